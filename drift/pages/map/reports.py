"""What was reported, as marks of the interactive map: launches, finds, claims."""

from __future__ import annotations

from typing import Any, Final

from drift.event.claim_lines import lines_of
from drift.event.model import Event
from drift.event.parts import Find, Launch
from drift.pages.map import coding

#: A claimed heading is drawn as far as this, km.
_HEADING_KM: Final = 60.0


def marks(event: Event) -> dict[str, Any]:
    """Places with the radius to which they are known, and claims as lines.

    Words come from event files: a page may only ever show them as text.
    """
    return {
        "launches": [_mark(launch, "Launch", launch.time.isoformat()) for launch in event.launches],
        "finds": [
            _mark(find, "Find", find.time.isoformat() if find.time else "") for find in event.finds
        ],
        "claims": [
            {"text": claim.text, "lines": [coding.line(line) for line in drawn]}
            for claim in event.claims
            if (drawn := lines_of(claim, next(iter(event.launches), None), _HEADING_KM))
        ],
    }


def _mark(place: Launch | Find, kind: str, time: str) -> dict[str, Any]:
    known = f"known to {place.radius_km:g} km" if place.radius_km else "place exact"
    said = [kind, place.place, time, known, getattr(place, "item", None) or ""]
    if place.certainty:
        said.append(f"certainty {place.certainty}")
    return {
        "name": place.place.split(",")[0].strip() or kind,
        "text": ", ".join(part for part in said if part),
        "latitude": place.latitude_deg,
        "longitude": place.longitude_deg,
        "radius_km": place.radius_km,
    }
