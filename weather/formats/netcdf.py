"""netCDF files: lazy datasets of raw values, of the root and of every group that holds fields."""

import re
import warnings
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import netCDF4
import xarray as xr

from weather.errors import InputError

#: Bytes at the head of a file among which HDF5 names the filters of its fields.
_HEAD = 4 * 1024**2

#: What HDF5 files name their filters by, and the registered name of each.
_FILTERS = {
    b"bitshuffle": "bitshuffle", b"lz4": "LZ4", b"lzf": "LZF", b"blosc": "Blosc", b"zfp": "ZFP",
    b"zstandard": "Zstandard", b"zstd": "Zstandard", b"szip": "szip", b"bzip2": "bzip2",
    b"sz3": "SZ3", b"fcidecomp": "FCIDECOMP", b"granular bitround": "Granular BitRound",
}  # fmt: skip


def open_netcdf(file: Path) -> list[xr.Dataset]:
    """Datasets of a file, one for each group with fields; values are unpacked later.

    Undecoded (mask_and_scale, decode_times off): `weather.tidy.packing` unpacks without a float64
    copy, and `weather.tidy.times` reads dates that xarray passes over.
    """
    try:
        found = [_opened(file, group) for group in _groups(file)]
    except (OSError, RuntimeError) as error:
        raise InputError(trouble(file, error)) from error
    except ValueError as error:
        raise InputError(f"{file.name} has axes or units that cannot be read: {error}") from error
    return [_with_parents(ds, found, path) for path, ds in found if ds.data_vars] or [found[0][1]]


def _opened(file: Path, group: str) -> tuple[str, xr.Dataset]:
    with warnings.catch_warnings():
        # Two fill values, or a fill value that packing cannot hold: told in `packing`, if it is so.
        warnings.simplefilter("ignore", xr.SerializationWarning)
        ds: xr.Dataset = xr.open_dataset(
            file,
            engine="netcdf4",
            group=group,
            mask_and_scale=False,
            decode_times=False,
            cache=False,
        )
    return group, ds


def _groups(file: Path) -> list[str]:
    """Paths of the groups of a file, the root first."""
    with netCDF4.Dataset(file) as nc:
        return ["/", *_below(nc, "")]


def _below(group: Any, path: str) -> Iterator[str]:
    for name, inner in group.groups.items():
        yield f"{path}/{name}"
        yield from _below(inner, f"{path}/{name}")


def _with_parents(ds: xr.Dataset, found: list[tuple[str, xr.Dataset]], path: str) -> xr.Dataset:
    """A group with the axes and attributes that it has from the groups it is in (CF 2.7)."""
    if path == "/":
        return ds
    above = dict(found)
    attrs = dict(ds.attrs)
    for parent in PurePosixPath(path).parents:
        outer = above.get(str(parent))
        if outer is None:
            continue
        axes = {
            name: variable
            for name, variable in outer.variables.items()
            if name not in ds.variables and name in ds.dims
        }
        ds, attrs = ds.assign_coords(axes), outer.attrs | attrs
    return ds.assign_attrs(attrs)


def trouble(file: Path, error: Exception) -> str:
    """What to say of a file that the library fails on, when it is opened or read."""
    if "filter" in str(error).casefold():
        return (
            f"{file.name} is whole, and packed by the HDF5 filter {_filter_of(file)}, which the "
            "netCDF library here lacks; pack it otherwise where it was made, such as by `h5repack "
            "-f GZIP=4 in.nc out.nc`"
        )
    return f"{file} cannot be read: it is damaged or cut short ({error}); download it again"


def _filter_of(file: Path) -> str:
    """The filters that the head of a file names and this library may lack."""
    try:
        with file.open("rb") as opened:
            head = opened.read(_HEAD).lower()
    except OSError:
        return "of its fields"
    named = [name for mark, name in _FILTERS.items() if re.search(rb"\b" + mark + rb"\b", head)]
    return " and ".join(dict.fromkeys(named)) or "of its fields"
