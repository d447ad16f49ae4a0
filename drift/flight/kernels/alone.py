"""Members that fly by themselves: every rise and fall above the boundary layer.

A leg at one height, or along a table of heights, is flown in lanes there
(`drift.flight.kernels.level`), and whatever is inside the layer side by side
(`drift.flight.kernels.in_layer`).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

from drift.flight.kernels.free_air import free_step
from drift.flight.kernels.member_state import ALONE, ENDED, IN_LANES, IN_LAYER, LEG_OVER
from drift.flight.kernels.outcome import STILL_ALOFT
from drift.flight.kernels.packed import FAST, HIGHEST_LATITUDE_DEG, UNFIT, inside, lent
from drift.flight.kernels.step import TABLE
from drift.flight.kernels.step_ends import GOES_ON, NEAR_S, what_next
from drift.flight.kernels.surroundings import degrees_of, ground_under, is_low

Array = npt.NDArray[np.float64]


@inside
def record(world: Any, path: Array, m: Any) -> None:
    """Write one point (t, z, lat, lon) if there is room."""
    n = m.points
    if n < path.shape[0]:
        path[n, 0], path[n, 1] = m.t, m.z
        lat, lon = degrees_of(world, m.x, m.y)
        if abs(lon) > 180.0:
            lon -= 360.0 * math.floor((lon + 180.0) / 360.0)
        path[n, 2], path[n, 3] = lat, lon
        m.points += 1


@inside
def take_ground(world: Any, m: Any, room: Any) -> float:
    """Height of the ground under a member, m: as its last step found it, where that asked."""
    ground = room.ground
    room.ground = math.nan
    return ground_under(world, m.x, m.y) if math.isnan(ground) else ground


@inside
def fly_alone(
    world: Any, rows: tuple[Any, Any, Any], law: int, step: float, path: Array, room: Any
) -> tuple[int, int]:
    """A member's leg as far as it is flown alone; rows: of the member, its leg, its state.

    What is to be done next (`member_state`), and the outcome where it has ended.
    """
    row, leg, m = rows
    last = min(leg.stop_time, world.last_time)
    is_level = leg.law == TABLE or leg.speed == 0.0
    has_path = path.shape[0] > 0
    to_go = leg.stop_height - m.z if leg.speed >= 0.0 else m.z - leg.stop_height
    if to_go <= 0.0:  # False where there is no stop height (NaN)
        return LEG_OVER, 0
    room.ground = math.nan
    while m.t < last - NEAR_S:
        if abs(degrees_of(world, m.x, m.y)[0]) > HIGHEST_LATITUDE_DEG:
            return ENDED, UNFIT
        ground = take_ground(world, m, room)
        if is_low(world, row, m, ground, room):
            return IN_LAYER, 0
        if is_level:
            return IN_LANES, 0
        code = free_step(world, rows, law, ground, room, (step, last))
        if has_path:
            record(world, path, m)
        if code != GOES_ON:
            return what_next(code)
    if leg.stop_time > world.last_time:
        return ENDED, STILL_ALOFT
    return LEG_OVER, 0


@njit(nogil=True, **FAST)
def fly_these(
    worlds: Any, block: tuple[Any, Any, Any, Any], step: float, paths: Array, space: Any
) -> None:
    """Members with something to do alone, one after the other; what is next for each.

    worlds, space : arrays of one record each, `WORLD` and `ROOM`. block : rows, legs of this turn,
    states, and (`member_state.PLAN`) what is to be done.
    """
    world, room = worlds[0], space[0]
    rows, legs, states, plans = lent(block[0]), lent(block[1]), lent(block[2]), lent(block[3])
    paths = lent(paths)
    for m in range(rows.size):
        plan = plans[m]
        if plan.todo == ALONE:
            room.low_base = room.high_base = room.layers_base = -1
            three = (rows[m], legs[m], states[m])
            plan.todo, plan.outcome = fly_alone(world, three, plan.law, step, paths[m], room)
