"""A vertical law of one's own: heights against time, flown as they stand."""

from datetime import timedelta

import numpy as np
import pytest

import drift
from tests.analytic import START
from weather import InputError, synthetic
from weather.constants import EARTH_RADIUS_M
from weather.grid.gridded_sky import gridded

HOURS = np.linspace(0.0, 4.0, 97)


def event(**changes):
    base = {
        "event": {"id": "own"},
        "launch": [{"latitude_deg": 0.0, "longitude_deg": 127.0, "radius_km": 0.0, "time": START,
                    "time_spread_min": 0.0}],
        "vehicle": {"flight_time_h": 3.0, "cruise_height_m": 9000.0},
        "payload": [{"item": "thing", "fall_mps": 5.0, "fall_law": "constant"}],
        "ground": {"height_m": 0.0},
        "winds": {"error_mps": 0.0, "subgrid": False},
    }  # fmt: skip
    return drift.load_event(base | changes)


@pytest.fixture(scope="module")
def sky():
    # u = 2 + 0.004 z, exact between levels that are linear in height.
    tidy = synthetic.sampled(
        lambda t, z, lat, lon: (2.0 + 0.004 * z, np.zeros_like(z)),
        latitude_deg=np.arange(-3.0, 3.5, 0.5),
        longitude_deg=np.arange(125.0, 133.5, 0.5),
        times=[START + timedelta(hours=h) for h in range(0, 13)],
        heights_m=np.array([0.0, 1000.0, 2000.0, 3000.0, 4000.0, 6000.0, 8000.0, 10000.0]),
        dtype=np.float64,
    )
    return gridded(tidy, dtype=np.float64)


def wavy(hours):
    return 3000.0 * (1.0 - np.exp(-hours / 0.3)) + 200.0 * np.sin(2 * np.pi * hours)


def test_a_flight_follows_the_table_and_lands_where_its_integral_says(sky):
    # x = integral of u(z(t)) dt along the table, then 2 z/w + 0.004 z^2 / (2 w) in the fall.
    table = drift.HeightTable(3600.0 * HOURS, wavy(HOURS))
    landings = drift.estimate(event(), sky, members=2, heights=table)
    fine = np.linspace(0.0, 3.0, 200_001)
    z = np.interp(fine, HOURS, wavy(HOURS))
    top = z[-1]
    metres = np.trapezoid(2.0 + 0.004 * z, 3600.0 * fine) + 2.0 * top / 5.0 + 0.004 * top**2 / 10.0
    expected = 127.0 + np.degrees(metres / EARTH_RADIUS_M)
    # 240-s steps follow the wave within some metres (an arc of the sine is 30 m high in a step).
    assert landings["longitude"].values == pytest.approx(expected, abs=100 / 111_000)
    assert landings["time_aloft"].values == pytest.approx(3 * 3600.0 + top / 5.0, abs=0.01)
    assert "cruise_height_m" not in landings
    assert any("user's own" in text for text in landings.attrs["caveats"])


def test_heights_on_the_way_are_those_of_the_table(sky):
    table = drift.HeightTable(3600.0 * HOURS, wavy(HOURS))
    path = drift.tracks(event(), sky, count=1, heights=table).isel(trajectory=0)
    known = np.isfinite(path["altitude"].values)
    hours = (
        path["time"].values[known] - np.datetime64(START.replace(tzinfo=None))
    ) / np.timedelta64(1, "h")
    rising = hours <= 3.0
    assert rising.sum() > 20
    # On a table of 60 s between points 150 s apart: straight between its own points.
    assert path["altitude"].values[known][rising] == pytest.approx(
        np.interp(hours[rising], HOURS, wavy(HOURS)), abs=1.0
    )


def test_a_table_that_ends_early_ends_the_flight_and_rows_are_taken_in_turn(sky):
    hours = np.array([0.0, 0.5, 1.0])
    table = drift.HeightTable(3600.0 * hours, np.array([[0, 1000, 1000], [0, 2000, 2000.0]]))
    landings = drift.estimate(event(), sky, members=4, heights=table)
    aloft = landings["time_aloft"].values
    assert aloft == pytest.approx(np.array([3800.0, 4000.0, 3800.0, 4000.0]), abs=0.01)


@pytest.mark.parametrize(
    ("time", "height", "words"),
    [
        ([0.0], [1.0], "n at least 2"),
        ([0.0, 1.0], [1.0, 2.0, 3.0], "n at least 2"),
        ([0.0, 0.0], [1.0, 2.0], "ascending"),
        ([1.0, 2.0], [1.0, 2.0], "from 0"),
        ([0.0, 1.0], [1.0, np.nan], "no numbers"),
    ],
)
def test_a_table_that_cannot_be_is_one_sentence(time, height, words):
    with pytest.raises(InputError, match=words):
        drift.HeightTable(np.array(time), np.array(height))
