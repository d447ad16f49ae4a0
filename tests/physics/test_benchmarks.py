"""The closed forms of docs/benchmarks.md that a whole flight must reproduce.

Convention of the oracles: a sphere of 6 371 000 m, the wind moves the point on the ground by
u / R at every height (shallow atmosphere), heights in geopotential metres.
"""

import numpy as np
import pytest

import drift
from drift.ensemble.members import draw
from drift.flight.fly import fly
from drift.flight.journey import plan
from tests.analytic import START, event, sky
from weather import synthetic
from weather.constants import EARTH_RADIUS_M
from weather.grid.ground import Ground

HEIGHTS = np.linspace(0.0, 8000.0, 161)
EQUATOR = {"lats": np.arange(-2, 2.1, 0.25), "lons": np.arange(98, 110.1, 0.25)}


def flown(mapping, a_sky, members=2):
    return drift.estimate(drift.load_event(mapping), a_sky, members=members)


def metres_east(landings, lon):
    return np.radians(landings.longitude.values[0] - lon) * EARTH_RADIUS_M


def unit(lat, lon):
    phi, lam = np.radians(lat), np.radians(lon)
    return np.array([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)])


def metres_between(a, b):
    return 2 * EARTH_RADIUS_M * np.arcsin(np.linalg.norm(a - b) / 2)


@pytest.mark.parametrize("tilt", [0.0, 0.3, np.pi / 2 - 0.05, np.pi / 2])
def test_b1_air_turning_like_a_solid_carries_a_float_along_a_circle(tilt):
    # Exact answer: rotation of the start about the axis (Rodrigues). With a tilt of pi/2 the path
    # goes over the pole. What is left is the interpolation of a 1 degree grid, second order:
    # dx^2/8 times curvature is 4e-5 of the wind, 1 km in the 18 000 km flown here.
    speed = 2 * np.pi * EARTH_RADIUS_M / (12 * 86400)
    mapping = event(
        38.0, 127.0, rise_mps=1000, cruise_height_m=1000, flight_time_h=144, fall_mps=1000
    )
    globe = sky(
        synthetic.solid_body(speed_mps=speed, tilt_rad=tilt),
        np.arange(-90, 90.1, 1.0),
        np.arange(0, 360, 1.0),
        range(0, 169, 24),
        [0.0, 4000.0],
    )
    out = flown(mapping, globe, members=1)
    angle = speed * float(out.time_aloft[0]) / EARTH_RADIUS_M
    axis, x0 = np.array([-np.sin(tilt), 0, np.cos(tilt)]), unit(38.0, 127.0)
    exact = x0 * np.cos(angle) + np.cross(axis, x0) * np.sin(angle)
    exact = exact + axis * (axis @ x0) * (1 - np.cos(angle))
    end = unit(float(out.latitude[0]), float(out.longitude[0]))
    assert metres_between(end, exact) < 1000.0


def test_b2_a_constant_wind_follows_a_loxodrome():
    # benchmark B2: 126.8E 37.9N, 12 and 9 m/s, 6 h -> 129.7902346E 39.6482812N. The load needs 1 s
    # up and 1 s down at 1000 m/s; its flight time is set so that all is 6 h. 1e-6 deg is 0.1 m.
    mapping = event(
        37.9, 126.8, rise_mps=1000, cruise_height_m=1000, flight_time_h=6 - 1 / 3600, fall_mps=1000
    )
    out = flown(
        mapping,
        sky(
            synthetic.uniform(u_mps=12, v_mps=9), range(30, 50), range(120, 140), range(8), HEIGHTS
        ),
    )
    assert float(out.longitude[0]) == pytest.approx(129.7902346, abs=1e-6)
    assert float(out.latitude[0]) == pytest.approx(39.6482812, abs=1e-6)


def test_b3_a_wind_that_grows_with_time_gives_a_parabola():
    # x = u0 t + b t^2 / 2 (benchmark B3), exact for linear interpolation in time and a method of
    # second order or better.
    mapping = event(
        0.0, 100.0, rise_mps=1000, cruise_height_m=1000, flight_time_h=3 - 1 / 3600, fall_mps=1000
    )
    wind = synthetic.shear(u_mps=2, per_s=3e-4, start_s=START.timestamp())
    out = flown(mapping, sky(wind, **EQUATOR, hours=range(5), heights_m=HEIGHTS))
    assert metres_east(out, 100.0) == pytest.approx(2 * 10800 + 3e-4 * 10800**2 / 2, abs=0.01)


