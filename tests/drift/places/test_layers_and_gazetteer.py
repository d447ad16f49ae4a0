"""Packaged maps and towns, and distances and directions on the sphere."""

import numpy as np
import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st
from pyproj import Geod

from drift.places import gazetteer, layers
from drift.places.outline import Outline, distance_to_line_km
from weather.constants import EARTH_RADIUS_M
from weather.errors import InputError
from weather.physics import sphere

#: Another program for great circles: PROJ's geodesics on a sphere of the same radius.
SPHERE = Geod(a=EARTH_RADIUS_M, b=EARTH_RADIUS_M)

LATITUDE = st.floats(-89, 89, allow_nan=False)
LONGITUDE = st.floats(-180, 180, allow_nan=False)


def test_a_quarter_meridian_is_a_quarter_of_the_circumference():
    # pi / 2 times 6 371 km, by hand.
    assert sphere.distance_km(0, 20, 90, -70) == pytest.approx(10_007.543398, abs=1e-6)


@given(LATITUDE, LONGITUDE, LATITUDE, LONGITUDE)
def test_distance_and_direction_are_those_of_proj(lat, lon, to_lat, to_lon):
    there, _, metres = SPHERE.inv(lon, lat, to_lon, to_lat)
    assert sphere.distance_km(lat, lon, to_lat, to_lon) == pytest.approx(
        metres / 1000, rel=1e-7, abs=1e-6
    )
    # Where the points are one or opposite every direction is right.
    assume(100 < metres < np.pi * EARTH_RADIUS_M - 1e4)
    turn = (sphere.bearing_deg(lat, lon, to_lat, to_lon) - there + 180) % 360 - 180
    assert turn == pytest.approx(0, abs=1e-5)


@given(LATITUDE, LONGITUDE, st.floats(0, 360), st.floats(1, 15_000))
def test_a_destination_lies_at_its_distance_and_bearing(lat, lon, bearing, distance):
    to_lat, to_lon = sphere.destination(lat, lon, bearing, distance)
    lon_proj, lat_proj, _ = SPHERE.fwd(lon, lat, bearing, distance * 1000)
    assert sphere.distance_km(to_lat, to_lon, lat_proj, lon_proj) < 1e-4
    assert sphere.distance_km(lat, lon, to_lat, to_lon) == pytest.approx(distance, rel=1e-7)
    assert -180 <= to_lon < 180


def test_within_counts_its_rim():
    # One degree of latitude is 111.195 km (6 371 km times pi / 180).
    assert sphere.within(38, 127, 37, 127, 111.2)
    assert not sphere.within(38, 127, 37, 127, 111.1)
    assert sphere.within(37, 127, 37, 127, 0)
    np.testing.assert_array_equal(sphere.within([37, 39], [127, 127], 37, 127, 50), [True, False])


@pytest.mark.parametrize("name", layers.LAYERS)
def test_every_layer_opens_valid_and_lies_on_the_packaged_map(name):
    west, east, south, north = layers.EXTENT_DEG
    shapes = layers.layer(name)
    assert shapes and all(shape.is_valid and not shape.is_empty for shape in shapes)
    left, low, right, high = shapely.total_bounds(list(shapes))
    assert west - 1e-4 <= left < right <= east + 1e-4
    assert south - 1e-4 <= low < high <= north + 1e-4
    assert layers.layer(name) is shapes


def test_an_unknown_layer_is_refused_with_the_known_ones():
    with pytest.raises(InputError, match=r"no map layer 'rivers'.*coastline"):
        layers.layer("rivers")


def test_the_line_runs_from_the_han_estuary_to_the_east_sea():
    """Ends as in the US State Department's International Boundary Study 22 (1963): at the junction
    of the Imjin and Han rivers, and on the coast some 2.5 km south of (old) Kosong. Its 239 km
    follow every bend; 44 corners make less.
    """
    line = layers.military_demarcation_line()
    corners = shapely.get_coordinates(line)
    assert line.geom_type == "LineString"
    assert sphere.within(corners[0, 1], corners[0, 0], 37.80, 126.68, 8)
    assert sphere.within(corners[-1, 1], corners[-1, 0], 38.61, 128.36, 8)
    length = sphere.distance_km(*corners[:-1, ::-1].T, *corners[1:, ::-1].T).sum()
    assert 0.8 * 239 < length < 239


