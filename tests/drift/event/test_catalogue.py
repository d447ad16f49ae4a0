"""The catalogue against the table of reports it was made from, row by row.

The expected values come from outside the package: `campaigns.csv` (the machine-readable table of
reports). Places are tested in `test_catalogue_places.py`, what was entered later in
`test_catalogue_tables.py` and `test_catalogue_shared.py`.
"""

import re
import tomllib
from datetime import date, timedelta, timezone

import pytest

from drift.event.file import catalogue, catalogue_folder, load_event, unresolved_sources
from drift.event.model import Event
from tests.shared import each_row, needs, table

TABLE = "science/campaigns.csv"
KST = timezone(timedelta(hours=9))

EVENTS = {load_event(path).id: load_event(path) for path in catalogue().values()}
BY_REPORT = {event.reported_id: event for event in EVENTS.values()}
ROWS = table(TABLE)

#: Rows of the table whose day is not known, or which sum up a season: nothing can be computed.
NO_DAY = {
    "E2010-05", "E2011-03", "E2012-04+", "E2015-01..03", "E2021-04-25/29", "E2022-04-25/26",
    "NK2024-total",
}  # fmt: skip

#: A row that holds seven waves: its event is the first of them, which has a count of its own.
SEVERAL_WAVES = "NK2024-09"

needs_table = needs(TABLE)
each_reported = each_row(TABLE, "id")
each_event = pytest.mark.parametrize("event", EVENTS.values(), ids=list(EVENTS))


def numbers(text: str) -> set[float]:
    """Every number in a text; "1.3 million" is one number, "5-6" are two, "15:55" is 15 and 55."""
    found = re.findall(r"(\d[\d,]*(?:\.\d+)?)(\s+million)?", text)
    return {float(n.replace(",", "")) * (1e6 if million else 1) for n, million in found}


def words(event: Event) -> str:
    """All that the facts of an event say."""
    return " ".join(fact.text for fact in event.facts)


def test_every_event_has_a_report_of_its_own() -> None:
    assert len(BY_REPORT) == len(EVENTS) == len(catalogue())


@needs_table
def test_every_row_of_the_table_is_one_event() -> None:
    assert len(ROWS) == 50
    assert {row["id"] for row in ROWS} <= set(BY_REPORT)


@each_reported
def test_date_and_time_are_quoted_as_reported(row: dict[str, str]) -> None:
    event = BY_REPORT[row["id"]]
    assert (event.date_text, event.time_text) == (row["date_kst"], row["time_kst"])
    assert event.id.startswith(re.match(r"\d{4}-\d\d(-\d\d)?", row["date_kst"])[0])  # type: ignore[index]


@each_reported
def test_every_number_of_the_row_is_in_a_fact(row: dict[str, str]) -> None:
    said = numbers(words(BY_REPORT[row["id"]]))
    for column in ("place_reported", "balloons", "payload", "outcome"):
        cell = re.sub(r"seed ?000|thepressunited.com", "", row[column])
        assert numbers(cell) <= said, f"{column}: {row[column]}"


@each_reported
def test_every_certainty_mark_of_the_row_is_kept(row: dict[str, str]) -> None:
    cells = " ".join(row[c] for c in ("place_reported", "balloons", "payload", "outcome"))
    marks = {letter for mark in re.findall(r"\[([A-D](?:/[A-D])*)", cells) for letter in mark[::2]}
    event = BY_REPORT[row["id"]]
    assert marks <= {fact.certainty for fact in event.facts}


@each_reported
def test_every_source_of_the_row_is_a_source_of_the_event_with_its_date(
    row: dict[str, str],
) -> None:
    event = BY_REPORT[row["id"]]
    by_url = {source.url: source for source in event.sources if source.url}
    urls = [url.strip() for url in row["source_urls"].split("; ") if url.strip(" ;")]
    assert urls
    for url in urls:
        assert str(by_url[url.rstrip(" ;")].date) in row["source_titles"]
    for number in re.findall(r"seed (\d{3})_", row["source_titles"]):
        assert f"seed{number}" in {source.key for source in event.sources}


