"""Grids of their own: places in them against PROJ, bilinear weights against closed forms."""

import numpy as np
import pyproj
import pytest

from weather.physics import curvilinear


def lambert(n=40, step_m=25_000.0):
    """A Lambert grid over Korea by PROJ: latitude and longitude, and the cone itself."""
    cone = pyproj.Proj(proj="lcc", R=6_371_229, lat_1=30, lat_2=46, lat_0=38, lon_0=110)
    x, y = np.meshgrid(1.1e6 + step_m * np.arange(n), -5e5 + step_m * np.arange(n))
    lon, lat = cone(x, y, inverse=True)
    return lat, lon, cone, (x, y)


def test_weights_find_each_place_where_proj_puts_it():
    """x and y of the projection, interpolated to a place, are its x and y: bilinear in a cell."""
    lat, lon, cone, (x, y) = lambert()
    rng = np.random.default_rng(1)
    at_x, at_y = rng.uniform(1.2e6, 1.9e6, 200), rng.uniform(-4e5, 4e5, 200)
    at_lon, at_lat = cone(at_x, at_y, inverse=True)
    weights, inside = curvilinear.interpolation((lat, lon), at_lat, at_lon)
    assert inside.all()
    # Within a cell of 25 km meridians bend by a hundred metres.
    assert np.abs(weights @ x.ravel() - at_x).max() < 100
    assert np.abs(weights @ y.ravel() - at_y).max() < 100


def test_points_of_the_grid_get_their_own_values_and_places_outside_none():
    lat, lon, *_ = lambert(12)
    weights, inside = curvilinear.interpolation((lat, lon), lat.ravel(), lon.ravel())
    assert inside.all()
    np.testing.assert_allclose(weights.toarray(), np.eye(lat.size), atol=1e-6)
    _, inside = curvilinear.interpolation((lat, lon), np.array([10.0, 38.0]), np.array([128, 90.0]))
    assert not inside.any()


def test_a_missing_value_does_not_spread_to_where_it_has_no_weight():
    lat, lon, *_ = lambert(12)
    values = np.ones(lat.size)
    values[0] = np.nan
    weights, _ = curvilinear.interpolation((lat, lon), lat[1:, 1:].ravel(), lon[1:, 1:].ravel())
    assert np.isfinite(weights @ values).all()


def test_a_grid_across_the_date_line_is_one():
    lon, lat = np.meshgrid(np.arange(175, 186.0), np.arange(30, 41.0))
    lon = (lon + 180) % 360 - 180
    weights, inside = curvilinear.interpolation((lat, lon), np.array([35.5]), np.array([180.25]))
    assert inside.all()
    turned = np.where(lon < 0, lon + 360, lon)
    assert (weights @ turned.ravel())[0] == pytest.approx(180.25, abs=1e-6)


def test_rows_of_a_cone_turn_as_it_says():
    """The grid's east is n (lon - lon_0) south of the true one (Snyder 1987, equation 15-1)."""
    lat, lon, *_ = lambert()
    a, b = np.radians([30, 46])
    n = np.log(np.cos(a) / np.cos(b)) / np.log(
        np.tan(np.pi / 4 + b / 2) / np.tan(np.pi / 4 + a / 2)
    )
    turn = curvilinear.turn_of_rows(lat, lon)
    # A cell of 25 km turns by 0.16 degree from edge to edge; differences are taken across two.
    np.testing.assert_allclose(np.degrees(turn), -n * (lon - 110), atol=0.2)


@pytest.mark.parametrize(
    ("latitude", "longitude", "turned_by"),
    [(39.25, -162.0, 0.0), (50.0, -40.0, 0.0), (40.0, 10.0, 25.0)],
)
def test_rotated_places_are_those_of_proj(latitude, longitude, turned_by):
    rlat, rlon = np.meshgrid(np.linspace(-30, 30, 7), np.linspace(-170, 170, 9), indexing="ij")
    crs = pyproj.CRS.from_cf(
        {
            "grid_mapping_name": "rotated_latitude_longitude",
            "grid_north_pole_latitude": latitude,
            "grid_north_pole_longitude": longitude,
            "north_pole_grid_longitude": turned_by,
        }
    )
    lon, lat = pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True).transform(rlon, rlat)
    mine = curvilinear.unrotated(rlat, rlon, latitude, longitude, turned_by)
    np.testing.assert_allclose(mine[0], lat, atol=1e-9)
    np.testing.assert_allclose((mine[1] - lon + 180) % 360 - 180, 0, atol=1e-9)


def test_places_anywhere_in_a_grid_of_half_the_earth_are_found():
    """Between meridians and parallels weights are bilinear in longitude and latitude."""
    lon, lat = np.meshgrid(np.arange(-170, 171.0, 5), np.arange(-70, 71.0, 5))
    rng = np.random.default_rng(3)
    at_lat, at_lon = rng.uniform(-70, 70, 500), rng.uniform(-170, 170, 500)
    at_lat[:4], at_lon[:4] = [-70, -70, 70, 70], [-170, 170, -170, 170]
    weights, inside = curvilinear.interpolation((lat, lon), at_lat, at_lon)
    assert inside.all()
    # A place within a ten thousandth of a cell of its rim, 5e-4 degrees, is put on it.
    np.testing.assert_allclose(weights @ lat.ravel(), at_lat, atol=5e-4)
    np.testing.assert_allclose(weights @ lon.ravel(), at_lon, atol=5e-4)
    np.testing.assert_allclose(weights.sum(axis=1), 1.0)
    assert weights.data.min() > 0
