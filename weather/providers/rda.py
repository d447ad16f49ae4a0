"""ERA5 without a key: NCAR's copy, of which an OPeNDAP server cuts out the box.

Only the box crosses the network. The archive follows the CDS at some months' distance.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from weather import provenance
from weather.box import Box
from weather.progress import Progress
from weather.providers import dap_archive, era5
from weather.providers.dap_archive import Archive, bring
from weather.providers.into_store import OPTIONAL, Terms
from weather.store import Store, Wanted

BASE = "https://thredds.rda.ucar.edu/thredds/dodsC/files/g/d633000"
DATASET = "d633000-e5.oper.an.pl"

#: Our quantity, its name in the file, and the part of the file's name that says so.
FIELDS = {
    "geopotential": ("Z", "128_129_z.ll025sc"),
    "temperature": ("T", "128_130_t.ll025sc"),
    "u_component_of_wind": ("U", "128_131_u.ll025uv"),
    "v_component_of_wind": ("V", "128_132_v.ll025uv"),
    "vertical_velocity": ("W", "128_135_w.ll025sc"),
}


def fetch_rda(
    box: Box,
    *,
    store: Store | None = None,
    allow_preliminary: bool = False,
    progress: Progress | None = None,
    offline: bool | None = None,
) -> list[Path]:
    """Bring ERA5 for a box from NCAR into the store; one file per UTC day."""
    terms = Terms.of(store, offline=offline, progress=progress, allow_preliminary=allow_preliminary)
    wanted = era5.wanted_upper(box, "rda", DATASET)
    return bring(ARCHIVE, base_url, wanted, terms, _PROVENANCE)


def base_url() -> str:
    """DRIFT_RDA_URL, else NCAR's own address."""
    return dap_archive.base_url("DRIFT_RDA_URL", BASE)


def _address(root: str, wanted: Wanted, variable: str) -> str:
    (day,) = wanted.days
    date = day.replace("-", "")
    part = FIELDS[variable][1]
    return f"{root}/e5.oper.an.pl/{date[:6]}/e5.oper.an.pl.{part}.{date}00_{date}23.nc"


def _missing(_: Wanted) -> str:
    return "it follows the CDS at some months' distance; use the source 'cds' for that day"


ARCHIVE = Archive(
    who="NCAR's archive",
    title="ERA5 pressure levels (NCAR RDA d633000, OPeNDAP)",
    below=("", "/files/g/d633000", "/thredds/dodsC/files/g/d633000"),
    axes={name: name for name in ("time", "level", "latitude", "longitude")},
    names={variable: name for variable, (name, _) in FIELDS.items()},
    units={"Z": "m**2 s**-2", "T": "K", "U": "m s**-1", "V": "m s**-1", "W": "Pa s**-1"},
    address=_address,
    missing=_missing,
    optional=OPTIONAL,
)

_PROVENANCE: dict[str, Any] = {
    "title": "ERA5 pressure levels (NCAR RDA d633000)",
    "doi": provenance.DOI_PRESSURE_LEVELS,
    "mirror": "NSF NCAR Research Data Archive, doi:10.5065/BH6N-5N20",
}
