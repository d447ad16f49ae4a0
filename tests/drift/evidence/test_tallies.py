"""Counts against binomial and multinomial chances done on paper, and their intervals on twins.

The twins are normal: balloons come down at w + x, with w, of s.d. WIND, common to all balloons of
one wind and x, of s.d. OWN, of each. "East" is the half plane east of the launch, a disc of 2000 km
around a point 2000 km away: a balloon of wind w lies in it with Phi(w / OWN).
"""

import math
from dataclasses import asdict

import numpy as np
import pytest
from scipy.stats import binom, norm

from drift.event.file import load_event
from drift.evidence.count_readings import by_counts
from drift.evidence.tallies import of_claims, tally
from tests.drift import twins
from weather.errors import InputError
from weather.physics.sphere import east_north_km

WIND, OWN = 20.0, 20.0
FAR_KM = 2000.0


def disc(east_km, north_km, radius_km, found, **more):
    lat, lon = twins.place(east_km, north_km)
    return {
        "latitude_deg": float(lat), "longitude_deg": float(lon), "radius_km": radius_km,
        "found": int(found), **more,
    }  # fmt: skip


def east(found, of, **more):
    return disc(FAR_KM, 0.0, FAR_KM, found, of=int(of), **more)


def counted(*rows):
    return twins.event(count=list(rows))


@pytest.fixture(scope="module")
def twin():
    """4096 flights, eight in each of 512 winds, as a run has them."""
    return twins.normal_landings(
        np.random.default_rng(1), fields=512, each=8, wind_km=WIND, own_km=OWN
    )


@pytest.fixture(scope="module")
def alone():
    landings = twins.normal_landings(np.random.default_rng(2), fields=1, each=20_000)
    return landings.drop_vars("wind_field")


def share_of_winds(k, n):
    """Chance of k of n in the east: the binomial over winds, by the trapezium rule."""
    w = np.linspace(-6, 6, 4001)
    return float(np.trapezoid(binom.pmf(k, n, norm.cdf(w * WIND / OWN)) * norm.pdf(w), w))


@pytest.mark.parametrize("k", [0, 20, 30, 60])
def test_a_share_with_nothing_in_common_is_binomial(alone, k):
    (said,) = tally(counted(east(k, 60, complete=True)), alone)
    share = float((alone["longitude"].values > twins.PAJU[1]).mean())
    assert said.log_likelihood == pytest.approx(binom.logpmf(k, 60, share), rel=0.02)
    (area,) = said.areas
    assert area.expected == pytest.approx(60 * share, rel=0.02)


@pytest.mark.parametrize("k", [0, 10, 100, 175, 300, 350])
def test_a_share_of_balloons_of_one_wind_is_a_mean_over_winds(twin, k):
    # Eight flights of each wind leave the chance of none or all of 350 open by a factor of four.
    (said,) = tally(counted(east(k, 350, complete=True)), twin)
    within = math.log(4) if k in (0, 350) else 0.35
    assert said.log_likelihood == pytest.approx(math.log(share_of_winds(k, 350)), abs=within)


def test_intervals_of_a_share_hold_the_truth_at_their_rate_with_a_shared_wind(twin):
    # 800 waves of 350 balloons, each in a wind of its own. Intervals of independent balloons fail.
    rng = np.random.default_rng(3)
    truth = rng.binomial(350, norm.cdf(rng.normal(0, WIND, 800) / OWN))
    (area,) = tally(counted(east(1, 350, complete=True)), twin)[0].areas
    held = np.mean((area.low <= truth) & (truth <= area.high))
    low, high = binom(800, 0.95).interval(0.999)
    assert low / 800 - 0.01 <= held <= high / 800 + 0.01
    naive = binom(350, 0.5).interval(0.95)
    assert np.mean((naive[0] <= truth) & (truth <= naive[1])) < 0.3


def districts(found, **more):
    """A list of four discs of 15 km."""
    centres = [(-20, 0), (20, 0), (0, 30), (0, -30)]
    return [disc(*c, 15.0, n, list="police", **more) for c, n in zip(centres, found, strict=True)]


def wave(rng, balloons=300, rate=None):
    """Counts of the four districts of one wave, an unknown share of which was counted."""
    at = rng.normal(0, WIND, 2) + rng.normal(0, OWN, (balloons, 2))
    centres = np.array([(-20, 0), (20, 0), (0, 30), (0, -30)])
    inside = np.hypot(*(at[:, None] - centres).transpose(2, 0, 1)) <= 15.0
    rate = 10 ** rng.uniform(-1.3, 0) if rate is None else rate
    return rng.binomial(inside.sum(axis=0), rate)


