"""The closed forms of docs/benchmarks.md, from an event file and a wind file to `landings.nc`.

Convention of the oracles: a sphere of 6 371 000 m, the wind moves the point on the ground by u / R
at every height, heights in geopotential metres, altitudes above a flat ground at sea level.
"""

import numpy as np
import pytest

from tests.analytic import START, event
from tests.cli import windfile
from weather import synthetic
from weather.constants import EARTH_RADIUS_M

#: Up and down in a second each, so that all but the drift is gone.
QUICK = {"rise_mps": 1000, "cruise_height_m": 1000, "fall_mps": 1000}


def east_m(landings, lon):
    return np.radians(landings["longitude"].values - lon) * EARTH_RADIUS_M


def unit(lat, lon):
    phi, lam = np.radians(lat), np.radians(lon)
    return np.array([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)])


def all_alike(landings):
    """Nothing is uncertain, so every member came down at one place and time; that one."""
    assert (landings["outcome"] == 0).all()
    for name in ("longitude", "latitude", "time_aloft", "altitude"):
        assert np.ptp(landings[name].values) == 0, name
    assert np.ptp(landings["time"].values) == np.timedelta64(0)
    return landings.isel(member=0)


def solid_body_error_km(fly, tilt, step_deg, hours=60):
    """Distance between where a float came down and Rodrigues' rotation of its start (B1)."""
    speed = 2 * np.pi * EARTH_RADIUS_M / (12 * 86400)
    file = windfile.save(
        windfile.cds(
            synthetic.solid_body(speed_mps=speed, tilt_rad=tilt),
            lats=np.arange(-90, 90.1, step_deg),
            lons=np.arange(0, 360, step_deg),
            at=range(0, hours + 7, 6),
            heights=[0.0, 4000.0],
        )
    )
    one = all_alike(fly(event(38.0, 127.0, flight_time_h=hours, **QUICK), file))
    angle = speed * float(one.time_aloft) / EARTH_RADIUS_M
    axis, x0 = np.array([-np.sin(tilt), 0, np.cos(tilt)]), unit(38.0, 127.0)
    exact = x0 * np.cos(angle) + np.cross(axis, x0) * np.sin(angle)
    exact = exact + axis * (axis @ x0) * (1 - np.cos(angle))
    end = unit(float(one.latitude), float(one.longitude))
    return 2 * EARTH_RADIUS_M / 1000 * np.arcsin(np.linalg.norm(end - exact) / 2)


@pytest.mark.parametrize("tilt", [0.0, 0.3, np.pi / 2 - 0.05, np.pi / 2])
def test_b1_air_turning_like_a_solid_carries_a_float_even_over_the_pole(fly, tilt):
    # 60 h are 75 degrees of the circle, past the pole for a tilt of pi/2. Linear interpolation on
    # 2 degrees is wrong by dx^2/8 = 1.5e-4 of the wind at most: 1.27 km in 8340 km.
    assert solid_body_error_km(fly, tilt, 2.0) < 1.27


def test_b1_is_of_second_order_in_the_grid(fly):
    coarse, fine = (solid_body_error_km(fly, np.pi / 2 - 0.05, step) for step in (4.0, 2.0))
    assert coarse / fine == pytest.approx(4.0, rel=0.1)


def test_b2_a_constant_wind_follows_a_loxodrome(fly):
    # 126.8E 37.9N, 12 and 9 m/s, 6 h -> 129.7902346E 39.6482812N. 1e-6 degree is 0.1 m.
    file = windfile.save(
        windfile.cds(synthetic.uniform(u_mps=12, v_mps=9), lats=range(30, 50), lons=range(120, 140))
    )
    mapping = event(37.9, 126.8, flight_time_h=6 - 1 / 3600, **QUICK)
    for members in (1, 300):
        one = all_alike(fly(mapping, file, members=members))
        assert float(one.longitude) == pytest.approx(129.7902346, abs=1e-6)
        assert float(one.latitude) == pytest.approx(39.6482812, abs=1e-6)


def test_b2_a_wind_along_the_parallel_keeps_the_latitude(fly):
    # v = 0: lon = lon0 + u t / (a cos lat0).
    file = windfile.save(
        windfile.cds(synthetic.uniform(u_mps=12, v_mps=0), lats=range(30, 50), lons=range(120, 140))
    )
    one = all_alike(fly(event(37.9, 126.8, flight_time_h=6 - 1 / 3600, **QUICK), file))
    exact = 126.8 + np.degrees(12 * 21600 / (EARTH_RADIUS_M * np.cos(np.radians(37.9))))
    assert float(one.longitude) == pytest.approx(exact, abs=1e-7)
    assert float(one.latitude) == pytest.approx(37.9, abs=1e-9)


def test_b3_a_wind_that_grows_with_time_gives_a_parabola(fly):
    # x = u0 t + b t^2 / 2; the file holds winds as float32, worth 1e-7 of 39 km.
    wind = synthetic.shear(u_mps=2, per_s=3e-4, start_s=START.timestamp())
    file = windfile.save(windfile.cds(wind, heights=[0.0, 4000.0]))
    one = all_alike(fly(event(0.0, 100.0, flight_time_h=3 - 1 / 3600, **QUICK), file))
    assert east_m(one, 100.0) == pytest.approx(2 * 10800 + 3e-4 * 10800**2 / 2, abs=0.05)


