"""Winds from far away as a tidy dataset: through the store, and then the gate like any file."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from weather.box import Box
from weather.errors import InputError
from weather.progress import Progress
from weather.store import Store

if TYPE_CHECKING:
    import xarray as xr

#: What each source is, for the label of the winds.
TITLES = {
    "cds": "ERA5 (Copernicus Climate Data Store)",
    "cds-ensemble": "ERA5 ensemble of data assimilations (Copernicus Climate Data Store)",
    "rda": "ERA5 (NCAR Research Data Archive, d633000)",
    "arco": "ERA5 (ARCO public Zarr store)",
    "ncep": "NCEP/NCAR Reanalysis 1 (NOAA PSL)",
    "ncep2": "NCEP-DOE Reanalysis 2 (NOAA PSL)",
    "jra3q": "JRA-3Q (NCAR d640000)",
}


def fetch(
    name: str,
    box: Box,
    *,
    store: Store | None = None,
    allow_preliminary: bool = False,
    no_wait: bool = False,
    progress: Progress | None = None,
    offline: bool | None = None,
) -> list[Path]:
    """Bring the winds of a box into the store; the files.

    name : "cds", "cds-ensemble" (ten members, 0.5 degree, 3-hourly), "rda", "arco", "ncep",
        "ncep2" or "jra3q".
    no_wait : for the CDS, raise `StillQueued` rather than wait; the next call collects.
    """
    if name in ("cds", "cds-ensemble"):
        from weather.providers.cds import fetch_cds

        return fetch_cds(
            box,
            store=store,
            allow_preliminary=allow_preliminary,
            no_wait=no_wait,
            progress=progress,
            offline=offline,
            ensemble=name == "cds-ensemble",
        )
    if name not in TITLES:
        raise InputError(f"no source is called {name!r}; use {', '.join(TITLES)}")
    return _without_a_key(name)(
        box, store=store, allow_preliminary=allow_preliminary, progress=progress, offline=offline
    )


def _without_a_key(name: str) -> Callable[..., list[Path]]:
    """What fetches from a source that asks for no key."""
    if name == "rda":
        from weather.providers.rda import fetch_rda

        return fetch_rda
    if name == "arco":
        from weather.providers.arco import fetch_arco

        return fetch_arco
    if name == "jra3q":
        from weather.providers.jra3q import fetch_jra3q

        return fetch_jra3q
    from weather.providers.ncep import fetch_ncep

    return partial(fetch_ncep, second=name == "ncep2")


def open_remote(
    name: str,
    box: Box,
    *,
    store: Store | None = None,
    allow_preliminary: bool = False,
    progress: Progress | None = None,
    offline: bool | None = None,
) -> xr.Dataset:
    """Tidy winds of a box from a distant source; from the store alone if they are there.

    name : as for `fetch`; an ensemble has the leading dimension `realization`.
    """
    from weather.formats.files import open_local

    def brought() -> list[Path]:
        return fetch(
            name,
            box,
            store=store,
            allow_preliminary=allow_preliminary,
            progress=progress,
            offline=offline,
        )

    paths = brought()
    try:
        sky = open_local(paths, box, allow_preliminary=allow_preliminary)
    except InputError:
        if not _set_aside_wrong(paths, store or Store.open()):
            raise
        sky = open_local(brought(), box, allow_preliminary=allow_preliminary)
    sky.attrs["source"] = TITLES[name]
    return sky


def _set_aside_wrong(paths: list[Path], store: Store) -> bool:
    """Set aside those of some stored files that no download would have been taken for; if any."""
    from weather.providers.into_store import examine_stored
    from weather.providers.verify import BadContent

    found = False
    for blob in [blob for blob in store.blobs() if blob.path in paths]:
        try:
            examine_stored(blob.path, blob.wanted)
        except BadContent as error:
            blob.set_aside(str(error))
            found = True
    return found