def test_intervals_of_districts_hold_the_truth_and_right_lists_are_seldom_unlikely(twin):
    rng = np.random.default_rng(4)
    held, low, waves = 0, 0, 0
    while waves < 150:
        found = wave(rng)
        if found.sum() < 3:
            continue
        (said,) = tally(counted(*districts(found)), twin, seen=False)
        held += sum(a.low <= a.found <= a.high for a in said.areas)
        low += said.chance < 0.05
        waves += 1
    # A few per cent more than said: districts are allowed to count unequally well.
    assert 0.93 <= held / (4 * waves) <= 0.995
    assert low / waves <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / waves)


def test_a_list_that_the_winds_cannot_give_is_unlikely(twin):
    # East and west at once, and nothing between: no wind does that.
    narrow = twins.normal_landings(
        np.random.default_rng(5), fields=512, each=8, mean_km=(0, -30), wind_km=5, own_km=8
    )
    (said,) = tally(counted(*districts([0, 0, 40, 2])), narrow, seen=False)
    assert said.chance < 0.01 and "police" in said.name
    (right,) = tally(counted(*districts([1, 1, 0, 40])), narrow, seen=False)
    assert right.chance > 0.05 and right.log_likelihood > said.log_likelihood + 5


def test_what_was_not_counted_is_a_wide_unknown(alone):
    # (1 - r p)^10 over r between 0.01 and 1, equal by factors, by the trapezium rule.
    rates = np.geomspace(0.01, 1, 2001)
    share = float((alone["longitude"].values > twins.PAJU[1]).mean())
    paper = np.trapezoid((1 - rates * share) ** 10, np.log(rates)) / math.log(100)
    (none,) = tally(counted(east(0, 10)), alone, seen=False)
    assert none.log_likelihood == pytest.approx(math.log(paper), abs=0.06)
    (all_seen,) = tally(counted(east(0, 10, complete=True)), alone)
    assert all_seen.log_likelihood == pytest.approx(10 * math.log(1 - share), abs=0.05)


def test_a_rounded_count_is_any_that_it_may_stand_for(twin):
    (exact,) = tally(counted(east(80, 330, complete=True)), twin)
    (about,) = tally(counted(east(80, 330, complete=True, rounded_to=10)), twin)
    assert about.log_likelihood == pytest.approx(exact.log_likelihood + math.log(10), abs=0.1)


def test_the_catalogue_counts_its_waves():
    event = load_event("2024-07-18-waste-balloons")
    assert [one.found for one in event.counts] == [19, 11, 10, 1, 1]
    (share,) = of_claims(event.claims)
    assert (share.found, share.of, share.side, share.complete) == (40, 200, "south", True)
    sums = {
        name: sum(one.found for one in load_event(name).counts)
        for name in ("2024-07-18-waste-balloons", "2024-07-21-waste-balloons")
    }
    assert list(sums.values()) == [42, 13]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([{"found": 3, "of": 5}], "needs one area, and has 0"),
        ([{"found": 3, "of": 5, "side": "south", "region": "Seoul"}], "needs one area, and has 2"),
        ([{"found": 6, "of": 5, "side": "south"}], "found is 6, more than"),
        ([{"found": 6, "side": "south"}], "neither `of` nor a list"),
        ([{"found": 6, "side": "south", "list": "a", "complete": True}], "without `of`"),
        ([{"found": 6, "of": 9, "region": "Atlantis"}], "there is no region 'Atlantis'"),
        (
            [{"found": 1, "region": "Seoul", "list": "a", "of": 9},
             {"found": 1, "region": "Gyeonggi", "list": "a", "of": 8}],
            "must have the same",
        ),
    ],
)  # fmt: skip
def test_a_count_that_cannot_be_is_refused_in_one_sentence(rows, words):
    with pytest.raises(InputError) as refused:
        counted(*rows)
    assert words in str(refused.value) and "\n" not in str(refused.value)


def test_an_empty_search_speaks_for_the_reading_that_leaves_nothing_there():
    # Nothing found of 50, all that came down counted: (1 - p)^50 for each reading, on paper.
    readings = {}
    for seed, (name, east_km) in enumerate((("here", 20.0), ("away", -60.0))):
        landings = twins.normal_landings(
            np.random.default_rng(seed), fields=1, each=20_000, mean_km=(east_km, 0), own_km=OWN
        ).drop_vars("wind_field")
        (said,) = tally(counted(disc(20, 0, 15, 0, of=50, complete=True)), landings)
        near = np.hypot(*east_north_km(*twins.place(20, 0), landings.latitude, landings.longitude))
        readings[name] = float((near <= 15).mean()), said
    here, away = by_counts(
        {name: {"counts": [asdict(said)]} for name, (_, said) in readings.items()}
    )
    (p, _), (q, _) = readings["here"], readings["away"]
    assert here["bayes_factor"] == 1.0
    assert math.log(away["bayes_factor"]) == pytest.approx(
        50 * (math.log1p(-q) - math.log1p(-p)), rel=0.02
    )
    assert by_counts({"one": {"counts": []}, "two": {"counts": []}}) == []
