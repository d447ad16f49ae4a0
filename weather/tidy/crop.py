"""The part of a dataset that a box needs, by slices: what is outside is never read."""

from datetime import datetime

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from weather.box import Box
from weather.errors import InputError
from weather.physics import standard_atmosphere
from weather.tidy import model_levels

#: In cold air levels lie up to 7 % lower than standard, which is more than two model levels.
_COLD_MODEL_LEVELS = 1.1

#: Cells kept beyond those that bracket the box.
_HALO = 1


def cropped(ds: xr.Dataset, box: Box) -> xr.Dataset:
    """A dataset with standard axes, cut to a box: bracketing times, a halo cell, levels to its top.

    What the file does not reach stays missing: the box is what is wanted, not what must be there.
    """
    ds = at_times(ds, box)
    if "level" in ds.dims:
        top_m = box.top_m * (_COLD_MODEL_LEVELS if model_levels.mark_of(ds) else 1.0)
        ds = ds.isel(level=slice(0, _levels_below(ds["level"].values, top_m)))
    latitude = ds["latitude"].values
    rows = _bracket(latitude, box.south_deg, box.north_deg)
    if box.north_deg < latitude[0] or box.south_deg > latitude[-1]:
        _refuse_elsewhere("latitude", latitude, box.south_deg, box.north_deg)
    return _longitudes(ds.isel(latitude=rows), box)


def at_times(ds: xr.Dataset, box: Box) -> xr.Dataset:
    """The times that bracket a box, at least two of several; else the ones nearest to it."""
    if "time" not in ds.dims:
        return ds
    times = ds["time"].values
    first = np.searchsorted(times, _numpy(box.start), side="right") - 1
    last = np.searchsorted(times, _numpy(box.end), side="left")
    # At its last time a file still says what wind there is, but one time alone is no sky.
    end = times.size - 1
    low = min(max(int(first), 0), max(end - 1, 0))
    return ds.isel(time=slice(low, max(min(int(last), end), min(low + 1, end)) + 1))


def _numpy(time: datetime) -> np.datetime64:
    return np.datetime64(time.replace(tzinfo=None), "ns")


def _levels_below(pressure: NDArray[np.float64], top_m: float) -> int:
    """How many levels reach the top, and one more, for in cold air they lie lower than standard."""
    below = int((standard_atmosphere.nominal_height(pressure) < top_m).sum())
    return max(below + 2, 2)


def _bracket(x: NDArray[np.float64], low: float, high: float) -> slice:
    """Slice of an ascending axis around [low, high], with the halo."""
    first = int(np.searchsorted(x, low, side="right")) - 1 - _HALO
    last = int(np.searchsorted(x, high, side="left")) + _HALO
    return slice(max(first, 0), min(last, x.size - 1) + 1)


def _longitudes(ds: xr.Dataset, box: Box) -> xr.Dataset:
    x = ds["longitude"].values
    step = x[1] - x[0]
    if abs(x.size * step - 360.0) < step / 2:
        return _round_the_globe(ds, box, step)
    if box.east_deg - box.west_deg >= 360.0:
        return _from_west(ds, x)
    # The turn of the circle that brings the middle of the file nearest to that of the box.
    turn = 360.0 * round((box.west_deg + box.east_deg - x[0] - x[-1]) / 720.0)
    if box.east_deg < x[0] + turn or box.west_deg > x[-1] + turn:
        _refuse_elsewhere("longitude", x, box.west_deg, box.east_deg)
    columns = _bracket(x + turn, box.west_deg, box.east_deg)
    return _from_west(ds.isel(longitude=columns), x[columns])


def _round_the_globe(ds: xr.Dataset, box: Box, step: float) -> xr.Dataset:
    """Columns of a global grid, across its seam where the box lies across it.

    All of them where the box reaches a pole: a step across it changes the longitude by half a turn.
    """
    x = ds["longitude"].values
    if max(box.north_deg, -box.south_deg) > 90.0 - step:
        return ds
    first = int(np.floor((box.west_deg - x[0]) / step)) - _HALO
    last = int(np.ceil((box.east_deg - x[0]) / step)) + _HALO
    if last - first + 1 >= x.size:
        return ds
    columns = np.arange(first, last + 1) % x.size
    if columns[0] < columns[-1]:
        ds = ds.isel(longitude=slice(int(columns[0]), int(columns[-1]) + 1))
    else:
        ds = ds.isel(longitude=columns)
    return _from_west(ds, x[0] + step * np.arange(first, last + 1))


def _from_west(ds: xr.Dataset, longitude: NDArray[np.float64]) -> xr.Dataset:
    """Continuous longitudes, the first in [-180, 180)."""
    turn = 360.0 * np.floor((longitude[0] + 180.0) / 360.0)
    return ds.assign_coords(longitude=np.round(longitude - turn, 9))


def _refuse_elsewhere(what: str, x: NDArray[np.float64], low: float, high: float) -> None:
    raise InputError(
        f"the file covers {what} {x[0]:g} to {x[-1]:g} and the flight needs {low:g} to {high:g}; "
        "give a file of that area"
    )
