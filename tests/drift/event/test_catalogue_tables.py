"""The catalogue against our own tables of waves, finds and launches, row by row.

`tables/` holds what each report says, with its source (see the README there), so that a clone can
test the catalogue without the tables of reports; those are compared in `test_catalogue_shared.py`.
"""

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from drift.event.file import catalogue, load_event
from drift.event.model import Event
from drift.event.parts import Find
from tests.drift.event.test_catalogue import EVENTS, KST, numbers, words
from weather import _clock

TABLES = Path(__file__).parent / "tables"
SEASON = "2024-05-28-waste-balloon-season"


def rows_of(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((TABLES / name).read_text("utf-8").splitlines()))


WAVES = rows_of("waves_2024.csv")
FINDS = rows_of("finds_2024.csv")
LAUNCHES = rows_of("launches.csv")
EVENT_OF_WAVE = {row["wave"]: row["event"] for row in WAVES}

each_wave = pytest.mark.parametrize("row", WAVES, ids=[row["wave"] for row in WAVES])
each_find = pytest.mark.parametrize("row", FINDS, ids=[f"{r['wave']} {r['place']}" for r in FINDS])
each_launch = pytest.mark.parametrize("row", LAUNCHES, ids=[row["event"] for row in LAUNCHES])


def of_event(row: dict[str, str]) -> Event:
    return EVENTS[row["event"]]


def values(event: Event) -> set[float]:
    """The numbers that facts keep for programs."""
    return {fact.value for fact in event.facts if fact.value is not None}


def test_every_wave_is_an_event_of_its_own_and_the_season_keeps_the_rest() -> None:
    single = [row for row in WAVES if row["wave"].isdigit()]
    assert [int(row["wave"]) for row in single] == list(range(1, 33))
    assert len({row["event"] for row in single}) == 32
    assert {row["event"] for row in WAVES} - {row["event"] for row in single} == {SEASON}
    entered = {name for name in EVENTS if "waste-balloon" in name}
    assert entered == {row["event"] for row in WAVES}
    assert not EVENTS[SEASON].launches  # several waves together cannot be flown


@each_wave
def test_a_wave_says_its_number_day_and_certainty(row: dict[str, str]) -> None:
    event = of_event(row)
    if not row["wave"].isdigit():
        return
    numbered = [f for f in event.facts if f.value == int(row["wave"]) and "wave" in f.text]
    assert numbered and numbered[0].certainty == "A"
    (launch,) = event.launches
    assert launch.certainty == row["certainty"]
    spread = timedelta(minutes=launch.time_spread_min)
    first, last = (launch.time - spread).date(), (launch.time + spread).date()
    day = date.fromisoformat(row["first_day"])
    assert event.id.startswith(row["first_day"])
    # A wave of the night is let go in the evening of its day, after midnight, or both.
    assert first - timedelta(days=1) <= day <= last


@each_wave
def test_the_counts_of_a_wave_are_facts_and_what_programs_read(row: dict[str, str]) -> None:
    event = of_event(row)
    launched, landed, sites = (
        int(row[k] or 0) for k in ("launched", "landed_south", "police_sites")
    )
    assert {launched, sites} - {0} <= values(event)
    if landed:
        (claim,) = [c for c in event.claims if c.count == (landed, launched)]
        assert claim.predicate == "south-of-mdl"
        assert claim.certainty == row["certainty"]
        assert landed in numbers(words(event))
    else:
        counts = [c.count for c in event.claims if c.count]
        assert not counts or event.id == SEASON
    if sites:
        assert any(f.value == sites and f.text.startswith("Police") for f in event.facts)
    if row["wave"].isdigit():
        assert event.launches[0].balloons == (launched or None)


@each_wave
def test_the_sources_of_a_wave_are_sources_of_its_facts(row: dict[str, str]) -> None:
    said = {key for fact in of_event(row).facts for key in fact.sources}
    assert set(row["sources"].split()) <= said


def test_what_lies_beside_the_counts_is_told_in_every_counted_wave() -> None:
    """One bag opens into several, so that items found are no balloons (Joint Chiefs of Staff)."""
    for row in WAVES:
        if row["landed_south"]:
            assert "Items found are not balloons" in words(of_event(row)), row["wave"]