def test_b5_a_leaflet_falls_through_shear_as_fast_as_thin_air_lets_it(fly):
    # H 8000 m, w0 1.1 m/s, from 4000 m, u = 3 + 0.004 z: T = 3217.4432 s, x = 34320.5092 m.
    # Density is linear between levels 100 m apart: (100/8000)^2/8 = 2e-5.
    file = windfile.save(windfile.cds(synthetic.shear(u_mps=3, per_m=0.004)))
    mapping = event(
        0.0, 100.0, rise_mps=1000, cruise_height_m=4000, flight_time_h=4 / 3600, fall_mps=1.1,
        fall_law="density",
    )  # fmt: skip
    one = all_alike(fly(mapping, file))
    rise = 4.0 * (3 + 0.004 * 2000)
    assert float(one.time_aloft) - 4.0 == pytest.approx(3217.4432, rel=2e-5)
    assert east_m(one, 100.0) - rise == pytest.approx(34320.5092, rel=2e-5)


def test_b5_a_leaflet_at_constant_speed_falls_through_shear(fly):
    file = windfile.save(windfile.cds(synthetic.shear(u_mps=3, per_m=0.004)))
    mapping = event(
        0.0, 100.0, rise_mps=1000, cruise_height_m=4000, flight_time_h=4 / 3600, fall_mps=1.1
    )
    one = all_alike(fly(mapping, file))
    assert float(one.time_aloft) - 4.0 == pytest.approx(3636.364, abs=1e-3)
    assert east_m(one, 100.0) - 44.0 == pytest.approx(40000.0, abs=0.1)


@pytest.mark.parametrize("members", [1, 2000])
def test_b6_a_whole_flight_ends_where_the_closed_form_says(fly, members):
    # u0 4, s 0.0025, b 2e-4, 3 m/s up to 4000 m, 3 h, 1 m/s down: T = 14800 s, x = 202437.333 m.
    wind = synthetic.shear(u_mps=4, per_m=0.0025, per_s=2e-4, start_s=START.timestamp())
    file = windfile.save(windfile.cds(wind))
    mapping = event(0.0, 100.0, rise_mps=3, cruise_height_m=4000, flight_time_h=3, fall_mps=1)
    one = all_alike(fly(mapping, file, members=members))
    assert float(one.time_aloft) == pytest.approx(14800.0, abs=1e-3)
    assert east_m(one, 100.0) == pytest.approx(202437.333, abs=0.05)
    assert float(one.altitude) == pytest.approx(0.0, abs=1e-6)
    # A landing is met within 0.1 mm, which falls in under a millisecond.
    late = one.time.values - np.datetime64("2015-01-01T04:06:40", "ns")
    assert abs(late) < np.timedelta64(1, "ms")


@pytest.mark.parametrize(("law", "height_m"), [("sphere", 4725.1235), ("tube", 5283.8670)])
def test_b8_a_balloon_rises_faster_where_air_is_thin(fly, law, height_m):
    # w0 3 m/s, H 8000 m, after 1500 s; the height is told by the time to the ground at 10 m/s.
    file = windfile.save(windfile.cds(synthetic.uniform(u_mps=1e-6, v_mps=0)))
    mapping = event(
        0.0, 100.0, rise_mps=3, rise_law=law, cruise_height_m=7900, flight_time_h=1500 / 3600,
        fall_mps=10,
    )  # fmt: skip
    one = all_alike(fly(mapping, file))
    assert (float(one.time_aloft) - 1500) * 10 == pytest.approx(height_m, rel=2e-5)


def test_b11b_a_load_lands_where_the_slope_meets_its_path(fly):
    # Ground 0.05 x, fall 1.2 m/s, wind 10 m/s, from 3000 m: t = z0 / (w + al U). The orography
    # comes in a second file, the single levels, as the data store hands it out.
    file = windfile.save(windfile.cds(synthetic.uniform(u_mps=10, v_mps=0)))
    ground = windfile.cds(synthetic.uniform(u_mps=10, v_mps=0))[["z"]].isel(pressure_level=0)
    slope = 0.05 * np.radians(ground["longitude"] - 100.0) * EARTH_RADIUS_M * 9.80665
    ground["z"] = (slope + 0.0 * ground["z"]).transpose("valid_time", "latitude", "longitude")
    ground["z"].attrs |= {"units": "m**2 s**-2", "GRIB_typeOfLevel": "surface"}
    single = windfile.save(ground.drop_vars("pressure_level"), "single.nc")
    mapping = event(
        0.0, 100.0, rise_mps=1000, cruise_height_m=3000, flight_time_h=3 / 3600, fall_mps=1.2
    )
    del mapping["ground"]
    one = all_alike(fly(mapping, file, single))
    t = (3000.0 - 0.05 * 30.0) / (1.2 + 0.05 * 10)
    assert float(one.time_aloft) - 3.0 == pytest.approx(t, abs=0.01)
    assert east_m(one, 100.0) - 30.0 == pytest.approx(10 * t, abs=0.1)
    assert float(one.altitude) == pytest.approx(0.05 * (30 + 10 * t), abs=0.05)