def test_b4_the_scheme_is_of_fourth_order():
    # Halving the step divides the error by 16 (Butcher 2016, section 23). The wind is linear along
    # the grid, so that reading it adds no error, and its path bends all the way; the flight at a
    # step of one minute, 30 times shorter than the shortest (error 30^4 times less), stands for
    # the exact one.
    errors, steps = [], [7200.0, 3600.0, 1800.0]
    mapping = event(0.0, 10.0, rise_mps=1000, cruise_height_m=1000, flight_time_h=12, fall_mps=1000)
    turning = sky(
        lambda t, z, lat, lon: (np.full_like(z, 40.0), 40.0 * np.radians(lon - 10.0)),
        np.arange(-20, 20.1, 20.0), np.arange(-30, 51, 80.0), range(0, 25, 24), [0.0, 4000.0],
    )  # fmt: skip
    prepared = drift.load_event(mapping)
    journey = plan(prepared, draw(prepared, 1, 0))
    ends = {h: fly(turning, Ground.flat(0.0), journey, h) for h in [*steps, 60.0]}
    for h in steps:
        errors.append(
            metres_between(
                unit(ends[h].latitude[0], ends[h].longitude[0]),
                unit(ends[60.0].latitude[0], ends[60.0].longitude[0]),
            )
        )
    order, _ = np.polyfit(np.log(steps), np.log(errors), 1)
    assert order == pytest.approx(4.0, abs=0.3)


def test_b5_a_leaflet_falls_through_shear_as_fast_as_thin_air_lets_it():
    # benchmark B5: H 8000 m, w0 1.1 m/s, from 4000 m, u = 3 + 0.004 z: T = 3217.4432 s,
    # x = 34320.5092 m. Density on 50 m nodes is linear between them: (50/8000)^2/8 = 5e-6.
    mapping = event(
        0.0,
        100.0,
        rise_mps=1000,
        cruise_height_m=4000,
        flight_time_h=4 / 3600,
        fall_mps=1.1,
        fall_law="density",
    )
    out = flown(
        mapping,
        sky(synthetic.shear(u_mps=3, per_m=0.004), **EQUATOR, hours=range(3), heights_m=HEIGHTS),
    )
    rise = 4.0 * (3 + 0.004 * 2000)
    assert float(out.time_aloft[0]) - 4.0 == pytest.approx(3217.4432, rel=1e-5)
    assert metres_east(out, 100.0) - rise == pytest.approx(34320.5092, rel=1e-5)


def test_b6_a_whole_flight_ends_where_the_closed_form_says():
    # benchmark B6: T = 14800 s, x = 202437.333 m.
    mapping = event(0.0, 100.0, rise_mps=3, cruise_height_m=4000, flight_time_h=3, fall_mps=1)
    wind = synthetic.shear(u_mps=4, per_m=0.0025, per_s=2e-4, start_s=START.timestamp())
    out = flown(mapping, sky(wind, **EQUATOR, hours=range(6), heights_m=HEIGHTS))
    assert float(out.time_aloft[0]) == pytest.approx(14800.0, abs=1e-3)
    assert metres_east(out, 100.0) == pytest.approx(202437.333, abs=0.01)


@pytest.mark.parametrize(("law", "height_m"), [("sphere", 4725.1235), ("tube", 5283.8670)])
def test_b8_a_balloon_rises_faster_where_air_is_thin(law, height_m):
    # benchmark B8: w0 3 m/s, H 8000 m, after 1500 s. The height is told by the time that a load
    # released then needs at 10 m/s to the ground.
    mapping = event(
        0.0,
        100.0,
        rise_mps=3,
        rise_law=law,
        cruise_height_m=7900,
        flight_time_h=1500 / 3600,
        fall_mps=10,
    )
    out = flown(
        mapping,
        sky(synthetic.uniform(u_mps=0, v_mps=0), **EQUATOR, hours=range(3), heights_m=HEIGHTS),
    )
    assert (float(out.time_aloft[0]) - 1500) * 10 == pytest.approx(height_m, rel=1e-5)


def test_b11b_a_load_lands_where_the_slope_meets_its_path():
    # benchmark B11b: ground = 0.05 x, fall 1.2 m/s, wind 10 m/s from 3000 m: t 1764.706 s,
    # x 17647.06 m. The slope is bilinear on a 0.25 degree grid, so it is exact.
    lons = EQUATOR["lons"]
    slope = 0.05 * np.radians(lons - 100.0) * EARTH_RADIUS_M
    a_sky = sky(synthetic.uniform(u_mps=10, v_mps=0), **EQUATOR, hours=range(3), heights_m=HEIGHTS)
    ground = Ground(
        latitude0=-2.0, latitude_step=4.0, longitude0=98.0, longitude_step=0.25,
        altitude=np.stack([slope, slope]), label="slope",
    )  # fmt: skip
    # The rise of 0.003 s carries nothing worth a millimetre.
    mapping = event(
        0.0, 100.0, rise_mps=1000, cruise_height_m=3000, flight_time_h=3 / 3600, fall_mps=1.2
    )
    prepared = drift.load_event(mapping)
    ends = fly(a_sky, ground, plan(prepared, draw(prepared, 1, 0)))
    east = np.radians(ends.longitude[0] - 100.0) * EARTH_RADIUS_M
    carried_up = 3.0 * 10.0
    # The fall begins 30 m east of the launch, where the slope is 1.5 m high.
    t = (3000.0 - 0.05 * carried_up) / (1.2 + 0.05 * 10)
    assert ends.time[0] - START.timestamp() - 3.0 == pytest.approx(t, abs=1e-3)
    assert east - carried_up == pytest.approx(10 * t, abs=0.01)
    # From x 0 it would be 17647.06 m; of a start 30 m farther the slope leaves 1.2 parts in 1.7.
    assert east == pytest.approx(17647.06 + carried_up * 1.2 / 1.7, abs=0.02)


