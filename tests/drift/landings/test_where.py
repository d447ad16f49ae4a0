"""Where loads came down: parts that sum to what landed, and nothing of the line far from it."""

import numpy as np
import pytest

from drift.landings.summary import numbers, regions
from drift.landings.where import PARTS, line_applies, places_abroad, where
from tests.drift import twins

#: Towns and points at sea in the atlas, one in each part.
PYONGYANG, SEOUL, EAST_SEA, YELLOW_SEA = (39.03, 125.75), (37.57, 126.98), (39.0, 130.0), (37, 124)
TOTTORI, BEYOND = (35.4, 134.0), (40.0, 150.0)


def at(*points, **more):
    return twins.at(*np.array(points, float).T, **more)


def test_each_part_is_a_share_of_all_members_and_they_sum_to_what_landed():
    points = [PYONGYANG, SEOUL, EAST_SEA, EAST_SEA, YELLOW_SEA, TOTTORI, BEYOND, SEOUL]
    # The last member is in the air over Seoul, so it is nowhere.
    landings = at(*points, outcome=[0, 0, 0, 0, 0, 0, 0, 1])
    found = where(landings)
    told = {part: found[part]["fraction"] for part in PARTS}
    assert told == {"north_land": 1 / 8, "south_land": 1 / 8, "sea": 3 / 8, "elsewhere": 2 / 8}
    assert sum(told.values()) == pytest.approx(numbers(landings)["landed_fraction"])
    for part in PARTS:
        low, high = found[part]["fraction_95"]
        assert 0 <= low <= told[part] <= high <= 1
    assert [(s["sea"], s["fraction"]) for s in found["sea"]["seas"]] == [
        ("East Sea", 2 / 8), ("Yellow Sea", 1 / 8),
    ]  # fmt: skip
    countries = {row["country"]: row["fraction"] for row in found["elsewhere"]["countries"]}
    assert countries == {"Japan": 1 / 8, "beyond the map": 1 / 8}


def test_an_interval_counts_winds_that_members_share():
    # Of two fields of 50 members each, one went into the sea whole: worth two, not a hundred.
    points = [EAST_SEA] * 50 + [SEOUL] * 50
    shared = where(at(*points, wind_field=np.repeat([0, 2], 50)))["sea"]["fraction_95"]
    alone = where(at(*points))["sea"]["fraction_95"]
    assert shared[1] - shared[0] > 3 * (alone[1] - alone[0])


@pytest.mark.parametrize(
    ("place", "applies"),
    [
        ((37.8, 126.7), True),  # Paju
        ((40.12, 124.39), True),  # Dandong, across the Yalu from Sinuiju
        ((34.2, 129.29), True),  # Tsushima, 50 km from Busan
        ((33.59, 130.4), False),  # Fukuoka, 210 km from Busan
        ((38.91, 121.6), False),  # Dalian, 220 km from the North's coast
        ((35.68, 139.69), False),  # Tokyo
        ((52.1, 5.18), False),  # De Bilt
    ],
)
def test_the_line_applies_to_what_was_launched_near_korea(place, applies):
    landings = at(SEOUL, PYONGYANG, EAST_SEA)
    landings["launch_latitude"][:], landings["launch_longitude"][:] = place
    assert line_applies(landings) is applies
    told = numbers(landings)
    assert (told["where"] is None) is not applies
    assert (told["north_of_mdl_fraction"] is None) is not applies
    assert (told["places"] is None) is applies


def test_far_from_korea_the_regions_are_those_of_the_place():
    # Towns and provinces of the Netherlands and Germany, and the North Sea, from any atlas.
    landings = at((52.09, 5.12), (52.52, 4.95), (52.0, 8.5), (54.5, 4.0), outcome=[0, 0, 0, 1])
    landings["launch_latitude"][:], landings["launch_longitude"][:] = 52.1, 5.18
    told = {(row["region"], row["country"]): row["fraction"] for row in places_abroad(landings)}
    assert told == {
        ("Utrecht", "Netherlands"): 1 / 4,
        ("Noord-Holland", "Netherlands"): 1 / 4,
        ("Nordrhein-Westfalen", "Germany"): 1 / 4,
    }
    # Regions are shares of what came down, as near Korea.
    assert [row["fraction"] for row in regions(landings)] == pytest.approx([1 / 3] * 3, abs=1e-6)
