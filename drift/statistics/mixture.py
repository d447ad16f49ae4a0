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

from drift.statistics.shares import Z95, Array, Index

#: Chances, closer together near none and all, where a binomial distribution is narrow.
GRID: Array = np.sin(np.pi * np.arange(129) / 256.0) ** 2

#: Rounds of EM: after some hundred, the moments that the data hold no longer change.
_ROUNDS = 300

#: Share of the starting distribution that is even, so that no chance is ruled out beforehand.
_EVEN = 0.01

#: Correlations that a starting distribution may have.
_LEAST, _MOST = 1e-4, 0.999


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
    spread = np.tile(first, (len(weights), 1))
    for _ in range(_ROUNDS):
        likelihood = np.maximum(spread @ kernel.T, np.finfo(float).tiny)
        spread = spread * ((weights / likelihood) @ kernel)
        spread /= spread.sum(axis=1, keepdims=True)
    each = spread[:, None, :] * kernel
    return np.asarray(each / np.maximum(each.sum(axis=2, keepdims=True), np.finfo(float).tiny))


def possible_range(sums: Array, sizes: Array, draw: Index, chance: Array) -> tuple[float, float]:
    """Least and largest mean of a function of the chance among all distributions that fit.

    sums, sizes, draw : successes, balloons and independent draw of each launch. chance : the
    function on the grid. A distribution fits if the share of launches with each number of successes
    lies in its 95 % interval; two linear programmes find the ends. It tells what a few balloons of
    each launch leave open on many.
    """
    from scipy.optimize import linprog

    rows, share, error = _frequencies(sums, sizes, draw)
    room = Z95
    while True:
        bound = np.concatenate([share + room * error, room * error - share])
        ends = [
            linprog(
                sign * chance,
                A_ub=np.vstack([rows, -rows]),
                b_ub=bound,
                A_eq=np.ones((1, GRID.size)),
                b_eq=[1.0],
                bounds=(0.0, 1.0),
            )
            for sign in (1.0, -1.0)
        ]
        if all(end.success for end in ends):
            return float(ends[0].fun), float(-ends[1].fun)
        room *= 1.5


def _frequencies(
    sums: Array, sizes: Array, draw: Index
) -> tuple[Array, Array, npt.NDArray[np.float64]]:
    """For each number of successes: its chance on the grid, its share of launches, the error."""
    draws, total = int(draw.max()) + 1, sums.size
    rows, shares, errors = [], [], []
    for m in np.unique(sizes):
        part = float((sizes == m).mean())
        for s in np.arange(m + 1.0):
            is_so = (sums == s) & (sizes == m)
            per_draw = np.bincount(draw, weights=is_so.astype(float), minlength=draws)
            variance = per_draw.var() * draws / total**2
            rows.append(part * seen(np.array([s]), np.array([m]))[0])
            shares.append(float(is_so.mean()))
            # A number that no launch had may be one in as many as there are draws.
            errors.append(max(np.sqrt(variance), part / draws))
    return np.array(rows), np.array(shares), np.array(errors)
