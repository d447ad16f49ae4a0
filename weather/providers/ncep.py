"""NCEP's reanalyses without a key: NOAA PSL's copies, of which an OPeNDAP server cuts out the box.

Any day since 1948, some tens of kilobytes a day: a real sky on a fresh machine without an account.
It is a coarse one (2.5 degrees, 6-hourly, 17 levels) and says so in every output.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from weather.box import Box
from weather.progress import Progress
from weather.provenance import Origin
from weather.providers import dap_archive, era5
from weather.providers.dap_archive import Archive
from weather.providers.into_store import Terms
from weather.reanalyses import NCEP_DOE_2, NCEP_NCAR_1
from weather.store import Store, Wanted

BASE = "https://psl.noaa.gov/thredds/dodsC"

#: Pressure levels of both reanalyses, hPa, from the ground up.
LEVELS_HPA = (1000, 925, 850, 700, 600, 500, 400, 300, 250, 200, 150, 100, 70, 50, 30, 20, 10)

GRID_DEG, EVERY_H = 2.5, 6

#: Each variable is called in its file as the file is. Omega ends at 100 hPa in the first
#: reanalysis; humidity, which lightens air by under 2 %, is left out as it is of ERA5.
UNITS = {"uwnd": "m/s", "vwnd": "m/s", "hgt": "m", "air": "degK", "omega": "Pa/s"}
OPTIONAL = frozenset({"air", "omega"})


def fetch_ncep(
    box: Box,
    *,
    store: Store | None = None,
    allow_preliminary: bool = False,
    progress: Progress | None = None,
    offline: bool | None = None,
    second: bool = False,
) -> list[Path]:
    """Bring NCEP/NCAR's reanalysis for a box into the store; one file per UTC day.

    second : NCEP/DOE's (1979 on) instead of the first (1948 on).
    """
    terms = Terms.of(store, offline=offline, progress=progress, allow_preliminary=allow_preliminary)
    which, folder, first_year = (
        (NCEP_DOE_2, "ncep.reanalysis2", 1979) if second else (NCEP_NCAR_1, "ncep.reanalysis", 1948)
    )
    wanted = [
        Wanted(
            source="ncep2" if second else "ncep",
            dataset=f"{folder}-pressure",
            variables=tuple(UNITS),
            levels_hpa=era5.levels_up_to(box.top_m, LEVELS_HPA),
            times=times,
            area=era5.area(box, GRID_DEG),
        )
        for times in era5.by_day(box, EVERY_H)
    ]
    archive = _archive(which, folder, first_year)
    return dap_archive.bring(archive, base_url, wanted, terms, which.record())


def base_url() -> str:
    """DRIFT_NCEP_URL, else NOAA PSL's own address."""
    return dap_archive.base_url("DRIFT_NCEP_URL", BASE)


def _archive(which: Origin, folder: str, first_year: int) -> Archive:
    files = f"/Datasets/{folder}/pressure"
    below = ("", files, f"/{folder}/pressure", f"/thredds/dodsC{files}")
    missing: Callable[[Wanted], str] = partial(_missing, first_year)
    return Archive(
        who="NOAA PSL",
        title=f"{which.name} (NOAA PSL, OPeNDAP)",
        below=below,
        axes={"time": "time", "level": "level", "latitude": "lat", "longitude": "lon"},
        names={name: name for name in UNITS},
        units=UNITS,
        address=_address,
        missing=missing,
        optional=OPTIONAL,
    )


def _address(root: str, wanted: Wanted, variable: str) -> str:
    (day,) = wanted.days
    return f"{root}/{variable}.{day[:4]}.nc"


def _missing(first_year: int, wanted: Wanted) -> str:
    if int(wanted.days[0][:4]) < first_year:
        return f"it begins with {first_year}; there is no sky of that day there"
    return "its files are by year and follow the present at some days' distance; try again later"
