"""What was reported, as marks of the interactive map: launches, finds, claims."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from drift.event.model import Event
from drift.event.parts import Claim, Find, Launch
from drift.figures.map.window import circle
from drift.pages.map import coding
from weather.physics import sphere

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
            if (drawn := _lines(claim, event.launches))
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


def _lines(claim: Claim, launches: tuple[Launch, ...]) -> list[npt.NDArray[np.float64]]:
    """A claim as lines of longitude and latitude; one without a place or direction has none."""
    if claim.predicate in ("heading", "distance") and launches:
        start = (launches[0].longitude_deg, launches[0].latitude_deg)
        if claim.predicate == "distance":
            return [circle(*start, km) for km in (claim.min_km, claim.max_km) if km]
        fan = (claim.bearing_deg or 0.0) + claim.tolerance_deg * np.linspace(-1.0, 1.0, 31)
        lat, lon = sphere.destination(start[1], start[0], fan, _HEADING_KM)
        return [np.vstack([[start], np.column_stack([lon, lat]), [start]])]
    if claim.longitude_deg is not None and claim.latitude_deg is not None:
        return [circle(claim.longitude_deg, claim.latitude_deg, claim.radius_km or 0.0)]
    return []
