"""The axes of a wind file as one convention: named, in SI units, ascending, regular.

Everything here is a renaming, a slice or a one-dimensional array: the fields stay unread.
"""

from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from weather import quantities
from weather.errors import InputError
from weather.tidy.axis_kinds import Vertical, axis_of, levels_of
from weather.tidy.contradictions import refuse_other_degrees
from weather.tidy.grid_kinds import Horizontal, grid_of
from weather.tidy.marks import in_words, plain
from weather.tidy.packing import axis_numbers
from weather.tidy.times import dates_of

#: How far, as a share of the step, a grid line may lie from its place (float32 longitudes do).
_IRREGULAR = 5e-3

#: Rows of a Gaussian grid poleward of this are left out, degrees.
_GAUSSIAN_TO = 75.0

#: Far above what the air has anywhere (1085 hPa, in a Siberian winter), Pa: a wrong unit.
_HIGHEST_PA = 150_000.0


#: Names of the coordinate that tells ERA5 from ERA5T, plain.
_VERSIONS = ("expver", "experimentversionnumber")


def standard_axes(raw: xr.Dataset) -> xr.Dataset:
    """The dataset with its axes named time, level, latitude, longitude, realization and sorted.

    level is pressure in Pa, decreasing; latitude and longitude increase regularly; longitude is
    continuous, its first value in [-180, 180). time, level and realization may still be scalar or
    absent. Of other coordinates only expver stays.
    """
    refuse_other_grids(raw)
    refuse_other_levels(raw)
    ds = _with_times(_renamed(raw))
    ds = _with_pressures(ds)
    for horizontal in ("latitude", "longitude"):
        if horizontal in ds.coords:
            refuse_other_degrees(ds[horizontal])
        _refuse_unless_axis(ds, horizontal)
    ds = _with_latitudes(_with_longitudes(ds))
    keep = {*quantities.AXES, "expver"}
    return ds.drop_vars([c for c in ds.coords if c not in keep])


def refuse_other_grids(raw: xr.Dataset) -> None:
    """Only a grid of meridians and parallels is one that a wind can be looked up in."""
    grid = grid_of(raw)
    if grid.kind not in (Horizontal.GEOGRAPHIC, Horizontal.GAUSSIAN):
        raise InputError(
            f"the winds lie on {grid.kind} ({grid.told_by}), whose axes are not latitude and "
            "longitude; turn the winds to east and north and interpolate them to a regular "
            "latitude-longitude grid first"
        )


def refuse_other_levels(raw: xr.Dataset) -> None:
    """Only winds on levels of pressure are read: any other number must not be taken for one."""
    levels = levels_of(raw)
    if levels is not None and levels.kind is not Vertical.PRESSURE:
        words = in_words(raw, levels.dim)
        raise InputError(
            f"{levels.field} lies on {levels.kind} ({words}), not on pressure in Pa or hPa; give a "
            "file on pressure levels, or interpolate it to them first"
        )


def _renamed(raw: xr.Dataset) -> xr.Dataset:
    """Coordinates under our names; a valid time goes before a reference time of the same name."""
    found: dict[str, str] = {}
    for coord in map(str, [*raw.dims, *raw.coords]):
        if coord in found.values() or (coord in raw.coords and raw[coord].ndim > 1):
            continue
        axis = axis_of(raw[coord]) if coord in raw.coords else quantities.axis_of(coord)
        if axis in ("latitude", "longitude") and {coord, found.get(axis, coord)} <= set(raw.dims):
            _refuse_twice(axis, found.get(axis, coord), coord)
        if axis and (axis not in found or _better(raw, coord, found[axis])):
            found[axis] = coord
    raw = raw.swap_dims(_instead_of_counts(raw, found))
    versions = [n for n in map(str, raw.variables) if plain(n) in _VERSIONS and n != "expver"]
    if versions and "expver" not in raw.variables:
        raw = raw.rename({versions[0]: "expver"})
    taken = set(found.values())
    ds = raw.drop_vars([c for c in quantities.AXES if c in raw.coords and c not in taken])
    return ds.rename({coord: axis for axis, coord in found.items() if coord != axis})


def _refuse_twice(axis: str, one: str, other: str) -> None:
    if one != other:
        raise InputError(
            f"{one} and {other} are both {axis} by their units or names; give each axis its own "
            "standard_name"
        )


