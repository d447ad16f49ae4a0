"""The distance to the nearest sounding is that of where the flights went."""

import re

import numpy as np
import pytest
import xarray as xr

import drift
import weather
from drift.landings import near_soundings
from weather.soundings import analysis, sample


def flights(*ways):
    """Launch and landing (latitude, longitude) of some flights."""
    start, end = (np.array(points, float) for points in zip(*ways, strict=True))
    columns = {
        "launch_latitude": start[:, 0], "launch_longitude": start[:, 1],
        "latitude": end[:, 0], "longitude": end[:, 1],
    }  # fmt: skip
    return xr.Dataset({name: ("member", values) for name, values in columns.items()})


def ramp(west):
    """A distance that grows by 10 km per degree of longitude, from 0 at the western rim."""
    lon = west + np.arange(0.0, 21.0)
    values = np.broadcast_to(10.0 * np.arange(21.0), (5, 21))
    return xr.DataArray(
        values, dims=("latitude", "longitude"),
        coords={"latitude": np.arange(35.0, 40.0), "longitude": lon},
    )  # fmt: skip


def test_it_is_looked_up_along_each_way():
    # From 2 to 6 and from 10 to 10 degrees east of the rim: 20, 30, 40, 50, 60 and five times 100.
    landings = flights(((36, 122), (37, 126)), ((38, 130), (39, 130)))
    found = near_soundings.along(ramp(120.0), landings)
    assert sorted(found.tolist()) == pytest.approx([20, 30, 40, 50, 60, 100, 100, 100, 100, 100])
    said = near_soundings.caveat(ramp(120.0), landings)
    assert "80 km away in the median, and 100 km at most" in said


def test_it_is_the_same_from_a_table_that_lies_the_other_way():
    landings = flights(((36, 122), (37.5, 126)), ((38, 130), (39, 131)))
    table = ramp(120.0) + 3.0 * ramp(120.0)["latitude"]
    usual = near_soundings.along(table, landings)
    for other in (table[::-1], table[:, ::-1].transpose(), table[::-1, ::-1]):
        assert np.array_equal(near_soundings.along(other, landings), usual)


def test_it_is_right_across_the_date_line_and_silent_without_soundings():
    landings = flights(((36, 178), (36, -178)))
    found = near_soundings.along(ramp(170.0), landings)
    assert sorted(found.tolist()) == pytest.approx([80, 90, 100, 110, 120])
    assert near_soundings.caveat(None, landings) == ""


def test_a_run_in_the_embedded_sky_says_its_own_and_not_that_of_the_grid():
    event = drift.load_event("2008-12-border-chapel")
    landings = drift.estimate(event, weather.open_sky("sample", event.box()), members=64)
    (said,) = [text for text in landings.attrs["caveats"] if "nearest sounding is" in text]
    median, most = (float(x) for x in re.findall(r"(\d+) km", said))
    # From the stations themselves: the landings farthest from any of them, and the grid's 775 km.
    ascents = sample.sample_soundings()
    places = np.stack([landings.latitude.values, landings.longitude.values], axis=-1)
    far = analysis.kriging.distance_km(places, analysis.places(ascents)).min(axis=1)
    assert far.max() - 1.0 <= most + 5.0 and most < 775.0
    assert 0.0 < median < most


def test_runs_that_say_how_far_they_were_say_it_in_one_sentence():
    near = [
        f"{near_soundings.BEGINNING} is {a} km away in the median, and {b} km at most."
        for a, b in ((94, 345), (89, 148), (98, 136))
    ]
    said = near_soundings.together(["First.", near[0], "Last.", *near[1:], "First."])
    joined = f"{near_soundings.BEGINNING} is 89 to 98 km away in the median, and 345 km at most."
    assert said == ["First.", joined, "Last."]
    assert near_soundings.together([joined, near[0]]) == [joined]
    assert near_soundings.together(["First.", near[0]]) == ["First.", near[0]]
