"""Cutting a box out of a global grid, and keeping the cut as a netCDF of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import netCDF4
import numpy as np
from numpy.typing import NDArray

from weather.errors import FetchError
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
        latitude = _rows(grid["latitude"], south, north, who)
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
    versions: NDArray[np.str_] | None = None,
) -> bytes:
    """A cut as a netCDF-4 in memory, so that a full disk is met by plain Python and its errors.

    versions : ERA5's expver of each time, where known: 0001 final, 0005 preliminary.
    """
    # Not `with`: it would close a second time what close() has turned into bytes.
    file = netCDF4.Dataset("cut.nc", "w", memory=1 << 20)
    _write(file, axes, fields, attrs, versions)
    file.setncatts({"Conventions": "CF-1.8", "source": source})
    content: memoryview = file.close()
    return bytes(content)


def _write(
    file: netCDF4.Dataset,
    axes: Mapping[str, NDArray[Any]],
    fields: Mapping[str, NDArray[Any]],
    attrs: Mapping[str, Mapping[str, Any]],
    versions: NDArray[np.str_] | None,
) -> None:
    for name in AXES:
        file.createDimension(name, len(axes[name]))
    time = file.createVariable("time", "i8", ("time",))
    time.setncatts({"units": "seconds since 1970-01-01", "calendar": "proleptic_gregorian"})
    time[:] = axes["time"].astype("datetime64[s]").astype(np.int64)
    for name, units in zip(AXES[1:], ("hPa", "degrees_north", "degrees_east"), strict=True):
        file.createVariable(name, "f8", (name,)).units = units
        file[name][:] = axes[name]
    if versions is not None:
        file.createVariable("expver", str, ("time",))[:] = versions.astype(object)
    for name, values in fields.items():
        dims = AXES if values.ndim == 4 else ("time", "latitude", "longitude")
        made = file.createVariable(name, "f4", dims, zlib=True, complevel=1, shuffle=True)
        made.setncatts(dict(attrs.get(name, {})))
        made[:] = values


def _span(axis: NDArray[Any], wanted: NDArray[Any], who: str, what: str) -> slice:
    """The contiguous part of an axis from the first to the last thing wanted."""
    where = np.flatnonzero(np.isin(axis, wanted))
    if len(where) != len(wanted):
        lacking = ", ".join(str(item) for item in wanted[~np.isin(wanted, axis)])
        raise FetchError(f"the file at {who} lacks the {what} {lacking}; use the source 'cds'")
    return slice(int(where[0]), int(where[-1]) + 1)


def _rows(axis: NDArray[Any], low: float, high: float, who: str) -> slice:
    """The rows from the last at or beyond one edge to the first at or beyond the other."""
    order = np.argsort(axis, kind="stable")
    first = int(np.searchsorted(axis[order], low + CLOSE_DEG, side="right")) - 1
    last = int(np.searchsorted(axis[order], high - CLOSE_DEG, side="left"))
    if first == len(axis) - 1 or last == 0:
        raise FetchError(
            f"the file at {who} has no latitudes {low:g} to {high:g}; use the source 'cds'"
        )
    rows = order[max(first, 0) : last + 1]
    return slice(int(rows.min()), int(rows.max()) + 1)


def _columns(
    axis: NDArray[Any], west: float, east: float, who: str
) -> tuple[NDArray[np.intp], NDArray[Any]]:
    """Columns from at or west of one edge to at or east of the other, whatever the grid's seam.

    The longitudes come without a jump, beginning where the box does.
    """
    step = float(np.median(np.abs(np.diff(axis))))
    before = step - CLOSE_DEG  # the column just west of the box is part of it
    eastward = (axis - west + before) % 360.0 - before
    inside = np.flatnonzero(eastward < east - west + step - CLOSE_DEG)
    if not len(inside):
        raise FetchError(f"the file at {who} has no longitudes {west:g} to {east:g}")
    order = inside[np.argsort(eastward[inside], kind="stable")]
    return order, np.round(west + eastward[order], 6)