def _instead_of_counts(raw: xr.Dataset, found: dict[str, str]) -> dict[str, str]:
    """Dimensions that only count, or tell when a field was issued, and the axis along each."""
    along = {coord: raw[coord].dims for coord in found.values() if coord in raw.coords}
    return {str(d[0]): coord for coord, d in along.items() if len(d) == 1 and d[0] != coord}


def _better(raw: xr.Dataset, coord: str, other: str) -> bool:
    """Whether coord serves better as an axis than other: a dimension beats a plain coordinate."""
    return coord in raw.dims and other not in raw.dims


def _with_times(ds: xr.Dataset) -> xr.Dataset:
    """Times as UTC to the second; refuses what is not a time of the ordinary calendar."""
    if "time" not in ds.coords:
        if "time" in ds.dims:
            raise InputError("the time dimension has no times; give a file with a time coordinate")
        return ds
    whole = dates_of(ds["time"].variable)
    _refuse_unless_increasing(np.atleast_1d(whole))
    return ds.assign_coords(time=(ds["time"].dims, whole))


def _refuse_unless_increasing(times: NDArray[np.datetime64]) -> None:
    if times.size == 0:
        raise InputError(
            "the time axis is empty: what was selected was not in the file it was selected from; "
            "give a file of the hours of the flight"
        )
    if np.isnat(times).any():
        raise InputError(f"{np.isnat(times).sum()} of {times.size} times are missing")
    steps = np.diff(times)
    wrong = np.flatnonzero(steps <= np.timedelta64(0))
    if wrong.size:
        here, there = (quantities.minute(t) for t in times[wrong[0] : wrong[0] + 2])
        what = "occurs twice" if here == there else f"is followed by {there}"
        raise InputError(f"the times do not increase: {here} {what}; sort them, each once")


def _with_pressures(ds: xr.Dataset) -> xr.Dataset:
    """Level as pressure in Pa, decreasing."""
    if "level" not in ds.coords:
        if "level" in ds.dims:
            raise InputError("the level dimension has no values; give the pressure of each level")
        return ds
    given = axis_numbers(ds["level"].variable)
    if given.size == 0:
        raise InputError(
            "the level axis is empty: what was selected was not in the file it was selected from; "
            "give a file with pressure levels"
        )
    units = ds["level"].attrs.get("units") or _guessed_pressure_units(ds["level"].name, given)
    factor, _ = quantities.si_scale("level", str(units), "Pa")
    # Rounded, for hPa as float32 or 0.01-hPa steps must name the same level in every file.
    pressure = np.round(given * factor, 3)
    if pressure.max() > _HIGHEST_PA:
        raise InputError(
            f"the levels reach to {pressure.max() / 100:g} hPa, which no air has; look at their "
            f"units, {str(units)!r}"
        )
    ds = ds.assign_coords(level=(ds["level"].dims, pressure))
    if pressure.ndim == 0:
        return ds
    if len(np.unique(pressure)) < pressure.size or not np.all(pressure > 0):
        raise InputError(f"the pressure levels are not distinct positive values: {given.tolist()}")
    return _ordered(ds, "level", -pressure)


def _guessed_pressure_units(name: object, values: NDArray[Any]) -> str:
    """Units of a level axis without any: told by the values where only one reading is possible."""
    top = float(np.max(values))
    if 200 <= top <= 1100:
        return "hPa"
    if 20_000 <= top <= 110_000:
        return "Pa"
    raise InputError(
        f"the coordinate {name} has no units and values up to {top:g}; give it the units hPa or Pa"
    )


def _ordered(ds: xr.Dataset, dim: str, key: NDArray[Any]) -> xr.Dataset:
    """The dataset with key increasing along dim; a mere reversal stays a lazy slice."""
    if np.all(np.diff(key) > 0):
        return ds
    if np.all(np.diff(key) < 0):
        return ds.isel({dim: slice(None, None, -1)})
    return ds.isel({dim: np.argsort(key, kind="stable")})


def _refuse_unless_axis(ds: xr.Dataset, dim: str) -> None:
    if dim not in ds.coords:
        raise InputError(
            f"no {dim} axis, only {quantities.listed(ds.dims)} with {quantities.contents(ds)}; "
            "give a wind file on a regular latitude-longitude grid"
        )
    if ds[dim].ndim != 1 or ds[dim].size < 2:
        raise InputError(
            f"{dim} has {ds[dim].size} value(s); winds between grid points need at least two, so "
            "give a file with a larger area"
        )


