"""Whose winds a file holds, by its own marks: never by its name, and unknown unless it says so.

A data set is known by the MARS class that GRIB of ECMWF bears, by words that only its own files
carry, or by the names that one archive alone gives its variables.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from weather.provenance import ERA5, Origin, attr, centre_of, four_digits
from weather.reanalyses import (
    CERRA,
    CFSR,
    ERA_INTERIM,
    FREE_US,
    JRA_3Q,
    JRA_55,
    MERRA_2,
    NCEP,
    NCEP_DOE_2,
    NCEP_NCAR_1,
    OF_ECMWF,
    OF_JMA,
    TWENTIETH_CENTURY,
)

if TYPE_CHECKING:
    import xarray as xr


def _row(name: str, licence: str, attribution: str) -> Origin:
    return Origin(name=name, licence=licence, attribution=attribution)


#: Data sets by the words that name them, the more special first.
_NAMED: tuple[tuple[str, Origin], ...] = (
    (r"\bera[-_ ]?5t?\b|\bera5\w*|d63300\d|bd0915c6", ERA5),
    (r"\bera[-_ ]?int(erim)?\b|\becmwf interim\b", ERA_INTERIM),
    (r"\bera[-_ ]?40\b", _row(
        "ERA-40", OF_ECMWF,
        "ECMWF: ERA-40; Uppala et al. (2005), QJRMS 131, 2961-3012, DOI 10.1256/qj.04.176")),
    (r"\b(cera|era)[-_ ]?20c\b", _row(
        "ERA-20C or CERA-20C", OF_ECMWF,
        "ECMWF; Poli et al. (2016), J. Climate 29, 4083-4097, DOI 10.1175/JCLI-D-15-0556.1")),
    (r"\bcerra\b|copernicus european regional reanalysis", CERRA),
    (r"\bmerra[-_ ]?2", MERRA_2),
    (r"\bjra[-_ ]?3q", JRA_3Q),
    (r"\bjra[-_ ]?55|japanese 55-year reanalysis", JRA_55),
    (r"(20th|twentieth) century reanalysis|\b20cr|20thc_rean", TWENTIETH_CENTURY),
    (r"\bcfs(r|v2)\b|climate forecast system", CFSR),
    (r"ncep[-/ ]*doe|(ncep|nmc)[\w/ -]*reanalysis[- ]?(2|ii)\b", NCEP_DOE_2),
    (r"(ncep|nmc)([-/ ]*ncar)?([\w/, -]*) reanalysis|\bcdas\b", NCEP_NCAR_1),
    (r"\bgfs\b|\bgdas\b|global forecast system", _row(
        "NCEP GFS analysis", FREE_US, NCEP.attribution)),
    (r"\bifs\b|integrated forecasting system|operational analys[ei]s of ecmwf", _row(
        "ECMWF operational analysis (IFS)", OF_ECMWF, "ECMWF: operational analyses (IFS)")),
)  # fmt: skip

#: Names that only one archive gives its variables, and whose they are: NCAR's JRA-3Q, and what NCL
#: makes of GRIB 1 of the Japan Meteorological Agency.
_VARIABLES = (
    (re.compile(r".+-(pres|sfc|hgt)-an-(gauss|ll125)"), "", JRA_3Q),
    (re.compile(r".+_gds\d+_isbl"), "japanese meteorological agency", JRA_55),
)

#: The reanalysis project among the sub-centres of Japan (WMO common table C-12, centre 34).
_JMA, _JMA_REANALYSIS = "rjtd", "241"

#: MARS classes: what GRIB of ECMWF says of itself.
_CLASSES = {"ea": "ERA5", "ei": "ERA-Interim", "e4": "ERA-40", "e2": "ERA-20C or CERA-20C",
            "ep": "ERA-20C or CERA-20C", "rr": "CERRA",
            "od": "ECMWF operational analysis (IFS)"}  # fmt: skip

#: Producing centres, as GRIB abbreviates them, of which only the centre is known.
_CENTRES = {
    "kwbc": NCEP,
    "rjtd": _row("Japan Meteorological Agency (data set not stated)", OF_JMA,
                 "Japan Meteorological Agency"),
}  # fmt: skip

#: Attributes that name a data set, those that others quote after them.
_NAMING = ("title", "dataset", "dataset_title", "product", "source", "data_source", "id",
           "shortname", "longname", "model", "project", "experiment", "description", "institution",
           "comment", "references")  # fmt: skip

#: Versions (expver) under which ERA5 is released; anything else is an experiment.
_RELEASED = ("0001", "0005")

#: What only the Climate Data Store writes into the history of a file.
_CDS_WORDS = ("adaptor.mars", "cds.climate", "copernicus climate data store")
_TAKEN_FOR_ERA5 = (
    "the file names the Climate Data Store but no data set; its winds were taken as those of ERA5"
)


def origin_of(raw: xr.Dataset) -> Origin:
    """The origin a file shows by its own marks: class, then names, then centre; else unknown.

    Files of the data store bear no name of a data set: they are known by ECMWF as the centre, or
    by the store, together with the version (expver), which of its data only ERA5 carries.
    """
    version, title = _version(raw), attr(raw, "title")
    by_class = _by_class(raw, version)
    if by_class is not None:
        return by_class
    if named := _by_name(raw):
        return named
    if told := _by_fields(raw):
        return told
    said = " ".join(str(value) for value in raw.attrs.values()).casefold()
    from_cds = any(word in said for word in _CDS_WORDS)
    if version in _RELEASED and (from_cds or centre_of(raw) == "ecmf"):
        return ERA5
    if from_cds:
        return replace(ERA5, caveats=(_TAKEN_FOR_ERA5,))
    if centre_of(raw) in _CENTRES:
        return _CENTRES[centre_of(raw)]
    return _unknown(raw, title)


def _by_class(raw: xr.Dataset, version: str) -> Origin | None:
    """By the MARS class, which GRIB of ECMWF carries; None where there is none."""
    fields = [variable.attrs for variable in raw.data_vars.values()]
    for attrs in (*fields, raw.attrs):
        for key in ("GRIB_class", "GRIB_marsClass", "mars_class", "marsClass", "class"):
            said = str(attrs.get(key, "")).casefold()
            if not said:
                continue
            name = _CLASSES.get(said, "")
            known = next((origin for _, origin in _NAMED if origin.name == name), None)
            if known is ERA5 and version not in ("", *_RELEASED):
                return _unknown(raw, f"experiment {version} of ERA5's makers")
            if known is not None or key != "class":
                return known or _unknown(raw, f"data of ECMWF's class {said}")
    return None


def _by_name(raw: xr.Dataset) -> Origin | None:
    """By the names of data sets in the attributes, the foremost attribute first."""
    said = {str(key).casefold(): str(value).casefold() for key, value in raw.attrs.items()}
    for key in _NAMING:
        found = [(match.start(), match.end(), i) for i, (words, _) in enumerate(_NAMED)
                 if (match := re.search(words, said.get(key, "")))]  # fmt: skip
        if found:
            # Of names at the same place the more special: CFSR is a reanalysis of NCEP too.
            until = min(found)[1]
            return _NAMED[min(i for start, _, i in found if start < until)][1]
    return None


def _by_fields(raw: xr.Dataset) -> Origin | None:
    """By the names of variables, with the centre they give, or by the sub-centre in GRIB."""
    for name, field in raw.data_vars.items():
        centre = str(field.attrs.get("center", "")).casefold()
        for pattern, maker, origin in _VARIABLES:
            if pattern.fullmatch(str(name).casefold()) and maker in centre:
                return origin
        if centre_of(raw) == _JMA and str(field.attrs.get("GRIB_subCentre")) == _JMA_REANALYSIS:
            return JRA_55 if str(field.attrs.get("GRIB_edition")) == "1" else JRA_3Q
    return None


def _unknown(raw: xr.Dataset, title: str) -> Origin:
    """Winds of which nobody says what they are."""
    called = f" (it calls them {title!r})" if title else ""
    centre = centre_of(raw)
    by = f", only that their centre is {centre}" if centre else ""
    return Origin(
        title=title,
        licence=_stated(raw, "licence", "license"),
        caveats=(
            f"the winds are of unknown origin: the file does not say which data set they are{by}"
            f"{called}, so whether they are an analysis of the past cannot be told from it",
        ),
    )


def _version(raw: xr.Dataset) -> str:
    """The first version (expver) that a file states, as four digits; empty where it does not."""
    for name in ("expver", "experimentVersionNumber"):
        if name in raw.variables and raw[name].size:
            return four_digits(np.ravel(raw[name].values)[0])
        if name in raw.attrs:
            return four_digits(raw.attrs[name])
    return ""


def _stated(raw: xr.Dataset, *keys: str) -> str:
    return next((str(raw.attrs[k]) for k in keys if k in raw.attrs), Origin.licence)
