"""The landings that a study keeps: a netCDF file for each reading of a scenario, or one Zarr.

One Zarr has a group for each, EVENT/KEY-READING, of version 2 with its metadata consolidated, so
that any reader opens it at once. Groups, not a dimension: scenarios differ in their members and in
what is told of them, and two workers never write the same object.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from drift.studies.jobs import Job
from drift.studies.place import Folder, Place, place_at
from drift.version import program_version
from weather.errors import InputError

if TYPE_CHECKING:
    import xarray as xr

#: How the address ends of one Zarr for all landings.
ZARR: Final = ".zarr"

#: The folder of landings inside that of a study, where no address is given.
FOLDER: Final = "landings"

#: Members of a chunk.
_CHUNK: Final = 100_000

_GROUP: Final = ".zgroup"
_ATTRIBUTES: Final = ".zattrs"

#: What makes a group of Zarr a group; written last, so that there is none before it is whole.
_LAST: Final = (".zmetadata", _GROUP)

#: By this a Zarr is known as one of a study.
_OURS: Final = {"made_by": "balloon-drift study"}


def keep_landings(job: Job, reading: str, landings: xr.Dataset) -> str:
    """Put the landings of a reading where the study keeps them; where that is.

    From the folder of the study, or the whole address where one was given.
    """
    name = f"{job.event_id}/{job.key[:16]}-{reading}"
    place = place_of(job)
    # Joined blocks have their coordinates in another order; a file has them in one.
    names = sorted(map(str, landings.coords))
    ordered = landings.drop_vars(names).assign_coords({n: landings[n] for n in names})
    with TemporaryDirectory(prefix="drift-") as scratch:
        file = Path(scratch) / "landings.nc"
        _write(ordered.assign_attrs(winds_asked=job.asked), file)
        if is_zarr(job.landings):
            objects = {f"{name}/{part}": content for part, content in _objects(file).items()}
            last = {f"{name}/{part}": objects.pop(f"{name}/{part}") for part in _LAST}
            place.put_all(objects)
            for part, content in last.items():
                place.put(part, content)
            return place.told(name)
        place.put(f"{name}.nc", file.read_bytes())
    return place.told(f"{name}.nc") if job.landings else f"{FOLDER}/{name}.nc"


def place_of(job: Job) -> Place:
    """Where a job puts its landings."""
    return place_at(job.landings) if job.landings else Folder(path=job.folder / FOLDER)


def is_zarr(address: str) -> bool:
    """Whether an address is that of one Zarr for all landings."""
    return address.endswith(ZARR)


def prepare(address: str, title: str, events: Iterable[str]) -> None:
    """Make a place ready for the landings of a study, before anything flies.

    Raises InputError where nothing can be put there, or a Zarr of something else is.
    """
    refuse_without_library(address)
    place = place_at(address)
    if isinstance(place, Folder):
        try:
            place.path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(
                f"the folder {place.path} for landings cannot be made "
                f"({error.strerror or type(error).__name__}); give another --landings"
            ) from None
    place.refuse_unwritable()
    if is_zarr(address):
        _begin_zarr(place, address, title, events)


def refuse_without_library(address: str) -> None:
    """Raise InputError where what an address needs is not installed."""
    place_at(address)
    if is_zarr(address):
        try:
            import_module("zarr")
        except ImportError:
            raise InputError(
                f"{address} is to be one Zarr, whose library is not installed; on every machine "
                "`pip install 'balloon-drift[cloud]'`, or give a folder, which then holds a "
                "netCDF file for each scenario"
            ) from None


def _begin_zarr(place: Place, address: str, title: str, events: Iterable[str]) -> None:
    taken = next((n for n in (_GROUP, "zarr.json", ".zarray") if place.has(n)), None)
    known = place.read(_ATTRIBUTES) if taken and place.has(_ATTRIBUTES) else b"{}"
    if taken and not _OURS.items() <= json.loads(known).items():
        raise InputError(
            f"{address} is a Zarr store already, and not of a study; choose another name for "
            "--landings"
        )
    about = {**_OURS, "title": title, "version": program_version()}
    place.put(_ATTRIBUTES, json.dumps(about, ensure_ascii=False).encode())
    for name in ("", *(f"{event}/" for event in events)):
        place.put(f"{name}{_GROUP}", json.dumps({"zarr_format": 2}).encode())


def _write(landings: xr.Dataset, file: Path) -> None:
    from drift.output.netcdf import write_netcdf

    write_netcdf(landings, file)


def _objects(file: Path) -> dict[str, bytes]:
    """The objects of a group of Zarr that holds what a file does, by their names in it."""
    import xarray as xr
    from zarr.storage import MemoryStore

    objects: dict[str, Any] = {}
    store = MemoryStore(objects)
    # As it lies in the file, so that a group and a file are the same numbers under the same words.
    with xr.open_dataset(file, decode_cf=False) as landings:
        plain = landings.load().drop_encoding()
    chunks = {
        name: {"chunks": tuple(max(1, min(_CHUNK, n)) for n in variable.shape)}
        for name, variable in plain.variables.items()
        if variable.shape
    }
    plain.to_zarr(store, mode="w", zarr_format=2, consolidated=True, encoding=chunks)
    return {name: content.to_bytes() for name, content in objects.items()}
