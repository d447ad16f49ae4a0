"""Landings and events made by hand, whose probabilities are known on paper.

A landing is given in km east and north of the launch, as a great circle from it, so distances and
bearings are exact.
"""

from datetime import datetime, timedelta, timezone
from typing import Any

import numpy as np
import xarray as xr

from drift.event.file import load_event
from drift.event.model import Event
from weather.physics.sphere import destination

KST = timezone(timedelta(hours=9))
PAJU = (37.80, 126.70)
LAUNCH = datetime(2015, 1, 19, 23, tzinfo=KST)
START = np.datetime64("2015-01-19T14:00:00", "ns")


def event(*, items=("leaflet-film",), status="flown", claims=(), finds=(), **more: Any) -> Event:
    """An event from Paju on 19 January 2015, 23:00 KST, with the given claims and finds."""
    content: dict[str, Any] = {
        "event": {"id": "2015-01-19-twin", "title": "A twin", "status": status},
        "launch": [
            {
                "place": "Paju",
                "latitude_deg": PAJU[0],
                "longitude_deg": PAJU[1],
                "radius_km": 0.0,
                "time": LAUNCH,
                "time_spread_min": 0.0,
            }
        ],
        "payload": [{"item": item} for item in items],
        "claim": list(claims),
        "find": list(finds),
    }
    content["event"] |= more.pop("heading", {})
    return load_event(content | more)


def find(east_km=0.0, north_km=0.0, *, radius_km=10.0, **more: Any) -> dict[str, Any]:
    """A find so many km from the launch."""
    lat, lon = place(east_km, north_km)
    return {"latitude_deg": float(lat), "longitude_deg": float(lon), "radius_km": radius_km, **more}


def place(east_km, north_km, start=PAJU):
    """Latitude and longitude of a point in km east and north of the launch."""
    bearing = np.degrees(np.arctan2(east_km, north_km))
    return destination(*start, bearing, np.hypot(east_km, north_km))


def landings(
    east_km, north_km, *, items=("leaflet-film",), wind_field=None, hours=2.0, outcome=0
) -> xr.Dataset:
    """Landings at points in km from the launch, one member per point; items take turns."""
    east_km, north_km = np.broadcast_arrays(np.asarray(east_km, float), np.asarray(north_km, float))
    lat, lon = place(east_km, north_km)
    return at(lat, lon, items=items, wind_field=wind_field, hours=hours, outcome=outcome)


def at(lat, lon, *, items=("leaflet-film",), wind_field=None, hours=2.0, outcome=0) -> xr.Dataset:
    """Landings at points in degrees."""
    lat, lon = np.asarray(lat, float), np.asarray(lon, float)
    n = lat.size
    seconds = np.broadcast_to(np.asarray(hours, float) * 3600.0, n)
    out = xr.Dataset(
        {
            "latitude": ("member", lat),
            "longitude": ("member", lon),
            "time": ("member", START + (seconds * 1e9).astype("timedelta64[ns]")),
            "time_aloft": ("member", seconds),
            "outcome": ("member", np.broadcast_to(np.asarray(outcome, np.int8), n)),
            "payload": ("member", np.arange(n) % len(items)),
            "launch": ("member", np.zeros(n, dtype=int)),
            "launch_latitude": ("member", np.full(n, PAJU[0])),
            "launch_longitude": ("member", np.full(n, PAJU[1])),
            "launch_time": ("member", np.full(n, START)),
        },
        coords={"member": np.arange(n)},
        attrs={"event_title": "A twin", "caveats": []},
    )
    out["payload"].attrs = {
        "flag_values": np.arange(len(items)),
        "flag_meanings": " ".join(items),
    }
    if wind_field is not None:
        out["wind_field"] = ("member", np.asarray(wind_field))
    return out


def normal_landings(
    rng, *, fields=100, each=20, mean_km=(0.0, 0.0), wind_km=15.0, own_km=20.0
) -> xr.Dataset:
    """Landings spread by a wind error shared in each field and by what is each flight's own."""
    shift = np.repeat(rng.normal(0.0, wind_km, (2, fields)), each, axis=1)
    own = rng.normal(0.0, own_km, (2, fields * each))
    east, north = np.asarray(mean_km)[:, None] + shift + own
    return landings(east, north, wind_field=np.repeat(np.arange(fields), each))
