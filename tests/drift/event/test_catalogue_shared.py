"""The catalogue against the tables of missing reports, row by row.

The expected values come from outside the package: `waste_waves_2024.csv`,
`waste_named_finds.csv`, `missing_events.csv` and the points of `corrections.md`. The tables lie
beside the checkout of those who made them; a clone has its own, in `test_catalogue_tables.py`.
"""

import re
from datetime import datetime

from drift.event.model import Event
from tests.drift.event.test_catalogue import EVENTS, numbers, words
from tests.drift.event.test_catalogue_tables import EVENT_OF_WAVE, WAVES
from tests.shared import each_row, needs, table

WAVES_CSV = "science/waste_waves_2024.csv"
FINDS_CSV = "science/waste_named_finds.csv"
MISSING_CSV = "science/missing_events.csv"
TABLE_WAVES, TABLE_MISSING = table(WAVES_CSV), table(MISSING_CSV)

#: Which event stands for a row of the table of missing events.
EVENT_OF_ROW = {
    "2010-06-23": "2010-06-23-border",
    "2014-09-21": "2014-09-21-paju",
    "2016-01-12 night": "2016-01-12-seongdong",
    "2016-02-06/07": "2016-02-06-cheongju",
    "2016-03 (c. 24-26)": "2016-03-yeongdeok-andong",
    "2016-05-28": "2016-05-28-goyang-paju",
    "2016-05-30": "2016-05-30-eunpyeong",
    "2016-06": "2016-06-20-gangseo",
    "2017-03-05/08/19": "2017-03-chilgok-gumi",
    "2017-09-22": "2017-09-22-yangcheon",
    "2017-10-13": "2017-10-13-incheon",
    "2017-10-16": "2017-10-16-seoul",
    "2025-04-27": "2025-04-27-paju",
    "2025-05-08": "2025-05-08-cheorwon",
    "2025-06-02": "2025-06-02-paju",
    "2025-06-14": "2025-06-14-ganghwa",
}

#: Rows marked B that several outlets report, as was read since: A here.
SURER = {"2016-02-06/07"}


def everything(event: Event) -> str:
    """All that an event says in words, without hyphens, so that Sangcheon-ri is Sangcheon ri."""
    places = [f"{find.place} {find.text}" for find in event.finds]
    launches = [launch.place for launch in event.launches]
    heading = [event.title, event.summary, event.actor, event.time_text, event.date_text]
    return " ".join([words(event), *places, *launches, *heading]).replace("-", " ")


def marks(cell: str) -> set[str]:
    """The names by which a newspaper files a piece, which stand in its address."""
    return set(re.findall(r"NYt\w+|x57\w+|5eWW\w+|[A-Za-z]*\d{4,}[a-z]{3}\d+|\w*\d{5,}\w*", cell))


def addresses(*events: Event) -> str:
    return " ".join(source.url for event in events for source in event.sources)


@each_row(WAVES_CSV, "wave")
def test_every_row_of_the_table_of_waves_is_in_the_catalogue(row: dict[str, str]) -> None:
    event = EVENTS[EVENT_OF_WAVE[row["wave"]]]
    said = numbers(everything(event))
    columns = ("launch_hours_kst", "launched", "landed_south", "find_sites_police")
    for column in (*columns, "regions_or_districts"):
        assert numbers(re.sub(r"\(see finds\)|see wave 3", "", row[column])) <= said, column
    assert all(mark in addresses(event) for mark in marks(row["source"]))
    assert row["certainty"] in {fact.certainty for fact in event.facts}


@each_row(WAVES_CSV, "wave")
def test_every_district_of_the_table_of_waves_is_in_the_catalogue(row: dict[str, str]) -> None:
    said = everything(EVENTS[EVENT_OF_WAVE[row["wave"]]]).casefold()
    for name in re.findall(r"[A-Z][a-z]{3,}\b", row["regions_or_districts"]):
        assert name.casefold() in said, name


@needs(WAVES_CSV)
def test_our_own_table_of_waves_says_what_theirs_does() -> None:
    ours = {row["wave"]: row for row in WAVES}
    for theirs in TABLE_WAVES:
        wave = theirs["wave"]
        mine = ours[wave]
        for column, own in (
            ("launched", "launched"),
            ("landed_south", "landed_south"),
            ("find_sites_police", "police_sites"),
        ):
            cell = re.match(r"(\d+)", theirs[column])
            if cell and not (wave == "1" and column == "landed_south"):  # all were found: no share
                assert mine[own] == cell[1], (wave, column)


@each_row(FINDS_CSV, "place")
def test_every_row_of_the_table_of_finds_is_a_find(row: dict[str, str]) -> None:
    event = EVENTS[EVENT_OF_WAVE[row["wave"]]]
    parts = re.findall(r"[A-Z][a-z]+(?=[,-]| |$)", row["place"])
    fitting = [
        find for find in event.finds if all(part in f"{find.place} {find.text}" for part in parts)
    ]
    assert fitting, parts
    hour = re.search(r"\d\d:\d\d", row["time_kst"])
    if hour:
        when = datetime.fromisoformat(f"{row['date_kst']}T{hour[0]}:00+09:00")
        assert any(find.time == when for find in fitting)
    assert numbers(row["time_kst"]) | numbers(row["text"]) <= numbers(everything(event))
    assert all(mark in addresses(event) for mark in marks(row["source"]))


@each_row(MISSING_CSV, "date_kst")
def test_every_row_of_the_table_of_missing_events_is_an_event(row: dict[str, str]) -> None:
    event = EVENTS[EVENT_OF_ROW[row["date_kst"]]]
    said = numbers(everything(event))
    for column in ("date_kst", "what", "finds_or_outcome"):
        if (row["date_kst"], column) != ("2016-03 (c. 24-26)", "date_kst"):
            assert numbers(row[column].replace("News1", "")) <= said, column
    if row["date_kst"] not in SURER:
        assert set(row["certainty"].split("/")) <= {fact.certainty for fact in event.facts}
    assert all(mark in addresses(event) for mark in marks(row["source"]))


@needs(MISSING_CSV)
def test_every_row_of_the_table_of_missing_events_has_one_event() -> None:
    assert [row["date_kst"] for row in TABLE_MISSING] == list(EVENT_OF_ROW)
    assert len(set(EVENT_OF_ROW.values())) == len(EVENT_OF_ROW)
