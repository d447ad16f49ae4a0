"""Statements on many launches at once, as tests of the whole catalogue.

Two kinds are on record. Police and weather records of 2014, read out in parliament: of seven
launches of one group six had the wrong wind (HA2014). And counts of the South's military in 2024:
of so many balloons let go in the North, so many were found in the South.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr

from drift.event.model import Event
from drift.evidence.claims import Result, check
from drift.landings.groups import clusters_of, have_something_in_common, launches_of
from drift.landings.outcomes import landed
from drift.places.regions import north_of_mdl
from drift.statistics.shares import Array, per_cluster

#: Of seven launches of Fighters for a Free North Korea in 2014 six had the wrong wind (HA2014).
WRONG_OF_2014 = (6, 7)
GROUP_OF_2014 = "FFNK"


@dataclass(frozen=True, kw_only=True)
class WrongWinds:
    """How many launches had the wrong wind, reported and computed.

    by_event : chance of the wrong wind for each launch. expected, low, high : mean number among
    them and its 95 % range. probability : of a number that the report allows (see `wrong_winds`).
    """

    reported: tuple[int, int]
    by_event: dict[str, float]
    expected: float
    low: int
    high: int
    probability: float
    sentence: str


def wrong_winds(
    cases: Mapping[str, tuple[Event, xr.Dataset]],
    *,
    year: int = 2014,
    actor: str = GROUP_OF_2014,
    reported: tuple[int, int] = WRONG_OF_2014,
) -> WrongWinds:
    """The report "k of n launches had the wrong wind" against the launches that are known.

    A launch had the wrong wind if most of what it carried came down south of the Military
    Demarcation Line; its chance is the share of launch draws in which that is so (of flights, where
    they have nothing in common). Launches are independent: they are days apart. Where fewer
    than n are known, the report still says that at most n - k of those had the right wind.
    """
    chosen = {
        name: landings
        for name, (event, landings) in cases.items()
        if actor in event.actor
        and event.direction == "northward"
        and any(launch.time.year == year for launch in event.launches)
    }
    chances = {name: wrong_wind_chance(landings) for name, landings in chosen.items()}
    number = number_chances(list(chances.values()))
    known, right = len(chances), reported[1] - reported[0]
    low, high = (int(np.searchsorted(np.cumsum(number), q)) for q in (0.025, 0.975))
    expected = float(sum(chances.values()))
    allowed = float(number[max(known - right, 0) :].sum())
    return WrongWinds(
        reported=reported,
        by_event=chances,
        expected=expected,
        low=low,
        high=min(high, known),
        probability=min(allowed, 1.0),
        sentence=(
            f"Reported: {reported[0]} of {reported[1]} launches of {year} had the wrong wind. "
            f"Computed for the {known} that are known: {expected:.1f} (95 % range {low} to "
            f"{min(high, known)}); that at most {right} had the right wind has a probability of "
            f"{100 * allowed:.0f} %."
        ),
    )


def wrong_wind_chance(landings: xr.Dataset) -> float:
    """Chance that most of a launch came down in the South; over launch draws."""
    down = landed(landings)
    south = ~north_of_mdl(down["latitude"].values, down["longitude"].values)
    launch = launches_of(down) if have_something_in_common(down) else clusters_of(down)
    sums, sizes = per_cluster(south, launch)
    # An even split is half a wrong wind.
    return float(np.mean(np.where(2 * sums == sizes, 0.5, 2 * sums > sizes)))


def number_chances(chances: Sequence[float]) -> Array:
    """Chance of 0 .. n happening among n independent things (Poisson's binomial distribution)."""
    number = np.ones(1)
    for p in chances:
        number = np.convolve(number, [1.0 - p, p])
    return number


def found_in_the_south(
    cases: Mapping[str, tuple[Event, xr.Dataset]],
) -> dict[str, list[Result]]:
    """The counts of balloons from the North that came down in the South: 80/330, 40/200, 10/240.

    Each is a claim of its event, tested with the correlation of balloons in one wave. What is found
    is less than what comes down, and one bag can make several finds, so agreement within a factor
    is all that can be asked.
    """
    out = {}
    for name, (event, landings) in cases.items():
        counted = [
            result
            for result in check(event, landings)
            if result.predicate == "south-of-mdl" and result.count is not None
        ]
        if counted and event.direction == "southward":
            out[name] = counted
    return out
