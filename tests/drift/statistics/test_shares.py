"""Intervals of shares and of paired differences, against the scatter of repetitions."""

import math

import numpy as np
import pytest

from drift.statistics.shares import paired_difference


def repetition(rng, clusters, size, together):
    """Two cases of the same members: what a cluster shares moves both, and each a little alone."""
    shared = np.repeat(rng.normal(size=clusters), size)
    alone = rng.normal(size=clusters * size)
    moved = np.repeat(rng.normal(scale=together, size=clusters), size)
    before = shared + alone
    after = before + 0.3 + moved + 0.5 * rng.normal(size=before.size)
    return before, after, np.repeat(np.arange(clusters), size)


@pytest.mark.parametrize(("clusters", "size"), [(12, 8), (60, 4)])
@pytest.mark.parametrize("together", [0.0, 0.8])
def test_the_interval_of_a_difference_of_means_covers_at_its_rate(clusters, size, together):
    # True difference 0.3. 1 000 repetitions at 95 % scatter by 0.7 %: four of those are allowed.
    rng = np.random.default_rng(20)
    hits = 0
    for _ in range(1000):
        before, after, cluster = repetition(rng, clusters, size, together)
        _, low, high = paired_difference(before, after, cluster)
        hits += low <= 0.3 <= high
    assert 0.92 <= hits / 1000 <= 0.98


def test_the_interval_of_a_difference_of_shares_covers_at_its_rate():
    # Beyond 0 for both: Phi(0.3 / s) - 1/2 with s^2 the variance before and after.
    truth = 0.5 * math.erf(0.3 / math.sqrt(1 + 1 + 0.4**2 + 0.5**2) / math.sqrt(2))
    rng = np.random.default_rng(21)
    hits = 0
    for _ in range(1000):
        before, after, cluster = repetition(rng, 40, 8, 0.4)
        _, low, high = paired_difference(before > 0, after > 0, cluster)
        hits += low <= truth <= high
    assert 0.92 <= hits / 1000 <= 0.98


def test_one_cluster_tells_no_interval_and_bounds_are_kept():
    cluster = np.zeros(3, int)
    assert paired_difference(np.zeros(3), np.ones(3), cluster) == (1.0, -math.inf, math.inf)
    few = paired_difference(np.array([0, 0]), np.array([1, 0]), np.arange(2), bounds=(-1.0, 1.0))
    assert few == (0.5, -1.0, 1.0)


def test_two_clusters_are_known_by_students_quantile_of_one_degree():
    # From any table t = 12.706; cluster means 0 and 1 have a standard error of 1/2.
    middle, low, high = paired_difference(np.zeros(2), np.array([0.0, 1.0]), np.arange(2))
    assert middle == 0.5
    assert (low, high) == pytest.approx((0.5 - 6.353, 0.5 + 6.353), abs=1e-3)
