"""What is assumed of an event and in which words, against the catalogue's own facts."""

import pytest

import drift
from drift.event.assumed import assumptions, of_launch
from drift.event.file import catalogue
from tests.drift import twins


def launch(event):
    return {one.what: one.sentence for one in of_launch(event)}


def test_the_demo_says_that_day_hour_and_place_are_assumed():
    # The report (Los Angeles Times, 9 December 2008) gives neither day, hour nor place.
    told = launch(drift.load_event("2008-12-border-chapel"))
    assert list(told) == ["day", "hour", "place"]
    assert "gives no exact day" in told["day"] and "8 December 2008" in told["day"]
    assert "15:00 ± 180 min" in told["hour"] and "30 km" in told["place"]


def test_a_launch_that_is_reported_in_full_assumes_nothing_of_it():
    assert launch(drift.load_event("2015-01-19-paju")) == {}
    assert launch(twins.event()) == {}


def test_what_is_disputed_is_told_as_disputed():
    event = drift.load_event("2015-08-14-yeoncheon")
    found = of_launch(event)
    assert found and all(one.is_disputed and "disputed" in one.sentence for one in found)


@pytest.mark.parametrize(
    ("told", "what"),
    [
        ({"date_text": "2014-01"}, {"day"}),
        ({"date_text": "2014-01-15/16"}, set()),
        ({"date_text": "2014-01-15", "time_text": "-"}, {"hour"}),
        ({"date_text": "2014-01-15", "time_text": "night"}, {"hour"}),
        ({"date_text": "2014-01-15", "time_text": "~15:00"}, set()),
        ({}, set()),
    ],
)
def test_a_date_without_a_day_and_a_time_without_an_hour_are_assumed(told, what):
    assert set(launch(twins.event(heading=told))) == what


def test_facts_of_ones_own_that_are_marked_so_are_told():
    facts = [
        {"topic": "place", "text": "I assumed the middle of the county.", "certainty": "D"},
        {"topic": "time", "text": "The mayor says it was the day after.", "certainty": "D"},
        {"topic": "gas", "text": "Perhaps hydrogen.", "certainty": "D"},
    ]
    found = of_launch(twins.event(fact=facts))
    assert [(one.what, one.is_disputed) for one in found] == [("hour", True), ("place", False)]
    assert "The mayor says" in found[0].sentence


def test_a_launch_marked_d_without_a_fact_on_it_is_told_in_one_sentence():
    part = {"latitude_deg": 37.8, "longitude_deg": 126.7, "time": twins.LAUNCH, "certainty": "D"}
    (found,) = of_launch(twins.event(launch=[part]))
    assert found.what == "launch" and "certainty D" in found.sentence


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_every_fact_on_time_or_place_that_is_no_report_is_told(name):
    event = drift.load_event(name)
    doubted = {f.topic for f in event.facts if f.certainty == "D"} & {"time", "place"}
    told = {one.what for one in of_launch(event)}
    if event.launches:
        assert ("place" in told) >= ("place" in doubted)
        assert bool(told & {"day", "hour"}) >= ("time" in doubted)
    else:
        assert told == set()


def test_ranges_that_no_report_gives_are_told_in_few_words():
    items = ["leaflet-film", "leaflet-paper", "dvd", "usb-stick", "radio", "booklet"]
    told = {one.what: one.sentence for one in assumptions(twins.event(items=items))}
    assert "rise, cruise height or launch to opening" in told["vehicle"]
    assert "leaflet-film, leaflet-paper, dvd or 3 others" in told["fall"]
    given = {"rise_mps": 3.0, "cruise_height_m": 3000.0, "flight_time_h": 2.0}
    load = [{"item": "thing", "fall_mps": 2.0}]
    assert assumptions(twins.event(vehicle=given, payload=load)) == []
