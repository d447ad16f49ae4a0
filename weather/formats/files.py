"""Wind files one already has: netCDF, GRIB, Zarr, or a zip of them, in any layout we know."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import xarray as xr

from weather import quantities
from weather.box import Box
from weather.errors import FetchError, InputError
from weather.formats.address import Address, is_address, open_address
from weather.formats.grib import read_grib
from weather.formats.netcdf import open_netcdf, trouble
from weather.formats.sniff import Kind, kind_of
from weather.formats.zarr_store import open_zarr
from weather.formats.zip_members import is_called_winds, unpacked
from weather.guard.budget import MEMORY, Budget, refuse_special, size_of
from weather.guard.child import guarded
from weather.network.patience import Patience
from weather.origins import origin_of
from weather.tidy.gate import tidy

#: Without a box a file is read whole; beyond this many bytes of float32 a box must be given.
LARGEST_WHOLE = 4 * 1024**3

#: Copies of the winds that the gate works on at the same time, at most.
_COPIES = 4

#: Taken as the size of what is at an address: a piece of sky.
_ADDRESS_BYTES = 10**8

T = TypeVar("T")

Paths = str | Path | Sequence[str | Path]

#: What a name of winds stands for.
Given = Path | Address


@dataclass(frozen=True)
class Opened:
    """A file, or what is at an address, and the lazy datasets in it."""

    path: Given
    kind: Kind | str
    datasets: tuple[xr.Dataset, ...]


def open_local(
    paths: Paths, box: Box | None = None, *, allow_preliminary: bool = False
) -> xr.Dataset:
    """Tidy winds from one or several files, read only inside the box.

    Several files are one sky: consecutive days, pressure levels and single levels apart. Raises
    InputError with the file and the reason where they cannot be used. They are read in a process
    with limits (`weather.guard.child`).
    """
    files = as_given(paths)
    sky: xr.Dataset = guarded_read(read_local, files, box, allow_preliminary)
    return labelled(sky, files)


def guarded_read(call: Callable[..., T], files: Sequence[Given], *more: Any) -> T:
    """What a function makes of files, read in a child process with the limits of their size."""
    remote = [file for file in files if not isinstance(file, Path)]
    size = sum(size_of(file) for file in files if isinstance(file, Path))
    if remote:
        # What comes over the net takes the time the net takes, and its size is not known.
        size += _ADDRESS_BYTES * len(remote)
    wall_s = Patience.from_environment().deadline_s if remote else None
    about = quantities.listed((file.name for file in files), most=3)
    # xarray loads a second's worth of modules at its first work: once here, or in every child anew.
    xr.Variable("x", [0.0]).isnull()
    return guarded(call, list(files), *more, about=about, size_bytes=size, wall_s=wall_s)


def read_local(files: Sequence[Given], box: Box | None, allow_preliminary: bool) -> xr.Dataset:
    """Tidy winds of files, read in this very process, without the files' names and hash."""
    budget = Budget.of(sum(size_of(file) for file in files if isinstance(file, Path)))
    with naming(files), opened(files) as found:
        datasets = [ds for file in found for ds in file.datasets]
        _refuse_long_axes(datasets, budget)
        if box is None:
            _refuse_too_large(datasets, largest_whole(budget))
        return tidy(datasets, source=_source(found), box=box, allow_preliminary=allow_preliminary)


def labelled(sky: xr.Dataset, files: Sequence[Given]) -> xr.Dataset:
    """The same with the names of its files and their hash."""
    sky.attrs["sha256"] = sha256_of(files)
    sky.attrs["files"] = [file.name for file in files]
    return sky


def as_given(paths: Paths) -> list[Given]:
    """One path or address or several as a list; refuses none, one twice, and devices."""
    several = [paths] if isinstance(paths, str | Path) else list(paths)
    if not several:
        raise InputError("no wind file given; give at least one path")
    found: list[Given] = [
        Address(path) if is_address(path) else Path(path).expanduser() for path in several
    ]
    twice = [file for i, file in enumerate(found) if file in found[:i]]
    if twice:
        raise InputError(f"{twice[0]} is given twice; give each file once")
    for file in found:
        if isinstance(file, Path):
            refuse_special(file)
    return found


@contextmanager
def naming(files: Sequence[Given]) -> Iterator[None]:
    """One sentence for whatever goes wrong with wind files, with the name of a single one in it.

    A damaged file fails in as many ways as it has bytes; each is bad input, none is our own.
    """
    try:
        yield
    except InputError as error:
        if len(files) == 1 and files[0].name not in str(error):
            raise InputError(f"{files[0].name}: {error}") from error
        raise
    except (FetchError, MemoryError, NameError, ImportError):
        # The last two are faults of the program, never of a file; memory is the guard's to tell.
        raise
    except (OSError, RuntimeError) as error:
        # HDF5 and ecCodes find some damage, and what they cannot unpack, only when values are read.
        if len(files) == 1 and isinstance(files[0], Path):
            raise InputError(trouble(files[0], error)) from error
        raise InputError(
            f"one of {quantities.listed(f.name for f in files)} cannot be read ({error}); give "
            "each alone to `drift winds` to see which"
        ) from error
    except Exception as error:
        raise InputError(
            f"{quantities.listed(f.name for f in files)} cannot be read "
            f"({type(error).__name__}: {error}): damaged, or of a layout that is not known; look "
            "at it with another program, such as ncdump or grib_ls"
        ) from error


