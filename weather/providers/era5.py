"""ERA5 as every provider cuts it: levels, hours, grid, and how to cite it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from weather.box import Box
from weather.physics.standard_atmosphere import pressure
from weather.store import Wanted, utc_minutes

#: Pressure levels of ERA5, hPa, from the ground up.
LEVELS_HPA = (
    *(1000, 975, 950, 925, 900, 875, 850, 825, 800, 775, 750, 700, 650, 600, 550, 500, 450, 400),
    *(350, 300, 250, 225, 200, 175, 150, 125, 100, 70, 50, 30, 20, 10, 7, 5, 3, 2, 1),
)

#: What a flight needs of every level; the vertical velocity carries what floats. Humidity is left
#: out: it lightens warm air by under 2 %, a fall by under 1 %, and would add a fifth to the bytes.
UPPER = (
    "geopotential",
    "temperature",
    "u_component_of_wind",
    "v_component_of_wind",
    "vertical_velocity",
)

#: Near the ground, instantaneous fields only: an accumulated one turns the file into a zip.
SURFACE = (
    "100m_u_component_of_wind",
    "100m_v_component_of_wind",
    "10m_u_component_of_wind",
    "10m_v_component_of_wind",
    "boundary_layer_height",
    "geopotential",
    "land_sea_mask",
    "low_cloud_cover",
    "medium_cloud_cover",
    "surface_pressure",
)

#: Of these, what a flight can do without.
SURFACE_OPTIONAL = frozenset(
    {"boundary_layer_height", "land_sea_mask", "low_cloud_cover", "medium_cloud_cover"}
)

GRID_DEG, ENSEMBLE_GRID_DEG = 0.25, 0.5
ENSEMBLE_EVERY_H = 3


def levels_up_to(top_m: float, levels_hpa: Sequence[float] = LEVELS_HPA) -> tuple[float, ...]:
    """The levels from the ground to the first one above `top_m`, hPa, of those listed upward.

    In the standard atmosphere; the one after that is taken too, since in cold air the levels
    lie lower (5 % at 10 km over Siberia in winter).
    """
    top_hpa = float(pressure(min(top_m, 47_000.0))) / 100.0
    inside = sum(level > top_hpa for level in levels_hpa)
    return tuple(float(level) for level in levels_hpa[: inside + 2])


def area(box: Box, grid_deg: float = GRID_DEG) -> tuple[float, float, float, float]:
    """North, west, south, east of the box on the grid with a halo of one cell, degrees."""
    wide = box.snapped(grid_deg, 1)
    turn = 360.0 * ((wide.west_deg + 180.0) // 360.0)
    east = min(wide.east_deg, wide.west_deg + 360.0 - grid_deg)
    return wide.north_deg, wide.west_deg - turn, wide.south_deg, east - turn


def hours(box: Box, every_h: int = 1) -> list[datetime]:
    """The analysis hours that bracket the box, UTC."""
    wanted = box.hours()
    first = wanted[0] - timedelta(hours=wanted[0].hour % every_h)
    last = wanted[-1] + timedelta(hours=-wanted[-1].hour % every_h)
    count = int((last - first) / timedelta(hours=every_h)) + 1
    return [first + i * timedelta(hours=every_h) for i in range(count)]


def by_day(box: Box, every_h: int = 1) -> Iterator[tuple[str, ...]]:
    """The hours of each UTC day the box touches: one request each."""
    for _, day in itertools.groupby(hours(box, every_h), key=lambda time: time.date()):
        yield utc_minutes(day)


def wanted_upper(box: Box, source: str, dataset: str, form: str = "netcdf") -> list[Wanted]:
    """What a source that serves hourly pressure levels is asked for, one per UTC day."""
    return [
        Wanted(
            source=source,
            dataset=dataset,
            variables=UPPER,
            levels_hpa=levels_up_to(box.top_m),
            times=times,
            area=area(box),
            form=form,
        )
        for times in by_day(box)
    ]