def test_the_line_is_where_the_two_countries_meet():
    land = {f.properties["adm0_a3"]: f.geometry for f in layers.features("countries")}
    shared = shapely.line_merge(land["KOR"].boundary.intersection(land["PRK"].boundary))
    assert shapely.hausdorff_distance(shared, layers.military_demarcation_line()) < 2e-5
    assert land["KOR"].intersection(land["PRK"]).area == 0


def test_the_zone_is_two_kilometres_on_either_side():
    """Armistice Agreement of 27 July 1953, article I.1. Curvature of the grid: within 30 m."""
    line = layers.military_demarcation_line()
    south, north = layers.demilitarized_zone_limits()
    for limit in (south, north):
        corners = shapely.get_coordinates(shapely.segmentize(limit, 0.01))
        distance = distance_to_line_km(line, corners[:, 1], corners[:, 0])
        assert distance == pytest.approx(2.0, abs=0.03)
    land = {f.properties["adm0_a3"]: f.geometry for f in layers.features("countries")}
    assert land["KOR"].intersection(south).length > 0.97 * south.length
    assert land["PRK"].intersection(north).length > 0.97 * north.length


def test_the_distance_to_a_line_is_that_to_its_nearest_point():
    """A line along the equator: by hand, one degree is 111.195 km; past its end, to the end."""
    line = shapely.LineString([(120, 0), (120.05, 0), (120.1, 0)])
    got = distance_to_line_km(line, np.array([1.0, -0.5, 0.0]), np.array([120.07, 120.0, 121.1]))
    assert got == pytest.approx([111.195, 55.597, 111.195], abs=0.005)


def test_the_nearest_outline_is_found_and_what_is_cut_out_is_not():
    boxes = {7: shapely.box(0, 0, 1, 1), 9: shapely.box(3, 0, 4, 1)}
    outline = Outline.of(boxes, 0.05)
    lat, lon = np.array([0.5, 0.5]), np.array([1.9, 2.1])
    np.testing.assert_array_equal(outline.nearest(lat, lon), [7, 9])
    assert set(outline.without(shapely.box(-1, -1, 2, 2)).nearest(lat, lon)) == {9}


def test_the_gazetteer_is_the_one_geonames_gives():
    """Counts from the README beside the source: 438 places, 311 in the South, 127 in the North."""
    places = gazetteer.places()
    assert len(places) == 438
    assert sum(place.country == "KR" for place in places) == 311
    assert places[0].name == "Seoul"
    assert all(33 < p.latitude_deg < 43.1 and 124 < p.longitude_deg < 131 for p in places)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("Paju", "Paju"),
        ("paju-si", "Paju"),
        ("파주", "Paju"),
        ("파주시", "Paju"),
        ("Kaesong", "Kaesŏng"),
        ("KAESONG", "Kaesŏng"),
        ("Nampo", "Namp’o"),
        ("Namp'o", "Namp’o"),
        ("서울", "Seoul"),
        ("경성", "Seoul"),
        ("Samcheok", "Samcheok"),
        ("Santyoku", "Samcheok"),
        ("Ganghwa", "Ganghwa-gun"),
        ("Wonsan", "Wŏnsan"),
        ("Chongjin", "Chongjin"),
    ],
)
def test_towns_are_found_however_they_are_spelt(asked, found):
    assert gazetteer.place(asked).name == found


def test_of_several_towns_the_most_populous_is_meant_unless_the_side_is_said():
    assert gazetteer.place("Gwangju").admin1 == "18"
    assert gazetteer.place("화성").country == "KR"
    assert gazetteer.place("화성", country="KP").country == "KP"


def test_a_corrected_name_keeps_to_its_town():
    """The corrections name an entry by its GeoNames number; a typo there would move a name."""
    numbers = {place.geonameid for place in gazetteer.places()}
    assert set(gazetteer._corrected_names()) <= numbers
    assert gazetteer.place("통영").latitude_deg == pytest.approx(34.85, abs=0.02)


def test_an_unknown_town_is_refused_with_the_closest():
    with pytest.raises(InputError, match=r"no place 'Pyongyeong'.*Pyongyang.*latitude_deg"):
        gazetteer.place("Pyongyeong")
    with pytest.raises(InputError, match=r"no place 'Kaesong' in KR"):
        gazetteer.place("Kaesong", country="KR")
