"""What is in files of soundings, and what they can be used for: the answer of `drift winds`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from weather import quantities
from weather.formats.files import guarded_read
from weather.soundings import files as readers
from weather.soundings.analysed_sky import FARTHEST_KM
from weather.soundings.analysis import HELD_H

#: Names of the formats, as `files.format_of` calls them.
_FORMATS = {"csv": "CSV of soundings", "igra": "IGRA version 2", "bufr": "BUFR TEMP"}


@dataclass(frozen=True, kw_only=True)
class SoundingsDescription:
    """Files of soundings in facts."""

    files: tuple[str, ...]
    size_bytes: int
    formats: tuple[str, ...]
    headers: tuple[readers.Header, ...]

    @property
    def usable(self) -> bool:
        """Whether there is an ascent with winds on two levels at least."""
        return any(header.levels > 1 for header in self.headers)

    @property
    def reason(self) -> str:
        """Why they are of no use; empty where they are."""
        if self.usable:
            return ""
        return f"{', '.join(self.files)} holds no ascent with more than one level"

    def lines(self) -> list[str]:
        """The description as plain lines, `name: value`."""
        facts = {
            "files": ", ".join(self.files),
            "size": f"{self.size_bytes / 1e6:.1f} MB",
            "format": ", ".join(dict.fromkeys(_FORMATS[f] for f in self.formats)),
            "stations": self._stations(),
            "ascents": str(len(self.headers)),
            "times": self._times(),
            "levels": self._levels(),
            "area": self._area(),
            "usable": f"yes: {self._use()}" if self.usable else f"no: {self.reason}",
        }
        return [f"{name}: {value}" for name, value in facts.items() if value]

    def _stations(self) -> str:
        names = list(dict.fromkeys(header.station for header in self.headers))
        return f"{len(names)} ({quantities.listed(names, most=8)})" if names else "none"

    def _times(self) -> str:
        times = sorted({header.time for header in self.headers if header.time is not None})
        if not times:
            return ""
        if len(times) == 1:
            return f"one, {_minute(times[0])} UTC"
        hours = ", ".join(f"{hour:02d}" for hour in sorted({time.hour for time in times}))
        return (
            f"{len(times)} from {_minute(times[0])} to {_minute(times[-1])} UTC, at the hours "
            f"{hours}"
        )

    def _levels(self) -> str:
        counts = [header.levels for header in self.headers]
        if not counts:
            return ""
        return f"{min(counts)} to {max(counts)} an ascent, {int(np.median(counts))} in the middle"

    def _area(self) -> str:
        if not self.headers:
            return ""
        lat = [header.latitude_deg for header in self.headers]
        lon = [header.longitude_deg for header in self.headers]
        return f"{min(lat):g} to {max(lat):g} N, {min(lon):g} to {max(lon):g} E"

    @staticmethod
    def _use() -> str:
        return (
            f"as winds of a flight within {HELD_H} h of these times and {FARTHEST_KM:.0f} km of a "
            "station (drift run EVENT --winds FILE), and to judge other winds by (drift winds SKY "
            "--against FILE)"
        )


def are_soundings(paths: Sequence[Path]) -> bool:
    """Whether every one of some files holds soundings, by its content."""
    return bool(paths) and all(path.is_file() and readers.format_of(path) for path in paths)


def describe_soundings(paths: Sequence[Path]) -> SoundingsDescription:
    """Facts about files of soundings; raises InputError where one cannot be read."""
    return guarded_read(_described, paths)


def _described(paths: Sequence[Path]) -> SoundingsDescription:
    """The same, in this very process."""
    headers = [header for path in paths for header in readers.headers(path)]
    return SoundingsDescription(
        files=tuple(path.name for path in paths),
        size_bytes=sum(path.stat().st_size for path in paths),
        formats=tuple(str(readers.format_of(path)) for path in paths),
        headers=tuple(headers),
    )


def _minute(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M}"
