"""An event as JSON: nothing is lost on the way out and back."""

import json

import pytest

import drift
from drift.cli import display
from drift.event.actors import is_part_of
from drift.event.file import catalogue
from drift.event.plain import tables, told


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_an_event_read_back_from_its_json_is_the_same_event(name):
    event = drift.load_event(name)
    again = drift.load_event(json.loads(json.dumps(tables(event))))
    assert again.hash() == event.hash()


def test_the_json_of_show_says_what_the_file_says_and_what_is_assumed(capsys):
    display.event(drift.load_event("2014-10-10-paju"), as_json=True)
    shown = json.loads(capsys.readouterr().out)
    # As in the event file, word for word.
    assert shown["launch"][0]["time"] == "2014-10-10T14:00:00+09:00"
    assert shown["launch"][0]["balloons"] == 10 and shown["launch"][0]["certainty"] == "A"
    assert shown["vehicle"]["flight_time_h"]["choice"][1] == [{"uniform": [1.5, 2.5]}, 0.3]
    assert [one["item"] for one in shown["payload"]][:2] == ["leaflet-film", "booklet"]
    assert shown["people"] == ["Park Sang-hak"]
    origin = {one["name"]: one["origin"] for one in shown["drawn"]}
    assert origin["flight_time_h"] == "event file" and origin["rise_mps"] == "assumed"
    assert {one["what"] for one in shown["assumed"]} == {"vehicle", "fall"}


def test_an_event_without_a_launch_has_a_json_too():
    assert told(drift.load_event("2010-05-ffnk"))["drawn"] == []


def test_a_group_is_found_by_its_leader_and_nobody_else_by_him():
    # MarketWatch, March 2015: "FFNK led by defector Park Sang-Hak".
    assert is_part_of("PARK", "Fighters for a Free North Korea (FFNK) and a coalition")
    assert not is_part_of("park", "Lee Min-bok") and is_part_of("min-BOK", "Lee Min-bok")
