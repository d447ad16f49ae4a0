"""Finds of an event from a table: a person's copy of a published list of landings.

Columns are named, or guessed by what tables of places usually call them; what was taken for what is
said back. A list of a season holds the finds of many launches: of an event are those that were
found between its first launch and some hours after its last.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, cast, get_args

from drift.event import table_file
from drift.event.model import Event
from drift.event.parts import Find
from drift.event.schema import Certainty
from drift.event.table_file import Row
from weather.errors import InputError

#: Columns of a table of finds; the position must be there.
NEEDED: Final = ("latitude_deg", "longitude_deg")
COLUMNS: Final = (
    *NEEDED, "place", "time", "date", "hour", "radius_km", "item", "text", "certainty", "source",
)  # fmt: skip

#: What other tables call a column, without case, blanks and marks; the first that is there is it.
_CALLED: Final = {
    "latitude_deg": ("latitudedeg", "latitude", "lat", "y", "ycoord", "위도"),
    "longitude_deg": ("longitudedeg", "longitude", "lon", "lng", "long", "x", "xcoord", "경도"),
    "place": ("place", "location", "site", "name", "address", "장소", "위치"),
    "date": ("date", "datefound", "landingdate", "day", "날짜", "일자"),
    "hour": ("hour", "timefound", "landingtime", "timeofday", "시각", "시간"),
    "time": ("time", "datetime", "timestamp", "when", "일시"),
    "radius_km": ("radiuskm",),
    "item": ("item",),
    "text": ("text", "description", "notes", "note", "비고"),
    "certainty": ("certainty",),
    "source": ("source", "sources", "url", "link", "출처"),
}

#: Dates as tables write them. One such as 5/6/2024 is two days and is refused.
_DATES: Final = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%d %B %Y", "%d %b %Y", "%B %d, %Y",
                 "%b %d, %Y", "%Y년 %m월 %d일")  # fmt: skip
_HOURS: Final = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M%p", "%H시 %M분")

#: The largest season that anybody listed has some thousand; more finds of one event are a slip.
_MOST: Final = 5_000

#: Lines of a table that a sentence names before it says how many more there are.
_FEW: Final = 5


@dataclass(frozen=True, kw_only=True)
class FindsTable:
    """The finds of a table, and what tells it apart. said : how it was read, in sentences."""

    name: str
    sha256: str
    finds: tuple[Find, ...]
    said: tuple[str, ...]

    def of(self, event: Event, within_h: float) -> tuple[Event, tuple[str, ...]]:
        """The event with those of these finds that can be its own, and how they were chosen.

        within_h : hours after the last launch up to which what is found counts to it. A find
        without a time is kept. The finds of the event's own file give way to the table.
        """
        spread = [(one.time, dt.timedelta(minutes=one.time_spread_min)) for one in event.launches]
        first = min(time - either_way for time, either_way in spread)
        last = max(time + either_way for time, either_way in spread)
        end = last + dt.timedelta(hours=within_h)
        kept = tuple(f for f in self.finds if f.time is None or first <= f.time <= end)
        if not kept:
            raise InputError(
                f"{self.name} has {len(self.finds)} finds, and none of them between the first "
                f"launch of {event.id}, {first.isoformat()}, and {end.isoformat()}; check the days "
                "of the table, or give more hours with --within-h"
            )
        said = [f"{len(kept)} of {len(self.finds)} finds of {self.name} are weighed"]
        if len(kept) < len(self.finds):
            said.append(
                f"the others were found before {first.isoformat()} or after {end.isoformat()}, "
                f"{within_h:g} h after the last launch"
            )
        if len(kept) > _MOST:
            raise InputError(
                f"{self.name} has {len(kept)} finds of {event.id}; every one is weighed against "
                f"every flight, and at most {_MOST} are; thin them out, or give places with counts"
            )
        if event.finds:
            said.append("the finds of the event file give way to them")
        return replace(event, finds=kept), (f"{'; '.join(said)}.",)


def read_finds(
    path: Path,
    columns: Mapping[str, str],
    *,
    radius_km: float = 12.0,
    offset: dt.tzinfo | None = None,
) -> FindsTable:
    """The finds of a CSV file, a row each.

    columns : our name of a column to that of the file; what is not named is guessed. radius_km :
    of a row that gives none. offset : from UTC, of times without one. A row without a position is
    left out and named; a cell that cannot be read raises InputError with its line.
    """
    content = table_file.content(path, "a CSV with one find in each row")
    named = guessed(table_file.heads(path, content), columns)
    given = table_file.rows(path, content, named, COLUMNS, "one find")
    _refuse_without_position(path.name, named, table_file.heads(path, content))
    finds, without = [], []
    for line, cells in given:
        row = Row(path, line, cells, offset)
        if all(row.text(name) for name in NEEDED):
            finds.append(_find(row, radius_km))
        else:
            without.append(line)
    if not finds:
        raise InputError(f"{path.name} has no row with a position; give latitude and longitude")
    return FindsTable(
        name=path.name,
        sha256=hashlib.sha256(content).hexdigest(),
        finds=tuple(finds),
        said=tuple(_said(path.name, named, without, radius_km, offset)),
    )


def guessed(heads: Sequence[str], named: Mapping[str, str]) -> dict[str, str]:
    """Our name of a column to that of the table: as named, else by what others call it.

    Beside a column of dates one that is called a time holds hours alone.
    """
    free = [head for head in heads if head not in named.values()]
    found = dict(named)
    for ours, called in _CALLED.items():
        same = [head for name in called for head in free if _plain(head) == name]
        if ours not in found and same:
            found[ours] = same[0]
            free.remove(same[0])
    if "date" in found and "hour" not in found and "time" in found and "time" not in named:
        found["hour"] = found.pop("time")
    return found


def _plain(head: str) -> str:
    return "".join(c for c in head.casefold() if c.isalnum())


def _find(row: Row, radius_km: float) -> Find:
    sure = row.text("certainty").upper()
    if sure and sure not in get_args(Certainty):
        raise row.wrong("certainty", f"give one of {', '.join(get_args(Certainty))}, or nothing")
    radius = row.number("radius_km") or radius_km
    return Find(
        place=row.text("place") or f"line {row.line}",
        latitude_deg=row.needed("latitude_deg"),
        longitude_deg=row.needed("longitude_deg"),
        radius_km=radius,
        time=_time(row),
        item=row.text("item") or None,
        text=row.text("text"),
        certainty=cast("Certainty", sure) if sure else None,
        sources=(row.text("source"),) if row.text("source") else (),
    )


def _time(row: Row) -> dt.datetime | None:
    """When it was found; where a row gives the day alone, by the end of it."""
    if row.text("time") and ":" in row.text("time"):
        return row.moment("time")
    name = "date" if row.text("date") else "time"
    if not row.text(name) or row.text(name).isdigit():
        return row.moment(name)
    day = _parsed(row, name, _DATES, "write it as 2024-05-29")
    if row.offset is None:
        raise row.wrong(name, "its hours have no offset from UTC; pass --utc if all are UTC")
    if not row.text("hour"):
        try:
            return (day + dt.timedelta(days=1)).replace(tzinfo=row.offset)
        except OverflowError:
            raise row.wrong(name, "the calendar ends before the end of that day") from None
    hour = _parsed(row, "hour", _HOURS, "write it as 05:30")
    return dt.datetime.combine(day.date(), hour.time(), row.offset)


def _parsed(row: Row, name: str, forms: Sequence[str], remedy: str) -> dt.datetime:
    for form in forms:
        try:
            return dt.datetime.strptime(row.text(name), form)
        except ValueError:
            continue
    raise row.wrong(name, remedy)


def _refuse_without_position(name: str, named: Mapping[str, str], heads: Sequence[str]) -> None:
    missing = [column for column in NEEDED if column not in named]
    if missing:
        raise InputError(
            f"{name} has no column that looks like {' or '.join(missing)}; name it with --column "
            f"{missing[0]}=theirs (its columns are {', '.join(heads) or 'none'})"
        )


def _said(
    name: str,
    named: Mapping[str, str],
    without: Sequence[int],
    radius_km: float,
    offset: dt.tzinfo | None,
) -> list[str]:
    """How a table was read: columns, hours, radius, rows without a position."""
    pairs = ", ".join(f"{ours}={theirs}" for ours, theirs in named.items())
    said = [f"Columns of {name} were read as {pairs}."]
    if {"time", "date"} & set(named):
        said.append(f"Times without an offset are taken at {offset}.")
        if "date" in named and "hour" not in named:
            said.append("No hours are given: each find is taken as made by the end of its day.")
    else:
        said.append("It gives no times, so no find is told apart by when it was made.")
    if "radius_km" not in named:
        said.append(f"Each place is taken as known to {radius_km:g} km.")
    if without:
        more = f" and {len(without) - _FEW} more" if len(without) > _FEW else ""
        lines = ", ".join(str(line) for line in without[:_FEW])
        said.append(f"Without a position and left out: line {lines}{more}.")
    return said