@each_reported
def test_the_number_of_balloons_is_the_reported_one(row: dict[str, str]) -> None:
    event = BY_REPORT[row["id"]]
    leading = re.match(
        r"~?(\d+)(?= \[|, all|, of which| launched|; FFNK| claimed)", row["balloons"]
    )
    counts = [launch.balloons for launch in event.launches if launch.balloons]
    if leading and event.launches and leading[1] != "0":
        assert counts == [int(leading[1])]
    for count in counts if row["id"] != SEVERAL_WAVES else ():
        assert count in numbers(row["balloons"])


@each_reported
def test_payload_counts_are_the_reported_ones(row: dict[str, str]) -> None:
    for payload in BY_REPORT[row["id"]].payloads:
        if payload.count is not None:
            assert payload.count in numbers(row["payload"] + row["balloons"]), payload.item


@each_reported
def test_a_launch_lies_in_the_reported_days_and_only_a_known_day_has_one(
    row: dict[str, str],
) -> None:
    event = BY_REPORT[row["id"]]
    assert bool(event.launches) == (row["id"] not in NO_DAY)
    if row["id"] == "E2008-12":  # "2008-12 (early)", described in an article of 9 December
        first, last = date(2008, 12, 1), date(2008, 12, 9)
    elif event.launches:
        first = date.fromisoformat(row["date_kst"][:10])
        day = re.search(r"(?:/|and -)(\d\d)$", row["date_kst"])
        last = first.replace(day=int(day[1])) if day else first
    for launch in event.launches:
        spread = timedelta(minutes=launch.time_spread_min)
        assert launch.time.utcoffset() == timedelta(hours=9)
        assert launch.time_spread_min <= 720
        assert (launch.time + spread).astimezone(KST).date() >= first
        assert (launch.time - spread).astimezone(KST).date() <= last


@each_reported
def test_a_reported_hour_is_the_hour_of_the_launch(row: dict[str, str]) -> None:
    hours = re.match(r"~?(\d\d):(\d\d)(?:-(\d\d):(\d\d))?", row["time_kst"])
    if hours is None or re.search("wind check|crossing", row["time_kst"]):
        return
    for launch in BY_REPORT[row["id"]].launches:
        start = timedelta(hours=int(hours[1]), minutes=int(hours[2]))
        at = timedelta(hours=launch.time.hour, minutes=launch.time.minute)
        if hours[3]:
            end = timedelta(hours=int(hours[3]), minutes=int(hours[4]))
            half = ((end - start) % timedelta(days=1)) / 2
            assert launch.time_spread_min == half / timedelta(minutes=1)
            start += half
        assert at == start


#: Sources whose address was not recorded.
NO_ADDRESS = {"seed000", "seed001", "THEPRESSUNITED", "CH2020", "KM2020"}


@each_event
def test_every_statement_names_sources_and_every_source_resolves(event: Event) -> None:
    assert unresolved_sources(event) == []
    for source in event.sources:
        assert source.title and source.publisher
        assert source.url or source.key in NO_ADDRESS
    for parts in (event.facts, event.launches, event.alternatives, event.claims, event.finds):
        assert all(part.sources and part.certainty for part in parts)  # type: ignore[attr-defined]
    assert event.facts and event.summary and event.title and event.actor and event.direction


def test_every_listed_source_is_used_once_and_its_key_is_unique() -> None:
    with (catalogue_folder() / "sources.toml").open("rb") as file:
        keys = [source["key"] for source in tomllib.load(file)["source"]]
    used = {source.key for event in EVENTS.values() for source in event.sources}
    assert len(keys) == len(set(keys))
    assert set(keys) == used


