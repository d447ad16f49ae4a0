"""What the numbers of a file are a statistic of: only the wind of an hour is one to fly in.

A monthly mean, a daily mean, the mean or the spread of an ensemble are laid out as the winds of an
hour are, and a flight in them is wrong without a sign. GRIB says it by stepType, type, stream and
numberIncludedInAverage, CF by cell_methods and by modifiers of standard names, others in words.
Sources: CF conventions 1.11, sections 7.3 and appendix C and E; ECMWF MARS types and streams; WMO
Manual on Codes, FM 92, code tables 4.7 and 4.10.
"""

import re
from pathlib import Path

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from weather import quantities
from weather.errors import InputError
from weather.tidy.marks import marks, text
from weather.tidy.times import dates_of

_OVER_TIME = "a mean, a sum or an extreme over time"
_MONTHLY = "a monthly mean"
_ENSEMBLE_MEAN = "the mean of an ensemble"
_SPREAD = "the spread of an ensemble"
_NO_WIND = "a statistic"

#: MARS types of what is no state of the air at an hour; forecasts are told in `forecasts`.
_TYPES = {
    "em": _ENSEMBLE_MEAN, "es": _SPREAD, "ses": _SPREAD, "efi": _NO_WIND, "sot": _NO_WIND,
    "ea": "the error of an analysis", "taem": _OVER_TIME, "taes": _OVER_TIME, "tu": _NO_WIND,
    "ep": "a probability", "cd": _NO_WIND, "cl": "a climatology", "fcmean": _OVER_TIME,
    "fcmin": _OVER_TIME, "fcmax": _OVER_TIME, "fcstdev": _OVER_TIME, "mean": _OVER_TIME,
}  # fmt: skip

#: MARS streams of means; the rest are told by their types.
_STREAMS = {
    "moda": _MONTHLY, "mnth": "a mean over a month of one hour of the day", "mdfa": _MONTHLY,
    "msmm": _MONTHLY, "edmm": _MONTHLY, "edmo": _MONTHLY, "wamo": _MONTHLY, "wamd": _MONTHLY,
    "mofm": _MONTHLY, "mmsf": _MONTHLY, "dame": "a daily mean",
}  # fmt: skip

#: Words by which a statistic is told in a long name, a title or the name of a file.
_MEANS = (
    (r"ens(emble)?[ _.-]*(mean|avg|average)", _ENSEMBLE_MEAN),
    (r"ens(emble)?[ _.-]*(spread|st(andar)?d|sd\b)", _SPREAD),
    (r"month(ly)?[ _.-]*(mean|avg|average|stat)|mean[ _-]*month|mon[ _]?mean"
     r"|by[ -]hour[ -]of[ -]day|\b(inst|tavg)[mu]_", _MONTHLY),
    (r"dai?ly[ _.-]*(mean|avg|average|max|min|sum|stat)|mean[ _-]*daily"
     r"|day[ _]?(mean|avg|max|min)", "a daily mean or extreme"),
    (r"time[ _-]*(mean|averag|avg)|(mean|average)[ _-]*over|\btavg\d", _OVER_TIME),
    (r"climatolog|long[ _-]*term[ _-]*mean|\bltm\b", "a climatology"),
)  # fmt: skip

#: Words that a file may be called for other reasons.
_OTHERS = (
    (r"\bspread\b|st(andar)?d[ _.-]*(dev|err)|\bstd(ev)?\b|\bsprd\b|\bvariances?\b|uncertaint"
     r"|\brms[de]?\b", _SPREAD),
    (r"climate normals?|percentile|quantile|\bmedian\b|anomal(y|ies)", "a climatology"),
)  # fmt: skip

#: Words that say it of a field, where a title may use them of a collection.
_FIELD_WORDS = (
    (r"^mean\b|\b(time[ -])?(mean|average[d]?|avg)$|\bmean (of )?(u|v|zonal|meridional|eastward"
     r"|northward|wind|daily|monthly)\b|\b(maximum|minimum|max|min)$", _OVER_TIME),
    (r"\b(error|increment|tendency|bias|difference)\b", "a difference or an error"),
)  # fmt: skip

