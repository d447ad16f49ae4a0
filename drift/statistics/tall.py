"""Products of tables of many rows and few columns, block by block.

A library of linear algebra shares products of whole columns out to threads, and those wait for the
next one at full speed (OpenBLAS: 20 ms), which took as long as the products themselves. A block is
less than it shares out, and lies in the cache. So the sums are the same for any number of threads,
too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

#: Multiplications of a product, and numbers of a table to be decomposed, that OpenBLAS gives to one
#: thread; wider tables are worth the threads, and go in blocks of so many rows.
_PRODUCT: Final = 2**18
_TABLE: Final = 2**13
_FEWEST_ROWS: Final = 64


def inner(left: Array, right: Array) -> Array:
    """Products of the columns of two tables, summed over rows: ``left.T @ right``."""
    found = np.zeros((left.shape[1], right.shape[1]))
    for rows in _blocks(len(left), _PRODUCT // max(found.size, 1)):
        found += left[rows].T @ right[rows]
    return found


def combined(columns: Array, weights: Array) -> Array:
    """Sums of columns, ``columns @ weights``; each lies in one piece."""
    found = np.empty((weights.shape[1], len(columns)))
    for rows in _blocks(len(columns), _PRODUCT // max(weights.size, 1)):
        found[:, rows] = weights.T @ columns[rows].T
    return found.T


def orthonormal(columns: Array, least: float) -> Array:
    """Left singular vectors, in the order of their singular values, each in one piece.

    By triangles of blocks of rows (Demmel et al. 2012, SIAM J. Sci. Comput. 34:A206).
    least : singular values up to this share of the largest, or of 1, are taken for none.
    """
    blocks = _blocks(len(columns), _TABLE // max(columns.shape[1], 1))
    triangles = [np.linalg.qr(columns[rows], mode="r") for rows in blocks]
    _, size, turned = np.linalg.svd(np.concatenate(triangles), full_matrices=False)
    kept = size > least * max(size.max(), 1.0)
    return combined(columns, turned[kept].T / size[kept])


def _blocks(rows: int, step: int) -> Iterator[slice]:
    step = max(step, _FEWEST_ROWS)
    return (slice(first, first + step) for first in range(0, rows, step))
