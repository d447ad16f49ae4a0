"""The bytes of GRIB edition 1: time, level and simply packed values without a library's detour.

ecCodes takes 0.4 ms to look at a message, and a day of ERA5 over Korea has 3 552. Their headers
differ only in level and time, so ecCodes is asked once per kind of header, the rest is read here.
Source: WMO Manual on Codes, FM 92 GRIB edition 1; octets are counted from 1 as there.
"""

import numpy as np
from numpy.typing import NDArray

#: Section 1 (product definition) begins after the 8 octets of section 0.
_PDS = 8
_GRID_DEFINED, _BITMAP_DEFINED = 0x80, 0x40
#: The mark, and the unit, of a length that three octets cannot hold.
_LARGE, _BY = 0x800000, 120


class OtherPacking(Exception):
    """Values packed in another way than simply, without a bitmap: for ecCodes to read."""


def _unsigned(octets: bytes) -> int:
    return int.from_bytes(octets, "big")


def _signed(octets: bytes) -> int:
    """Sign and magnitude, as GRIB writes negative numbers."""
    value, sign = _unsigned(octets), 1 << (8 * len(octets) - 1)
    return value if value < sign else sign - value


def length(message: bytes) -> int:
    """Octets of a message, from its head.

    Past 16 MB they are counted by 120, and section 4 gives as its own length, under 120, by how
    much that is too many (a convention of ECMWF, as ecCodes reads and writes it).
    """
    n = _unsigned(message[4:7])
    if n & _LARGE:
        start = _data_section(message)
        excess = _unsigned(message[start : start + 3])
        if excess < _BY:
            return _BY * (n ^ _LARGE) - excess + 4
    return n


def _data_section(message: bytes) -> int:
    """Where section 4 begins, of a message without a bitmap."""
    start = _PDS + _unsigned(message[_PDS : _PDS + 3])
    if message[_PDS + 7] & _GRID_DEFINED:
        start += _unsigned(message[start : start + 3])
    return start


def template(message: bytes) -> bytes:
    """Sections 1 and 2 without what varies from field to field: level, date and hour."""
    end = _data_section(message)
    # Octets 11 and 12 hold the level, 13 to 17 the time, 25 the century.
    return message[_PDS : _PDS + 10] + message[_PDS + 17 : _PDS + 24] + message[_PDS + 25 : end]


def seconds(message: bytes) -> int:
    """Reference time, which of an analysis is the valid time, seconds since 1970."""
    year, month, day, hour, minute = message[_PDS + 12 : _PDS + 17]
    year += 100 * (message[_PDS + 24] - 1)
    stamp = f"{year:04d}-{month:02d}-{day:02d}T{hour:02d}:{minute:02d}"
    return int(np.datetime64(stamp, "s").astype(np.int64))


def level(message: bytes) -> int:
    """Level in the unit of its type: hPa for isobaric surfaces."""
    return _unsigned(message[_PDS + 10 : _PDS + 12])


def values(message: bytes, points: int) -> NDArray[np.float64]:
    """Values in the order of the message: (R + X 2^E) / 10^D, section 4 of FM 92."""
    flags = message[_PDS + 7]
    if flags & _BITMAP_DEFINED or not flags & _GRID_DEFINED:
        raise OtherPacking
    decimal = _signed(message[_PDS + 26 : _PDS + 28])
    start, end = _data_section(message), len(message) - 4
    packing = message[start + 3]
    if packing & 0xF0:
        raise OtherPacking
    binary, width = _signed(message[start + 4 : start + 6]), message[start + 10]
    reference = _ibm_float(message[start + 6 : start + 10])
    if width == 0:
        return np.full(points, reference / 10.0**decimal)
    octets = message[start + 11 : end]
    if (8 * len(octets) - (packing & 0x0F)) // width < points:
        raise OtherPacking
    return (reference + _integers(octets, width, points) * 2.0**binary) / 10.0**decimal


def _ibm_float(octets: bytes) -> float:
    """Single precision of the IBM/360: sign, base-16 exponent in excess of 64, 24-bit fraction."""
    sign = -1.0 if octets[0] & 0x80 else 1.0
    return sign * _unsigned(octets[1:4]) * 2.0**-24 * 16.0 ** ((octets[0] & 0x7F) - 64)


def _integers(octets: bytes, width: int, count: int) -> NDArray[np.float64]:
    """Count unsigned integers of width bits each, most significant bit first."""
    if width in (8, 16, 32):
        return np.frombuffer(octets, f">u{width // 8}", count).astype(float)
    if width == 24:
        parts = np.frombuffer(octets, np.uint8, 3 * count).reshape(count, 3)
        return np.asarray(parts @ np.array([65536.0, 256.0, 1.0]))
    bits = np.unpackbits(np.frombuffer(octets, np.uint8), count=width * count)
    return np.asarray(bits.reshape(count, width) @ 2.0 ** np.arange(width - 1, -1, -1))