def _with_latitudes(ds: xr.Dataset) -> xr.Dataset:
    latitude = axis_numbers(ds["latitude"].variable)
    places = _decimals(ds["latitude"])
    ds = _ordered(ds, "latitude", latitude)
    latitude = np.sort(latitude)
    if _is_gaussian(latitude):
        inner = np.abs(latitude) < _GAUSSIAN_TO
        ds, latitude = ds.isel(latitude=inner), latitude[inner]
    latitude = _regular(latitude, "latitude", places)
    if latitude[0] < -90 or latitude[-1] > 90:
        raise InputError(
            f"latitudes run from {latitude[0]:g} to {latitude[-1]:g}; they end at the poles, 90"
        )
    return ds.assign_coords(latitude=latitude)


def _is_gaussian(latitude: NDArray[np.float64]) -> bool:
    """Whether latitudes of the whole globe are regular but for the rows nearest to the poles.

    Those of a Gaussian grid are so to a thousandth of a row outside the polar circles.
    """
    inner = latitude[np.abs(latitude) < _GAUSSIAN_TO]
    if inner.size < 8 or inner.size == latitude.size:
        return False
    off = [np.abs(x - np.linspace(x[0], x[-1], x.size)).max() for x in (latitude, inner)]
    step = (inner[-1] - inner[0]) / (inner.size - 1)
    return bool(off[1] <= _IRREGULAR * step < off[0])


def _with_longitudes(ds: xr.Dataset) -> xr.Dataset:
    """Longitudes continuous from the west edge of the area, wherever the file breaks the circle."""
    given = axis_numbers(ds["longitude"].variable)
    folded = np.round(np.mod(given, 360.0), 6) % 360.0
    order = np.argsort(folded, kind="stable")
    gaps = np.diff(folded[order], append=folded[order[0]] + 360.0)
    repeated = np.flatnonzero(gaps == 0)
    if repeated.size and not (repeated.size == 1 and abs(np.ptp(given) - 360.0) < 1e-6):
        raise InputError(f"longitude {folded[order[repeated[0]]]:g} occurs twice")
    # The seam of a grid that names its first meridian again, 360 degrees on, is dropped.
    order = np.delete(order, (repeated + 1) % order.size)
    gaps = np.delete(gaps, repeated)
    if gaps.max() - gaps.min() > 2 * _IRREGULAR * gaps.max():
        order = np.roll(order, -1 - int(np.argmax(gaps)))
    else:
        order = np.roll(order, -int(np.argmin(given[order])))
    x = folded[order]
    x = np.where(x < x[0], x + 360.0, x)
    west = (x[0] + 180.0) % 360.0 - 180.0
    x = _regular(x - x[0] + west, "longitude", _decimals(ds["longitude"]))
    return _taken(ds, order).assign_coords(longitude=x)


def _taken(ds: xr.Dataset, order: NDArray[np.intp]) -> xr.Dataset:
    """The longitudes in a new order, as a slice where they are one."""
    step = np.unique(np.diff(order))
    if step.size == 1 and step[0] in (1, -1):
        stop = order[-1] + step[0]
        return ds.isel(longitude=slice(order[0], None if stop < 0 else stop, step[0]))
    return ds.isel(longitude=order)


def _decimals(axis: xr.DataArray) -> int:
    """Decimals of a degree an axis can be trusted in: float32 holds 359.9 to 1.5e-5."""
    return 4 if axis.dtype == np.float32 else 6


def _regular(x: NDArray[np.float64], name: str, decimals: int) -> NDArray[np.float64]:
    """An axis of exactly equal steps, from one that has them but for rounding."""
    first, last = (round(float(end), decimals) for end in (x[0], x[-1]))
    even = np.linspace(first, last, x.size)
    step = (last - first) / (x.size - 1)
    if not (step > 0 and np.abs(x - even).max() <= max(_IRREGULAR * step, 1e-6)):
        raise InputError(
            f"the steps in {name} are not equal ({np.diff(x).min():g} to {np.diff(x).max():g} "
            "degrees); interpolate the winds to a regular latitude-longitude grid first"
        )
    return np.round(even, 9)
