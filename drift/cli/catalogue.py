"""The catalogue as a list: one row per event, filtered, as a table, JSON or CSV."""

from __future__ import annotations

import csv
import difflib
import io
import json
import shutil
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from drift.event.actors import is_part_of
from drift.event.listing import balloons_of, certainty_of, events
from drift.event.model import Event
from weather.errors import InputError

#: Columns of a row, in order.
COLUMNS = (
    "id", "date", "status", "direction", "actor", "place", "certainty", "balloons", "payload",
    "claims", "finds", "alternatives", "title",
)  # fmt: skip

_DIRECTIONS = {
    "northward": "northward", "southward": "southward", "north": "northward", "south": "southward",
}  # fmt: skip
_CERTAINTIES = "ABCD"


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Which events to list; None, or False, is no wish.

    year : "2014" or "2014-2016". actor : part of the name of who
    launched, or of who leads them, in any case. direction :
    northward or southward. payload : an item. certainty : letters that the certainty of the
    reported launch (of its place, where there is no launch) may be, such as "AB". has_finds : only
    events with finds.
    """

    year: str | None = None
    actor: str | None = None
    direction: str | None = None
    payload: str | None = None
    certainty: str | None = None
    has_finds: bool = False


def rows(chosen: Filter = Filter(), among: Iterable[Event] | None = None) -> list[dict[str, Any]]:
    """A row of plain values per event that the filter lets through; keys are `COLUMNS`.

    Raises InputError for a filter that nothing could ever pass, with what is allowed.
    """
    known = list(events() if among is None else among)
    first, last = _years(chosen.year)
    direction = _direction(chosen.direction)
    certainty = _certainty(chosen.certainty)
    payload = _payload(chosen.payload, known)
    return [
        row(event)
        for event in known
        if first <= int(event.id[:4]) <= last
        and is_part_of(chosen.actor or "", event.actor)
        and (direction is None or direction == event.direction)
        and (certainty is None or (certainty_of(event) or "?") in certainty)
        and (payload is None or payload in [part.item for part in event.payloads])
        and (not chosen.has_finds or event.finds)
    ]


def row(event: Event) -> dict[str, Any]:
    """One event as plain values."""
    return {
        "id": event.id,
        "date": event.date_text,
        "status": event.status,
        "direction": event.direction,
        "actor": event.actor,
        "place": "; ".join(launch.place for launch in event.launches),
        "certainty": certainty_of(event) or "",
        "balloons": balloons_of(event),
        "payload": [part.item for part in event.payloads],
        "claims": len(event.claims),
        "finds": len(event.finds),
        "alternatives": [other.name for other in event.alternatives],
        "title": event.title,
    }


def as_json_text(found: Sequence[dict[str, Any]]) -> str:
    """Rows as a JSON array."""
    return json.dumps(list(found), ensure_ascii=False, indent=2)


def as_csv_text(found: Sequence[dict[str, Any]]) -> str:
    """Rows as CSV (RFC 4180) with a header; lists are joined with semicolons."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerows({key: _cell(each[key]) for key in COLUMNS} for each in found)
    return out.getvalue()


def as_table(found: Sequence[dict[str, Any]]) -> list[list[str]]:
    """Rows as strings for a terminal: header first, the columns that fit on a line."""
    header = ["id", "sure", "balloons", "claims", "finds", "title"]
    keys = ("id", "certainty", "balloons", "claims", "finds", "title")
    return [header, *([_cell(each[key]) for key in keys] for each in found)]


def show(chosen: Filter = Filter(), *, as_json: bool = False, as_csv: bool = False) -> None:
    """Print the events that the filter lets through: a table for people, or JSON, or CSV."""
    found = rows(chosen)
    if as_json:
        print(as_json_text(found))
    elif as_csv:
        print(as_csv_text(found), end="")
    else:
        _print_table(found)


def _print_table(found: Sequence[dict[str, Any]]) -> None:
    table = as_table(found)
    if len(table) == 1:
        print("No event matches.")
        return
    # Only the title gives way in a narrow terminal: an id is what the other commands take.
    line = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for cells in table:
        padded = "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        print(padded.rstrip()[:line])


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(value)
    return "" if value is None else str(value)


def _years(year: str | None) -> tuple[int, int]:
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
