"""Sets of finds that the ensemble would have left itself, for finds to be set against.

A set is of one launch draw, in proportion to the weight of its members; each find of it is a member
of that launch, chosen in proportion to its weight for finds of that item and hour.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import xarray as xr
from numba import njit

from drift.event.parts import Find
from drift.evidence.areas_of_finds import weight_of_finding
from drift.evidence.detection import Seers
from drift.landings.groups import have_something_in_common, launches_of
from drift.statistics.shares import Array, Index

#: Sets of finds that the ensemble is asked for.
SETS: Final = 800


@dataclass(frozen=True, kw_only=True)
class Weights:
    """How much each member counts for each find; finds of one item and hour are of one kind.

    of_kind : ndarray, shape (n_kinds, n_members). kind : of each find, shape (n_finds,). total :
    summed over the finds, shape (n_members,).
    """

    of_kind: Array
    kind: Index
    total: Array

    @classmethod
    def of(cls, used: Sequence[Find], landings: xr.Dataset, seers: Seers | None) -> Weights:
        """Of the finds of an event; seers : with the chance of being found."""
        first: dict[tuple[str | None, dt.datetime | None], Find] = {}
        for find in used:
            first.setdefault((find.item, find.time), find)
        number = {key: i for i, key in enumerate(first)}
        of_kind = np.stack([weight_of_finding(f, landings, seers) for f in first.values()])
        kind = np.array([number[find.item, find.time] for find in used])
        total = np.zeros(of_kind.shape[1])
        for each in kind:
            total += of_kind[each]
        return cls(of_kind=of_kind, kind=kind, total=total)

    def fewest(self) -> int:
        """Members that can have left the find that fewest can have left."""
        return int(np.count_nonzero(self.of_kind, axis=1).min())

    def cumulated(self, order: Index, first: Index) -> Array:
        """Summed up over the members of each group, shape (n_kinds, n_members) in their order.

        Where no member of a group can have left a find, it is of any that left another. first :
        where each group begins in the order, and where the last ends.
        """
        out = self.of_kind[:, order]
        for begin, end in itertools.pairwise(first):
            part = out[:, begin:end]
            part[part.sum(axis=1) <= 0] = self.total[order[begin:end]]
            out[:, begin:end] = np.cumsum(part, axis=1)
        return out


def sets(
    used: Sequence[Find],
    landings: xr.Dataset,
    at: Array,
    weight: Weights,
    rng: np.random.Generator,
) -> Array:
    """Middles of sets of finds that the flights would have left, km, shape (SETS, 2).

    at : ndarray, shape (n_members, 2), where each member came down, km. A set is of one launch: a
    member for each find, off by the error of the find's place.
    """
    group = _groups(landings)
    share = np.bincount(group, weights=weight.total)
    drawn = rng.choice(share.size, SETS, p=share / share.sum())
    order = np.argsort(group, kind="stable")
    first = np.searchsorted(group[order], np.arange(share.size + 1))
    if share.size == group.size:
        # Balloons have nothing in common: each find is of any of them.
        drawn, order, first = np.zeros_like(drawn), np.arange(len(at)), np.array([0, len(at)])
    error_km = np.array([find.radius_km / 2.0 for find in used])
    cumulated = weight.cumulated(order, first)
    return _middles(drawn, at[order], first, weight.kind, cumulated, error_km, rng)


def _groups(landings: xr.Dataset) -> Index:
    """Launch draw of each member; its own where balloons have nothing in common."""
    if have_something_in_common(landings):
        return launches_of(landings)
    return np.arange(landings.sizes["member"])


@njit(cache=True)
def _middles(
    drawn: Index,
    at: Array,
    first: Index,
    kind: Index,
    cumulated: Array,
    error_km: Array,
    rng: np.random.Generator,
) -> Array:
    """The middle of each set, km, shape (n_sets, 2).

    drawn : launch of each set. at : places of members, launch by launch. first : where each launch
    begins, and where the last ends. kind, error_km : of each find. cumulated : weights of members,
    summed up within each launch, for each kind, shape (n_kinds, n_members).
    """
    middles = np.zeros((drawn.size, 2))
    for s in range(drawn.size):
        begin, end = first[drawn[s]], first[drawn[s] + 1]
        for j in range(kind.size):
            reached = cumulated[kind[j], begin:end]
            pick = begin + np.searchsorted(reached, rng.uniform(0.0, 1.0) * reached[-1])
            for axis in range(2):
                middles[s, axis] += at[pick, axis] + rng.normal(0.0, error_km[j])
    return middles / kind.size
