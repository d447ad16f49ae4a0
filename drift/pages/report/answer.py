"""The numbers of a run as sentences and rows for people, each with its interval."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import quote

from drift.event.model import AS_REPORTED, Event
from drift.landings.headline import (
    compass,
    sentence,
    sentences,
    share,
    side,
    where_in_words,
)
from drift.statistics.wording import chance, count

__all__ = [
    "Numbers", "Reading", "RegionRow", "chance", "compass", "loads", "readings", "region_rows",
    "row", "rows", "sentence", "sentences", "share", "side",
]  # fmt: skip

_COUNTRIES: Final = {
    "KR": "South Korea", "KP": "North Korea", "CN": "China", "JP": "Japan", "RU": "Russia",
    "sea": "sea", "": "sea or beyond the map",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """One row of results: shares and distances with their 95 % intervals, as text."""

    name: str
    members: str
    landed: str
    where: str
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
    """One reading of a disputed fact, with what it changes, what came of it and what it lost.

    link : address of its page; empty for the event as reported, whose page this is.
    """

    name: str
    link: str
    text: str
    certainty: str
    sources: tuple[str, ...]
    numbers: tuple[Numbers, ...]
    lost: tuple[str, ...]


def row(name: str, numbers: Mapping[str, Any]) -> Numbers:
    """The numbers of one run, item or reading."""
    came_down = numbers["median_distance_km"] is not None
    distance, direction, aloft = "–", "–", "–"
    if came_down:
        low, high = numbers["median_distance_km_95"]
        distance = f"{numbers['median_distance_km']:.0f}\u00a0km [{low:.0f},\u00a0{high:.0f}]"
        bearing = numbers["bearing_deg"]
        direction = "no one direction" if bearing is None else f"{bearing:.0f}°"
        aloft = f"{numbers['median_time_aloft_h']:.1f} h"
    return Numbers(
        name=name,
        members=count(numbers["members"]),
        landed=share(numbers, "landed_fraction"),
        where=where_in_words(numbers),
        distance=distance,
        direction=direction,
        aloft=aloft,
    )


def loads(summary: Mapping[str, Any]) -> tuple[Numbers, ...]:
    """Each load by itself: what several have in common is no answer for any of them."""
    items = summary.get("by_item", {})
    if len(items) < 2:
        return (row(next(iter(items), "all loads"), summary),)
    return tuple(row(item, numbers) for item, numbers in items.items())


def rows(summary: Mapping[str, Any]) -> list[Numbers]:
    """Each load and, where there are several, all of them together as the last."""
    found = loads(summary)
    return [*found, row("all loads together", summary)] if len(found) > 1 else list(found)


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
    """The event as reported and every other reading that was computed, side by side.

    Empty where there is no other.
    """
    others = summary.get("alternatives", {})
    if not others:
        return []
    told = {one.name: one for one in event.alternatives}
    found = [_reading(AS_REPORTED, summary, "What the report says; the numbers of this page.")]
    for name, numbers in others.items():
        of = told.get(name)
        found.append(
            replace(
                _reading(name, numbers, of.text if of else ""),
                link=f"{quote(name, safe='')}/report.html",
                certainty=(of.certainty or "") if of else "",
                sources=of.sources if of else (),
            )
        )
    return found


def _reading(name: str, numbers: Mapping[str, Any], text: str) -> Reading:
    return Reading(
        name=name,
        link="",
        text=text,
        certainty="",
        sources=(),
        numbers=loads(numbers),
        lost=tuple(numbers.get("sentences", ())),
    )
