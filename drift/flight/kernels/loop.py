"""One compiled loop flies one member from launch to ground. Numbers in, numbers out.

Steps are classical Runge-Kutta of fourth order; an event (a height reached, the ground) is found by
taking the last step again with the length that ends on it, so it costs no order of accuracy.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from drift.flight.kernels.disturbance import (
    CLOUD,
    HEIGHT,
    LATITUDE,
    LONGITUDE,
    TIME,
    VERTICAL,
    Memory,
    Point,
    boundary_layer,
    no_memory,
    refreshed,
    step_limit,
    unresolved,
)
from drift.flight.kernels.outcome import LANDED, LEFT_THE_SKY, STILL_ALOFT, outcome_of_status
from drift.flight.kernels.step import (
    CEILING,
    FADES_BELOW_M,
    FOLLOWS,
    SPEED,
    STOP_HEIGHT,
    STOP_TIME,
    Around,
    Push,
    State,
    World,
    degrees,
    held,
    rate,
    rk4,
    state_at,
    usual_speed,
)
from weather.grid.kernels import (
    OK,
    OUTSIDE_TIME,
    GroundArrays,
    ground_height,
    vertical_motion,
)

Array = npt.NDArray[np.float64]


# A landing or a height is met within this distance, m: far below any height that is known.
_EVENT_TOLERANCE_M, _EVENT_ITERATIONS = 1e-4, 60

# No step climbs or falls further than this, m, about the depth of a layer of the winds near the
# ground: a stone would else fall past several in one step.
LAYER_M = 250.0

# Near the ground the wind bends from metre to metre, so no step climbs or falls further than this
# share of the height above it, or so many metres: a step that began at rest on the ground and ended
# in the free air would take a sixth of it as calm.
SHARE_OF_HEIGHT, LOWEST_STEP_M = 0.5, 4.0

# A step that leaves the sky is tried again down to this length, s.
_SHORTEST_S = 0.05

_NO_EVENT, _AT_HEIGHT, _AT_GROUND = 0, 1, 2


class Now(NamedTuple):
    """A member in flight: time (s), state, what it remembers, points of its path written."""

    t: float
    q: State
    memory: Memory
    points: int


@njit(cache=True, error_model="numpy")
def above_ground(ground: GroundArrays, q: State) -> float:
    """Height above the ground, m."""
    lat, lon = degrees(q)
    return q.z - ground_height(ground, lat, lon)


@njit(cache=True, error_model="numpy")
def margin(ground: GroundArrays, leg: Array, event: int, q: State) -> float:
    """Signed distance (m) to an event: positive before it, negative after."""
    if event == _AT_GROUND:
        return above_ground(ground, q)
    return (leg[STOP_HEIGHT] - q.z) * (1.0 if leg[SPEED] >= 0.0 else -1.0)


@njit(cache=True, error_model="numpy")
def passed(ground: GroundArrays, leg: Array, rises: bool, q: State) -> int:
    """The event that the end of a step lies beyond."""
    # A rising balloon is carried up a slope; any other leg ends where it meets the ground.
    if not rises and margin(ground, leg, _AT_GROUND, q) <= 0.0:
        return _AT_GROUND
    if margin(ground, leg, _AT_HEIGHT, q) <= 0.0:  # False where there is no stop height (NaN)
        return _AT_HEIGHT
    return _NO_EVENT


@njit(cache=True, error_model="numpy")
def step_onto(
    around: Around, leg: Array, push: Push, event: int, t: float, q: State, h: float
) -> tuple[float, State]:
    """The step length (s), at most h, that ends on an event, and the state there.

    Regula falsi with the Illinois weight (Dowell and Jarratt 1971), each trial a full Runge-Kutta
    step from the same start.
    """
    low, f_low = 0.0, margin(around.ground, leg, event, q)
    _, end = rk4(around, leg, push, t, q, h)
    high, f_high = h, margin(around.ground, leg, event, end)
    if f_low <= 0.0:
        return 0.0, q
    side = 0
    for _ in range(_EVENT_ITERATIONS):
        trial = (low * f_high - high * f_low) / (f_high - f_low)
        _, end = rk4(around, leg, push, t, q, trial)
        f = margin(around.ground, leg, event, end)
        if abs(f) < _EVENT_TOLERANCE_M:
            return trial, end
        if f > 0.0:
            low, f_low = trial, f
            f_high = f_high / 2 if side == 1 else f_high
            side = 1
        else:
            high, f_high = trial, f
            f_low = f_low / 2 if side == -1 else f_low
            side = -1
    return high, end


@njit(cache=True, error_model="numpy")
def record(path: Array, n: int, t: float, q: State) -> int:
    """Write one point (t, z, lat, lon) if there is room; the number of points written."""
    if n >= path.shape[0]:
        return n
    lat, lon = degrees(q)
    path[n, 0], path[n, 1], path[n, 2], path[n, 3] = t, q.z, lat, lon
    return n + 1


@njit(cache=True, error_model="numpy")
def lifting(world: World, row: Array, leg: Array, t: float, q: State, h: float) -> float:
    """Vertical motion of the air that a leg follows for h seconds, m s-1.

    That of the winds, else as was drawn; upward no more than the ceiling of the leg allows.
    """
    if leg[FOLLOWS] == 0.0:
        return 0.0
    around = world.around
    if world.vertical.size > 0:
        lat, lon = degrees(q)
        w = leg[FOLLOWS] * vertical_motion(around.sky, world.vertical, t, q.z, lat, lon)
    elif row[VERTICAL] != 0.0:
        above = max(above_ground(around.ground, q), 0.0)
        w = leg[FOLLOWS] * row[VERTICAL] * min(above / FADES_BELOW_M, 1.0)
    else:
        return 0.0
    room = (leg[CEILING] - q.z) / h - usual_speed(around.heights, leg, t, h)
    return min(w, max(room, 0.0))


@njit(cache=True, error_model="numpy")
def disturbance(
    world: World, row: Array, leg: Array, t: float, q: State, h: float, memory: Memory
) -> tuple[Push, float, Memory]:
    """What pushes a member in its next step, how long that step may be, and what it remembers."""
    w = lifting(world, row, leg, t, q, h)
    if not world.subgrid.is_on and world.error.waves.shape[0] == 0:
        return Push(0.0, 0.0, w), h, memory
    lat, lon = degrees(q)
    here = Point(t, q.z, lat, lon)
    sky = world.around.sky
    kinds = (sky, world.subgrid, world.error)
    up = usual_speed(world.around.heights, leg, t, h)
    memory = refreshed(kinds, row, here, (q.x, q.y, q.s), up, h, memory)
    u, v = memory.error_u, memory.error_v
    if not world.subgrid.is_on:
        return Push(u, v, w), h, memory
    ground = ground_height(world.around.ground, lat, lon)
    layer = boundary_layer(sky, world.mixed, ground, here, row[CLOUD])
    h = min(h, step_limit(layer))
    du, dv, dw, memory = unresolved((sky, world.subgrid), row, layer, leg[SPEED], h, memory)
    return Push(u + du, v + dv, w + dw), h, memory


@njit(cache=True, error_model="numpy")
def advance(
    around: Around, leg: Array, push: Push, t: float, q: State, h: float
) -> tuple[int, int, float, State]:
    """One step, cut short where an event lies in it: sample status, event, length, end."""
    status, end = rk4(around, leg, push, t, q, h)
    while status != OK and h > _SHORTEST_S:
        # A shorter step may end on an event that lies before the edge of the sky.
        h = h / 4.0
        status, end = rk4(around, leg, push, t, q, h)
    if status != OK:
        return status, _NO_EVENT, h, q
    end = held(around.heights, leg, t, q, h, end)
    rises = usual_speed(around.heights, leg, t, h) > 0.0
    event = passed(around.ground, leg, rises, end)
    if event != _NO_EVENT:
        h, end = step_onto(around, leg, push, event, t, q, h)
    elif rises:
        end = State(end.x, end.y, end.s, end.z - min(above_ground(around.ground, end), 0.0))
    return status, event, h, end


@njit(cache=True, error_model="numpy")
def longest_step(around: Around, leg: Array, t: float, q: State, h: float) -> float:
    """A step (s) of at most h that passes no more than a layer, and near the ground less."""
    speed = abs(usual_speed(around.heights, leg, t, h))
    if speed == 0.0:
        return h
    near = max(SHARE_OF_HEIGHT * above_ground(around.ground, q), LOWEST_STEP_M)
    return min(h, min(LAYER_M, near) / speed)


@njit(cache=True, error_model="numpy")
def fly_leg(
    world: World, row: Array, leg: Array, step: float, now: Now, path: Array
) -> tuple[int, Now]:
    """One leg flown to its stop: the outcome (-1: the flight goes on), and where it stands."""
    t, q, memory, n = now
    last = world.around.sky.times[-1]
    if margin(world.around.ground, leg, _AT_HEIGHT, q) <= 0.0:
        return -1, now
    while t < leg[STOP_TIME]:
        h = min(step, leg[STOP_TIME] - t, last - t)
        if h <= 0.0:
            return STILL_ALOFT, Now(t, q, memory, n)
        h = longest_step(world.around, leg, t, q, h)
        push, h, memory = disturbance(world, row, leg, t, q, h, memory)
        status, event, h, end = advance(world.around, leg, push, t, q, h)
        if status != OK:
            return outcome_of_status(status), Now(t, q, memory, n)
        t, q = t + h, end
        n = record(path, n, t, q)
        if event == _AT_GROUND:
            return LANDED, Now(t, q, memory, n)
        if event == _AT_HEIGHT:
            break
    return -1, Now(t, q, memory, n)


@njit(cache=True, error_model="numpy")
def fly_member(world: World, row: Array, legs: Array, step: float, path: Array) -> tuple[int, Now]:
    """One member from its row (`drift.flight.kernels.disturbance`) through its legs."""
    z = row[HEIGHT]
    if math.isnan(z):
        z = ground_height(world.around.ground, row[LATITUDE], row[LONGITUDE])
    q = state_at(row[LATITUDE], row[LONGITUDE], z)
    now = Now(row[TIME], q, no_memory(), record(path, 0, row[TIME], q))
    status, _ = rate(world.around, legs[0], Push(0.0, 0.0, 0.0), now.t, q)
    if status == OUTSIDE_TIME:
        return LEFT_THE_SKY, now
    for k in range(legs.shape[0]):
        outcome, now = fly_leg(world, row, legs[k], step, now, path)
        if outcome >= 0:
            return outcome, now
    return STILL_ALOFT, now


@njit(cache=True, nogil=True, error_model="numpy")
def fly_block(
    world: World, rows: Array, legs: Array, step: float, paths: Array
) -> tuple[npt.NDArray[np.int8], Array, npt.NDArray[np.int64]]:
    """A block of members, each from launch to its end; members share nothing but the world.

    rows : ndarray, shape (n, MEMBER_COLUMNS), columns as in `drift.flight.kernels.disturbance`.
    legs : ndarray, shape (n, n_legs, LEG_COLUMNS). step : s.
    paths : ndarray, shape (n, n_points, 4), filled with (t, z, lat, lon); n_points may be 0.

    Returns outcome, shape (n,); end (t, z, lat, lon), shape (n, 4); points written, shape (n,).
    The lock of the interpreter is released, so that threads may each fly a block.
    """
    count = rows.shape[0]
    outcome = np.empty(count, dtype=np.int8)
    ends = np.empty((count, 4))
    written = np.empty(count, dtype=np.int64)
    for m in range(count):
        code, now = fly_member(world, rows[m], legs[m], step, paths[m])
        lat, lon = degrees(now.q)
        outcome[m], written[m] = code, now.points
        ends[m, 0], ends[m, 1], ends[m, 2], ends[m, 3] = now.t, now.q.z, lat, lon
    return outcome, ends, written
