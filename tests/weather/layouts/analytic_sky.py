"""One sky in closed form, and the exact flight in it that every layout of a file must agree on.

Dry air in hydrostatic balance, 288.15 K at sea level and 6.5 K/km colder upward; winds linear in
height, place and time, so that no grid, however coarse, loses anything of them by interpolation.
"""

import math

import numpy as np

import drift
import weather
from tests.analytic import START, event

G, R, T0, GAMMA, P0 = 9.80665, 287.05287, 288.15, 0.0065, 101_325.0

#: Midnight UTC of the analytic cases (`tests.analytic.START`).
MIDNIGHT = np.datetime64(START.replace(tzinfo=None), "ns")

LAT, LON = 37.8, 126.7


def pressure(z):
    """Pressure at geopotential heights, Pa: ICAO Doc 7488/3, troposphere."""
    return P0 * (1 - GAMMA * np.asarray(z, float) / T0) ** (G / (R * GAMMA))


def height(pascal):
    """Geopotential heights of pressures, m: the same solved for height."""
    return T0 / GAMMA * (1 - (np.asarray(pascal, float) / P0) ** (R * GAMMA / G))


def kelvin(z):
    """Temperature at heights."""
    return T0 - GAMMA * np.asarray(z, float)


def wind(hours, z, lat, lon):
    """Eastward and northward wind, m/s, hours after midnight."""
    u = 5 + z / 500 + 0.3 * (lat - 38) + 0.2 * (lon - 127) + 0.1 * hours
    v = 2 - z / 2000 + 0.1 * (lon - 127) - 0.1 * (lat - 38) + 0.05 * hours
    return u, v


def fields(hours, z, lat, lon):
    """u, v, t, z on a grid: hours (nt,), z (nz,) or (nt, nz, ny, nx); lat, lon (ny, nx) or axes."""
    lat, lon = np.asarray(lat, float), np.asarray(lon, float)
    if lat.ndim == 1:
        lat, lon = np.meshgrid(lat, lon, indexing="ij")
    z = np.asarray(z, float)
    z = z[None, :, None, None] if z.ndim == 1 else z
    t = np.asarray(hours, float)[:, None, None, None]
    shape = np.broadcast_shapes(t.shape, z.shape, lat.shape)
    u, v = wind(t, z, lat, lon)
    made = {"u": u, "v": v, "t": kelvin(z), "z": z}
    return {name: np.broadcast_to(x, shape).astype("f4") for name, x in made.items()}


def times(hours):
    """Times so many hours after midnight."""
    return MIDNIGHT + (np.asarray(hours, float) * 3600e9).astype("timedelta64[ns]")


def flight(cruise_m=3000):
    """From Paju up at 5 m/s, aloft until 3 h after launch, down at 2 m/s to sea level."""
    return drift.load_event(
        event(LAT, LON, fall_mps=2, rise_mps=5, cruise_height_m=cruise_m, flight_time_h=3)
    )


def landing(paths, cruise_m=3000, **choices):
    """Where the flight lands in a sky read from files: latitude, longitude, and the sky."""
    launched = flight(cruise_m)
    sky = weather.open_sky(paths, box=launched.box(), **choices)
    ends = drift.estimate(launched, sky, members=1)
    return float(ends["latitude"][0]), float(ends["longitude"][0]), sky


def apart_m(one, other):
    """Distance of two places some kilometres apart, m."""
    north = (one[0] - other[0]) * 111_195
    east = (one[1] - other[1]) * 111_195 * math.cos(math.radians(one[0]))
    return math.hypot(north, east)
