"""How many balloons of one launch: the chance that k of n do something together.

Balloons of one launch fly in the same winds, so their outcomes agree more often than chance would
have it: "11 of 12" is far more plausible than twelve independent throws make it. Given one
realization of the wind error they are taken to be independent draws; the chance of k is a mean over
realizations. What else balloons of one launch share (place, hour, way of filling) is not counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from drift.statistics.shares import (
    Array,
    Flags,
    Index,
    Share,
    draws_of,
    per_cluster,
    share,
    share_of_sums,
    wilson,
)

#: Blocks of realizations that are left out in turn (delete-a-group jackknife).
_BLOCKS = 25

#: Correlation below which balloons count as independent: the beta functions of larger arguments
#: lose their digits, and n balloons differ from independent ones by n^2 times this.
_INDEPENDENT = 1e-6


@dataclass(frozen=True, kw_only=True)
class Count:
    """The chance of a reported count of balloons.

    together : chance of "at least" or "at most" that many, as `side` says. expected, low, high :
    mean number among `of` balloons and its 95 % range. correlation : of two balloons of a launch.
    """

    count: int
    of: int
    side: Literal["at least", "at most"]
    together: Share
    exactly: float
    at_least: float
    at_most: float
    expected: float
    low: int
    high: int
    correlation: float


def chance_of_count(success: Flags, wind: Index | None, count: tuple[int, int]) -> Count:
    """The chance that k of n balloons succeed, from one success per flight.

    success : ndarray, shape (n_flights,). wind : the realization of the wind error of each, from 0;
    None where none was drawn, and balloons are independent. A count of half or more is read as "at
    least", a smaller one as "at most": what is asked is whether so many, or so few, are plausible.
    """
    k, n = count
    side: Literal["at least", "at most"] = "at least" if 2 * k >= n else "at most"
    held = slice(k, None) if side == "at least" else slice(None, k + 1)
    if wind is None:
        each = share(success, np.arange(success.size))
        assert each is not None
        rho, chances = 0.0, _binomial(n, np.array([each.probability]))
        together = _through(each, n, held)
    else:
        sums, sizes = per_cluster(success, wind)
        rho, chances = correlation(sums, sizes), number_chances(sums, sizes, n)
        together = _interval(sums, sizes, draws_of(np.unique(wind)), n, held)
    mean = chances.mean(axis=0)
    reached: Array = np.cumsum(mean)
    return Count(
        count=k,
        of=n,
        side=side,
        together=together,
        exactly=float(mean[k]),
        at_least=min(float(mean[k:].sum()), 1.0),
        at_most=min(float(mean[: k + 1].sum()), 1.0),
        expected=float(mean @ np.arange(n + 1)),
        low=_quantile(reached, 0.025),
        high=_quantile(reached, 0.975),
        correlation=rho,
    )


def number_chances(sums: Array, sizes: Array, n: int) -> Array:
    """Chance of 0 .. n successes among n balloons, per realization; shape (n_clusters, n + 1).

    A realization that n or more balloons flew in gives the hypergeometric chances of a choice of n
    among them, which estimates the binomial chances without bias. One with fewer is completed by
    the beta distribution that the correlation over all realizations asks for.
    """
    # Realizations that did the same have the same chances: few rows stand for all.
    pairs, kind = np.unique(np.column_stack([sums, sizes]), axis=0, return_inverse=True)
    s, m = pairs.T[:, :, None]
    p, rho = float(sums.sum() / sizes.sum()), correlation(sums, sizes)
    if rho < _INDEPENDENT or p in (0.0, 1.0):
        completed = np.broadcast_to(_binomial(n, np.array([p])), (len(pairs), n + 1))
    else:
        strength = 1.0 / rho - 1.0
        completed = _beta_binomial(n, p * strength + s, (1 - p) * strength + m - s)
    return np.asarray(np.where(m >= n, _hypergeometric(n, s, m), completed)[kind])


def _hypergeometric(n: int, s: Array, m: Array) -> Array:
    """Chance of 0 .. n successes in a choice of n among m of which s succeed; 0 where m < n."""
    k = np.arange(n + 1)
    log = _log_choose(s, k) + _log_choose(m - s, n - k) - _log_choose(np.maximum(m, n), n)
    return np.where((k <= s) & (n - k <= m - s), np.exp(log), 0.0)


def _beta_binomial(n: int, a: Array, b: Array) -> Array:
    """Chance of 0 .. n successes of n whose common chance is beta distributed."""
    from scipy.special import betaln

    k = np.arange(n + 1)
    return np.asarray(np.exp(_log_choose(float(n), k) + betaln(a + k, b + n - k) - betaln(a, b)))


def _log_choose(n: Array | float, k: npt.NDArray[np.int64] | int) -> Array:
    """Logarithm of the number of ways to choose k of n; of no meaning where k > n."""
    from scipy.special import gammaln

    return np.asarray(gammaln(np.add(n, 1)) - gammaln(np.add(k, 1)) - gammaln(np.abs(n - k) + 1.0))


def correlation(sums: Array, sizes: Array) -> float:
    """Correlation of two balloons of one realization, 0 .. 0.999, from the analysis of variance.

    Source: Donner 1986, Int. Stat. Rev. 54:67. 0 where no realization has two balloons.
    """
    total, groups = sizes.sum(), sizes.size
    if groups < 2 or total <= groups:
        return 0.0
    p = sums.sum() / total
    between = float((sizes * (sums / sizes - p) ** 2).sum()) / (groups - 1)
    within = float((sums * (1 - sums / sizes)).sum()) / (total - groups)
    typical = (total - (sizes**2).sum() / total) / (groups - 1)
    whole = between + (typical - 1) * within
    return float(np.clip((between - within) / whole, 0.0, 0.999)) if whole > 0 else 0.0


def _quantile(reached: Array, p: float) -> int:
    return min(int(np.searchsorted(reached, p)), reached.size - 1)


def _binomial(n: int, p: Array) -> Array:
    from scipy.stats import binom

    return np.asarray(binom.pmf(np.arange(n + 1), n, p[:, None]))


def _through(each: Share, n: int, held: slice) -> Share:
    """The interval of one balloon carried through the binomial tail, which is monotone in p."""
    ends = np.array([each.low, each.probability, each.high])
    low, middle, high = (float(row[held].sum()) for row in _binomial(n, ends))
    if low > high:
        low, high = high, low
    return Share(
        probability=min(middle, 1.0),
        low=min(low, 1.0),
        high=min(high, 1.0),
        members=each.members,
        effective=each.effective,
    )


def _interval(sums: Array, sizes: Array, draw: Index, n: int, held: slice) -> Share:
    """Chance of the tail with an interval over draws of the wind error.

    A launch meets one draw of the winds: no more launches are known than draws, so a chance far
    below one in their number is known only to be small.
    """
    each = np.clip(number_chances(sums, sizes, n)[:, held].sum(axis=1), 0.0, 1.0)
    flown = round(float(sizes.sum()))
    draws = int(draw.max()) + 1
    counted = share_of_sums(*per_cluster(each, draw))
    p = counted.probability
    if (sizes >= n).all() or not 0 < p < 1:
        effective = min(counted.effective, float(draws))
    else:
        variance = _left_out_in_turn(sums, sizes, draw, n, held)
        effective = p * (1 - p) / variance if variance > 0 else float(draws)
        effective = min(max(effective, 1.0), float(draws))
    low, high = wilson(p, effective)
    return Share(
        probability=p, low=min(low, p), high=max(high, p), members=flown, effective=effective
    )


def _left_out_in_turn(sums: Array, sizes: Array, draw: Index, n: int, held: slice) -> float:
    """Variance of the chance, whole blocks of draws left out in turn.

    The completed realizations lean on one another, so their own spread would not do.
    """
    draws = int(draw.max()) + 1
    # Blocks are random: neighbours in a quasi-random sequence differ more than chance has it.
    block = np.random.default_rng(draws).permutation(draws) % min(_BLOCKS, draws)
    left = []
    for b in range(min(_BLOCKS, draws)):
        kept = block[draw] != b
        left.append(number_chances(sums[kept], sizes[kept], n)[:, held].sum(axis=1).mean())
    return float(np.var(left) * (len(left) - 1)) if len(left) > 1 else 0.0
