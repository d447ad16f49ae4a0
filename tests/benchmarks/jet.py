"""One field and one set of points for every program that is compared: a jet with a travelling wave.

It is handed over as plain arrays (`write`), so that a program in an environment of its own reads
the same numbers. All interpolate them linearly in place, height and time.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.ndimage import map_coordinates

from tests.others.earths import Earth
from weather import synthetic
from weather.grid.gridded_sky import GriddedSky, gridded

Array = npt.NDArray[np.float64]

START = datetime(2008, 12, 8, tzinfo=UTC)
HOURS, STEP_S = 6, 60.0
LATITUDE, LONGITUDE = np.arange(25.0, 50.1, 0.25), np.arange(110.0, 145.1, 0.25)
HEIGHT = np.array([0, 250, 500, 750, 1000, 1500, 2000, 2500, 3000, 4000, 5000, 6500, 8000, 10000.0])

#: Waves a degree of longitude, and how fast they travel, degrees an hour.
_WAVE, _TRAVEL = 1 / 15.0, 0.33


def wind(t: Array, z: Array, lat: Array, lon: Array) -> tuple[Array, Array]:
    """Eastward and northward wind, m s-1: fastest at 10 km and 37.5 N, and meandering."""
    share = 0.35 + 0.65 * np.exp(-(((z - 10_000.0) / 6000.0) ** 2))
    y = lat - 37.5
    hours = (t - START.timestamp()) / 3600.0
    phase = 2 * np.pi * _WAVE * (lon - 110.0 - _TRAVEL * hours)
    envelope = np.exp(-((y / 12.0) ** 2))
    u = 12.0 * np.exp(-((y / 10.0) ** 2)) + 2.0 * np.cos(phase) * (y / 12.0) * envelope
    return share * u, share * 5.0 * np.sin(phase) * envelope


def sky() -> GriddedSky:
    """The field as this project opens it."""
    tidy = synthetic.sampled(
        wind,
        latitude_deg=LATITUDE,
        longitude_deg=LONGITUDE,
        times=[START + timedelta(hours=h) for h in range(HOURS + 2)],
        heights_m=HEIGHT,
    )
    return gridded(tidy, allow_gaps=True)


def points(count: int) -> tuple[Array, Array, Array]:
    """Longitudes, latitudes and heights (m) to start from."""
    share = np.random.default_rng(20240612).random((3, count))
    return 114 + 16 * share[0], 31 + 13 * share[1], 800 + 8000 * share[2]


def write(path: Path, count: int) -> None:
    """The field and the points as arrays, times in s from the start."""
    seconds = 3600.0 * np.arange(HOURS + 2)
    axes = np.meshgrid(seconds + START.timestamp(), HEIGHT, LATITUDE, LONGITUDE, indexing="ij")
    u, v = (part.astype(np.float32) for part in wind(*axes))
    lon, lat, z = points(count)
    np.savez(
        path, u=u, v=v, time=seconds, height=HEIGHT, latitude=LATITUDE, longitude=LONGITUDE,
        lon=lon, lat=lat, z=z, end_s=3600.0 * HOURS, step_s=STEP_S,
    )  # fmt: skip


class ByScipy:
    """Classical Runge-Kutta steps with scipy's interpolation: a program of its own, in numpy."""

    def __init__(self, path: Path, earth: Earth) -> None:
        with np.load(path) as field:
            self._field = dict(field)
        self._uv = [np.ascontiguousarray(self._field[name]) for name in "uv"]
        self._earth = earth

    def rate(self, t: float, lon: Array, lat: Array, level: Array) -> tuple[Array, Array]:
        """Degrees a second, east and north."""
        at = np.stack([np.full_like(lon, t / 3600.0), level, (lat - 25.0) * 4, (lon - 110.0) * 4])
        u, v = (map_coordinates(part, at, order=1, mode="nearest") for part in self._uv)
        east, north = self._earth(lat)
        return u / east, v / north

    def end(self, count: int, step_s: float) -> tuple[Array, Array]:
        """Longitudes and latitudes of the first points after the whole time."""
        lon, lat, z = (self._field[name][:count] for name in ("lon", "lat", "z"))
        level = np.interp(z, self._field["height"], np.arange(HEIGHT.size, dtype=float))
        h, t = step_s, 0.0
        while t < float(self._field["end_s"]) - 1e-6:
            a, b = self.rate(t, lon, lat, level)
            a2, b2 = self.rate(t + h / 2, lon + h / 2 * a, lat + h / 2 * b, level)
            a3, b3 = self.rate(t + h / 2, lon + h / 2 * a2, lat + h / 2 * b2, level)
            a4, b4 = self.rate(t + h, lon + h * a3, lat + h * b3, level)
            lon = lon + h / 6 * (a + 2 * a2 + 2 * a3 + a4)
            lat = lat + h / 6 * (b + 2 * b2 + 2 * b3 + b4)
            t += h
        return lon, lat
