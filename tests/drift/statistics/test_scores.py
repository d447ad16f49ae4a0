"""Scores against their closed forms, and against what makes them proper."""

import math

import numpy as np
import pytest
from scipy.stats import norm

from drift.evidence.aggregates import number_chances
from drift.statistics import scores


def test_crps_of_a_normal_ensemble_at_its_centre_is_the_closed_form():
    # s (sqrt(2) - 1) / sqrt(pi) = 0.2337 s (Gneiting and Raftery 2007, equation 21, at y = mean).
    s, n = 3.0, 20_000
    quantiles = s * norm.ppf((np.arange(n) + 0.5) / n)
    assert scores.crps(quantiles, 0.0) == pytest.approx(0.2337 * s, rel=2e-3)
    z = 1.3  # elsewhere: s (z (2 Phi - 1) + 2 phi - 1 / sqrt(pi))
    theory = s * (z * (2 * norm.cdf(z) - 1) + 2 * norm.pdf(z) - 1 / math.sqrt(math.pi))
    assert scores.crps(quantiles, z * s) == pytest.approx(theory, rel=2e-3)


@pytest.mark.parametrize("members", [2, 5, 50])
def test_the_fair_crps_does_not_depend_on_the_number_of_members(members):
    # Truth and members alike, N(0, 1): the mean is 1 / sqrt(pi) = 0.5642.
    rng = np.random.default_rng(1)
    said = [scores.crps(rng.normal(size=members), rng.normal()) for _ in range(20_000)]
    error = 3 * np.std(said) / math.sqrt(len(said))
    assert np.mean(said) == pytest.approx(1 / math.sqrt(math.pi), abs=error)


def test_crps_by_the_double_sum():
    x, y = np.array([1.0, 4.0, 4.5, -2.0]), 0.5
    pairs = np.abs(x[:, None] - x[None, :]).sum()
    assert scores.crps(x, y) == pytest.approx(np.abs(x - y).mean() - pairs / (2 * 4 * 3))
    assert scores.crps(np.array([3.0]), 1.0) == 2.0


def test_crps_of_directions_goes_around_the_circle():
    # Uniform over the circle: mean distance 90 to anything, half of the mean between pairs is 45.
    uniform = np.arange(0, 360, 0.5)
    assert scores.crps_circular(uniform, 77.0) == pytest.approx(45, abs=0.2)
    assert scores.crps_circular(np.full(10, 350.0), 10.0) == pytest.approx(20)
    # Across north, 20 and 0 degrees from 10: their mean less half their own 20 (the fair sum).
    assert scores.crps_circular(np.array([350.0, 10.0]), 10.0) == pytest.approx(10 - 20 / 2)
    assert scores.crps_circular(np.array([350.0]), 10.0) == pytest.approx(20)
    # A narrow ensemble across north is that of the line.
    line = np.random.default_rng(2).normal(0, 5, 1500)
    assert scores.crps_circular(line % 360, 3.0) == pytest.approx(scores.crps(line, 3.0))


def test_brier_and_log_score_by_hand():
    assert scores.brier(0.3, 1) == pytest.approx(0.49)
    assert scores.brier(0.3, 0) == pytest.approx(0.09)
    assert scores.brier(0.3, 3, 4) == pytest.approx((3 * 0.49 + 0.09) / 4)
    assert scores.log_score(0.3) == pytest.approx(-math.log(0.3))
    assert scores.log_score(0.3, 1, 4) == pytest.approx(-(math.log(0.3) + 3 * math.log(0.7)) / 4)
    assert scores.log_score(0.0, 0) == 0 and scores.log_score(0.0, 1) == math.inf
    assert scores.log_score(1.0, 5, 5) == 0


@pytest.mark.parametrize("truth", [0.05, 0.4, 0.8])
def test_no_other_probability_scores_better_on_average_than_the_true_one(truth):
    said = np.linspace(0.01, 0.99, 99)
    for score in (scores.brier, scores.log_score):
        mean = [score(p, truth) for p in said]  # k / n = truth: the expected score
        assert said[int(np.argmin(mean))] == pytest.approx(truth)


def test_skill_is_the_share_of_the_loss_that_is_saved():
    assert scores.skill(0.05, 0.2) == pytest.approx(0.75)
    assert scores.skill(0.2, 0.2) == 0 and scores.skill(0.3, 0.2) == pytest.approx(-0.5)
    assert scores.skill(0.0, 0.0) == 0 and scores.skill(0.1, 0.0) == -math.inf


