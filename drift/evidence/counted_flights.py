"""The flights that a count of what came down is judged by: where, in time, and with what chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import xarray as xr

from drift.event.counted import Counted
from drift.evidence.detection import RATES, exposure_of_count
from drift.evidence.predicates import utc
from drift.landings.groups import clusters_of, flight_of, launches_of, members_of
from drift.landings.outcomes import landed_flags
from drift.places.regions import find_regions, north_of_mdl, region_of
from drift.statistics.shares import Array, Flags, Index
from drift.statistics.tallies import Areas, Counting
from weather.physics.sphere import distance_km

#: Rates of finding that a count is averaged over: the range of `RATES`, in steps so fine that what
#: lies between two of them does not show in a count of hundreds.
FINDING: Final[Array] = np.geomspace(RATES[0], RATES[-1], 25)


@dataclass(frozen=True, kw_only=True)
class CountedFlights:
    """The flights that a count is judged by.

    inside : chance of each to be counted in each area, at each rate of finding that is equally
    plausible, ndarray, shape (n_rates, n_flights, n_areas). launch, draw : its launch draw, and its
    cluster, shape (n_flights,). counting : how much of what came down was counted.
    """

    inside: Array
    launch: Index
    draw: Index
    counting: Counting

    @classmethod
    def of(cls, rows: Sequence[Counted], landings: xr.Dataset, known: bool) -> CountedFlights:
        """Of all that carried what was counted and came down in time."""
        where, held = _area_of(rows, landings), _held(rows[0], landings)
        down = held & _in_time(rows[0], landings)
        flight = np.unique(flight_of(landings), return_inverse=True)[1]
        there = np.bincount(flight, weights=held) > 0
        chances, counting = np.ones((1, down.size)), Counting.ALL
        if not rows[0].complete:
            counting = Counting.FOUND if known else Counting.A_SHARE
        if counting is Counting.FOUND:
            exposure = exposure_of_count(rows, landings, down & (where >= 0))
            chances = -np.expm1(-FINDING[:, None] * exposure)
        inside = np.stack([
            np.column_stack([
                np.bincount(flight, weights=seen * down * (where == j)) for j in range(len(rows))
            ])[there]
            for seen in chances
        ])  # fmt: skip
        launch, draw = np.zeros((2, there.size), dtype=np.int64)
        launch[flight], draw[flight] = launches_of(landings), clusters_of(landings)
        label = np.asarray(np.unique(launch[there], return_inverse=True)[1], dtype=np.int64)
        return cls(
            inside=inside.astype(np.float64), launch=label, draw=draw[there], counting=counting
        )

    def areas(self) -> Areas:
        """What they say of the shares of the areas."""
        return Areas.of(self.inside, self.launch, self.draw, counting=self.counting)

    def some(self, kept: Flags) -> CountedFlights:
        """A part of those that have nothing in common."""
        one = np.zeros(int(kept.sum()), dtype=np.int64)
        return replace(self, inside=self.inside[:, kept], launch=one, draw=one)


def _held(first: Counted, landings: xr.Dataset) -> Flags:
    """Which members carried what was counted, and came down."""
    held = members_of(first.item, landings)
    if first.item is None:
        # A balloon is one, however many kinds of thing fall from it.
        held = np.asarray(landings["payload"].values == landings["payload"].values.min())
    return np.asarray(held & landed_flags(landings))


def _in_time(one: Counted, landings: xr.Dataset) -> Flags:
    if one.time is None:
        return np.ones(landings.sizes["member"], dtype=bool)
    return np.asarray(landings["time"].values <= utc(one.time))


def _area_of(rows: Sequence[Counted], landings: xr.Dataset) -> Index:
    """Which area of a list each member came down in, -1 of none; of discs that overlap the nearer.

    Nearer is by the radius of each, so that a town inside a county keeps its own.
    """
    lat, lon = landings["latitude"].values, landings["longitude"].values
    nearness = np.column_stack([_nearness(one, lat, lon) for one in rows])
    best = nearness.argmin(axis=1)
    return np.where(nearness[np.arange(best.size), best] <= 1.0, best, -1)


def _nearness(one: Counted, lat: Array, lon: Array) -> Array:
    """Distance over radius; of a region or a side 0 inside and 2 outside."""
    if one.side is not None:
        inside = north_of_mdl(lat, lon) == (one.side == "north")
    elif one.region is not None:
        inside = np.isin(region_of(lat, lon), find_regions(one.region))
    else:
        return np.asarray(
            distance_km(lat, lon, one.latitude_deg or 0.0, one.longitude_deg or 0.0) / one.radius_km
        )
    return np.where(inside, 0.0, 2.0)
