"""Where winds come from: their title, licence and the attribution every output must carry."""

from __future__ import annotations

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

    An empty title is composed from the data; to one that is `composed` pace, levels and grid of the
    data are added. `{year}` in the attribution is that of the data.
    """

    title: str = ""
    composed: bool = False
    licence: str = "not stated in the file"
    attribution: str = "not stated in the file"
    caveats: tuple[str, ...] = ()
    wind_error_mps: float | None = None


#: ERA5 from any provider: Copernicus products are under CC BY 4.0 since 2 July 2025.
ERA5 = Origin(
    title="ERA5",
    licence="CC BY 4.0 (Copernicus products licence, https://creativecommons.org/licenses/by/4.0/)",
    attribution=f"{_C3S} {_ERA5_PAPERS}",
)

#: Analyses of the US weather service.
NCEP = Origin(
    licence="public domain (work of the US Government)",
    attribution="National Centers for Environmental Prediction (NCEP), NOAA, United States",
)

#: Words in the attributes of a file that only ERA5 as handed out by Copernicus carries.
_ERA5_WORDS = ("era5", "copernicus", "adaptor.mars", "grib_to_netcdf", "cds.climate")


def origin_of(raw: xr.Dataset) -> Origin:
    """The origin a file shows by its own attributes; unknown unless they say it.

    Files of the data store since 2024 bear no name of a data set: they are known by ECMWF as the
    centre together with the expver coordinate, which only its reanalyses carry.
    """
    title = str(raw.attrs.get("title", "")).strip()
    said = " ".join(str(value) for value in raw.attrs.values()).casefold()
    from_ecmwf = centre_of(raw) == "ecmf"
    if any(word in said for word in _ERA5_WORDS) or (from_ecmwf and "expver" in raw.variables):
        return ERA5
    if "ncep" in said or centre_of(raw) == "kwbc":
        return replace(NCEP, title=title)
    return Origin(title=title, licence=_stated(raw, "licence", "license")) if title else Origin()


def centre_of(raw: xr.Dataset) -> str:
    """The producing centre as GRIB abbreviates it; empty where the file does not say."""
    return str(raw.attrs.get("GRIB_centre", "")).casefold()


def _stated(raw: xr.Dataset, *keys: str) -> str:
    return next((str(raw.attrs[k]) for k in keys if k in raw.attrs), Origin.licence)


def title_of(origin: Origin, sky: xr.Dataset, *, on_model_levels: bool = False) -> str:
    """One line on what these winds are: data set, levels, grid."""
    p = sky["level"].values / 100.0
    grid = float(sky["longitude"][1] - sky["longitude"][0])
    surfaces = "model levels" if on_model_levels else "pressure levels"
    levels = f"{p.size} lowest" if on_model_levels else f"{p.size} levels {p[0]:g}-{p[-1]:g} hPa"
    grain = f"{levels}, {round(grid, 4):g} deg"
    members = f", {sky.sizes['realization']} ensemble members" if "realization" in sky.dims else ""
    if origin.composed:
        return f"{origin.title}, {_pace(sky['time'].values)}, {grain}{members}"
    if origin is not ERA5:
        return origin.title or f"Winds of unstated origin, {grain}"
    return f"ERA5 {_pace(sky['time'].values)} data on {surfaces}, {grain}{members}"


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
