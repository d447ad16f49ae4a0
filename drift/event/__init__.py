"""What was reported: one event with its parts, the file it is read from, and the sky it needs."""

from drift.event.model import Event
from drift.event.parts import (
    Alternative,
    Claim,
    Fact,
    Find,
    FlatGround,
    Launch,
    Payload,
    Source,
    Vehicle,
    Winds,
)

__all__ = [
    "Alternative",
    "Claim",
    "Event",
    "Fact",
    "Find",
    "FlatGround",
    "Launch",
    "Payload",
    "Source",
    "Vehicle",
    "Winds",
]
