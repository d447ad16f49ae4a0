"""Claims: landings with known answers, intervals that cover, counts that hang together."""

import json
import math
from datetime import datetime

import numpy as np
import pytest
import xarray as xr
from scipy.stats import betabinom, binom, norm

from drift.event.file import catalogue, load_event
from drift.evidence import as_rows, check
from drift.evidence.rows import evidence
from drift.statistics.counts import chance_of_count, correlation, number_chances
from drift.statistics.shares import share, wilson
from drift.statistics.wording import percent
from tests.drift import twins
from weather.errors import InputError

#: Towns whose side and province any atlas gives (gazetteer coordinates).
SEOUL, CHUNCHEON = (37.566, 126.978), (37.874, 127.734)  # Seoul; Gangwon
KAESONG, PYONGYANG = (37.971, 126.554), (39.034, 125.754)  # North Hwanghae; Pyongyang
TOWNS = np.array([SEOUL, CHUNCHEON, KAESONG, PYONGYANG])


def one(claim, landings, tracks=None, **more):
    """The result of a single claim."""
    (result,) = check(twins.event(claims=[claim], **more), landings, tracks)
    return result


@pytest.mark.parametrize(
    ("claim", "true_of"),
    [
        ({"predicate": "north-of-mdl"}, [0, 0, 1, 1]),
        ({"predicate": "south-of-mdl"}, [1, 1, 0, 0]),
        ({"predicate": "region", "region": "Gangwon"}, [0, 1, 0, 0]),
        ({"predicate": "region", "region": "South Korea"}, [1, 1, 0, 0]),
        ({"predicate": "region", "region": "North Hwanghae"}, [0, 0, 1, 0]),
        # Kaesong to Seoul is 58 km on any map.
        (
            {
                "predicate": "within",
                "latitude_deg": 37.971,
                "longitude_deg": 126.554,
                "radius_km": 65,
            },
            [1, 0, 1, 0],
        ),
        # From Paju Seoul lies south-east, Chuncheon east, Kaesong and Pyongyang north-west.
        ({"predicate": "heading", "bearing_deg": 135, "tolerance_deg": 30}, [1, 0, 0, 0]),
        ({"predicate": "heading", "bearing_deg": 330, "tolerance_deg": 40}, [0, 0, 1, 1]),
        # From Paju: Kaesong 23 km, Seoul 36, Chuncheon 91, Pyongyang 160.
        ({"predicate": "distance", "min_km": 85}, [0, 1, 0, 1]),
        ({"predicate": "distance", "max_km": 40}, [1, 0, 1, 0]),
        ({"predicate": "distance", "min_km": 30, "max_km": 100}, [1, 1, 0, 0]),
    ],
)
def test_a_predicate_is_true_of_the_towns_that_an_atlas_says(claim, true_of):
    result = one(claim, twins.at(*TOWNS.T))
    assert result.probability == pytest.approx(np.mean(true_of))
    for town, said in zip(TOWNS, true_of, strict=True):
        assert one(claim, twins.at(*town[:, None])).probability == said


def test_a_degree_of_latitude_is_111_km_and_due_north():
    landings = twins.at([38.8], [126.7])
    near = math.radians(1) * 6371  # arc of one degree on a sphere of 6371 km
    for low, high, said in [(near - 0.01, near + 0.01, 1), (near + 0.01, near + 1, 0)]:
        claim = {"predicate": "distance", "min_km": low, "max_km": high}
        assert one(claim, landings).probability == said
    heading = {"predicate": "heading", "bearing_deg": 0, "tolerance_deg": 1e-6}
    assert one(heading, landings).probability == 1
    assert one(heading | {"bearing_deg": 360.0}, landings).probability == 1


def test_aloft_at_is_between_launch_and_landing():
    # Launched 23:00; landed 00:00, 01:00 and 03:00; one was lost at 00:30.
    landings = twins.landings(0, [1, 2, 3, 4], hours=[1, 2, 4, 1.5], outcome=[0, 0, 0, 2])
    said = {}
    for hour, minute, day in [(22, 59, 19), (23, 30, 19), (0, 15, 20), (1, 30, 20), (3, 0, 20)]:
        moment = datetime(2015, 1, day, hour, minute, tzinfo=twins.KST)
        result = one({"predicate": "aloft-at", "time": moment}, landings)
        said[moment.strftime("%H:%M")] = (result.probability, result.members)
    # The lost one is known to have flown until 00:30 and says nothing afterwards.
    assert said == {
        "22:59": (0, 4), "23:30": (1, 4), "00:15": (0.75, 4), "01:30": (1 / 3, 3), "03:00": (0, 3),
    }  # fmt: skip


