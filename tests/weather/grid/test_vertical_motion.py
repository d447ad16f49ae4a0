"""The vertical motion of the air in the packed sky: as the wind is, and none at the ground."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from weather import synthetic
from weather.grid.gridded_sky import gridded
from weather.grid.kernels import vertical_motion

START = datetime(2015, 1, 1, tzinfo=UTC)
LATS, LONS = np.arange(36.0, 39.1), np.arange(126.0, 129.1)
Z = np.arange(0.0, 6001.0, 500.0)


def tidy(w, **surface):
    """Calm air with an upward velocity w(t, z, lat, lon), m/s, hours 0 and 6."""
    sky = synthetic.sampled(
        synthetic.uniform(u_mps=0.0, v_mps=0.0),
        latitude_deg=LATS,
        longitude_deg=LONS,
        times=[START, START + timedelta(hours=6)],
        heights_m=Z,
        dtype=np.float64,
    )
    t = np.array([0.0, 6 * 3600.0])
    axes = np.meshgrid(t, Z, LATS, LONS, indexing="ij")
    sky["upward_air_velocity"] = (sky["eastward_wind"].dims, w(*axes))
    for name, value in surface.items():
        sky[name] = (("latitude", "longitude"), np.full((LATS.size, LONS.size), value))
    return gridded(sky, dtype=np.float64)


def at(sky, seconds, z, lat, lon):
    t = START.timestamp() + seconds
    return vertical_motion(sky.arrays, sky.vertical[0], t, z, lat, lon)


def linear(t, z, lat, lon):
    return 1e-6 * t + 2e-5 * z + 0.01 * (lat - 37.0) - 0.02 * (lon - 127.0)


def test_it_is_exact_where_it_is_linear_in_time_height_and_place():
    sky = tidy(linear)
    assert sky.has_vertical_motion
    rng = np.random.default_rng(1)
    for t, z, lat, lon in rng.uniform([0, 0, 36, 126], [21_600, 6000, 39, 129], (50, 4)):
        assert at(sky, t, z, lat, lon) == pytest.approx(linear(t, z, lat, lon), abs=2e-7)


def test_outside_the_sky_there_is_none_and_above_its_top_that_of_the_top():
    sky = tidy(lambda t, z, lat, lon: 0.1 + 0.0 * z)
    assert at(sky, 0.0, 3000.0, 50.0, 127.0) == 0.0
    assert at(sky, -10.0, 3000.0, 37.0, 127.0) == 0.0
    assert at(sky, 0.0, 9000.0, 37.0, 127.0) == pytest.approx(0.1)


def test_the_air_does_not_pass_through_the_ground():
    # Ground at 800 m: levels at 0 and 500 m are under it; from 0 there to 0.1 m/s at 1000 m.
    sky = tidy(lambda t, z, lat, lon: 0.1 + 0.0 * z, surface_altitude=800.0)
    assert at(sky, 0.0, 800.0, 37.2, 127.3) == pytest.approx(0.0, abs=1e-9)
    assert at(sky, 0.0, 900.0, 37.2, 127.3) == pytest.approx(0.05, abs=1e-6)
    assert at(sky, 0.0, 2000.0, 37.2, 127.3) == pytest.approx(0.1, abs=1e-6)


def test_winds_without_it_cost_nothing_and_hash_as_before():
    plain = synthetic.sampled(
        synthetic.uniform(u_mps=0.0, v_mps=0.0),
        latitude_deg=LATS,
        longitude_deg=LONS,
        times=[START, START + timedelta(hours=6)],
        heights_m=Z,
        dtype=np.float64,
    )
    sky = gridded(plain, dtype=np.float64)
    assert not sky.has_vertical_motion
    assert sky.vertical[0].size == 0
    assert sky.hash() != tidy(linear).hash()
