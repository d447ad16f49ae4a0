"""Skies whose answer is known on paper: for tests, docs and a first look.

A wind is a function of (t, z, lat, lon) in s, m and degrees that returns (u, v) in m s-1; `sampled`
puts it on a grid as the tidy dataset that a file of real winds becomes.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from weather.constants import DRY_AIR_GAS_CONSTANT, SEA_LEVEL_DENSITY_KG_M3, STANDARD_GRAVITY_MPS2

if TYPE_CHECKING:
    import xarray as xr

Array = npt.NDArray[np.float64]
Wind = Callable[[Array, Array, Array, Array], tuple[Array, Array]]

#: Scale height of the synthetic air, m: isothermal, of standard density at sea level.
SCALE_HEIGHT_M = 8000.0


def uniform(*, u_mps: float, v_mps: float) -> Wind:
    """The same wind everywhere, always: a loxodrome (benchmark B2)."""
    return lambda t, z, lat, lon: (np.full_like(z, u_mps), np.full_like(z, v_mps))


def shear(*, u_mps: float, per_m: float = 0.0, per_s: float = 0.0, start_s: float = 0.0) -> Wind:
    """Eastward wind u + per_m z + per_s (t - start_s): flights are parabolas (B3, B5, B6)."""

    def wind(t: Array, z: Array, lat: Array, lon: Array) -> tuple[Array, Array]:
        return u_mps + per_m * z + per_s * (t - start_s), np.zeros_like(z)

    return wind


def solid_body(*, speed_mps: float, tilt_rad: float = 0.0) -> Wind:
    """Air that turns like a solid about a tilted axis (Williamson et al. 1992, case 1).

    speed_mps is the wind on the equator of the rotation. A parcel's path is a circle about the axis
    (-sin tilt, 0, cos tilt), turned by speed_mps t / EARTH_RADIUS_M (B1).
    """

    def wind(t: Array, z: Array, lat: Array, lon: Array) -> tuple[Array, Array]:
        phi, lam = np.radians(lat), np.radians(lon)
        u = np.cos(phi) * np.cos(tilt_rad) + np.sin(phi) * np.cos(lam) * np.sin(tilt_rad)
        return speed_mps * u, -speed_mps * np.sin(lam) * np.sin(tilt_rad)

    return wind


def inertial(*, speed_mps: float, per_s: float, start_s: float = 0.0) -> Wind:
    """A wind that turns clockwise everywhere at once: paths are circles (B4)."""

    def wind(t: Array, z: Array, lat: Array, lon: Array) -> tuple[Array, Array]:
        angle = per_s * (t - start_s)
        return speed_mps * np.cos(angle), -speed_mps * np.sin(angle)

    return wind


def sampled(
    wind: Wind,
    *,
    latitude_deg: Array,
    longitude_deg: Array,
    times: list[datetime],
    heights_m: Array,
    dtype: npt.DTypeLike = np.float32,
) -> xr.Dataset:
    """A wind on a grid, in isothermal air of standard density at sea level, as a tidy dataset.

    heights_m : ndarray, shape (n_levels,), increasing: the same in every column.
    """
    import xarray as xr

    seconds = np.array([time.timestamp() for time in times])
    z = np.asarray(heights_m, dtype=float)
    shape = (seconds.size, z.size, latitude_deg.size, longitude_deg.size)
    axes = np.meshgrid(seconds, z, latitude_deg, longitude_deg, indexing="ij")
    u, v = (np.broadcast_to(part, shape).astype(dtype) for part in wind(*axes))
    rho = SEA_LEVEL_DENSITY_KG_M3 * np.exp(-z / SCALE_HEIGHT_M)
    temperature = STANDARD_GRAVITY_MPS2 * SCALE_HEIGHT_M / DRY_AIR_GAS_CONSTANT
    dims = ("time", "level", "latitude", "longitude")

    def column(values: Array) -> npt.NDArray:
        return np.broadcast_to(values[None, :, None, None], shape).astype(dtype)

    return xr.Dataset(
        {
            "eastward_wind": (dims, u, {"units": "m s-1"}),
            "northward_wind": (dims, v, {"units": "m s-1"}),
            "geopotential_height": (dims, column(z), {"units": "m"}),
            "air_density": (dims, column(rho), {"units": "kg m-3"}),
        },
        coords={
            "time": (seconds * 1e9).astype(np.int64).astype("datetime64[ns]"),
            "level": ("level", rho * DRY_AIR_GAS_CONSTANT * temperature, {"units": "Pa"}),
            "latitude": latitude_deg,
            "longitude": longitude_deg,
        },
        attrs={
            "title": "A synthetic sky, made from a formula: not the weather of any day",
            "source": "formula",
            "licence": "none needed",
            "heights": "given",
            "density": "isothermal, scale height 8000 m",
        },
    )


__all__ = ["inertial", "sampled", "shear", "solid_body", "uniform"]
