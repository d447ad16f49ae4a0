"""How far and how long a flight may go: the piece of sky that an event needs."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING

import numpy as np

from drift.event.parts import Launch
from drift.priors.distributions import Distribution
from weather.box import Box
from weather.constants import EARTH_RADIUS_M
from weather.errors import InputError

if TYPE_CHECKING:
    from drift.event.model import Event

#: Share of the drawn values that the piece of sky to fetch must hold: what lies beyond is cut off,
#: counted, and told. A file that is at hand is cut where none of a million would go.
NEARLY_ALL, PRACTICALLY_ALL = 0.999, 1.0 - 1e-6

#: Height that a physical balloon may reach, m: a film tube floats well below, latex bursts there.
_PHYSICAL_TOP_M = {"film-tube": 9_000.0, "latex": 40_000.0}


def box(
    event: Event, reach_mps: float = 25.0, reach_km: float = 800.0, share: float = NEARLY_ALL
) -> Box:
    """The sky around every launch that a balloon at reach_mps (m s-1) cannot outrun.

    It reaches at most reach_km away, and as high and long as `share` of the members go.
    Members that do outrun it end as `left_the_sky`, `still_aloft` or `above_the_top`, and are
    counted.
    """
    if not event.launches:
        raise InputError(
            f"{event.id} has no [[launch]]: the day or the place is not known, so no flight of it "
            "can be computed; write one into a copy of its file"
        )
    hours = duration_h(event, share)
    reach_m = min(reach_mps * hours * 3600.0, reach_km * 1e3)
    reach_deg = float(np.degrees(reach_m / EARTH_RADIUS_M))
    edges = [_around(launch, reach_deg) for launch in event.launches]
    wests, easts, souths, norths = (np.array(side) for side in zip(*edges, strict=True))
    spread = [timedelta(minutes=launch.time_spread_min) for launch in event.launches]
    starts = [launch.time - s for launch, s in zip(event.launches, spread, strict=True)]
    ends = [launch.time + s for launch, s in zip(event.launches, spread, strict=True)]
    whole = wests.min() + 360.0 <= easts.max()
    return Box(
        west_deg=-180.0 if whole else float(wests.min()),
        east_deg=180.0 if whole else float(easts.max()),
        south_deg=float(max(souths.min(), -90.0)),
        north_deg=float(min(norths.max(), 90.0)),
        start=min(starts).astimezone(UTC),
        end=max(ends).astimezone(UTC) + timedelta(hours=hours),
        top_m=top_m(event, share),
    )


def duration_h(event: Event, share: float = NEARLY_ALL) -> float:
    """Longest plausible time from launch to ground, hours."""
    vehicle = event.vehicle.with_priors()
    assert vehicle.flight_time_h is not None
    aloft = _largest(vehicle.flight_time_h, share)
    top = top_m(event, share)
    falls = [top / _smallest(payload.speed(), share) / 3600.0 for payload in event.payloads]
    return aloft + max(falls, default=2.0)


def top_m(event: Event, share: float = NEARLY_ALL) -> float:
    """Height that the sky must reach, m: the highest plausible cruise and some room."""
    kinematic = event.vehicle.with_priors().model == "kinematic"
    return highest_m(event, share) + (1000.0 if kinematic else 0.0)


def highest_m(event: Event, share: float = NEARLY_ALL) -> float:
    """The greatest height that `share` of the members stay under, m above sea level."""
    vehicle = event.vehicle.with_priors()
    assert vehicle.cruise_height_m is not None
    if vehicle.model != "kinematic":
        return _PHYSICAL_TOP_M[vehicle.model]
    launches = [launch.height_m or 0.0 for launch in event.launches]
    return max(_largest(vehicle.cruise_height_m, share), *launches, 500.0)


def _largest(distribution: Distribution, share: float) -> float:
    return float(distribution.ppf(np.array([share]))[0])


def _smallest(distribution: Distribution, share: float) -> float:
    return float(distribution.ppf(np.array([1.0 - share]))[0])


def _around(launch: Launch, reach_deg: float) -> tuple[float, float, float, float]:
    """West, east, south, north of all points within reach of a launch."""
    lat, lon = launch.latitude_deg, launch.longitude_deg
    reach = reach_deg + np.degrees(launch.radius_km * 1e3 / EARTH_RADIUS_M)
    south, north = lat - reach, lat + reach
    if south <= -90.0 or north >= 90.0:
        return -180.0, 180.0, south, north
    across = reach / np.cos(np.radians(max(abs(south), abs(north))))
    return lon - across, lon + across, south, north
