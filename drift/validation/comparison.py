"""How far off each flight was: distance, share of the way, area, score."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from drift.statistics.scores import energy_score, level_of
from drift.validation.flights import Ends, Flown
from weather.physics.sphere import distance_km, east_north_km

Array = npt.NDArray[np.float64]

#: No place is known better than this, km: it keeps a density finite where all members end at one.
_FINEST_KM = 0.05


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One flight, against what had been said of it; distances in km.

    way_km, hours, speed_mps : from launch to landing, in a straight line; NaN where no time is
    known. error_km : from the middle of the members to the landing. level : share of the members
    that end where more of them do, so that the area of probability p holds the landing if level <
    p. crps_km : energy score. line_km : from the end of the straight line to the landing.
    along_km : the same of a flight with the heights of the track, in the winds as they are;
    along_level : as level, of members with those heights. late_min : of the median member.
    """

    id: str
    kind: str
    source: str
    licence: str
    winds: str
    has_own_winds: bool
    launch_time: str
    way_km: float
    hours: float
    speed_mps: float
    members: int
    spread_km: float
    error_km: float
    level: float
    crps_km: float
    line_km: float
    along_km: float
    along_level: float
    late_min: float

    @property
    def error_percent(self) -> float:
        """Error as a share of the way, per cent; NaN of a flight that ended where it began."""
        return 100.0 * self.error_km / self.way_km if self.way_km > 0 else math.nan


def compare(flown: Flown, seed: int) -> Compared:
    """A pair against its members; seed is that of the errors of the landing place."""
    pair = flown.pair
    rng = np.random.default_rng(seed)
    start = pair.launch_latitude_deg, pair.launch_longitude_deg
    end = pair.landing_latitude_deg, pair.landing_longitude_deg
    way = float(distance_km(*start, *end))
    hours = _hours(flown)
    km = _around(end, flown.ends, pair.radius_km, rng)
    along = None if flown.along is None else _around(end, flown.along, pair.radius_km, rng)
    return Compared(
        id=pair.id,
        kind=flown.kind.name,
        source=pair.source,
        licence=pair.licence,
        winds=flown.winds,
        has_own_winds=bool(pair.winds),
        launch_time=pair.launch_time.isoformat(),
        way_km=way,
        hours=hours,
        speed_mps=way / hours / 3.6 if hours > 0 else math.nan,
        members=len(km),
        spread_km=float(np.sqrt(((km - km.mean(axis=0)) ** 2).sum(axis=1).mean())),
        error_km=float(np.hypot(*km.mean(axis=0))),
        level=level_of(km, rng),
        crps_km=energy_score(km),
        line_km=float(distance_km(*flown.line, *end)),
        along_km=math.nan if flown.carried is None else float(distance_km(*flown.carried, *end)),
        along_level=math.nan if along is None else level_of(along, rng),
        late_min=_late(flown),
    )


def _around(
    end: tuple[float, float], ends: Ends, radius_km: float, rng: np.random.Generator
) -> Array:
    """Members in km east and north of the landing, each as unsure as the landing is.

    A place known to a radius r errs by r / 2 in each direction, as a uniform disc does.
    """
    km = np.column_stack(east_north_km(*end, ends.latitude_deg, ends.longitude_deg))
    return np.asarray(km + rng.normal(0.0, max(radius_km / 2.0, _FINEST_KM), km.shape))


def _hours(flown: Flown) -> float:
    """From launch to landing as reported, else as the median member flew."""
    if flown.pair.landing_time is not None:
        return (flown.pair.landing_time - flown.pair.launch_time).total_seconds() / 3600.0
    return float(np.median(flown.ends.time_s) - flown.pair.launch_time.timestamp()) / 3600.0


def _late(flown: Flown) -> float:
    if flown.pair.landing_time is None:
        return math.nan
    return float(np.median(flown.ends.time_s) - flown.pair.landing_time.timestamp()) / 60.0
