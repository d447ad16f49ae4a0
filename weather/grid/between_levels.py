"""What lies between the levels of a sky: how much wind a straight line from level to level misses.

Measured on radiosondes and dropsondes of full resolution (150 m means, so that the pendulum of the
sonde does not count): between levels 0.2 to 1 km apart a straight line misses each component by
1.6 m/s per km of their distance, r.m.s., whatever the height up to 9 km, and what it misses keeps
over a quarter of that distance. A cubic gains nothing on most of them (docs/science.md).
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from weather.grid.kernels import HEIGHT, SkyArrays

Array = npt.NDArray[np.float64]

#: S.d. of each component over the distance of the levels, s-1.
MISSED_PER_S: Final = 1.6e-3

#: Over which share of their distance it keeps (a factor e).
KEEPS_SHARE: Final = 0.25

#: No more than this is missed, m/s: levels 1.25 km apart, the farthest of any reanalysis below 10
#: km. Levels of more than twice that are of no reanalysis but of winds made up to be straight.
MOST_MPS: Final = 2.0
_MADE_UP_M: Final = 3000.0

#: A gap above the lowest nodes that only a filled column has, m, and how far up those may reach.
_FILLED_M: Final = 800.0
_STACK_M: Final = 200.0

#: Where most flights are, m: what scale is taken for the whole column.
_FLOWN_M: Final = 6000.0


def level_heights(sky: SkyArrays) -> Array:
    """Heights of the levels of the middle column at the first time, m, shape (n,), upward.

    Without the nodes that only continue a column downward: below its lowest level, and under the
    ground (`weather.grid.columns`).
    """
    middle = (sky.ny // 2) * sky.nx + sky.nx // 2
    nodes = sky.nodes[middle * sky.nz : (middle + 1) * sky.nz, HEIGHT]
    heights = np.asarray(nodes, dtype=np.float64)
    filled = (np.diff(heights) > _FILLED_M) & (heights[:-1] - heights[0] < _STACK_M)
    return heights[np.argmax(filled) + 1 :] if filled.any() else heights


def missed_mps(levels: Array, z: Array) -> Array:
    """S.d. of each component at heights z that a line between levels misses, m/s, shape (n,).

    levels : heights, m, increasing. Nothing is missed outside them, nor between levels so far apart
    that only winds made up to be straight have them.
    """
    if levels.size < 2:
        return np.zeros(np.shape(z))
    apart = np.diff(levels)
    layer = np.searchsorted(levels, z, side="right") - 1
    known = (layer >= 0) & (layer < apart.size)
    spacing = apart[np.clip(layer, 0, apart.size - 1)]
    missed = np.minimum(MISSED_PER_S * spacing, MOST_MPS)
    return np.where(known & (spacing < _MADE_UP_M), missed, 0.0)


def keeps_m(levels: Array) -> float:
    """Over which height what is missed keeps, m: weighed by what is missed below 6 km."""
    if levels.size < 2:
        return 0.0
    z = np.linspace(min(levels[0], _FLOWN_M), _FLOWN_M, 241)
    apart = np.diff(levels)
    spacing = apart[np.clip(np.searchsorted(levels, z, side="right") - 1, 0, apart.size - 1)]
    weight = missed_mps(levels, z) ** 2
    return KEEPS_SHARE * float((weight * spacing).sum() / weight.sum()) if weight.any() else 0.0
