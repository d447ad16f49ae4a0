"""What was reported, as marks of the interactive map: launches, finds, claims."""

from __future__ import annotations

from typing import Any, Final

import shapely

from drift.event.claim_lines import Array, label_point, lines_of
from drift.event.model import Event
from drift.event.parts import Claim, Find, Launch
from drift.evidence.wording import happening
from drift.pages.map import coding
from drift.places.regions import REGIONS, find_regions, shapes

#: Borders of a claimed region are drawn as finely as this, degrees: 0.5 km.
_RIM_DEG: Final = 0.005


def marks(event: Event, reach_km: float) -> dict[str, Any]:
    """Places with the radius to which they are known, and claims as lines by their number.

    reach_km : how far a claimed heading is drawn. The number of a claim is its place in the event,
    as in the table of a report.
    Words come from event files: a page may only ever show them as text.
    """
    return {
        "launches": [_mark(launch, "Launch", launch.time.isoformat()) for launch in event.launches],
        "finds": [
            _mark(find, "Find", find.time.isoformat() if find.time else "") for find in event.finds
        ],
        "claims": [
            _claim(claim, number, drawn)
            for number, claim in enumerate(event.claims, start=1)
            if (drawn := _lines(claim, next(iter(event.launches), None), reach_km))
        ],
    }


def _lines(claim: Claim, launch: Launch | None, reach_km: float) -> list[Array]:
    """A claim as lines; a region as its border, where it is one province, city or sea."""
    if claim.predicate != "region":
        return lines_of(claim, launch, reach_km)
    found = [REGIONS[i].code for i in find_regions(claim.region or "")]
    if len(found) != 1 or found[0] not in shapes():
        return []
    rim = shapely.simplify(shapes()[found[0]].boundary, _RIM_DEG)
    return [shapely.get_coordinates(part) for part in shapely.get_parts(rim)]


def _claim(claim: Claim, number: int, drawn: list[Array]) -> dict[str, Any]:
    sure = f", certainty {claim.certainty}" if claim.certainty else ""
    at = label_point(max(drawn, key=len), number)
    return {
        "number": number,
        "text": f"Claim {number}: {claim.text or happening(claim)}{sure}",
        "lines": [coding.line(line) for line in drawn],
        "at": [round(float(at[1]), 4), round(float(at[0]), 4)],
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
