"""Lanes of members, each with the winds of its own cell, hour and height side by side.

A lane that enters another cell or hour is given new coefficients by scalar code; all else is
straight arithmetic over the lanes, which the compiler makes vectors of.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from drift.flight.kernels.columns import layer, spread
from drift.flight.kernels.member_state import DEVIATES, RUN
from drift.flight.kernels.packed import FAST, NODE, floats, nodes_of, sums_of

_F = np.float32
_U = np.uintp
_N = np.uintp(NODE)

LANES = RUN

_DOUBLES = (
    "x y x0 y0 cell_x cell_y t h stops hour_began hour_ends per_hour "
    "z z_end z_of clear look_at meso_u meso_v unit_x unit_y unit_s"
)
_SINGLES = "fx fy fx0 fy0 w h4 q4 push_u push_v a b sum_a sum_b last_a last_b corner"

#: A set of lanes.
#:
#: x, y : cells from the corner of the lane's cell, cell_x and cell_y. x0, y0 : where the step
#: began, in cells of the grid. t, h : time, and length of the step, s. stops : when the leg does.
#: hour_began, hour_ends, per_hour : the interval of the winds' times, and 1 over its length.
#: z, z_end : height half way through, and at the end of, the step; z_of : that the coefficients are
#: of. clear : above this height no ground is near, m. look_at : when the
#: boundary layer is looked at again. unit_x .. unit_s : where half a step
#: leads, from the anchor of the wind error.
#:
#: fx, fy, w : of a stage, cells from the corner and share of the hour. fx0, fy0 : of the first.
#: h4, q4 : the step in s and in hours of the winds. push_u, push_v : velocity that the grid does
#: not have, m s-1. a, b, sum_a, sum_b : rates of a stage and their sum; last_a, last_b : of the
#: step before, cells s-1. corner : latitude of the corner, radians.
#:
#: ix, iy, hour, next_hour, below : cell, interval of time, the one to be, layer. member : which;
#: live : 1 where one flies; moved : 1
#: where one has left its cell or interval. c : coefficients of 1, x, y, xy and of w times these, of u and of v;
#: spread of u and of v.
MANY = np.dtype(
    [
        *((name, np.float64, (LANES,)) for name in _DOUBLES.split()),
        *((name, np.float32, (LANES,)) for name in _SINGLES.split()),
        *((name, np.int32, (LANES,)) for name in "ix iy hour next_hour below live moved".split()),
        ("member", np.int64, (LANES,)),
        ("c", np.float32, (18, LANES)),
        ("deviates", DEVIATES),
    ]
)


@njit(**FAST)
def mean_wind(
    world: Any, base: int, z: tuple[float, float], n: int
) -> tuple[int, float, float]:
    """Layer, and mean u and v of one column between two heights (at their middle if they are near)."""
    low, high = z
    nodes, nz = nodes_of(world), world.nz
    if abs(high - low) < 30.0:
        n = layer(nodes, base, nz, 0.5 * (low + high), n)
        o = _U(base + n) * _N
        z0 = float(nodes[o])
        f = max(0.5 * (low + high) - z0, 0.0) / (float(nodes[o + _N]) - z0)
        u, v = float(nodes[o + _U(1)]), float(nodes[o + _U(2)])
        u2, v2 = float(nodes[o + _N + _U(1)]), float(nodes[o + _N + _U(2)])
        return n, u + f * (u2 - u), v + f * (v2 - v)
    sums = sums_of(world, world.level)
    a = b = 0.0
    for end in range(2):
        height = high if end else low
        n = layer(nodes, base, nz, height, n)
        o = _U(base + n) * _N
        d = height - float(nodes[o])
        f = 0.5 * max(d, 0.0) / float(nodes[o + _N] - nodes[o])
        u, v = float(nodes[o + _U(1)]), float(nodes[o + _U(2)])
        u2, v2 = float(nodes[o + _N + _U(1)]), float(nodes[o + _N + _U(2)])
        a = float(sums[o + _U(2)]) + d * (u + f * (u2 - u)) - a
        b = float(sums[o + _U(3)]) + d * (v + f * (v2 - v)) - b
    return n, a / (high - low), b / (high - low)


@njit(**FAST)
def collapse(world: Any, z: tuple[float, float], many: Any, k: Any) -> None:
    """New coefficients of lane k, from the eight columns around it between two heights."""
    c, corner = many.c, world.corner
    n = int(many.below[k])
    column = (int(many.hour[k]) * world.ny + int(many.iy[k])) * world.nx + int(many.ix[k])
    base = column * world.nz
    if world.is_subgrid:
        c[_U(16), k], c[_U(17), k] = spread(world, base, 0.5 * (z[0] + z[1]), n)
    for hour in range(2):
        at = _U(4 * hour)
        n, ua, va = mean_wind(world, base + corner[at], z, n)
        n, ub, vb = mean_wind(world, base + corner[at + _U(1)], z, n)
        n, uc, vc = mean_wind(world, base + corner[at + _U(2)], z, n)
        n, ud, vd = mean_wind(world, base + corner[at + _U(3)], z, n)
        c[at, k], c[at + _U(1), k], c[at + _U(2), k] = ua, ub - ua, uc - ua
        c[at + _U(3), k] = ud - uc - ub + ua
        at += _U(8)
        c[at, k], c[at + _U(1), k], c[at + _U(2), k] = va, vb - va, vc - va
        c[at + _U(3), k] = vd - vc - vb + va
    for r in range(4):
        c[_U(r + 4), k] -= c[_U(r), k]
        c[_U(r + 12), k] -= c[_U(r + 8), k]
    many.below[k] = n


@njit(**FAST)
def enter(world: Any, many: Any) -> None:
    """New coefficients for the lanes whose stage lies in another cell, hour or height."""
    fx, fy, hour, next_hour = many.fx, many.fy, many.hour, many.next_hour
    z, z_of, live, moved = many.z, many.z_of, many.live, many.moved
    some = np.int32(0)
    for m in range(LANES):
        k = _U(m)
        x, y = fx[k], fy[k]
        is_out = (x < _F(0)) | (x >= _F(1)) | (y < _F(0)) | (y >= _F(1))
        is_new = (hour[k] != next_hour[k]) | (z_of[k] != z[k])
        moved[k] = np.int32(is_out | is_new) & live[k]
        some |= moved[k]
    if some:
        for m in range(LANES):
            if moved[_U(m)]:
                enter_one(world, many, _U(m))


@njit(**FAST)
def enter_one(world: Any, many: Any, k: Any) -> None:
    """The corner, hour and coefficients of one lane, where they are not those of its stage."""
    ix, iy = int(many.ix[k]), int(many.iy[k])
    x = min(max(ix + int(np.floor(many.fx[k])), 0), world.nx - 2)
    y = min(max(iy + int(np.floor(many.fy[k])), 0), world.ny - 2)
    is_same = x == ix and y == iy and many.hour[k] == many.next_hour[k]
    if is_same and many.z_of[k] == many.z[k]:
        return
    east, north = x - ix, y - iy
    many.x[k] -= east
    many.fx0[k] -= _F(east)
    many.fx[k] -= _F(east)
    many.y[k] -= north
    many.fy0[k] -= _F(north)
    many.fy[k] -= _F(north)
    many.ix[k], many.iy[k], many.hour[k] = x, y, many.next_hour[k]
    many.cell_x[k], many.cell_y[k] = x, y
    many.corner[k] = world.radians0 + y * world.radians_step
    many.z_of[k] = many.z[k]
    cells = (world.ny - 1) * (world.nx - 1)
    many.clear[k] = floats(world.highest, cells)[_U(y * (world.nx - 1) + x)]
    if world.is_subgrid and not is_same:
        many.look_at[k] = many.t[k]
    # Of a lane that follows a table, z is the height half way through its step.
    half = many.z_end[k] - many.z[k]
    collapse(world, (many.z[k] - half, many.z[k] + half), many, k)
