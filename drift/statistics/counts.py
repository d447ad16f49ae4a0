"""How many balloons of one launch: the chance that k of n do something together.

Balloons of one launch rise from one place within minutes, filled alike, into the same winds, so
their outcomes agree more often than chance would have it: "11 of 12" is far more plausible than
twelve independent throws make it. Given one launch draw (`drift.ensemble.launch_draws`) they are
independent; the chance of k is a mean over launch draws.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from drift.statistics import mixture
from drift.statistics.mixture import binomial, log_choose
from drift.statistics.shares import (
    Array,
    Flags,
    Index,
    Share,
    per_cluster,
    share,
    share_of_sums,
    wilson,
)

#: Blocks of launches that are left out in turn (delete-a-group jackknife).
_BLOCKS = 25

#: A claim of more than so many times as many balloons as flew together is known no better than the
#: range of all distributions that fit.
_FAR = 2.0


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


def chance_of_count(
    success: Flags, launch: Index | None, count: tuple[int, int], draw: Index | None = None
) -> Count:
    """The chance that k of n balloons succeed, from one success per flight.

    success : ndarray, shape (n_flights,). launch : the launch draw of each, from 0; None where
    flights have nothing in common, and balloons are independent. draw : the independent draw that
    each belongs to, from 0, where several launch draws are of one (opposite errors of the winds);
    each launch is one if it is not given. A count of half or more is read as "at least", a smaller
    one as "at most": what is asked is whether so many, or so few, are plausible.
    """
    k, n = count
    side: Literal["at least", "at most"] = "at least" if 2 * k >= n else "at most"
    held = slice(k, None) if side == "at least" else slice(None, k + 1)
    if launch is None:
        each = share(success, np.arange(success.size))
        assert each is not None
        rho, mean = 0.0, binomial(n, np.array([each.probability]))[0]
        together = _through(each, n, held)
    else:
        launches = _Launches.of(success, launch, draw)
        rho, mean = correlation(launches.sums, launches.sizes), launches.chances(n).mean(axis=0)
        together = launches.interval(n, held)
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
    """Chance of 0 .. n successes among n balloons, per launch; shape (n_launches, n + 1).

    A launch of n or more balloons gives the hypergeometric chances of a choice of n among them,
    which estimates the binomial chances without bias. One with fewer is completed by what all
    launches say of how the chance differs between them (`drift.statistics.mixture`).
    """
    return _Launches(sums, sizes, np.arange(sums.size)).chances(n)


@dataclass(frozen=True)
class _Launches:
    """Successes, balloons, and independent draw of each launch; ndarray, shape (n_launches,)."""

    sums: Array
    sizes: Array
    draw: Index

    @classmethod
    def of(cls, success: Flags, launch: Index, draw: Index | None) -> _Launches:
        """From one success per flight."""
        sums, sizes = per_cluster(success, launch)
        _, first = np.unique(launch, return_index=True)
        drawn = np.arange(first.size) if draw is None else draw[first]
        return cls(sums, sizes, np.unique(drawn, return_inverse=True)[1])

    def chances(self, n: int) -> Array:
        """Chance of 0 .. n successes among n balloons of each launch."""
        return np.asarray(self._of_kinds(n)[0][self._kinds[1]])

    def interval(self, n: int, held: slice) -> Share:
        """Chance of the tail with an interval over draws.

        No more launches are known than draws, so a chance far below one in their number is known
        only to be small.
        """
        each = np.clip(self.chances(n)[:, held].sum(axis=1), 0.0, 1.0)
        draws = int(self.draw.max()) + 1
        counted = share_of_sums(*per_cluster(each, self.draw))
        p = counted.probability
        if (self.sizes >= n).all() or not 0 < p < 1:
            effective = min(counted.effective, float(draws))
        else:
            variance = self._left_out_in_turn(n, held)
            effective = p * (1 - p) / variance if variance > 0 else float(draws)
            effective = min(max(effective, 1.0), float(draws))
        low, high = wilson(p, effective)
        if n > _FAR * self.sizes.max() and 0 < p < 1:
            tail = binomial(n, mixture.GRID)[:, held].sum(axis=1)
            s, m = self._kinds[0].T
            first = mixture.start(self._mean, correlation(self.sums, self.sizes))
            kernel = mixture.seen(s, m)
            least, most = mixture.likely_range(kernel, self._weights[0], first, tail, draws)
            low, high = min(low, least), max(high, most)
        return Share(
            probability=p,
            low=min(low, p),
            high=max(high, p),
            members=round(float(self.sizes.sum())),
            effective=effective,
        )

    def _left_out_in_turn(self, n: int, held: slice) -> float:
        """Variance of the chance, whole blocks of draws left out in turn.

        The completed launches lean on one another, so their own spread would not do.
        """
        blocks = len(self._weights) - 1
        tails = self._of_kinds(n)[:, :, held].sum(axis=2)
        left = (self._weights * tails).sum(axis=1)[1:]
        return float(np.var(left) * (blocks - 1)) if blocks > 1 else 0.0

    @cached_property
    def _kinds(self) -> tuple[Array, Index]:
        """Launches that did the same have the same chances: few rows stand for all."""
        pairs, kind = np.unique(
            np.column_stack([self.sums, self.sizes]), axis=0, return_inverse=True
        )
        return pairs, kind

    @cached_property
    def _weights(self) -> Array:
        """Share of each kind among all launches, and with each block of draws left out."""
        pairs, kind = self._kinds
        draws = int(self.draw.max()) + 1
        blocks = min(_BLOCKS, draws)
        # Blocks are random: neighbours in a quasi-random sequence differ more than chance has it.
        block = (np.random.default_rng(draws).permutation(draws) % blocks)[self.draw]
        kept = [
            np.ones(block.size, bool),
            *(block != b for b in range(blocks if blocks > 1 else 0)),
        ]
        number = np.array([np.bincount(kind[each], minlength=len(pairs)) for each in kept])
        return np.asarray(number / number.sum(axis=1, keepdims=True))

    @cached_property
    def _posteriors(self) -> Array:
        """What each kind says of its chance, for each row of `_weights`."""
        s, m = self._kinds[0].T
        first = mixture.start(self._mean, correlation(self.sums, self.sizes))
        return mixture.posteriors(mixture.seen(s, m), self._weights, first)

    @property
    def _mean(self) -> float:
        return float(self.sums.sum() / self.sizes.sum())

    def _of_kinds(self, n: int) -> Array:
        """Chances of each kind of launch, for each row of `_weights`."""
        s, m = self._kinds[0].T
        exact = _hypergeometric(n, s[:, None], m[:, None])
        if (m >= n).all():
            return np.broadcast_to(exact, (len(self._weights), *exact.shape))
        if self._mean in (0.0, 1.0):
            completed = binomial(n, np.array([self._mean]))[None]
        else:
            completed = self._posteriors @ binomial(n, mixture.GRID)
        several = np.broadcast_to(exact, (len(self._weights), *exact.shape))
        return np.asarray(np.where((m >= n)[:, None], several, completed))


def _hypergeometric(n: int, s: Array, m: Array) -> Array:
    """Chance of 0 .. n successes in a choice of n among m of which s succeed; 0 where m < n."""
    k = np.arange(n + 1)
    log = log_choose(s, k) + log_choose(m - s, n - k) - log_choose(np.maximum(m, n), n)
    return np.where((k <= s) & (n - k <= m - s), np.exp(log), 0.0)


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


def _through(each: Share, n: int, held: slice) -> Share:
    """The interval of one balloon carried through the binomial tail, which is monotone in p."""
    ends = np.array([each.low, each.probability, each.high])
    low, middle, high = (float(row[held].sum()) for row in binomial(n, ends))
    if low > high:
        low, high = high, low
    return Share(
        probability=min(middle, 1.0),
        low=min(low, 1.0),
        high=min(high, 1.0),
        members=each.members,
        effective=each.effective,
    )
