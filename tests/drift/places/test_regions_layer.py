"""The shapes of the regions: published areas, no gaps, made of what is packaged beside them."""

from collections import Counter

import numpy as np
import pytest
import shapely

from docs.making import regions_layer
from drift.places import regions
from weather.constants import EARTH_RADIUS_M

CODE = {region.code: region for region in regions.REGIONS}

#: Areas, km2. South: cadastral statistics as of 31 December 2022 (Ministry of Land, Infrastructure
#: and Transport) where its press release names them (Seoul, Gwangju, Daejeon, Sejong, Gangwon,
#: South Jeolla, North Gyeongsang), else as encyclopaedias list them after the same statistics.
SOUTH_KM2 = {
    "Seoul": 605.2, "Busan": 770, "Daegu": 884, "Incheon": 1066, "Gwangju": 501.0,
    "Daejeon": 539.7, "Ulsan": 1062, "Sejong": 464.9, "Gyeonggi": 10_196, "Gangwon": 16_830,
    "North Chungcheong": 7_407, "South Chungcheong": 8_246, "North Jeolla": 8_072,
    "South Jeolla": 12_361, "North Gyeongsang": 19_036, "South Gyeongsang": 10_542, "Jeju": 1_850,
}  # fmt: skip

#: North: the list that encyclopaedias carry, with Kaesong (1 309) and Nampo (829) added to the
#: provinces that hold them here. North Hamgyong and Rason are taken together: published figures for
#: the province alone run from 15 980 to 20 345.
NORTH_KM2 = {
    "Pyongyang": 2_629, "Ryanggang": 13_880, "Kangwon (North)": 11_091, "Chagang": 16_765,
    "South Hamgyong": 18_534, "North Hwanghae": 8_154 + 1_309, "South Hwanghae": 8_450,
    "North Pyongan": 12_680, "South Pyongan": 11_891 + 829,
}  # fmt: skip


@pytest.fixture(scope="module")
def areas():
    """Area of each region (km2) by counting the centres of cells of 0.01 degree."""
    step = 0.01
    lat = np.arange(33.0, 43.1, step) + step / 2
    lon = np.arange(124.0, 132.0, step) + step / 2
    found = regions.region_of(lat[:, None], lon[None, :])
    side = np.radians(step) * EARTH_RADIUS_M / 1000
    weights = np.broadcast_to(np.cos(np.radians(lat))[:, None] * side**2, found.shape)
    sums = np.bincount(found.ravel(), weights.ravel(), minlength=len(regions.REGIONS))
    return {region.name: sums[region.id] for region in regions.REGIONS}


@pytest.mark.parametrize("name", SOUTH_KM2)
def test_areas_in_the_south_are_the_published_ones(areas, name):
    """Within 1.5 %; Incheon within 6 %, being islands and land won from the sea since."""
    assert areas[name] == pytest.approx(SOUTH_KM2[name], rel=0.06 if name == "Incheon" else 0.015)


@pytest.mark.parametrize("name", NORTH_KM2)
def test_areas_in_the_north_are_the_published_ones(areas, name):
    """Within 7 %: the published figures themselves differ by as much between lists."""
    assert areas[name] == pytest.approx(NORTH_KM2[name], rel=0.07)


def test_both_countries_have_their_published_areas(areas):
    """South 100 444 km2 (cadastral statistics 2023); North 120 538 (CIA World Factbook) to 123 138
    km2 (Ministry of Land of the South).
    """
    sums = Counter()
    for region in regions.REGIONS:
        sums[region.country] += areas[region.name]
    assert sums["KR"] == pytest.approx(100_444, rel=0.01)
    assert 120_538 * 0.99 < sums["KP"] < 123_138 * 1.01


def test_the_lands_have_no_gaps_or_overlaps_between_them():
    lands = [s for code, s in regions.shapes().items() if CODE[code].country != "sea"]
    assert shapely.coverage_is_valid(np.array(lands))
    whole = shapely.union_all(lands)
    gaps = [shapely.Polygon(ring) for part in whole.geoms for ring in part.interiors]
    # 1e-4 square degrees are 1 km2: a basin of Incheon harbour is the largest.
    assert sum(gap.area for gap in gaps) < 1e-4


def test_the_packaged_regions_are_what_their_sources_make():
    built = regions_layer.assemble()
    packaged = regions.shapes()
    assert set(built) == {code for code, r in CODE.items() if r.kind not in ("sea", "elsewhere")}
    for code, shape in built.items():
        assert shapely.symmetric_difference(shape, packaged[code]).area < 1e-6, code