@contextmanager
def opened(files: Sequence[Given]) -> Iterator[list[Opened]]:
    """The lazy datasets of each file, valid inside the context."""
    with ExitStack() as stack:
        yield [_opened(file, stack) for file in files]


def _opened(file: Given, stack: ExitStack) -> Opened:
    if isinstance(file, Path):
        return Opened(file, kind_of(file), tuple(_open(file, stack)))
    kind, datasets = open_address(file)
    for ds in datasets:
        ds.encoding["source"] = str(file)
        stack.callback(ds.close)
    return Opened(file, kind, tuple(datasets))


def _open(file: Path, stack: ExitStack) -> list[xr.Dataset]:
    """Datasets of one file, each knowing the name of the file for its sentences."""
    kind = kind_of(file)
    if kind is Kind.ZIP:
        return _open_members(file, stack)
    if kind is Kind.GRIB:
        datasets = read_grib(file)
    elif kind is Kind.ZARR:
        marked = (file / ".zmetadata").exists()
        datasets = open_zarr(
            file, str(file), lambda key: (file / key).exists(), consolidated=marked
        )
    else:
        datasets = open_netcdf(file)
    for ds in datasets:
        ds.encoding["source"] = str(file)
        stack.callback(ds.close)
    return datasets


def _open_members(file: Path, stack: ExitStack) -> list[xr.Dataset]:
    """Every wind file in a zip, unpacked to a folder that lives as long as the datasets."""
    folder = Path(stack.enter_context(TemporaryDirectory(prefix="drift-")))
    unpacked(file, folder)
    stores = {mark.parent for name in (".zgroup", "zarr.json") for mark in folder.rglob(name)}
    roots = [s for s in stores if not any(parent in stores for parent in s.parents)]
    members = [m for m in sorted(folder.rglob("*")) if m.is_file()]
    members = [m for m in members if not any(root in m.parents for root in roots)]
    found: list[xr.Dataset] = []
    refusals = []
    for member in [*roots, *members]:
        try:
            if kind_of(member) is Kind.ZIP:
                raise InputError(f"{member.name} is a zip in a zip; unpack it first")
            found += _open(member, stack)
        except InputError as error:
            said = str(error).replace(f"{folder}/", "")
            if member in roots or is_called_winds(member):
                raise InputError(f"{file.name}: {said}") from error
            refusals.append(said)
    if not found:
        raise InputError(f"{file} holds no wind file: {'; '.join(refusals[:3]) or 'it is empty'}")
    return found


def whole_size(datasets: Sequence[xr.Dataset]) -> int:
    """Bytes of all their variables as float32."""
    return sum(4 * v.size for ds in datasets for v in ds.data_vars.values())


def largest_whole(budget: Budget) -> float:
    """Bytes of float32 that are read without a box: the gate works on copies."""
    return min(LARGEST_WHOLE, budget.memory_bytes / _COPIES)


def _refuse_too_large(datasets: Sequence[xr.Dataset], most: float) -> None:
    size = whole_size(datasets)
    if size > most:
        raise InputError(
            f"the winds would take {size / 1e9:.1f} GB of memory; open them with the box that the "
            f"flight needs, or raise {MEMORY}"
        )


def _refuse_long_axes(datasets: Sequence[xr.Dataset], budget: Budget) -> None:
    """An axis is read whole before anything can be cut: what its header promises is looked at."""
    for ds in datasets:
        for name, axis in ds.coords.variables.items():
            size = axis.size * max(axis.dtype.itemsize, 8)
            if size > budget.memory_bytes / _COPIES:
                raise InputError(
                    f"its header promises {axis.size} values of {name}, which would take "
                    f"{size / 1e9:.1f} GB of memory; it is damaged, so get it again"
                )


def _source(found: Sequence[Opened]) -> str:
    kinds = "/".join(dict.fromkeys(str(file.kind) for file in found))
    count = f"{len(found)} {kinds} files" if len(found) > 1 else f"{kinds} file"
    names = [origin_of(ds).name for file in found for ds in file.datasets]
    name = next(filter(None, names), "")
    return f"{name} ({count})" if name else count


def sha256_of(files: Sequence[Given]) -> str:
    """SHA-256 of a file's bytes; of several, that of their hashes in the order of the hashes.

    Empty where one is an address, of which only a part was read.
    """
    paths = [file for file in files if isinstance(file, Path)]
    if len(paths) < len(files):
        return ""
    hashes = sorted(_sha256(file, _fingerprint(file)) for file in paths)
    return hashes[0] if len(hashes) == 1 else hashlib.sha256("".join(hashes).encode()).hexdigest()


def _fingerprint(path: Path) -> tuple[tuple[str, int, int], ...]:
    """Names, sizes and times of change: a file hashed once in a process is not hashed again."""
    files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    return tuple((str(f), f.stat().st_size, f.stat().st_mtime_ns) for f in files)


@lru_cache(maxsize=256)
def _sha256(path: Path, fingerprint: tuple[tuple[str, int, int], ...]) -> str:
    """Of a folder, the hash of its files' relative names and hashes."""
    digests = []
    for name, _, _ in fingerprint:
        with open(name, "rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        digests.append(f"{digest}  {Path(name).relative_to(path).as_posix()}\n")
    if not path.is_dir():
        return digest
    return hashlib.sha256("".join(digests).encode()).hexdigest()
