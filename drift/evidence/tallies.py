"""Counts against the ensemble: how likely is it that so many came down here, and so many there.

A count "80 of 330" is a share with balloons that share one wind; a list of districts is a split of
its sum, with an unknown share of what came down there counted. Counts of an event often hold what
its finds say once more, so the two are told side by side and never multiplied.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr

from drift.event.counted import Counted
from drift.event.model import Event
from drift.event.parts import Claim
from drift.evidence.finds import relative_sd
from drift.evidence.predicates import utc
from drift.evidence.testable import refuse_unless_testable
from drift.evidence.wording import moment_in_words
from drift.landings.groups import clusters_of, flight_of, launches_of, members_of
from drift.landings.outcomes import landed_flags
from drift.places.regions import find_regions, north_of_mdl, region_of
from drift.statistics.shares import Array, Flags, Index
from drift.statistics.tallies import Areas
from drift.statistics.wording import percent
from weather.physics.sphere import distance_km

#: Blocks of flights that are left out in turn (delete-a-group jackknife).
_BLOCKS = 20


@dataclass(frozen=True, kw_only=True)
class Area:
    """One row of a list: what was counted there, and what the ensemble has for it."""

    area: str
    found: int
    expected: float
    low: int
    high: int


@dataclass(frozen=True, kw_only=True)
class Tally:
    """What the ensemble says of one count, or of one list of districts.

    log_likelihood : natural logarithm of its probability, with the s.d. of its sampling. chance :
    how often the ensemble gives a count as far out, or a list as unlikely; small is a
    contradiction. counts : whether it is evidence (a disputed one is not).
    """

    name: str
    certainty: str | None
    areas: tuple[Area, ...]
    of: int | None
    log_likelihood: float
    log_likelihood_sd: float
    chance: float
    counts: bool
    sentence: str


def tally(
    event: Event, landings: xr.Dataset, *, what_if: bool = False, seen: Array | None = None
) -> list[Tally]:
    """Every count of an event, lists as one, in the order of its file.

    seen : chance that what came down is found, per member, ndarray, shape (n_members,), for counts
    that are not complete (`drift.evidence.detection`); the same everywhere if not given.
    """
    refuse_unless_testable(event, landings, what_if=what_if)
    names = [one.list or f"\0{i}" for i, one in enumerate(event.counts)]
    groups = {name: [c for c, n in zip(event.counts, names, strict=True) if n == name]
              for name in names}  # fmt: skip
    return [_tally(rows, landings, seen) for rows in groups.values()]


def of_claims(claims: Sequence[Claim]) -> tuple[Counted, ...]:
    """Claims that count balloons on a side of the line, as counts: "80 of 330 in the South"."""
    sides = {"north-of-mdl": "north", "south-of-mdl": "south"}
    return tuple(
        Counted(
            text=claim.text,
            found=claim.count[0],
            of=claim.count[1],
            complete=True,
            side="north" if sides[claim.predicate] == "north" else "south",
            item=claim.item,
            certainty=claim.certainty,
            sources=claim.sources,
        )
        for claim in claims
        if claim.count is not None and claim.predicate in sides and claim.count[1] > 0
    )


def _tally(rows: Sequence[Counted], landings: xr.Dataset, seen: Array | None) -> Tally:
    first = rows[0]
    inside, launch, draw = _flights(rows, landings, None if first.complete else seen)
    areas = Areas.of(inside, launch, draw, complete=first.complete)
    found = np.array([one.found for one in rows])
    total, chance = int(found.sum()), 1.0
    likelihood = _likelihood(rows, areas)
    if first.of is not None:
        sums = areas.sums(first.of, complete=first.complete)
        chance = _two_sided(sums.mean(axis=0), total, max(one.rounded_to for one in rows))
    if len(rows) > 1:
        chance = min(chance, areas.chance_of_less_likely(found))
    mean = float(likelihood.mean())
    several = areas.draw.max() > 0
    told = tuple(_areas(rows, areas, total))
    return Tally(
        name=first.list or first.area(),
        certainty=first.certainty,
        areas=told,
        of=first.of,
        log_likelihood=math.log(mean) if mean > 0 else -math.inf,
        log_likelihood_sd=relative_sd(likelihood, areas.draw) if several else _sd(rows, inside),
        chance=chance,
        counts=first.certainty != "D",
        sentence=_sentence(rows, told, chance),
    )


def _likelihood(rows: Sequence[Counted], areas: Areas) -> Array:
    """Probability of a count or a list in each launch draw, ndarray, shape (n_draws,)."""
    first, found = rows[0], np.array([one.found for one in rows])
    likelihood = np.ones(len(areas.split))
    if first.of is not None:
        held = _rounded(int(found.sum()), max(one.rounded_to for one in rows), first.of)
        likelihood = areas.sums(first.of, complete=first.complete)[:, held].sum(axis=1)
    return likelihood * areas.of_split(found) if len(rows) > 1 else likelihood


def _sd(rows: Sequence[Counted], inside: Array) -> float:
    """S.d. of a log-likelihood of flights that have nothing in common: blocks left out in turn."""
    block, told = np.arange(len(inside)) % _BLOCKS, []
    for left in range(min(_BLOCKS, len(inside))):
        some = inside[block != left]
        one = np.zeros(len(some), dtype=np.int64)
        mean = _likelihood(rows, Areas.of(some, one, one, complete=rows[0].complete))[0]
        told.append(math.log(mean) if mean > 0 else -math.inf)
    if len(told) < 2 or not np.isfinite(told).all():
        return math.inf
    return math.sqrt(float(np.var(told)) * (len(told) - 1))


def _flights(
    rows: Sequence[Counted], landings: xr.Dataset, seen: Array | None
) -> tuple[Array, Index, Index]:
    """Chance of each flight to be counted in each area, its launch draw, and its cluster."""
    where = _area_of(rows, landings)
    held = members_of(rows[0].item, landings)
    if rows[0].item is None:
        # A balloon is one, however many kinds of thing fall from it.
        held = np.asarray(landings["payload"].values == landings["payload"].values.min())
    held &= landed_flags(landings)
    down = held & _in_time(rows[0], landings)
    weight = down.astype(np.float64) if seen is None else down * seen
    flight = np.unique(flight_of(landings), return_inverse=True)[1]
    known = np.bincount(flight, weights=held) > 0
    inside = np.column_stack([
        np.bincount(flight, weights=weight * (where == j)).astype(np.float64)
        for j in range(len(rows))
    ])[known]  # fmt: skip
    launch, draw = np.zeros((2, known.size), dtype=np.int64)
    launch[flight], draw[flight] = launches_of(landings), clusters_of(landings)
    label = np.asarray(np.unique(launch[known], return_inverse=True)[1], dtype=np.int64)
    return inside, label, draw[known]


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


def _rounded(total: int, rounded_to: int, of: int) -> slice:
    """The numbers that a rounded count may stand for."""
    low = max(total - rounded_to // 2, 0)
    return slice(low, min(low + rounded_to, of + 1))


def _two_sided(chances: Array, total: int, rounded_to: int) -> float:
    """Twice the smaller tail, what was counted included."""
    held = _rounded(total, rounded_to, chances.size - 1)
    below, above = float(chances[: held.stop].sum()), float(chances[held.start :].sum())
    return min(2.0 * min(below, above), 1.0)


def _areas(rows: Sequence[Counted], areas: Areas, total: int) -> list[Area]:
    if len(rows) > 1:
        chances = areas.each(total)
    else:
        assert rows[0].of is not None or rows[0].list
        of = rows[0].of or total
        chances = areas.sums(of, complete=rows[0].complete).mean(axis=0)[None]
    told = []
    for one, each in zip(rows, chances, strict=True):
        reached = np.cumsum(each)
        low, high = (int(np.searchsorted(reached, q)) for q in (0.025, 0.975))
        told.append(
            Area(
                area=one.area(),
                found=one.found,
                expected=float(each @ np.arange(each.size)),
                low=low,
                high=min(high, each.size - 1),
            )
        )
    return told


def _sentence(rows: Sequence[Counted], told: Sequence[Area], chance: float) -> str:
    first = rows[0]
    when = f" by {moment_in_words(first.time)}" if first.time is not None else ""
    if len(rows) == 1:
        (one,) = told
        among = "" if first.of is None else f" of {first.of}"
        how = "" if first.complete else ", with an unknown share of what came down there counted"
        said = (
            f"Counted: {one.found}{among} in {one.area}{when}. Computed{how}: {one.expected:.0f} "
            f"on average, {one.low} to {one.high} in 95 %."
        )
    else:
        parts = [f"{a.area} {a.found} ({a.expected:.0f}; {a.low} to {a.high})" for a in told]
        said = (
            f"Counted{when}, and in brackets what the flights give of the same sum and its 95 % "
            f"range: {', '.join(parts)}."
        )
    return f"{said} A count as unlikely has a chance of {percent(chance)} %."
