"""A zip of wind files, unpacked whole: a member that cannot be read is not left out in silence."""

import errno
import shutil
import zipfile
from pathlib import Path

from weather.errors import InputError
from weather.guard.budget import MEMORY, Budget

#: Methods that the library here unpacks: stored, Deflate, BZIP2, LZMA.
_UNPACKED = (0, 8, 12, 14)

#: Names of the others (PKWARE APPNOTE 6.3.10, section 4.4.5).
_METHODS = {
    1: "Shrink", 6: "Implode", 9: "Deflate64", 10: "PKWARE DCL Implode", 16: "IBM z/OS CMPSC",
    18: "IBM TERSE", 19: "IBM LZ77 z", 93: "Zstandard", 94: "MP3", 95: "XZ", 96: "JPEG",
    97: "WavPack", 98: "PPMd", 99: "AES encryption",
}  # fmt: skip

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

#: General purpose bit 0: the member is encrypted.
_ENCRYPTED = 0x1

#: Names by which a member is a wind file even where its content is not.
_SUFFIXES = (".nc", ".nc4", ".netcdf", ".cdf", ".grib", ".grb", ".grib2", ".grb2", ".gb2")


def unpacked(file: Path, folder: Path) -> None:
    """Unpack every member of a zip into a folder, or say which one cannot be unpacked and why."""
    most = Budget.of(file.stat().st_size).memory_bytes
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            for member in members:
                _refuse_unless_readable(file, member)
            _refuse_too_large(file, sum(member.file_size for member in members), most, folder)
            for member in members:
                _extract(archive, member, folder, file)
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise InputError(_full(file, folder)) from error
        raise InputError(f"{file} cannot be unpacked ({error}); download it again") from error
    except zipfile.BadZipFile as error:
        raise InputError(f"{file} is a damaged zip ({error}); download it again") from error


def _refuse_too_large(file: Path, promised: int, most: int, folder: Path) -> None:
    """Look at what the zip says it holds before a byte of it is written."""
    if promised > most:
        raise InputError(
            f"{file.name} would unpack to {promised / 1e9:.1f} GB, and {most / 1e9:.1f} GB are "
            f"allowed for a zip of its size; unpack it yourself and give the files in it, or raise "
            f"{MEMORY}"
        )
    if promised > shutil.disk_usage(folder).free:
        raise InputError(_full(file, folder))


def _full(file: Path, folder: Path) -> str:
    return (
        f"{file.name} cannot be unpacked: there is no room left for it in {folder.parent}; make "
        "some, or name another folder for temporary files by TMPDIR"
    )


def _refuse_unless_readable(file: Path, member: zipfile.ZipInfo) -> None:
    if member.flag_bits & _ENCRYPTED or member.compress_type == 99:
        raise InputError(
            f"{member.filename} in {file.name} is encrypted with a password; unpack the zip first, "
            "and give the files in it"
        )
    if member.compress_type not in _UNPACKED:
        method = _METHODS.get(member.compress_type, f"method {member.compress_type}")
        raise InputError(
            f"{member.filename} in {file.name} is packed by {method}, which is not read here; "
            "unpack the zip with the program of your system, and give the files in it"
        )


def _extract(archive: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path, file: Path) -> None:
    """Unpack one member; no more of it is unpacked than its header promises."""
    try:
        archive.extract(member, folder)
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise
        raise InputError(_damaged(member, file, error)) from error
    except Exception as error:  # zlib, bz2 and lzma each fail with errors of their own
        raise InputError(_damaged(member, file, error)) from error


def _damaged(member: zipfile.ZipInfo, file: Path, error: Exception) -> str:
    return f"{member.filename} in {file.name} is damaged ({error}); download the zip again"


def is_called_winds(member: Path) -> bool:
    """Whether a member bears the name of a wind file: if it cannot be read, something is lost.

    What macOS adds beside each file (__MACOSX/._name) is none.
    """
    return member.name.casefold().endswith(_SUFFIXES) and not member.name.startswith("._")
