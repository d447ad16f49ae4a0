"""A rise or a fall above the boundary layer, height by height.

Height is the independent variable: time and drift over a range of heights are integrals of the
columns' own profiles, exact for values linear in a layer, with the columns' shares at the point
half way (the midpoint rule).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from drift.flight.kernels.boundary_layer import DEEPEST_M
from drift.flight.kernels.columns import between, integrals, secant
from drift.flight.kernels.disturbance import (
    BALLOON,
    DIFFUSIVITY,
    FIELD,
    FLIGHT,
    GLIDE,
    PAYLOAD,
)
from drift.flight.kernels.member_state import (
    ACROSS,
    ALONG,
    CLIMB,
    DEPTH,
    HOUR,
    MESO_U,
    MESO_V,
    NODE_BELOW,
    STEP,
    UPWARD,
    Room,
    T,
    X,
    Y,
    Z,
)
from drift.flight.kernels.packed import FAST, NODE, FastSky, FastWorld
from drift.flight.kernels.philox import normals
from drift.flight.kernels.step import SPEED, STOP_HEIGHT
from drift.flight.kernels.surroundings import error_at, ground_under, mesoscale, stand

Array = npt.NDArray[np.float64]

_U = np.uintp

#: How a step ended: the leg goes on, it is over, or how the flight ended (`loop`'s outcomes, from
#: `OUTCOME` on).
GOES_ON, OVER, OUTCOME = -2, -1, 0

#: How near to a height or a time counts as there, m and s.
NEAR_M, NEAR_S = 1e-3, 1e-6

# Trials of a step that ends on the ground: each is as much nearer as the slope of the ground is
# less than that of the path.
_TRIALS = 8


class Reach(NamedTuple):
    """A step in height: from and to (m), seconds, and cells moved."""

    low: float
    high: float
    seconds: float
    east: float
    north: float


@njit(**FAST)
def aim(world: FastWorld, leg: Array, m: Array, ground: float, step: float) -> float:
    """Height that the next step is to reach, m: `step` seconds on, or the nearest stop before."""
    z, up = m[Z], leg[SPEED]
    climb = m[CLIMB] if m[CLIMB] * up > 0.0 else up
    z2 = z + climb * step
    if up > 0.0:
        stop = leg[STOP_HEIGHT]
        return min(z2, stop) if not math.isnan(stop) else z2
    floor = ground
    if world.subgrid.is_on:
        floor += m[DEPTH] - 0.5 if m[DEPTH] > 0.0 else DEEPEST_M - 1.0
    return max(z2, min(floor, z - 1.0))


@njit(**FAST)
def lowest_top(sky: FastSky, base: int) -> float:
    """Top of the lowest of the eight columns, m."""
    top = math.inf
    for c in range(8):
        top = min(top, float(sky.nodes[_U(base + sky.corner[_U(c)] + sky.nz - 1) * _U(NODE)]))
    return top


@njit(**FAST)
def take_low(sky: FastSky, law: int, base: int, m: Array, room: Room) -> None:
    """The integrals up to where the member is, unless they are at hand."""
    if room.memo[0] != base or room.memo[1] != m[Z]:
        arrays = (sky.nodes, sky.sums[_U(law)], sky.corner)
        m[NODE_BELOW] = integrals(arrays, base, sky.nz, m[Z], int(m[NODE_BELOW]), room.low)
        room.memo[0], room.memo[1] = base, m[Z]


@njit(**FAST)
def reach(
    sky: FastSky, law: int, base: int, up: float, m: Array, z2: float, room: Room
) -> Reach:
    """What a step to height z2 takes in the air of the columns with the shares at hand."""
    arrays = (sky.nodes, sky.sums[_U(law)], sky.corner)
    m[NODE_BELOW] = integrals(arrays, base, sky.nz, z2, int(m[NODE_BELOW]), room.high)
    s, u, v = between(room.low, room.high, room.shares)
    return Reach(m[Z], z2, s / up, u / up * sky.east_per_m, v / up * sky.north_per_m)


@njit(**FAST)
def push(world: FastWorld, row: Array, m: Array, far: Reach, falls: bool) -> tuple[float, float]:
    """Mean velocity (m s-1) over a step that the grid does not have: wind error and eddies."""
    u = v = 0.0
    if world.error.is_on:
        field = int(row[FIELD])
        parts = 1 + int(abs(far.high - far.low) / world.error.hold[field, 1])
        for part in range(parts):
            w = (part + 0.5) / parts
            a, b = error_at(
                world.sky, world.error, field, m[T] + w * far.seconds,
                far.low + w * (far.high - far.low), m[X] + w * far.east, m[Y] + w * far.north,
            )  # fmt: skip
            u, v = u + a, v + b
        u, v = u / parts, v / parts
    if world.subgrid.is_on:
        stream = BALLOON + 1 + int(row[PAYLOAD]) if falls else BALLOON
        a, b, c, d = normals(world.subgrid.seed, int(row[FLIGHT]), stream, int(m[STEP]))
        h = max(far.seconds, NEAR_S)
        mesoscale(world, row, m, h, a, b)
        mix = math.sqrt(2.0 * (row[DIFFUSIVITY] + (row[GLIDE] if falls else 0.0)) / h)
        u, v = u + m[MESO_U] + mix * c, v + m[MESO_V] + mix * d
        m[STEP] += 1.0
        m[ALONG] = m[ACROSS] = m[UPWARD] = 0.0
    return u, v


@njit(**FAST)
def free_step(
    world: FastWorld, rows: tuple[Array, Array, Array], law: int, ground: float, room: Room,
    limits: tuple[float, float],
) -> int:  # fmt: skip
    """One step of a rise or fall; rows: of the member, its leg, its state. How it ended.

    limits : longest step and latest time, s.
    """
    row, leg, m = rows
    sky, up = world.sky, leg[SPEED]
    k, base = stand(sky, m[T], m[X], m[Y], int(m[HOUR]), room.shares)
    z2 = aim(world, leg, m, ground, limits[0])
    top = math.inf
    if z2 > sky.lowest_top:
        top = lowest_top(sky, base)
        if m[Z] >= top - NEAR_M:
            return OUTCOME + 3
        z2 = min(z2, top)
    take_low(sky, law, base, m, room)
    first = reach(sky, law, base, up, m, z2, room)
    u, v = push(world, row, m, first, up < 0.0)
    # The point half way, and the columns around it.
    sc = secant(sky.radians0 + m[Y] * sky.radians_step)
    x = m[X] + 0.5 * (first.east + first.seconds * u * sky.east_per_m) * sc
    y = m[Y] + 0.5 * (first.north + first.seconds * v * sky.north_per_m)
    k, base = stand(sky, m[T] + 0.5 * first.seconds, x, y, k, room.shares)
    m[HOUR] = k
    take_low(sky, law, base, m, room)
    sc = secant(sky.radians0 + y * sky.radians_step)
    drift = (u * sky.east_per_m * sc, v * sky.north_per_m)
    return land(world, (leg, m), (law, base), z2, (drift[0], drift[1], sc, limits[1]), room)


@njit(**FAST)
def land(
    world: FastWorld, rows: tuple[Array, Array], where: tuple[int, int], z2: float,
    motion: tuple[float, float, float, float], room: Room,
) -> int:  # fmt: skip
    """The end of a step: at z2, or where it meets the ground, the latest time or an edge before.

    motion : push (cells s-1), metric of a cell to the east, latest time (s).
    """
    leg, m = rows
    sky, up = world.sky, leg[SPEED]
    east, north, sc, last = motion
    code = GOES_ON
    ground = -math.inf
    far = reach(sky, where[0], where[1], up, m, z2, room)
    x = y = 0.0
    for _ in range(_TRIALS):
        x = m[X] + far.east * sc + far.seconds * east
        y = m[Y] + far.north + far.seconds * north
        if m[T] + far.seconds > last + NEAR_S:
            z2 = m[Z] + (z2 - m[Z]) * (last - m[T]) / far.seconds
            far = reach(sky, where[0], where[1], up, m, z2, room)
            continue
        ground = ground_under(sky, world.ground, x, y)
        if up > 0.0 or z2 >= ground + NEAR_M:
            break
        code = OUTCOME
        if z2 > ground - NEAR_M:
            break
        z2 = ground
        far = reach(sky, where[0], where[1], up, m, z2, room)
    if up > 0.0 and z2 < ground:  # a rising balloon is carried up a slope
        z2 = ground
    elif code == GOES_ON and abs(z2 - leg[STOP_HEIGHT]) < NEAR_M:
        code = OVER
    return move(sky, m, (x, y, z2, far.seconds), code, room)


@njit(**FAST)
def move(
    sky: FastSky, m: Array, end: tuple[float, float, float, float], code: int, room: Room
) -> int:
    """The member put at the end of its step, or at the edge of the sky where that lies before."""
    x, y, z, h = end
    share = share_inside(sky, m[X], m[Y], x, y)
    if share < 1.0:
        code = OUTCOME + 2
        h *= share
        x, y = m[X] + share * (x - m[X]), m[Y] + share * (y - m[Y])
        z = m[Z] + share * (z - m[Z])
    elif h > 0.0:
        m[CLIMB] = (z - m[Z]) / h
        room.memo[1] = z
        for row in range(3):
            for c in range(8):
                room.low[_U(row), _U(c)] = room.high[_U(row), _U(c)]
    m[X], m[Y], m[Z], m[T] = x, y, z, m[T] + h
    return code


@njit(**FAST)
def share_inside(sky: FastSky, x: float, y: float, x2: float, y2: float) -> float:
    """Share of a straight way from (x, y) to (x2, y2), cells, that lies in the sky."""
    east, north = sky.nx - 1.0, sky.ny - 1.0
    share = 1.0
    if x2 < 0.0:
        share = min(share, x / (x - x2))
    elif x2 > east:
        share = min(share, (east - x) / (x2 - x))
    if y2 < 0.0:
        share = min(share, y / (y - y2))
    elif y2 > north:
        share = min(share, (north - y) / (y2 - y))
    return max(share, 0.0)