def test_b15_a_field_linear_in_every_axis_is_interpolated_exactly():
    # Any trilinear-in-height, linear-in-time scheme is exact for such a field (1e-12 in doubles).
    def wind(t, z, lat, lon):
        s = t - START.timestamp()
        return 1 + 2 * lat - 0.5 * lon + 1e-3 * z + 1e-4 * s, 3 - lat + 0.25 * lon - 2e-3 * z

    a_sky = sky(wind, np.arange(30, 40.1, 0.5), np.arange(120, 130.1, 0.5), range(4), HEIGHTS[::8])
    rng = np.random.default_rng(1)
    t = START.timestamp() + rng.uniform(0, 3 * 3600, 500)
    z, lat, lon = (rng.uniform(*span, 500) for span in ((0, 8000), (30, 40), (120, 130)))
    air = a_sky.at(t, z, lat, lon)
    u, v = wind(t, z, lat, lon)
    # t is 1.4e9 s, whose spacing in double precision is 2.4e-7 s.
    np.testing.assert_allclose(air.eastward_wind, u, rtol=1e-12, atol=1e-10)
    np.testing.assert_allclose(air.northward_wind, v, rtol=1e-12, atol=1e-10)


def test_b15_the_seam_of_the_longitudes_is_no_seam():
    globe = sky(
        lambda t, z, lat, lon: (np.cos(np.radians(lon)), np.sin(np.radians(lon))),
        np.arange(-10, 11.0), np.arange(0, 360, 1.0), range(2), [0.0, 4000.0],
    )  # fmt: skip
    at = [np.full(3, x) for x in (START.timestamp(), 100.0, 0.5)]
    west, middle, east = globe.at(*at, np.array([-0.5, 0.0, 0.5])).eastward_wind
    assert west == pytest.approx(east, abs=1e-12)
    assert middle == pytest.approx(1.0, abs=1e-12)
    again = globe.at(*at, np.array([359.5, 360.0, -359.5])).eastward_wind
    np.testing.assert_allclose(again, [west, middle, east], atol=1e-12)


def test_b15_nothing_is_extrapolated_outside_the_sky():
    a_sky = sky(
        synthetic.uniform(u_mps=1, v_mps=1), range(30, 40), range(120, 130), range(3), HEIGHTS
    )
    t0 = START.timestamp()
    inside, late, high, north, west = a_sky.at(
        [t0, t0 + 7201, t0, t0, t0],
        [0, 0, 8001, 0, 0],
        [35, 35, 35, 39.01, 35],
        [125, 125, 125, 125, 119.99],
    ).eastward_wind
    assert inside == 1
    assert np.isnan([late, high, north, west]).all()


def test_b16_the_wind_reversed_brings_a_float_home():
    # Forward for 6 h through a steady rotation, then through the reversed one from where it ended.
    mapping = event(
        38.0, 127.0, rise_mps=1000, cruise_height_m=1000, flight_time_h=6, fall_mps=1000
    )
    lats, lons = np.arange(20, 60.1, 0.5), np.arange(100, 160.1, 0.5)
    there, back = (
        sky(
            synthetic.solid_body(speed_mps=speed, tilt_rad=0.7), lats, lons, range(8), HEIGHTS[::40]
        )
        for speed in (30.0, -30.0)
    )
    out = flown(mapping, there)
    mapping["launch"][0] |= {
        "latitude_deg": float(out.latitude[0]),
        "longitude_deg": float(out.longitude[0]),
    }
    home = flown(mapping, back)
    assert (
        metres_between(unit(float(home.latitude[0]), float(home.longitude[0])), unit(38.0, 127.0))
        < 0.1
    )


def test_b17_moving_launch_and_wind_east_moves_the_landing_east():
    def landing(shift, mirror=1.0):
        wind = lambda t, z, lat, lon: (  # noqa: E731
            8 + 2 * np.cos(np.radians(8 * (lon - shift))) + 1e-3 * z,
            mirror * (3 + np.sin(np.radians(6 * mirror * lat))),
        )
        lats = np.arange(30, 45.1, 0.5)
        mapping = event(
            mirror * 37.0,
            125.0 + shift,
            rise_mps=4,
            cruise_height_m=3000,
            flight_time_h=3,
            fall_mps=2,
        )
        out = flown(
            mapping,
            sky(
                wind,
                np.sort(mirror * lats),
                np.arange(120, 140.1, 0.5) + shift,
                range(7),
                HEIGHTS[::16],
            ),
        )
        return float(out.latitude[0]), float(out.longitude[0])

    lat, lon = landing(0.0)
    for shift in (-100.0, 55.0):
        moved_lat, moved_lon = landing(shift)
        assert moved_lat == pytest.approx(lat, abs=1e-9)
        assert (moved_lon - lon - shift + 180) % 360 - 180 == pytest.approx(0.0, abs=1e-9)
    south_lat, south_lon = landing(0.0, mirror=-1.0)
    assert (south_lat, south_lon) == pytest.approx((-lat, lon), abs=1e-9)
