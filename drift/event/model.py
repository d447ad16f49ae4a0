"""What was reported of one event, each part with its sources and certainty.

Plain frozen dataclasses, named as the keys of an event file. Their annotations are the schema:
`drift.event.file` reads a file through pydantic against them, so a value that cannot be is refused
at the door and never met inside.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Annotated, Any, Literal

from pydantic import Field

from drift.event import display
from drift.event.counted import Counted
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
from drift.event.schema import (
    STRICT,
    Status,
)
from weather.box import Box

#: The name of an event's first reading, beside those of its alternatives.
AS_REPORTED = "as reported"


@dataclass(frozen=True, kw_only=True)
class Heading:
    """The [event] table of a file."""

    __pydantic_config__ = STRICT
    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._+-]*$", max_length=100)]
    title: str = ""
    status: Status = "flown"
    summary: str = ""
    reported_id: str = ""
    actor: str = ""
    direction: Literal["northward", "southward", ""] = ""
    date_text: str = ""
    time_text: str = ""


@dataclass(frozen=True, kw_only=True, repr=False)
class Event(Heading):
    """One reported event: what is said to have happened, by whom, and what was found."""

    launches: tuple[Launch, ...] = ()
    vehicle: Vehicle = field(default_factory=Vehicle)
    payloads: tuple[Payload, ...] = ()
    ground: FlatGround | None = None
    winds: Winds = field(default_factory=Winds)
    claims: tuple[Claim, ...] = ()
    finds: tuple[Find, ...] = ()
    counts: tuple[Counted, ...] = ()
    facts: tuple[Fact, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    sources: tuple[Source, ...] = ()

    def __repr__(self) -> str:
        return display.line(self)

    def _repr_html_(self) -> str:
        return display.html(self)

    def box(self) -> Box:
        """The piece of sky that the event needs (`drift.event.sky_needed.box`)."""
        from drift.event.sky_needed import box

        return box(self)

    def hash(self) -> str:
        """SHA-256 of the content, the same for the same event however its file is laid out."""
        text = json.dumps(asdict(self), default=_plain, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    return repr(value)
