"""Several files as one sky: consecutive days, levels apart, winds and ground apart.

Where two files give the same point they must agree; a point that no file gives is a hole in the sky
and refused.
"""

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from weather import quantities
from weather.errors import InputError
from weather.tidy import companions, optional

#: What does not change: the time it is given for does not matter.
STEADY = frozenset({"surface_geopotential", "surface_altitude", "land_area_fraction"})

Array = NDArray[Any]


def together(parts: Sequence[xr.Dataset]) -> xr.Dataset:
    """Canonical datasets (`reading.canonical`) as one, every field on the same axes."""
    parts = [part for part in parts if part.data_vars]
    if not parts:
        return xr.Dataset()
    if len(parts) > 1:
        parts = _on_common_grid(parts)
    every = dict.fromkeys(str(name) for part in parts for name in part.data_vars)
    left_out = [said for part in parts for said in part.attrs.get(optional.LEFT_OUT, ())]
    fields: dict[str, xr.DataArray] = {}
    for name in every:
        try:
            fields[name] = _joined([p[name] for p in parts if name in p])
        except InputError as error:
            if not optional.is_optional(name):
                raise
            left_out.append(optional.sentence(name, error))
    fields, short = _without_short_companions(fields)
    left_out += [companions.remark(short)] if short else []
    fields = {name: _as_the_winds(field, fields) for name, field in fields.items()}
    sky = xr.Dataset({name: field.reset_coords(drop=True) for name, field in fields.items()})
    sky.attrs[optional.LEFT_OUT] = list(dict.fromkeys(left_out))
    version, preliminary = _versions(parts, sky)
    return sky.assign_coords(expver=("time", version), preliminary=("time", preliminary))


def _on_common_grid(parts: list[xr.Dataset]) -> list[xr.Dataset]:
    """The parts cut to the area they share; their grids must be parts of one grid."""
    for dim in ("latitude", "longitude"):
        axes = [np.round(part[dim].values, 4) for part in parts]
        steps = [float(x[1] - x[0]) for x in axes]
        shared = axes[0]
        for x in axes[1:]:
            shared = np.intersect1d(shared, x)
        if max(steps) - min(steps) > 1e-3 * min(steps) or shared.size < 2:
            spans = [f"{x[0]:g} to {x[-1]:g} by {s:g}" for x, s in zip(axes, steps, strict=True)]
            raise InputError(
                f"the files do not share one grid ({dim} {'; '.join(dict.fromkeys(spans))}); give "
                "files of the same grid and area"
            )
        if all(np.array_equal(part[dim].values, parts[0][dim].values) for part in parts):
            continue
        firsts = [int(np.searchsorted(x, shared[0])) for x in axes]
        parts = [
            part.isel({dim: slice(first, first + shared.size)})
            for part, first in zip(parts, firsts, strict=True)
        ]
        parts = [part.assign_coords({dim: parts[0][dim].values}) for part in parts]
    return parts


def _joined(pieces: list[xr.DataArray]) -> xr.DataArray:
    """One field from pieces that differ in time or level."""
    first = pieces[0]
    if len(pieces) == 1:
        return first
    name, dims = str(first.name), first.dims
    if any(piece.dims != dims for piece in pieces):
        raise InputError(
            f"{name} has other dimensions in one file than in another; give like files"
        )
    if "realization" in dims:
        _refuse_unless_same_members(pieces)
    varying: list[str] = [dim for dim in ("time", "level") if dim in dims]
    axes: dict[str, Array] = {dim: _union(dim, pieces) for dim in varying}
    coords = {str(dim): first[dim].values for dim in dims} | axes
    shape = [len(coords[str(dim)]) for dim in dims]
    out = xr.DataArray(np.empty(shape, np.float32), dims=dims, coords=coords, name=name)
    filled = np.zeros([len(x) for x in axes.values()], bool)
    slack = max(float(piece.attrs["packing_step"]) for piece in pieces)
    for piece in pieces:
        _fill(out.transpose(*varying, ...), filled, piece.transpose(*varying, ...), slack)
    if not filled.all():
        _refuse_hole(name, filled, axes)
    return out


