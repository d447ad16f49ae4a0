"""What was reported of an event, and how sure each part of it is, as rows of tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from drift.event.model import Event
from drift.event.parts import Launch, Source
from drift.event.vehicle import kind_of, vehicle_quantities
from drift.pages.map.description import position
from drift.priors.distributions import describe
from drift.statistics.wording import count


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One thing that was reported: what about, in words, how sure, by whom (keys of sources)."""

    topic: str
    text: str
    certainty: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """One quantity that flights are drawn from, and whether it was reported or is assumed."""

    name: str
    value: str
    origin: str


def statements(event: Event) -> list[Statement]:
    """The facts of an event; where it lists none, what its launches and payloads say."""
    facts = [
        Statement(topic=fact.topic, text=fact.text, certainty=fact.certainty, sources=fact.sources)
        for fact in event.facts
    ]
    return facts or [*(_launched(one) for one in event.launches), *_carried(event)]


def launches(event: Event) -> list[dict[str, Any]]:
    """Each launch as it was computed: place, moment, how well they are known."""
    return [
        {
            "place": one.place or "not named",
            "position": position(one.latitude_deg, one.longitude_deg),
            "radius": "exact" if one.radius_km == 0 else f"± {one.radius_km:g} km",
            "time": _on_the_clock(one.time),
            "utc": f"{one.time.astimezone(UTC):%Y-%m-%d %H:%M} UTC",
            "spread": "exact" if one.time_spread_min == 0 else f"± {one.time_spread_min:g} min",
            "balloons": str(one.balloons or "not reported"),
            "certainty": one.certainty or "",
            "sources": one.sources,
        }
        for one in event.launches
    ]


def quantities(event: Event) -> list[Quantity]:
    """What the flights are drawn from: the vehicle and every item."""
    return [*_vehicle(event), *_items(event)]


def sources(event: Event) -> list[Source]:
    """Every source, in the order of the event."""
    return list(event.sources)


def known_keys(event: Event) -> Mapping[str, int]:
    """Number of each source on the page, by its key."""
    return {source.key: i for i, source in enumerate(event.sources, start=1)}


def _on_the_clock(moment: datetime) -> str:
    """A moment as the clock of the place showed it, with its offset: 23:00 UTC+09:00."""
    offset = f"{moment:%z}"
    return f"{moment:%Y-%m-%d %H:%M} UTC{offset[:3]}:{offset[3:5]}"


def _launched(one: Launch) -> Statement:
    number = f"{one.balloons} balloons" if one.balloons else "Balloons"
    text = f"{number} launched from {one.place or 'an unnamed place'}, {one.time:%Y-%m-%d %H:%M}."
    return Statement(topic="launch", text=text, certainty=one.certainty or "", sources=one.sources)


def _carried(event: Event) -> list[Statement]:
    return [
        Statement(
            topic="payload",
            text=f"{count(round(part.count))} of {part.item}." if part.count else f"{part.item}.",
            certainty=part.certainty or "",
            sources=part.sources,
        )
        for part in event.payloads
    ]


def _vehicle(event: Event) -> list[Quantity]:
    kind = (Quantity(name=name, value=value, origin="event file") for name, value in kind_of(event))
    drawn = (
        Quantity(name=one.words, value=one.value, origin=one.origin)
        for one in vehicle_quantities(event)
    )
    return [*kind, *drawn]


def _items(event: Event) -> list[Quantity]:
    return [
        Quantity(
            name=f"fall of {part.item} at sea level",
            value=describe(part.speed(), "m/s"),
            origin="event file" if part.fall_mps is not None else "assumed",
        )
        for part in event.payloads
    ]
