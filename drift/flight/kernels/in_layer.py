"""Members inside the boundary layer, side by side: each part of a step is done for all of them.

Such a step is a long chain of sums that wait for one another. Members do not wait for members, so a
processor works on several of them at once where the same part of each comes one after the other.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

from drift.flight.kernels.alone import record
from drift.flight.kernels.member_state import SIDE_BY_SIDE
from drift.flight.kernels.packed import FAST, HIGHEST_LATITUDE_DEG, inside, lent
from drift.flight.kernels.step_ends import GOES_ON, NEAR_S, what_next
from drift.flight.kernels.surroundings import degrees_of, ground_under, is_low
from drift.flight.kernels.turbulent import (
    begin_step,
    end_step,
    go,
    put_back,
    take_air,
    take_in,
    take_lift,
    take_push,
)

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64]
Block = tuple[Any, Any, Any, Any]

_U = np.uintp

_NOBODY = -1


@inside
def fill(world: Any, block: Block, waiting: tuple[Index, int], many: Any, rooms: Any) -> int:
    """Lanes without a member are given the next that waits.

    waiting : members, and how many of them have been given a lane; afterwards. Each does a step
    here, whatever the last bit of its height says: it was told to be inside.
    """
    rows, legs, states, _ = block
    members, taken = waiting
    for lane in range(SIDE_BY_SIDE):
        k = _U(lane)
        if many.member[k] == _NOBODY and taken < members.size:
            one = members[taken]
            m = states[one]
            many.member[k], many.ground[k] = one, ground_under(world, m.x, m.y)
            take_in((rows[one], legs[one], m), many, k)
            rooms[lane].layers_base = -1
            taken += 1
    return taken


@inside
def begin(world: Any, block: Block, step: float, many: Any) -> None:
    """The length of every lane's step and the air around it."""
    rows, legs, states, _ = block
    for lane in range(SIDE_BY_SIDE):
        k = _U(lane)
        one = many.member[k]
        if one != _NOBODY:
            begin_step(world, (rows[one], legs[one], states[one]), step, many, k)


@inside
def look(world: Any, block: Block, share: float, many: Any, rooms: Any) -> None:
    """The air that every lane meets where its step begins (share 0), or half way through it."""
    rows, legs, states, plans = block
    for lane in range(SIDE_BY_SIDE):
        k = _U(lane)
        one = many.member[k]
        if one != _NOBODY:
            m = states[one]
            if share == 0.0:
                take_lift(world, (rows[one], legs[one], m), many, k, rooms[lane])
            take_air(world, plans[one].law, m.t + share * many.h[k], m, many, k, rooms[lane])


@inside
def finish(world: Any, block: Block, many: Any, rooms: Any, paths: Array) -> int:
    """The end of every lane's step; how many lanes have another to do."""
    rows, legs, states, plans = block
    alive = 0
    for lane in range(SIDE_BY_SIDE):
        k = _U(lane)
        one = many.member[k]
        if one != _NOBODY:
            row, leg, m = rows[one], legs[one], states[one]
            code = end_step(world, leg, m, many, k)
            if paths.shape[1] > 0:
                record(world, paths[one], m)
            if code == GOES_ON and stays(world, (row, leg, m), many.ground[k], rooms[lane]):
                alive += 1
            else:
                put_back(m, many, k)
                plans[one].todo, plans[one].outcome = what_next(code)
                many.member[k] = _NOBODY
    return alive


@inside
def stays(world: Any, rows: tuple[Any, Any, Any], ground: float, room: Any) -> bool:
    """Whether a member does another step here, or something alone."""
    row, leg, m = rows
    if m.t >= min(leg.stop_time, world.last_time) - NEAR_S:
        return False
    if abs(degrees_of(world, m.x, m.y)[0]) > HIGHEST_LATITUDE_DEG:
        return False
    return is_low(world, row, m, ground, room)


@njit(nogil=True, **FAST)
def fly_in_layer(
    worlds: Any, block: Block, members: Index, step: float, paths: Array, space: tuple[Any, Any]
) -> None:
    """Members inside the boundary layer until they leave it, or their leg or flight ends.

    worlds : an array of one record. members : those with `IN_LAYER` to do. space : an array of one
    record `LAYER`, and one of `NEAR`, one for each lane.
    """
    world, many, rooms = worlds[0], space[0][0], lent(space[1])
    block = lent(block[0]), lent(block[1]), lent(block[2]), lent(block[3])
    members, paths = lent(members), lent(paths)
    for lane in range(SIDE_BY_SIDE):
        many.member[_U(lane)] = _NOBODY
    taken = alive = 0
    while taken < members.size or alive:
        taken = fill(world, block, (members, taken), many, rooms)
        begin(world, block, step, many)
        take_push(world, many)
        look(world, block, 0.0, many, rooms)
        go(world, many, 0.5)
        look(world, block, 0.5, many, rooms)
        go(world, many, 1.0)
        alive = finish(world, block, many, rooms, paths)