def _refuse_unless_same_members(pieces: list[xr.DataArray]) -> None:
    members = [piece["realization"].values for piece in pieces]
    if not all(np.array_equal(m, members[0]) for m in members):
        raise InputError(
            f"{pieces[0].name} has other ensemble members in one file than in another; give files "
            "of the same members"
        )


def _union(dim: str, pieces: list[xr.DataArray]) -> Array:
    """All values of an axis, time upward and level downward in pressure."""
    values = np.unique(np.concatenate([piece[dim].values for piece in pieces]))
    return values[::-1] if dim == "level" else values


def _fill(out: xr.DataArray, filled: Array, piece: xr.DataArray, slack: float) -> None:
    """Write a piece into its place; what stands there already must be equal, but for packing.

    out and piece have the axes of `filled` in front.
    """
    places = []
    for dim in piece.dims[: filled.ndim]:
        where = {value: i for i, value in enumerate(out[dim].values.tolist())}
        places.append([where[value] for value in piece[dim].values.tolist()])
    target, values = out.values, piece.values
    for here in itertools.product(*[range(len(p)) for p in places]):
        there = tuple(place[i] for place, i in zip(places, here, strict=True))
        if not filled[there]:
            target[there] = values[here]
            filled[there] = True
        # NaN is left to the check of missing values, which says where it is.
        elif (off := np.fmax.reduce(np.abs(target[there] - values[here]), axis=None)) > slack:
            raise InputError(
                f"two files disagree on {out.name} at {_said(out, there)} by up to {off:g}; give "
                "each time once, or files of the same release"
            )


def _said(field: xr.DataArray, place: tuple[int, ...]) -> str:
    """Time and level of a place, in words."""
    words = []
    for dim, i in zip(field.dims, place, strict=False):
        x = field[dim].values[i]
        words.append(f"{quantities.minute(x)} UTC" if dim == "time" else f"{x / 100:g} hPa")
    return ", ".join(words)


def _refuse_hole(name: str, filled: Array, axes: dict[str, Array]) -> None:
    place = tuple(int(i) for i in np.unravel_index(int(np.argmin(filled)), filled.shape))
    empty = xr.DataArray(filled, dims=list(axes), coords=axes)
    raise InputError(
        f"{name} is in none of the files at {_said(empty, place)}; give files that together hold "
        "every level at every time"
    )


def _without_short_companions(
    fields: dict[str, xr.DataArray],
) -> tuple[dict[str, xr.DataArray], list[str]]:
    """The fields without those that a flight can spare and that end early; the names of these."""
    wind = fields.get("eastward_wind")
    if wind is None:
        return fields, []
    kept, left_out = {}, []
    for name, field in fields.items():
        fitted = companions.fitted(field, wind) if name in companions.NAMES else field
        if fitted is None:
            left_out.append(name)
        else:
            kept[name] = fitted
    return kept, left_out


def _as_the_winds(field: xr.DataArray, fields: dict[str, xr.DataArray]) -> xr.DataArray:
    """A field at the times and levels of the wind aloft; the unchanging ones without time."""
    if field.name in STEADY and "time" in field.dims:
        return field.isel(time=0, drop=True)
    wind = fields.get("eastward_wind")
    for dim in ("time", "level"):
        if wind is None or dim not in field.dims or np.array_equal(field[dim], wind[dim]):
            continue
        if not np.isin(wind[dim].values, field[dim].values).all():
            raise InputError(
                f"{field.name} has {field.sizes[dim]} and eastward_wind {wind.sizes[dim]} values "
                f"along {dim}, not the same ones; give files of the same {dim}s"
            )
        field = field.sel({dim: wind[dim].values})
    return field


def _versions(parts: Sequence[xr.Dataset], sky: xr.Dataset) -> tuple[Array, Array]:
    """How final each time is: as preliminary as the most preliminary file that gives it."""
    times = sky["time"].values if "time" in sky.coords else np.array([], "datetime64[ns]")
    version = np.full(times.size, "", "U4")
    preliminary = np.zeros(times.size, bool)
    for part in parts:
        if {str(name) for name in part.data_vars} <= STEADY:
            continue
        at = np.searchsorted(part["time"].values, times) % part.sizes["time"]
        same = part["time"].values[at] == times
        said = part["expver"].values[at]
        version = np.where(same & (said > version), said, version)
        preliminary |= same & part["preliminary"].values[at]
    return version, preliminary
