"""How well means of quasi-random flights are known: closed forms, and scatter of repetitions."""

import numpy as np
import pytest
from scipy.stats import qmc

from drift.statistics.settling import variance_of_means


def alone(n):
    """Each flight for itself: its number, and its cluster."""
    return np.arange(n), np.arange(n)


def test_a_few_clusters_count_as_independent():
    # By hand (Cochran 1977, section 3.12): cluster sums about the mean 2.5 are -3 and 3, so the
    # variance is (9 + 9) * 2 / 1 / 4^2 = 2.25.
    values = np.array([[1.0], [1.0], [4.0], [4.0]])
    found = variance_of_means(values, np.arange(4), np.array([0, 0, 1, 1]))
    assert found.variance == pytest.approx([2.25])
    # Student's quantile of one degree of freedom, from any table: 12.706.
    assert found.freedom == 1
    assert found.half_width == pytest.approx([12.706 * 1.5], rel=1e-4)


def test_one_cluster_tells_no_more_than_its_own_scatter():
    found = variance_of_means(np.array([[1.0], [3.0]]), np.arange(2), np.zeros(2, int))
    assert found.variance == pytest.approx([0.0])


@pytest.mark.parametrize(
    ("together", "flights"), [(1, 1024), (4, 1024), (32, 4096), (32, 1024), (1, 128), (8, 256)]
)
def test_intervals_of_independent_draws_cover_at_their_rate(together, flights):
    # Clusters of 1 to 32 flights lie whole in blocks of 16 or of 128, of which there are 8 to 64;
    # the true mean is 0. 600 repetitions at 95 % scatter by 0.9 %: three of those, and no more
    # caution than that.
    rng = np.random.default_rng(together)
    cluster = np.arange(flights) // together
    hits = 0
    for _ in range(600):
        shared = rng.normal(size=flights // together)[cluster]
        values = (shared + rng.normal(size=flights))[:, None]
        found = variance_of_means(values, np.arange(flights), cluster)
        hits += abs(values.mean()) <= found.half_width[0]
    assert 0.923 <= hits / 600 <= 0.977


@pytest.mark.parametrize(("together", "chance"), [(8, 0.3), (16, 0.1), (32, 0.1)])
def test_chance_beneath_what_settles_is_seen(together, chance):
    # Launches fill the unit square evenly, and each of their flights has chance of its own: small
    # blocks tell the fast fall of the one, the whole mean is left with the other. Its mean is 5/6,
    # and chance alone scatters by chance / sqrt(4096). As above; at most twice as wide, since a
    # speed is read off few blocks (independent draws of launches would be up to 24 times).
    rng = np.random.default_rng(together)
    cluster = np.arange(4096) // together
    widths, errors = [], []
    for seed in range(200):
        net = qmc.Sobol(2, seed=seed).random(4096 // together)
        values = (net[:, 0] + net[:, 1] ** 2)[cluster] + chance * rng.normal(size=4096)
        widths.append(variance_of_means(values[:, None], np.arange(4096), cluster).half_width[0])
        errors.append(abs(values.mean() - 5 / 6))
    assert np.mean(np.less_equal(errors, widths)) >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / 200)
    assert np.median(widths) < 2 * 1.96 * np.sqrt(np.mean(np.square(errors)))


def test_a_scrambled_net_settles_faster_and_the_interval_knows_it():
    # The mean of x + y^2 over the unit square is 5/6; independent draws would scatter by
    # sqrt((1/12 + 4/45) / 1024) = 0.013.
    widths, hits = [], 0
    for seed in range(100):
        net = qmc.Sobol(2, seed=seed).random(1024)
        values = (net[:, 0] + net[:, 1] ** 2)[:, None]
        found = variance_of_means(values, *alone(1024))
        widths.append(found.half_width[0])
        hits += abs(values.mean() - 5 / 6) <= found.half_width[0]
    assert np.median(widths) < 0.013 / 3
    assert hits >= 90


def test_columns_of_a_run_have_sizes_of_their_own():
    rng = np.random.default_rng(7)
    draws = rng.normal(size=1024)
    found = variance_of_means(np.column_stack([draws, 10 * draws]), *alone(1024))
    assert found.variance[1] == pytest.approx(100 * found.variance[0])


def test_flights_may_begin_at_any_number_and_a_gap_stops_the_blocks():
    rng = np.random.default_rng(8)
    values = rng.normal(size=(1024, 1))
    flight, cluster = alone(1024)
    plain = variance_of_means(values, flight, cluster)
    later = variance_of_means(values, flight + 4096, cluster)
    assert later.variance == pytest.approx(plain.variance)
    # Where a block has no flight at all, as in a selection, flights count as independent draws.
    kept = (flight < 16) | (flight >= 32)
    some = variance_of_means(values[kept], flight[kept], np.arange(kept.sum()))
    centred = values[kept] - values[kept].mean()
    n = kept.sum()
    assert some.variance == pytest.approx([(centred**2).sum() / (n - 1) / n])
