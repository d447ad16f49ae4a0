"""The numbers of a run as sentences and rows for people, each with its interval."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from drift.event.model import Event
from drift.figures.paper.words import count
from drift.statistics.shares import Share
from drift.statistics.wording import in_words

_COMPASS: Final = (
    "north", "north-north-east", "north-east", "east-north-east", "east", "east-south-east",
    "south-east", "south-south-east", "south", "south-south-west", "south-west",
    "west-south-west", "west", "west-north-west", "north-west", "north-north-west",
)  # fmt: skip

_COUNTRIES: Final = {
    "KR": "South Korea", "KP": "North Korea", "CN": "China", "JP": "Japan", "RU": "Russia",
    "sea": "sea", "": "",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """One row of results: shares and distances with their 95 % intervals, as text."""

    name: str
    members: str
    landed: str
    north: str
    distance: str
    direction: str
    aloft: str


@dataclass(frozen=True, kw_only=True)
class RegionRow:
    """One region; `share` is in per cent, for a bar."""

    name: str
    country: str
    chance: str
    share: float


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Another reading of a disputed fact, with what it changes and what came of it."""

    name: str
    text: str
    certainty: str
    sources: tuple[str, ...]
    numbers: Numbers


def sentence(numbers: Mapping[str, Any]) -> str:
    """The answer of one run in one sentence with its intervals."""
    members = numbers["members"]
    if numbers["median_distance_km"] is None:
        return f"None of {count(members)} plausible flights came down inside the winds."
    low, high = numbers["median_distance_km_95"]
    landed = round(numbers["landed_fraction"] * members)
    of = f"{count(members)} plausible flights"
    if landed < members:
        of = f"the {count(landed)} out of {of} that came down inside the winds"
    north = "half of the loads"
    if numbers["north_of_mdl_fraction"] is not None:
        fraction = share(numbers, "north_of_mdl_fraction")
        north = f"{fraction} came down north of the Military Demarcation Line; {north}"
    return (
        f"Of {of}, {north} landed more than {numbers['median_distance_km']:.0f} km "
        f"[{low:.0f},\u00a0{high:.0f}] from the launch, on average towards the "
        f"{compass(numbers['bearing_deg'])} ({numbers['bearing_deg']:.0f}°)."
    )


def row(name: str, numbers: Mapping[str, Any]) -> Numbers:
    """The numbers of one run, item or reading."""
    came_down = numbers["median_distance_km"] is not None
    distance, direction, aloft = "–", "–", "–"
    if came_down:
        low, high = numbers["median_distance_km_95"]
        distance = f"{numbers['median_distance_km']:.0f}\u00a0km [{low:.0f},\u00a0{high:.0f}]"
        direction = f"{numbers['bearing_deg']:.0f}°"
        aloft = f"{numbers['median_time_aloft_h']:.1f} h"
    return Numbers(
        name=name,
        members=count(numbers["members"]),
        landed=share(numbers, "landed_fraction"),
        north=share(numbers, "north_of_mdl_fraction"),
        distance=distance,
        direction=direction,
        aloft=aloft,
    )


def rows(summary: Mapping[str, Any]) -> list[Numbers]:
    """All members together and, where there are several items, each item."""
    items = summary.get("by_item", {})
    found = [row("all loads" if len(items) > 1 else next(iter(items), "all loads"), summary)]
    return found + [row(item, numbers) for item, numbers in items.items() if len(items) > 1]


def region_rows(summary: Mapping[str, Any]) -> list[RegionRow]:
    """Chance per region, most likely first."""
    return [
        RegionRow(
            name=str(one["region"]),
            country=_COUNTRIES.get(one["country"], one["country"]),
            chance=chance(one["fraction"], *one["fraction_95"]),
            share=round(100 * one["fraction"], 3),
        )
        for one in summary["regions"]
    ]


def readings(event: Event, summary: Mapping[str, Any]) -> list[Reading]:
    """Every alternative reading that was computed, beside the one as reported."""
    told = {one.name: one for one in event.alternatives}
    found = []
    for name, numbers in summary.get("alternatives", {}).items():
        of = told.get(name)
        found.append(
            Reading(
                name=name,
                text=of.text if of else "",
                certainty=(of.certainty or "") if of else "",
                sources=of.sources if of else (),
                numbers=row(name, numbers),
            )
        )
    return found


def share(numbers: Mapping[str, Any], name: str) -> str:
    """A share with its interval, "87 % [86, 89]"; a dash where there is none."""
    if numbers[name] is None:
        return "–"
    return chance(numbers[name], *numbers[f"{name}_95"])


def chance(probability: float, low: float, high: float) -> str:
    """A probability with its interval in per cent, to be broken nowhere but before the interval."""
    found = Share(probability=probability, low=low, high=high, members=0, effective=0.0)
    return in_words(found).replace(" ", "\u00a0").replace("\u00a0[", " [")


def compass(bearing_deg: float) -> str:
    """A direction as one of sixteen words."""
    return _COMPASS[round(bearing_deg / 22.5) % 16]
