"""Where winds come from: their title, licence and the attribution every output must carry."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from weather.display import visible

if TYPE_CHECKING:
    import xarray as xr

#: What the two ERA5 data sets are cited by.
DOI_PRESSURE_LEVELS = "10.24381/cds.bd0915c6"
DOI_SINGLE_LEVELS = "10.24381/cds.adbb2d47"

#: Most characters that are repeated of anything a file says of itself.
_LONGEST = 2000

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
    attribution is that of the data. wind_error_mps : s.d. of each wind component where it is larger
    than that of reanalyses in general.
    """

    name: str = ""
    title: str = ""
    licence: str = "not stated in the file"
    attribution: str = "not stated in the file"
    doi: str = ""
    caveats: tuple[str, ...] = ()
    wind_error_mps: float | None = None

    def record(self) -> dict[str, str]:
        """What stands beside a file of it in the store."""
        return {
            "title": self.name,
            "licence": self.licence,
            "attribution": self.attribution,
            "doi": self.doi,
        }


#: ERA5 from any provider: Copernicus products are under CC BY 4.0 since 2 July 2025.
ERA5 = Origin(
    name="ERA5",
    licence="CC BY 4.0 (Copernicus products licence, https://creativecommons.org/licenses/by/4.0/)",
    attribution=f"{_C3S} {_ERA5_PAPERS}",
)


def is_known(origin: Origin) -> bool:
    """Whether an origin names a data set."""
    return bool(origin.name)


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
    return attr(raw, "GRIB_centre").casefold()


def attr(raw: xr.Dataset, key: str) -> str:
    """A global attribute on one line; empty where the file has none."""
    return " ".join(str(raw.attrs.get(key, "")).split())


def title_of(origin: Origin, sky: xr.Dataset, *, on_model_levels: bool = False) -> str:
    """One line on what these winds are: data set, levels, grid."""
    p = sky["level"].values / 100.0
    grid = float(sky["longitude"][1] - sky["longitude"][0])
    surfaces = "model levels" if on_model_levels else "pressure levels"
    levels = f"{p.size} lowest" if on_model_levels else f"{p.size} levels {p[0]:g}-{p[-1]:g} hPa"
    grain = f"{levels}, {round(grid, 4):g} deg"
    if not origin.name:
        return origin.title or f"Winds of unknown origin, {grain}"
    members = f", {sky.sizes['realization']} ensemble members" if "realization" in sky.dims else ""
    return f"{origin.name} {_pace(sky['time'].values)} data on {surfaces}, {grain}{members}"


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

    def __post_init__(self) -> None:
        """A file may say anything of itself, and every output repeats it."""
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, str):
                object.__setattr__(self, field.name, visible(value, _LONGEST))
        told = tuple(visible(text, _LONGEST) for text in self.caveats)
        object.__setattr__(self, "caveats", told)
