"""The catalogue as a list: one row per event, filtered, as a table, JSON or CSV."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from drift.cli.terminal import say, say_json
from drift.event.listing import balloons_of, certainty_of, events
from drift.event.model import Event
from drift.event.selection import EVERY, Filter, selected
from weather.display import for_spreadsheet

#: Columns of a row, in order.
COLUMNS = (
    "id", "date", "status", "direction", "actor", "place", "certainty", "balloons", "payload",
    "claims", "finds", "alternatives", "title",
)  # fmt: skip


def rows(chosen: Filter = EVERY, among: Iterable[Event] | None = None) -> list[dict[str, Any]]:
    """A row of plain values per event that the filter lets through; keys are `COLUMNS`.

    Raises InputError for a filter that nothing could ever pass, with what is allowed.
    """
    known = list(events() if among is None else among)
    return [row(event) for event in selected(known, chosen)]


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
    writer.writerows({key: for_spreadsheet(_cell(each[key])) for key in COLUMNS} for each in found)
    return out.getvalue()


def as_table(found: Sequence[dict[str, Any]]) -> list[list[str]]:
    """Rows as strings for a terminal: header first, the columns that fit on a line."""
    header = ["id", "sure", "balloons", "claims", "finds", "title"]
    keys = ("id", "certainty", "balloons", "claims", "finds", "title")
    return [header, *([_cell(each[key]) for key in keys] for each in found)]


def show(chosen: Filter = EVERY, *, as_json: bool = False, as_csv: bool = False) -> None:
    """Print the events that the filter lets through: a table for people, or JSON, or CSV."""
    found = rows(chosen)
    if as_json:
        say_json(list(found))
    elif as_csv:
        say(as_csv_text(found), end="")
    else:
        _print_table(found)


def _print_table(found: Sequence[dict[str, Any]]) -> None:
    table = as_table(found)
    if len(table) == 1:
        say("No event matches.")
        return
    # Only the title gives way in a narrow terminal: an id is what the other commands take.
    line = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for cells in table:
        padded = "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        say(padded.rstrip()[:line])


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(value)
    return "" if value is None else str(value)
