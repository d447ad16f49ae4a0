"""A table that a person brings: rows of a CSV under our names, each of which says what is wrong."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any, Final

from weather.errors import InputError
from weather.guard.budget import refuse_endless

#: Numbers above this are milliseconds since 1970, not seconds (year 5138).
_MILLISECONDS: Final = 1e11

#: Range of each number that a row may give.
_RANGES: Final = {
    "latitude_deg": (-90.0, 90.0),
    "longitude_deg": (-180.0, 360.0),
    "radius_km": (0.0, 500.0),
    "height_m": (-500.0, 60_000.0),
    "mps": (0.01, 1000.0),
}


def content(path: Path, wanted: str) -> bytes:
    """The bytes of a table; wanted : what it should be, for the sentence where there is none."""
    refuse_endless(path)
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(
            f"{path} cannot be read ({(error.strerror or 'no such file').lower()}); give {wanted}"
        ) from None


def rows(
    path: Path, content: bytes, columns: Mapping[str, str], known: Sequence[str], each: str
) -> list[tuple[int, dict[str, str]]]:
    """Line number and cells of each row, under our names.

    columns : our name of a column to that of the file, where they differ. known : our names. each :
    what a row holds, in words. Raises InputError where a column or every row is missing.
    """
    text = content.decode("utf-8-sig", "replace")
    reader = csv.DictReader(io.StringIO(text, newline=None), delimiter=_separator(text))
    heads = _heads_of(path, reader)
    for ours, theirs in columns.items():
        if ours not in known:
            raise InputError(
                f"--column {ours}={theirs}: {ours!r} is not a column of ours; they are "
                f"{', '.join(known)}"
            )
        if theirs not in heads:
            raise InputError(
                f"--column {ours}={theirs}: {path.name} has no column {theirs!r}; it has "
                f"{', '.join(heads) or 'none'}"
            )
    ours_of = {head: head for head in heads} | {v: k for k, v in columns.items()}
    try:
        found = []
        for row in reader:
            _refuse_longer(path, reader.line_num, row)
            cells = {ours_of[key.strip()]: (cell or "").strip() for key, cell in row.items() if key}
            found.append((reader.line_num, cells))
    except csv.Error as error:
        raise InputError(f"{path.name} is no table that can be read: {error}; mend it") from None
    filled = [(line, row) for line, row in found if any(row.values())]
    if not filled:
        raise InputError(f"{path.name} has no rows; give a CSV with {each} in each")
    return filled


def _refuse_longer(path: Path, line: int, row: Mapping[Any, Any]) -> None:
    """Raise InputError for a row with more cells than columns: its cells are shifted then."""
    if any(row.get(None) or ()):
        raise InputError(
            f"{path.name}, line {line} has more cells than there are columns; write decimals with "
            "a point, and text with commas in double quotes"
        )


#: Every cell is looked at, so what has more columns than anybody reads is told at once.
_MOST_COLUMNS: Final = 1000


def _heads_of(path: Path, reader: csv.DictReader[str]) -> list[str]:
    try:
        found = [head.strip() for head in reader.fieldnames or []]
    except csv.Error as error:
        raise InputError(
            f"the first line of {path.name} names no columns: {error}; mend it"
        ) from None
    if len(found) > _MOST_COLUMNS:
        raise InputError(
            f"the first line of {path.name} names {len(found)} columns, and a table that people "
            f"read has at most {_MOST_COLUMNS}; mend it"
        )
    twice = sorted({head for head in found if head and found.count(head) > 1})
    if twice:
        raise InputError(f"{path.name} has several columns {twice[0][:40]!r}; leave one")
    return found


def heads(path: Path, content: bytes) -> list[str]:
    """The names of the columns of a table, as it spells them."""
    text = content.decode("utf-8-sig", "replace")
    return _heads_of(path, csv.DictReader(io.StringIO(text), delimiter=_separator(text)))


def _separator(text: str) -> str:
    return max(",;\t", key=text.split("\n", 1)[0].count)


@dataclass(frozen=True)
class Row:
    """One row of a table, which says of itself where a cell cannot be used.

    offset : of times that are written without one; None refuses them.
    """

    path: Path
    line: int
    cells: Mapping[str, str]
    offset: tzinfo | None

    def text(self, name: str) -> str:
        """A cell as it stands; empty where there is none."""
        return self.cells.get(name, "")

    def number(self, name: str) -> float | None:
        """A number in its range; None where the cell is empty."""
        cell = self.text(name)
        if not cell:
            return None
        low, high = next(r for ending, r in _RANGES.items() if name.endswith(ending))
        try:
            value = float(cell)
        except ValueError:
            raise self.wrong(name, "give a number") from None
        if not low <= value <= high:
            raise self.wrong(name, f"give {low:g} to {high:g}")
        return value

    def needed(self, name: str) -> float:
        """A number that must be there."""
        value = self.number(name)
        if value is None:
            raise self.wrong(name, "give a number")
        return value

    def moment(self, name: str) -> datetime | None:
        """A time with its offset, or seconds or milliseconds since 1970; None of an empty cell."""
        cell = self.text(name)
        if not cell:
            return None
        if cell.replace(".", "", 1).isdigit() and len(cell) > 8:
            seconds = float(cell) / (1000.0 if float(cell) > _MILLISECONDS else 1.0)
            return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
        try:
            found = datetime.fromisoformat(cell)
        except ValueError:
            raise self.wrong(name, "write it as 2015-01-19T14:00:00Z") from None
        if found.tzinfo is None and self.offset is None:
            raise self.wrong(name, "write its offset from UTC, or pass --utc if all are UTC")
        return found if found.tzinfo else found.replace(tzinfo=self.offset)

    def wrong(self, name: str, remedy: str) -> InputError:
        """What is wrong with a cell: file, line, column, what it is, what to do."""
        return InputError(
            f"{self.path.name}, line {self.line}: {name} is {self.text(name)!r}; {remedy}"
        )
