"""The height of the ground: interpolation, edges, and whether the packaged relief is in place."""

import netCDF4
import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from tests.shared import beside
from weather.errors import InputError
from weather.grid import kernels
from weather.grid.ground import Ground


def slope(lat, lon):
    """A surface that bilinear interpolation must meet exactly."""
    return 100.0 + 30.0 * (lat - 36.0) - 20.0 * (lon - 126.0) + 5.0 * (lat - 36.0) * (lon - 126.0)


def surface(lat, lon, altitude=slope):
    return xr.DataArray(
        altitude(lat[:, None], lon[None, :]),
        dims=("latitude", "longitude"),
        coords={"latitude": lat, "longitude": lon},
    )


@pytest.fixture(scope="module")
def sloping():
    return Ground.from_tidy(surface(np.arange(36.0, 39.01, 0.25), np.arange(126.0, 129.01, 0.25)))


@pytest.fixture(scope="module")
def relief():
    return Ground.packaged()


def inside(low, high):
    return st.floats(low, high, allow_nan=False)


@given(lat=inside(36, 39), lon=inside(126, 129))
def test_a_surface_linear_along_each_axis_is_met_exactly(sloping, lat, lon):
    assert sloping.at(lat, lon) == pytest.approx(slope(lat, lon), abs=1e-9)


@given(lat=inside(36, 39), lon=inside(126, 129), turns=st.integers(-2, 2))
def test_a_whole_turn_of_longitude_changes_nothing(sloping, lat, lon, turns):
    assert sloping.at(lat, lon + 360 * turns) == pytest.approx(sloping.at(lat, lon), abs=1e-6)


def test_outside_its_grid_the_ground_is_that_of_the_nearest_edge(sloping):
    assert sloping.at(30.0, 127.0) == pytest.approx(slope(36.0, 127.0))
    assert sloping.at(50.0, 127.0) == pytest.approx(slope(39.0, 127.0))
    assert sloping.at(37.0, 125.0) == pytest.approx(slope(37.0, 126.0))
    assert sloping.at(37.0, 140.0) == pytest.approx(slope(37.0, 129.0))


def test_points_and_shapes_are_broadcast_together(sloping):
    got = sloping.at(np.array([[36.0], [37.0]]), np.array([126.0, 127.0, 128.0]))
    assert got.shape == (2, 3)
    assert got[1, 2] == pytest.approx(slope(37.0, 128.0))


@given(lat=inside(-90, 90), lon=inside(-720, 720), height=inside(-400, 8000))
def test_flat_ground_is_the_same_everywhere(lat, lon, height):
    ground = Ground.flat(height)
    assert ground.is_flat
    assert ground.at(lat, lon) == pytest.approx(height, abs=1e-9)


@pytest.mark.parametrize("height", [float("nan"), float("inf")])
def test_a_height_that_is_no_number_is_refused(height):
    with pytest.raises(InputError, match="height_m of the ground"):
        Ground.flat(height)


def test_a_grid_around_the_earth_has_no_seam():
    lon = np.arange(0.0, 360.0, 10.0)
    wave = surface(
        np.arange(-90.0, 91.0, 10.0), lon, lambda y, x: 100 * np.cos(np.radians(x)) + 0 * y
    )
    ground = Ground.from_tidy(wave)
    # Half way between the last column (350) and the first (0): cos 10 degrees is 0.98480775.
    assert ground.at(0.0, 355.0) == pytest.approx((98.480775 + 100) / 2, abs=1e-5)
    assert ground.at(0.0, -5.0) == pytest.approx(ground.at(0.0, 355.0))


def test_what_a_grid_covers(sloping):
    assert sloping.covers(126.0, 129.0, 36.0, 39.0)
    assert sloping.covers(126.5 - 360, 128.0 - 360, 36.5, 38.0)
    assert not sloping.covers(125.9, 128.0, 36.5, 38.0)
    assert not sloping.covers(126.5, 129.1, 36.5, 38.0)
    assert not sloping.covers(126.5, 128.0, 35.9, 38.0)
    assert not sloping.covers(126.5, 128.0, 36.5, 39.1)
    assert Ground.flat(0.0).covers(-180.0, 180.0, -90.0, 90.0)


