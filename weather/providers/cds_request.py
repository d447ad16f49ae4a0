"""What the CDS is asked for: one request per UTC day and dataset, in its own words.

The cost of a request at the CDS is its number of fields; the area does not reduce it. The bytes
grow with the area. So: all fields of a day together, cut to the area.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from weather.box import Box
from weather.errors import InputError
from weather.formats.eccodes import eccodes_api
from weather.providers import era5
from weather.store import Wanted

PRESSURE_LEVELS = "reanalysis-era5-pressure-levels"
SINGLE_LEVELS = "reanalysis-era5-single-levels"

#: Keys of a request that must agree for two requests to be the same winds.
ESSENTIAL = ("product_type", "variable", "year", "month", "day", "time", "pressure_level", "area")


def plan(box: Box, *, ensemble: bool = False) -> list[Wanted]:
    """Everything the box needs from the CDS, day by day, upper air then surface.

    ensemble : the ten members of the ERA5 data assimilation, 0.5 degree and 3-hourly.
    """
    every_h = era5.ENSEMBLE_EVERY_H if ensemble else 1
    grid_deg = era5.ENSEMBLE_GRID_DEG if ensemble else era5.GRID_DEG
    common: dict[str, Any] = {
        "source": "cds",
        "product": "ensemble_members" if ensemble else "reanalysis",
        "area": era5.area(box, grid_deg),
        "form": form(),
    }
    wanted = []
    for times in era5.by_day(box, every_h):
        wanted.append(
            Wanted(
                dataset=PRESSURE_LEVELS,
                variables=era5.UPPER,
                levels_hpa=era5.levels_up_to(box.top_m),
                times=times,
                **common,
            )
        )
        wanted.append(Wanted(dataset=SINGLE_LEVELS, variables=era5.SURFACE, times=times, **common))
    return wanted


def form() -> str:
    """GRIB where it can be read (exact, small, stable over decades), else netCDF."""
    try:
        eccodes_api()
    except InputError:
        return "netcdf"
    return "grib"


def spelled(wanted: Wanted) -> dict[str, Any]:
    """The request as the CDS takes it: lists of strings, in a fixed order.

    Its server remembers results by request, and sorts keys but not values; a fixed order makes
    it find them again.
    """
    (day,) = wanted.days
    year, month, day_of_month = day.split("-")
    request: dict[str, Any] = {
        "product_type": [wanted.product],
        "variable": list(wanted.variables),
        "year": [year],
        "month": [month],
        "day": [day_of_month],
        "time": [time[11:] for time in wanted.times],
        "area": list(wanted.area),
        "data_format": wanted.form,
        "download_format": "unarchived",
    }
    if wanted.levels_hpa:
        request["pressure_level"] = [f"{level:g}" for level in wanted.levels_hpa]
    return request


def is_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """True when two requests in the CDS's words ask for the same winds."""
    return all(_plain(one.get(key)) == _plain(other.get(key)) for key in ESSENTIAL)


def _plain(value: Any) -> list[str]:
    items = value if isinstance(value, (list, tuple)) else [] if value is None else [value]
    return sorted(_number(str(item)) for item in items)


def _number(text: str) -> str:
    try:
        return f"{float(text):.4f}"
    except ValueError:
        return text
