"""The height of the ground: flat, from the sky's own orography, or the packaged elevation grid."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from weather.errors import InputError

if TYPE_CHECKING:
    import xarray as xr

#: Points this far (degrees) outside a grid still count as on it: rounding, not geography.
_RIM_DEG: Final = 1e-6


@dataclass(frozen=True, eq=False, kw_only=True)
class Ground:
    """Height of the ground on a regular grid, bilinear between its points.

    altitude : ndarray, shape (ny, nx), float64. Metres above mean sea level; latitudes and
        longitudes ascend. Outside the grid the nearest edge holds.
    label : which ground this is, for the outputs.
    is_flat : one height everywhere, on purpose or because nothing better is at hand.

    Geometric and geopotential metres are not told apart here: they differ by 1 m at 2 km, the
    grids from the true ground by tens of metres.
    """

    latitude0: float
    latitude_step: float
    longitude0: float
    longitude_step: float
    altitude: NDArray[np.float64] = field(repr=False)
    label: str
    is_flat: bool = False

    @classmethod
    def flat(cls, height_m: float) -> Ground:
        """The same height everywhere on Earth, as a grid of four points: no branch in a kernel."""
        if not np.isfinite(height_m):
            raise InputError(
                f"height_m of the ground is {height_m}; give a number of metres above sea level"
            )
        return cls(
            latitude0=-90.0,
            latitude_step=180.0,
            longitude0=-180.0,
            longitude_step=360.0,
            altitude=np.full((2, 2), float(height_m)),
            label=f"flat, {height_m:g} m above sea level",
            is_flat=True,
        )

    @classmethod
    def from_tidy(cls, surface: xr.DataArray) -> Ground:
        """The orography of a tidy dataset: its ``surface_altitude`` (latitude, longitude).

        A grid around the whole Earth is closed with its first column, so that no gap is left.
        """
        surface = surface.transpose("latitude", "longitude")
        latitude = surface["latitude"].values.astype(np.float64)
        longitude = surface["longitude"].values.astype(np.float64)
        altitude = surface.values.astype(np.float64)
        step = float(longitude[-1] - longitude[0]) / (longitude.size - 1)
        if abs(step * longitude.size - 360.0) < step / 2:
            altitude = np.column_stack([altitude, altitude[:, 0]])
        return cls(
            latitude0=float(latitude[0]),
            latitude_step=float(latitude[-1] - latitude[0]) / (latitude.size - 1),
            longitude0=float(longitude[0]),
            longitude_step=step,
            altitude=np.ascontiguousarray(altitude),
            label=f"orography of the winds, {step:.3g} degree grid",
        )

    @classmethod
    def packaged(cls) -> Ground:
        """ETOPO5 around Korea, 5 arc-minutes, the sea at 0 m (``data/elevation/README.md``)."""
        return _etopo5()

    def covers(self, west: float, east: float, south: float, north: float) -> bool:
        """Whether a box of degrees lies on the grid, whole turns of longitude aside."""
        first = self.longitude0 + (west - self.longitude0 + _RIM_DEG) % 360.0 - _RIM_DEG
        return bool(
            self.latitude0 - _RIM_DEG <= south <= north <= self._north + _RIM_DEG
            and west <= east
            and first + (east - west) <= self._east + _RIM_DEG
        )

    def at(self, lat: ArrayLike, lon: ArrayLike) -> NDArray[np.float64]:
        """Height of the ground (m) at points in degrees, broadcast together."""
        ny, nx = self.altitude.shape
        y = (np.asarray(lat, dtype=np.float64) - self.latitude0) / self.latitude_step
        x = self._eastward(np.asarray(lon, dtype=np.float64)) / self.longitude_step
        y, x = np.broadcast_arrays(np.clip(y, 0.0, ny - 1.0), np.clip(x, 0.0, nx - 1.0))
        j, i = np.minimum(y.astype(int), ny - 2), np.minimum(x.astype(int), nx - 2)
        wy, wx = y - j, x - i
        south = self.altitude[j, i] * (1 - wx) + self.altitude[j, i + 1] * wx
        north = self.altitude[j + 1, i] * (1 - wx) + self.altitude[j + 1, i + 1] * wx
        return np.asarray(south * (1 - wy) + north * wy)

    @property
    def _east(self) -> float:
        """Longitude of the last column."""
        return self.longitude0 + float(self.altitude.shape[1] - 1) * self.longitude_step

    @property
    def _north(self) -> float:
        """Latitude of the last row."""
        return self.latitude0 + float(self.altitude.shape[0] - 1) * self.latitude_step

    def _eastward(self, lon: NDArray[np.float64]) -> NDArray[np.float64]:
        """Degrees east of the first column, counted so that a point off the grid is off the side
        that is nearer to it.
        """
        half = (self._east - self.longitude0) / 2
        return (lon - self.longitude0 - half + 180.0) % 360.0 - 180.0 + half


@cache
def _etopo5() -> Ground:
    """The packaged grid, read once."""
    import netCDF4

    source = files("weather") / "data" / "elevation" / "etopo5_korea.nc"
    with as_file(source) as path, netCDF4.Dataset(path) as data:
        latitude, longitude = data["latitude"][:].data, data["longitude"][:].data
        altitude = data["surface_altitude"][:].astype(np.float64).data
    return Ground(
        latitude0=float(latitude[0]),
        latitude_step=float(latitude[-1] - latitude[0]) / (latitude.size - 1),
        longitude0=float(longitude[0]),
        longitude_step=float(longitude[-1] - longitude[0]) / (longitude.size - 1),
        altitude=altitude,
        label="ETOPO5, 5 arc-minutes (NOAA, public domain)",
    )
