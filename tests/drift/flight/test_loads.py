"""Several loads of one balloon: flown together until they fall, each as if it were the only one."""

from dataclasses import replace

import numpy as np
import pytest

import weather
from drift.ensemble.members import draw
from drift.event.file import load_event
from drift.flight.alike import alike
from drift.flight.fly import fly, paths
from drift.flight.journey import plan
from drift.flight.landing_ground import ground_of

FLIGHTS = 150

#: What glides, what falls fast, what opens slowly: they have nothing in common after the balloon.
LOADS = ("leaflet-paper", "usb-stick", "dvd")
MODELS = ("kinematic", "film-tube", "latex")

#: As studies of sensitivity draw: all flights start at one place and time and have one number.
HELD = ("turbulence", "launch_distance", "launch_direction", "launch_time")
DESIGN = {name: np.full(FLIGHTS, 0.3) for name in HELD}

ALL, CALM = {}, {"error_mps": 0, "subgrid": False}


@pytest.fixture(scope="module")
def sky():
    return weather.open_sky("sample")


def three_loads(model, winds=ALL):
    launch = {"latitude_deg": 37.9, "longitude_deg": 126.8, "radius_km": 5.0}
    return load_event(
        {
            "event": {"id": "three-loads"},
            "launch": [launch | {"time": "2008-12-08T18:00:00+09:00"}],
            "vehicle": {"model": model, "flight_time_h": {"uniform": [1.0, 5.0]}},
            "payload": [{"item": item} for item in LOADS],
            "winds": winds,
        }
    )


def planned(event, sky, design=None):
    members = draw(event, FLIGHTS * len(LOADS), 4, sky=sky, design=design)
    return members, plan(event, members, 4, sky=sky, ground=ground_of(event, sky))


@pytest.mark.parametrize(("winds", "design"), [(ALL, None), (CALM, DESIGN)], ids=["all", "held"])
@pytest.mark.parametrize("model", MODELS)
def test_every_load_ends_where_it_does_without_the_others(sky, model, winds, design):
    # Alone nothing is flown or worked out for several. Where the start is held, in calm, flights
    # have all but their legs, or the draws of a balloon, in common.
    event = three_loads(model, winds)
    ground = ground_of(event, sky)
    members, journey = planned(event, sky, design)
    together = fly(sky, ground, journey)
    for row in range(60):
        alone = plan(event, members.take(slice(row, row + 1)), 4, sky=sky, ground=ground)
        end = fly(sky, ground, alone)
        for name in ("outcome", "time", "altitude", "latitude", "longitude"):
            assert getattr(together, name)[row] == getattr(end, name)[0], (row, name)


def test_every_load_has_a_path_from_the_launch_on(sky):
    event = three_loads("film-tube")
    ground = ground_of(event, sky)
    members, journey = planned(event, sky)
    together = paths(sky, ground, journey)
    rows = np.arange(1, FLIGHTS * len(LOADS), len(LOADS))
    alone = paths(sky, ground, plan(event, members.take(rows), 4, sky=sky, ground=ground))
    assert all(np.array_equal(together[row], path) for row, path in zip(rows, alone, strict=True))


def test_a_balloon_has_one_table_whatever_it_carries(sky):
    event = three_loads("film-tube")
    _, journey = planned(event, sky)
    assert journey.heights.height.shape[0] == FLIGHTS
    one = replace(event, payloads=event.payloads[:1])
    assert planned(one, sky)[1].heights.height.shape[0] == FLIGHTS * len(LOADS)


def test_members_are_alike_in_runs_to_the_last_bit():
    by = np.array([1, 1, 2, 2, 2, 1, 1])
    same = np.array([0.5, 0.5, np.nan, np.nan, np.nan, 0.5, 0.5])
    other = np.array([[1, 2], [1, 2], [1, 2], [1, 2], [1, 2 + 1e-15], [3, 4], [3, 4]])
    first, which = alike(by, same, other)
    assert first.tolist() == [0, 2, 4, 5]
    assert which.tolist() == [0, 0, 1, 1, 2, 3, 3]


def test_where_nobody_is_alike_all_stay_as_they_are():
    for by in (np.arange(5), np.ones(1), np.ones(0)):
        assert [by[rows].tolist() for rows in alike(by)] == 2 * [by.tolist()]
    apart = np.ones(4), np.arange(4.0)
    assert [apart[1][rows].tolist() for rows in alike(*apart)] == 2 * [apart[1].tolist()]
