"""Only what was: any sign of a forecast in a wind file refuses it, whatever it is called.

This project looks back. A field with a lead time is a forecast, however short the lead, and so is
one that was issued at another time than it is valid at, or that is called a forecast by its file.
Sources: CF conventions 1.11 (forecast_period, forecast_reference_time); WMO Manual on Codes, FM 92,
code tables 1.2, 1.4 and 4.3; NCEP's table A of generating processes; ECMWF MARS types and streams.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import xarray as xr
from numpy.typing import NDArray

from weather import quantities
from weather.errors import InputError
from weather.tidy.axis_kinds import axis_of
from weather.tidy.issue_times import is_reference, refuse_issue_mark, refuse_issued, valid_times
from weather.tidy.lead_times import (
    is_lead_mark,
    is_named_lead,
    refuse_lead,
    refuse_lead_dimension,
)
from weather.tidy.marks import INSTEAD, marks
from weather.tidy.statistic import is_ours

#: MARS types and streams of analyses: what says it is another is not read.
_TYPES = frozenset(
    {
        "an",
        "ia",
        "oi",
        "3v",
        "4v",
        "3g",
        "4g",
        "af",
        "unknown",
        "undef",
        "",
        "analysis",
        "reanalysis",
    }
)
_STREAMS = frozenset(
    {"oper", "enda", "lwda", "elda", "dcda", "scda", "wave", "ewda", "lwwv", "unknown", ""}
)
#: Of unprefixed attributes, which others use for other things, those that tell forecasts.
_FORECASTS = frozenset({"fc", "cf", "pf", "ff", "of", "cv", "forecast", "enfo", "waef", "mmsf"})

#: GRIB 2: table 1.2 (2 is the verifying time of a forecast), 1.4 (1, 3, 4, 5 are forecasts), 4.3
#: (0 analysis, 1 initialization, 8 observation, 12 post-processed analysis, 20 nudged analysis).
_VERIFYING_TIME = "2"
_PROCESSED = frozenset({"1", "3", "4", "5", "fc", "cf", "pf", "cp"})
_GENERATING = frozenset({"0", "1", "8", "12", "20", "255", "analysis", "initialization", ""})
#: NCEP's forecast models, of which even hour 0 is a forecast's: NAM, GFS, its ensemble.
_MODELS_OF_NCEP = frozenset({"84", "96", "107"})

#: Words of a title, a source or a product that say it; NOMADS: "starting from 12Z19jan2015".
_WORDS = re.compile(
    r"\b((re)?fore|now|hind)casts?\b|\bpredictions?\b|\bstarting from\b|\boutlook\b"
    r"|\bf(?!000)\d{3}\b|\bprojections?\b|\bscenario\b|\blead time",
    re.IGNORECASE,
)
#: Names that hold such a word and are none: centres, and the systems that analyses are part of.
_NAMES = re.compile(
    r"((medium[- ]range|numerical|global|integrated|climate|coupled|operational|rapid|regional"
    r"|environmental)[- ])?(weather[- ])?(forecast(ing|s)?|prediction)s?[- ]"
    r"(system|model|cent(er|re))s?"
    r"|cent(er|re)s? (for|of) [a-z -]*?(forecasts?|prediction)s?\b"
    r"|medium[- ]range weather forecasts"
    r"|(numerical weather|environmental) prediction|(no|not a|without) forecasts?",
    re.IGNORECASE,
)
#: Runs of climate models under an experiment's name (CMIP, CORDEX): weather that never was.
_CLIMATE_RUN = re.compile(
    r"historical|hist[-_]|ssp\d|rcp\d|pi-?control|amip|1pct|abrupt|dcpp|decadal|past1000|lgm\b|midholo"
)
#: Names under which forecasts are handed out, which a history keeps: by NCEP
#: (gfs.t00z.pgrb2.0p25.f006), NCAR (gfs.0p25.2015011906.f006), NCEI (gfs_4_20150119_0600_006) and
#: ECMWF's open data (20240301000000-24h-oper-fc). Hour 0 of GFS may be its analysis.
_FORECAST_FILES = re.compile(
    r"\bt\d\dz\.[\w.-]*?\bf(?!0+\b)\d{2,3}\b|\.\d{10}\.f(?!0+\b)\d{2,3}\b"
    r"|\bgfs(anl)?_\d_\d{8}_\d{4}_(?!000)\d{3}\b|\b\d{14}-\d+[hm]-[a-z]+-(fc|ef|cf|pf)\b",
    re.IGNORECASE,
)
_TITLES = frozenset({
    "title", "source", "dataset", "datasettitle", "product", "productname", "producttype",
    "longname", "shortname", "id", "subtitle", "typeoffield", "kind", "model",
})  # fmt: skip


def refuse_forecast(raw: xr.Dataset) -> None:
    """Refuse a dataset with any sign of a lead time, of a time of issue, or of being a forecast.

    raw : with its dates decoded (`weather.tidy.times.decoded`).
    """
    for name, variable in _beside_the_fields(raw):
        refuse_lead(name, variable)
        refuse_issued(name, variable, raw)
    refuse_lead_dimension(raw)
    _refuse_reference_time_alone(raw)
    ours = [str(name) for name, field in raw.data_vars.items() if is_ours(str(name), field)]
    valid = valid_times(raw)
    for name in ours:
        _refuse_marks(raw[name].attrs, name, valid, titled=True)
    for name in map(str, raw.coords):
        _refuse_marks(raw[name].attrs, name, valid, titled=False)
    if ours:
        _refuse_marks(raw.attrs, "the file", valid, titled=True)
        _refuse_file_of_forecast(raw)


def _refuse_file_of_forecast(raw: xr.Dataset) -> None:
    """Refuse what bears, or was made of files that bear, the name of a forecast.

    Of a history nothing else is read: its words tell what somebody did, such as to remove the
    forecasts, and an honest analysis may hold any of them.
    """
    own = Path(str(raw.encoding.get("source", ""))).name
    for where, said in (("its history", str(raw.attrs.get("history", ""))), ("its name", own)):
        if match := _FORECAST_FILES.search(said):
            raise InputError(f"this is a forecast: {where} has {match[0][:80]!r}; {INSTEAD}")


def _beside_the_fields(raw: xr.Dataset) -> Iterator[tuple[str, xr.DataArray]]:
    """What is no field and no axis of place: variables of at most one dimension."""
    for name in map(str, raw.variables):
        variable = raw[name]
        if variable.ndim > 1 or variable.size == 0 or is_ours(name, variable):
            continue
        if axis_of(variable) not in ("latitude", "longitude", "level", "realization"):
            yield name, variable


def _refuse_reference_time_alone(raw: xr.Dataset) -> None:
    """Times that are those of issue, without a word on when the fields are valid."""
    if valid_times(raw) is not None or any(is_named_lead(str(name)) for name in raw.variables):
        return
    for name in map(str, raw.coords):
        if quantities.axis_of(name) == "time" and is_reference(raw[name]):
            raise InputError("the times are those at which forecasts were issued; " + INSTEAD)


def _refuse_marks(
    attrs: dict[Any, Any], where: str, valid: NDArray[Any] | None, *, titled: bool
) -> None:
    """Refuse what an attribute says: a type, a stream, a lead, a time of issue, a title."""
    centre = str(attrs.get("GRIB_centre", "")).casefold()
    every = list(marks(attrs))
    for key, own, said in every:
        if is_lead_mark(key, said):
            raise InputError(
                f"this is a forecast: {where} has a lead time of {said[:40]} ({own}); {INSTEAD}"
            )
        refuse_issue_mark(own, key, said, valid)
    for key, own, said in every:
        is_title = key in _TITLES or "generatingprocess" in key
        if by_key(key, own, said.casefold(), centre) or (titled and is_title and says_so(said)):
            raise InputError(f"{where} is marked as forecast ({own} {said[:80]}); {INSTEAD}")


def by_key(key: str, own: str, said: str, centre: str = "") -> bool:
    """Whether a key of GRIB, or of a climate model's file, says that a field is no analysis.

    key : without prefix and case (`marks.plain`). own : as it stands in the file. said : its value
    in lower case. centre : the producing centre as GRIB abbreviates it.
    """
    if key in ("datatype", "marstype", "type"):
        return said not in _TYPES if key != own.casefold() else said in _FORECASTS
    if key in ("stream", "marsstream"):
        return said not in _STREAMS if key != own.casefold() else said in _FORECASTS
    if key in ("experimentid", "experiment", "drivingexperiment", "drivingexperimentname"):
        return bool(_CLIMATE_RUN.match(said))
    if key == "significanceofreferencetime":
        return said == _VERIFYING_TIME
    if key == "typeofprocesseddata":
        return said in _PROCESSED
    if key in ("typeofgeneratingprocess", "generatingprocesstype"):
        return said not in _GENERATING
    return key == "generatingprocessidentifier" and centre == "kwbc" and said in _MODELS_OF_NCEP


def says_so(said: str) -> bool:
    """Whether a title calls what it names a forecast; names of centres and systems aside.

    >>> says_so("NCEP Climate Forecast System Reanalysis"), says_so("GFS f006")
    (False, True)
    """
    return bool(_WORDS.search(_NAMES.sub(" ", said)))
