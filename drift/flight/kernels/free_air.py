"""A rise or a fall above the boundary layer, height by height.

Height is the independent variable: time and drift over a range of heights are integrals of the
columns' own profiles, exact for values linear in a layer, with the columns' shares at the point
half way (the midpoint rule).
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from drift.flight.kernels.boundary_layer import DEEPEST_M
from drift.flight.kernels.columns import between, integrals, secant, take_layers
from drift.flight.kernels.deviates import run_of
from drift.flight.kernels.disturbance import BALLOON
from drift.flight.kernels.loop import LAYER_M
from drift.flight.kernels.outcome import ABOVE_THE_TOP, LANDED
from drift.flight.kernels.packed import NODE, UNFIT, inside, nodes_of
from drift.flight.kernels.step_ends import GOES_ON, NEAR_M, NEAR_S, OUTCOME, OVER, move, up_to
from drift.flight.kernels.surroundings import (
    degrees_of,
    ground_under,
    highest_near,
    hold_of,
    lifting,
    mesoscale,
    stand,
)
from drift.flight.kernels.waves import field_error, unit_from

Array = npt.NDArray[np.float64]

_U = np.uintp

# Air that moves more than this share of a rise or fall leaves height no measure of time.
_STRONGEST = 0.6

# No step of a rise is lifted further than this by a slope, m, as far as halving it avails.
_MOST_LIFTED_M = 50.0

# Trials of a step that ends at a time, and of one on the ground, of which the first are each as
# much nearer as the slope of the ground is less than that of the path.
_TRIALS, _LANDING_TRIALS = 8, 50


class Reach(NamedTuple):
    """A step in height: from and to (m), seconds, and cells moved."""

    low: float
    high: float
    seconds: float
    east: float
    north: float


@inside
def next_height(world: Any, leg: Any, m: Any, ground: float, step: float) -> float:
    """Height that the next step is to reach, m: `step` seconds on, or the nearest stop before."""
    z, up = m.z, leg.speed
    climb = m.climb if m.climb * up > 0.0 else up
    z2 = z + climb * step
    if up > 0.0:
        stop = leg.stop_height
        return min(z2, stop) if not math.isnan(stop) else z2
    floor = ground
    if world.is_subgrid:
        floor += m.depth - 0.5 if m.depth > 0.0 else DEEPEST_M - 1.0
    # Lower than the ground nearby no step falls further than a careful one, lest it cross a ridge.
    z2 = max(z2, min(floor, z - 1.0))
    return max(z2, min(highest_near(world, m.x, m.y), z - LAYER_M))


@inside
def lowest_top(world: Any, base: int) -> float:
    """Top of the lowest of the eight columns, m."""
    nodes, top = nodes_of(world), math.inf
    for c in range(8):
        top = min(top, float(nodes[_U(base + world.corner[_U(c)] + world.nz - 1) * _U(NODE)]))
    return top


@inside
def take_low(world: Any, law: int, base: int, m: Any, room: Any) -> None:
    """The integrals up to where the member is, unless they are at hand."""
    if room.low_base != base or room.low_z != m.z:
        m.below = take_layers(world, law, base, m.z, m.below, room)
        integrals(room.layers, m.z, room.low)
        room.low_base, room.low_z = base, m.z


@inside
def take_high(room: Any) -> None:
    """The integrals up to where a step ends are those up to where the next begins."""
    room.low_base, room.low_z = room.high_base, room.high_z
    for row in range(3):
        for c in range(8):
            room.low[_U(row), _U(c)] = room.high[_U(row), _U(c)]


@inside
def reach(
    world: Any, where: tuple[int, int], up: tuple[float, float], m: Any, z2: float, room: Any
) -> Reach:
    """What a step to height z2 takes in the air of the columns with the shares at hand.

    where : which sums, and base of the columns. up : speed at sea level, and of the air, m s-1. The
    speed is up[0] / s + up[1]; the mean of s over the step stands for s beside that of the air.
    """
    if room.high_base != where[1] or room.high_z != z2:
        m.below = take_layers(world, where[0], where[1], z2, m.below, room)
        integrals(room.layers, z2, room.high)
        room.high_base, room.high_z = where[1], z2
    s, u, v = between(room.low, room.high, room.shares)
    speed = up[0]
    if up[1] != 0.0 and z2 != m.z:
        speed += up[1] * s / (z2 - m.z)
    return Reach(m.z, z2, s / speed, u / speed * world.east_per_m, v / speed * world.north_per_m)


@inside
def mean_error(world: Any, field: int, m: Any, far: Reach) -> tuple[float, float]:
    """Mean error of the wind (m s-1) over a step, taken as often as it changes with height."""
    lat, lon = degrees_of(world, m.x, m.y)
    a, b, c = unit_from(lat / 360.0, lon / 360.0, world.anchor)
    lat, lon = degrees_of(world, m.x + far.east, m.y + far.north)
    a2, b2, c2 = unit_from(lat / 360.0, lon / 360.0, world.anchor)
    parts = 1 + int(abs(far.high - far.low) / hold_of(world, field)[1])
    u = v = 0.0
    for part in range(parts):
        w = (part + 0.5) / parts
        t, z = m.t + w * far.seconds, far.low + w * (far.high - far.low)
        at = (a + w * (a2 - a), b + w * (b2 - b), c + w * (c2 - c))
        one, other = field_error(world, field, t, z, (lat, lon), at)
        u, v = u + one, v + other
    return u / parts, v / parts


@inside
def push(world: Any, row: Any, m: Any, far: Reach, falls: bool, room: Any) -> tuple[float, float]:
    """Mean velocity (m s-1) over a step that the grid does not have: wind error and eddies."""
    u = v = 0.0
    if world.n_fields > 0:
        u, v = mean_error(world, int(row.field), m, far)
    if world.is_subgrid:
        stream = BALLOON + 1 + int(row.payload) if falls else BALLOON
        at = _U(run_of(world.seed, int(row.flight), stream, m.step, room.deviates))
        xi = room.deviates.out
        h = max(far.seconds, NEAR_S)
        mesoscale(world, row, m, h, xi[_U(0), at], xi[_U(1), at])
        mix = math.sqrt(2.0 * row.diffusivity / h)
        u, v = u + m.meso_u + mix * xi[_U(2), at], v + m.meso_v + mix * xi[_U(3), at]
        if falls:
            u, v = u + row.glide_east, v + row.glide_north
        m.step += 1
        m.along = m.across = m.upward = 0.0
    return u, v


@inside
def free_step(
    world: Any, rows: tuple[Any, Any, Any], law: int, ground: float, room: Any,
    limits: tuple[float, float],
) -> int:  # fmt: skip
    """One step of a rise or fall; rows: of the member, its leg, its state. How it ended.

    limits : longest step and latest time, s.
    """
    row, leg, m = rows
    up = leg.speed, lifting(world, row, leg, m, m.z - ground, room)
    if abs(up[1]) > _STRONGEST * abs(up[0]):
        return OUTCOME + UNFIT
    k, base = stand(world, m.t, m.x, m.y, m.hour, room.shares)
    z2 = next_height(world, leg, m, ground, limits[0])
    top = math.inf
    if z2 > world.lowest_top:
        top = lowest_top(world, base)
        if m.z >= top - NEAR_M:
            return OUTCOME + ABOVE_THE_TOP
        z2 = min(z2, top)
    take_low(world, law, base, m, room)
    first = reach(world, (law, base), up, m, z2, room)
    u, v = push(world, row, m, first, up[0] < 0.0, room)
    # The point half way, and the columns around it.
    sc = secant(world.radians0 + m.y * world.radians_step)
    x = m.x + 0.5 * (first.east + first.seconds * u * world.east_per_m) * sc
    y = m.y + 0.5 * (first.north + first.seconds * v * world.north_per_m)
    k, base = stand(world, m.t + 0.5 * first.seconds, x, y, k, room.shares)
    m.hour = k
    take_low(world, law, base, m, room)
    sc = secant(world.radians0 + y * world.radians_step)
    drift = (u * world.east_per_m * sc, v * world.north_per_m)
    motion = (drift[0], drift[1], sc, limits[1])
    return land(world, (leg, m), (law, base), (z2, up[1], limits[0]), motion, room)


@inside
def land(
    world: Any, rows: tuple[Any, Any], where: tuple[int, int], towards: tuple[float, float, float],
    motion: tuple[float, float, float, float], room: Any,
) -> int:  # fmt: skip
    """The end of a step: at its height, or where it meets the ground, the latest time or an edge.

    towards : height (m), vertical motion of the air (m s-1), longest step (s). motion : push (cells
    s-1), metric of a cell to the east, latest time (s).
    """
    leg, m = rows
    up = leg.speed, towards[1]
    far = reach(world, where, up, m, towards[0], room)
    last = motion[3] - m.t
    for _ in range(_TRIALS):
        if far.seconds <= last + NEAR_S:
            break
        far = reach(world, where, up, m, m.z + (far.high - m.z) * last / far.seconds, room)
    x, y = end_of(m, far, motion)
    ground = ground_under(world, x, y)
    for _ in range(_TRIALS):
        if up[0] < 0.0 or ground - far.high <= _MOST_LIFTED_M:
            break
        far = reach(world, where, up, m, 0.5 * (m.z + far.high), room)
        x, y = end_of(m, far, motion)
        ground = ground_under(world, x, y)
    code, z2 = GOES_ON, far.high
    if up[0] < 0.0 and z2 < ground + NEAR_M:
        code = OUTCOME + LANDED
        far = down_to(world, where, up, m, motion, far, room)
        x, y = end_of(m, far, motion)
        z2 = ground_under(world, x, y)
    elif up[0] > 0.0 and z2 < ground:  # a rising balloon is carried up a slope
        if ground >= leg.stop_height:  # False where there is none (NaN)
            return up_to(world, m, (x, y, leg.stop_height, far.seconds))
        # The next step is to climb no further than two of these: the slope may go on.
        climb = (z2 - m.z) / max(far.seconds, 0.5 * towards[2])
        code = move(world, m, (x, y, ground, far.seconds), code)
        m.climb = climb
        return code
    elif abs(z2 - leg.stop_height) < NEAR_M:
        code = OVER
    if code != OUTCOME + LANDED:
        room.ground = ground
        take_high(room)
    return move(world, m, (x, y, z2, far.seconds), code)


@inside
def end_of(m: Any, far: Reach, motion: tuple[float, float, float, float]) -> tuple[float, float]:
    """Where a step ends, cells."""
    x = m.x + far.east * motion[2] + far.seconds * motion[0]
    return x, m.y + far.north + far.seconds * motion[1]


@inside
def down_to(
    world: Any, where: tuple[int, int], up: tuple[float, float], m: Any,
    motion: tuple[float, float, float, float], far: Reach, room: Any,
) -> Reach:  # fmt: skip
    """The step of a fall that ends on the ground; far: one that ends below it.

    The ground under the end of one trial is the height of the next; where it is steeper than the
    path, the middle between the lowest height above and the highest below it.
    """
    above, below = m.z, far.high
    x, y = end_of(m, far, motion)
    z = ground_under(world, x, y)
    for trial in range(_LANDING_TRIALS):
        if not below < z < above or trial > _TRIALS:
            z = 0.5 * (above + below)
        far = reach(world, where, up, m, z, room)
        x, y = end_of(m, far, motion)
        z = ground_under(world, x, y)
        if abs(far.high - z) < NEAR_M or above - below < NEAR_M:
            break
        if far.high > z:
            above = far.high
        else:
            below = far.high
    return far
