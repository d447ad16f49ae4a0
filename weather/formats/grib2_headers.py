"""The headers of GRIB edition 2 without a library's detour: what varies from field to field.

ecCodes takes milliseconds to say what a message is, and a day of model levels has thousands. Their
headers differ only in level and time, so ecCodes is asked once per kind of header and the rest is
read here, as `grib1` does for edition 1.
Source: WMO Manual on Codes, FM 92 GRIB edition 2; octets are counted from 1 as there.
"""

from typing import NamedTuple

import numpy as np

#: Octets of section 0, and of the mark after the last section.
_INDICATOR, _END = 16, 4

#: Where the date begins in section 1, and how long it is (octets 13 to 19).
_DATE = slice(12, 19)
#: Where the first fixed surface has its scale factor and value in section 4 (octets 24 to 28).
_SCALE, _VALUE = 23, slice(24, 28)

#: Product definition templates whose first octets are those of an instant on a surface.
_INSTANTS = frozenset({0, 1, 2, 60, 61})


class Header(NamedTuple):
    """A header without level and time, and these: in the unit of its surface, s since 1970."""

    template: bytes
    level: float
    seconds: int


def header(head: bytes, length: int) -> Header | None:
    """The header of a message of one field at an instant; None for any other, for ecCodes to read.

    head : the first octets of the message. length : octets of all of it.
    """
    sections: dict[int, bytes] = {}
    at = _INDICATOR
    while at + 5 <= len(head):
        size, number = int.from_bytes(head[at : at + 4], "big"), head[at + 4]
        if number == 7:
            break
        if size < 5 or number in sections:
            return None
        sections[number] = head[at : at + size]
        at += size
    else:
        return None
    if at + size + _END != length or not {1, 3, 4} <= sections.keys():
        return None
    return _of(head, sections)


def _of(head: bytes, sections: dict[int, bytes]) -> Header | None:
    identification, product = sections[1], sections[4]
    if int.from_bytes(product[7:9], "big") not in _INSTANTS or len(product) < _VALUE.stop:
        return None
    year = int.from_bytes(identification[12:14], "big")
    month, day, hour, minute, second = identification[14:19]
    stamp = f"{year:04d}-{month:02d}-{day:02d}T{hour:02d}:{minute:02d}:{second:02d}"
    scale, value = product[_SCALE], int.from_bytes(product[_VALUE], "big")
    if 0xFF == scale or value == 0xFFFFFFFF:
        return None
    exponent = -(scale & 0x7F) if scale & 0x80 else scale
    kept = (
        head[:8],
        identification[: _DATE.start] + identification[_DATE.stop :],
        sections.get(2, b""),
        sections[3],
        product[:_SCALE] + product[_VALUE.stop :],
    )
    seconds = int(np.datetime64(stamp, "s").astype(np.int64))
    return Header(b"|".join(kept), value / 10.0**exponent, seconds)
