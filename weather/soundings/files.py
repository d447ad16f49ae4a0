"""Radiosonde ascents from files: decoded CSV, IGRA version 2 text, BUFR TEMP.

`read` tells the format by content, not by name; a zip (as IGRA is handed out) is looked into.
"""

from __future__ import annotations

import csv
import io
import lzma
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from weather.constants import STANDARD_GRAVITY_MPS2
from weather.errors import InputError
from weather.formats.files import guarded_read
from weather.soundings.content import content_of
from weather.soundings.sounding import ICE_POINT_K, Sounding, wind_components
from weather.soundings.table_checks import (
    refuse_impossible_wind,
    refuse_longer_rows,
    refuse_repeated_columns,
    refuse_several_places,
)

Array = NDArray[np.float64]

#: Columns a decoded CSV must have; of the winds, one of the two pairs.
_NEEDED: Final = ("wmo", "lat", "lon", "time", "p_hpa")
_WINDS: Final = (("wdir_deg", "wspd_ms"), ("u_ms", "v_ms"))

#: IGRA version 2.2, levels: first column counted from 0, end, SI units per unit.
#: https://www.ncei.noaa.gov/pub/data/igra/data/igra2-data-format.txt (19 January 2023).
_IGRA: Final = {
    "pressure": (9, 15, 1.0),
    "height": (16, 21, 1.0),
    "celsius": (22, 27, 0.1),
    "depression": (34, 39, 0.1),
    "direction": (40, 45, 1.0),
    "speed": (46, 51, 0.1),
}
#: IGRA's codes for missing and for removed by its quality control.
_IGRA_MISSING: Final = ("-9999", "-8888")


def read(
    path: str | Path, start: datetime | None = None, end: datetime | None = None
) -> list[Sounding]:
    """Ascents of a file in any of the three formats, of a stretch of time if one is given.

    The file is read in a process with limits (`weather.guard.child`).
    """
    return guarded_read(_read, [Path(path)], start, end)


def _read(
    paths: Sequence[Path], start: datetime | None = None, end: datetime | None = None
) -> list[Sounding]:
    """The same of the one file of a list, in this very process."""
    (path,) = paths
    kind = format_of(path)
    if kind == "igra":
        return read_igra(path, start, end)
    found = read_bufr(path) if kind == "bufr" else read_csv(path)
    return [s for s in found if _wanted(s.time, start, end)]


@dataclass(frozen=True)
class Header:
    """Who measured, when and where, and how many levels with winds an ascent has.

    time : UTC, None where its hour is not known.
    """

    station: str
    time: datetime | None
    latitude_deg: float
    longitude_deg: float
    levels: int


def headers(path: str | Path) -> list[Header]:
    """The headers of the ascents of a file; of IGRA, whose files are long, no level is read."""
    if format_of(path) == "igra":
        return _igra_headers(path)
    return [
        Header(s.station, s.time, s.latitude_deg, s.longitude_deg, int(np.isfinite(s.u_mps).sum()))
        for s in _read([Path(path)])
    ]


def _igra_headers(path: str | Path) -> list[Header]:
    lines = content_of(path).decode("ascii", "replace").splitlines()
    found = []
    for at, line in enumerate(lines, start=1):
        if not line.startswith("#"):
            continue
        try:
            count, time = _igra_header(line)
            lat, lon = int(line[55:62]) * 1e-4, int(line[63:71]) * 1e-4
        except ValueError as error:
            raise InputError(
                f"{Path(path).name}, line {at}: not as IGRA version 2 writes an ascent ({error}); "
                "give the file as downloaded"
            ) from error
        found.append(Header(line[1:12], time, lat, lon, count))
    return found


def format_of(path: str | Path) -> str | None:
    """Which soundings a file holds, by its first bytes: csv, igra, bufr; None for anything else."""
    try:
        head = content_of(path, 4096)
    except (NotImplementedError, RuntimeError, EOFError, zlib.error, lzma.LZMAError):
        # A zip that cannot be unpacked: what is wrong with it is said where winds are opened.
        return None
    if b"BUFR" in head:
        return "bufr"
    first = head.lstrip().split(b"\n")[0].decode("ascii", "replace").strip()
    if first.startswith("#") and first[12:17].strip().isdigit():
        return "igra"
    return "csv" if set(_NEEDED) <= set(first.split(",")) else None


def read_csv(path: str | Path) -> list[Sounding]:
    """Ascents of a decoded CSV: one row per level, columns named with their unit.

    wmo, lat, lon, time (ISO 8601, UTC), p_hpa; wdir_deg and wspd_ms, or u_ms and v_ms; and, where
    known, height_m (geopotential) or geopotential_m2s2, t_k, td_k, name. An empty cell is missing.
    """
    text = content_of(path).decode("utf-8-sig", "replace")
    try:
        table = csv.DictReader(io.StringIO(text, newline=None))
        rows, names = list(table), list(table.fieldnames or [])
    except csv.Error as error:
        raise InputError(f"{Path(path).name} is no table that can be read: {error}") from None
    refuse_repeated_columns(Path(path).name, names)
    refuse_longer_rows(Path(path).name, rows)
    columns = set(rows[0]) if rows else set()
    missing = [c for c in _NEEDED if c not in columns]
    if missing or not any(set(pair) <= columns for pair in _WINDS):
        missing = missing or ["wdir_deg and wspd_ms"]
        raise InputError(
            f"{Path(path).name} is not a table of soundings: no column {', '.join(missing)}; "
            "its first line must name wmo, lat, lon, time, p_hpa, wdir_deg and wspd_ms"
        )
    groups: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in rows:
        groups.setdefault((row["wmo"], row["time"]), []).append(row)
    return [_from_csv(Path(path).name, group) for group in groups.values()]


