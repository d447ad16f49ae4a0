"""What several loads have in common is worked out once: members that are on one balloon."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

#: Picks rows of an array: their numbers, or all as they are.
Rows = npt.NDArray[np.int64] | slice

_ALL = slice(None)


def alike(by: npt.NDArray[Any], *parts: npt.NDArray[Any]) -> tuple[Rows, Rows]:
    """The first of each run of members that are alike, and the run that each member is of.

    by : shape (n,), a number that members who are not alike seldom share: the rest is looked at
    where it is that of the member before. parts : shape (n, ...), what they are compared by, to the
    last bit, so that what is no number is like itself.
    """
    at = np.flatnonzero(by[1:] == by[:-1]) + 1
    for part in parts:
        at = at[(_bits(part[at]) == _bits(part[at - 1])).all(axis=1)]
    if not at.size:
        return _ALL, _ALL
    is_first = np.ones(by.size, np.bool_)
    is_first[at] = False
    return np.flatnonzero(is_first), np.cumsum(is_first) - 1


def _bits(values: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """The numbers of each row as whole ones, shape (n, m)."""
    plain = np.ascontiguousarray(values, np.float64).view(np.int64)
    return plain.reshape(values.shape[0], int(np.prod(values.shape[1:])))
