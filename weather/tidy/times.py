"""Numbers and texts of a wind file as UTC: exactly, or refused.

The calendar libraries pass over what they do not know: a zone by its letters, a fraction of a day
that float32 cannot hold, a calendar that the real one is not. An hour's error moves a landing by
tens of kilometres, so only what the units say without doubt is read.
Sources: CF conventions 1.11, section 4.4; UDUNITS-2 grammar of time references.
"""

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from weather.errors import InputError
from weather.tidy.packing import axis_numbers

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_SECONDS = {
    "nanosecond": 1e-9, "ns": 1e-9, "microsecond": 1e-6, "us": 1e-6,
    "millisecond": 1e-3, "msec": 1e-3, "ms": 1e-3,
    "second": 1.0, "sec": 1.0, "s": 1.0, "minute": 60.0, "min": 60.0,
    "hour": 3600.0, "hr": 3600.0, "h": 3600.0, "day": 86400.0, "d": 86400.0,
}  # fmt: skip

_SINCE = re.compile(r"^\s*(?P<unit>[a-z]+)\s+since\s+(?P<origin>.+?)\s*$", re.IGNORECASE)
_ORIGIN = re.compile(
    r"^(?P<year>-?\d{1,4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
    r"(?:[T\s]+(?P<hour>\d{1,2})(?::(?P<minute>\d{1,2})(?::(?P<second>\d{1,2}(?:\.\d*)?))?)?)?"
    r"\s*(?P<zone>.*)$",
    re.IGNORECASE,
)
_ZONE = re.compile(r"^(?:z|utc|gmt)?\s*(?:(?P<sign>[+-])(?P<hours>\d{1,2}):?(?P<minutes>\d{2})?)?$",
                   re.IGNORECASE)  # fmt: skip

#: Calendars whose days are the real ones since 1582 (CF 4.4.1).
_REAL = ("standard", "gregorian", "proleptic_gregorian")

#: The first day of the Gregorian calendar: before it "standard" means the Julian one.
_GREGORIAN_FROM = (1582, 10, 15)

#: What analyses are made at multiples of, s: what lies between was rounded, or is suspect.
_USUAL_S = 300
#: Steps that a rounded time may be put back on, s, the coarsest first.
_STEPS_S = (3600, 1800, 900, 600, 300, 60)

#: The whole years of datetime64[ns], s since 1970.
_HELD_S = tuple(float(np.datetime64(f"{year}-01-01", "s").astype(int)) for year in (1678, 2262))

_INSTEAD = "write them as 'seconds since 1970-01-01' in the standard calendar"


def decoded(raw: xr.Dataset) -> xr.Dataset:
    """The dataset with every variable of dates as datetime64[ns] in UTC; the fields stay lazy.

    A date that cannot be read stays as it is: whether that matters is for its reader to say.
    """
    dates = {}
    for name, variable in raw.variables.items():
        if variable.ndim <= 2 and _is_date(variable):
            try:
                dates[name] = (variable.dims, dates_of(variable), _kept(variable.attrs))
            except InputError:
                continue
    coords = {name: date for name, date in dates.items() if name in raw.coords}
    others = {name: date for name, date in dates.items() if name not in raw.coords}
    return raw.assign_coords(coords).assign(others)


def _is_date(variable: xr.Variable) -> bool:
    units = str(variable.attrs.get("units", ""))
    return bool(_SINCE.match(units) or _is_absolute(units)) and variable.dtype.kind in "iuf"


def _is_absolute(units: str) -> bool:
    return units.strip().casefold() == "day as %y%m%d.%f"


def _kept(attrs: dict[Any, Any]) -> dict[Any, Any]:
    return {key: attrs[key] for key in attrs if key not in ("units", "calendar", "_FillValue")}