#: Operators that leave a statistic (cdo, nco, earthkit), as a history names them.
_OPERATORS = re.compile(
    r"\b(?:(?:y?(?:day|mon|seas|hour|year)|dhour|tim|run|multi\w*|timsel|[yd]?run|season|ens|fld|zon"
    r"|mer|vert)(?:mean|avg|std1?|var1?|min|max|sum|range|pctl|median)|ncea|ncra|nces"
    r"|(?:daily|monthly)_(?:mean|max|min|median|std|sum))\b"
)

#: Fields of the whole file where such words stand.
_TITLES = ("title", "longname", "shortname", "comment", "summary", "description", "dataset",
           "datasettitle", "product", "productname", "id", "subtitle", "frequency", "experiment",
           "statistic", "parentstat", "producttype", "timefrequency", "source")  # fmt: skip

_METHOD = re.compile(r"((?:[\w.]+\s*:\s*)+)([a-z_]+)")

#: A day, s, and how near dates lie to it that are all of one month apart.
_DAY = np.timedelta64(24, "h")
_MONTH_DAYS = (28, 31)


def refuse_statistic(raw: xr.Dataset) -> None:
    """Refuse a dataset whose winds, heights or temperatures are a statistic, by any mark."""
    ours = [str(name) for name, field in raw.data_vars.items() if is_ours(str(name), field)]
    for name in ours:
        what = _of_field(raw, name)
        if what:
            raise _no_hour(name, *what)
    if ours:
        what = _of_file(raw) or _of_cells(raw, ours)
        if what:
            raise _no_hour("the field" if len(ours) > 1 else ours[0], *what)


def is_ours(name: str, field: xr.DataArray) -> bool:
    """Whether a variable is a quantity we know, aloft or near the ground."""
    from weather.tidy import era5t  # here, for it knows the versions in a name

    stem, attrs = era5t.split(name)[0], dict(field.attrs)
    if standard_name := str(attrs.get("standard_name", "")):
        # With a modifier it is known by what it modifies, to be refused.
        attrs["standard_name"] = standard_name.split()[0]
    return any(quantities.quantity_of(stem, attrs, aloft=aloft) for aloft in (True, False))


def _no_hour(name: str, what: str, mark: str) -> InputError:
    return InputError(
        f"{name} is {what} ({mark}), not the wind of an hour; give the hourly, 3-hourly or "
        "6-hourly analyses themselves"
    )


def _of_field(raw: xr.Dataset, name: str) -> tuple[str, str] | None:
    """What a field is a statistic of, and the mark that says so."""
    field = raw[name]
    for key, own, said in marks(field.attrs):
        what = by_key(key, said)
        if what:
            return what, f"{own} {said!r}"
    for axes, method in _METHOD.findall(re.sub(r"\([^)]*\)", "", _attr(field, "cell_methods"))):
        over = [axis.strip().casefold() for axis in axes.split(":") if axis.strip()]
        if method != "point" and not (over == ["area"] and method == "mean"):
            return _by_method(over, method), f"cell_methods {_attr(field, 'cell_methods')!r}"
    modifier = _attr(field, "standard_name").split()[1:]
    if modifier:
        return _by_modifier(modifier[0]), f"standard_name {_attr(field, 'standard_name')!r}"
    # What is between separators of a name is a word: u_ens_std, wind_mean.
    for said in (_attr(field, "long_name"), name.replace("_", " ")):
        what = _by_words(said, (*_MEANS, *_OTHERS, *_FIELD_WORDS))
        if what:
            return what, repr(said)
    return None


def by_key(key: str, said: str) -> str | None:
    """What a GRIB key or an attribute says the numbers are; None for those of an hour.

    key : without prefix and case (`marks.plain`). said : its value as text.
    """
    folded = said.casefold()
    if key == "steptype":
        return None if folded in ("instant", "") else _OVER_TIME
    if key in ("datatype", "type", "marstype"):
        return _TYPES.get(folded)
    if key in ("stream", "marsstream"):
        return _STREAMS.get(folded)
    if key == "numberincludedinaverage":
        return _OVER_TIME if folded.isdigit() and int(folded) > 1 else None
    if key in ("statistic", "statisticalprocess", "statisticalprocesstype",
               "statisticalintervaltype", "typeofstatisticalprocessing", "avgperiod"):  # fmt: skip
        return _by_statistic(key, folded)
    if key == "deltat":
        return _MONTHLY if re.match(r"\d+-(0*[1-9]\d*)-", folded) else None
    if key == "derivedforecast":
        return _ENSEMBLE_MEAN if folded in ("0", "1") else _SPREAD
    return None


