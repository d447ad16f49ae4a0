"""Counts that are not complete, by who can have found what came down: on paper and on twins.

The twins of a wave come down at w + x as in `test_tallies.py`; who is counted is drawn from the
people around each landing and a rate drawn for each wave, by the formula of the module's sources.
"""

import math

import numpy as np
import pytest
from scipy.stats import betabinom, binom

from drift.evidence.counted_flights import FINDING
from drift.evidence.tallies import tally
from drift.places.people import people_per_km2
from tests.drift import twins
from tests.drift.evidence.test_tallies import WIND, counted, disc

#: In Seoul and in a valley of Inje, km east and north of the launch.
TOWN, VALLEY = (25.0, -28.0), (135.0, 25.0)

#: Three days of light, where no hour is told, in days.
LIGHT_DAYS = 3.0

#: Discs of a list, all in the South.
CENTRES = [(20, -10), (45, -30), (10, -45), (70, 0)]

#: The rates that are equally plausible by factors, closely: each of `FINDING` stands for what is
#: nearer to it than to the next one.
HALF_STEP = math.sqrt(FINDING[1] / FINDING[0])
RATES = np.geomspace(FINDING[0] / HALF_STEP, FINDING[-1] * HALF_STEP, 801)


def found_there(place, rates=RATES):
    """1 - exp(-k n T): hundreds of people per km2 times days of light (Koopman 1946)."""
    people = float(people_per_km2(*twins.place(*place))) / 100.0
    return -np.expm1(-rates * people * LIGHT_DAYS)


def mean_over_rates(values):
    """Mean over rates equal by factors, by the trapezium rule."""
    return float(np.trapezoid(values, np.log(RATES)) / math.log(RATES[-1] / RATES[0]))


@pytest.fixture(scope="module")
def halves():
    """As many landings in a town as in an empty valley, with nothing in common."""
    east, north = np.array([TOWN, VALLEY] * 4000).T
    return twins.landings(east, north)


def rows(in_town, in_valley):
    return [disc(*TOWN, 8.0, in_town, list="police"), disc(*VALLEY, 8.0, in_valley, list="police")]


@pytest.mark.parametrize(("in_town", "in_valley"), [(10, 0), (9, 1), (5, 5), (0, 10)])
def test_a_list_of_a_town_and_a_valley_is_split_by_who_lives_there(halves, in_town, in_valley):
    # Dirichlet strength 20, as districts count unequally well, over rates from few to all.
    town, valley = found_there(TOWN), found_there(VALLEY)
    share = town / (town + valley)
    paper = betabinom.pmf(
        in_town, 10, np.maximum(20 * share, 0.5), np.maximum(20 * (1 - share), 0.5)
    )
    (said,) = tally(counted(*rows(in_town, in_valley)), halves)
    assert said.log_likelihood == pytest.approx(math.log(mean_over_rates(paper)), abs=0.1)
    (flat,) = tally(counted(*rows(in_town, in_valley)), halves, seen=False)
    assert flat.log_likelihood == pytest.approx(betabinom.logpmf(in_town, 10, 10, 10), abs=0.05)


@pytest.mark.parametrize("found", [0, 3, 12, 25])
def test_a_share_that_was_counted_is_thinned_by_finding(halves, found):
    paper = mean_over_rates(binom.pmf(found, 50, 0.5 * found_there(TOWN)))
    (said,) = tally(counted(disc(*TOWN, 8.0, found, of=50)), halves)
    assert said.log_likelihood == pytest.approx(math.log(paper), abs=0.15)
    assert "by who can have found it" in said.sentence


def test_a_count_in_the_north_or_at_sea_has_somebody_who_counts_there():
    # North of the line, and in the Yellow Sea: nobody tells from there but who counts there.
    for place in ((0.0, 60.0), (-140.0, -60.0)):
        east, north = np.array([place, TOWN] * 2000).T
        landings = twins.landings(east, north)
        (said,) = tally(counted(disc(*place, 8.0, 5, of=50)), landings)
        assert math.isfinite(said.log_likelihood) and said.areas[0].expected > 1.0


def test_what_is_complete_does_not_ask_who_lives_there(halves):
    (said,) = tally(counted(disc(*VALLEY, 8.0, 25, of=50, complete=True)), halves)
    assert said.log_likelihood == pytest.approx(binom.logpmf(25, 50, 0.5), abs=0.02)


def wave(rng):
    """Counts of the discs in one wave of 300, found by who lives there at a rate of the wave."""
    at = np.array([30.0, -20.0]) + rng.normal(0, WIND, 2) + rng.normal(0, 20.0, (300, 2))
    lat, lon = twins.place(*at.T)
    rate = FINDING[0] * (FINDING[-1] / FINDING[0]) ** rng.random()
    seen = rng.random(300) < -np.expm1(-rate * people_per_km2(lat, lon) / 100.0 * LIGHT_DAYS)
    inside = np.hypot(*(at[:, None] - np.array(CENTRES)).transpose(2, 0, 1)) <= 12.0
    return (inside & seen[:, None]).sum(axis=0)


def test_lists_that_people_thinned_are_told_better_by_who_can_have_found_them():
    rng = np.random.default_rng(6)
    landings = twins.normal_landings(
        rng, fields=128, each=8, mean_km=(30, -20), wind_km=WIND, own_km=20.0
    )
    gains, held, low = [], 0, 0
    while len(gains) < 60:
        found = wave(rng)
        if found.sum() < 5:
            continue
        event = counted(
            *(disc(*c, 12.0, n, list="police") for c, n in zip(CENTRES, found, strict=True))
        )
        (by_people,), (flat,) = tally(event, landings), tally(event, landings, seen=False)
        gains.append(by_people.log_likelihood - flat.log_likelihood)
        held += sum(area.low <= area.found <= area.high for area in by_people.areas)
        low += by_people.chance < 0.05
    # A proper score: what tells the truth better gains on average, beyond the scatter of waves.
    assert np.mean(gains) > 2.0 * np.std(gains) / math.sqrt(len(gains))
    # A few per cent more than said: districts are allowed to count unequally well.
    assert 0.92 <= held / (4 * len(gains)) <= 0.995
    assert low / len(gains) <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / len(gains))
