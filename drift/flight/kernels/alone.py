"""Members that fly by themselves: every rise and fall, and whatever is inside the boundary layer.

A leg at one height, or along a table of heights, is flown in lanes (`drift.flight.kernels.lanes`)
while it is above the boundary layer.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from numba import njit

from drift.flight.kernels.boundary_layer import DEEPEST_M
from drift.flight.kernels.disturbance import FIELD
from drift.flight.kernels.free_air import (
    GOES_ON,
    NEAR_S,
    OUTCOME,
    OVER,
    free_step,
)
from drift.flight.kernels.loop import LANDED, STILL_ALOFT
from drift.flight.kernels.member_state import (
    ALONE,
    CAREFUL,
    DEPTH,
    ENDED,
    IN_LANES,
    LEG_OVER,
    POINTS,
    SURVEYED_UNTIL,
    Room,
    T,
    X,
    Y,
    Z,
)
from drift.flight.kernels.packed import (
    FAST,
    HIGHEST_LATITUDE_DEG,
    FastSky,
    FastWorld,
)
from drift.flight.kernels.step import LAW, SPEED, STOP_TIME, TABLE
from drift.flight.kernels.surroundings import ground_under, survey
from drift.flight.kernels.turbulent import layer_step

Array = npt.NDArray[np.float64]

_U = np.uintp


@njit(**FAST)
def record(sky: FastSky, path: Array, m: Array) -> None:
    """Write one point (t, z, lat, lon) if there is room."""
    n = int(m[POINTS])
    if n < path.shape[0]:
        path[n, 0], path[n, 1] = m[T], m[Z]
        path[n, 2] = sky.latitude0 + m[Y] * sky.latitude_step
        path[n, 3] = sky.longitude0 + m[X] * sky.longitude_step
        m[POINTS] += 1.0


@njit(**FAST)
def is_low(world: FastWorld, row: Array, m: Array, ground: float, room: Room) -> bool:
    """Whether a member is inside the boundary layer, which is looked at again where it has to be.

    Further up only that is done which the mesoscale wind needs.
    """
    if not world.subgrid.is_on:
        return False
    above = m[Z] - ground
    if m[T] >= m[SURVEYED_UNTIL] or (m[DEPTH] < 0.0 and above <= DEEPEST_M):
        survey(world, row, m, ground, room)
    return m[DEPTH] > 0.0 and above <= m[DEPTH]


@njit(**FAST)
def fly_alone(
    world: FastWorld, rows: tuple[Array, Array, Array], law: int, step: float, path: Array,
    room: Room,
) -> tuple[int, int]:  # fmt: skip
    """A member's leg as far as it is flown alone; rows: of the member, its leg, its state.

    What is to be done next (`member_state`), and the outcome where it has ended.
    """
    row, leg, m = rows
    sky = world.sky
    last = min(leg[STOP_TIME], sky.times[-1])
    is_level = leg[LAW] == TABLE or leg[SPEED] == 0.0
    while m[T] < last - NEAR_S:
        if abs(sky.latitude0 + m[Y] * sky.latitude_step) > HIGHEST_LATITUDE_DEG:
            return CAREFUL, 0
        ground = ground_under(sky, world.ground, m[X], m[Y])
        if is_low(world, row, m, ground, room):
            code = layer_step(world, rows, law, ground, room, (step, last))
        elif is_level:
            return IN_LANES, 0
        else:
            code = free_step(world, rows, law, ground, room, (step, last))
        record(sky, path, m)
        if code == OVER:
            return LEG_OVER, 0
        if code >= OUTCOME:
            return ENDED, code - OUTCOME
    if leg[STOP_TIME] > sky.times[-1]:
        return ENDED, STILL_ALOFT
    return LEG_OVER, 0


@njit(nogil=True, **FAST)
def fly_these(
    world: FastWorld,
    members: npt.NDArray[np.int64],
    tables: tuple[Array, Array, npt.NDArray[np.int64], Array],
    step: float,
    paths: Array,
    todo: npt.NDArray[np.int8],
    outcome: npt.NDArray[np.int8],
    room: Room,
) -> None:
    """Members with something to do alone, one after the other; what is next for each in `todo`.

    tables : rows, legs of this turn, rows of `FastSky.sums` that these use, states.
    """
    rows, legs, laws, states = tables
    for m in members:
        if todo[m] != ALONE:
            continue
        room.memo[0] = room.memo[2] = -1.0
        three = (rows[m], legs[m], states[m])
        todo[m], outcome[m] = fly_alone(world, three, laws[m], step, paths[m], room)