def read_igra(
    path: str | Path, start: datetime | None = None, end: datetime | None = None
) -> list[Sounding]:
    """Ascents of one station from IGRA version 2 (NOAA NCEI), text or zip as downloaded.

    The nominal hour is the time; without one, the release time. start and end keep reading fast:
    a file holds the station's whole history.
    """
    file = Path(path).name
    lines = content_of(path).decode("ascii", "replace").splitlines()
    found, at = [], 0
    while at < len(lines):
        try:
            count, time = _igra_header(lines[at])
            if time is not None and _wanted(time, start, end):
                found.append(_from_igra(lines[at], time, lines[at + 1 : at + 1 + count]))
        except InputError as error:
            raise InputError(f"{file}, line {at + 1}: {error}") from error
        except ValueError as error:
            raise InputError(
                f"{file}, line {at + 1}: not as IGRA version 2 writes an ascent ({error}); give "
                "the file as downloaded"
            ) from error
        at += 1 + count
    return found


def read_bufr(path: str | Path) -> list[Sounding]:
    """Ascents of a file of BUFR TEMP messages, one ascent per message (needs ecCodes)."""
    from weather.soundings import bufr

    return [_from_si(who, levels) for who, levels in bufr.messages(path)]


@cache
def station_names() -> dict[str, str]:
    """Names of the stations of the embedded sky, by WMO number."""
    table = files("weather").joinpath("data/soundings/stations.csv").read_text("utf-8")
    return {row["wmo"]: row["name"] for row in csv.DictReader(io.StringIO(table))}


def _wanted(time: datetime, start: datetime | None, end: datetime | None) -> bool:
    return (start is None or time >= start) and (end is None or time <= end)


def _from_si(who: Mapping[str, object], levels: Mapping[str, Array]) -> Sounding:
    """A Sounding from who measured and its levels in SI units, the wind as direction and speed."""
    number = str(who["station"])
    refuse_impossible_wind(number, levels["direction"], levels["speed"])
    u, v = wind_components(levels["direction"], levels["speed"])
    return Sounding(
        station=number,
        name=str(who.get("name") or station_names().get(number[-5:], number)),
        latitude_deg=float(str(who["latitude"])),
        longitude_deg=float(str(who["longitude"])),
        time=_as_time(who["time"]),
        pressure_pa=levels["pressure"],
        height_m=levels["height"],
        temperature_k=levels["temperature"],
        dewpoint_k=levels["dewpoint"],
        u_mps=levels.get("u", u),
        v_mps=levels.get("v", v),
    )


def _as_time(time: object) -> datetime:
    """A time in UTC; without an offset it is taken as UTC, as soundings are."""
    if not isinstance(time, datetime):
        try:
            time = datetime.fromisoformat(str(time))
        except ValueError as error:
            raise InputError(f"{time!r} is not a time; write it as 2008-12-08T12:00Z") from error
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _from_csv(file: str, rows: list[dict[str, str]]) -> Sounding:
    def column(name: str) -> Array:
        try:
            return np.array([float(row.get(name) or "nan") for row in rows])
        except ValueError as error:
            raise InputError(
                f"column {name} of {file} has a cell that is no number: {error}"
            ) from error

    first, height = rows[0], column("height_m")
    from_geopotential = column("geopotential_m2s2") / STANDARD_GRAVITY_MPS2
    levels = {
        "pressure": column("p_hpa") * 100.0,
        "height": np.where(np.isfinite(height), height, from_geopotential),
        "temperature": column("t_k"),
        "dewpoint": column("td_k"),
        "direction": column("wdir_deg"),
        "speed": column("wspd_ms"),
    }
    if "u_ms" in first and "wspd_ms" not in first:
        levels |= {"u": column("u_ms"), "v": column("v_ms")}
    lat, lon = column("lat"), column("lon")
    refuse_several_places(f"{first['wmo']} at {first['time']} in {file}", lat, lon)
    who = {
        "station": first["wmo"],
        "name": first.get("name"),
        "latitude": lat[0],
        "longitude": lon[0],
        "time": first["time"],
    }
    return _from_si(who, levels)


def _igra_header(header: str) -> tuple[int, datetime | None]:
    """Number of levels and nominal time of an IGRA ascent; no time where its hour is not known.

    The release hour stands for a nominal one that is missing (99).
    """
    if not header.startswith("#"):
        raise InputError("a header, which begins with #, was expected; the file is damaged")
    hour = header[24:26] if header[24:26] != "99" else header[27:29]
    day = datetime(int(header[13:17]), int(header[18:20]), int(header[21:23]), tzinfo=UTC)
    return int(header[32:36]), None if hour == "99" else day + timedelta(hours=int(hour))


def _from_igra(header: str, time: datetime, rows: list[str]) -> Sounding:
    if len(rows) < int(header[32:36]) or any(row.startswith("#") for row in rows):
        raise InputError(f"{int(header[32:36])} levels were to follow, and fewer do")
    raw = {name: _igra_column(rows, *where) for name, where in _IGRA.items()}
    temperature = raw["celsius"] + ICE_POINT_K
    who = {
        "station": header[1:12],
        "latitude": int(header[55:62]) * 1e-4,
        "longitude": int(header[63:71]) * 1e-4,
        "time": time,
    }
    return _from_si(
        who, raw | {"temperature": temperature, "dewpoint": temperature - raw["depression"]}
    )


def _igra_column(rows: list[str], first: int, end: int, unit: float) -> Array:
    cells: Iterator[str] = (row[first:end].strip() for row in rows)
    return np.array([np.nan if c in _IGRA_MISSING or not c else int(c) * unit for c in cells])
