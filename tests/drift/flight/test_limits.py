"""Nothing is cut without a word: paths to their end, launches and items that no member is of."""

from datetime import timedelta

import numpy as np
import pytest

import drift
from drift.flight.fly import MOST_POINTS
from drift.landings.blocks import together
from drift.landings.of_all import told_of_all
from drift.output import geojson
from tests.analytic import START, event, sky
from weather.synthetic import uniform

#: 100 m above the ground, steps are of the turbulence there, some 30 s: 48 h take 5800 of them.
LOW = {"rise_mps": 3.0, "cruise_height_m": 100.0, "flight_time_h": 48.0, "fall_mps": 5.0}


def slow(hours: int):
    """A wind of 0.5 m/s to the east for so many hours."""
    return sky(uniform(u_mps=0.5, v_mps=0.0), np.arange(34, 43, 2.0), np.arange(120, 135, 2.0),
               np.arange(0, hours + 9, 4), [0, 1000, 4000, 8000], dtype=np.float32)  # fmt: skip


def low(**claim) -> drift.Event:
    mapping = event(37.8, 126.7, **LOW)
    mapping["winds"] = {"error_mps": 0.0, "subgrid": True}
    mapping["claim"] = [claim] if claim else []
    return drift.load_event(mapping)


@pytest.fixture(scope="module")
def flown():
    winds = slow(60)
    return winds, drift.estimate(low(), winds, members=12), drift.tracks(low(), winds, count=12)


def test_a_long_low_flight_is_followed_to_its_end(flown):
    _, landings, paths = flown
    assert 4000 < paths.sizes["obs"] <= MOST_POINTS
    last = np.nanmax(paths["time"].values, axis=1)
    assert np.abs((last - landings["time"].values) / np.timedelta64(1, "s")).max() < 1.0


def test_a_claim_on_a_late_hour_is_answered_from_the_whole_path(flown):
    # 0.5 m/s for 47 h is 85 km, and the claim's disc holds every place up to there.
    _, landings, paths = flown
    late = low(
        predicate="aloft-at", time=START + timedelta(hours=47), latitude_deg=37.8,
        longitude_deg=126.7, radius_km=300.0,
    )  # fmt: skip
    (whole,) = drift.check(late, landings, paths)
    assert whole.probability == 1.0 and whole.members == 12
    cut = paths.isel(obs=slice(0, 3000))
    (nothing,) = drift.check(late, landings, cut)
    assert nothing.probability is None and nothing.members == 0


def test_a_very_long_path_is_thinned_evenly_from_launch_to_end():
    mapping = event(37.8, 126.7, **LOW | {"flight_time_h": 200.0})
    mapping["winds"] = {"error_mps": 0.0, "subgrid": True}
    paths = drift.tracks(drift.load_event(mapping), slow(204), count=1)
    begin = np.datetime64(START.replace(tzinfo=None))
    seconds = (paths["time"].values[0] - begin) / np.timedelta64(1, "s")
    assert MOST_POINTS / 2 < seconds.size <= MOST_POINTS
    assert seconds[0] == 0.0 and 200 * 3600 < seconds[-1] < 200 * 3600 + 100
    assert np.diff(seconds).max() < 600.0
    assert str(MOST_POINTS) in paths.attrs["comment"]


def test_launches_and_items_without_a_member_are_told_once_of_the_whole_run():
    mapping = event(
        37.8, 126.7, rise_mps=5.0, cruise_height_m=500.0, flight_time_h=0.2, fall_mps=5.0
    )
    mapping["launch"] *= 50
    mapping["payload"] += [{"item": "another", "fall_mps": 4.0}]
    many, winds = drift.load_event(mapping), slow(4)
    blocks = [drift.estimate(many, winds, members=20, first=first) for first in (0, 20)]
    for run in (blocks[0], told_of_all(together(blocks), None)):
        (said,) = [text for text in run.attrs["caveats"] if "Too few members" in text]
        flown = np.unique(run["launch"].values).size
        assert f"{50 - flown} of 50 launches" in said
    (one,) = drift.estimate(many, winds, members=1).attrs["caveats"][-1:]
    assert "49 of 50 launches and no member is of 1 of 2 items" in one
    enough = drift.estimate(many, winds, members=4000)
    assert not [text for text in enough.attrs["caveats"] if "Too few members" in text]


def test_points_left_out_of_a_map_file_are_told(flown, monkeypatch):
    monkeypatch.setattr(geojson, "MOST_POINTS", 5)
    found = geojson.landings(flown[1])
    assert len(found["features"]) == 5
    assert found["about"]["shown"] == "the first 5 of 12 members"
