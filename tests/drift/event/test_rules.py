"""What the parts of an event may not say together: each contradiction is one sentence."""

import pytest

import drift
import weather
from drift import load_event
from weather.errors import InputError

LAUNCH = {"latitude_deg": 37.8, "longitude_deg": 126.7, "time": "2015-01-19T23:00:00+09:00"}
GOOD = {"event": {"id": "a"}, "launch": [LAUNCH], "payload": [{"item": "dvd"}]}


def reading(name, **changes):
    return {"name": name, "vehicle": {"rise_mps": 3.0}} | changes


def claim(**facts):
    return {"claim": [{"predicate": "distance", "min_km": 5} | facts]}


@pytest.mark.parametrize(
    ("added", "says"),
    [
        ({"alternative": [reading("../z")]}, ["alternative 1", "name", "'../z'"]),
        ({"alternative": [reading("/tmp/z")]}, ["must begin with a letter"]),
        ({"alternative": [reading("A/B")]}, ["'A/B'"]),
        ({"alternative": [reading("")]}, ["name", "''"]),
        ({"alternative": [reading("x" * 200)]}, ["at most 80 characters"]),
        ({"alternative": [reading("map.png")]}, ["'map.png' is taken"]),
        ({"alternative": [reading("as reported")]}, ["is taken"]),
        ({"alternative": [reading("b"), reading("B")]}, ["alternative 2", "is taken"]),
        ({"alternative": [{"name": "b"}]}, ["'b' changes nothing"]),
        (claim(latitude_deg=38.0), ["claim 1", "without its longitude_deg"]),
        (claim(longitude_deg=128.0), ["without its latitude_deg"]),
        (claim(max_km=2), ["min_km is 5, more than max_km, 2"]),
        (claim(time="1015-01-19T23:00:00+09:00"), ["claim 1", "before 1836"]),
        ({"launch": [LAUNCH | {"time": "0001-01-01T00:00:00+09:00"}]}, ["before 1836"]),
        (
            {"launch": [LAUNCH | {"height_m": -100.0}], "ground": {"height_m": 0}},
            ["height_m is -100, under the 0 of [ground]"],
        ),
    ],
)
def test_a_contradiction_is_one_sentence(added, says):
    with pytest.raises(InputError) as caught:
        load_event(GOOD | added)
    text = str(caught.value)
    assert all(part in text for part in says), text
    assert "\n" not in text


@pytest.mark.parametrize("name", ["slow", "Paju (Tanhyeon)", "10 h, sealed", "짧은 시간", "v1.2"])
def test_names_of_readings_may_be_of_any_script(name):
    event = load_event(GOOD | {"alternative": [reading(name)]})
    assert event.alternatives[0].name == name


def test_what_a_physical_balloon_does_not_ask_for_is_told_and_not_passed_over():
    launch = LAUNCH | {"time": "2008-12-08T21:00:00+09:00"}
    vehicle = {"model": "film-tube", "cruise_height_m": 3000.0, "rise_mps": 3.0}
    event = load_event(GOOD | {"launch": [launch], "vehicle": vehicle})
    landings = drift.estimate(event, weather.open_sky("sample"), members=4)
    (said,) = [text for text in landings.attrs["caveats"] if "not used" in text]
    assert "rise_mps and cruise_height_m" in said
