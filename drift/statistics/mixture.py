"""How a chance differs from launch to launch, learnt from a few balloons of each.

Each launch has a chance of its own that a balloon of it succeeds; what is seen of a launch is s
successes among m balloons. The distribution of the chance over launches is estimated without a form
for it (Laird 1978, J. Amer. Stat. Assoc. 73:805): weights on a grid of chances, improved by the EM
algorithm from the beta distribution that the mean and the correlation ask for. So several kinds of
wind, each with a chance of its own, are found where the data tell them apart, and the beta
distribution remains where they do not.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from drift.statistics.shares import Z95, Array

#: Chances, closer together near none and all, where a binomial distribution is narrow.
GRID: Array = np.sin(np.pi * np.arange(129) / 256.0) ** 2

#: Rounds of EM: after some hundred, the moments that the data hold no longer change.
_ROUNDS = 300

#: Share of the starting distribution that is even, so that no chance is ruled out beforehand.
_EVEN = 0.01

#: Correlations that a starting distribution may have.
_LEAST, _MOST = 1e-4, 0.999

#: Launches added in thought, in turn, to see how far a mean may be drawn.
_ADDED: Array = 2.0 ** np.arange(-3.0, 8.0, 0.5)

_TINY = float(np.finfo(float).tiny)


def binomial(n: int, p: Array) -> Array:
    """Chance of 0 .. n successes of n, ndarray, shape (p.size, n + 1)."""
    from scipy.stats import binom

    return np.asarray(binom.pmf(np.arange(n + 1), n, np.asarray(p)[:, None]))


def seen(s: Array, m: Array) -> Array:
    """Chance of s successes of m at each chance of the grid, shape (s.size, GRID.size)."""
    from scipy.special import xlog1py, xlogy

    log = xlogy(s[:, None], GRID) + xlog1py((m - s)[:, None], -GRID)
    return np.asarray(np.exp(log + log_choose(m, s)[:, None]))


def log_choose(n: Array | float, k: Array | npt.NDArray[np.int64] | int) -> Array:
    """Logarithm of the number of ways to choose k of n; of no meaning where k > n."""
    from scipy.special import gammaln

    return np.asarray(gammaln(np.add(n, 1)) - gammaln(np.add(k, 1)) - gammaln(np.abs(n - k) + 1.0))


def start(mean: float, correlation: float) -> Array:
    """The beta distribution of a mean and a correlation on the grid, shape (GRID.size,)."""
    from scipy.special import betainc

    strength = 1.0 / min(max(correlation, _LEAST), _MOST) - 1.0
    edges = np.concatenate([[0.0], (GRID[1:] + GRID[:-1]) / 2.0, [1.0]])
    beta = np.diff(betainc(mean * strength, (1.0 - mean) * strength, edges))
    return np.asarray((1.0 - _EVEN) * beta + _EVEN / GRID.size)


def posteriors(kernel: Array, weights: Array, first: Array) -> Array:
    """What each kind of launch says of its chance, under the distribution that fits all.

    kernel : shape (n_kinds, GRID.size), as of `seen`. weights : shape (n_sets, n_kinds), share of
    the launches that are of each kind, for several sets of launches. first : as of `start`.
    Returns ndarray, shape (n_sets, n_kinds, GRID.size), each row summing to 1.
    """
    each = _fitted(kernel, weights, first)[:, None, :] * kernel
    return np.asarray(each / np.maximum(each.sum(axis=2, keepdims=True), _TINY))


def likely_range(
    kernel: Array, weights: Array, first: Array, chance: Array, draws: int
) -> tuple[float, float]:
    """Least and largest mean of a function of the chance that the launches leave plausible.

    kernel, weights, first : as of `posteriors`, of one set of launches, shape (n_kinds,). chance :
    the function on the grid, 0 to 1. draws : how many launches are independent. The distribution is
    drawn towards a larger, or smaller, mean by launches added in thought, one after another, until
    it is 1.92 units of log-likelihood worse than the best: the likelihood-ratio interval of 95 %
    (Owen 1988, Biometrika 75:237). It tells what a few balloons of each launch leave open on many.
    """
    added = np.concatenate([[0.0], _ADDED]) / draws
    ends = []
    for pull in (1.0 - chance, chance):
        sets = np.column_stack([np.tile(weights, (added.size, 1)), added])
        spread = _fitted(np.vstack([kernel, pull]), sets, first)
        likelihood = np.log(np.maximum(spread @ kernel.T, _TINY)) @ weights
        worse = draws * (likelihood[0] - likelihood)
        plausible = worse <= Z95**2 / 2.0
        ends.append(spread[plausible] @ chance)
    return float(ends[0].min()), float(ends[1].max())


def _fitted(kernel: Array, weights: Array, first: Array) -> Array:
    """The distribution that fits each set of launches, shape (n_sets, GRID.size)."""
    spread = np.tile(first, (len(weights), 1))
    for _ in range(_ROUNDS):
        likelihood = np.maximum(spread @ kernel.T, _TINY)
        spread = spread * ((weights / likelihood) @ kernel)
        spread /= spread.sum(axis=1, keepdims=True)
    return spread
