"""Claims and moments in words, for sentences that a person reads."""

from __future__ import annotations

import datetime as dt

from drift.event.parts import Claim
from drift.evidence.predicates import NEAR_KM
from drift.places.regions import SEA_RULE

_COMPASS = (
    "north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west",
)  # fmt: skip


def happening(claim: Claim) -> str:
    """What a claim says of a flight, from the verb on: "came down within 20 km of Kaesong"."""
    return _SAY[claim.predicate](claim)


def moment_in_words(moment: dt.datetime) -> str:
    """A moment at its own offset: "22:00 on 13 January 2016 (UTC+09:00)"."""
    offset = moment.strftime("%z")
    return f"{moment:%H:%M} on {moment.day} {moment:%B %Y} (UTC{offset[:3]}:{offset[3:5]})"


def place_in_words(place: str, latitude_deg: float, longitude_deg: float) -> str:
    """The name of a place, or its coordinates."""
    return place or f"{latitude_deg:g} N {longitude_deg:g} E"


def direction_in_words(bearing_deg: float) -> str:
    """A bearing as the nearest of eight directions and in degrees."""
    return f"{_COMPASS[round(bearing_deg / 45.0) % 8]} ({bearing_deg:g} degrees)"


def _within(claim: Claim) -> str:
    assert claim.latitude_deg is not None and claim.longitude_deg is not None
    place = place_in_words(claim.place, claim.latitude_deg, claim.longitude_deg)
    return f"within {claim.radius_km or NEAR_KM:g} km of {place}"


def _heading(claim: Claim) -> str:
    assert claim.bearing_deg is not None
    direction = direction_in_words(claim.bearing_deg)
    return f"went within {claim.tolerance_deg:g} degrees of {direction}"


def _distance(claim: Claim) -> str:
    if claim.max_km is None:
        return f"came down {claim.min_km:g} km or more from its launch"
    if claim.min_km is None:
        return f"came down no more than {claim.max_km:g} km from its launch"
    return f"came down {claim.min_km:g} to {claim.max_km:g} km from its launch"


def _aloft(claim: Claim) -> str:
    assert claim.time is not None
    said = f"was in the air at {moment_in_words(claim.time)}"
    return said if claim.latitude_deg is None else f"{said} {_within(claim)}"


_SAY = {
    "north-of-mdl": lambda claim: f"came down north of the Military Demarcation Line ({SEA_RULE})",
    "south-of-mdl": lambda claim: f"came down south of the Military Demarcation Line ({SEA_RULE})",
    "within": lambda claim: f"came down {_within(claim)}",
    "region": lambda claim: f"came down in {claim.region}",
    "heading": _heading,
    "distance": _distance,
    "aloft-at": _aloft,
}
