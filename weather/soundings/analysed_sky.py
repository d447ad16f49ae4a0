"""Soundings as a sky: ascents of one or several times, analysed, held, and through the gate."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np
import xarray as xr

from weather.box import Box
from weather.errors import InputError
from weather.provenance import Origin
from weather.soundings import analysis, analysis_error, kriging
from weather.soundings import files as files
from weather.soundings.analysis import Grid
from weather.soundings.sounding import Sounding
from weather.tidy.gate import tidy

#: Steps in which winds are held keep below the longest that is interpolated in time, h.
_STEP_H: Final = 6

#: Beyond this an analysis says nothing of its own: four correlation lengths, km.
FARTHEST_KM: Final = 4 * analysis.WIND.length_km

_WIDEST_DEG: Final = 60.0

#: Where a flight may go anywhere, winds are analysed so far around the outermost stations: beyond
#: some 500 km they tend to the mean of all.
_AROUND_DEG: Final = 5.0

UNKNOWN: Final = Origin()

#: What IGRA asks to be said (Durre et al. 2006, 2018), and TEMP messages in general.
_ORIGINS: Final = {
    "igra": Origin(
        licence="IGRA version 2, NOAA NCEI: no restriction on use",
        attribution=(
            "Integrated Global Radiosonde Archive version 2, NOAA National Centers for "
            "Environmental Information, doi:10.7289/V5X63K0Q; Durre et al. (2018), J. Atmos. "
            "Oceanic Technol. 35, 1753-1770"
        ),
    ),
}


def open_soundings(paths: str | Path | Sequence[str | Path], box: Box | None = None) -> xr.Dataset:
    """Tidy sky of the ascents in some files (CSV, IGRA, BUFR), analysed onto a half-degree grid.

    box : the grid is that of the box, from all ascents of its time; without one, it is the area of
    the ascents. One observation time alone is held steady for 12 h either side; of several, the
    first and last are.
    """
    several = [paths] if isinstance(paths, str | Path) else list(paths)
    hold = timedelta(hours=analysis.HELD_H)
    start, end = (box.start - hold, box.end + hold) if box else (None, None)
    found = [ascent for path in several for ascent in files.read(path, start, end)]
    if not found:
        when = f" between {start:%Y-%m-%d %H:%M} and {end:%Y-%m-%d %H:%M} UTC" if start else ""
        raise InputError(
            f"no ascent in {', '.join(Path(p).name for p in several)}{when}; give soundings of the "
            "hours around the flight"
        )
    origin = _ORIGINS.get(str(files.format_of(several[0])), UNKNOWN)
    sha = hashlib.sha256(b"".join(Path(p).read_bytes() for p in several)).hexdigest()
    names = ", ".join(Path(p).name for p in several)
    return sky_from(found, _grid(found, box), origin, source=f"soundings ({names})", sha256=sha)


def sky_from(
    soundings: Sequence[Sounding],
    grid: Grid,
    origin: Origin = UNKNOWN,
    *,
    source: str = "soundings",
    sha256: str = "",
) -> xr.Dataset:
    """Tidy sky of ascents of one or several observation times on a grid.

    Title, caveats and the wind error at 1.5 to 4 km (cross-validated from five ascents on) are
    filled in where the origin leaves them open. `weather.soundings.analysis_error` says how the
    error changes with place, height and the hours away.
    """
    times = analysis.observation_times(soundings)
    fields = [analysis.analyse(ascents, grid) for _, ascents in times]
    raw = _held(fields, [time for time, _ in times])
    origin = replace(
        origin,
        title=origin.title or _title(times),
        caveats=(*origin.caveats, *caveats(times)),
        wind_error_mps=origin.wind_error_mps or wind_error_mps(times[0][1]),
    )
    sky = tidy(raw, source=source, origin=origin, sha256=sha256)
    latitude, longitude = sky["latitude"].values, sky["longitude"].values
    sky["distance_to_nearest_sounding"] = analysis.distance_to_nearest(
        latitude, longitude, soundings
    )
    return sky.merge(analysis_error.error_of(times, grid, latitude, longitude))


def wind_error_mps(soundings: Sequence[Sounding]) -> float:
    """S.d. per component of the analysed wind at 1.5 to 4 km, by leaving stations out, m/s.

    The vector error over the square root of two. Too few ascents to judge one another are taken to
    be as far apart as is usual: their error is that of the wind itself about their mean.
    """
    if len(soundings) < analysis_error.ENOUGH_TO_JUDGE:
        return analysis_error.FIELD_SD_MPS
    table = analysis.cross_validate(soundings, layers_m=[analysis_error.ERROR_LAYER_M])
    vector = float(table["vector_rms"].sel(group="all").item())
    return round(vector / math.sqrt(2.0), 2)


def caveats(times: Sequence[tuple[datetime, Sequence[Sounding]]]) -> tuple[str, ...]:
    """What a reader must know of winds made of soundings."""
    said = [
        "winds between the stations are interpolated, and beyond some 500 km from the nearest "
        "(variable distance_to_nearest_sounding) they tend to the mean of all stations",
        "stations and nominal hours stand for the balloons' own places and times",
    ]
    first = f"{times[0][0]:%Y-%m-%d %H:%M} UTC"
    if len(times) == 1:
        said.insert(
            0,
            f"one observation time, {first}, held steady for {analysis.HELD_H} h either side; the "
            "error of these winds is drawn larger with the hours away from it",
        )
    else:
        said.insert(0, f"before {first} and after the last ascent the winds are held steady")
    return tuple(said)


def _title(times: Sequence[tuple[datetime, Sequence[Sounding]]]) -> str:
    count = len({s.station for _, ascents in times for s in ascents})
    stations = f"{count} station{'s' if count > 1 else ''}"
    when = f"{times[0][0]:%Y-%m-%d %H} UTC"
    if len(times) > 1:
        when += f" to {times[-1][0]:%Y-%m-%d %H} UTC, {len(times)} times"
    steady = "; one observation time held steady" if len(times) == 1 else ""
    return f"Radiosonde ascents of {when} ({stations}), analysed onto a grid{steady}"


def _held(fields: Sequence[xr.Dataset], times: Sequence[datetime]) -> xr.Dataset:
    """Fields along time, the first and last repeated every few hours before and after."""
    steps = [timedelta(hours=h) for h in range(_STEP_H, analysis.HELD_H + 1, _STEP_H)]
    moments = [
        *((times[0] - step, fields[0]) for step in reversed(steps)),
        *zip(times, fields, strict=True),
        *((times[-1] + step, fields[-1]) for step in steps),
    ]
    stamps = [np.datetime64(time.replace(tzinfo=None), "ns") for time, _ in moments]
    every = [field for _, field in moments]
    # Ascents that end lower at one of the times shorten the sky at all of them.
    return xr.concat(every, dim=xr.Variable("time", stamps), join="inner")


def _grid(soundings: Sequence[Sounding], box: Box | None) -> Grid:
    if box is None:
        grid = analysis.grid_around(soundings)
    else:
        wide = box.snapped(0.5, 1)
        grid = Grid(
            south_deg=wide.south_deg,
            north_deg=wide.north_deg,
            west_deg=wide.west_deg,
            east_deg=wide.east_deg,
        )
        if _extent(grid) > _WIDEST_DEG:
            grid = _common(grid, analysis.grid_around(soundings, _AROUND_DEG))
    nearest = kriging.distance_km(grid.points(), analysis.places(soundings)).min()
    if nearest > FARTHEST_KM:
        raise InputError(
            f"the nearest sounding is {nearest:.0f} km from the area of the flight, and beyond "
            f"{FARTHEST_KM:.0f} km it says nothing there; give soundings from nearer by"
        )
    if _extent(grid) > _WIDEST_DEG:
        raise InputError(
            f"the soundings spread over {_extent(grid):g} degrees, more than the {_WIDEST_DEG:g} "
            "of one analysis; leave out the stations far from the launch, or give winds on a grid"
        )
    return grid


def _extent(grid: Grid) -> float:
    return max(grid.east_deg - grid.west_deg, grid.north_deg - grid.south_deg)


def _common(wide: Grid, known: Grid) -> Grid:
    """What of a wide grid lies where soundings say something; all of it where that is nothing."""
    turn = 360.0 * round(
        ((wide.west_deg + wide.east_deg) - (known.west_deg + known.east_deg)) / 720
    )
    west, east = known.west_deg + turn, known.east_deg + turn
    if wide.east_deg - wide.west_deg < 360.0:
        west, east = max(west, wide.west_deg), min(east, wide.east_deg)
    south, north = max(known.south_deg, wide.south_deg), min(known.north_deg, wide.north_deg)
    if west >= east or south >= north:
        return wide
    return Grid(south_deg=south, north_deg=north, west_deg=west, east_deg=east)