#: The balloon statements of the two press digests: event, digest, certainty, words of the fact.
STATEMENTS = [
    ("2015-03-26-ffnk-suspended", "seed000", "C", "up to 10,000 copies of The Interview"),
    ("2015-03-26-ffnk-suspended", "seed000", "C", "26 March 2015"),
    ("2015-03-26-ffnk-suspended", "seed000", "C", "fifth anniversary"),
    ("2015-03-26-ffnk-suspended", "seed000", "C", "46 sailors"),
    ("2015-03-26-ffnk-suspended", "seed000", "C", "at the risk of his life"),
    ("2015-03-26-ffnk-suspended", "seed000", "B", "in blood"),
    ("2015-03-26-ffnk-suspended", "seed000", "B", "cannons and missiles rather than bullets"),
    ("2015-03-26-ffnk-suspended", "seed000", "A", "Bibles, transistor radios, USB drives, food"),
    ("2015-03-26-ffnk-suspended", "seed000", "B", "more than annoy"),
    ("2015-03-26-ffnk-suspended", "seed000", "C", "to Pyongyang on 33-foot"),
    ("2015-03-26-ffnk-suspended", "seed000", "C", "Hydrogen"),
    ("2015-03-26-ffnk-suspended", "seed000", "C", "almost $50 for a copy"),
    ("2015-04-04-western-border", "seed001", "C", "dropped thousands of copies"),
    ("2015-04-04-western-border", "seed001", "C", "four launches since January 2015"),
    ("2015-01-border-towns", "seed001", "C", "four launches since January 2015"),
    ("2015-04-04-western-border", "seed001", "D", "80,000 DVDs, American cash and leaflets"),
    ("2015-04-04-western-border", "seed001", "B", "under the cover of darkness"),
    ("2015-04-04-western-border", "seed001", "A", "watched launches closely"),
    ("2014-10-10-yeoncheon", "seed001", "A", "watched launches closely"),
    ("2015-04-04-western-border", "seed001", "A", "freely disseminate their opinions"),
    ("2015-04-04-western-border", "seed001", "A", "asked the South to stop the launches"),
    ("2015-04-04-western-border", "seed001", "C", "tell the truth in safety"),
    ("2014-01-15-paju", "seed001", "B", "received death threats"),
    ("2014-01-15-paju", "seed001", "B", "300 uniformed police"),
    ("2013-06-29-paju-stopped", "seed001", "B", "300 uniformed police"),
]


@pytest.mark.parametrize(("where", "digest", "certainty", "said"), STATEMENTS)
def test_every_statement_of_the_press_digests_is_a_fact(
    where: str, digest: str, certainty: str, said: str
) -> None:
    facts = [fact for fact in EVENTS[where].facts if said in fact.text]
    assert [(f.certainty, digest in f.sources) for f in facts] == [(certainty, True)]


def test_disputed_places_are_alternatives_and_the_base_is_the_better_supported() -> None:
    readings = {e.id: [a.name for a in e.alternatives] for e in EVENTS.values() if e.alternatives}
    assert readings == {
        "2015-08-14-yeoncheon": ["paju"],
        "2018-05-12-gimpo": ["paju"],
        "2020-06-22-paju": ["place-not-known", "one-balloon"],
        "2024-10-11-waste-balloons": ["from-midnight"],
        "2025-06-14-ganghwa": ["early-hours"],
    }
    gimpo = EVENTS["2018-05-12-gimpo"]  # police say Gimpo [A], the group says Paju [D]
    assert gimpo.launches[0].place.startswith("Gimpo")
    assert gimpo.launches[0].certainty == "A" and gimpo.alternatives[0].certainty == "D"


def test_what_did_not_fly_is_marked_so() -> None:
    grounded = {e.id: e.status for e in EVENTS.values() if e.status != "flown"}
    assert grounded == {
        "2013-06-29-paju-stopped": "stopped",
        "2015-03-26-ffnk-suspended": "planned",
    }


def test_landing_places_that_a_campaign_withheld_are_not_published() -> None:
    event = EVENTS["2020-06-25-ganghwa"]
    assert event.finds == ()
    assert {claim.predicate for claim in event.claims} == {"north-of-mdl"}
