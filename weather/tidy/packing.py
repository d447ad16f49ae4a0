"""Packed integers and fill values to numbers, without a float64 copy of a whole field."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import DTypeLike, NDArray

from weather.errors import InputError

#: Beyond this a value is a library's default for "never written" (netCDF: 9.97e36), not weather.
_UNWRITTEN = 1e30


@dataclass(frozen=True)
class Valid:
    """Least and greatest valid value of a variable, unpacked, and by how much packing rounds."""

    least: float = -np.inf
    greatest: float = np.inf
    rounding: float = 0.0

    def is_given(self) -> bool:
        """Whether the file gives any limit."""
        return bool(np.isfinite([self.least, self.greatest]).any())

    def outside(self, values: NDArray[Any]) -> NDArray[np.bool_]:
        """Which values are not valid, and hence missing."""
        # 102.3 as the attribute's double is another number than as the field's float.
        low, high = values.dtype.type(self.least), values.dtype.type(self.greatest)
        return np.asarray((values < low - self.rounding) | (values > high + self.rounding))


def unpacked(variable: xr.Variable) -> NDArray[np.float32]:
    """Values of a field as float32, missing ones NaN.

    Follows CF section 8.1 (scale_factor, add_offset) in double precision, one slab of the first
    axis at a time, and section 2.5.1: fill values and what lies outside the valid range are
    missing. A variable that xarray has decoded already is only held to its range.
    """
    return _unpacked(variable, np.float32, valid_range(variable))


def axis_numbers(variable: xr.Variable) -> NDArray[np.float64]:
    """Values of an axis or a coefficient as float64, missing ones NaN.

    A valid range is not applied: longitudes of 0 to 360 are often said to lie from -180 to 180, and
    CF knows no missing place.
    """
    return _unpacked(variable, np.float64, Valid())


def _unpacked(variable: xr.Variable, dtype: DTypeLike, valid: Valid) -> NDArray[Any]:
    raw, attrs = _as_numbers(variable.values), variable.attrs
    unsigned = _is_unsigned(attrs)
    if unsigned:
        raw = raw.view(f"u{raw.dtype.itemsize}")
    fills = _fills(attrs)
    if unsigned:
        fills = np.where(fills < 0, fills + 2.0 ** (8 * raw.dtype.itemsize), fills)
    if raw.dtype.kind == "f":
        # -9999.9 as the attribute's double is another number than as the field's float.
        fills = fills.astype(raw.dtype)
    scale, offset = _packing(attrs)
    plain = scale == 1.0 and offset == 0.0
    if plain and raw.dtype == dtype and not _has_missing(raw, fills, valid):
        return raw
    out = np.empty(raw.shape, dtype)
    for slab in np.ndindex(raw.shape[:1]):
        part = raw[slab]
        out[slab] = part if plain else part * np.float64(scale) + offset
        missing = np.isin(part, fills) if fills.size else np.zeros(np.shape(part), bool)
        if part.dtype.kind == "f":
            missing |= np.abs(part) > _UNWRITTEN
        if valid.is_given():
            missing |= valid.outside(np.asarray(out[slab]))
        if missing.any():
            out[slab] = np.where(missing, np.nan, out[slab])
    return out


def valid_range(variable: xr.Variable) -> Valid:
    """What the file says valid values lie between (CF 2.5.1); actual_range only describes.

    Limits of a packed variable are of the packed numbers where they are whole numbers (CF 8.1), of
    the unpacked ones where they are written as fractions (NetCDF Users Guide, "valid_range"). Short
    whole numbers beside fractions that are not packed are left from a packing that is gone.
    """
    known = {**variable.encoding, **variable.attrs}
    scale, offset = _packing(known)
    is_packed = (scale, offset) != (1.0, 0.0)
    written = np.dtype(known.get("dtype", variable.dtype))
    wrapped = 2.0 ** (8 * written.itemsize) if _is_unsigned(known) else 0.0
    ranges = [(-np.inf, np.inf)]
    for key, missing_before, missing_after in (
        ("valid_range", (), ()),
        ("valid_min", (), (np.inf,)),
        ("valid_max", (-np.inf,), ()),
    ):
        given = np.ravel(known.get(key, ()))
        ends = np.array([*missing_before, *map(number, given), *missing_after], np.float64)
        if ends.size != 2 or np.isnan(ends).any():
            continue
        is_whole = given.dtype.kind in "iu"
        if is_whole and not is_packed and written.kind == "f" and given.dtype.itemsize < 4:
            continue
        if is_whole:
            ends = np.where(ends < 0, ends + wrapped, ends) * scale + offset
        ranges.append((float(ends.min()), float(ends.max())))
    least, greatest = max(low for low, _ in ranges), min(high for _, high in ranges)
    return Valid(least, greatest, abs(scale) / 2 if is_packed else 0.0)


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


def _packing(attrs: Mapping[Any, Any]) -> tuple[float, float]:
    """scale_factor and add_offset of a variable; 1 and 0 where there are none."""
    return _factor(attrs, "scale_factor", 1.0), _factor(attrs, "add_offset", 0.0)


def _factor(attrs: Mapping[Any, Any], key: str, without: float) -> float:
    given = attrs.get(key, without)
    value = np.ravel(number(given))
    if value.size != 1 or not np.isfinite(value[0]):
        raise InputError(
            f"a variable has the {key} {str(given)[:40]!r}, which is no number; correct it, or ask "
            "for the file again"
        )
    return float(value[0])


def _is_unsigned(attrs: Mapping[Any, Any]) -> bool:
    """Whether whole numbers are meant without a sign, which netCDF of version 3 cannot say."""
    return str(attrs.get("_Unsigned", "")).casefold() == "true"


def _fills(attrs: Mapping[Any, Any]) -> NDArray[Any]:
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


def _has_missing(raw: NDArray[Any], fills: NDArray[Any], valid: Valid) -> bool:
    """Whether any value stands for "missing"; two passes that allocate nothing."""
    if raw.dtype.kind != "f" or raw.size == 0:
        return bool(fills.size) and bool(np.isin(raw, fills).any())
    lowest, highest = np.fmin.reduce(raw, axis=None), np.fmax.reduce(raw, axis=None)
    inside = [x for x in fills if lowest <= x <= highest]
    beyond = valid.outside(np.array([lowest, highest])).any()
    return bool(max(-lowest, highest) > _UNWRITTEN or inside or beyond)
