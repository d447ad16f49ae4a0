"""The length a classic netCDF file must have, from its own header.

The netCDF library reads a cut classic file (magic CDF, the layout of the Climate Data Store before
2024) without a word and fills the lost part with zeros: calm air. Only the header can tell.
Source: netCDF Classic Format Specification, NetCDF User's Guide, appendix B.
"""

import math
import struct
from pathlib import Path
from typing import BinaryIO

#: Bytes per value of nc_type 1 to 11.
_WIDTH = {1: 1, 2: 1, 3: 2, 4: 4, 5: 4, 6: 8, 7: 1, 8: 2, 9: 4, 10: 8, 11: 8}
_STREAMING = (0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF)


class _Header:
    """A cursor over a classic header; version 1, 2 (64-bit offsets) or 5 (64-bit data)."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self.file, self.size = file, size
        self.version = self._bytes(4)[3]
        self.count_format = ">Q" if self.version == 5 else ">I"
        self.offset_format = ">I" if self.version == 1 else ">Q"

    def _bytes(self, n: int) -> bytes:
        data = self.file.read(n)
        if len(data) < n:
            raise EOFError
        return data

    def number(self, form: str) -> int:
        return int(struct.unpack(form, self._bytes(struct.calcsize(form)))[0])

    def count(self) -> int:
        return self.number(self.count_format)

    def skip_padded(self, n: int) -> None:
        if self.file.seek(n + -n % 4, 1) > self.size:
            raise EOFError

    def begin_list(self) -> int:
        """Length of a list of dimensions, attributes or variables: a tag, then a count."""
        self.number(">I")
        return self.count()

    def skip_attributes(self) -> None:
        for _ in range(self.begin_list()):
            self.skip_padded(self.count())
            width = _WIDTH.get(self.number(">I"), 1)
            self.skip_padded(self.count() * width)


def expected_size(path: Path) -> int | None:
    """Least number of bytes a whole classic file has; None where its header itself is cut."""
    with path.open("rb") as file:
        try:
            return _expected(_Header(file, path.stat().st_size))
        except (EOFError, OverflowError, IndexError):
            return None


def _expected(header: _Header) -> int:
    records = header.count()
    lengths = []
    for _ in range(header.begin_list()):
        header.skip_padded(header.count())
        lengths.append(header.count())
    header.skip_attributes()
    fixed_end, of_records = 0, []
    for _ in range(header.begin_list()):
        header.skip_padded(header.count())
        shape = [lengths[header.count()] for _ in range(header.count())]
        header.skip_attributes()
        width = _WIDTH.get(header.number(">I"), 1)
        header.count()
        begin = header.number(header.offset_format)
        if shape and shape[0] == 0:
            of_records.append((begin, math.prod(shape[1:]) * width))
        else:
            fixed_end = max(fixed_end, begin + math.prod(shape) * width)
    if not of_records or records == 0 or records in _STREAMING:
        return fixed_end
    # A single record variable is not padded to four bytes, several are.
    single = len(of_records) == 1
    stride = sum(size if single else size + -size % 4 for _, size in of_records)
    return max(fixed_end, *(begin + (records - 1) * stride + size for begin, size in of_records))
