"""What a file is, by its first bytes: names and extensions are not to be trusted."""

import os
from enum import StrEnum
from pathlib import Path

from weather.errors import InputError
from weather.formats.hdf5_superblock import refuse_unfinished
from weather.formats.netcdf_classic import expected_size
from weather.guard.budget import refuse_special


class Kind(StrEnum):
    """The formats winds come in."""

    NETCDF4 = "netCDF-4"
    NETCDF3 = "netCDF-3"
    GRIB = "GRIB"
    ZIP = "zip"
    ZARR = "Zarr"


_ZARR_MARKS = (".zmetadata", ".zgroup", "zarr.json")
_NOT_WINDS = {
    b"\x1f\x8b": "is compressed by gzip; unpack it first",
    b"BZh": "is compressed by bzip2; unpack it first",
    b"\xfd7zXZ": "is compressed by xz; unpack it first",
    b"\x28\xb5\x2f\xfd": "is compressed by Zstandard; unpack it first",
    b"7z\xbc\xaf\x27\x1c": "is a 7z archive; unpack it, and give the files in it",
    b"Rar!": "is a RAR archive; unpack it, and give the files in it",
    b"PK\x05\x06": "is a zip with nothing in it; download it again",
    b"PK\x07\x08": "is one part of a zip in several; join and unpack it, and give the files in it",
    b"CDF\x00": "is netCDF of a version that is not known; download the winds again",
    b"DODS": "is an answer of an OPeNDAP server; give the address itself, or save it as netCDF",
    b"BUFR": "holds observations in BUFR, not a gridded field; give it alone, as soundings",
    b"\x89PNG": "is an image, not a wind file",
    b"%PDF": "is a PDF, not a wind file",
    b"{": "is JSON, perhaps an error message of a server; download the winds again",
}


#: Octets that tell a format, and where a tar archive says that it is one.
_HEAD, _TAR_AT = 512, 257


def kind_of(path: Path) -> Kind:
    """The format of a file or folder; refuses what is none, is empty, or is cut short."""
    if not path.exists():
        raise InputError(f"{path} does not exist; look at the path")
    if path.is_dir():
        if any((path / mark).exists() for mark in _ZARR_MARKS):
            _refuse_special_inside(path)
            return Kind.ZARR
        raise InputError(f"{path} is a folder, not a wind file; give the files in it")
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error
    if not head:
        raise InputError(f"{path} is empty; download it again")
    return _by_magic(path, head)


def _refuse_special_inside(folder: Path) -> None:
    """A chunk that is a device or a pipe, or leads to one, is read without end."""
    for at, folders, names in os.walk(folder):
        for name in (*folders, *names):
            refuse_special(Path(at, name))


def _by_magic(path: Path, head: bytes) -> Kind:
    if head.startswith(b"\x89HDF\r\n\x1a\n"):
        refuse_unfinished(path, head)
        return Kind.NETCDF4
    if head[:3] == b"CDF" and head[3:4] in (b"\x01", b"\x02", b"\x05"):
        _refuse_cut_classic(path)
        return Kind.NETCDF3
    if b"GRIB" in head[:64]:
        return Kind.GRIB
    if head.startswith(b"PK\x03\x04"):
        return Kind.ZIP
    if head.lstrip().startswith(b"<"):
        raise InputError(
            f"{path} is a web page, not a wind file: the server answered with a message; read it "
            "in a browser, and download the winds again"
        )
    if head[_TAR_AT : _TAR_AT + 5] == b"ustar":
        raise InputError(f"{path} is a tar archive; unpack it, and give the files in it")
    why = next((why for magic, why in _NOT_WINDS.items() if head.startswith(magic)), None)
    raise InputError(
        f"{path} "
        + (why or "is not a wind file: neither netCDF nor GRIB, nor a zip or Zarr of them")
    )


def _refuse_cut_classic(path: Path) -> None:
    whole, size = expected_size(path), path.stat().st_size
    if whole is None or size < whole:
        of = f" of {whole}" if whole else ""
        raise InputError(f"{path} is cut short: it has {size}{of} bytes; download it again")