def found(row: dict[str, str], event: Event) -> list[Find]:
    wanted = row["words"].split("; ")
    return [
        find
        for find in event.finds
        if find.place == row["place"] and all(word in find.text for word in wanted)
    ]


@each_find
def test_a_find_of_2024_has_its_place_hour_certainty_and_source(row: dict[str, str]) -> None:
    (find,) = found(row, EVENTS[EVENT_OF_WAVE[row["wave"]]])
    if row["hour"]:
        assert find.time == datetime.fromisoformat(f"{row['day']}T{row['hour']}:00+09:00")
    else:
        assert find.time is None
    assert find.certainty == row["certainty"]
    assert set(row["sources"].split()) <= set(find.sources)
    assert find.item in {"waste-bag", "leaflet-paper"}


@each_launch
def test_an_event_of_another_year_has_its_numbers_finds_and_sources(row: dict[str, str]) -> None:
    event = of_event(row)
    said = {key for part in (*event.facts, *event.finds) for key in part.sources}
    assert set(row["sources"].split()) <= said
    assert numbers(row["numbers"]) <= numbers(words(event))
    assert any(fact.certainty == row["certainty"] for fact in event.facts)
    for wanted in row["finds"].split("|") if row["finds"] else ():
        place, _, hour = wanted.rpartition(" ") if ":" in wanted else (wanted, "", "")
        finds = [f for f in event.finds if place in f.place]
        assert finds, wanted
        if hour:
            times = [f.time.astimezone(KST).strftime("%H:%M") for f in finds if f.time]
            assert hour in times, wanted
    wanted_finds = len(row["finds"].split("|")) if row["finds"] else 0
    assert len(event.finds) == wanted_finds


@each_launch
def test_a_launch_of_another_year_is_on_its_day_or_not_entered(row: dict[str, str]) -> None:
    event = of_event(row)
    assert bool(event.launches) == bool(row["day"])
    for launch in event.launches:
        day = date.fromisoformat(row["day"])
        spread = timedelta(minutes=launch.time_spread_min)
        first, last = (launch.time - spread).date(), (launch.time + spread).date()
        # A find in the small hours comes from a launch of the evening before.
        assert first - timedelta(days=1) <= day <= last + timedelta(days=1)
        assert launch.balloons == (int(row["balloons"]) if row["balloons"] else None)
    if not event.launches:  # what cannot be flown says why
        assert "cannot be computed" in words(event)


def test_every_launch_of_the_tables_is_older_than_the_final_winds_of_its_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The rule that `check_rules` holds for any event, at the last launch of the catalogue."""
    last = max(launch.time for event in EVENTS.values() for launch in event.launches)
    at_last = last + _clock.FINAL_RELEASE_LAG + timedelta(minutes=1)
    assert at_last < datetime.now(UTC)
    monkeypatch.setattr(_clock, "now", lambda: at_last)
    for name in {row["event"] for row in (*WAVES, *LAUNCHES)}:
        assert load_event(catalogue()[name])


def test_a_leaflet_that_only_lay_there_gives_no_launch() -> None:
    """Leaflets found days apart date nothing (2016-03, 2017-03); a fall that was seen does."""
    for name in ("2016-03-yeongdeok-andong", "2017-03-chilgok-gumi"):
        assert not EVENTS[name].launches
        assert EVENTS[name].finds
    (fall,) = [f for f in EVENTS["2016-02-06-cheongju"].finds if "seen to fall" in f.text]
    assert fall.time is not None
    launch = EVENTS["2016-02-06-cheongju"].launches[0]
    assert launch.time + timedelta(minutes=launch.time_spread_min) <= fall.time


def test_every_find_with_an_hour_can_come_from_a_launch_of_its_event() -> None:
    for name in {row["event"] for row in (*WAVES, *LAUNCHES)}:
        event = EVENTS[name]
        for find in event.finds if event.launches else ():
            earliest = min(x.time - timedelta(minutes=x.time_spread_min) for x in event.launches)
            if find.time is not None:
                assert earliest < find.time < earliest + timedelta(days=3), (name, find.place)
