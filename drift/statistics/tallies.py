"""Counts by area: how likely a list of districts is, where balloons of a launch go together.

Of one launch draw the shares p_j of the areas are unknown: eight flights of it say little, and what
all draws say of how shares differ from draw to draw says the rest. Their distribution is taken as
Dirichlet, brought up to date by the flights of the draw, so that a list of counts is
Dirichlet-multinomial given the draw, and a mean over draws. Under it the sum over the areas and the
split among them are independent (Connor and Mosimann 1969, J. Amer. Stat. Assoc. 64:194), so an
unknown share that was counted touches only the sum.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

import numpy as np

from drift.statistics.counts import correlation
from drift.statistics.mixture import GRID, binomial
from drift.statistics.shares import Array, Index

#: Shares that may have been counted where that is not known: equally plausible by factors (Jeffreys
#: on a scale), from one in a hundred to all.
RATES: Array = np.geomspace(0.01, 1.0, 25)

#: Most that a split of a partial list is known to: Dirichlet strength. Districts count unequally
#: well (people, patrols, bags that open into several finds); 20 is a third either way of a share of
#: one third, and a factor of 1.6 of a tenth.
STRENGTH_OF_PARTIAL = 20.0

#: An area where no flight came down is taken as reached by half of one (Krichevsky and Trofimov).
_HALF = 0.5

#: Weakest and strongest prior of the shares of a draw, in flights.
_WEAKEST, _STRONGEST = 0.05, 1e4

#: Lists drawn to see how often one as unlikely comes up, and the most rows that judge them.
_DRAWN, _JUDGES = 400, 1000


class Counting(enum.Enum):
    """How much of what came down was counted."""

    ALL = "all of it"
    FOUND = "what was found, at rates that are equally plausible"
    A_SHARE = "an unknown share of it, the same everywhere"


@dataclass(frozen=True, kw_only=True)
class Areas:
    """What each launch draw says of its shares at each rate of finding, as Dirichlet weights.

    split : of the areas, ndarray, shape (n_rows, n_areas), a row per draw and rate. inside, outside
    : of the whole list and of elsewhere, shape (n_rows,). draw : which independent draw each is
    part of. found : which part of what came down on the list was found, where only that was
    counted, shape (n_rows,). counting : how much was counted.
    """

    split: Array
    inside: Array
    outside: Array
    draw: Index
    found: Array
    counting: Counting

    @classmethod
    def of(cls, inside: Array, launch: Index, draw: Index, *, counting: Counting) -> Areas:
        """From flights: their chance of being counted in each area, at each rate of finding.

        inside : ndarray, shape (n_rates, n_flights, n_areas). launch, draw : shape (n_flights,).
        """
        each = [_at_one_rate(one, launch, counting) for one in inside]
        split, whole, outside, found = (np.concatenate(part) for part in zip(*each, strict=True))
        first = np.unique(launch, return_index=True)[1]
        cluster = np.unique(draw[first], return_inverse=True)[1]
        return cls(
            split=split,
            inside=whole,
            outside=outside,
            draw=np.tile(cluster, len(inside)),
            found=found,
            counting=counting,
        )

    def of_split(self, found: Array) -> Array:
        """Chance of a split of the list, given its sum; shape (n_rows,) for found (n_areas,)."""
        return np.asarray(np.exp(_log_split(self.split, np.asarray(found)[None])))

    def sums(self, of: int) -> Array:
        """Chance of 0 .. of on the whole list, per row, shape (n_rows, of + 1)."""
        from scipy.stats import betabinom

        if self.counting is Counting.ALL:
            k = np.arange(of + 1)
            return np.asarray(betabinom.pmf(k, of, self.inside[:, None], self.outside[:, None]))
        if self.counting is Counting.A_SHARE:
            each = np.mean([binomial(of, rate * GRID) for rate in RATES], axis=0)
            return np.asarray(_on_grid(self.inside, self.outside) @ each)
        sums = np.empty((self.found.size, of + 1))
        for rate in np.unique(self.found):
            rows = self.found == rate
            share = _on_grid(self.inside[rows], self.outside[rows])
            sums[rows] = share @ binomial(of, rate * GRID)
        return sums

    def each(self, total: int) -> Array:
        """Chance of 0 .. total in each area of a list with that sum, shape (n_areas, total + 1)."""
        from scipy.stats import betabinom

        other = np.maximum(self.split.sum(axis=1, keepdims=True) - self.split, 1e-9)
        k = np.arange(total + 1)
        return np.stack([
            betabinom.pmf(k, total, self.split[:, j, None], other[:, j, None]).mean(axis=0)
            for j in range(self.split.shape[1])
        ])  # fmt: skip

    def chance_of_less_likely(self, found: Array, seed: int = 0) -> float:
        """How often a list that the draws give has a split as unlikely as this one, or more so."""
        total = int(np.sum(found))
        if total == 0 or self.split.shape[1] < 2:
            return 1.0
        rng = np.random.default_rng(seed)
        rows = self.split[rng.integers(0, len(self.split), _DRAWN)]
        shares = rng.standard_gamma(np.maximum(rows, 1e-6)) + 1e-300
        lists = rng.multinomial(total, shares / shares.sum(axis=1, keepdims=True))
        # Which of two lists is the less likely, some of the rows tell as well as all.
        some = self.split
        if len(some) > _JUDGES:
            some = some[rng.choice(len(some), _JUDGES, replace=False)]
        told = np.array([np.exp(_log_split(some, one[None])).mean() for one in (found, *lists)])
        return float((np.sum(told[1:] <= told[0]) + 1) / (_DRAWN + 1))


def _at_one_rate(
    inside: Array, launch: Index, counting: Counting
) -> tuple[Array, Array, Array, Array]:
    """Weights of the areas, of the whole list and of elsewhere, and the part found, per draw.

    What is seldom found tells less of how often than of where: the flights of an area count by
    their chances against the mean chance of what is found, so that few of them are many flights.
    """
    whole_chance = float(inside.sum())
    found = float((inside**2).sum()) / whole_chance if whole_chance > 0 else 1.0
    inside = inside / found
    sizes = np.bincount(launch).astype(np.float64)
    each = [np.bincount(launch, weights=one).astype(np.float64) for one in inside.T]
    sums = np.column_stack(each)
    strength = _strength(sums, sizes)
    mean = np.maximum(inside.mean(axis=0), _HALF / len(inside))
    split = strength * mean + sums
    rest = strength * max(1.0 - mean.sum(), 1e-12)
    outside = rest + np.maximum(sizes - sums.sum(axis=1), 0.0)
    whole = split.sum(axis=1)
    if counting is not Counting.ALL:
        # Of areas that hardly a flight reached nothing is known: half a flight to each.
        split = np.maximum(split * np.minimum(STRENGTH_OF_PARTIAL / whole, 1.0)[:, None], _HALF)
    return split, whole, outside, np.full(sizes.size, min(found, 1.0))


def _strength(sums: Array, sizes: Array) -> float:
    """Dirichlet strength that the correlation of flights of a draw asks for: 1 / rho - 1."""
    mean = sums.sum(axis=0) / sizes.sum()
    spread = mean * (1.0 - mean)
    if not spread.sum() > 0 or sizes.size < 2:
        return _STRONGEST
    rho = np.array([correlation(each, sizes) for each in sums.T])
    common = max(float((spread * rho).sum() / spread.sum()), 1e-9)
    return float(np.clip(1.0 / common - 1.0, _WEAKEST, _STRONGEST))


def _on_grid(inside: Array, outside: Array) -> Array:
    """Beta distribution of the share of the whole list on the grid, shape (n_draws, GRID.size)."""
    from scipy.special import betainc

    edges = np.concatenate([[0.0], (GRID[1:] + GRID[:-1]) / 2.0, [1.0]])
    return np.asarray(np.diff(betainc(inside[:, None], outside[:, None], edges), axis=1))


def _log_split(weight: Array, found: Array) -> Array:
    """Logarithm of the Dirichlet-multinomial chance (Mosimann 1962, Biometrika 49:65)."""
    from scipy.special import gammaln

    total, whole = found.sum(axis=1), weight.sum(axis=1)
    each = gammaln(found + weight) - gammaln(weight) - gammaln(found + 1.0)
    return np.asarray(
        gammaln(total + 1.0) + gammaln(whole) - gammaln(total + whole) + each.sum(axis=1)
    )
