"""Cutting a box out of a global grid, and keeping the cut as a netCDF of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import netCDF4
import numpy as np
from numpy.typing import NDArray

from weather.fetching import FetchError
from weather.store import Wanted

AXES = ("time", "level", "latitude", "longitude")
CLOSE_DEG = 1e-3


@dataclass(frozen=True)
class Cut:
    """Where a box lies in a global grid of (time, level, latitude, longitude).

    outer : contiguous slices of the first three axes.
    longitude_indices : columns in the order of the box, eastwards; they may pass the seam.
    axes : the coordinates of the cut, longitudes continuous.
    """

    outer: tuple[slice, slice, slice]
    longitude_indices: NDArray[np.intp]
    axes: Mapping[str, NDArray[Any]]
    whole_shape: tuple[int, ...]
    n_fields: int

    @classmethod
    def of(cls, grid: Mapping[str, NDArray[Any]], wanted: Wanted, who: str) -> Cut:
        """Find everything wanted in the grid, or say what `who` does not have."""
        north, west, south, east = wanted.area
        times = np.array(wanted.times, dtype="datetime64[ns]")
        time = _span(grid["time"].astype("datetime64[ns]"), times, who, "hours")
        level = _span(grid["level"], np.array(wanted.levels_hpa), who, "levels")
        latitude = _between(grid["latitude"], south, north, who)
        columns, longitudes = _columns(grid["longitude"], west, east, who)
        return cls(
            outer=(time, level, latitude),
            longitude_indices=columns,
            axes={
                "time": grid["time"][time].astype("datetime64[s]"),
                "level": grid["level"][level],
                "latitude": grid["latitude"][latitude],
                "longitude": longitudes,
            },
            whole_shape=tuple(len(grid[name]) for name in AXES),
            n_fields=len(wanted.variables),
        )

    @property
    def field_bytes(self) -> int:
        """Size of one variable of the cut, as float32."""
        return 4 * int(np.prod([len(self.axes[name]) for name in AXES]))

    @property
    def n_bytes(self) -> int:
        """Size of all variables of the cut, as float32."""
        return self.n_fields * self.field_bytes


def runs_of(indices: NDArray[np.intp]) -> list[slice]:
    """Indices as contiguous slices, in the same order."""
    breaks = np.flatnonzero(np.diff(indices) != 1) + 1
    return [slice(int(run[0]), int(run[-1]) + 1) for run in np.split(indices, breaks)]


def netcdf_bytes(
    axes: Mapping[str, NDArray[Any]],
    fields: Mapping[str, NDArray[Any]],
    attrs: Mapping[str, Mapping[str, Any]],
    *,
    source: str,
) -> bytes:
    """A cut as a netCDF-4 in memory, so that a full disk is met by plain Python and its errors."""
    with netCDF4.Dataset("cut.nc", "w", memory=1 << 20) as file:
        file.setncatts({"Conventions": "CF-1.8", "source": source})
        for name in AXES:
            file.createDimension(name, len(axes[name]))
        time = file.createVariable("time", "i8", ("time",))
        time.setncatts({"units": "seconds since 1970-01-01", "calendar": "proleptic_gregorian"})
        time[:] = axes["time"].astype("datetime64[s]").astype(np.int64)
        for name, units in zip(AXES[1:], ("hPa", "degrees_north", "degrees_east"), strict=True):
            file.createVariable(name, "f8", (name,)).units = units
            file[name][:] = axes[name]
        for name, values in fields.items():
            dims = AXES if values.ndim == 4 else ("time", "latitude", "longitude")
            made = file.createVariable(name, "f4", dims, zlib=True, complevel=1, shuffle=True)
            made.setncatts(dict(attrs.get(name, {})))
            made[:] = values
        return bytes(_closed(file))


def _closed(file: netCDF4.Dataset) -> memoryview:
    content: memoryview = file.close()
    return content


def _span(axis: NDArray[Any], wanted: NDArray[Any], who: str, what: str) -> slice:
    """The contiguous part of an axis from the first to the last thing wanted."""
    where = np.flatnonzero(np.isin(axis, wanted))
    if len(where) != len(wanted):
        lacking = ", ".join(str(item) for item in wanted[~np.isin(wanted, axis)])
        raise FetchError(f"the file at {who} lacks the {what} {lacking}; use --winds cds")
    return slice(int(where[0]), int(where[-1]) + 1)


def _between(axis: NDArray[Any], low: float, high: float, who: str) -> slice:
    where = np.flatnonzero((axis >= low - CLOSE_DEG) & (axis <= high + CLOSE_DEG))
    if not len(where):
        raise FetchError(f"the file at {who} has no latitudes {low:g} to {high:g}; use --winds cds")
    return slice(int(where[0]), int(where[-1]) + 1)


def _columns(
    axis: NDArray[Any], west: float, east: float, who: str
) -> tuple[NDArray[np.intp], NDArray[Any]]:
    """Columns from west to east, whatever the seam of the grid; longitudes without a jump."""
    continuous = west + (axis - west + CLOSE_DEG) % 360.0 - CLOSE_DEG
    inside = np.flatnonzero(continuous <= east + CLOSE_DEG)
    if not len(inside):
        raise FetchError(f"the file at {who} has no longitudes {west:g} to {east:g}")
    order = inside[np.argsort(continuous[inside])]
    return order, np.round(continuous[order], 6)
