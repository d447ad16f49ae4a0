"""The way of a flight: times, heights and, where they were followed, places."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from weather.errors import InputError
from weather.guard.budget import refuse_endless

Array = npt.NDArray[np.float64]

#: A flight that falls from its first height within so many metres of its highest was dropped.
_DROPPED_M: Final = 50.0

#: One that ends within this share of its highest height was not followed down.
_STILL_UP: Final = 0.9


@dataclass(frozen=True, eq=False)
class Track:
    """Positions in time; ndarray, shape (n,): s since 1970 UTC, m above sea level, degrees.

    Places are NaN where only heights are known.
    """

    time_s: Array
    height_m: Array
    latitude_deg: Array
    longitude_deg: Array

    def comes_down(self) -> bool:
        """Whether it was followed well down from its highest point."""
        return bool(self.height_m[-1] < _STILL_UP * self.height_m.max())

    def kind(self) -> str:
        """What flew, as far as its heights tell."""
        if self.height_m.max() - self.height_m[0] < _DROPPED_M:
            return "dropsonde"
        return "radiosonde" if self.comes_down() else "ascent"


def read_track(path: Path, launched: datetime, landed: datetime | None) -> Track:
    """The heights of a flight, and its places where given, from a CSV with a row per moment.

    Columns: `time` (ISO 8601), `seconds` since then, since the launch where there is no time, or
    both; `height_m`; and, where known, `latitude_deg` and `longitude_deg`, or `lat` and `lon`. A
    table of soundings with `seconds` is one. What lies outside launch and landing is left out.
    """
    refuse_endless(path)
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise InputError(
            f"the track {path} cannot be read ({(error.strerror or 'no such file').lower()}); "
            "correct its name, or leave the column empty"
        ) from None
    except UnicodeDecodeError:
        raise InputError(f"the track {path} is not text in UTF-8; give a CSV") from None
    try:
        rows = list(csv.DictReader(io.StringIO(text, newline=None)))
    except csv.Error as error:
        raise InputError(f"the track {path} is no table that can be read: {error}") from None
    columns = set(rows[0]) if rows else set()
    if "height_m" not in columns or not columns & {"seconds", "time"}:
        raise InputError(
            f"the track {path.name} needs the columns seconds (since the launch) or time, and "
            f"height_m; it has {', '.join(sorted(columns)) or 'none'}"
        )
    try:
        points = [_point(row, launched) for row in rows if row["height_m"]]
        first, last = launched.timestamp(), landed.timestamp() if landed else np.inf
        points = [point for point in points if first <= point[0] <= last]
    except ValueError as error:
        raise InputError(f"the track {path.name} has a cell that cannot be read: {error}") from None
    return _track(path.name, points)


def tracks_of(points: Mapping[str, Sequence[tuple[float, ...]]]) -> dict[str, Track]:
    """Tracks by name from their points: time, height, latitude, longitude."""
    return {name: _track(name, found) for name, found in points.items()}


def _point(row: Mapping[str, str], launched: datetime) -> tuple[float, ...]:
    moment = datetime.fromisoformat(row["time"]) if row.get("time") else launched
    time = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    time += float(row.get("seconds") or 0.0)
    latitude = row.get("latitude_deg") or row.get("lat") or "nan"
    longitude = row.get("longitude_deg") or row.get("lon") or "nan"
    return time, float(row["height_m"]), float(latitude), float(longitude)


def _track(name: str, points: Sequence[tuple[float, ...]]) -> Track:
    found = np.array(sorted(points), dtype=float).reshape(-1, 4)
    if len(found):
        _, first = np.unique(found[:, 0], return_index=True)
        found = found[first]
    if len(found) < 2:
        raise InputError(f"the track {name} has fewer than two moments; give more, or none")
    return Track(*found.T)
