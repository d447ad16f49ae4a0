"""JRA-3Q without a key: NCAR's copy, of which an OPeNDAP server cuts out the box.

The analyses on the model's own Gaussian grid (0.375 degree) where the server has them, else those
on 1.25 degrees: 6-hourly on 45 levels, September 1947 to the present.
"""

from __future__ import annotations

import calendar
from functools import partial
from pathlib import Path

from weather.box import Box
from weather.errors import OfflineMiss
from weather.progress import Progress
from weather.providers import dap_archive, era5
from weather.providers.dap_archive import Archive, NoSuchFile
from weather.providers.into_store import Terms, held
from weather.reanalyses import JRA_3Q
from weather.store import Store, Wanted

BASE = "https://tds.gdex.ucar.edu/thredds/dodsC"

#: Pressure levels, hPa, from the ground up, as far as balloons go.
LEVELS_HPA = (
    *(1000, 975, 950, 925, 900, 875, 850, 825, 800, 775, 750, 700, 650, 600, 550, 500, 450, 400),
    *(350, 300, 250, 225, 200, 175, 150, 125, 100, 85, 70, 60, 50, 40, 30, 20, 10, 7, 5, 3, 2, 1),
)

EVERY_H = 6

#: Each variable, its numbers in GRIB 2, which are part of the file's name, and its unit.
FIELDS = {
    "ugrd": ("0_2_2", "m s-1"),
    "vgrd": ("0_2_3", "m s-1"),
    "hgt": ("0_3_5", "gpm"),
    "tmp": ("0_0_0", "K"),
    "vvel": ("0_2_8", "Pa s-1"),
}
OPTIONAL = frozenset({"tmp", "vvel"})

#: The grids of the archive: folder, grid in names, degrees, and days on which a file begins.
GAUSSIAN = ("anl_p", "gauss", 0.375, (1, 6, 11, 16, 21, 26))
COARSE = ("anl_p125", "ll125", 1.25, (1,))

_Grid = tuple[str, str, float, tuple[int, ...]]


def fetch_jra3q(
    box: Box,
    *,
    store: Store | None = None,
    allow_preliminary: bool = False,
    progress: Progress | None = None,
    offline: bool | None = None,
) -> list[Path]:
    """Bring JRA-3Q for a box into the store; one file per UTC day, all on one grid."""
    terms = Terms.of(store, offline=offline, progress=progress, allow_preliminary=allow_preliminary)
    requests = {grid: _wanted(box, grid) for grid in (GAUSSIAN, COARSE)}
    there = [grid for grid, wanted in requests.items() if all(held(w, terms) for w in wanted)]
    refusals: list[NoSuchFile | OfflineMiss] = []
    for grid in there or requests:
        try:
            return dap_archive.bring(
                _archive(grid), base_url, requests[grid], terms, JRA_3Q.record()
            )
        except (NoSuchFile, OfflineMiss) as error:
            refusals.append(error)
    raise refusals[0]


def base_url() -> str:
    """DRIFT_JRA3Q_URL, else NCAR's own address."""
    return dap_archive.base_url("DRIFT_JRA3Q_URL", BASE)


def _wanted(box: Box, grid: _Grid) -> list[Wanted]:
    folder, _, grid_deg, _ = grid
    return [
        Wanted(
            source="jra3q",
            dataset=f"d640000-{folder}",
            variables=tuple(FIELDS),
            levels_hpa=era5.levels_up_to(box.top_m, LEVELS_HPA),
            times=times,
            area=era5.area(box, grid_deg),
        )
        for times in era5.by_day(box, EVERY_H)
    ]


def _archive(grid: _Grid) -> Archive:
    below = [f"{start}/files/g/d64000{part}" for start in ("", "/thredds/dodsC") for part in (0, 1)]
    names = {variable: f"{variable}-pres-an-{grid[1]}" for variable in FIELDS}
    return Archive(
        who="NCAR's archive of JRA-3Q",
        title=f"{JRA_3Q.name} (NCAR d640000, OPeNDAP)",
        below=("", "/d640000", *below),
        axes={"time": "time", "level": "pressure_level", "latitude": "lat", "longitude": "lon"},
        names=names,
        units={names[variable]: units for variable, (_, units) in FIELDS.items()},
        address=partial(_address, grid),
        missing=_missing,
        optional=OPTIONAL,
    )


def _address(grid: _Grid, root: str, wanted: Wanted, variable: str) -> str:
    """The file of a variable that holds a day: named by its first and its last time."""
    folder, suffix, _, starts = grid
    (day,) = wanted.days
    year, month, date = (int(part) for part in day.split("-"))
    first = max(start for start in starts if start <= date)
    later = [start for start in starts if start > first]
    last = later[0] - 1 if later else calendar.monthrange(year, month)[1]
    span = f"{year}{month:02d}{first:02d}00_{year}{month:02d}{last:02d}18"
    numbers = FIELDS[variable][0]
    file = f"jra3q.{folder}.{numbers}.{variable}-pres-an-{suffix}.{span}.nc"
    return f"{root}/{folder}/{year}{month:02d}/{file}"


def _missing(wanted: Wanted) -> str:
    if wanted.days[0] < "1947-09":
        return "it begins with September 1947; there is no sky of that day there"
    return "it follows the present at some months' distance; use the source 'ncep' for that day"
