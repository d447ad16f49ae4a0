"""ERA5 without a key: a Zarr store in a public bucket, an hour of the whole globe at a time.

The store keeps every hour of a variable as one chunk of the globe, so a small box costs as much
as a large one: about 150 MB per variable and hour. Good for a few hours, or next to the bucket.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from weather import provenance
from weather.box import Box
from weather.errors import FetchError, InputError
from weather.network.secrets import public_address
from weather.progress import Progress
from weather.providers import era5
from weather.providers.arco_zarr import (
    chunk_bytes,
    hour_of,
    opened,
    refuse_outside_validity,
    versions_at,
)
from weather.providers.box_cut import Cut, netcdf_bytes, runs_of
from weather.providers.into_store import OPTIONAL, Terms, accept, checked_and_published, held, split
from weather.store import Blob, Store, Wanted

DATASET = "arco-full_37-1h-0p25deg"
NEAR_GROUND = (
    "geopotential_at_surface",
    "surface_pressure",
    "10m_u_component_of_wind",
    "10m_v_component_of_wind",
    "100m_u_component_of_wind",
    "100m_v_component_of_wind",
    "boundary_layer_height",
    "low_cloud_cover",
    "medium_cloud_cover",
)
UNITS = {
    "geopotential": "m**2 s**-2",
    "geopotential_at_surface": "m**2 s**-2",
    "temperature": "K",
    "vertical_velocity": "Pa s**-1",
    "surface_pressure": "Pa",
    "boundary_layer_height": "m",
    "low_cloud_cover": "(0 - 1)",
    "medium_cloud_cover": "(0 - 1)",
}
ALLOWED_GB = 2.0


def fetch_arco(
    box: Box,
    *,
    store: Store | None = None,
    allow_preliminary: bool = False,
    progress: Progress | None = None,
    offline: bool | None = None,
    allow_bytes: float | None = None,
) -> list[Path]:
    """Bring ERA5 for a box from the public Zarr store into ours; one file per UTC day.

    allow_bytes : the most that may cross the network without asking back; default DRIFT_ALLOW_GB,
        else 2 GB.
    """
    terms = Terms.of(store, offline=offline, progress=progress, allow_preliminary=allow_preliminary)
    wanted = era5.wanted_upper(box, "arco", DATASET)
    found, missing = split(wanted, terms)
    if missing:
        globe = opened(terms)
        _refuse_if_too_much(globe, missing, allow_bytes)
        for item in missing:
            found[item] = _bring(globe, item, terms)
    return accept([found[item] for item in wanted], terms)


def estimated_bytes(globe: xr.Dataset, wanted: Wanted) -> int:
    """What a day's box costs, uncompressed: every chunk it touches, whole."""
    cut = _cut(globe, wanted)
    return sum(chunk_bytes(globe[name], cut) for name in _fields(globe, wanted))


def _refuse_if_too_much(
    globe: xr.Dataset, missing: list[Wanted], allow_bytes: float | None
) -> None:
    if allow_bytes is None:
        text = os.environ.get("DRIFT_ALLOW_GB", "").strip()
        try:
            allow_bytes = 1e9 * float(text or ALLOWED_GB)
        except ValueError:
            raise InputError(
                f"DRIFT_ALLOW_GB is {text!r}; it must be a number, such as 20"
            ) from None
    needed = sum(estimated_bytes(globe, wanted) for wanted in missing)
    if needed > allow_bytes:
        raise InputError(
            f"these winds would move up to {needed / 1e9:.1f} GB, as the public store keeps whole "
            f"globes, and {allow_bytes / 1e9:g} GB are allowed: set DRIFT_ALLOW_GB to "
            f"{np.ceil(needed / 1e9):g} to go ahead, or use the source 'rda' (no key) or cds, "
            f"which send some MB"
        )


def _bring(globe: xr.Dataset, wanted: Wanted, terms: Terms) -> Blob:
    entry = terms.store.entry(wanted)
    with entry.lock(wait_s=terms.deadline.left_s(), progress=terms.progress):
        there = held(wanted, terms)
        if there is not None:
            return there
        entry.sweep()
        refuse_outside_validity(globe, wanted, terms.allow_preliminary)
        try:
            entry.part.write_bytes(_subset(globe, wanted, terms))
            return checked_and_published(
                entry, terms, lambda: _provenance(globe), optional=OPTIONAL
            )
        finally:
            entry.part.unlink(missing_ok=True)


def _subset(globe: xr.Dataset, wanted: Wanted, terms: Terms) -> bytes:
    """The box of one day as one netCDF, fetched and cropped hour by hour."""
    cut = _cut(globe, wanted)
    names = _fields(globe, wanted)
    hours = range(cut.outer[0].start, cut.outer[0].stop)
    total = estimated_bytes(globe, wanted)
    kept: dict[str, list[NDArray[Any]]] = {name: [] for name in names}
    for done, hour in enumerate(hours):
        for name in names:
            terms.progress("downloading", done * total // len(hours), total)
            kept[name].append(_hour(globe[name], name, hour, cut, terms))
    fields = {name: np.stack(values) for name, values in kept.items()}
    attrs = {
        name: {"units": UNITS.get(name, "m s**-1"), "long_name": name.replace("_", " ")}
        for name in names
    }
    source = "ERA5 (ARCO Zarr store, public bucket)"
    versions = versions_at(globe, wanted)
    return netcdf_bytes(cut.axes, fields, attrs, source=source, versions=versions)


def _hour(variable: xr.DataArray, name: str, hour: int, cut: Cut, terms: Terms) -> NDArray[Any]:
    """One variable at one hour, cropped; a chunk that is absent reads as NaN and is refused."""
    rows: dict[str, Any] = {"latitude": cut.outer[2]}
    if "time" in variable.dims:
        rows["time"] = hour
    if "level" in variable.dims:
        rows["level"] = cut.outer[1]
    columns = runs_of(cut.longitude_indices)
    pieces = [
        hour_of(variable.isel({**rows, "longitude": piece}), name, terms) for piece in columns
    ]
    values = np.concatenate(pieces, axis=-1)
    if not np.isfinite(values).any():
        raise FetchError(
            f"the public store holds no {name.replace('_', ' ')} at "
            f"{np.datetime_as_string(cut.axes['time'][hour - cut.outer[0].start], unit='h')} UTC "
            f"(all missing); use the source 'cds' or rda for that day"
        )
    return values


def _fields(globe: xr.Dataset, wanted: Wanted) -> list[str]:
    """Of what is wanted aloft and known near the ground, what this store has."""
    lacking = [name for name in wanted.variables if name not in globe.keys() | OPTIONAL]
    if lacking:
        raise FetchError(f"the Zarr store has no {', '.join(lacking)}: is DRIFT_ARCO_URL right?")
    return [name for name in (*wanted.variables, *NEAR_GROUND) if name in globe]


def _cut(globe: xr.Dataset, wanted: Wanted) -> Cut:
    axes = {name: globe[name].to_numpy() for name in ("time", "level", "latitude", "longitude")}
    return Cut.of(axes, wanted, "the public Zarr store")


def _provenance(globe: xr.Dataset) -> dict[str, Any]:
    return {
        "title": "ERA5 (ARCO, full_37-1h-0p25deg)",
        "endpoint": public_address(str(globe.attrs.get("address", ""))),
        "doi": provenance.DOI_PRESSURE_LEVELS,
        "mirror": "Carver and Merose (2023): ARCO-ERA5, Google Research",
        "last_updated": str(globe.attrs.get("last_updated", "")),
    }
