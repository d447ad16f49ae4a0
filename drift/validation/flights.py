"""One flight that flew, flown again: where it would have ended, and how far off that was."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from drift import hindcast
from drift.event.model import Event
from drift.event.parts import Winds
from drift.flight.checks import refuse_unless_flyable
from drift.flight.fly import fly
from drift.flight.height_table import HeightTable
from drift.flight.kernels.outcome import LANDED, STILL_ALOFT
from drift.landings.straight_line import end_of_line
from drift.priors.distributions import Fixed
from drift.validation.pairs import Pair
from drift.validation.track import Track
from drift.validation.vehicles import Kind
from weather.errors import InputError
from weather.grid.gridded_sky import GriddedSky

Array = npt.NDArray[np.float64]

#: Fewer members than this at an end say nothing of it.
FEWEST = 50

#: Spacing of a table of heights, s: five seconds of a dropsonde are 100 m.
_TABLE_STEP_S = 5.0


@dataclass(frozen=True)
class Ends:
    """Where and when members ended; ndarray, shape (n,): degrees and s since 1970 UTC."""

    latitude_deg: Array
    longitude_deg: Array
    time_s: Array


@dataclass(frozen=True)
class Flown:
    """A pair with what the method says of it.

    ends : of members that are flown with all that is unknown of their kind. along : of members
    whose heights are those of the track, so that only the winds are unknown, and carried : latitude
    and longitude of a flight with those heights in the winds as they are; None without a track.
    line : latitude and longitude where a straight line would have ended. winds : their title.
    """

    pair: Pair
    kind: Kind
    ends: Ends
    along: Ends | None
    carried: tuple[float, float] | None
    line: tuple[float, float]
    winds: str


def fly_pair(
    pair: Pair, kind: Kind, event: Event, sky: GriddedSky, *, members: int, seed: int
) -> Flown:
    """Fly a pair again, by the route that any reported event takes.

    Raises InputError where the winds do not hold it, or where too few members end.
    """
    ends = (
        _aloft(event, sky, members, seed) if kind.ends_aloft else _landed(event, sky, members, seed)
    )
    if ends.time_s.size < min(FEWEST, members):
        raise InputError(
            f"flight {pair.id}: only {ends.time_s.size} of {members} members ended inside the "
            "winds; give winds of a larger area, more hours or more levels"
        )
    along, carried = None, None
    if pair.track is not None:
        along = _along(pair.track, event, sky, members, seed)
        carried = _carried(pair.track, event, sky)
    seconds = float(np.median(ends.time_s)) - pair.launch_time.timestamp()
    line = end_of_line(event.launches[0], sky, seconds)
    return Flown(pair, kind, ends, along, carried, line, sky.provenance.title)


def _landed(event: Event, sky: GriddedSky, members: int, seed: int) -> Ends:
    landings = hindcast.estimate(event, sky, members=members, seed=seed)
    down = landings["outcome"].values == LANDED
    seconds = landings["time"].values[down].astype("datetime64[us]").astype(np.int64) / 1e6
    return Ends(landings["latitude"].values[down], landings["longitude"].values[down], seconds)


def _aloft(event: Event, sky: GriddedSky, members: int, seed: int) -> Ends:
    """The ends of flights that are not followed down: those of all legs but the fall."""
    refuse_unless_flyable(event, sky)
    return _without_fall(hindcast.ready(event, sky, members, seed))


def _along(track: Track, event: Event, sky: GriddedSky, members: int, seed: int) -> Ends:
    """Members that keep to the heights of a track: what differs is the error of the winds."""
    refuse_unless_flyable(event, sky)
    launched = event.launches[0].time.timestamp()
    lasts = track.time_s[-1] - launched
    seconds = np.append(np.arange(0.0, lasts, _TABLE_STEP_S), lasts)
    table = HeightTable(seconds, np.interp(launched + seconds, track.time_s, track.height_m))
    vehicle = replace(event.vehicle, flight_time_h=Fixed(lasts / 3600.0))
    timed = replace(event, vehicle=vehicle)
    return _without_fall(hindcast.ready(timed, sky, members, seed).following(table))


def _carried(track: Track, event: Event, sky: GriddedSky) -> tuple[float, float]:
    """Where the winds as they are carry what has the heights of a track."""
    exact = replace(event, winds=Winds(error_mps=0.0, subgrid=False))
    end = _along(track, exact, sky, 1, 0)
    if end.time_s.size == 0:
        return math.nan, math.nan
    return float(end.latitude_deg[0]), float(end.longitude_deg[0])


def _without_fall(ready: hindcast.Ready) -> Ends:
    """Where members are when their load would fall."""
    journey = replace(ready.journey, legs=ready.journey.legs[:, :-1])
    ends = fly(ready.sky, ready.ground, journey)
    kept = (ends.outcome == STILL_ALOFT) | (ends.outcome == LANDED)
    return Ends(ends.latitude[kept], ends.longitude[kept], ends.time[kept])
