"""The chance of being found: people and light from outside, and twins that people thinned.

Twins: waves let go at Paju whose landings lie, for the most part, at sea off either coast. Who
finds what is drawn by the people around it and a rate drawn for each wave.
"""

from datetime import timedelta

import numpy as np
import pytest

from drift.evidence import joint, weights
from drift.evidence.areas_of_finds import level
from drift.evidence.chance_of_finds import densities
from drift.evidence.detection import NIGHT, RATES, applies, detection, exposure_by
from drift.evidence.with_detection import with_detection
from drift.landings.groups import flight_of
from drift.places.people import RURAL_PER_KM2, people_per_km2
from tests.drift import twins


def test_people_are_where_the_census_has_them():
    # Density of Seoul 15 500 and of Busan 4 300 per km2 (Statistics Korea, 2020 census); the model
    # spreads towns, so within a factor of two; Inje, one of the emptiest counties: 19.
    assert people_per_km2(37.56, 126.98) == pytest.approx(15_500, rel=0.5)
    assert people_per_km2(35.18, 129.07) == pytest.approx(4300, rel=0.5)
    assert people_per_km2(38.05, 128.25) < 3 * 19
    assert people_per_km2([37.2, 38.0], [125.0, 129.5]).tolist() == [0.0, 0.0]
    assert people_per_km2(47.0, 15.0) == RURAL_PER_KM2


def test_all_people_of_the_gazetteer_are_spread_and_none_is_lost():
    # 47.5 million in the South and 13.1 in the North are in the gazetteer.
    lat, lon = np.meshgrid(
        np.arange(33.05, 43.2, 0.1), np.arange(124.05, 131.4, 0.1), indexing="ij"
    )
    area = (111.195 * 0.1) ** 2 * np.cos(np.radians(lat))
    people = people_per_km2(lat, lon)
    towns = ((people - RURAL_PER_KM2) * area)[people > 0].sum()
    # Towns by the sea have part of their spread over it, where nobody is.
    assert 0.8 * 60.6e6 < towns < 60.6e6


def test_an_hour_of_the_night_counts_less():
    # 19 January at Paju: sunrise 07:44, sunset 17:40 KST (almanac of KASI). Landed 01:00.
    landings = twins.landings([0.0, 0.0], 0.0)
    event = twins.event(finds=[twins.find()])
    by = {
        h: exposure_by(event, landings, twins.LAUNCH + timedelta(hours=h))[0] for h in (8, 18.7, 26)
    }
    people = people_per_km2(*twins.PAJU) / 100.0
    dark = 6.0 * NIGHT / 12.0 * people
    assert by[8] == pytest.approx(dark, rel=0.02)
    day = (6.73 * NIGHT + 9.93) / 12.0 * people
    assert by[18.7] == pytest.approx(day, rel=0.03)
    assert by[26] > by[18.7]
    assert (exposure_by(event, landings, twins.LAUNCH + timedelta(hours=1)) == 0).all()


def test_nothing_is_found_at_sea_or_told_from_the_north_unless_a_find_says_so():
    landings = twins.landings([-140.0, 0.0, 30.0], [-60.0, 60.0, -30.0])  # sea, North, Seoul
    south = twins.event(finds=[twins.find(30, -30)])
    assert (detection(south, landings, south.finds).exposure[0] > 0).tolist() == [
        False,
        False,
        True,
    ]
    north = twins.event(finds=[twins.find(0, 60)])
    assert (detection(north, landings, north.finds).exposure[0] > 0).tolist() == [False, True, True]
    assert not applies(twins.event(), landings)


def test_where_all_are_found_alike_nothing_changes():
    # The same people and light everywhere: the density of where finds lie is the plain one.
    rng = np.random.default_rng(0)
    landings = twins.normal_landings(rng, fields=60, each=8, mean_km=(60, 10), wind_km=2, own_km=2)
    event = twins.event(finds=[twins.find(60, 10, radius_km=10), twins.find(64, 10, radius_km=10)])
    plain, seen = (joint(event, landings, seen=s).log_likelihood for s in (False, True))
    assert seen == pytest.approx(plain, abs=0.15)


def test_a_density_of_finds_sums_to_one_over_the_map():
    # Over all places where a find may lie, in cells of 4 km, of one and the same wave.
    rng = np.random.default_rng(1)
    landings = twins.normal_landings(
        rng, fields=40, each=8, mean_km=(20, -30), wind_km=10, own_km=15
    )
    flight = np.arange(landings.sizes["member"])
    total = 0.0
    for east in range(-60, 101, 8):
        for north in range(-110, 51, 8):
            event = twins.event(finds=[twins.find(east, north, radius_km=16)])
            # The model of one event: reports come from the South, and not from sea.
            told = twins.event(finds=[twins.find(25, -25)])
            total += (
                densities(told, landings, event.finds, flight, None, np.ones(1), seen=True)[1][0]
                * 64
            )
    assert total == pytest.approx(1.0, abs=0.03)


