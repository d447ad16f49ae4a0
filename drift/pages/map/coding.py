"""Lines of points as short lists of whole numbers, for pages: each the step from the one before.

Steps instead of positions make a page half as long. `map_ground.js` reads them back.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

Array = npt.NDArray[np.float64]

#: Finest step of coasts and borders, degrees: 110 m, finer than they are known.
GROUND_DEG: Final = 1e-3

#: Finest step of flights and outlines, degrees: 11 m.
FINE_DEG: Final = 1e-4


def steps(values: Array, unit: float) -> list[int]:
    """Values as whole multiples of a unit, the first itself and each other less the one before."""
    return [int(step) for step in np.diff(np.round(values / unit).astype(np.int64), prepend=0)]


def points(values: Array, unit: float = FINE_DEG) -> list[int]:
    """Points, ndarray, shape (n, 2), as the `steps` of x and y by turns."""
    whole = np.round(values / unit).astype(np.int64)
    return [int(s) for s in np.diff(whole, axis=0, prepend=np.zeros((1, 2), np.int64)).ravel()]


def line(values: Array, unit: float = FINE_DEG) -> list[int]:
    """`points` of a line, leaving out a point that coincides with the one before."""
    whole = np.round(values / unit)
    moved = np.append(True, np.any(np.diff(whole, axis=0) != 0, axis=1))
    return points(values[moved], unit)


def lines(shapes: Iterable[BaseGeometry], unit: float = FINE_DEG) -> list[list[int]]:
    """Every line and every ring of some shapes, as `line`."""
    rings: list[BaseGeometry] = []
    for part in shapely.get_parts(np.array(list(shapes), dtype=object)):
        rings.extend(shapely.get_rings(part) if part.geom_type == "Polygon" else [part])
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    whole = np.round(corners / unit).astype(np.int64)
    # All at once: there are a thousand rings round Korea, of few corners each.
    begins = np.diff(ring, prepend=-1) != 0
    kept = begins | (np.diff(whole, axis=0, prepend=0) != 0).any(axis=1)
    whole, begins = whole[kept], begins[kept]
    moved = np.where(begins[:, None], whole, np.diff(whole, axis=0, prepend=0))
    coded = np.split(moved, np.flatnonzero(begins)[1:])
    return [one.ravel().tolist() for one in coded if len(one) > 1]
