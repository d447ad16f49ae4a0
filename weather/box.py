"""The piece of sky and time a run needs."""

import math
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from numbers import Real

from weather.errors import InputError

_HOUR = timedelta(hours=1)
#: Slack, in grid cells, under which an edge counts as lying on the grid (12.3 / 0.1 is not 123).
_ON_GRID = 1e-6


@dataclass(frozen=True, kw_only=True)
class Box:
    """A piece of sky and time: edges in degrees, times in UTC, top in geopotential metres.

    A box across the date line keeps its longitudes continuous: west_deg=175, east_deg=185.
    """

    west_deg: float
    east_deg: float
    south_deg: float
    north_deg: float
    start: datetime
    end: datetime
    top_m: float

    def __post_init__(self) -> None:
        """Refuse a box that is not one; put its times in UTC."""
        for name in ("west_deg", "east_deg", "south_deg", "north_deg", "top_m"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, Real):
                raise InputError(f"{name} of a box is {repr(value)[:60]}; give a number")
        for name in ("start", "end"):
            if not isinstance(getattr(self, name), datetime):
                raise InputError(
                    f"{name} of a box is no date and time; give a datetime with offset"
                )
        _check_longitudes(self.west_deg, self.east_deg)
        _check_latitudes(self.south_deg, self.north_deg)
        object.__setattr__(self, "start", _utc("start", self.start))
        object.__setattr__(self, "end", _utc("end", self.end))
        if self.start > self.end:
            raise InputError(
                f"a box begins at {self.start:%Y-%m-%d %H:%M} and ends before that, at "
                f"{self.end:%Y-%m-%d %H:%M} UTC; exchange start and end"
            )
        if not (math.isfinite(self.top_m) and self.top_m > 0):
            raise InputError(f"top_m of a box is {self.top_m}; give a height above 0 m")

    def snapped(self, step_deg: float = 0.25, halo_cells: int = 1) -> "Box":
        """The smallest box of whole grid cells around this one, and halo_cells more on each side.

        Never beyond a pole, and never more than once around the Earth.
        """
        west = _down(self.west_deg, step_deg, halo_cells)
        east = -_down(-self.east_deg, step_deg, halo_cells)
        if east - west >= 360.0:
            west, east = -180.0, 180.0
        return replace(
            self,
            west_deg=west,
            east_deg=east,
            south_deg=max(-90.0, _down(self.south_deg, step_deg, halo_cells)),
            north_deg=min(90.0, -_down(-self.north_deg, step_deg, halo_cells)),
        )

    def around(self, other: "Box") -> "Box":
        """The smallest box that holds this one and another; longitudes as both count them."""
        west = min(self.west_deg, other.west_deg)
        east = max(self.east_deg, other.east_deg)
        whole = east - west >= 360.0
        return Box(
            west_deg=-180.0 if whole else west,
            east_deg=180.0 if whole else east,
            south_deg=min(self.south_deg, other.south_deg),
            north_deg=max(self.north_deg, other.north_deg),
            start=min(self.start, other.start),
            end=max(self.end, other.end),
            top_m=max(self.top_m, other.top_m),
        )

    def hours(self) -> list[datetime]:
        """The full hours that bracket the box in time: at or before start, to at or after end."""
        first = self.start.replace(minute=0, second=0, microsecond=0)
        count = math.ceil((self.end - first) / _HOUR) + 1
        return [first + i * _HOUR for i in range(count)]


def _down(edge_deg: float, step_deg: float, halo_cells: int) -> float:
    """The grid line at or below an edge, halo_cells further down."""
    cells = math.floor(edge_deg / step_deg + _ON_GRID) - halo_cells
    return round(cells * step_deg, 9)


def _check_longitudes(west_deg: float, east_deg: float) -> None:
    if not (-360.0 <= west_deg <= 360.0 and -360.0 <= east_deg <= 540.0):
        raise InputError(
            f"longitudes {west_deg} to {east_deg} of a box are out of range; give degrees east, "
            "-180 to 360"
        )
    if west_deg > east_deg:
        raise InputError(
            f"a box has west_deg {west_deg} east of east_deg {east_deg}; exchange them, or add 360 "
            "to east_deg for a box across the date line"
        )


def _check_latitudes(south_deg: float, north_deg: float) -> None:
    for edge in (south_deg, north_deg):
        if not -90.0 <= edge <= 90.0:
            raise InputError(f"latitude {edge} of a box is not between -90 and 90 degrees north")
    if south_deg > north_deg:
        raise InputError(
            f"a box has south_deg {south_deg} north of north_deg {north_deg}; exchange them"
        )


def _utc(what: str, time: datetime) -> datetime:
    if time.tzinfo is None:
        raise InputError(
            f"the {what} of a box, {time:%Y-%m-%d %H:%M}, has no offset from UTC; add one, such as "
            "+09:00 or Z"
        )
    try:
        return time.astimezone(UTC)
    except OverflowError:
        raise InputError(f"the {what} of a box is at the end of the calendar; correct it") from None
