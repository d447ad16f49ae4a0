"""Whether an HDF5 file was closed, from its own superblock.

A netCDF-4 file that is still being written, or whose writer was stopped, opens without a word, and
what was not written yet reads as missing or, where the writer set no fill, as zeros: calm air.
Source: HDF5 File Format Specification version 3.0, II.A (disk format: level 0A, superblock).
"""

import struct
from pathlib import Path

from weather.errors import InputError

_SIGNATURE = b"\x89HDF\r\n\x1a\n"

#: Octets looked at in one piece.
_BLOCK = 1 << 20

#: File consistency flags, bit 0: the file is open for writing.
_BEING_WRITTEN = 0x01


def refuse_unfinished(path: Path, head: bytes) -> None:
    """Refuse a file that its writer has not closed.

    head : the first bytes of the file, at least 64 of them if it has so many.
    """
    try:
        flags, end = _flags_and_end(head)
    except (struct.error, IndexError):
        return  # Cut within the superblock: the library says so.
    size = path.stat().st_size
    if flags & _BEING_WRITTEN or (0 < end < size and _goes_on(path, end)):
        raise InputError(
            f"{path} is still being written, or its writer was stopped before it closed the file; "
            "wait until it is done, or make the file again"
        )


def _goes_on(path: Path, end: int) -> bool:
    """Whether anything but padding follows: files made in memory end with zeros of their block."""
    with path.open("rb") as file:
        file.seek(end)
        return any(block.strip(b"\0") for block in iter(lambda: file.read(_BLOCK), b""))


def _flags_and_end(head: bytes) -> tuple[int, int]:
    """Consistency flags, and the address at which the file ends by its own account; 0 unknown."""
    version = head[8]
    if not head.startswith(_SIGNATURE) or version > 3:
        return 0, 0
    # Versions 0 and 1 hold the size of addresses in octet 13, and no flags of this kind.
    old = version < 2
    width, at = (head[13], 24 + 4 * version) if old else (head[9], 12)
    if width not in (4, 8):
        return 0, 0
    base, _, end = struct.unpack_from("<3I" if width == 4 else "<3Q", head, at)
    flags = 0 if old else head[11]
    return flags, end if base == 0 else 0
