"""Counts against the ensemble: how likely is it that so many came down here, and so many there.

A count "80 of 330" is a share with balloons that share one wind; a list of districts is a split of
its sum. Of what came down there an unknown share was counted: by who can have found it, at a rate
that is not known (`drift.evidence.detection`), or, where people are not known, the same everywhere.
Counts of an event often hold what its finds say once more, so the two are told side by side and
never multiplied.
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
from drift.evidence.counted_flights import CountedFlights
from drift.evidence.finds import relative_sd
from drift.evidence.testable import refuse_unless_testable
from drift.evidence.wording import moment_in_words
from drift.landings.where import line_applies
from drift.statistics.shares import Array
from drift.statistics.tallies import Areas
from drift.statistics.wording import percent

#: What was counted, in words, without and with a model of who can have found it.
_SHARE = {
    False: "an unknown share of what came down there counted",
    True: "what came down there counted by who can have found it",
}

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
    event: Event, landings: xr.Dataset, *, what_if: bool = False, seen: bool = True
) -> list[Tally]:
    """Every count of an event, lists as one, in the order of its file.

    seen : judge counts that are not complete by who can have found what came down, where people
    are known (near Korea); else a share of it, the same everywhere, is taken as counted.
    """
    refuse_unless_testable(event, landings, what_if=what_if)
    names = [one.list or f"\0{i}" for i, one in enumerate(event.counts)]
    groups = {name: [c for c, n in zip(event.counts, names, strict=True) if n == name]
              for name in names}  # fmt: skip
    known = seen and line_applies(landings)
    return [_tally(rows, landings, known) for rows in groups.values()]


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


def _tally(rows: Sequence[Counted], landings: xr.Dataset, known: bool) -> Tally:
    first = rows[0]
    found = np.array([one.found for one in rows])
    total, chance = int(found.sum()), 1.0
    flights = CountedFlights.of(rows, landings, known)
    areas = flights.areas()
    likelihood = _likelihood(rows, areas)
    if first.of is not None:
        sums = areas.sums(first.of)
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
        log_likelihood_sd=relative_sd(likelihood, areas.draw) if several else _sd(rows, flights),
        chance=chance,
        counts=first.certainty != "D",
        sentence=_sentence(rows, told, chance, known),
    )


def _likelihood(rows: Sequence[Counted], areas: Areas) -> Array:
    """Probability of a count or a list in each launch draw, ndarray, shape (n_draws,)."""
    first, found = rows[0], np.array([one.found for one in rows])
    likelihood = np.ones(len(areas.split))
    if first.of is not None:
        held = _rounded(int(found.sum()), max(one.rounded_to for one in rows), first.of)
        likelihood = areas.sums(first.of)[:, held].sum(axis=1)
    return likelihood * areas.of_split(found) if len(rows) > 1 else likelihood


def _sd(rows: Sequence[Counted], flights: CountedFlights) -> float:
    """S.d. of a log-likelihood of flights that have nothing in common: blocks left out in turn."""
    block, told = np.arange(flights.launch.size) % _BLOCKS, []
    for left in range(min(_BLOCKS, flights.launch.size)):
        mean = float(_likelihood(rows, flights.some(block != left).areas()).mean())
        told.append(math.log(mean) if mean > 0 else -math.inf)
    if len(told) < 2 or not np.isfinite(told).all():
        return math.inf
    return math.sqrt(float(np.var(told)) * (len(told) - 1))


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
        chances = areas.sums(of).mean(axis=0)[None]
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


def _sentence(rows: Sequence[Counted], told: Sequence[Area], chance: float, known: bool) -> str:
    first = rows[0]
    when = f" by {moment_in_words(first.time)}" if first.time is not None else ""
    if len(rows) == 1:
        (one,) = told
        among = "" if first.of is None else f" of {first.of}"
        how = "" if first.complete else f", with {_SHARE[known]}"
        said = (
            f"Counted: {one.found}{among} in {one.area}{when}. Computed{how}: {one.expected:.0f} "
            f"on average, {one.low} to {one.high} in 95 %."
        )
    else:
        parts = [f"{a.area} {a.found} ({a.expected:.0f}; {a.low} to {a.high})" for a in told]
        by = ", by who can have found it," if known and not first.complete else ""
        said = (
            f"Counted{when}, and in brackets what the flights give of the same sum{by} and its "
            f"95 % range: {', '.join(parts)}."
        )
    return f"{said} A count as unlikely has a chance of {percent(chance)} %."
