"""Which events of a list are meant: by year, actor, direction, payload, certainty, finds."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from drift.event.actors import is_part_of
from drift.event.listing import certainty_of
from drift.event.model import Event
from drift.event.schema import STRICT, YesNo
from weather.errors import InputError

_DIRECTIONS = {
    "northward": "northward", "southward": "southward", "north": "northward", "south": "southward",
}  # fmt: skip
_CERTAINTIES = "ABCD"


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Which events to list; None, or False, is no wish.

    year : "2014" or "2014-2016". actor : part of the name of who launched, or of who leads them, in
    any case. direction : northward or southward. payload : an item. certainty : letters that the
    certainty of the reported launch (of its place, where there is no launch) may be, such as "AB".
    has_finds : only events with finds.
    """

    __pydantic_config__ = STRICT
    year: str | Annotated[int, Field(strict=True)] | None = None
    actor: str | None = None
    direction: str | None = None
    payload: str | None = None
    certainty: str | None = None
    has_finds: YesNo = False


#: The filter that lets every event through.
EVERY = Filter()


def selected(known: Sequence[Event], chosen: Filter) -> list[Event]:
    """The events that a filter lets through, in their order.

    Raises InputError for a filter that nothing could ever pass, with what is allowed.
    """
    first, last = _years(chosen.year)
    direction = _direction(chosen.direction)
    certainty = _certainty(chosen.certainty)
    payload = _payload(chosen.payload, known)
    return [
        event
        for event in known
        if first <= int(event.id[:4]) <= last
        and is_part_of(chosen.actor or "", event.actor)
        and (direction is None or direction == event.direction)
        and (certainty is None or (certainty_of(event) or "?") in certainty)
        and (payload is None or payload in [part.item for part in event.payloads])
        and (not chosen.has_finds or event.finds)
    ]


def _years(year: str | int | None) -> tuple[int, int]:
    if year is None:
        return 0, 9999
    parts = str(year).split("-")
    if len(parts) > 2 or not all(part.isdigit() and len(part) == 4 for part in parts):
        raise InputError(f"year {year!r} must be a year such as 2014, or a range such as 2014-2016")
    first, last = int(parts[0]), int(parts[-1])
    if first > last:
        raise InputError(f"year {year!r} begins after it ends; write {last}-{first}")
    return first, last


def _direction(direction: str | None) -> str | None:
    if direction is None or direction in _DIRECTIONS:
        return _DIRECTIONS.get(direction or "")
    raise InputError(f"direction {direction!r} must be northward or southward")


def _certainty(certainty: str | None) -> str | None:
    if certainty is None:
        return None
    marks = certainty.upper().replace(",", "").replace(" ", "")
    if not marks or not set(marks) <= set(_CERTAINTIES):
        raise InputError(f"certainty {certainty!r} must be letters of A, B, C and D, such as AB")
    return marks


def _payload(payload: str | None, known: Sequence[Event]) -> str | None:
    items = sorted({part.item for event in known for part in event.payloads})
    if payload is None or payload in items:
        return payload
    near = difflib.get_close_matches(payload, items, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}? " if near else ""
    raise InputError(f"no event has a payload {payload!r}; {hint}there are {', '.join(items)}")
