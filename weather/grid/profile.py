"""The air over one point of a sky, level by level: pressure, heights, temperature."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from weather.constants import DRY_AIR_GAS_CONSTANT
from weather.grid.kernels import eastward_of, moment, place
from weather.physics.humidity import cloud_fraction, relative_humidity
from weather.physics.hybrid_levels import HEIGHTS
from weather.physics.hydrostatics import pressure_in_column, virtual_temperature

if TYPE_CHECKING:
    import xarray as xr

Array = npt.NDArray[np.float64]

#: What a profile is made of, if the winds have it: on levels, and over the whole column.
QUANTITIES = (
    "geopotential_height",
    "air_density",
    "air_temperature",
    "specific_humidity",
    "relative_humidity",
    "low_type_cloud_area_fraction",
    "medium_type_cloud_area_fraction",
)
_CLOUDS = QUANTITIES[-2:]

#: Clouds above this height do not wet what flies and falls here, m: they are of ice, and thin.
CLOUD_TOP_M = 6000.0

# Nearest times, latitudes and longitudes, with their weights.
_Corners = list[tuple[float, dict[str, int]]]


@dataclass(frozen=True, kw_only=True)
class Profile:
    """Air on the levels over one point, lowest first; every array has shape (n,).

    pressure_pa, height_m : of the levels, m geopotential. virtual_temperature_k : at which dry air
    is as dense. temperature_k : of the air; the virtual one where the winds bring no temperature.
    relative_humidity : 0 to 1, or None where the winds bring no humidity. cloud_cover : of the sky
    by low or medium cloud, 0 to 1, or None where the winds bring none.
    """

    pressure_pa: Array
    height_m: Array
    virtual_temperature_k: Array
    temperature_k: Array
    relative_humidity: Array | None = None
    cloud_cover: float | None = None

    @property
    def chance_of_cloud(self) -> float | None:
        """Chance that a point of the column below 6 km lies in or under cloud, 0 to 1.

        The cover that the winds bring, or that their humidity makes; None where they bring neither.
        """
        if self.cloud_cover is not None:
            return self.cloud_cover
        if self.relative_humidity is None:
            return None
        low = self.height_m < CLOUD_TOP_M
        return float(cloud_fraction(self.relative_humidity[low]).max(initial=0.0))

    def temperature(self, height_m: Array) -> Array:
        """Temperature at heights, K: linear in height between levels; the end layers go on."""
        return _in_layers(height_m, self.height_m, self.temperature_k)

    def pressure(self, height_m: Array) -> Array:
        """Pressure at heights, Pa: hydrostatic from the level below."""
        column = self.pressure_pa, self.height_m, self.virtual_temperature_k
        return np.asarray(pressure_in_column(height_m, *column), dtype=np.float64)

    def density(self, height_m: Array) -> Array:
        """Density at heights, kg m-3: p / (R_d T_v), virtual temperature linear in height."""
        warm = _in_layers(height_m, self.height_m, self.virtual_temperature_k)
        return np.asarray(self.pressure(height_m) / (DRY_AIR_GAS_CONSTANT * warm))


def profile_at(aloft: xr.Dataset, time_s: float, lat: float, lon: float) -> Profile:
    """The air over a point, linear in time and bilinear in place on every level.

    aloft : quantities of `QUANTITIES`, the first two at least, on (time, level, latitude,
        longitude) or without level. time_s : s since 1970 UTC. Outside its times and area the
        nearest edge holds.
    """
    corners = _corners(aloft, time_s, lat, lon)
    values = {str(name): _mean(aloft[name], corners) for name in aloft.data_vars}
    density, humidity = values["air_density"], values.get("specific_humidity")
    pressure = aloft["level"].values.astype(np.float64)
    if aloft.attrs.get("heights") == HEIGHTS:  # such a level has a pressure of its own everywhere
        moist = np.zeros_like(density) if humidity is None else humidity
        warm = virtual_temperature(values["air_temperature"], moist)
        pressure = np.asarray(DRY_AIR_GAS_CONSTANT * density * warm, dtype=np.float64)
    virtual = pressure / (DRY_AIR_GAS_CONSTANT * density)
    return Profile(
        pressure_pa=pressure,
        height_m=values["geopotential_height"],
        virtual_temperature_k=virtual,
        temperature_k=values.get("air_temperature", virtual),
        relative_humidity=_relative_humidity(values, pressure),
        cloud_cover=max((float(values[name]) for name in _CLOUDS if name in values), default=None),
    )


def _relative_humidity(values: dict[str, Array], pressure: Array) -> Array | None:
    """Relative humidity on the levels: of the winds, or from specific humidity and temperature."""
    if "relative_humidity" in values:
        return values["relative_humidity"]
    if "specific_humidity" in values and "air_temperature" in values:
        return relative_humidity(values["specific_humidity"], values["air_temperature"], pressure)
    return None


def _in_layers(z: Array, heights: Array, values: Array) -> Array:
    """Values at heights, linear between levels; below and above, the end layers' slopes go on."""
    k = np.clip(np.searchsorted(heights, z, side="right") - 1, 0, heights.size - 2)
    slope = np.diff(values) / np.diff(heights)
    return np.asarray(values[k] + slope[k] * (z - heights[k]))


def _corners(aloft: xr.Dataset, time_s: float, lat: float, lon: float) -> _Corners:
    """The up to eight grid values around a point, and their weights."""
    times = aloft["time"].values.astype("datetime64[ns]").astype(np.int64) / 1e9
    axes = {
        "time": _moment(times, time_s),
        "latitude": _place(aloft["latitude"].values, lat),
        "longitude": _meridian(aloft["longitude"].values, lon),
    }
    corners: _Corners = [(1.0, {})]
    for dim, (low, high, weight) in axes.items():
        sides = [(1.0 - weight, low), (weight, high)]
        corners = [
            (share * side, at | {dim: index})
            for share, at in corners
            for side, index in sides
            if side > 0.0
        ]
    return corners


def _moment(times: Array, t: float) -> tuple[int, int, float]:
    if times.size == 1 or t <= times[0]:
        return 0, 0, 0.0
    if t >= times[-1]:
        return times.size - 1, times.size - 1, 0.0
    k, weight = moment(times, t)
    return k, k + 1, weight


def _place(axis: Array, value: float) -> tuple[int, int, float]:
    step = float(axis[-1] - axis[0]) / (axis.size - 1)
    cell, weight = place(min(max(value, axis[0]), axis[-1]), axis[0], step, axis.size)
    return cell, cell + 1, weight


def _meridian(axis: Array, lon: float) -> tuple[int, int, float]:
    """As `_place`; on a grid around the whole Earth the last cell ends at the first meridian."""
    step = float(axis[-1] - axis[0]) / (axis.size - 1)
    east = eastward_of(lon, float(axis[0]))
    if east <= axis[-1] or abs(step * axis.size - 360.0) > 0.01 * step:
        return _place(axis, east)
    return axis.size - 1, 0, (east - float(axis[-1])) / step


def _mean(field: xr.DataArray, corners: _Corners) -> Array:
    """The weighted mean of the columns at the corners, shape (level,), or () without levels."""
    every, values = slice(None), field.values
    columns = [
        (weight, values[tuple(at.get(str(dim), every) for dim in field.dims)])
        for weight, at in corners
    ]
    return np.asarray(sum(weight * column.astype(np.float64) for weight, column in columns))
