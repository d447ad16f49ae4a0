"""Launch and landing pairs: a table of flights that flew, read from CSV."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from drift.validation.track import Track, read_track, tracks_of
from weather.errors import InputError
from weather.guard.budget import refuse_endless

#: Columns of a table of pairs: what must stand in every row, and what may.
NEEDED: Final = (
    "launch_latitude_deg",
    "launch_longitude_deg",
    "launch_time",
    "landing_latitude_deg",
    "landing_longitude_deg",
)
OPTIONAL: Final = (
    "id",
    "kind",
    "landing_time",
    "radius_km",
    "burst_height_m",
    "source",
    "licence",
    "launch_height_m",
    "ground_height_m",
    "rise_mps",
    "fall_mps",
    "winds",
    "track",
)

#: Columns of a table of positions, several rows per flight, as tracking services export them.
POSITIONS: Final = ("id", "time", "latitude_deg", "longitude_deg", "height_m")

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


@dataclass(frozen=True, kw_only=True)
class Pair:
    """One flight: where and when it began, where and when it ended, and what is known besides.

    radius_km : how well the landing is known. winds : files of its own winds, instead of those of
    the run. track : its positions on the way. source, licence : whose data they are.
    """

    id: str
    kind: str = ""
    launch_latitude_deg: float
    launch_longitude_deg: float
    launch_time: datetime
    landing_latitude_deg: float
    landing_longitude_deg: float
    landing_time: datetime | None = None
    radius_km: float = 0.0
    burst_height_m: float | None = None
    launch_height_m: float | None = None
    ground_height_m: float | None = None
    rise_mps: float | None = None
    fall_mps: float | None = None
    source: str = ""
    licence: str = ""
    winds: tuple[str, ...] = ()
    track: Track | None = None


@dataclass(frozen=True, kw_only=True)
class Table:
    """The pairs of a file, and what tells it apart from any other."""

    name: str
    sha256: str
    pairs: tuple[Pair, ...]


def read_pairs(path: Path, columns: Mapping[str, str], *, utc: bool = False) -> Table:
    """The flights of a CSV file: a row each, or a row for each position on the way.

    columns : our name of a column to that of the file, where they differ. utc : whether times
    without an offset are UTC. Raises InputError with the line that cannot be used, and why.
    """
    refuse_endless(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"{path} cannot be read ({(error.strerror or 'no such file').lower()}); give a CSV of "
            "launch and landing pairs"
        ) from None
    try:
        rows = _rows(path.name, content.decode("utf-8-sig", "replace"), columns)
    except csv.Error as error:
        raise InputError(f"{path.name} is no table that can be read: {error}; mend it") from None
    given = set(rows[0][1])
    if set(NEEDED) <= given:
        pairs = [_pair(_Row(path, line, row, utc)) for line, row in rows]
    elif set(POSITIONS) <= given:
        pairs = _of_positions(path, rows, utc)
    else:
        raise InputError(_without_columns(path.name, given))
    _refuse_twins(path.name, pairs)
    return Table(name=path.name, sha256=hashlib.sha256(content).hexdigest(), pairs=tuple(pairs))


def _rows(name: str, text: str, columns: Mapping[str, str]) -> list[tuple[int, dict[str, str]]]:
    """Line number and cells of each row, under our names."""
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    reader = csv.DictReader(io.StringIO(text, newline=None), delimiter=separator)
    heads = [head.strip() for head in reader.fieldnames or []]
    for ours, theirs in columns.items():
        if ours not in (*NEEDED, *OPTIONAL, *POSITIONS):
            raise InputError(
                f"--column {ours}={theirs}: {ours!r} is not a column of ours; they are "
                f"{', '.join(dict.fromkeys((*NEEDED, *OPTIONAL, *POSITIONS)))}"
            )
        if theirs not in heads:
            raise InputError(
                f"--column {ours}={theirs}: {name} has no column {theirs!r}; it has "
                f"{', '.join(heads) or 'none'}"
            )
    ours_of = {head: head for head in heads} | {v: k for k, v in columns.items()}
    rows = [
        (
            reader.line_num,
            {ours_of[key.strip()]: (cell or "").strip() for key, cell in row.items() if key},
        )
        for row in reader
    ]
    filled = [(line, row) for line, row in rows if any(row.values())]
    if not filled:
        raise InputError(f"{name} has no rows; give a CSV with one flight in each")
    return filled


@dataclass(frozen=True)
class _Row:
    """One row of a table, which says of itself where a cell cannot be used."""

    path: Path
    line: int
    cells: Mapping[str, str]
    utc: bool

    def text(self, name: str) -> str:
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
        if found.tzinfo is None and not self.utc:
            raise self.wrong(name, "write its offset from UTC, or pass --utc if all are UTC")
        return found if found.tzinfo else found.replace(tzinfo=UTC)

    def wrong(self, name: str, remedy: str) -> InputError:
        """What is wrong with a cell: file, line, column, what it is, what to do."""
        return InputError(
            f"{self.path.name}, line {self.line}: {name} is {self.text(name)!r}; {remedy}"
        )


def _pair(row: _Row) -> Pair:
    launched, landed = row.moment("launch_time"), row.moment("landing_time")
    if launched is None:
        raise row.wrong("launch_time", "write it as 2015-01-19T14:00:00Z")
    if landed is not None and landed <= launched:
        raise row.wrong("landing_time", f"it must be after the launch, {launched.isoformat()}")
    folder = row.path.parent
    track = row.text("track")
    return Pair(
        id=row.text("id") or f"line {row.line}",
        kind=row.text("kind"),
        launch_latitude_deg=row.needed("launch_latitude_deg"),
        launch_longitude_deg=row.needed("launch_longitude_deg"),
        launch_time=launched,
        landing_latitude_deg=row.needed("landing_latitude_deg"),
        landing_longitude_deg=row.needed("landing_longitude_deg"),
        landing_time=landed,
        radius_km=row.number("radius_km") or 0.0,
        burst_height_m=row.number("burst_height_m"),
        launch_height_m=row.number("launch_height_m"),
        ground_height_m=row.number("ground_height_m"),
        rise_mps=row.number("rise_mps"),
        fall_mps=row.number("fall_mps"),
        source=row.text("source"),
        licence=row.text("licence"),
        winds=tuple(str(folder / part) for part in row.text("winds").split(";") if part),
        track=read_track(folder / track, launched, landed) if track else None,
    )


def _of_positions(
    path: Path, rows: Sequence[tuple[int, Mapping[str, str]]], utc: bool
) -> list[Pair]:
    """A pair from the first and the last position of each flight of a table of positions."""
    points: dict[str, list[tuple[float, float, float, float]]] = {}
    first: dict[str, _Row] = {}
    for line, cells in rows:
        row = _Row(path, line, cells, utc)
        time = row.moment("time")
        if time is None:
            raise row.wrong("time", "write it as 2015-01-19T14:00:00Z")
        name = row.text("id") or "flight"
        first.setdefault(name, row)
        points.setdefault(name, []).append(
            (
                time.timestamp(),
                row.needed("height_m"),
                row.needed("latitude_deg"),
                row.needed("longitude_deg"),
            )
        )
    return [_followed(name, track, first[name]) for name, track in tracks_of(points).items()]


def _followed(name: str, track: Track, row: _Row) -> Pair:
    start = datetime.fromtimestamp(track.time_s[0], UTC)
    return Pair(
        id=name,
        kind=row.text("kind") or track.kind(),
        launch_latitude_deg=float(track.latitude_deg[0]),
        launch_longitude_deg=float(track.longitude_deg[0]),
        launch_time=start,
        landing_latitude_deg=float(track.latitude_deg[-1]),
        landing_longitude_deg=float(track.longitude_deg[-1]),
        landing_time=datetime.fromtimestamp(track.time_s[-1], UTC),
        burst_height_m=float(track.height_m.max()),
        launch_height_m=float(track.height_m[0]),
        ground_height_m=float(track.height_m[-1]) if track.comes_down() else None,
        source=row.text("source"),
        licence=row.text("licence"),
        winds=tuple(str(row.path.parent / p) for p in row.text("winds").split(";") if p),
        track=track,
    )


def _without_columns(name: str, given: set[str]) -> str:
    missing = [column for column in NEEDED if column not in given]
    return (
        f"{name} has no column {', '.join(missing)}; name the columns that hold them with --column "
        f"ours=theirs (a table of positions needs {', '.join(POSITIONS)})"
    )


def _refuse_twins(name: str, pairs: Sequence[Pair]) -> None:
    seen: set[str] = set()
    for pair in pairs:
        if pair.id in seen:
            raise InputError(
                f"{name} has two flights called {pair.id!r}; give each an id of its own"
            )
        seen.add(pair.id)