def test_the_compiled_height_is_this_height(relief):
    arrays = kernels.GroundArrays(
        relief.latitude0, relief.latitude_step, relief.longitude0, relief.longitude_step,
        relief.altitude,
    )  # fmt: skip
    rng = np.random.default_rng(5)
    # On its grid, a little off it on every side, and anywhere.
    lat = np.concatenate([rng.uniform(30, 44, 200), rng.uniform(24, 50, 200), [37.0] * 200])
    lon = np.concatenate([rng.uniform(120, 136, 200), rng.uniform(110, 146, 200)])
    lon = np.concatenate([lon, rng.uniform(-400, 400, 200)])
    compiled = [kernels.ground_height(arrays, y, x) for y, x in zip(lat, lon, strict=True)]
    assert compiled == pytest.approx(relief.at(lat, lon), abs=1e-9)


#: Summits (latitude, longitude) as published by the national parks; all rise well above what is
#: around them, so the highest cell must be theirs.
SUMMITS = {
    "Hallasan": (33.3617, 126.5292),
    "Jirisan": (35.3369, 127.7306),
    "Odaesan": (37.7981, 128.5431),
    "Paektusan": (41.9931, 128.0775),
}


@pytest.mark.parametrize("name", SUMMITS)
def test_mountains_stand_where_they_stand(relief, name):
    """Within one cell of 5 arc-minutes; the file as distributed is 7.5 arc-minutes off."""
    lat, lon = SUMMITS[name]
    y = lat + np.arange(-0.2, 0.201, 1 / 120)
    x = lon + np.arange(-0.2, 0.201, 1 / 120)
    heights = relief.at(y[:, None], x[None, :])
    j, i = np.unravel_index(heights.argmax(), heights.shape)
    assert abs(y[j] - lat) < 1 / 12 and abs(x[i] - lon) < 1 / 12


#: Heights above sea level of sounding stations (m), WMO station list (OSCAR/Surface).
STATIONS = {
    "Osan 47122": (37.10, 127.03, 52),
    "Gwangju 47158": (35.11, 126.81, 13),
    "Pohang 47138": (36.03, 129.38, 4),
    "Sokcho 47090": (38.25, 128.57, 18),
    "Fukuoka 47807": (33.58, 130.38, 15),
    "Qingdao 54857": (36.07, 120.33, 75),
}


@pytest.mark.parametrize("name", STATIONS)
def test_stations_on_low_ground_are_low(relief, name):
    """Within 80 m: a cell is 8 km wide, and the grid is good to 24 m r.m.s. in the South."""
    lat, lon, height = STATIONS[name]
    assert relief.at(lat, lon) == pytest.approx(height, abs=80)


def test_the_sea_is_at_sea_level(relief):
    assert np.all(relief.at([37.5, 36.0, 34.0, 39.5], [130.2, 123.5, 129.2, 129.0]) == 0.0)
    assert relief.altitude.min() == 0.0


def test_the_east_coast_agrees_with_another_map(relief):
    """Land and sea, 36 to 39 N, against the 30 arc-second mask of NOAA GLOBE.

    By whole cells 1.4 % differ, a sixth of a cell along the coast. With the relief 7.5 arc-minutes
    farther west, as it is distributed, four times as much does.
    """
    path = beside("data/geo/elevation/globe_oceanmask_30arcsec_28-46N_118-138E.nc")
    with netCDF4.Dataset(path) as data:
        lat, lon = data["latitude"][:].data, data["longitude"][:].data
        y, x = (lat > 36) & (lat < 39), (lon > 128) & (lon < 130)
        land = data["is_ocean"][:].data[np.ix_(y, x)] == 0

    def differ(shift_deg):
        j = np.rint((lat[y] - relief.latitude0) / relief.latitude_step).astype(int)
        i = np.rint((lon[x] + shift_deg - relief.longitude0) / relief.longitude_step).astype(int)
        return np.mean((relief.altitude[np.ix_(j, i)] > 0) != land)

    assert differ(0.0) < 0.02
    assert differ(7.5 / 60) > 3 * differ(0.0)
    assert differ(-7.5 / 60) > 3 * differ(0.0)
