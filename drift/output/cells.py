"""Cells of a table as text, a column at once: Python would write each number by itself.

A column of cells is a matrix of bytes, one column of it for each cell; what a cell does not fill
holds a byte that UTF-8 never uses. A table is such matrices, one below the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]

#: The byte of no letter (RFC 3629: "The octet values C0, C1, F5 to FF never appear").
_NONE: Final = 0xFF

_MINUS, _ZERO, _POINT = b"-0."

#: Numbers of so many decimals are told apart up to this size by the 15 digits that every double
#: holds; the fewest digits that tell one are then its decimals, and below `_SMALL` an exponent.
_DECIMALS: Final = 6
_MOST: Final = 1e8
_SMALL: Final = 1e-4


def joined(columns: Sequence[Bytes]) -> bytes:
    """Rows of cells with a comma between them, each ended by a newline."""
    ends = np.cumsum([len(column) + 1 for column in columns])
    rows = np.empty((columns[0].shape[1], ends[-1]), np.uint8)
    for column, end in zip(columns, ends, strict=True):
        rows[:, end - 1 - len(column) : end - 1] = column.T
        rows[:, end - 1] = ord(",")
    rows[:, -1] = ord("\n")
    return rows.tobytes().translate(None, delete=bytes([_NONE]))


def of_words(words: Sequence[str]) -> Bytes:
    """Cells that hold these texts."""
    written = [word.encode() for word in words]
    width = max(map(len, written), default=0)
    padded = b"".join(word.ljust(width, bytes([_NONE])) for word in written)
    return np.frombuffer(padded, np.uint8).reshape(len(written), width).T


def of_decimals(values: npt.NDArray[np.float64]) -> Bytes | None:
    """Cells of numbers as `repr` writes them, none for NaN; None where one has more decimals."""
    gap = np.isnan(values)
    size = np.where(gap, 0.0, np.abs(values))
    if size.max(initial=0.0) >= _MOST:
        return None
    parts = np.rint(size * 10**_DECIMALS)
    if not np.array_equal(parts / 10**_DECIMALS, size):
        return None
    whole = size.astype(np.uint32)
    decimals = _digits((parts - whole * float(10**_DECIMALS)).astype(np.uint32), _DECIMALS)
    _leave_out_zeros(decimals[:0:-1])
    sign = np.where(np.signbit(values), _MINUS, _NONE).astype(np.uint8)
    point = np.full(values.shape, _POINT, np.uint8)
    cells = np.concatenate([sign[None], _whole(whole), point[None], decimals])
    cells[:, gap] = _NONE
    for i in np.flatnonzero((size < _SMALL) & (size > 0.0)):
        cells[:, i] = _NONE
        written = of_words([repr(float(values[i]))])
        cells[: len(written), i] = written[:, 0]
    return cells


def of_integers(values: npt.NDArray[np.integer]) -> Bytes | None:
    """Cells of whole numbers; None where one is negative or has more than 9 digits."""
    if values.size and not 0 <= values.min() <= values.max() < 10**9:
        return None
    return _whole(values.astype(np.uint32))


def _whole(numbers: npt.NDArray[np.uint32]) -> Bytes:
    """Whole numbers without zeros in front."""
    digits = _digits(numbers, len(str(numbers.max(initial=0))))
    _leave_out_zeros(digits[:-1])
    return digits


def _digits(numbers: npt.NDArray[np.uint32], count: int) -> Bytes:
    """The last digits of numbers, so many, shape (count, n)."""
    digits = np.empty((count, numbers.size), np.uint8)
    for row in digits[::-1]:
        tens = numbers // 10
        row[:] = numbers - 10 * tens + _ZERO
        numbers = tens
    return digits


def _leave_out_zeros(rows: Bytes) -> None:
    """Zeros of each cell up to its first other digit are not written."""
    only_zeros = np.ones(rows.shape[1], dtype=bool)
    for row in rows:
        only_zeros &= row == _ZERO
        row[only_zeros] = _NONE
