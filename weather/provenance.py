"""Where winds come from: their title, licence and the attribution every output must carry."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import xarray as xr

#: What the two ERA5 data sets are cited by.
DOI_PRESSURE_LEVELS = "10.24381/cds.bd0915c6"
DOI_SINGLE_LEVELS = "10.24381/cds.adbb2d47"

_C3S = (
    "Contains modified Copernicus Climate Change Service information {year}. Neither the European "
    "Commission nor ECMWF is responsible for any use that may be made of the Copernicus "
    "information or data it contains."
)
_ERA5_PAPERS = (
    "Hersbach et al. (2023): ERA5 hourly data on pressure levels from 1940 to present, Copernicus "
    f"Climate Change Service (C3S) Climate Data Store, DOI {DOI_PRESSURE_LEVELS}; Hersbach et al. "
    "(2020): The ERA5 global reanalysis, QJRMS 146, 1999-2049, DOI 10.1002/qj.3803."
)


@dataclass(frozen=True, kw_only=True)
class Origin:
    """What must be said of winds: who made them, under which licence, with which doubts.

    name : of the data set; an empty title is composed from it and the data. `{year}` in the
    attribution is that of the data.
    """

    name: str = ""
    title: str = ""
    licence: str = "not stated in the file"
    attribution: str = "not stated in the file"
    caveats: tuple[str, ...] = ()
    wind_error_mps: float | None = None


_FREE_US = "public domain (work of the US Government)"
_OF_ECMWF = "that of ECMWF, stated with the data"
_OF_JMA = "that of the Japan Meteorological Agency, stated with the data"

#: ERA5 from any provider: Copernicus products are under CC BY 4.0 since 2 July 2025.
ERA5 = Origin(
    name="ERA5",
    licence="CC BY 4.0 (Copernicus products licence, https://creativecommons.org/licenses/by/4.0/)",
    attribution=f"{_C3S} {_ERA5_PAPERS}",
)

#: Analyses of the US weather service that do not say of which system.
NCEP = Origin(
    name="NCEP (data set not stated)",
    licence=_FREE_US,
    attribution="National Centers for Environmental Prediction (NCEP), NOAA, United States",
)


def _row(name: str, licence: str, attribution: str) -> Origin:
    return Origin(name=name, licence=licence, attribution=attribution)


#: Data sets by the words that name them, the more special first, and how each is cited.
_NAMED: tuple[tuple[str, Origin], ...] = (
    (r"\bera[-_ ]?5t?\b|\bera5\w*|d63300\d|bd0915c6", ERA5),
    (r"\bera[-_ ]?int(erim)?\b|\becmwf interim\b", _row(
        "ERA-Interim", _OF_ECMWF,
        "ECMWF: ERA-Interim; Dee et al. (2011), QJRMS 137, 553-597, DOI 10.1002/qj.828")),
    (r"\bera[-_ ]?40\b", _row(
        "ERA-40", _OF_ECMWF,
        "ECMWF: ERA-40; Uppala et al. (2005), QJRMS 131, 2961-3012, DOI 10.1256/qj.04.176")),
    (r"\b(cera|era)[-_ ]?20c\b", _row(
        "ERA-20C or CERA-20C", _OF_ECMWF,
        "ECMWF; Poli et al. (2016), J. Climate 29, 4083-4097, DOI 10.1175/JCLI-D-15-0556.1")),
    (r"\bcerra\b", _row(
        "CERRA", ERA5.licence,
        "Copernicus European Regional Reanalysis; Ridal et al. (2024), QJRMS 150, 3385-3411, DOI "
        "10.1002/qj.4764")),
    (r"\bmerra[-_ ]?2", _row(
        "MERRA-2", "no restriction on use (NASA Earth science data)",
        "NASA Global Modeling and Assimilation Office: MERRA-2; Gelaro et al. (2017), J. Climate "
        "30, 5419-5454, DOI 10.1175/JCLI-D-16-0758.1")),
    (r"\bjra[-_ ]?3q", _row(
        "JRA-3Q", _OF_JMA,
        "Japan Meteorological Agency: JRA-3Q; Kosaka et al. (2024), J. Meteor. Soc. Japan 102, "
        "49-109, DOI 10.2151/jmsj.2024-004")),
    (r"\bjra[-_ ]?55", _row(
        "JRA-55", _OF_JMA,
        "Japan Meteorological Agency: JRA-55; Kobayashi et al. (2015), J. Meteor. Soc. Japan 93, "
        "5-48, DOI 10.2151/jmsj.2015-001")),
    (r"(20th|twentieth) century reanalysis|\b20cr", _row(
        "NOAA-CIRES-DOE 20th Century Reanalysis", _FREE_US,
        "NOAA/CIRES/DOE; Slivinski et al. (2019), QJRMS 145, 2876-2908, DOI 10.1002/qj.3598")),
    (r"\bcfs(r|v2)\b|climate forecast system", _row(
        "NCEP CFSR", _FREE_US,
        "NCEP Climate Forecast System Reanalysis; Saha et al. (2010), BAMS 91, 1015-1057, DOI "
        "10.1175/2010BAMS3001.1")),
    (r"ncep[-/ ]*doe|(ncep|nmc)[\w/ -]*reanalysis[- ]?(2|ii)\b", _row(
        "NCEP-DOE Reanalysis 2", _FREE_US,
        "NCEP-DOE AMIP-II Reanalysis; Kanamitsu et al. (2002), BAMS 83, 1631-1643, DOI "
        "10.1175/BAMS-83-11-1631")),
    (r"(ncep|nmc)([-/ ]*ncar)?([\w/, -]*) reanalysis|\bcdas\b", _row(
        "NCEP/NCAR Reanalysis 1", _FREE_US,
        "NCEP/NCAR Reanalysis; Kalnay et al. (1996), BAMS 77, 437-471, DOI "
        "10.1175/1520-0477(1996)077<0437:TNYRP>2.0.CO;2")),
    (r"\bgfs\b|\bgdas\b|global forecast system", _row(
        "NCEP GFS analysis", _FREE_US, NCEP.attribution)),
    (r"\bifs\b|integrated forecasting system|operational analys[ei]s of ecmwf", _row(
        "ECMWF operational analysis (IFS)", _OF_ECMWF, "ECMWF: operational analyses (IFS)")),
)  # fmt: skip

#: MARS classes: what GRIB of ECMWF says of itself.
_CLASSES = {"ea": "ERA5", "ei": "ERA-Interim", "e4": "ERA-40", "e2": "ERA-20C or CERA-20C",
            "ep": "ERA-20C or CERA-20C", "rr": "CERRA",
            "od": "ECMWF operational analysis (IFS)"}  # fmt: skip

#: Producing centres, as GRIB abbreviates them, of which only the centre is known.
_CENTRES = {
    "kwbc": NCEP,
    "rjtd": _row("Japan Meteorological Agency (data set not stated)", _OF_JMA,
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
    version, title = _version(raw), _attr(raw, "title")
    by_class = _by_class(raw, version)
    if by_class is not None:
        return by_class
    if named := _by_name(raw):
        return named
    said = " ".join(str(value) for value in raw.attrs.values()).casefold()
    from_cds = any(word in said for word in _CDS_WORDS)
    if version in _RELEASED and (from_cds or centre_of(raw) == "ecmf"):
        return ERA5
    if from_cds:
        return replace(ERA5, caveats=(_TAKEN_FOR_ERA5,))
    if centre_of(raw) in _CENTRES:
        return _CENTRES[centre_of(raw)]
    return _unknown(raw, title)


def is_known(origin: Origin) -> bool:
    """Whether an origin names a data set."""
    return bool(origin.name)


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


def four_digits(version: Any) -> str:
    """A version as ECMWF writes it: 1, 1.0, b"1", "00001" and a full-width 1 are all "0001".

    >>> four_digits("5.00"), four_digits("00005"), four_digits(b"1"), four_digits("e2")
    ('0005', '0005', '0001', 'e2')
    """
    text = version.decode("utf-8", "replace") if isinstance(version, bytes) else str(version)
    text = text.strip().strip("\0").strip()
    try:
        number = float(text)
    except ValueError:
        return "0005" if text.casefold() in ("era5t", "preliminary") else text
    return f"{int(number):04d}" if number == int(number) else text


def centre_of(raw: xr.Dataset) -> str:
    """The producing centre as GRIB abbreviates it; empty where the file does not say."""
    return _attr(raw, "GRIB_centre").casefold()


def _attr(raw: xr.Dataset, key: str) -> str:
    return " ".join(str(raw.attrs.get(key, "")).split())


def _stated(raw: xr.Dataset, *keys: str) -> str:
    return next((str(raw.attrs[k]) for k in keys if k in raw.attrs), Origin.licence)


def title_of(origin: Origin, sky: xr.Dataset) -> str:
    """One line on what these winds are: data set, levels, grid."""
    p = sky["level"].values / 100.0
    grid = float(sky["longitude"][1] - sky["longitude"][0])
    grain = f"{p.size} levels {p[0]:g}-{p[-1]:g} hPa, {round(grid, 4):g} deg"
    if not origin.name:
        return origin.title or f"Winds of unknown origin, {grain}"
    members = f", {sky.sizes['realization']} ensemble members" if "realization" in sky.dims else ""
    return f"{origin.name} {_pace(sky['time'].values)} data on pressure levels, {grain}{members}"


def _pace(times: np.ndarray[Any, Any]) -> str:
    if times.size < 2:
        return "hourly"
    hours = float(np.diff(times).min() / np.timedelta64(1, "h"))
    return "hourly" if hours == 1 else f"{hours:g}-hourly"


def years_of(sky: xr.Dataset) -> str:
    """The years the data fall in, for the attribution: 2015, or 2015-2016."""
    years = np.unique(sky["time"].values.astype("datetime64[Y]").astype(str))
    return str(years[0]) if years.size == 1 else f"{years[0]}-{years[-1]}"


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """What a sky is made of, for every output that comes from it."""

    title: str
    source: str
    licence: str = ""
    attribution: str = ""
    heights: str = ""
    density: str = ""
    preliminary: str = "no"
    sha256: str = ""
    wind_error_mps: float | None = None
    caveats: tuple[str, ...] = ()
