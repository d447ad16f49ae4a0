"""What a claim says of a flight, as a plain function of where and when members ended.

Each predicate takes a claim and landings and returns one bool per member. Distances and headings
are along the great circle from the member's own launch to its end.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import numpy as np
import xarray as xr

from drift.event.parts import Claim
from drift.flight.kernels.outcome import LANDED
from drift.landings.direction import STILL_KM
from drift.places.regions import find_regions, north_of_mdl, region_of
from drift.statistics.shares import Array, Flags
from weather.physics.sphere import bearing_deg, distance_km

#: How near "near a place" is where a claim gives a place and no radius, km: the size of a county.
NEAR_KM = 12.0


def north(claim: Claim, landings: xr.Dataset) -> Flags:
    """Ended on the northern side of the Military Demarcation Line."""
    return north_of_mdl(landings["latitude"].values, landings["longitude"].values)


def south(claim: Claim, landings: xr.Dataset) -> Flags:
    """Ended on the southern side of the Military Demarcation Line."""
    return ~north(claim, landings)


def within(claim: Claim, landings: xr.Dataset) -> Flags:
    """Ended within radius_km of a place."""
    assert claim.latitude_deg is not None and claim.longitude_deg is not None
    lat, lon = landings["latitude"].values, landings["longitude"].values
    distance = distance_km(lat, lon, claim.latitude_deg, claim.longitude_deg)
    return np.asarray(distance <= (claim.radius_km or NEAR_KM))


def region(claim: Claim, landings: xr.Dataset) -> Flags:
    """Ended in a province, a country or a sea."""
    found = region_of(landings["latitude"].values, landings["longitude"].values)
    return np.isin(found, find_regions(claim.region or ""))


def heading(claim: Claim, landings: xr.Dataset) -> Flags:
    """Set out within tolerance_deg of a bearing, as a straight flight to where it ended would."""
    assert claim.bearing_deg is not None
    far, course = travelled(landings)
    away = (course - claim.bearing_deg + 180.0) % 360.0 - 180.0
    # What came down where it rose went nowhere, though the formula of a bearing says north.
    return np.asarray((np.abs(away) <= claim.tolerance_deg) & (far >= STILL_KM))


def distance(claim: Claim, landings: xr.Dataset) -> Flags:
    """Ended between min_km and max_km from its launch; either may be missing."""
    far = travelled(landings)[0]
    low = -np.inf if claim.min_km is None else claim.min_km
    high = np.inf if claim.max_km is None else claim.max_km
    return np.asarray((low <= far) & (far <= high))


def aloft_at(claim: Claim, landings: xr.Dataset) -> Flags:
    """In the air at a moment, anywhere."""
    moment = utc(claim.time)
    return np.asarray(
        (landings["launch_time"].values <= moment) & (moment < landings["time"].values)
    )


PREDICATES: dict[str, Callable[[Claim, xr.Dataset], Flags]] = {
    "north-of-mdl": north,
    "south-of-mdl": south,
    "within": within,
    "region": region,
    "heading": heading,
    "distance": distance,
    "aloft-at": aloft_at,
}


#: Predicates that mean something only where the Military Demarcation Line applies.
OF_THE_LINE = frozenset({"north-of-mdl", "south-of-mdl"})


def decided(claim: Claim, landings: xr.Dataset) -> Flags:
    """Which members can tell: those that landed, or were followed up to the moment of the claim."""
    came_down = np.asarray(landings["outcome"].values == LANDED)
    if claim.predicate == "aloft-at":
        return np.asarray(came_down | (landings["time"].values > utc(claim.time)))
    return came_down


def needs_tracks(claim: Claim) -> bool:
    """Whether a claim asks where a flight was on its way, which landings do not hold."""
    return claim.predicate == "aloft-at" and claim.latitude_deg is not None


def aloft_near(claim: Claim, tracks: xr.Dataset) -> Flags:
    """In the air at a moment and within radius_km of a place; one bool per trajectory.

    Between two recorded points a flight is taken to be straight in latitude and longitude.
    """
    assert claim.latitude_deg is not None and claim.longitude_deg is not None
    moment = utc(claim.time).astype("datetime64[ns]").astype(np.int64) / 1e9
    near = np.zeros(tracks.sizes["trajectory"], dtype=bool)
    for i in range(near.size):
        t, lat, lon = _recorded(tracks.isel(trajectory=i))
        if t.size and t[0] <= moment < t[-1]:
            here = (np.interp(moment, t, lat), np.interp(moment, t, lon))
            away = distance_km(*here, claim.latitude_deg, claim.longitude_deg)
            near[i] = bool(away <= (claim.radius_km or NEAR_KM))
    return near


def travelled(landings: xr.Dataset) -> tuple[Array, Array]:
    """Distance (km) and bearing (degrees) from launch to end of each member."""
    start = landings["launch_latitude"].values, landings["launch_longitude"].values
    end = landings["latitude"].values, landings["longitude"].values
    return distance_km(*start, *end), bearing_deg(*start, *end)


def utc(moment: dt.datetime | None) -> np.datetime64:
    """A moment with an offset as numpy's, which knows UTC alone."""
    assert moment is not None
    return np.datetime64(moment.astimezone(dt.UTC).replace(tzinfo=None), "us")


def _recorded(track: xr.Dataset) -> tuple[Array, Array, Array]:
    """Seconds, latitude and continuous longitude of one path, without its padding."""
    known = ~np.isnat(track["time"].values)
    t = track["time"].values[known].astype("datetime64[ns]").astype(np.int64) / 1e9
    lon = np.unwrap(track["longitude"].values[known], period=360.0)
    return t, track["latitude"].values[known], lon
