"""The lowest metres, where the wind bends most: steps must follow it up and down."""

import numpy as np
import pytest
import xarray as xr

import drift
from tests.analytic import START
from tests.analytic import event as made_up
from weather.constants import EARTH_RADIUS_M
from weather.grid.columns import ROUGHNESS_M
from weather.grid.gridded_sky import gridded
from weather.synthetic import sampled, uniform

WIND_MPS = 10.0

#: Nodes of the logarithmic profile under 10 m (`weather.grid.columns`), linear between.
NODES_M = np.array([ROUGHNESS_M, 0.5, 2.0, 5.0, 10.0])


def sky_with_surface_winds():
    """A uniform wind whose value at 10 and 100 m stands in the file as well."""
    tidy = sampled(
        uniform(u_mps=WIND_MPS, v_mps=0.0),
        latitude_deg=np.array([-2.0, 0.0, 2.0]),
        longitude_deg=np.arange(98.0, 106.1, 2.0),
        times=[START + np.timedelta64(h, "h").item() for h in range(8)],
        heights_m=np.array([0.0, 500.0, 1000.0, 2000.0, 4000.0, 6000.0]),
        dtype=np.float64,
    )
    flat = xr.zeros_like(tidy["eastward_wind"].isel(level=0, drop=True))
    near = {f"{way}_wind_{m}m": flat + speed for m in (10, 100)
            for way, speed in (("eastward", WIND_MPS), ("northward", 0.0))}  # fmt: skip
    ground = xr.zeros_like(flat.isel(time=0, drop=True))
    return gridded(tidy.assign(near | {"surface_altitude": ground}), dtype=np.float64)


def lost_m(speed_mps):
    """Wind run that a climb or a fall at one speed misses under 10 m: the integral of 1 - s(z)."""
    share = np.log(NODES_M / ROUGHNESS_M) / np.log(10.0 / ROUGHNESS_M)
    z = np.concatenate([[0.0], NODES_M])
    missing = 1.0 - np.concatenate([[0.0], share])
    return WIND_MPS / speed_mps * np.trapezoid(missing, z)


@pytest.mark.parametrize(("rise", "fall"), [(3.0, 2.0), (3.0, 1.0), (1.5, 0.7)])
def test_a_calm_at_the_ground_is_felt_for_as_long_as_it_is_crossed(rise, fall):
    # East = u (T + h / v) less what the lowest 10 m take, 20 to 60 m. To 5 m: a step of 250 m that
    # begins or ends on the ground would lose a sixth of itself, 100 to 300 m.
    case = made_up(
        0.0, 100.0, fall_mps=fall, rise_mps=rise, cruise_height_m=4000.0, flight_time_h=3.0
    )
    landings = drift.estimate(drift.load_event(case), sky_with_surface_winds(), members=1)
    got = np.radians(float(landings["longitude"][0]) - 100.0) * EARTH_RADIUS_M
    expected = WIND_MPS * (3 * 3600.0 + 4000.0 / fall) - lost_m(rise) - lost_m(fall)
    assert got == pytest.approx(expected, abs=5.0)
