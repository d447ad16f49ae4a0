"""Numbers in (0, 1) on two levels: one for each plausible launch, one for each of its balloons.

A launch draw is one plausible version of what a launch had in common: its place and hour, the make
and the filling of its balloons, the setting of their timers, and the error of the winds. Some
flights of the ensemble are balloons of the same draw. Flights of a draw are taken from all over a
block of the sequence, because neighbours in a quasi-random sequence avoid each other, which
balloons of one launch do not.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from drift.ensemble.quasi_random import BLOCK, in_order, stratified, uniforms
from drift.event.model import Event

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64]

#: Flights of one launch draw where the launch had several balloons, or an unknown number; and
#: flights that share one draw of the wind error in any case.
FLIGHTS_PER_FIELD = 8

#: So many quantities of the list have a dimension of the quasi-random sequence; those after them,
#: and all that tell flights apart into kinds, are drawn evenly but each for itself.
_QUASI = 8


def balloons_per_draw(event: Event) -> int:
    """How many flights of the ensemble are balloons of one launch draw.

    One where one balloon rose: nothing can be asked of it together with another, and as many
    different launches as flights tell most. Eight where several did, or nobody said how many.
    """
    alone = len(event.launches) == 1 and event.launches[0].balloons == 1
    return 1 if alone else FLIGHTS_PER_FIELD


@dataclass(frozen=True)
class Numbers:
    """Numbers in (0, 1) for flights first .. first + count - 1: quasi-random, or of a design.

    quantities : names in the order of their dimensions. each : flights of one launch draw.
    """

    first: int
    count: int
    seed: int
    each: int
    quantities: tuple[str, ...]
    design: Mapping[str, Array]

    @cached_property
    def launch_draw(self) -> Index:
        """Number of the launch draw of each flight."""
        if self.each == 1:
            return self.first + np.arange(self.count)
        return self._shuffled // self.each

    @cached_property
    def wind_field(self) -> Index:
        """Number of the draw of the wind error that each flight meets: one per launch draw."""
        return self._shuffled // FLIGHTS_PER_FIELD

    def uniform(self, name: str, part: int = 0) -> Array:
        """One number per flight, each for itself; part tells apart the payloads of one event."""
        if name in self.design:
            return self.design[name]
        return self._sequence(name, _key(name, part), self.first, self.count)

    def of_launch(self, name: str, part: int = 0) -> Array:
        """One number per launch draw, given to each of its flights."""
        if name in self.design or self.each == 1:
            return self.uniform(name, part)
        numbers, of_flight = self._per_draw(name, part)
        return numbers[of_flight]

    def _per_draw(self, name: str, part: int) -> tuple[Array, Index]:
        """One number per launch draw, and which of them each flight has."""
        lowest = int(self.launch_draw.min())
        count = int(self.launch_draw.max()) - lowest + 1
        numbers = self._sequence(name, _key(name, part), lowest, count)
        return numbers, self.launch_draw - lowest

    def of_two_levels(self, name: str, common: float, part: int = 0) -> Array:
        """One number per flight, a share `common` of whose variance is that of its launch draw.

        The normal scores of both levels are added (a Gaussian copula), so numbers of single flights
        are evenly spread over (0, 1) whatever the share.
        """
        whole = name in self.design or self.each == 1
        if whole or common == 0.0:
            return self.uniform(name, part)
        if common == 1.0:
            return self.of_launch(name, part)
        if self.first % BLOCK == 0 and self.count % BLOCK == 0:
            return self._mixed(name, common, part)
        return self._in_blocks._mixed(name, common, part)[self.first % BLOCK :][: self.count]

    @cached_property
    def _in_blocks(self) -> Numbers:
        """The same for all flights of the blocks that these flights are in."""
        first = self.first - self.first % BLOCK
        count = -(-(self.first + self.count - first) // BLOCK) * BLOCK
        return replace(self, first=first, count=count)

    def _mixed(self, name: str, common: float, part: int) -> Array:
        """Two levels for whole blocks of flights, each block in ranks.

        Ranks make a block fill (0, 1) as evenly as if it had one level (Stein 1987, Technometrics
        29:143, section 5, for dependent variables of a Latin hypercube).
        """
        launch, of_flight = self._per_draw(name, part)
        key = f"{_key(name, part)}/balloon"
        own = stratified(key=key, seed=self.seed, first=self.first, count=self.count)
        together = math.sqrt(common) * ndtri(launch)
        score = together[of_flight] + math.sqrt(1.0 - common) * ndtri(own)
        rank = _ranks(score.reshape(-1, BLOCK)).ravel()
        place = own * BLOCK
        return np.asarray((rank + (place - np.floor(place))) / BLOCK)

    def of_field(self, name: str, field: Index) -> Array:
        """One number per draw of the wind error, given to each member that meets it."""
        lowest = int(field.min())
        count = int(field.max()) - lowest + 1
        return self._sequence(name, name, lowest, count)[field - lowest]

    def _sequence(self, name: str, key: str, first: int, count: int) -> Array:
        dimension = self.quantities.index(name)
        if dimension < _QUASI:
            return uniforms(dimension=dimension, key=key, seed=self.seed, first=first, count=count)
        return stratified(key=key, seed=self.seed, first=first, count=count)

    @cached_property
    def _shuffled(self) -> Index:
        """Numbers of the flights, those of each block of the sequence in a random order."""
        flight = self.first + np.arange(self.count)
        order = stratified(key="wind_field", seed=self.seed, first=self.first, count=self.count)
        return flight - flight % BLOCK + (order * BLOCK).astype(np.int64)


def _ranks(score: Array) -> Index:
    """Rank of each number in its row of `BLOCK`, shape (n, BLOCK).

    The bits of a number order it as an integer, once those of a negative one are turned.
    """
    bits = score.view(np.int64)
    order = in_order(bits ^ ((bits >> 63) & np.int64(2**63 - 1)))
    rank = np.empty_like(order)
    rows = np.arange(0, order.size, BLOCK)[:, None]
    rank.reshape(-1)[order + rows] = np.arange(BLOCK)
    return rank


def _key(name: str, part: int) -> str:
    return f"{name}/{part}" if part else name
