"""An event at a glance: one line for a prompt, one table for a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drift.event.schema import CERTAINTY
from drift.event.vehicle import VehicleQuantity, vehicle_quantities
from drift.priors.distributions import describe
from weather.display import table_html

if TYPE_CHECKING:
    from drift.event.model import Event


def line(event: Event) -> str:
    """The event in one line: name, title, status, and how much of each kind it holds."""
    parts = {
        "launches": event.launches,
        "payloads": event.payloads,
        "claims": event.claims,
        "finds": event.finds,
        "counts": event.counts,
        "alternatives": event.alternatives,
    }
    held = ", ".join(f"{len(items)} {name}" for name, items in parts.items() if items)
    return f"<Event {event.id}: {event.title or 'no title'} ({event.status}; {held or 'no facts'})>"


def html(event: Event) -> str:
    """What was reported, a row each, with how sure that is and by whom."""
    rows = [
        *(
            (f"launch: {p.place}", f"{p.time:%Y-%m-%d %H:%M %z}", *_basis(p))
            for p in event.launches
        ),
        *((f"vehicle: {q.words}", q.value, q.origin, "") for q in _vehicle(event)),
        *((f"load: {p.item}", describe(p.speed(), "m/s"), "", "") for p in event.payloads),
        *((f"fact: {p.topic}", p.text, *_basis(p)) for p in event.facts),
        *(("claim", p.text or p.predicate, *_basis(p)) for p in event.claims),
        *((f"find: {p.place}", p.text or (p.item or ""), *_basis(p)) for p in event.finds),
        *((f"count: {p.area()}", p.text or str(p.found), *_basis(p)) for p in event.counts),
        *((f"or: {p.name}", p.text, *_basis(p)) for p in event.alternatives),
    ]
    caption = f"{event.id}: {event.title} ({event.status})"
    return table_html(caption, ["what", "reported", "how sure", "sources"], rows)


def _vehicle(event: Event) -> list[VehicleQuantity]:
    return vehicle_quantities(event) if event.launches else []


def _basis(part: object) -> tuple[str, str]:
    """How sure a part is, in words, and the keys of its sources."""
    certainty = getattr(part, "certainty", None)
    sure = f"{certainty}: {CERTAINTY[certainty]}" if certainty else ""
    return sure, ", ".join(getattr(part, "sources", ()))
