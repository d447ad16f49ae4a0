"""Packed integers and fill values to numbers, without a float64 copy of a whole field."""

from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import DTypeLike, NDArray

from weather.errors import InputError

#: Beyond this a value is a library's default for "never written" (netCDF: 9.97e36), not weather.
_UNWRITTEN = 1e30


def unpacked(variable: xr.Variable, dtype: DTypeLike = np.float32) -> NDArray[Any]:
    """Values of a variable as floats, missing ones NaN.

    Follows CF section 8.1 (scale_factor, add_offset) in double precision, one slab of the first
    axis at a time. A variable that xarray has decoded already passes through.
    """
    raw, attrs = _as_numbers(variable.values), variable.attrs
    if str(attrs.get("_Unsigned", "")).casefold() == "true":
        raw = raw.view(f"u{raw.dtype.itemsize}")
    fills = _fills(attrs)
    if raw.dtype.kind == "f":
        # -9999.9 as the attribute's double is another number than as the field's float.
        fills = fills.astype(raw.dtype)
    scale, offset = (_factor(attrs, key) for key in ("scale_factor", "add_offset"))
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


def _as_numbers(raw: NDArray[Any]) -> NDArray[Any]:
    """Levels and places that a table left as text, as numbers."""
    if raw.dtype.kind not in "OUS":
        return raw
    try:
        return raw.astype(np.float64)
    except (TypeError, ValueError):
        first = str(raw.ravel()[0])[:40] if raw.size else ""
        raise InputError(
            f"an axis or a field holds text such as {first!r} where numbers belong; correct it, or "
            "ask for the file again"
        ) from None


def _factor(attrs: dict[Any, Any], key: str) -> float:
    """scale_factor or add_offset of a packed variable; 1 or 0 where there is none."""
    given = attrs.get(key, 1.0 if key == "scale_factor" else 0.0)
    value = np.ravel(number(given))
    if value.size != 1 or not np.isfinite(value[0]):
        raise InputError(
            f"a variable has the {key} {str(given)[:40]!r}, which is no number; correct it, or ask "
            "for the file again"
        )
    return float(value[0])


def _fills(attrs: dict[Any, Any]) -> NDArray[Any]:
    """Every value that stands for "missing"; NaN stands for itself and needs no mention.

    Scripts leave it as text ("-9999", "NaN"), which the netCDF library takes as it comes.
    """
    given = [number(x) for key in ("_FillValue", "missing_value", "fmissing_value")
             if key in attrs for x in np.ravel(attrs[key])]  # fmt: skip
    return np.array([x for x in given if x == x])


def number(value: Any) -> Any:
    """An attribute as a number; text that is none is NaN."""
    if isinstance(value, str | bytes):
        try:
            return float(value)
        except ValueError:
            return np.nan
    return value


def _has_missing(raw: NDArray[Any], fills: NDArray[Any]) -> bool:
    """Whether any value stands for "missing"; two passes that allocate nothing."""
    if raw.dtype.kind != "f" or raw.size == 0:
        return bool(fills.size) and bool(np.isin(raw, fills).any())
    lowest, highest = np.fmin.reduce(raw, axis=None), np.fmax.reduce(raw, axis=None)
    inside = [x for x in fills if lowest <= x <= highest]
    return bool(max(-lowest, highest) > _UNWRITTEN or inside)
