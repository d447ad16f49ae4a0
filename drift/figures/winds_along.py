"""Winds to be drawn: above a place, and along a flight."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import xarray as xr

from drift.ensemble.unknowns import wind_error
from drift.figures.map.window import Array

if TYPE_CHECKING:
    from drift.event.model import Event
    from weather.grid.gridded_sky import GriddedSky


class Profile(NamedTuple):
    """Wind above one place at one moment: heights (m), eastward and northward wind (m/s)."""

    z: Array
    u: Array
    v: Array


def above(sky: "GriddedSky", event: "Event", top_m: float, n: int = 161) -> Profile:
    """The wind above an event's first launch at its time, where the sky has one."""
    launch = event.launches[0]
    z = np.linspace(launch.height_m or 0.0, top_m, n)
    t = np.full(n, launch.time.timestamp())
    air = sky.at(t, z, np.full(n, launch.latitude_deg), np.full(n, launch.longitude_deg))
    known = np.isfinite(air.eastward_wind)
    return Profile(z[known], air.eastward_wind[known], air.northward_wind[known])


def error_mps(sky: "GriddedSky", event: "Event", given: float | None, z: Array) -> Array | None:
    """S.d. of each wind component above the launch at heights z (m), m/s; None where none is drawn.

    As given, else the middle of what a run draws.
    """
    if given is not None:
        return np.full(z.shape, given) if given else None
    assumed, launch = wind_error(event, sky), event.launches[0]
    if assumed.is_none:
        return None
    when, where = np.array(launch.time.timestamp()), (launch.latitude_deg, launch.longitude_deg)
    return assumed.at(when, z, *(np.array(degrees) for degrees in where))


def title_of(sky: "GriddedSky") -> str:
    """What the winds are, one line."""
    return str(getattr(getattr(sky, "provenance", None), "title", "") or "not stated")


class Path(NamedTuple):
    """One flight: s since 1970 UTC, height (m), latitude and longitude, each shape (n,)."""

    t: Array
    z: Array
    lat: Array
    lon: Array


def path_of(tracks: xr.Dataset, index: int) -> Path:
    """One of a set of tracks, without its padding."""
    one = tracks.isel(trajectory=index)
    when = np.asarray(one["time"]).astype("datetime64[ns]")
    z, lat, lon = (np.asarray(one[k], float) for k in ("altitude", "latitude", "longitude"))
    known = np.isfinite(z) & np.isfinite(lat) & np.isfinite(lon) & ~np.isnat(when)
    t = when[known].astype(np.int64) / 1e9
    return Path(t, z[known], lat[known], lon[known])
