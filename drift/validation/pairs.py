"""Launch and landing pairs: a table of flights that flew, read from CSV."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from drift.event import table_file
from drift.event.table_file import Row
from drift.validation.track import Track, read_track, tracks_of
from weather.errors import InputError

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
    content = table_file.content(path, "a CSV of launch and landing pairs")
    known = tuple(dict.fromkeys((*NEEDED, *OPTIONAL, *POSITIONS)))
    rows = table_file.rows(path, content, columns, known, "one flight")
    given = set(rows[0][1])
    if set(NEEDED) <= given:
        pairs = [_pair(Row(path, line, row, UTC if utc else None)) for line, row in rows]
    elif set(POSITIONS) <= given:
        pairs = _of_positions(path, rows, utc)
    else:
        raise InputError(_without_columns(path.name, given))
    _refuse_twins(path.name, pairs)
    return Table(name=path.name, sha256=hashlib.sha256(content).hexdigest(), pairs=tuple(pairs))


def _pair(row: Row) -> Pair:
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
    first: dict[str, Row] = {}
    for line, cells in rows:
        row = Row(path, line, cells, UTC if utc else None)
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


def _followed(name: str, track: Track, row: Row) -> Pair:
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