def test_the_finds_of_an_event_are_told_with_and_without():
    rng = np.random.default_rng(2)
    landings = twins.normal_landings(
        rng, fields=512, each=8, mean_km=(-30, -30), wind_km=25, own_km=25
    )
    event = twins.event(finds=[twins.find(8, -25, radius_km=15)])
    found = with_detection(event, landings)
    assert set(found["where"]) == {"before", "without", "with"}
    (row,) = found["finds"]
    # Where most comes down at sea and unseen, a find in the town is less of a surprise.
    assert row["density_seen_km2"] > 1.5 * row["density_km2"]
    # And it says less of the others: the wind need not have taken them to land.
    for parts in found["where"].values():
        assert sum(parts.values()) == pytest.approx(1.0, abs=1e-6)
    before, without, seen = (found["where"][k]["sea"] for k in ("before", "without", "with"))
    assert without < before and seen < before
    assert "Somebody can have met" in found["sentence"] and len(found["assumed"]) >= 4
    assert float(weights(event, landings, seen=True)["found"].sum()) == pytest.approx(1.0)
    assert with_detection(twins.event(), landings) is None


def test_each_of_many_finds_is_weighed_as_if_it_were_the_only_one():
    # What finds of one item and hour share is asked once; it must not leak from one to another.
    rng, items = np.random.default_rng(4), ("leaflet-film", "leaflet-paper")
    landings = twins.landings(rng.normal(20, 25, 800), rng.normal(-30, 25, 800), items=items)

    def told(**known):
        return {key: value for key, value in known.items() if value is not None}

    finds = [
        twins.find(east, -25, radius_km=radius, **told(item=item, time=time))
        for east, radius in ((10, 5.0), (30, 20.0))
        for item in (*items, None)
        for time in (None, twins.LAUNCH + timedelta(hours=4), twins.LAUNCH + timedelta(hours=14))
    ]
    event = twins.event(items=items, finds=[*finds, *finds[::-1]])
    rows = with_detection(event, landings)["finds"]
    flight = np.unique(flight_of(landings), return_inverse=True)[1]
    for find, row in zip(event.finds, rows, strict=True):
        for key, seen in (("density_km2", False), ("density_seen_km2", True)):
            one = densities(event, landings, [find], flight, None, np.ones(1), seen=seen)[1][0]
            assert row[key] == pytest.approx(one, rel=1e-9)
    assert len({row["density_seen_km2"] for row in rows}) == len(finds)


def coverage(waves, seed):
    """Share of finds that 90 % areas hold, with the chance of being found and without it."""
    rng = np.random.default_rng(seed)
    seoul = twins.event(finds=[twins.find(25, -25)])
    held = {True: [], False: []}
    for _ in range(waves):
        east = rng.uniform(-130, -70) if rng.uniform() < 0.5 else rng.uniform(200, 260)
        mean = np.array([east, rng.uniform(-120, -30)])
        landings = twins.normal_landings(
            rng, fields=128, each=8, mean_km=mean, wind_km=25, own_km=30
        )
        down = mean + rng.normal(0, 25, 2) + rng.normal(0, 30, (200, 2))
        chance = detection(seoul, twins.landings(*down.T), seoul.finds).chance(rng.choice(RATES))
        found = np.flatnonzero(rng.uniform(size=200) < chance[0])
        if not found.size:
            continue
        at = down[rng.choice(found)] + rng.normal(0, 2.5, 2)
        event = twins.event(finds=[twins.find(*at, radius_km=5.0)])
        for seen in (True, False):
            one = level(event, event.finds[0], landings, rng, seen=seen)
            if one is not None:
                held[seen].append(one < 0.9)
    return tuple(float(np.mean(held[seen])) for seen in (True, False))


def test_areas_hold_finds_that_people_thinned_and_plain_areas_do_not():
    # Three s.d. of some 140 finds; `make bench` asks 1500 waves for 90 +- 3 %.
    seen, naive = coverage(250, 2)
    assert seen == pytest.approx(0.9, abs=0.075)
    assert naive < 0.85 and naive < seen - 0.05


@pytest.mark.bench
def test_areas_hold_nine_of_ten_finds_that_people_thinned_within_three_points():
    seen, naive = coverage(1500, 1)
    assert seen == pytest.approx(0.9, abs=0.03)
    assert naive < 0.82
