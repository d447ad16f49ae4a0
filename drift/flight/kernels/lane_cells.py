"""Lanes of members, each with the winds of its own cell, hour and height side by side.

A lane that enters another cell or hour is given new coefficients by scalar code; all else is
straight arithmetic over the lanes, which the compiler makes vectors of.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from drift.flight.kernels.columns import deviation, layer, vertical_at
from drift.flight.kernels.member_state import DEVIATES, RUN
from drift.flight.kernels.packed import NODE, inside, nodes_of, singles, sums_of
from drift.flight.kernels.surroundings import highest_near

_F = np.float32
_U = np.uintp
_N = np.uintp(NODE)

LANES = RUN

#: Where half a step climbs further than this, m, the mean over the climb is taken.
CLIMB_M = 15.0

_DOUBLES = (
    "x y x0 y0 cell_x cell_y t h stops hour_began hour_ends per_hour z0 z z_end gain "
    "z_of z_low z_high clear follows lift upward ceiling stop_height look_at "
    "meso_u meso_v unit_x unit_y unit_s corner a b sum_a sum_b "
    "diffusivity mesoscale h_of memory fresh per_s per_up per_m"
)
_WHOLE = "ix iy hour next_hour below live moved field parts is_mean"
_SINGLES = "fx fy fx0 fy0 w q4 push_u push_v last_a last_b"

#: A set of lanes.
#:
#: x, y : cells from the corner of the lane's cell, cell_x and cell_y. x0, y0 : where the step
#: began, in cells of the grid. t, h : time, and length of the step, s. stops : when the leg does.
#: hour_began, hour_ends, per_hour : the interval of the winds' times, and 1 over its length.
#: z0, z, z_end : height at the start, half way through, and at the end of the step; gain : what a
#: table gains in it. z_of, z_low, z_high : height that the coefficients are of, and between which
#: they hold. follows, lift, upward, ceiling : share of the vertical motion of the winds that a
#: lane follows, the motion where they do not tell, high up and here, and the height above which it
#: is not carried. stop_height : at which its leg ends. clear : above this height no ground is
#: near, m. look_at : when the boundary layer is looked at again. unit_x .. unit_s : where half a
#: step leads, from the anchor of the wind error. diffusivity, mesoscale : of the member. memory,
#: fresh : of the mesoscale wind over a step of length h_of, s. per_s, per_up, per_m : inverse of
#: how long, how far up and how far along the ground an error of the wind stands for its
#: surroundings. corner : latitude of the corner, radians. a, b, sum_a, sum_b : rates of a stage and
#: their sum, cells s-1.
#:
#: fx, fy, w : of a stage, cells from the corner and share of the hour. fx0, fy0 : of the first.
#: q4 : the step in hours of the winds. push_u, push_v : velocity that the grid does not have,
#: m s-1. last_a, last_b : mean rates of the step before, cells s-1.
#:
#: ix, iy, hour, next_hour, below : cell, interval of time, the one to be, layer. member : which;
#: live : 1 where one flies; moved : 1 where one has left its cell or interval. field : row of its
#: wind error; parts : in how many a step takes it. is_mean : 1 where the coefficients are means
#: over the climb of one step, and hold for no other. c : coefficients of 1, x, y, xy and of w times
#: these, of u, of v and of the vertical motion; slope : their change with height, a metre; e : at
#: the height of the step. columns : of the eight around a lane, the three and their slopes.
#: spread_u, spread_v : of the grid values around.
MANY = np.dtype(
    [
        *((name, np.float64, (LANES,)) for name in _DOUBLES.split()),
        *((name, np.float32, (LANES,)) for name in _SINGLES.split()),
        *((name, np.int32, (LANES,)) for name in _WHOLE.split()),
        ("member", np.int64, (LANES,)),
        *((name, np.float32, (24, LANES)) for name in "c slope e".split()),
        ("columns", np.float32, (6, 8)),
        *((name, np.float32, (LANES,)) for name in "spread_u spread_v".split()),
        ("deviates", DEVIATES),
    ]
)


@inside
def take_columns(world: Any, base: int, n: int, many: Any, k: Any) -> int:
    """Wind and vertical motion of the eight columns around lane k at its height, and their slopes,
    and the spread of the 16 grid values (`columns.spread`); the last layer.
    """
    nodes, nz, out, z = nodes_of(world), world.nz, many.columns, many.z[k]
    low, high = -math.inf, math.inf
    a = b = aa = bb = 0.0
    for c in range(8):
        m = _U(c)
        foot = base + world.corner[m]
        n = layer(nodes, foot, nz, z, n)
        o = _U(foot + n) * _N
        z0, z1 = float(nodes[o]), float(nodes[o + _N])
        low, high = max(low, z0) if n > 0 else low, min(high, z1)
        f = max(z - z0, 0.0)
        u, v = float(nodes[o + _U(1)]), float(nodes[o + _U(2)])
        u1, v1 = float(nodes[o + _N + _U(1)]), float(nodes[o + _N + _U(2)])
        if world.is_subgrid:
            a, b, aa, bb = a + u + u1, b + v + v1, aa + u * u + u1 * u1, bb + v * v + v1 * v1
        # Below a column's foot the values of the foot hold.
        slope = 1.0 / (z1 - z0) if z > z0 else 0.0
        du, dv = (u1 - u) * slope, (v1 - v) * slope
        out[_U(0), m], out[_U(1), m], out[_U(3), m], out[_U(4), m] = u + f * du, v + f * dv, du, dv
        if world.vertical != 0:
            vertical = singles(world.vertical, world.size // NODE)
            w = float(vertical[_U(foot + n)])
            dw = (vertical[_U(foot + n + 1)] - w) * slope
            out[_U(2), m], out[_U(5), m] = w + f * dw, dw
    many.z_low[k], many.z_high[k] = low, high
    if world.is_subgrid:
        many.spread_u[k], many.spread_v[k] = deviation(a, aa), deviation(b, bb)
    return n


@inside
def take_means(world: Any, base: int, n: int, many: Any, k: Any) -> int:
    """Means over the climb of lane k in the eight columns around it, and how they change with its
    height: by what the two ends of the climb differ. The layer of its last end.
    """
    nodes, sums, nz, out = nodes_of(world), sums_of(world, world.level), world.nz, many.columns
    first, last = many.z0[k], 2.0 * many.z[k] - many.z0[k]
    per_m = 1.0 / (last - first)
    begins = ends = n
    low, high = -math.inf, math.inf
    for c in range(8):
        m = _U(c)
        foot = base + world.corner[m]
        # Two guesses: the columns of a cell have much the same layers, the two ends have not.
        begins = layer(nodes, foot, nz, first, begins)
        ends = layer(nodes, foot, nz, last, ends)
        a, b, u, v = sums_to(nodes, sums, foot + begins, first)
        a1, b1, u1, v1 = sums_to(nodes, sums, foot + ends, last)
        out[_U(0), m], out[_U(1), m] = (a1 - a) * per_m, (b1 - b) * per_m
        out[_U(3), m], out[_U(4), m] = (u1 - u) * per_m, (v1 - v) * per_m
        if world.vertical != 0:
            w = vertical_at(world, foot + begins, first)
            w1 = vertical_at(world, foot + ends, last)
            out[_U(2), m], out[_U(5), m] = 0.5 * (w + w1), (w1 - w) * per_m
        lower, upper = min(begins, ends), max(begins, ends)
        low = max(low, float(nodes[_U(foot + upper) * _N])) if upper > 0 else low
        high = min(high, float(nodes[_U(foot + lower + 1) * _N]))
    # Where every column is in one layer, all is linear, and holds in that layer.
    many.z_low[k], many.z_high[k] = low, high
    many.is_mean[k] = np.int32(not (low <= min(first, last) and max(first, last) <= high))
    return ends


@inside
def sums_to(nodes: Any, sums: Any, node: int, z: float) -> tuple[float, float, float, float]:
    """Integrals of u and v over height, from the foot of a column to a height in the layer above a
    node, and u and v there.
    """
    o = _U(node) * _N
    low = float(nodes[o])
    d = max(z - low, 0.0)  # below its foot the values of the foot hold
    f = d / (float(nodes[o + _N]) - low)
    u, v = float(nodes[o + _U(1)]), float(nodes[o + _U(2)])
    du, dv = f * (float(nodes[o + _N + _U(1)]) - u), f * (float(nodes[o + _N + _U(2)]) - v)
    a = float(sums[o + _U(2)]) + (z - low) * (u + 0.5 * du)
    return a, float(sums[o + _U(3)]) + (z - low) * (v + 0.5 * dv), u + du, v + dv


@inside
def collapse(world: Any, many: Any, k: Any) -> None:
    """New coefficients of lane k, from the eight columns around it at its height."""
    column = (int(many.hour[k]) * world.ny + int(many.iy[k])) * world.nx + int(many.ix[k])
    base, n = column * world.nz, int(many.below[k])
    many.is_mean[k] = 0
    if half_climb(many, k) == 0.0 or world.is_subgrid:
        n = take_columns(world, base, n, many, k)
    if half_climb(many, k) > 0.0:
        n = take_means(world, base, n, many, k)
    many.below[k] = n
    columns = many.columns
    for field in range(3 if world.vertical != 0 else 2):
        to_coefficients(columns[_U(field)], many.c, 8 * field, k)
        to_coefficients(columns[_U(field)], many.e, 8 * field, k)
        if world.changes_height:
            to_coefficients(columns[_U(field + 3)], many.slope, 8 * field, k)


@inside
def to_coefficients(columns: Any, out: Any, row: int, k: Any) -> None:
    """Coefficients of 1, x, y, xy and of w times these, from the values of eight columns."""
    for hour in range(2):
        at, m = _U(row + 4 * hour), _U(4 * hour)
        a, b, c, d = columns[m], columns[m + _U(1)], columns[m + _U(2)], columns[m + _U(3)]
        out[at, k], out[at + _U(1), k], out[at + _U(2), k] = a, b - a, c - a
        out[at + _U(3), k] = d - c - b + a
    for r in range(4):
        at = _U(row + r)
        out[at + _U(4), k] -= out[at, k]


@inside
def half_climb(many: Any, k: Any) -> float:
    """Half of what lane k climbs or sinks in its step, m, where that is far; else 0."""
    half = abs(many.z[k] - many.z0[k])
    return half if half > CLIMB_M else 0.0


@inside
def is_outside(many: Any, k: Any) -> bool:
    """Whether lane k leaves the heights in which its coefficients hold.

    Means over a climb hold for its step.
    """
    z, half = many.z[k], half_climb(many, k)
    is_out = (z - half < many.z_low[k]) | (z + half > many.z_high[k])
    return is_out & (many.is_mean[k] == 0)


@inside
def enter(world: Any, many: Any) -> None:
    """New coefficients for the lanes whose stage lies in another cell, hour or height."""
    fx, fy, hour, next_hour = many.fx, many.fy, many.hour, many.next_hour
    live, moved = many.live, many.moved
    some = np.int32(0)
    for m in range(LANES):
        k = _U(m)
        x, y = fx[k], fy[k]
        is_out = (x < _F(0)) | (x >= _F(1)) | (y < _F(0)) | (y >= _F(1))
        is_new = (hour[k] != next_hour[k]) | is_outside(many, k)
        moved[k] = np.int32(is_out | is_new) & live[k]
        some |= moved[k]
    if some:
        for m in range(LANES):
            if moved[_U(m)]:
                enter_one(world, many, _U(m))


@inside
def enter_one(world: Any, many: Any, k: Any) -> None:
    """The corner, hour and coefficients of one lane, where they are not those of its stage."""
    ix, iy = int(many.ix[k]), int(many.iy[k])
    x = min(max(ix + int(np.floor(many.fx[k])), 0), world.nx - 2)
    y = min(max(iy + int(np.floor(many.fy[k])), 0), world.ny - 2)
    is_same = x == ix and y == iy and many.hour[k] == many.next_hour[k]
    if is_same and not is_outside(many, k):
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
    many.clear[k] = highest_near(world, float(x), float(y))
    if world.is_subgrid and not is_same:
        many.look_at[k] = many.t[k]
    collapse(world, many, k)
