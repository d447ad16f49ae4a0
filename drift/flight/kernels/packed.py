"""What fast flights read of a sky: columns with sums from their foot, and what else members share.

Positions of a fast flight are counted in cells of the grid, x to the east and y to the north.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from drift.flight.kernels.disturbance import Subgrid
from weather.constants import EARTH_RADIUS_M, SEA_LEVEL_DENSITY_KG_M3
from weather.grid.kernels import GroundArrays, SkyArrays

Array = npt.NDArray[np.float64]

#: How fast kernels are compiled. Not `nnan` nor `ninf`: NaN stands for "no stop height", infinity
#: for "no stop time".
FAST: dict[str, Any] = {
    "cache": True,
    "error_model": "numpy",
    "fastmath": {"reassoc", "contract", "arcp", "nsz", "afn"},
}

#: Numbers at a node of `FastSky.nodes`: height, u, v, density; and of `FastSky.sums`: slowness
#: s = (rho / rho0)^e, and the integrals of s, u s and v s over height from the foot of the column.
NODE = 4

#: Nearer to a pole than this the metric of the grid changes within a step, degrees of latitude.
HIGHEST_LATITUDE_DEG = 80.0


class FastSky(NamedTuple):
    """A sky as fast flights read it.

    times : s since 1970, shape (nt,). latitude0 .. longitude_step : degrees. ny, nx, nz : columns
    and nodes. nodes : float32, flat (`NODE` a node, in the order of `SkyArrays`). sums : float32,
    shape (n_exponents, as nodes). corner : offsets in nodes of the eight columns of a cell, shape
    (8,). lowest_top : of all columns, m. mixed : depth of the boundary layer, or empty.
    per_m : cells per metre (east at the equator, north), and radians a cell north and of row 0.
    """

    times: Array
    latitude0: float
    latitude_step: float
    longitude0: float
    longitude_step: float
    ny: int
    nx: int
    nz: int
    nodes: npt.NDArray[np.float32]
    sums: npt.NDArray[np.float32]
    corner: npt.NDArray[np.int64]
    lowest_top: float
    mixed: Array
    east_per_m: float
    north_per_m: float
    radians0: float
    radians_step: float


class FastError(NamedTuple):
    """Error of the winds, coefficient by coefficient (`drift.flight.kernels.waves`).

    waves : float32, shape (n_fields, 11, MODES). bias : shape (n_fields, 2). hold : shape
    (n_fields, 3), how long, how far up and how far along the ground one value stands for its
    surroundings: s, m, m. anchor : unit vector that phases are counted from.
    factor, first, step : the amplitude table (`weather.grid.wind_error.Amplitude`).
    """

    is_on: bool
    waves: npt.NDArray[np.float32]
    bias: Array
    hold: Array
    origin_s: float
    anchor: Array
    factor: Array
    first: Array
    step: Array


class FastWorld(NamedTuple):
    """All that the members of a block have in common. heights : tables of legs, every step_s."""

    sky: FastSky
    error: FastError
    subgrid: Subgrid
    ground: GroundArrays
    highest_ground: float
    heights: Array
    heights_step_s: float


def fast_sky(sky: SkyArrays, mixed: Array, exponents: Array) -> FastSky:
    """The sky of some members whose legs have these exponents of the density ratio."""
    nodes = np.ascontiguousarray(sky.nodes, np.float32).reshape(-1)
    sums = np.empty((exponents.size, nodes.size), np.float32)
    for row, exponent in zip(sums, exponents, strict=True):
        fill_sums(nodes, sky.nz, float(exponent), row)
    square = np.array([0, 1, sky.nx, sky.nx + 1]) * sky.nz
    return FastSky(
        sky.times, sky.latitude0, sky.latitude_step, sky.longitude0, sky.longitude_step,
        sky.ny, sky.nx, sky.nz, nodes, sums,
        np.concatenate([square, square + sky.ny * sky.nx * sky.nz]),
        float(nodes.reshape(-1, sky.nz, NODE)[:, -1, 0].min()),
        mixed,
        1.0 / (EARTH_RADIUS_M * math.radians(sky.longitude_step)),
        1.0 / (EARTH_RADIUS_M * math.radians(sky.latitude_step)),
        math.radians(sky.latitude0), math.radians(sky.latitude_step),
    )  # fmt: skip


@njit(**FAST)
def fill_sums(
    nodes: npt.NDArray[np.float32], nz: int, exponent: float, sums: npt.NDArray[np.float32]
) -> None:
    """Slowness and its integrals at every node, exact for s, u and v linear in a layer."""
    for column in range(0, nodes.size, nz * NODE):
        a = b = c = z = s = u = v = 0.0
        for n in range(nz):
            o = column + n * NODE
            z1, u1, v1 = float(nodes[o]), float(nodes[o + 1]), float(nodes[o + 2])
            s1 = (float(nodes[o + 3]) / SEA_LEVEL_DENSITY_KG_M3) ** exponent
            if n > 0:
                d = z1 - z
                a += d * 0.5 * (s + s1)
                b += d * (2.0 * (s * u + s1 * u1) + s * u1 + s1 * u) / 6.0
                c += d * (2.0 * (s * v + s1 * v1) + s * v1 + s1 * v) / 6.0
            z, s, u, v = z1, s1, u1, v1
            sums[o], sums[o + 1], sums[o + 2], sums[o + 3] = s, a, b, c
