"""What a stored file holds, said in one way only, so that one request has one key."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

SCHEMA = 1


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A piece of sky as a source offers it: fields x levels x times x area.

    Whatever order, type or repetition it was asked in, it is stored sorted and unique, the
    area as (north, west, south, east) in degrees to four decimals. It carries no address and
    no credential: the same winds from a mirror have the same key.
    """

    source: str
    dataset: str
    product: str = "reanalysis"
    variables: tuple[str, ...]
    levels_hpa: tuple[float, ...] = ()
    times: tuple[str, ...] = ()
    area: tuple[float, float, float, float]
    form: str = field(default="netcdf")

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z0-9-]+", self.source):
            raise ValueError(f"a source is named by small letters, not {self.source!r}")
        put = object.__setattr__
        put(self, "variables", tuple(sorted({str(name) for name in self.variables})))
        levels = {float(level) for level in self.levels_hpa}
        put(self, "levels_hpa", tuple(sorted(levels, reverse=True)))
        put(self, "times", tuple(sorted({_minute(time) for time in self.times})))
        # Adding zero turns -0.0, which JSON would write differently, into 0.0.
        put(self, "area", tuple(round(float(edge), 4) + 0.0 for edge in self.area))

    @property
    def key(self) -> str:
        """SHA-256 of the canonical form: the name of the entry in the store."""
        text = json.dumps({"schema": SCHEMA, **asdict(self)}, sort_keys=True, allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def days(self) -> tuple[str, ...]:
        """The UTC days it touches, "YYYY-MM-DD"."""
        return tuple(sorted({time[:10] for time in self.times}))

    def covers(self, other: Wanted) -> bool:
        """True when everything in `other` is in here too, in whatever file form."""
        north, west, south, east = self.area
        other_north, other_west, other_south, other_east = other.area
        return (
            (self.source, self.dataset, self.product)
            == (other.source, other.dataset, other.product)
            and set(other.variables) <= set(self.variables)
            and set(other.levels_hpa) <= set(self.levels_hpa)
            and set(other.times) <= set(self.times)
            and south <= other_south <= other_north <= north
            and west <= other_west <= other_east <= east
        )

    def words(self) -> str:
        """Day, hours, levels and area in one line, for messages."""
        hours = f"{self.times[0][11:]} to {self.times[-1][11:]} UTC" if self.times else "no hours"
        levels = (
            f"{len(self.levels_hpa)} levels {self.levels_hpa[0]:g} to {self.levels_hpa[-1]:g} hPa"
            if self.levels_hpa
            else "surface fields"
        )
        north, west, south, east = self.area
        return (
            f"{', '.join(self.days)} {hours}, {levels}, "
            f"{south:g} to {north:g} N {west:g} to {east:g} E"
        )


def wanted_from(raw: Mapping[str, Any]) -> Wanted:
    """The same, read back from the JSON beside a file."""
    known = {name: raw[name] for name in Wanted.__dataclass_fields__ if name in raw}
    return Wanted(**known)


def utc_minutes(times: Iterable[datetime]) -> tuple[str, ...]:
    """Moments as "YYYY-MM-DDTHH:MM" in UTC."""
    return tuple(f"{time.astimezone(UTC):%Y-%m-%dT%H:%M}" for time in times)


def _minute(time: str) -> str:
    return f"{datetime.fromisoformat(str(time).replace('Z', '')):%Y-%m-%dT%H:%M}"
