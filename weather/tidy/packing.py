"""Packed integers and fill values to numbers, without a float64 copy of a whole field."""

from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import DTypeLike, NDArray

#: Beyond this a value is a library's default for "never written" (netCDF: 9.97e36), not weather.
_UNWRITTEN = 1e30


def unpacked(variable: xr.Variable, dtype: DTypeLike = np.float32) -> NDArray[Any]:
    """Values of a variable as floats, missing ones NaN.

    Follows CF section 8.1 (scale_factor, add_offset) in double precision, one slab of the first
    axis at a time. A variable that xarray has decoded already passes through.
    """
    raw, attrs = variable.values, variable.attrs
    if str(attrs.get("_Unsigned", "")).casefold() == "true":
        raw = raw.view(f"u{raw.dtype.itemsize}")
    fills = _fills(attrs)
    scale = float(attrs.get("scale_factor", 1.0))
    offset = float(attrs.get("add_offset", 0.0))
    plain = scale == 1.0 and offset == 0.0
    if plain and raw.dtype == dtype and not _has_missing(raw, fills):
        return raw
    out = np.empty(raw.shape, dtype)
    for slab in np.ndindex(raw.shape[:1]):
        part = raw[slab]
        out[slab] = part if plain else part * np.float64(scale) + offset
        missing = np.isin(part, fills) if fills.size else np.zeros(np.shape(part), bool)
        if part.dtype.kind == "f":
            missing |= np.abs(part) > _UNWRITTEN
        if missing.any():
            out[slab] = np.where(missing, np.nan, out[slab])
    return out


def _fills(attrs: dict[Any, Any]) -> NDArray[Any]:
    """Every value that stands for "missing"; NaN stands for itself and needs no mention."""
    given = [np.ravel(attrs[key]) for key in ("_FillValue", "missing_value") if key in attrs]
    return np.array([x for x in np.concatenate(given) if x == x] if given else [])


def _has_missing(raw: NDArray[Any], fills: NDArray[Any]) -> bool:
    """Whether any value stands for "missing"; two passes that allocate nothing."""
    if raw.dtype.kind != "f" or raw.size == 0:
        return bool(fills.size) and bool(np.isin(raw, fills).any())
    lowest, highest = np.fmin.reduce(raw, axis=None), np.fmax.reduce(raw, axis=None)
    inside = [x for x in fills if lowest <= x <= highest]
    return bool(max(-lowest, highest) > _UNWRITTEN or inside)
