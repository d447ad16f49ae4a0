"""ERA5 without a key: NCAR's copy, of which an OPeNDAP server cuts out the box.

Only the box crosses the network. The archive follows the CDS at some months' distance.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from weather import provenance
from weather.box import Box
from weather.errors import FetchError, InputError
from weather.network.http import PatientSession
from weather.progress import Progress
from weather.providers import era5, opendap
from weather.providers.box_cut import Cut, netcdf_bytes, runs_of
from weather.providers.into_store import (
    OPTIONAL,
    Terms,
    accept,
    checked_and_published,
    held,
    make_room,
    split,
)
from weather.store import Blob, Entry, Store, Wanted

BASE = "https://thredds.rda.ucar.edu/thredds/dodsC/files/g/d633000"
DATASET = "d633000-e5.oper.an.pl"

#: Where the archive may lie below an address given only as far as its service.
BELOW = ("", "/files/g/d633000", "/thredds/dodsC/files/g/d633000")

#: Our quantity, its name in the file, and the part of the file's name that says so.
FIELDS = {
    "geopotential": ("Z", "128_129_z.ll025sc"),
    "temperature": ("T", "128_130_t.ll025sc"),
    "u_component_of_wind": ("U", "128_131_u.ll025uv"),
    "v_component_of_wind": ("V", "128_132_v.ll025uv"),
    "vertical_velocity": ("W", "128_135_w.ll025sc"),
}
KEPT = frozenset({"units", "long_name", "standard_name"})
#: As the archive documents them, should a server keep the attributes to itself.
UNITS = {"Z": "m**2 s**-2", "T": "K", "U": "m s**-1", "V": "m s**-1", "W": "Pa s**-1"}
AXES = ("time", "level", "latitude", "longitude")


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
    found, missing = split(wanted, terms)
    for item in missing:
        found[item] = _bring(item, terms)
    return accept([found[item] for item in wanted], terms)


def base_url() -> str:
    """DRIFT_RDA_URL, else NCAR's own address."""
    base = os.environ.get("DRIFT_RDA_URL", "").strip().rstrip("/") or BASE
    if not base.startswith(("http://", "https://")):
        raise InputError(f"DRIFT_RDA_URL is {base!r}; it must be a web address such as {BASE}")
    return base


def _bring(wanted: Wanted, terms: Terms) -> Blob:
    entry = terms.store.entry(wanted)
    base = base_url()
    with entry.lock(wait_s=terms.deadline.left_s(), progress=terms.progress):
        there = held(wanted, terms)
        if there is not None:
            return there
        entry.sweep()
        try:
            entry.part.write_bytes(_subset(base, wanted, entry, terms))
            return checked_and_published(entry, terms, lambda: _provenance(base), optional=OPTIONAL)
        finally:
            entry.part.unlink(missing_ok=True)


def _subset(base: str, wanted: Wanted, entry: Entry, terms: Terms) -> bytes:
    """The box of one day as one netCDF, its numbers as the server sent them."""
    session = PatientSession(terms.patience, terms.deadline)
    root = _archive(base, wanted, session)
    first = _address(root, wanted, wanted.variables[0])
    axes, attrs = _axes(first, session)
    cut = Cut.of(axes, wanted, "NCAR")
    make_room(entry, cut.n_bytes)
    fields: dict[str, NDArray[Any]] = {}
    for done, variable in enumerate(wanted.variables):
        terms.progress("downloading", done * cut.field_bytes, cut.n_bytes)
        url = _address(root, wanted, variable)
        name = FIELDS[variable][0]
        try:
            fields[name], attrs[name] = _field(url, name, cut, session)
        except opendap.NotThere:
            if variable not in OPTIONAL:
                raise
    terms.progress("downloading", cut.n_bytes, cut.n_bytes)
    return netcdf_bytes(
        cut.axes, fields, attrs, source="ERA5 pressure levels (NCAR RDA d633000, OPeNDAP)"
    )


def _archive(base: str, wanted: Wanted, session: PatientSession) -> str:
    """The folder of the archive, at or below the address given."""
    for below in BELOW:
        try:
            opendap.describe(_address(base + below, wanted, wanted.variables[0]), session)
            return base + below
        except opendap.NotThere:
            continue
    raise FetchError(
        f"NCAR's archive at {base} has no file of {wanted.days[0]}: it follows the CDS at some "
        f"months' distance; use --winds cds for that day"
    )


def _address(root: str, wanted: Wanted, variable: str) -> str:
    (day,) = wanted.days
    date = day.replace("-", "")
    part = FIELDS[variable][1]
    return f"{root}/e5.oper.an.pl/{date[:6]}/e5.oper.an.pl.{part}.{date}00_{date}23.nc"


def _axes(url: str, session: PatientSession) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """The file's coordinates, time decoded, and the attributes to keep with them."""
    described = opendap.describe(url, session)
    attrs = opendap.attributes(url, session)
    missing = [name for name in AXES if name not in described and not _as_map(described, name)]
    if missing:
        raise FetchError(f"the file at NCAR has no {', '.join(missing)}; its layout has changed")
    sizes = {name: (described.get(name) or _as_map(described, name)).shape[0] for name in AXES}  # type: ignore[union-attr]
    raw = opendap.fetch(url, {name: [slice(0, size)] for name, size in sizes.items()}, session)
    kept = {name: dict(attrs.get(name, {})) for name in AXES}
    decoded = xr.decode_cf(
        xr.Dataset(coords={"time": ("time", raw["time"], kept["time"])}), decode_timedelta=False
    )
    axes = {name: np.asarray(raw[name], dtype=np.float64) for name in AXES[1:]}
    return {"time": decoded["time"].to_numpy(), **axes}, kept


def _as_map(described: Mapping[str, opendap.Variable], name: str) -> opendap.Variable | None:
    """A coordinate that is only there as a map of a grid."""
    maps = (each for variable in described.values() for each in variable.maps)
    return next((each for each in maps if each.name == name), None)


def _field(
    url: str, name: str, cut: Cut, session: PatientSession
) -> tuple[NDArray[Any], dict[str, Any]]:
    """One variable, cut out by the server in as many pieces as the box has in longitude."""
    described = opendap.describe(url, session)
    variable = described.get(name) or described.get(name.lower())
    if variable is None or variable.shape != cut.whole_shape:
        raise FetchError(f"the file at NCAR has no {name} on the expected grid; it has changed")
    pieces: Sequence[NDArray[Any]] = [
        opendap.fetch(url, {variable.name: [*cut.outer, piece]}, session)[variable.name]
        for piece in runs_of(cut.longitude_indices)
    ]
    known = opendap.attributes(url, session).get(variable.name, {})
    kept = {"units": UNITS[name]} | {key: known[key] for key in KEPT & known.keys()}
    return np.concatenate(pieces, axis=3), kept


def _provenance(base: str) -> dict[str, Any]:
    return {
        "title": "ERA5 pressure levels (NCAR RDA d633000)",
        "endpoint": base,
        "doi": provenance.DOI_PRESSURE_LEVELS,
        "mirror": "NSF NCAR Research Data Archive, doi:10.5065/BH6N-5N20",
    }
