"""Geometry on the sphere against PROJ's geodesics on a ball of the same radius."""

import numpy as np
import pyproj
import pytest

from weather.constants import EARTH_RADIUS_M
from weather.physics import sphere

BALL = pyproj.Geod(a=EARTH_RADIUS_M, b=EARTH_RADIUS_M)


def pairs(n=500):
    rng = np.random.default_rng(0)
    return rng.uniform(-89, 89, (2, n)), rng.uniform(-180, 180, (2, n))


def test_distances_and_bearings_are_those_of_proj():
    lat, lon = pairs()
    azimuth, _, metres = BALL.inv(lon[0], lat[0], lon[1], lat[1])
    np.testing.assert_allclose(sphere.distance_km(lat[0], lon[0], lat[1], lon[1]), metres / 1000)
    bearing = sphere.bearing_deg(lat[0], lon[0], lat[1], lon[1])
    assert bearing.min() >= 0 and bearing.max() < 360
    np.testing.assert_allclose((bearing - azimuth + 180) % 360 - 180, 0, atol=1e-7)
    east, north = sphere.east_north_km(lat[0], lon[0], lat[1], lon[1])
    np.testing.assert_allclose(east, metres / 1000 * np.sin(np.radians(azimuth)), atol=1e-4)
    np.testing.assert_allclose(north, metres / 1000 * np.cos(np.radians(azimuth)), atol=1e-4)


def test_a_great_circle_ends_where_proj_ends_it():
    lat, lon = pairs()
    rng = np.random.default_rng(1)
    bearing, km = rng.uniform(0, 360, 500), rng.uniform(0, 15_000, 500)
    theirs = BALL.fwd(lon[0], lat[0], bearing, 1000 * km)
    mine = sphere.destination(lat[0], lon[0], bearing, km)
    np.testing.assert_allclose(mine[0], theirs[1], atol=1e-7)
    np.testing.assert_allclose((mine[1] - theirs[0] + 180) % 360 - 180, 0, atol=1e-7)
    assert mine[1].min() >= -180 and mine[1].max() < 180


def test_a_metre_is_a_metre():
    # A minute of arc is a nautical mile of the ball; a millionth of it must not drown in rounding.
    assert sphere.distance_km(37.0, 127.0, 37.0 + 1e-6 / 60, 127.0) == pytest.approx(
        np.radians(1e-6 / 60) * EARTH_RADIUS_M / 1000, rel=1e-6
    )
    assert sphere.distance_km(0.0, 0.0, 0.0, 180.0) == pytest.approx(
        np.pi * EARTH_RADIUS_M / 1000, rel=1e-12
    )


def test_a_circle_lies_at_its_radius_and_its_rim_is_within():
    line = sphere.circle(127.0, 38.0, 100.0)
    assert line.shape == (73, 2)
    assert line[0] == pytest.approx(line[-1])
    far = sphere.distance_km(line[:, 1], line[:, 0], 38.0, 127.0)
    np.testing.assert_allclose(far, 100.0, rtol=1e-9)
    assert sphere.within(line[:, 1], line[:, 0], 38.0, 127.0, far.max()).all()
    assert not sphere.within(line[:, 1], line[:, 0], 38.0, 127.0, 99.9).any()


def test_a_chord_tells_the_arc():
    lat, lon = pairs()
    one, other = (sphere.unit_vectors(lat[k], lon[k]) for k in (0, 1))
    np.testing.assert_allclose((one**2).sum(axis=1), 1.0)
    arc = sphere.arc_km(np.linalg.norm(one - other, axis=1))
    np.testing.assert_allclose(arc, BALL.inv(lon[0], lat[0], lon[1], lat[1])[2] / 1000)


def test_the_middle_of_points_lies_between_them_across_the_date_line_too():
    assert sphere.middle([10.0, -10.0], [170.0, 170.0]) == pytest.approx((0.0, 170.0))
    lat, lon = sphere.middle([0.0, 0.0], [170.0, -150.0])
    assert (lat, lon % 360) == pytest.approx((0.0, 190.0))
    # Of two points of one latitude it lies on their great circle: tan = tan(60) / cos(45).
    lat, lon = sphere.middle([60.0, 60.0], [0.0, 90.0])
    assert np.tan(np.radians(lat)) == pytest.approx(np.tan(np.radians(60)) / np.cos(np.pi / 4))
    assert lon == pytest.approx(45.0)
