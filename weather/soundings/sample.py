"""The embedded sky: real radiosonde ascents around Korea, 8 December 2008, 12 UTC.

29 stations between 25 and 50 N, 110 and 150 E, none of them north of the Military Demarcation Line.
How it is made and how wrong it is: docs/embedded-sky.md. Its raw data: weather/data/soundings.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Final

from weather.box import Box
from weather.errors import InputError
from weather.provenance import Origin
from weather.soundings import analysed_sky, analysis
from weather.soundings import files as soundings
from weather.soundings.analysed_sky import open_soundings
from weather.soundings.analysis import Grid
from weather.soundings.sounding import Sounding
from weather.tidy.crop import cropped

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["open_sample", "open_soundings", "sample_soundings"]

#: When the balloons were up, nominally.
OBSERVED_AT: Final = datetime(2008, 12, 8, 12, tzinfo=UTC)

#: Flights of 400 km from any place on the line stay inside.
GRID: Final = Grid(south_deg=32.0, north_deg=44.0, west_deg=120.0, east_deg=134.0)

#: Korean stations, for the tables.
KOREAN: Final = ("47090", "47102", "47122", "47138", "47158", "47169", "47185")

#: S.d. per component of the wind at 1.5 to 4 km, m/s: cross-validated over the stations inside the
#: grid. A test computes it anew.
WIND_ERROR_MPS: Final = 3.3

ORIGIN: Final = Origin(
    title=(
        "Radiosonde ascents of 8 December 2008, 12 UTC (29 stations), analysed onto a grid; one "
        "observation time held steady"
    ),
    licence=(
        "Observations exchanged freely between the members of the WMO (Resolution 40); decoded "
        "from sample data of pdbufr 0.15.1, Apache-2.0"
    ),
    attribution=(
        "Radiosonde ascents (TEMP messages) of the weather services of the region, from the Global "
        "Telecommunication System of the WMO, as distributed with pdbufr (ECMWF, Apache-2.0)"
    ),
    caveats=(
        "this is the weather of 8 December 2008 only: any other day needs winds of its own",
        "no sounding north of the Military Demarcation Line: winds over North Korea are "
        "interpolated from stations to the south and east and from Vladivostok",
    ),
    wind_error_mps=WIND_ERROR_MPS,
)

_FILE: Final = "data/soundings/korea_20081208T12.csv"


def sample_soundings() -> list[Sounding]:
    """The 29 ascents of the embedded sky."""
    with as_file(files("weather").joinpath(_FILE)) as path:
        return soundings.read_csv(path)


def open_sample(box: Box | None = None) -> xr.Dataset:
    """The embedded sky as a tidy dataset, held steady through 8 December 2008 UTC; cut to a box.

    Refuses a box of another day or place with the sentence that says what to do instead.
    """
    content = files("weather").joinpath(_FILE).read_bytes()
    sky = analysed_sky.sky_from(
        sample_soundings(),
        GRID,
        ORIGIN,
        source="embedded soundings of 8 December 2008, 12 UTC",
        sha256=hashlib.sha256(content).hexdigest(),
    )
    if box is None:
        return sky
    _refuse_elsewhere(box)
    return cropped(sky, box)


def _refuse_elsewhere(box: Box) -> None:
    hours = abs(box.start - OBSERVED_AT), abs(box.end - OBSERVED_AT)
    apart = box.end < OBSERVED_AT or box.start > OBSERVED_AT
    if apart and min(hours).total_seconds() > analysis.HELD_H * 3600:
        raise InputError(
            f"the embedded sky is that of 2008-12-08 00:00 to 24:00 UTC, and the flight is on "
            f"{box.start:%Y-%m-%d %H:%M} UTC; give winds of that day, or fetch them with "
            "the source 'cds', rda or arco"
        )
    outside = (
        box.north_deg < GRID.south_deg
        or box.south_deg > GRID.north_deg
        or box.east_deg < GRID.west_deg
        or box.west_deg > GRID.east_deg
    )
    if outside:
        raise InputError(
            f"the embedded sky covers {GRID.south_deg:g} to {GRID.north_deg:g} N, "
            f"{GRID.west_deg:g} to {GRID.east_deg:g} E, and the flight needs {box.south_deg:g} to "
            f"{box.north_deg:g} N, {box.west_deg:g} to {box.east_deg:g} E; give winds of that "
            "area"
        )
