"""What each member came to, and how that differs between the same members of two scenarios."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from drift.event.model import Event
from drift.evidence.predicates import OF_THE_LINE, PREDICATES, decided, needs_tracks
from drift.flight.kernels.outcome import LANDED
from drift.landings.groups import cluster_labels, items_of, members_of
from drift.landings.where import line_applies, parts_of
from drift.places.regions import north_of_mdl
from drift.statistics.shares import Array, Flags, Index, paired_difference
from weather.physics.sphere import distance_km

if TYPE_CHECKING:
    import xarray as xr

    from drift.event.parts import Claim


@dataclass(frozen=True, kw_only=True)
class Outcomes:
    """What each member came to; every ndarray of shape (n_members,), members from 0 on.

    cluster : which are right or wrong together. numbers : by name, what can be averaged; NaN where
    a member cannot tell.
    """

    seed: int
    payload: Index
    cluster: Index
    latitude: Array
    longitude: Array
    numbers: dict[str, Array]


def outcomes_of(event: Event, landings: xr.Dataset, seed: int) -> Outcomes:
    """The members of a scenario, reduced to what is compared."""
    lat, lon = landings["latitude"].values, landings["longitude"].values
    down = np.asarray(landings["outcome"].values == LANDED)
    start = landings["launch_latitude"].values, landings["launch_longitude"].values
    numbers: dict[str, Array] = {"landed_fraction": down.astype(float)}
    if line_applies(landings):
        numbers |= {part: flags.astype(float) for part, flags in parts_of(landings).items()}
        numbers["north_of_mdl_fraction"] = np.where(down, north_of_mdl(lat, lon), np.nan)
    numbers["mean_distance_km"] = np.where(down, distance_km(*start, lat, lon), np.nan)
    hours = np.asarray(landings["time_aloft"].values, dtype=float) / 3600.0
    numbers["mean_time_aloft_h"] = np.where(down, hours, np.nan)
    for i, claim in enumerate(event.claims, start=1):
        if _can_be_paired(claim, landings):
            told = PREDICATES[claim.predicate](claim, landings)
            telling = decided(claim, landings) & members_of(claim.item, landings)
            numbers[f"claim_{i}_probability"] = np.where(telling, told, np.nan)
    return Outcomes(
        seed=seed,
        payload=np.asarray(landings["payload"].values, dtype=np.int64),
        cluster=cluster_labels(landings),
        latitude=np.where(down, lat, np.nan),
        longitude=np.where(down, lon, np.nan),
        numbers=numbers,
    )


def is_of_a_load(item: str | None, landings: xr.Dataset) -> bool:
    """Whether a claim or find is about any load, or about one that fell in this scenario."""
    return item is None or item.replace(" ", "_") in items_of(landings)


def _can_be_paired(claim: Claim, landings: xr.Dataset) -> bool:
    """Whether each flight fulfils a claim or not: no count of balloons, nothing seen on the way."""
    if claim.count is not None or needs_tracks(claim) or not is_of_a_load(claim.item, landings):
        return False
    return claim.predicate not in OF_THE_LINE or line_applies(landings)


def differences(
    before: Outcomes | None, after: Outcomes, load: int
) -> Iterator[tuple[str, float, float, float]]:
    """How a scenario differs from the baseline: name, difference, and its 95 % interval.

    Over the members that both have and that can tell in both; of a load by its number. Nothing
    where the members are not the same: another seed, or other loads.
    """
    n = 0 if before is None else min(before.payload.size, after.payload.size)
    if before is None or before.seed != after.seed:
        return
    if not np.array_equal(before.payload[:n], after.payload[:n]):
        return
    of_load = after.payload[:n] == load
    # Members that anything joins in either scenario are not independent in the difference.
    labels = min((before.cluster[:n], after.cluster[:n]), key=lambda one: np.unique(one).size)
    for name, theirs in after.numbers.items():
        if name in before.numbers:
            mine, other = before.numbers[name][:n], theirs[:n]
            yield from _difference(name, mine, other, labels, of_load)
    away = distance_km(
        before.latitude[:n], before.longitude[:n], after.latitude[:n], after.longitude[:n]
    )
    yield from _difference("moved_km", np.zeros(n), away, labels, of_load)


def _difference(
    name: str, before: Array, after: Array, cluster: Index, chosen: Flags
) -> Iterator[tuple[str, float, float, float]]:
    use = np.flatnonzero(chosen & np.isfinite(before) & np.isfinite(after))
    if use.size:
        change, low, high = paired_difference(before[use], after[use], cluster[use])
        yield name, round(change, 6), low, high
