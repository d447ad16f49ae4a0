"""Only what was: any sign of a forecast in a wind file refuses it.

This project looks back. A field with a lead time is a forecast, however short the lead.
"""

from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from weather import quantities
from weather.errors import InputError

_LEADS = ("step", "forecast_period", "forecast_hour", "leadtime", "lead_time", "lead", "fhr")
_ISSUED = ("forecast_reference_time", "reftime", "reference_time", "initial_time", "init_time")

#: GRIB_dataType of forecasts, and of what is no wind at all: the spread of an ensemble.
_FORECASTS = ("fc", "cf", "pf")
_SPREADS = ("es", "ses")

_INSTEAD = "only analyses and reanalyses are read here, so give a file without a lead time"


def refuse_forecast(raw: xr.Dataset) -> None:
    """Refuse a raw dataset with a non-zero step, a reference time, or forecast fields."""
    coords = {str(name).casefold(): str(name) for name in raw.variables}
    leads = [raw[coords[lead]] for lead in _LEADS if lead in coords]
    for lead in leads:
        hours = _hours(lead)
        if np.any(hours != 0):
            raise InputError(
                f"this is a forecast: {lead.name} holds lead times up to {np.max(hours):g} h; "
                + _INSTEAD
            )
    several = [str(dim) for dim in raw.dims if str(dim).casefold() in _LEADS and raw.sizes[dim] > 1]
    if several:
        raise InputError(f"this is a forecast: it has a dimension of {several[0]}; " + _INSTEAD)
    _refuse_unless_valid_at_issue(raw, [coords[name] for name in _ISSUED if name in coords])
    _refuse_reference_time_alone(raw, known_lead=bool(leads))
    _refuse_forecast_fields(raw, known_lead=bool(leads))


def _hours(lead: xr.DataArray) -> NDArray[Any]:
    """Lead times in hours; a plain number counts as it stands, for any but 0 is a lead."""
    values = np.atleast_1d(lead.values)
    if np.issubdtype(values.dtype, np.timedelta64):
        return np.asarray(values / np.timedelta64(1, "h"))
    return values.astype(float)


def _dates(raw: xr.Dataset, name: str) -> NDArray[Any] | None:
    """Distinct times of a variable, or None where it is absent or holds no dates."""
    if name not in raw.variables or not np.issubdtype(raw[name].dtype, np.datetime64):
        return None
    return np.unique(raw[name].values)


def _refuse_unless_valid_at_issue(raw: xr.Dataset, issued: list[str]) -> None:
    """Refuse reference times that differ from the times the fields are valid at."""
    valid = _dates(raw, "valid_time")
    if valid is None:
        valid = _dates(raw, "time")
    else:
        issued = [*issued, "time"]
    for name in issued:
        when = _dates(raw, name)
        if valid is not None and when is not None and not np.array_equal(when, valid):
            raise InputError(
                f"this is a forecast: {name} begins at {quantities.minute(when[0])} and the "
                "fields are "
                f"valid from {quantities.minute(valid[0])} to {quantities.minute(valid[-1])} UTC; "
                + _INSTEAD
            )


def _refuse_reference_time_alone(raw: xr.Dataset, *, known_lead: bool) -> None:
    """A `time` that is when forecasts were issued, without a word on when they are valid."""
    if "time" not in raw.coords or "valid_time" in raw.variables or known_lead:
        return
    if raw["time"].attrs.get("standard_name") == "forecast_reference_time":
        raise InputError("the times are those at which forecasts were issued; " + _INSTEAD)


def _refuse_forecast_fields(raw: xr.Dataset, *, known_lead: bool) -> None:
    for name, field in raw.data_vars.items():
        if quantities.wind_of(str(name)) is None:
            continue
        kind = str(field.attrs.get("GRIB_dataType", "")).casefold()
        if kind in _FORECASTS and not known_lead:
            raise InputError(f"{name} is marked as forecast (GRIB_dataType {kind}); " + _INSTEAD)
        if kind in _SPREADS:
            raise InputError(
                f"{name} is the spread of an ensemble (GRIB_dataType {kind}), not a wind; give the "
                "members or the reanalysis"
            )