def _by_statistic(key: str, said: str) -> str | None:
    """The words of an attribute that names the statistic outright (NOAA PSL, netCDF-Java)."""
    if key == "avgperiod":
        return _OVER_TIME if re.search(r"[1-9]", said) else None
    if said in ("", "individual obs", "individual observations", "instantaneous", "none", "point",
                "255", "missing", "other"):  # fmt: skip
        return None
    return _ENSEMBLE_MEAN if "ensemble" in said else _OVER_TIME


def _by_method(over: list[str], method: str) -> str:
    if {"realization", "number", "ensemble", "member"} & set(over):
        return _ENSEMBLE_MEAN if method == "mean" else _SPREAD
    return f"the {method.replace('_', ' ')} over {quantities.listed(over)}"


def _by_modifier(modifier: str) -> str:
    return _SPREAD if modifier.startswith("standard") else f"the {modifier.replace('_', ' ')}"


def _by_words(said: str, words: tuple[tuple[str, str], ...]) -> str | None:
    folded = said.casefold()
    return next((what for pattern, what in words if re.search(pattern, folded)), None)


def _attr(variable: xr.DataArray, key: str) -> str:
    return text(variable.attrs.get(key, ""))


def _of_file(raw: xr.Dataset) -> tuple[str, str] | None:
    """What the title, the history or the name of a file says of all its fields."""
    for key, own, said in marks(raw.attrs):
        what = by_key(key, said)
        if what is None and key in _TITLES:
            what = _by_words(said, (*_MEANS, *_OTHERS))
        if what is None and key == "history" and (match := _OPERATORS.search(said)):
            what, said = "what is left by an operator of statistics", match[0]
        if what:
            return what, f"{own} {said[:80]!r}"
    file = Path(str(raw.encoding.get("source", ""))).name
    what = _by_words(re.sub(r"[_.]", " ", file), _MEANS)
    return (what, f"the name of the file, {file}") if what else None


def _of_cells(raw: xr.Dataset, ours: list[str]) -> tuple[str, str] | None:
    """Times that stand for intervals, where no field says that its values are of a moment."""
    for name, time in raw.coords.items():
        if quantities.axis_of(str(name)) != "time":
            continue
        for key, own, said in marks(time.attrs):
            what = "a climatology" if key == "climatology" else by_key(key, said)
            if what:
                return what, f"{own} {said!r} of {name}"
        pointed = all("point" in _attr(raw[field], "cell_methods") for field in ours)
        bounds = _attr(time, "bounds")
        if not pointed and bounds in raw.variables and (width := _widest(raw[bounds])):
            return _OVER_TIME, f"{bounds}{width}"
    return None


def _widest(bounds: xr.DataArray) -> str:
    """The longest interval that a time stands for, in words; empty where it is a moment.

    bounds : begin and end along the last axis, of one time or of many. Where they bear no units
    that are read, it is told without its length.
    """
    if bounds.shape[-1:] != (2,) or bounds.size == 0:
        return ""
    try:
        dates = dates_of(bounds.variable)
    except InputError:
        values = np.asarray(bounds.values)
        return " of some length" if np.any(values[..., 1] > values[..., 0]) else ""
    hours = np.max(dates[..., 1] - dates[..., 0]) / np.timedelta64(1, "h")
    return f" of {hours:g} h" if hours > 0 else ""


def refuse_monthly_dates(times: NDArray[np.datetime64]) -> None:
    """Refuse times of one day a month, as only monthly means are dated."""
    days = np.unique(times.astype("datetime64[D]"))
    if days.size < 2:
        return
    apart = np.diff(days) / np.timedelta64(1, "D")
    if not np.all((apart >= _MONTH_DAYS[0]) & (apart <= _MONTH_DAYS[1])):
        return
    in_month = (days - days.astype("datetime64[M]")).astype(int) + 1
    if np.all(in_month == in_month[0]) or np.all((in_month >= 14) & (in_month <= 17)):
        raise _no_hour(
            "the field",
            _MONTHLY,
            f"its times are one day a month, {quantities.listed(days, most=2)}",
        )


def are_a_day_apart(times: NDArray[np.datetime64]) -> bool:
    """Whether all times lie a whole day apart, as those of daily means do."""
    return bool(times.size > 1 and np.all(np.diff(times) % _DAY == np.timedelta64(0)))