def test_ranks_are_flat_where_truth_and_members_are_alike_and_not_otherwise():
    rng = np.random.default_rng(3)

    def luck(sd):
        said = [
            scores.probability_integral(rng.normal(0, sd, 40), rng.normal(), rng)
            for _ in range(2000)
        ]
        return scores.rank_histogram(np.array(said))

    counts, chance = luck(1.0)
    assert counts.sum() == 2000 and chance > 0.01
    counts, chance = luck(0.6)  # too narrow: the truth falls outside too often
    assert chance < 1e-6 and counts[0] > 250 and counts[-1] > 250
    counts, chance = luck(1.8)  # too wide: it stays inside
    assert chance < 1e-6 and counts[0] < 150


def test_ranks_of_directions_are_flat_across_north():
    rng = np.random.default_rng(4)
    said = [
        scores.circular_integral(rng.normal(355, 40, 60) % 360, rng.normal(355, 40) % 360, rng)
        for _ in range(2000)
    ]
    assert scores.rank_histogram(np.array(said))[1] > 0.01


def test_ties_are_broken_evenly():
    rng = np.random.default_rng(5)
    said = [scores.probability_integral(np.zeros(9), 0.0, rng) for _ in range(4000)]
    assert scores.rank_histogram(np.array(said))[1] > 0.01


def test_the_chance_of_a_histogram_is_that_of_chi_square():
    said = np.repeat((np.arange(10) + 0.5) / 10, [8, 12, 9, 11, 10, 10, 13, 7, 10, 10])
    counts, chance = scores.rank_histogram(said)
    # Pearson 2.8 on 9 degrees of freedom: 0.9717 (any table of chi-square).
    assert counts.tolist() == [8, 12, 9, 11, 10, 10, 13, 7, 10, 10]
    assert chance == pytest.approx(0.9717, abs=1e-4)
    assert scores.rank_histogram(np.array([]))[1] == 1


def test_reliability_of_honest_probabilities_is_on_the_diagonal():
    rng = np.random.default_rng(6)
    held = bins = 0
    for _ in range(100):
        said = rng.uniform(size=400)
        happened = (rng.uniform(size=400) < said).astype(float)
        diagram = scores.reliability(said, happened, np.ones(400), np.arange(400))
        bins += len(diagram)
        held += sum(b.came_true.low <= b.said <= b.came_true.high for b in diagram)
    # Within a bin chances differ, so 95 % is the least.
    assert 0.94 < held / bins < 0.99


def test_outcomes_of_one_event_go_together_in_a_reliability_diagram():
    said = np.full(200, 0.45)
    happened = np.repeat([1.0, 0.0, 1.0, 0.0, 0.0], 40)
    (alone,) = scores.reliability(said, happened, np.ones(200), np.arange(200))
    (events,) = scores.reliability(said, happened, np.ones(200), np.repeat(np.arange(5), 40))
    assert alone.came_true.probability == events.came_true.probability == 0.4
    assert alone.came_true.effective == pytest.approx(200)
    assert events.came_true.effective == pytest.approx(5)


def test_the_number_of_independent_things_is_poissons_binomial():
    assert number_chances([0.5] * 4) == pytest.approx(np.array([1, 4, 6, 4, 1]) / 16)
    p = [0.1, 0.5, 0.9]
    # None: 0.9 0.5 0.1; all: 0.1 0.5 0.9.
    chances = number_chances(p)
    assert chances[0] == pytest.approx(0.045) and chances[3] == pytest.approx(0.045)
    assert chances.sum() == pytest.approx(1)
    assert chances @ np.arange(4) == pytest.approx(sum(p))


def test_the_energy_score_of_a_normal_ensemble_at_its_centre_is_the_closed_form():
    # In two dimensions E|X| = s sqrt(pi / 2) and E|X - X'| = sqrt(2) of it: 0.3671 s in all.
    km = np.random.default_rng(2).normal(0.0, 10.0, (1500, 2))
    assert scores.energy_score(km) == pytest.approx(3.671, rel=0.04)
    assert scores.energy_score(np.array([[3.0, 4.0]])) == 5.0


def test_a_truth_like_the_members_takes_every_level_alike():
    rng, levels = np.random.default_rng(3), []
    for _ in range(100):
        km = rng.normal(size=(150, 2)) * [10.0, 3.0]
        levels.append(scores.level_of(km[1:] - km[0], rng))
    # Kolmogorov's bound of 1 % for 100: 1.63 / sqrt(100).
    assert np.abs(np.sort(levels) - (np.arange(100) + 0.5) / 100).max() < 0.163
    far = scores.level_of(rng.normal(size=(200, 2)) + 50.0, rng)
    assert far > 0.98