def paths():
    """Two flights that leave at 23:00: north at 10 m/s, east at 10 m/s, for two hours."""
    seconds = np.arange(0, 7201, 600.0)
    north = np.array([twins.place(0, 0.01 * s) for s in seconds])
    east = np.array([twins.place(0.01 * s, 0) for s in seconds])
    time = twins.START + (seconds * 1e9).astype("timedelta64[ns]")
    dims = ("trajectory", "obs")
    return xr.Dataset(
        {
            "latitude": (dims, np.stack([north[:, 0], east[:, 0]])),
            "longitude": (dims, np.stack([north[:, 1], east[:, 1]])),
            "time": (dims, np.stack([time, time])),
        },
        coords={"trajectory": [0, 1]},
    )


def test_aloft_near_a_place_follows_the_path():
    landings = twins.landings([0, 72], [72, 0], hours=2)
    lat, lon = twins.place(0, 36)  # where the first is after one hour
    near = {"latitude_deg": float(lat), "longitude_deg": float(lon), "radius_km": 2.0}
    for hour, minute, said in [(0, 0, 0.5), (0, 15, 0.0)]:
        moment = datetime(2015, 1, 20, hour, minute, tzinfo=twins.KST)
        claim = {"predicate": "aloft-at", "time": moment, **near}
        assert one(claim, landings, paths()).probability == said
    silent = one({"predicate": "aloft-at", "time": twins.LAUNCH, **near}, landings)
    assert silent.probability is None and "no paths" in silent.sentence


def test_an_item_is_tested_on_its_own_members():
    items = ("leaflet-film", "dvd")
    landings = twins.landings(0, [50, -50, 60, -60], items=items)
    for item, said in [("leaflet-film", 1), ("dvd", 0), (None, 0.5)]:
        claim = {"predicate": "heading", "bearing_deg": 0} | ({"item": item} if item else {})
        assert one(claim, landings, items=items).probability == said
    counted = {"predicate": "heading", "bearing_deg": 0, "count": [1, 2]}
    # Balloons are counted once each, by the payload listed first.
    assert one(counted, landings, items=items).members == 2


def test_members_that_did_not_land_are_left_out_and_said():
    landings = twins.landings(0, [50, 50, -50, -50], outcome=[0, 1, 2, 0])
    result = one({"predicate": "heading", "bearing_deg": 0}, landings)
    assert (result.probability, result.members) == (0.5, 2)
    assert "50 % of the members" in result.sentence
    none = one({"predicate": "north-of-mdl"}, twins.landings(0, [1, 2], outcome=1))
    assert none.probability is None and none.sentence.startswith("Nothing can be said")


# --- intervals -----------------------------------------------------------------------------------


def coverage(truth, draw, repetitions=500):
    """How often the robust and the naive (Wilson, all members alike) interval hold the truth."""
    robust = naive = 0
    for _ in range(repetitions):
        success, cluster = draw()
        found = share(success, cluster)
        low, high = wilson(success.mean(), success.size)
        robust += found.low <= truth <= found.high
        naive += low <= truth <= high
    return robust / repetitions, naive / repetitions


@pytest.mark.parametrize("p", [0.02, 0.07, 0.3, 0.5, 0.93])
@pytest.mark.parametrize(("fields", "each"), [(50, 80), (512, 8), (20, 100)])
def test_the_interval_covers_where_the_wind_error_is_shared_and_the_naive_one_fails(
    p, fields, each
):
    # Success if m + t b + e > 0 with b shared, all normal: P = Phi(m / sqrt(1 + t^2)).
    rng, t = np.random.default_rng(7), 1.0
    m = norm.ppf(p) * math.sqrt(1 + t**2)
    cluster = np.repeat(np.arange(fields), each)

    def draw():
        shared = np.repeat(rng.normal(size=fields), each)
        return m + t * shared + rng.normal(size=cluster.size) > 0, cluster

    robust, naive = coverage(p, draw)
    # 95 % less three binomial s.d. of 500 repetitions is 92 %.
    assert robust > 0.92
    assert naive < (0.88 if each == 8 else 0.6)


