"""GRIB messages in a file: where they are, and what values they hold."""

from collections.abc import Iterator
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from weather.errors import InputError
from weather.formats import grib1, grib2
from weather.formats.eccodes import eccodes_api, handle_of
from weather.formats.grib_grid import Grid

_MISSING = 9999.0

#: Octets of the first and last section of edition 1: no message is shorter.
_SHORTEST = 12

#: Octets read of each message to tell what it is, and at a time to find the next one.
_HEAD, _BLOCK = 4096, 65536


def damaged(how: str) -> str:
    """The sentence for a file that is not whole."""
    return f"the GRIB is damaged or cut short ({how}); download it again"


def heads(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Offset and first octets of each message; refuses one that does not end as it must."""
    size = file.seek(0, 2)
    offset = _find(file, 0, size)
    while offset < size:
        file.seek(offset)
        head = file.read(_HEAD)
        try:
            length = length_of(head)
            file.seek(offset + length - 4)
            whole = length > _SHORTEST and file.read(4) == b"7777"
        except (IndexError, ValueError, OSError):
            whole = False
        if not whole:
            raise InputError(damaged(f"the message at byte {offset} does not end"))
        yield offset, head
        offset = _find(file, offset + length, size)


def length_of(head: bytes) -> int:
    """Octets of a message, from its head."""
    return grib1.length(head) if head[7] == 1 else int.from_bytes(head[8:16], "big")


#: A place in a file is the offset of a message and the number of the field in it, as one integer.
_FIELDS = 256


def place_of(offset: int, number: int = 0) -> int:
    """Where a field lies: the offset of its message, and which of its fields it is."""
    return offset * _FIELDS + number


def fields_at(file: BinaryIO, offset: int) -> list[bytes]:
    """The fields of the message at an offset, each as a message of its own."""
    message = _whole_at(file, offset)
    if message[7] != 2:
        return [message]
    try:
        found = grib2.fields(message)
    except (ValueError, IndexError) as error:
        raise InputError(damaged(f"the message at byte {offset}: {error}")) from error
    return found[:_FIELDS]


def message_at(file: BinaryIO, place: int) -> bytes:
    """The octets of the field at a place (`place_of`), as a message of its own."""
    offset, number = divmod(place, _FIELDS)
    return fields_at(file, offset)[number]


def _whole_at(file: BinaryIO, offset: int) -> bytes:
    """The octets of the message at an offset."""
    file.seek(offset)
    head = file.read(_HEAD)
    length = length_of(head)
    return head[:length] if length <= _HEAD else head + file.read(length - _HEAD)


def _find(file: BinaryIO, start: int, size: int) -> int:
    """Where the next message begins; the end of the file if none does."""
    tail = b""
    while start < size:
        file.seek(start)
        block = tail + file.read(_BLOCK)
        if (at := block.find(b"GRIB")) >= 0:
            return start - len(tail) + at
        start, tail = start + _BLOCK, block[-3:]
    return size


def values(message: bytes, grid: Grid) -> NDArray[np.float64]:
    """Values of a message, rows by columns, NaN where missing."""
    rows, columns = grid.latitude[2], grid.longitude[2]
    try:
        if message[7] != 1:
            raise grib1.OtherPacking
        field = grib1.values(message, rows * columns)
    except grib1.OtherPacking:
        field = _any_values(message)
    return field.reshape(columns, rows).T if grid.columns_first else field.reshape(rows, columns)


def _any_values(message: bytes) -> NDArray[np.float64]:
    """Values of any message, in its order, by ecCodes."""
    codes = eccodes_api()
    with handle_of(codes, message) as handle:
        codes.codes_set(handle, "missingValue", _MISSING)
        field = np.asarray(codes.codes_get_values(handle))
        if codes.codes_get(handle, "bitmapPresent"):
            field = np.where(field == _MISSING, np.nan, field)
    return field
