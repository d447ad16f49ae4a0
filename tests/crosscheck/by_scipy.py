"""The same flights by scipy: its interpolation, its Runge-Kutta methods, leg by leg.

Rise and cruise are integrated over time, the fall over height, so that each leg ends where it must
without any search: a way of its own to the same landing.
"""

from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.integrate import solve_ivp
from scipy.interpolate import RegularGridInterpolator

from tests.others.earths import Earth

Array = npt.NDArray[np.float64]

#: Density of the standard atmosphere at sea level, kg m-3 (ICAO Doc 7488/3).
SEA_LEVEL = 1.225

#: Least number of steps of a leg: winds that are linear in pieces have no smooth error to steer by.
STEPS = 400


class ByScipy:
    """Flights handed on as arrays, on an Earth."""

    def __init__(self, path: Path, earth: Earth) -> None:
        with np.load(path) as given:
            self._given = dict(given)
        axes = tuple(self._given[name] for name in ("time", "height", "latitude", "longitude"))
        both = np.stack([self._given[name] for name in ("u", "v", "rho")], axis=-1)
        self._air = RegularGridInterpolator(axes, both.astype(float))
        self._earth = earth

    def _rate(self, t: Array, z: Array, lon: Array, lat: Array) -> tuple[Array, Array, Array]:
        """Degrees a second, east and north, and the density of the air."""
        u, v, rho = self._air(np.column_stack([t, z, lat, lon])).T
        east, north = self._earth(lat)
        return u / east, v / north, rho

    def ends(self) -> tuple[Array, Array, Array]:
        """Longitudes, latitudes and times (s from the launch) of the landings."""
        given, ground = self._given, float(self._given["ground"])
        top = given["top"]
        full = (top - ground) / given["rise"]
        there = np.stack([self._given["lon"], self._given["lat"], np.zeros_like(full)])

        def aloft(begin: Array, lasts: Array, from_m: Array, to_m: Array):
            def rate(s: float, y: Array) -> Array:
                lon, lat, _ = y.reshape(3, -1)
                z = from_m + s * (to_m - from_m)
                east, north, _ = self._rate(begin + s * lasts, z, lon, lat)
                return (lasts * np.stack([east, north, np.zeros_like(lon)])).ravel()

            return rate

        def falling(s: float, y: Array) -> Array:
            lon, lat, since = y.reshape(3, -1)
            z = top - s * (top - ground)
            east, north, rho = self._rate(given["opens"] + since, z, lon, lat)
            each = (top - ground) / (given["fall"] * np.sqrt(SEA_LEVEL / rho))
            return (each * np.stack([east, north, np.ones_like(lon)])).ravel()

        bottom = np.full_like(top, ground)
        there = _leg(aloft(np.zeros_like(full), full, bottom, top), there)
        there = _leg(aloft(full, given["opens"] - full, top, top), there)
        lon, lat, since = _leg(falling, there)
        return lon, lat, given["opens"] + since


def _leg(rate, start: Array) -> Array:
    """A leg from 0 to 1 of its own measure."""
    found = solve_ivp(rate, (0.0, 1.0), start.ravel(), "RK45", max_step=1.0 / STEPS, rtol=1e-9)
    assert found.success, found.message
    return np.asarray(found.y[:, -1]).reshape(start.shape)