@pytest.mark.parametrize("p", [0.02, 0.3, 0.93])
def test_without_shared_error_the_interval_is_no_wider_than_it_must_be(p):
    rng = np.random.default_rng(8)
    cluster = np.repeat(np.arange(100), 20)
    robust, naive = coverage(p, lambda: (rng.uniform(size=2000) < p, cluster))
    assert 0.92 < robust < 0.99 and 0.92 < naive < 0.98
    widths = [share(rng.uniform(size=2000) < p, cluster) for _ in range(50)]
    low, high = wilson(p, 2000)
    assert np.mean([w.high - w.low for w in widths]) < 1.15 * (high - low)


def test_the_interval_of_a_claim_covers_in_500_twins():
    # Half plane north of the launch: P = Phi(10 / sqrt(15^2 + 20^2)) = Phi(0.4).
    rng, truth, held = np.random.default_rng(9), norm.cdf(0.4), 0
    event = twins.event(claims=[{"predicate": "heading", "bearing_deg": 0, "tolerance_deg": 90}])
    for _ in range(500):
        landings = twins.normal_landings(rng, fields=50, each=20, mean_km=(0, 10))
        (result,) = check(event, landings)
        held += result.low <= truth <= result.high
    assert 0.92 < held / 500 < 0.98


def test_opposite_wind_errors_count_as_one_draw_where_they_come_out_alike():
    # Fields 2 k and 2 k + 1 shift all flights by opposite vectors of sd 20 km per axis. Landing
    # within 15 km of the middle is as likely in both: P = 1 - exp(-15^2 / 2 (20^2 + 5^2)).
    rng, held, wrong = np.random.default_rng(11), 0, 0
    truth = 1 - math.exp(-(15**2) / 2 / (20**2 + 5**2))
    lat, lon = twins.place(0, 60)
    claim = {
        "predicate": "within", "latitude_deg": float(lat), "longitude_deg": float(lon),
        "radius_km": 15.0,
    }  # fmt: skip
    event = twins.event(claims=[claim])
    for _ in range(300):
        shift = np.repeat(rng.normal(0, 20, (2, 50)), 2, axis=1) * np.tile([1, -1], 50)
        east, north = np.repeat(shift, 8, axis=1) + rng.normal(0, 5, (2, 800))
        (result,) = check(event, twins.landings(east, 60 + north, wind_field=np.arange(800) // 8))
        held += result.low <= truth <= result.high
        alone = twins.landings(east, 60 + north, wind_field=np.arange(800) // 8 * 2)
        (result,) = check(event, alone)  # as if all realizations were draws of their own
        wrong += result.low <= truth <= result.high
    assert wrong / 300 < 0.91 < 0.93 < held / 300


def test_where_all_of_a_field_agree_each_field_counts_once():
    cluster = np.repeat(np.arange(40), 100)
    found = share(cluster < 10, cluster)
    assert found.effective == pytest.approx(40)
    assert (found.low, found.high) == pytest.approx(wilson(0.25, 40))
    never = share(np.zeros(4000, dtype=bool), cluster)
    assert never.effective == pytest.approx(40) and never.low == 0 and never.high > 0.05


def test_wilson_gives_the_published_example():
    # Newcombe 1998, Statist. Med. 17:857, table I, method 3: 81 of 263 and 15 of 148.
    assert wilson(81 / 263, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(15 / 148, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)


def test_flights_whose_items_agree_are_not_counted_once_per_item():
    items = ("leaflet-film", "dvd", "usb-stick", "radio")
    north = np.repeat(np.random.default_rng(1).normal(0, 50, 500), 4)  # items land together
    claim = {"predicate": "heading", "bearing_deg": 0, "tolerance_deg": 90}
    result = one(claim, twins.landings(0, north, items=items), items=items)
    assert result.members == 2000 and result.effective_members == pytest.approx(500)


# --- counts --------------------------------------------------------------------------------------


def beta_launches(rng, a, b, fields, each):
    """Flights that succeed with a chance of their field, which is beta distributed."""
    chance = np.repeat(rng.beta(a, b, fields), each)
    return rng.uniform(size=chance.size) < chance, np.repeat(np.arange(fields), each)


@pytest.mark.parametrize("each", [40, 8])  # more and fewer flights per field than balloons
def test_the_chance_of_a_count_is_beta_binomial_where_the_chance_of_a_field_is_beta(each):
    a, b = 0.5, 0.5  # correlation 1 / (a + b + 1) = 0.5
    success, cluster = beta_launches(np.random.default_rng(3), a, b, 4000, each)
    found = chance_of_count(success, cluster, (11, 12))
    theory = betabinom(12, a, b)
    assert found.correlation == pytest.approx(0.5, abs=0.02)
    assert found.at_least == pytest.approx(theory.sf(10), abs=0.02)
    assert found.exactly == pytest.approx(theory.pmf(11), abs=0.01)
    assert found.at_most == pytest.approx(theory.cdf(11), abs=0.02)
    assert found.expected == pytest.approx(6, abs=0.2)
    assert (found.low, found.high) == (0, 12)
    # Twelve independent throws would make it a hundred times less plausible.
    assert binom(12, 0.5).sf(10) < found.at_least / 50


@pytest.mark.parametrize("each", [40, 8])
def test_the_interval_of_a_count_covers_in_500_twins(each):
    rng, a, b = np.random.default_rng(4), 2.0, 1.0
    truth, held = betabinom(10, a, b).sf(8), 0
    for _ in range(500):
        success, cluster = beta_launches(rng, a, b, 100, each)
        together = chance_of_count(success, cluster, (9, 10)).together
        held += together.low <= truth <= together.high
    assert 0.92 < held / 500


def test_independent_balloons_are_binomial():
    success = np.arange(2000) < 600
    found = chance_of_count(success, None, (9, 10))
    assert found.side == "at least"
    assert found.together.probability == pytest.approx(binom(10, 0.3).sf(8))
    assert found.exactly == pytest.approx(binom(10, 0.3).pmf(9))
    few = chance_of_count(success, None, (80, 330))
    assert few.side == "at most" and few.together.probability == pytest.approx(
        binom(330, 0.3).cdf(80)
    )
    assert (few.low, few.high) == tuple(binom(330, 0.3).ppf([0.025, 0.975]))


def test_a_choice_among_enough_flights_is_unbiased():
    # Hypergeometric chances average to the binomial ones: 3 fields of 6 flights, by enumeration.
    chances = [number_chances(np.array([s]), np.array([6.0]), 4)[0] for s in range(7)]
    p = 0.37
    mean = sum(w * c for w, c in zip(binom(6, p).pmf(range(7)), chances, strict=True))
    assert mean == pytest.approx(binom(4, p).pmf(range(5)))


def test_correlation_is_one_where_all_agree_and_none_where_independent():
    assert correlation(np.array([8.0, 0.0, 8.0]), np.full(3, 8.0)) == pytest.approx(0.999)
    sums = np.random.default_rng(5).binomial(8, 0.4, 20_000).astype(float)
    assert correlation(sums, np.full(sums.size, 8.0)) == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize("flights", [8.0, 20.0])
def test_chances_of_all_numbers_add_up_to_one(flights):
    rng = np.random.default_rng(12)
    for p in (0.0, 0.003, 0.5, 1.0):
        sums = rng.binomial(int(flights), p, 200).astype(float)
        chances = number_chances(sums, np.full(200, flights), 12)
        assert (chances >= 0).all() and chances.sum(axis=1) == pytest.approx(1)
    # A correlation just above none is no different from none.
    nearly = np.array([4.0, 4.0, 4.0, 5.0, 3.0, 6.0, 2.0, 1.0, 7.0, 4.0] * 20)
    for shift in np.linspace(0, 1, 21):
        sums = np.clip(nearly + shift * np.tile([1.0, -1.0], 100), 0, 8)
        assert number_chances(sums, np.full(200, 8.0), 240).sum(axis=1) == pytest.approx(1)


def test_a_count_needs_more_than_one_balloon_in_a_wind():
    landings = twins.landings(0, np.linspace(-50, 50, 40), wind_field=np.arange(40))
    result = one({"predicate": "north-of-mdl", "count": [1, 2]}, landings)
    assert result.probability is None and "one balloon" in result.sentence


def test_balloons_are_independent_where_the_wind_error_is_zero():
    # Each field holds one success of two: a choice of two would never give none.
    landings = twins.landings(0, np.tile([50.0, -50.0], 100), wind_field=np.arange(200) // 2)
    claim = {"predicate": "heading", "bearing_deg": 0, "tolerance_deg": 90, "count": [1, 2]}
    assert one(claim, landings).probability == 1
    landings["wind_error_mps"] = ("member", np.zeros(200))
    result = one(claim, landings)
    assert result.probability == pytest.approx(0.75) and "independent" in result.sentence


def test_a_count_of_a_launch_is_no_better_known_than_its_winds():
    landings = twins.landings(0, np.full(400, 300.0), wind_field=np.arange(400) // 8)
    result = one({"predicate": "south-of-mdl", "count": [10, 240]}, landings)
    assert result.probability == 1 and result.single.probability == 0
    assert result.effective_members == pytest.approx(25)  # 50 realizations, opposite in pairs


# --- words, mistakes, the catalogue --------------------------------------------------------------


def test_the_sentence_says_chance_and_interval():
    rng = np.random.default_rng(6)
    landings = twins.normal_landings(rng, fields=50, each=8, mean_km=(0, -30))
    result = one({"predicate": "heading", "bearing_deg": 0, "tolerance_deg": 90}, landings)
    assert 0.02 < result.low < result.high < 0.2
    said = f"In {100 * result.probability:.0f} % [{100 * result.low:.0f}, {100 * result.high:.0f}]"
    assert result.sentence.startswith(f"{said} of plausible flights the load went within 90")
    counted = one({"predicate": "north-of-mdl", "count": [4, 5]}, landings)
    assert "plausible launches at least 4 of 5 balloons came down north" in counted.sentence


@pytest.mark.parametrize(
    ("p", "said"),
    [(0, "0"), (0.0004, "under 0.1"), (0.004, "0.4"), (0.07, "7"), (0.5, "50"), (0.993, "99.3"),
     (0.9996, "over 99.9"), (1, "100")],
)  # fmt: skip
def test_a_chance_is_never_rounded_to_certainty(p, said):
    assert percent(p) == said


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"status": "stopped"}, "was stopped, so nothing flew"),
        ({"claims": [{"predicate": "region", "region": "Gangwan"}]}, "did you mean 'Gangwon'?"),
        ({"claims": [{"predicate": "north-of-mdl", "item": "dvds"}]}, "did you mean 'dvd'?"),
        ({"finds": [twins.find(item="leaflet")]}, "did you mean 'leaflet-film'?"),
    ],
)
def test_what_cannot_be_tested_is_refused_in_one_sentence(changes, said):
    items = ("leaflet-film", "dvd")
    with pytest.raises(InputError, match=said.replace("?", r"\?")) as refused:
        check(twins.event(items=items, **changes), twins.landings(0, [1, 2], items=items))
    assert "\n" not in str(refused.value)


def test_a_stopped_event_can_be_tested_as_if_it_had_flown():
    event = twins.event(status="stopped", claims=[{"predicate": "north-of-mdl"}])
    assert check(event, twins.landings(0, [100.0]), what_if=True)[0].probability == 1


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_every_claim_and_find_of_the_catalogue_can_be_tested(name):
    event = load_event(name)
    items = tuple(part.item for part in event.payloads) or ("leaflet-film",)
    rng = np.random.default_rng(0)
    n = 8 * 40 * len(items)
    landings = twins.landings(
        *rng.normal(0, 100, (2, n)), items=items, wind_field=np.arange(n) // (8 * len(items))
    )
    rows = evidence(event, landings, what_if=True)
    assert len(rows["claims"]) == len(event.claims) and len(rows["finds"]) == len(event.finds)
    assert json.loads(json.dumps(rows, allow_nan=False)) == rows
    assert all(row["sentence"].endswith(".") for row in rows["claims"] + rows["finds"])


def test_rows_are_plain_and_complete():
    (row,) = as_rows(
        [one({"predicate": "north-of-mdl", "text": "It went north."}, twins.at([38.8], [126.7]))]
    )
    assert row["claim"] == "It went north." and row["probability"] == 1.0
    assert {"low", "high", "members", "effective_members", "sentence", "predicate"} <= set(row)
