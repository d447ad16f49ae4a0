"""The lowest layer: the reanalysis' own ground, its near-surface winds, and nothing from below."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from weather import synthetic
from weather.constants import EARTH_RADIUS_M
from weather.grid.columns import ROUGHNESS_M
from weather.grid.gridded_sky import SPREAD_INFLATION, gridded

START = datetime(2015, 1, 1, tzinfo=UTC)
LATS, LONS = np.arange(36.0, 39.1, 0.5), np.arange(126.0, 129.1, 0.5)


def tidy(**surface):
    """Wind 5 + z / 100 eastward, levels every 200 m, ground at 500 m, and what a test adds."""
    sky = synthetic.sampled(
        synthetic.shear(u_mps=5.0, per_m=0.01),
        latitude_deg=LATS,
        longitude_deg=LONS,
        times=[START, START + timedelta(hours=1)],
        heights_m=np.arange(0.0, 4001.0, 200.0),
        dtype=np.float64,
    )
    sky["surface_altitude"] = (("latitude", "longitude"), np.full((LATS.size, LONS.size), 500.0))
    shape = (2, LATS.size, LONS.size)
    for name, value in surface.items():
        sky[name] = (("time", "latitude", "longitude"), np.full(shape, value))
    return sky


def eastward(sky, heights):
    z = np.array(heights, float)
    return sky.at(START.timestamp() + 60.0, z, 37.2, 127.3).eastward_wind


def test_levels_under_the_ground_are_not_used():
    # 0, 200 and 400 m lie under the ground at 500 m; the first free level, 600 m, has 11 m/s.
    sky = gridded(tidy(), dtype=np.float64)
    assert eastward(sky, [300, 500, 550, 600]) == pytest.approx([11.0, 11.0, 11.0, 11.0])
    assert eastward(sky, [700, 1000]) == pytest.approx([12.0, 15.0])


def test_winds_at_10_and_100_m_join_the_ground_to_the_first_free_level():
    surface = {
        "eastward_wind_10m": 3.0, "northward_wind_10m": 0.0,
        "eastward_wind_100m": 6.0, "northward_wind_100m": 0.0,
    }  # fmt: skip
    sky = gridded(tidy(**surface), dtype=np.float64)
    # 600 m is not above ground + 100 m, so the first free level is 800 m with 13 m/s.
    assert eastward(sky, [510, 600, 555, 700]) == pytest.approx([3.0, 6.0, 4.5, 9.5])


def test_the_lowest_ten_metres_follow_the_logarithm():
    surface = {"eastward_wind_10m": 3.0, "northward_wind_10m": 0.0}
    sky = gridded(tidy(**surface), dtype=np.float64)
    profile = [3.0 * np.log(h / ROUGHNESS_M) / np.log(10.0 / ROUGHNESS_M) for h in (0.5, 2.0, 5.0)]
    assert eastward(sky, [500.5, 502.0, 505.0]) == pytest.approx(profile)
    assert eastward(sky, [500.0, 400.0]) == pytest.approx([0.0, 0.0])


def test_density_goes_on_to_the_ground_as_the_layer_above_says():
    # Isothermal air: the exponential goes on exactly (weather.synthetic, scale height 8000 m).
    sky = gridded(tidy(), dtype=np.float64)
    at_ground = sky.at(START.timestamp(), np.array([500.0]), 37.0, 127.0).air_density
    assert at_ground == pytest.approx(1.225 * np.exp(-500.0 / 8000.0), rel=1e-9)


def test_members_of_an_ensemble_stand_apart_by_more_than_they_are_given():
    import xarray as xr

    low, high = tidy(), tidy()
    high["eastward_wind"] = high["eastward_wind"] + 2.0
    sky = gridded(xr.concat([low, high], "realization", data_vars="all"), dtype=np.float64)
    assert len(sky.realizations) == 2
    first, second = (
        replace(sky, realizations=(arrays,), mixed=sky.mixed[:1]) for arrays in sky.realizations
    )
    apart = eastward(second, [1000]) - eastward(first, [1000])
    assert apart == pytest.approx(2.0 * SPREAD_INFLATION)
    mean = (eastward(second, [1000]) + eastward(first, [1000])) / 2
    assert mean == pytest.approx(16.0)


def test_a_run_draws_a_member_of_the_ensemble_for_each_wind():
    import xarray as xr

    import drift
    from tests.analytic import event

    low, high = tidy(), tidy()
    high["northward_wind"] = high["northward_wind"] + 1.0
    sky = gridded(xr.concat([low, high], "realization", data_vars="all"), dtype=np.float64)
    mapping = event(
        37.5, 127.0, rise_mps=100, cruise_height_m=1500, flight_time_h=0.5, fall_mps=100
    )
    mapping["ground"] = {"height_m": 500}
    landings = drift.estimate(drift.load_event(mapping), sky, members=64)
    apart = landings.latitude.groupby(landings.realization).mean()
    # Inflated about their mean: 1.75 m/s apart for half an hour and some seconds of fall.
    metres = np.radians(float(apart[1] - apart[0])) * EARTH_RADIUS_M
    assert metres == pytest.approx(1.75 * (1800 + 10), rel=0.01)
    assert (landings.realization == landings.wind_field % 2).all()
