"""One flight that flew, flown again: where it would have ended, and how far off that was."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from drift import hindcast
from drift.ensemble import members as ensemble
from drift.event.model import Event
from drift.flight import fly, journey
from drift.flight.checks import refuse_unless_flyable
from drift.flight.kernels.loop import LANDED, STILL_ALOFT
from drift.flight.kernels.step import (
    CLOCK,
    LAW,
    LEG_COLUMNS,
    ROW,
    STOP_HEIGHT,
    STOP_TIME,
    TABLE,
    Heights,
)
from drift.flight.landing_ground import ground_of
from drift.landings.straight_line import end_of_line
from drift.validation.pairs import Pair
from drift.validation.track import Track
from drift.validation.vehicles import Kind
from weather.errors import InputError
from weather.grid.gridded_sky import GriddedSky

Array = npt.NDArray[np.float64]

#: Fewer members than this at an end say nothing of it.
FEWEST = 50

#: Spacing of a table of heights, s: a second of rise is 5 m.
_TABLE_STEP_S = 1.0


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
    whose heights are those of the track, so that only the winds are unknown; None without one.
    line : latitude and longitude where a straight line would have ended. winds : their title.
    """

    pair: Pair
    kind: Kind
    ends: Ends
    along: Ends | None
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
    along = None if pair.track is None else _along(pair.track, event, sky, members, seed)
    seconds = float(np.median(ends.time_s)) - pair.launch_time.timestamp()
    line = end_of_line(event.launches[0], sky, seconds)
    return Flown(pair, kind, ends, along, line, sky.provenance.title)


def _landed(event: Event, sky: GriddedSky, members: int, seed: int) -> Ends:
    landings = hindcast.estimate(event, sky, members=members, seed=seed)
    down = landings["outcome"].values == LANDED
    seconds = landings["time"].values[down].astype("datetime64[us]").astype(np.int64) / 1e6
    return Ends(landings["latitude"].values[down], landings["longitude"].values[down], seconds)


def _aloft(event: Event, sky: GriddedSky, members: int, seed: int) -> Ends:
    """The ends of flights that are not followed down: those of all legs but the fall."""
    refuse_unless_flyable(event, sky)
    ground = ground_of(event, sky)
    drawn = ensemble.draw(event, members, seed, sky=sky)
    plan = journey.plan(event, drawn, seed, sky=sky, ground=ground)
    return _ended_aloft(fly.fly(sky, ground, replace(plan, legs=plan.legs[:, :-1])))


def _along(track: Track, event: Event, sky: GriddedSky, members: int, seed: int) -> Ends:
    """Members that keep to the heights of a track: what differs is the error of the winds."""
    refuse_unless_flyable(event, sky)
    ground = ground_of(event, sky)
    drawn = ensemble.draw(event, members, seed, sky=sky)
    plan = journey.plan(event, drawn, seed, sky=sky, ground=ground)
    time = np.arange(track.time_s[0], track.time_s[-1] + _TABLE_STEP_S, _TABLE_STEP_S)
    legs = np.zeros((members, 1, LEG_COLUMNS))
    legs[:, 0, LAW], legs[:, 0, ROW] = TABLE, 0
    legs[:, 0, STOP_HEIGHT], legs[:, 0, STOP_TIME] = np.nan, track.time_s[-1]
    legs[:, 0, CLOCK] = track.time_s[0]
    heights = Heights(np.interp(time, track.time_s, track.height_m)[None, :], _TABLE_STEP_S)
    rows = plan.rows.copy()
    _begin(rows, track)
    return _ended_aloft(fly.fly(sky, ground, replace(plan, rows=rows, legs=legs, heights=heights)))


def _begin(rows: Array, track: Track) -> None:
    """Let members begin where and when the track does."""
    from drift.flight.kernels.disturbance import HEIGHT, LATITUDE, LONGITUDE, TIME

    rows[:, TIME], rows[:, HEIGHT] = track.time_s[0], track.height_m[0]
    if np.isfinite(track.latitude_deg[0]):
        rows[:, LATITUDE], rows[:, LONGITUDE] = track.latitude_deg[0], track.longitude_deg[0]


def _ended_aloft(ends: fly.Ends) -> Ends:
    kept = (ends.outcome == STILL_ALOFT) | (ends.outcome == LANDED)
    return Ends(ends.latitude[kept], ends.longitude[kept], ends.time[kept])
