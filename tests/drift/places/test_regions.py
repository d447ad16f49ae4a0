"""Every point has exactly one region and one side of the line: towns, islands, seas, borders."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from drift.places import gazetteer, layers, regions
from drift.places.outline import distance_to_line_km
from weather.constants import EARTH_RADIUS_M
from weather.errors import InputError
from weather.physics import sphere

CODE = {region.code: region for region in regions.REGIONS}


def name_at(lat, lon):
    return regions.REGIONS[int(regions.region_of(lat, lon))].name


#: Thirty towns of the gazetteer and the province any atlas puts them in.
TOWNS = {
    "Seoul": "Seoul", "Busan": "Busan", "Incheon": "Incheon", "Daegu": "Daegu",
    "Daejeon": "Daejeon", "Ulsan": "Ulsan", "Sejong": "Sejong", "Suwon": "Gyeonggi",
    "Paju": "Gyeonggi", "Yeoncheon": "Gyeonggi", "Gimpo": "Gyeonggi", "Pyeongtaek": "Gyeonggi",
    "Cheorwon": "Gangwon", "Sokcho": "Gangwon", "Chuncheon": "Gangwon",
    "Cheongju": "North Chungcheong", "Cheonan": "South Chungcheong", "Jeonju": "North Jeolla",
    "Mokpo": "South Jeolla", "Andong": "North Gyeongsang", "Jinju": "South Gyeongsang",
    "Pyongyang": "Pyongyang", "Kaesong": "North Hwanghae", "Sariwon": "North Hwanghae",
    "Haeju": "South Hwanghae", "Wonsan": "Kangwon (North)", "Hamhung": "South Hamgyong",
    "Chongjin": "North Hamgyong", "Sinuiju": "North Pyongan", "Kanggye": "Chagang",
}  # fmt: skip


@pytest.mark.parametrize(("town", "province"), TOWNS.items())
def test_thirty_towns_lie_in_their_provinces(town, province):
    place = gazetteer.place(town)
    assert name_at(place.latitude_deg, place.longitude_deg) == province


#: First-level divisions of GeoNames as ISO 3166-2 codes. Nampo (14) and Kaesong (19) are cities of
#: their own there; Natural Earth has them in South Pyongan and North Hwanghae.
ADMIN1 = {
    "KR": {
        "01": "KR-49", "03": "KR-45", "05": "KR-43", "06": "KR-42", "10": "KR-26", "11": "KR-11",
        "12": "KR-28", "13": "KR-41", "14": "KR-47", "15": "KR-27", "16": "KR-46", "17": "KR-44",
        "18": "KR-29", "19": "KR-30", "20": "KR-48", "21": "KR-31", "22": "KR-50",
    },
    "KP": {
        "01": "KP-04", "03": "KP-08", "06": "KP-05", "07": "KP-06", "09": "KP-07", "11": "KP-03",
        "12": "KP-01", "13": "KP-10", "14": "KP-02", "15": "KP-02", "17": "KP-09", "18": "KP-13",
        "19": "KP-06",
    },
}  # fmt: skip

#: Where the gazetteer and the map differ, all in the North, and why.
EXPLAINED = {
    "Hyesan": "CN",  # 0.2 km across the Yalu as Natural Earth draws it
    "Chunggang": "CN",  # 0.5 km, the same
    "Musan-ŭp": "CN",  # 0.6 km across the Tumen
    "Chaeryŏng-ni": "yellow-sea",  # 1.5 km off the coast
    "Anak": "KP-05",  # Anak is a county of South Hwanghae; GeoNames files it under the North one
    "Hahoe-dong": "KP-13",  # near Rason, within its limits of today
}


def test_the_whole_gazetteer_lies_where_geonames_files_it():
    """Of 438 places 432 agree; the others are the six explained above. All in the South agree."""
    places = gazetteer.places()
    lat, lon = [p.latitude_deg for p in places], [p.longitude_deg for p in places]
    differing = {
        place.name: regions.REGIONS[found].code
        for place, found in zip(places, regions.region_of(lat, lon), strict=True)
        if regions.REGIONS[found].code != ADMIN1[place.country][place.admin1]
    }
    assert differing == EXPLAINED


def test_every_town_lies_on_its_own_side_of_the_line():
    places = gazetteer.places()
    north = regions.north_of_mdl(
        [p.latitude_deg for p in places], [p.longitude_deg for p in places]
    )
    np.testing.assert_array_equal(north, [p.country == "KP" for p in places])


@pytest.mark.parametrize(
    ("place", "lat", "lon", "region", "north"),
    [
        # Islands.
        ("Baengnyeong", 37.96, 124.68, "Incheon", False),
        ("Daecheong", 37.825, 124.715, "Incheon", False),
        ("Yeonpyeong", 37.667, 125.700, "Incheon", False),
        ("Ganghwa", 37.72, 126.45, "Incheon", False),
        ("Gyodong", 37.79, 126.27, "Incheon", False),
        ("Hallasan, Jeju", 33.36, 126.53, "Jeju", False),
        ("Ulleung", 37.50, 130.87, "North Gyeongsang", False),
        ("Geoje", 34.85, 128.62, "South Gyeongsang", False),
        ("Jindo", 34.47, 126.25, "South Jeolla", False),
        ("Sinmi-do", 39.56, 124.90, "North Pyongan", True),
        ("Tsushima", 34.40, 129.33, "Japan", False),
        # Both sides of Panmunjom, Kaesong, the border of Goseong.
        ("Dorasan station", 37.8992, 126.7108, "Gyeonggi", False),
        ("Imjingak", 37.8895, 126.7403, "Gyeonggi", False),
        ("Kaesong industrial zone", 37.929, 126.627, "North Hwanghae", True),
        ("Kijong-dong", 37.944, 126.654, "North Hwanghae", True),
        ("Daeseong-dong", 37.9405, 126.6776, "Gyeonggi", False),
        ("Goseong unification observatory", 38.587, 128.375, "Gangwon", False),
        ("Kumgangsan", 38.656, 128.107, "Kangwon (North)", True),
        # At sea.
        ("off Incheon", 37.3, 125.5, "Yellow Sea", False),
        ("off Baengnyeong", 37.90, 124.70, "Yellow Sea", False),
        ("off Nampo", 38.6, 124.6, "Yellow Sea", True),
        ("off Gangneung", 37.8, 129.6, "East Sea", False),
        ("off Wonsan", 39.3, 128.3, "East Sea", True),
        ("off Chongjin", 41.5, 130.3, "East Sea", True),
        ("between Busan and Tsushima", 34.85, 129.2, "Korea Strait", False),
        ("south of Jeju", 31.5, 126.0, "East China Sea", False),
        ("south of Shikoku", 31.0, 134.0, "Pacific Ocean", False),
        # Other countries: the side of the nearest Korean land.
        ("Dandong", 40.13, 124.38, "China", True),
        ("Vladivostok", 43.12, 131.90, "Russia", True),
        ("Fukuoka", 33.58, 130.40, "Japan", False),
        # Beyond the map.
        ("Lisbon", 38.7, -9.1, "elsewhere", None),
        ("Manila", 14.6, 121.0, "elsewhere", None),
    ],
)
def test_islands_borders_seas_and_neighbours(place, lat, lon, region, north):
    """Coordinates from any atlas; the sides at sea are far from the median line."""
    assert name_at(lat, lon) == region, place
    if north is not None:
        assert bool(regions.north_of_mdl(lat, lon)) is north, place


def test_a_step_to_the_left_of_the_line_is_north_and_to_the_right_south():
    """From the middle of each of its 43 pieces, 200 m; the line runs from west to east."""
    corners = shapely.get_coordinates(layers.military_demarcation_line())
    (lon0, lat0), (lon1, lat1) = corners[:-1].T, corners[1:].T
    lat, lon = (lat0 + lat1) / 2, (lon0 + lon1) / 2
    ahead = sphere.bearing_deg(lat0, lon0, lat1, lon1)
    left = sphere.destination(lat, lon, ahead - 90, 0.2)
    right = sphere.destination(lat, lon, ahead + 90, 0.2)
    assert regions.north_of_mdl(*left).all()
    assert not regions.north_of_mdl(*right).any()
    line = layers.military_demarcation_line()
    for lat, lon in (left, right):
        assert distance_to_line_km(line, lat, lon) == pytest.approx(0.2, abs=0.01)


def test_on_the_line_there_is_one_region_and_it_is_korean():
    line = layers.military_demarcation_line()
    corners = shapely.get_coordinates(shapely.segmentize(line, 0.001))
    found = regions.region_of(corners[:, 1], corners[:, 0])
    assert {regions.REGIONS[k].country for k in found} <= {"KR", "KP"}
    # A corner is exactly on the border of both: it counts as southern.
    ends = shapely.get_coordinates(line)
    at_corner = regions.region_of(ends[1:-1, 1], ends[1:-1, 0])
    assert {regions.REGIONS[k].country for k in at_corner} == {"KR"}
    assert distance_to_line_km(line, corners[:, 1], corners[:, 0]).max() < 0.01


@given(
    lat=st.floats(-90, 90),
    lon=st.floats(-180, 180),
    turns=st.integers(-1, 1),
)
def test_every_point_on_earth_has_one_region_however_its_longitude_is_counted(lat, lon, turns):
    found = int(regions.region_of(lat, lon))
    assert 0 <= found < len(regions.REGIONS)
    # Whole turns of a longitude that a float can hold exactly.
    lon = round(lon * 64) / 64
    assert regions.region_of(lat, lon) == regions.region_of(lat, lon + 360 * turns)


@given(lat=st.floats(30, 46), lon=st.floats(118, 138))
def test_every_point_of_the_map_is_somewhere_and_in_no_two_lands(lat, lon):
    found = regions.REGIONS[int(regions.region_of(lat, lon))]
    assert found.code != "elsewhere"
    point = shapely.Point(lon, lat)
    holders = [
        code
        for code, shape in regions.shapes().items()
        if CODE[code].country != "sea" and shape.contains(point)
    ]
    assert holders in ([], [found.code])


def test_the_side_at_sea_is_that_of_the_nearest_land():
    """Against distances in an azimuthal projection (PROJ) around each of 40 points, where the two
    coasts differ by over 0.5 km.
    """
    north, south = (
        shapely.union_all([s for code, s in regions.shapes().items() if code.startswith(country)])
        for country in ("KP-", "KR-")
    )
    rng = np.random.default_rng(11)
    lat, lon = rng.uniform(36.5, 40.0, 120), rng.uniform(123.5, 131.0, 120)
    at_sea = np.array([region.country == "sea" for region in regions.REGIONS])
    sea = at_sea[regions.region_of(lat, lon)]
    asked = 0
    for y, x in list(zip(lat[sea], lon[sea], strict=True))[:40]:
        flat = Transformer.from_crs(
            f"+proj=longlat +R={EARTH_RADIUS_M}",
            f"+proj=aeqd +lat_0={y} +lon_0={x} +R={EARTH_RADIUS_M}",
            always_xy=True,
        )
        # Only the corners: they are nowhere farther apart than a few hundred metres.
        far = [
            np.hypot(*flat.transform(*shapely.get_coordinates(shapely.segmentize(s, 0.01)).T)).min()
            for s in (north, south)
        ]
        if abs(far[0] - far[1]) > 500:
            asked += 1
            assert bool(regions.north_of_mdl(y, x)) == (far[0] < far[1]), (y, x)
    assert asked > 30


def test_what_is_not_a_place_is_elsewhere_and_not_north():
    assert regions.REGIONS[int(regions.region_of(np.nan, 127.0))].code == "elsewhere"
    assert not regions.north_of_mdl(38.9, np.nan)


def test_points_keep_their_shape():
    lat, lon = np.linspace(36, 39, 6).reshape(2, 3), np.full((2, 3), 127.0)
    for question in (regions.region_of, regions.north_of_mdl):
        assert question(lat, lon).shape == (2, 3)
        assert question(lat, 127.0).shape == (2, 3)
        assert question(np.empty(0), np.empty(0)).shape == (0,)


def test_the_table_is_numbered_by_its_rows_and_names_nothing_twice():
    assert [region.id for region in regions.REGIONS] == list(range(len(regions.REGIONS)))
    for column in ("code", "name", "name_ko"):
        assert len({getattr(region, column) for region in regions.REGIONS}) == len(regions.REGIONS)


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ("Gyeonggi", ["KR-41"]),
        ("경기도", ["KR-41"]),
        ("kp-06", ["KP-06"]),
        ("Gangwon", ["KR-42"]),
        ("Kangwon", ["KP-07"]),
        ("Sea of Japan", ["east-sea"]),
    ],
)
def test_regions_are_found_by_name_or_code(asked, codes):
    assert [regions.REGIONS[k].code for k in regions.find_regions(asked)] == codes


def test_whole_countries_and_the_sea_are_found_too():
    assert len(regions.find_regions("South Korea")) == 17
    assert len(regions.find_regions("North Korea")) == 11
    assert len(regions.find_regions("sea")) == 5


@pytest.mark.parametrize("asked", ["Gyeongi", "", "Pyongan"])
def test_an_unknown_region_is_refused_with_the_known_ones(asked):
    with pytest.raises(InputError, match=r"no region .*the regions are Seoul, .*"):
        regions.find_regions(asked)


def test_a_typo_is_answered_with_the_right_name():
    with pytest.raises(InputError, match="did you mean 'Gyeonggi'"):
        regions.find_regions("Gyeongi")
