"""Times of issue, whatever they are called: a second date beside the one the fields are valid at.

CF calls it forecast_reference_time, THREDDS reftime, others init, base_time, cycle, initial_time.
An analysis is issued when it is valid; what has two dates that differ is a forecast.
"""

import re
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from weather import quantities
from weather.errors import InputError
from weather.tidy.marks import INSTEAD, stem, text
from weather.tidy.times import dates_of

#: Names of the time of issue, without case, separators and the numbers that servers add.
_NAMES = re.compile(
    r"^(s|refdate|cycle|run|analysis(time|date|hour)|issued?|dtg|data(date|time))$"
    r"|reference(time|date)|reftime|^init|base(time|date)|modelrun|run(time|date|hour)"
    r"|cycle(time|hour|date)|issue(time|date)|initialtime|initiali[sz]ation|forecastdate"
    r"|start(time|date)|timeorigin|nominaltime"
)
#: Of these, the ones that are issue times only where they hold dates.
_LOOSE = frozenset({"s", "run", "cycle"})

#: Dates of a file and not of the air, and other names of the valid time.
_OTHERS = re.compile(
    r"creat|modif|updat|written|process|download|access|publish|revis|history|bnds|bounds|coverage"
    r"|^(valid|utc)|^date$|^date(time|sec|str)?$|stop|end"
)


def valid_times(raw: xr.Dataset) -> NDArray[Any] | None:
    """The times at which the fields are valid; None where no axis says so."""
    named = [n for n in map(str, raw.variables) if stem(n) in ("validtime", "time", "datetime")]
    for name in sorted(named, key=lambda n: not stem(n).startswith("valid")):
        dates = None if is_reference(raw[name]) else _dates(raw[name])
        if dates is not None:
            return dates
    return None


def is_reference(variable: xr.DataArray) -> bool:
    """Whether a variable is a time of issue by its standard name."""
    return text(variable.attrs.get("standard_name", "")) == "forecast_reference_time"


def refuse_issued(name: str, variable: xr.DataArray, raw: xr.Dataset) -> None:
    """Refuse a date beside the fields that is another than the one they are valid at.

    variable : one of raw, 0-D or 1-D.
    """
    named = is_reference(variable) or bool(_NAMES.search(stem(name)))
    if not named and (_OTHERS.search(stem(name)) or _is_valid_axis(name, variable, raw)):
        return
    when = _dates(variable)
    if when is None and named and stem(name) not in _LOOSE and not is_reference(variable):
        said = text(np.ravel(variable.values)[0])
        raise InputError(
            f"{name}, {said[:40]!r}, is when something was issued and cannot be read as a date; "
            + INSTEAD
        )
    valid = valid_times(raw)
    if when is None or valid is None or _same(when, valid):
        return
    raise InputError(
        f"this is a forecast: {name} begins at {quantities.minute(when.min())} and the fields are "
        f"valid {_span(valid)}; {INSTEAD}"
    )


def _is_valid_axis(name: str, variable: xr.DataArray, raw: xr.Dataset) -> bool:
    """Whether a date is an axis of valid times: of several, fields may lie on one each.

    A `time` beside a `valid_time` of the same dimension, or of none, is when it was issued.
    """
    if quantities.axis_of(name) != "time":
        return False
    valid = [raw[n] for n in map(str, raw.variables) if stem(n) == "validtime" and n != name]
    return name in raw.dims and not any(set(v.dims) & set(variable.dims) for v in valid)


def _same(when: NDArray[Any], valid: NDArray[Any]) -> bool:
    """Whether each field was issued when it is valid."""
    if when.size == valid.size:
        return bool(np.all(when.ravel() == valid.ravel()))
    return np.array_equal(np.unique(when), np.unique(valid))


def _span(valid: NDArray[Any]) -> str:
    first, last = quantities.minute(valid.min()), quantities.minute(valid.max())
    return f"from {first} to {last} UTC"


def _dates(variable: xr.DataArray) -> NDArray[Any] | None:
    """The dates that a variable holds, also as the numbers 20150119 or 2015011912; else None.

    NCL gives such numbers the units yyyymmddhh.hh_frac.
    """
    units = text(variable.attrs.get("units", ""))
    if variable.dtype.kind in "iuf" and (not units or units.startswith("yyyymmdd")):
        found = [_date_in(f"{x:.0f}") for x in np.atleast_1d(variable.values).astype(float)]
        if any(date is None for date in found):
            return None
        return np.array([np.datetime64(date, "ns") for date in found])
    try:
        return np.atleast_1d(dates_of(variable.variable))
    except InputError:
        return None


def refuse_issue_mark(own: str, key: str, said: str, valid: NDArray[Any] | None) -> None:
    """Refuse an attribute that is a date of issue other than the valid time.

    own : its name in the file. key : without prefix and case. said : its text.
    """
    if valid is None or not _NAMES.search(key) or _OTHERS.search(key) or key.startswith("start"):
        return
    when = _date_in(said)
    if when is None:
        return
    # A date without an hour is that of the day.
    if np.all(valid.astype(when.dtype) == when):
        return
    raise InputError(
        f"this is a forecast: {own} is {said[:40]} and the fields are valid {_span(valid)}; "
        + INSTEAD
    )


_WRITTEN = re.compile(
    r"(?<!\d)(?P<year>(19|20)\d{2})-?(?P<month>\d{2})-?(?P<day>\d{2})"
    r"(?:[T _]?(?P<hour>\d{2}):?(?P<minute>\d{2})?)?"
)
#: As NCL writes it: 01/19/2015 (12:00).
_OF_NCL = re.compile(
    r"(?P<month>\d{2})/(?P<day>\d{2})/(?P<year>\d{4}) \((?P<hour>\d{2}):(?P<minute>\d{2})"
)


def _date_in(said: str) -> Any:
    """The date that a text holds, of a day or of a second; None where it holds none."""
    match = _WRITTEN.search(said) or _OF_NCL.search(said)
    if match is None:
        return None
    day = f"{match['year']}-{match['month']}-{match['day']}"
    try:
        if match["hour"]:
            return np.datetime64(f"{day}T{match['hour']}:{match['minute'] or '00'}", "s")
        return np.datetime64(day, "D")
    except ValueError:
        return None
