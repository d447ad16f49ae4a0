"""Heights of lanes: kept, along a table, and with the vertical motion of the air."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from drift.flight.kernels.lane_cells import CLIMB_M, LANES
from drift.flight.kernels.packed import inside
from drift.flight.kernels.step import FADES_BELOW_M, TABLE
from drift.flight.kernels.step_ends import NEAR_S
from drift.flight.kernels.surroundings import ground_under, height_at, held, table_height, table_of

_F = np.float32
_U = np.uintp

# A step along a table goes on while its pace changes by no more than this share, or by so many
# metres an interval, and up to so far up or down, m: the mean wind over its heights is then that
# over its time.
_EVEN, _NEARLY_M, _FURTHEST_M = 0.05, 3.0, 1000.0

# A step that is to end at a height is no shorter than this, s: it is cut where it ends beyond, and
# one that sinking air keeps from that height gets somewhere.
_SHORTEST_S = 5.0


@inside
def keep_height(many: Any) -> None:
    """The next step of every lane keeps its height; means over the last one hold no longer."""
    for m in range(LANES):
        k = _U(m)
        z = many.z_end[k]
        many.z0[k], many.z[k], many.gain[k] = z, z, 0.0
        many.z_low[k] = math.inf if many.is_mean[k] != 0 else many.z_low[k]
        many.is_mean[k] = 0


@inside
def follow_tables(world: Any, legs: Any, many: Any) -> None:
    """Heights half way through and at the end of the next step of lanes that follow a table.

    No step goes beyond the height at which its leg ends: the wind over its heights is that of all.
    """
    per_s = 1.0 / world.heights_step_s
    for m in range(LANES):
        k = _U(m)
        leg = legs[many.member[k]]
        if not many.live[k] or leg.law != TABLE:
            continue
        t, h, table = many.t[k] - leg.clock, many.h[k], table_of(world, leg)
        z = height_at(table, t * per_s)
        last = goes_to(table, many, k, (t * per_s, h * per_s), z)
        h = min(h, last * world.heights_step_s - t)
        gain = height_at(table, (t + h) * per_s) - z
        left = many.stop_height[k] - many.z0[k]
        if gain > left:
            h = min(h, max(h * left / gain, _SHORTEST_S))
            gain = height_at(table, (t + h) * per_s) - z
        is_climb = abs(gain) > 2.0 * CLIMB_M
        half = 0.5 * gain if is_climb else height_at(table, (t + 0.5 * h) * per_s) - z
        many.h[k], many.gain[k] = h, gain
        many.z[k] += half
        many.z_end[k] += gain


@inside
def goes_to(table: Any, many: Any, k: Any, step: tuple[float, float], z: float) -> int:
    """The knot of its table to which lane k goes in one step, at most.

    step : where it begins, and its longest length, in intervals. z : height of the table there, m,
    from which the air may have carried the lane.

    On to the next knot while that is no further than `CLIMB_M` in half a step, as where a balloon
    floats; or while the table is even, above all ground nearby and below the height at which the
    leg ends.
    """
    last, above = int(step[0] + NEAR_S) + 1, many.z0[k] - z
    here = height_at(table, float(last))
    pace = (here - z) / (last - step[0])
    bend = max(_EVEN * abs(pace), _NEARLY_M)
    while last < step[0] + step[1]:
        there = height_at(table, last + 1.0)
        is_even = (abs(there - z) <= _FURTHEST_M) & (abs(there - here - pace) <= bend)
        is_even &= (there + above > many.clear[k]) & (there + above <= many.stop_height[k])
        if not (is_even | (abs(there - z) <= 2.0 * CLIMB_M)):
            break
        here = there
        last += 1
    return last


@inside
def float_along(world: Any, legs: Any, many: Any) -> None:
    """Every lane carried up or down by the air as far as its leg follows it, and its coefficients
    taken to the height half way.
    """
    if world.vertical != 0:
        carried_by_winds(many)
    else:
        carried_as_drawn(world, many)
    if world.n_heights > 2:
        for m in range(LANES):
            k = _U(m)
            leg = legs[many.member[k]]
            if many.live[k] and leg.law == TABLE:
                there = table_height(world, leg, many.t[k] + many.h[k])
                end, h = many.z_end[k], many.h[k]
                many.z_end[k] = held(leg, end, many.z0[k], many.gain[k], there, h)
    for r in range(16):
        row = _U(r)
        for m in range(LANES):
            k = _U(m)
            up = _F(many.z[k] - many.z_of[k])
            many.e[row, k] = many.c[row, k] + up * many.slope[row, k]


@inside
def carried_by_winds(many: Any) -> None:
    """Heights with the vertical motion of the winds where the step begins."""
    c, slope = many.c, many.slope
    for m in range(LANES):
        k = _U(m)
        x, y, w, up = many.fx[k], many.fy[k], many.w[k], _F(many.z0[k] - many.z_of[k])
        a = c[_U(16), k] + up * slope[_U(16), k] + x * (c[_U(17), k] + up * slope[_U(17), k])
        b = c[_U(18), k] + up * slope[_U(18), k] + x * (c[_U(19), k] + up * slope[_U(19), k])
        d = c[_U(20), k] + up * slope[_U(20), k] + x * (c[_U(21), k] + up * slope[_U(21), k])
        e = c[_U(22), k] + up * slope[_U(22), k] + x * (c[_U(23), k] + up * slope[_U(23), k])
        carry(many, k, many.follows[k] * float(a + y * b + w * (d + y * e)))


@inside
def carried_as_drawn(world: Any, many: Any) -> None:
    """Heights with a vertical motion that fades towards the ground."""
    low = np.int32(0)
    for m in range(LANES):
        k = _U(m)
        is_low = (many.z0[k] < many.clear[k] + FADES_BELOW_M) & (many.lift[k] != 0.0)
        many.moved[k] = np.int32(is_low) & many.live[k]
        low |= many.moved[k]
        many.upward[k] = many.lift[k]
    if low:
        for m in range(LANES):
            k = _U(m)
            if many.moved[k]:
                ground = ground_under(world, many.x0[k], many.y0[k])
                many.upward[k] *= min(max(many.z0[k] - ground, 0.0) / FADES_BELOW_M, 1.0)
    for m in range(LANES):
        carry(many, _U(m), many.upward[_U(m)])


@inside
def carry(many: Any, k: Any, w: float) -> None:
    """One lane carried at w m s-1, but no higher than its ceiling."""
    up = min(w * many.h[k], max(many.ceiling[k] - many.z_end[k], 0.0))
    many.z[k] += 0.5 * up
    many.z_end[k] = min(many.z_end[k] + up, max(many.ceiling[k], many.z0[k]))