def dates_of(variable: xr.Variable) -> NDArray[np.datetime64]:
    """The dates of a variable, UTC to the second, missing ones NaT; InputError if it holds none."""
    if np.issubdtype(variable.dtype, np.datetime64):
        return _whole_seconds(variable.values)
    if variable.dtype.kind in "USO":
        return _of_texts(variable)
    units = str(variable.attrs.get("units", ""))
    if variable.dtype.kind not in "iuf" or not _is_date(variable):
        raise InputError(f"the times cannot be read as UTC dates ({_shown(variable)}); {_INSTEAD}")
    numbers, missing = _numbers(variable)
    if _is_absolute(units):
        seconds, unit_s = _of_absolute(numbers), 86400.0
    else:
        unit_s, origin_s = _reference(units, str(variable.attrs.get("calendar", "standard")))
        seconds = numbers * unit_s + origin_s
    seconds = _settled(seconds, numbers, unit_s, variable.dtype)
    out = _held(np.where(missing, 0, seconds))
    out[missing] = np.datetime64("NaT")
    return out.reshape(variable.shape)


def _held(seconds: NDArray[np.float64]) -> NDArray[np.datetime64]:
    """Seconds since 1970 as dates; numpy would pass from one end of what it holds to the other."""
    if not np.all((seconds >= _HELD_S[0]) & (seconds < _HELD_S[1])):
        raise InputError(
            "the times cannot be read as UTC dates: one is not of the years 1678 to 2261; "
            + _INSTEAD
        )
    return seconds.astype("datetime64[s]").astype("datetime64[ns]")


def _whole_seconds(times: NDArray[Any]) -> NDArray[np.datetime64]:
    _held(times[~np.isnat(times)].astype("datetime64[s]").astype(float))
    # Half a second more, cut to seconds: hours kept as floats miss the full hour by a little.
    nudged = times.astype("datetime64[ns]") + np.timedelta64(500, "ms")
    return nudged.astype("datetime64[s]").astype("datetime64[ns]")


def _shown(variable: xr.Variable) -> str:
    """What a variable of times says of itself, in words."""
    units = variable.attrs.get("units")
    first = f", the first {np.ravel(variable.values)[0]}" if variable.size else ""
    return (f"their units {units!r}" if units else "without units") + first


