"""Chances of counts where balloons are independent: the binomial tail of scipy, carried through."""

import numpy as np
import pytest
from scipy.stats import binom

from drift.statistics.counts import chance_of_count
from drift.statistics.shares import wilson


@pytest.mark.parametrize(
    ("count", "side"),
    [((3, 10), "at most"), ((0, 10), "at most"), ((9, 10), "at least"), ((5, 10), "at least")],
)
def test_a_count_of_independent_balloons_has_the_binomial_tail(count, side):
    k, n = count
    success = np.arange(400) % 5 < 3  # 60 % of 400 flights
    found = chance_of_count(success, None, count)
    assert found.side == side

    def tail(p):
        return binom.sf(k - 1, n, p) if side == "at least" else binom.cdf(k, n, p)

    # The tail is monotone in the share, so the ends of its interval (Wilson's) carry through.
    ends = sorted(tail(p) for p in wilson(0.6, 400))
    together = found.together
    assert together.probability == pytest.approx(tail(0.6))
    assert (together.low, together.high) == pytest.approx(tuple(ends), rel=0.02)
    assert found.exactly == pytest.approx(binom.pmf(k, n, 0.6))
    assert found.at_least == pytest.approx(binom.sf(k - 1, n, 0.6))
    assert found.at_most == pytest.approx(binom.cdf(k, n, 0.6))
    assert found.expected == pytest.approx(6.0)
    assert (found.low, found.high) == (binom.ppf(0.025, n, 0.6), binom.ppf(0.975, n, 0.6))
    assert found.correlation == 0.0
