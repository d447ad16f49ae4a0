"""Lead times, whatever they are called: a duration beside the fields, or a name of one.

CF calls it forecast_period, cfgrib step, others leadtime, fxx, prediction_timedelta, tau, step0.
What is looked for is what it is: a number of hours, apart from the axes, that is not nought.
"""

import re
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from weather.errors import InputError
from weather.tidy.marks import INSTEAD, stem, text

#: Names of lead times, without case, separators and the numbers that servers add.
_NAMES = re.compile(
    r"^(step|steprange|startstep|endstep|l|tau|fxx|fh|fhr|fhour|ftime|horizon)$|lead|fcst|forec"
    r"|predict|hours?ahead|timedelta|sinceinit|sincestart|fhours?$|offset$|^p[12]$"
)
#: Of these, the ones that are a date, a count or a kind.
_OTHERS = re.compile(
    r"reference|reftime|(?<!since)init|origin|type|process|center|centre|model|system|unit|number|derived"
    r"|indicator|^add|date$|scale|factor"
)
_LONG_NAMES = re.compile(
    r"lead[ -]?time|time since (forecast|init|analysis)|forecast (hour|step|period|time\b)"
    r"|hours? (ahead|since init)",
)
_DURATION = re.compile(r"(h|hrs?|hours?|d|days?|mins?|minutes?|s|secs?|seconds?|weeks?)")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def is_named_lead(name: str) -> bool:
    """Whether a name is one of a lead time, whatever prefix, case and number it bears."""
    return bool(_NAMES.search(stem(name)) and not _OTHERS.search(stem(name)))


def refuse_lead(name: str, variable: xr.DataArray) -> None:
    """Refuse a duration that is not nought, and whatever is called as lead times are.

    variable : one that stands beside the fields and is no axis of theirs.
    """
    by_standard = text(variable.attrs.get("standard_name", "")) == "forecast_period"
    by_words = _LONG_NAMES.search(text(variable.attrs.get("long_name", "")).casefold())
    if not (by_standard or by_words or is_named_lead(name) or _is_duration(variable)):
        return
    leads = _leads(variable)
    if leads is not None and np.any(leads != 0):
        units = "h" if variable.dtype.kind == "m" else text(variable.attrs.get("units", "h"))
        raise InputError(
            f"this is a forecast: {name} holds lead times up to {np.nanmax(np.abs(leads)):g} "
            f"{units}; {INSTEAD}"
        )


def _is_duration(variable: xr.DataArray) -> bool:
    if variable.dtype.kind == "m":
        return True
    units = text(variable.attrs.get("units", "")).casefold()
    return bool(_DURATION.fullmatch(units)) and variable.dtype.kind in "iufUSO"


def _leads(variable: xr.DataArray) -> NDArray[Any] | None:
    """Lead times in hours, or in their unit; None of what holds dates. Any but 0 is a lead."""
    values = np.atleast_1d(variable.values)
    if values.dtype.kind == "m":
        return np.asarray(values / np.timedelta64(1, "h"))
    if values.dtype.kind == "M":
        return None
    if values.dtype.kind in "iufb":
        return values.astype(float)
    numbers = [[float(n) for n in _NUMBER.findall(text(value))] for value in values]
    return np.array([max(found, default=0.0) for found in numbers])


def refuse_lead_dimension(raw: xr.Dataset) -> None:
    """Refuse a dimension of leads without values: only its name and its length tell."""
    for dim in map(str, raw.dims):
        if raw.sizes[dim] > 1 and dim not in raw.coords and is_named_lead(dim):
            raise InputError(f"this is a forecast: it has a dimension of {dim}; {INSTEAD}")


def is_lead_mark(key: str, said: str) -> bool:
    """Whether an attribute is a lead time that is not nought: GRIB_endStep 6, fxx F012."""
    return is_named_lead(key) and any(float(number) for number in _NUMBER.findall(said))