def _numbers(variable: xr.Variable) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Values in double precision, and where they are missing."""
    values = np.ravel(axis_numbers(variable) if variable.attrs else variable.values)
    numbers = np.asarray(values, np.float64)
    missing = ~np.isfinite(numbers)
    return np.where(missing, 0.0, numbers), missing


def _reference(units: str, calendar: str) -> tuple[float, float]:
    """Seconds in the unit, and the time it counts from, s since 1970 UTC."""
    since = _SINCE.match(units)
    assert since is not None
    unit = since["unit"].casefold()
    unit_s = _SECONDS.get(unit) or _SECONDS.get(unit.removesuffix("s"))
    origin = _ORIGIN.match(since["origin"])
    zone = _ZONE.match(origin["zone"].strip()) if origin else None
    if unit_s is None or origin is None or zone is None:
        raise InputError(f"the units of the times, {units!r}, are not read; {_INSTEAD}")
    if calendar.strip().casefold() not in _REAL:
        raise InputError(
            f"the times are of the calendar {calendar!r}, whose days are not the real ones; only "
            "past weather is read here, so give a file of a reanalysis"
        )
    return unit_s, _origin_seconds(origin, calendar, units) - _offset_s(zone)


def _origin_seconds(origin: re.Match[str], calendar: str, units: str) -> float:
    year, month, day = (int(origin[k]) for k in ("year", "month", "day"))
    clock = [float(origin[k] or 0) for k in ("hour", "minute", "second")]
    try:
        if (year, month, day) < _GREGORIAN_FROM and calendar.casefold() != "proleptic_gregorian":
            import cftime  # here, for only old files count from before 1582

            first = cftime.datetime(year, month, day, calendar="standard")
            days = float(cftime.date2num(first, "days since 1970-01-01", "standard"))
        else:
            days = float((datetime(year, month, day) - datetime(1970, 1, 1)).days)
    except ValueError as error:
        raise InputError(
            f"the units of the times, {units!r}, name a day that does not exist ({error}); "
            + _INSTEAD
        ) from error
    return 86400.0 * days + 3600.0 * clock[0] + 60.0 * clock[1] + clock[2]


def _offset_s(zone: re.Match[str]) -> float:
    """How far a zone is ahead of UTC, s."""
    if not zone["sign"]:
        return 0.0
    ahead = 3600.0 * int(zone["hours"]) + 60.0 * int(zone["minutes"] or 0)
    return ahead if zone["sign"] == "+" else -ahead


def _of_absolute(numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    """Seconds since 1970 of dates written as the number 20150119.5 (cdo's absolute time axis)."""
    whole = np.floor(numbers)
    try:
        days = [datetime.strptime(f"{int(n):08d}", "%Y%m%d").replace(tzinfo=UTC) for n in whole]
    except ValueError as error:
        raise InputError(f"a time is no day of the calendar: {error}; {_INSTEAD}") from error
    return np.array([d.timestamp() for d in days]) + 86400.0 * (numbers - whole)


def _settled(
    seconds: NDArray[np.float64], numbers: NDArray[np.float64], unit_s: float, dtype: np.dtype[Any]
) -> NDArray[np.float64]:
    """Times to the second; those that were rounded in the file put back, where it is clear.

    numbers : the values in their unit of unit_s seconds, of the dtype of the file. A day as float32
    is known to minutes only, a day with two decimals to seven: a full hour that near is meant.
    """
    rounded = np.floor(seconds + 0.5)
    usual = rounded % _USUAL_S == 0
    held_s = _spacing(numbers, dtype) * unit_s
    whole = bool(np.all(numbers == np.round(numbers)))
    if held_s <= 0.5 and (whole or usual.all()):
        return rounded
    written_s = 0.0 if whole else 0.5 * _decimal_step(numbers) * unit_s
    slack = max(held_s, written_s) * (1 + 1e-6)
    for step in _STEPS_S:
        back = np.round(seconds / step) * step
        if step >= 4 * slack and np.all(np.abs(back - seconds) <= max(slack, 0.5)):
            return back
    if slack > 1.0:
        odd = rounded[~usual] if not usual.all() else rounded
        raise InputError(
            f"the times are known to {slack:.0f} s only, and which step they mean is not clear "
            f"(one is {str(np.datetime64(int(odd[0]), 's')).replace('T', ' ')} UTC); {_INSTEAD}"
        )
    return rounded


def _spacing(numbers: NDArray[np.float64], dtype: np.dtype[Any]) -> float:
    """How far a floating-point number may be off, in its own unit."""
    if dtype.kind != "f" or numbers.size == 0:
        return 0.0
    return 0.5 * float(np.max(np.spacing(np.abs(numbers).astype(dtype)).astype(float)))


def _decimal_step(numbers: NDArray[np.float64]) -> float:
    """The last decimal that the numbers were written with; 0 where they have more than six."""
    # Rounding is off by a few of the last digits that a double holds.
    exact = 4 * np.spacing(np.abs(numbers).max())
    for places in range(7):
        if np.all(np.abs(np.round(numbers, places) - numbers) <= exact):
            return float(10.0**-places)
    return 0.0


def _of_texts(variable: xr.Variable) -> NDArray[np.datetime64]:
    """Dates of ISO 8601 texts; a text without a zone is UTC, as all times of a reanalysis are."""
    texts = [t.decode() if isinstance(t, bytes) else t for t in np.ravel(variable.values)]
    if not all(isinstance(t, str) for t in texts):
        raise InputError(
            f"the times cannot be read as UTC dates (they are of the calendar of "
            f"{type(texts[0]).__name__}); {_INSTEAD}"
        )
    dates = []
    for text in texts:
        try:
            date = datetime.fromisoformat(text.strip().strip("\0"))
        except ValueError as error:
            raise InputError(
                f"the times cannot be read as UTC dates (one is the text {text[:40]!r}); {_INSTEAD}"
            ) from error
        date = date.replace(tzinfo=date.tzinfo or timezone(timedelta(0)))
        dates.append((date - _EPOCH).total_seconds())
    return _held(np.floor(np.array(dates))).reshape(variable.shape)
