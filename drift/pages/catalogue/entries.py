"""One event of the catalogue as its page shows it: a line, marks on map and timeline, facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from drift.event.actors import people_of
from drift.event.assumed import assumptions
from drift.event.listing import balloons_of, certainty_of, year_of
from drift.event.model import Event
from drift.pages.report import reported
from drift.statistics.wording import count


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One event: what its line says, what filters ask of it, and where its run lies.

    year : of the first launch, else of the id. search : everything a person may look for, in lower
    case. run : address of the report of its run from the page; empty where there is none.
    """

    event: Event
    year: int
    certainty: str
    balloons: str
    places: str
    people: tuple[str, ...]
    search: str
    run: str

    @property
    def side(self) -> str:
        """Which way the balloons were meant to go: north, south, or not said."""
        return self.event.direction.removesuffix("ward") or "unsaid"

    @property
    def tested(self) -> str:
        """How many claims and finds it has, in words; empty without any."""
        parts = (
            f"{len(found)} {name}{'s' * (len(found) > 1)}"
            for found, name in ((self.event.claims, "claim"), (self.event.finds, "find"))
            if found
        )
        return ", ".join(parts)

    @property
    def statements(self) -> list[reported.Statement]:
        """What was reported, a row each: facts, then claims, finds and other readings."""
        event = self.event
        rows = reported.statements(event)
        rows += [
            _stated("claim", one.text or one.predicate, one.certainty, one.sources)
            for one in event.claims
        ]
        rows += [
            _stated("find", _found(one.place, one.item, one.text), one.certainty, one.sources)
            for one in event.finds
        ]
        rows += [
            _stated("other reading", f"{one.name}: {one.text}", one.certainty, one.sources)
            for one in event.alternatives
        ]
        return rows

    @property
    def launches(self) -> list[dict[str, Any]]:
        """Each launch as it is computed."""
        return reported.launches(self.event)

    @property
    def assumed(self) -> list[str]:
        """What no report says, each as a sentence."""
        return [one.sentence for one in assumptions(self.event)]

    @property
    def loads(self) -> str:
        """What the balloons carried, with numbers where reports give them."""
        parts = (
            f"{count(round(part.count))} of {part.item}" if part.count else part.item
            for part in self.event.payloads
        )
        return ", ".join(parts)

    @property
    def numbers_of_sources(self) -> Mapping[str, int]:
        """Number of each source in the list of the event."""
        return reported.known_keys(self.event)


def entry(event: Event, run: str = "") -> Entry:
    """An event as the page shows it; run : address of the report of its run."""
    people = people_of(event.actor)
    places = "; ".join(launch.place for launch in event.launches if launch.place)
    items = [part.item for part in event.payloads]
    words = (event.id, event.title, event.actor, *people, places, event.summary, *items)
    balloons = balloons_of(event)
    return Entry(
        event=event,
        year=year_of(event),
        certainty=certainty_of(event) or "",
        balloons="" if balloons is None else f"{balloons} balloon{'s' * (balloons != 1)}",
        places=places,
        people=people,
        search=" ".join(" ".join(words).casefold().split()),
        run=run,
    )


def mark(one: Entry) -> dict[str, Any]:
    """What map and filters need of an event, for JSON."""
    event = one.event
    return {
        "id": event.id,
        "title": event.title,
        "year": one.year,
        "side": one.side,
        "certainty": one.certainty,
        "status": event.status,
        "items": [part.item for part in event.payloads],
        "tested": bool(event.claims or event.finds),
        "run": bool(one.run),
        "search": one.search,
        "launches": [[p.latitude_deg, p.longitude_deg, p.radius_km] for p in event.launches],
        "finds": [[p.latitude_deg, p.longitude_deg, p.radius_km] for p in event.finds],
    }


def _stated(
    topic: str, text: str, certainty: str | None, sources: tuple[str, ...]
) -> reported.Statement:
    return reported.Statement(topic=topic, text=text, certainty=certainty or "", sources=sources)


def _found(place: str, item: str | None, text: str) -> str:
    return ": ".join(part for part in (f"{item or 'load'}, {place}", text) if part)
