"""One compiled loop flies one member from launch to ground. Numbers in, numbers out.

The position is a unit vector on the sphere, so no step knows a pole or a date line. Steps are
classical Runge-Kutta of fourth order; an event (a height reached, the ground) is found by taking
the last step again with the length that ends on it, so it costs no order of accuracy.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from weather.constants import EARTH_RADIUS_M, SEA_LEVEL_DENSITY_KG_M3
from weather.kernels import (
    ABOVE_TOP,
    OK,
    OUTSIDE_TIME,
    GroundArrays,
    SkyArrays,
    air,
    ground_height,
)

Array = npt.NDArray[np.float64]

#: How a member ended; the values of the CF flags in `drift.landing`.
LANDED, STILL_ALOFT, LEFT_THE_SKY, ABOVE_THE_TOP = 0, 1, 2, 3

#: Columns of a leg: law; speed (m s-1, up positive); exponent of the density ratio; height at which
#: it ends (m, NaN: none); time at which it ends (s since 1970, inf: none); row of its table of
#: heights; time at which that table starts (s since 1970).
LAW, SPEED, EXPONENT, STOP_HEIGHT, STOP_TIME, ROW, CLOCK = range(7)
LEG_COLUMNS = 7

#: Vertical laws: `speed (rho0 / rho) ** exponent`, or a table of heights against time.
POWER, TABLE = 0, 1

# A landing or a height is met within this distance, m: far below any height that is known.
_EVENT_TOLERANCE_M = 1e-4
_EVENT_ITERATIONS = 60

# No step climbs or falls further than this, m, about the depth of a layer of the winds near the
# ground: a stone would else fall past several in one step.
_LAYER_M = 250.0

# A step that leaves the sky is tried again down to this length, s.
_SHORTEST_S = 0.05

_NO_EVENT, _AT_HEIGHT, _AT_GROUND = 0, 1, 2


class Heights(NamedTuple):
    """Tabulated heights (m above sea level), shape (n_rows, n_times), every step_s seconds."""

    height: Array
    step_s: float


class World(NamedTuple):
    """All that the members of one run have in common."""

    sky: SkyArrays
    ground: GroundArrays
    heights: Heights


class State(NamedTuple):
    """Where a member is: unit vector (x, y, s) from the Earth's centre, and height z (m)."""

    x: float
    y: float
    s: float
    z: float


@njit(cache=True, error_model="numpy")
def degrees(q: State) -> tuple[float, float]:
    """Latitude and longitude of a state."""
    c = math.hypot(q.x, q.y)
    return math.degrees(math.atan2(q.s, c)), math.degrees(math.atan2(q.y, q.x))


@njit(cache=True, error_model="numpy")
def state_at(lat: float, lon: float, z: float) -> State:
    """A state from degrees and metres."""
    phi, lam = math.radians(lat), math.radians(lon)
    return State(math.cos(phi) * math.cos(lam), math.cos(phi) * math.sin(lam), math.sin(phi), z)


@njit(cache=True, error_model="numpy")
def along(q: State, k: State, h: float) -> State:
    """The state moved for h seconds at the rate k, put back on the sphere."""
    x, y, s = q.x + h * k.x, q.y + h * k.y, q.s + h * k.s
    norm = 1.0 / math.sqrt(x * x + y * y + s * s)
    return State(x * norm, y * norm, s * norm, q.z + h * k.z)


@njit(cache=True, error_model="numpy")
def climb(heights: Heights, leg: Array, t: float, rho: float) -> float:
    """Vertical speed (m s-1, up) that a leg has at time t in air of density rho."""
    if leg[LAW] == TABLE:
        row = heights.height[int(leg[ROW])]
        k = min(max(int((t - leg[CLOCK]) / heights.step_s), 0), row.size - 2)
        return (row[k + 1] - row[k]) / heights.step_s
    if leg[EXPONENT] == 0.0 or leg[SPEED] == 0.0:
        return leg[SPEED]
    ratio = SEA_LEVEL_DENSITY_KG_M3 / rho
    return leg[SPEED] * (math.sqrt(ratio) if leg[EXPONENT] == 0.5 else ratio ** leg[EXPONENT])


@njit(cache=True, error_model="numpy")
def rate(world: World, leg: Array, t: float, q: State) -> tuple[int, State]:
    """How the wind sample went, and the rate of change of a state."""
    lat, lon = degrees(q)
    status, u, v, rho = air(world.sky, t, q.z, lat, lon)
    # Unit vectors to the east (-y, x, 0) / c and north (-s x / c, -s y / c, c); at a pole, those
    # of longitude zero, as atan2(0, 0) has it.
    c = math.hypot(q.x, q.y)
    cos_lon, sin_lon = (q.x / c, q.y / c) if c > 0.0 else (1.0, 0.0)
    east, north = u / EARTH_RADIUS_M, v / EARTH_RADIUS_M
    dx = -sin_lon * east - q.s * cos_lon * north
    dy = cos_lon * east - q.s * sin_lon * north
    return status, State(dx, dy, c * north, climb(world.heights, leg, t, rho))


@njit(cache=True, error_model="numpy")
def rk4(world: World, leg: Array, t: float, q: State, h: float) -> tuple[int, State]:
    """One step of the classical Runge-Kutta method of fourth order (Kutta 1901)."""
    a, k1 = rate(world, leg, t, q)
    b, k2 = rate(world, leg, t + h / 2, along(q, k1, h / 2))
    c, k3 = rate(world, leg, t + h / 2, along(q, k2, h / 2))
    d, k4 = rate(world, leg, t + h, along(q, k3, h))
    mean = State(
        (k1.x + 2 * k2.x + 2 * k3.x + k4.x) / 6,
        (k1.y + 2 * k2.y + 2 * k3.y + k4.y) / 6,
        (k1.s + 2 * k2.s + 2 * k3.s + k4.s) / 6,
        (k1.z + 2 * k2.z + 2 * k3.z + k4.z) / 6,
    )
    return max(max(a, b), max(c, d)), along(q, mean, h)


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
def passed(ground: GroundArrays, leg: Array, q: State) -> int:
    """The event that the end of a step lies beyond."""
    # A rising balloon is carried up a slope; any other leg ends where it meets the ground.
    if leg[SPEED] <= 0.0 and margin(ground, leg, _AT_GROUND, q) <= 0.0:
        return _AT_GROUND
    if margin(ground, leg, _AT_HEIGHT, q) <= 0.0:  # False where there is no stop height (NaN)
        return _AT_HEIGHT
    return _NO_EVENT


@njit(cache=True, error_model="numpy")
def step_onto(world: World, leg: Array, event: int, t: float, q: State, h: float) -> tuple[float, State]:
    """The step length (s), at most h, that ends on an event, and the state there.

    Regula falsi with the Illinois weight (Dowell and Jarratt 1971), each trial a full Runge-Kutta
    step from the same start.
    """
    low, f_low = 0.0, margin(world.ground, leg, event, q)
    _, end = rk4(world, leg, t, q, h)
    high, f_high = h, margin(world.ground, leg, event, end)
    if f_low <= 0.0:
        return 0.0, q
    side = 0
    for _ in range(_EVENT_ITERATIONS):
        trial = (low * f_high - high * f_low) / (f_high - f_low)
        _, end = rk4(world, leg, t, q, trial)
        f = margin(world.ground, leg, event, end)
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
def why(status: int) -> int:
    """The outcome of a member whose wind sample failed."""
    if status == ABOVE_TOP:
        return ABOVE_THE_TOP
    return STILL_ALOFT if status == OUTSIDE_TIME else LEFT_THE_SKY


@njit(cache=True, error_model="numpy")
def record(path: Array, n: int, t: float, q: State) -> int:
    """Write one point (t, z, lat, lon) if there is room; the number of points written."""
    if n >= path.shape[0]:
        return n
    lat, lon = degrees(q)
    path[n, 0], path[n, 1], path[n, 2], path[n, 3] = t, q.z, lat, lon
    return n + 1


@njit(cache=True, error_model="numpy")
def fly_leg(
    world: World, leg: Array, t: float, q: State, step: float, path: Array, n: int
) -> tuple[int, float, State, int]:
    """One leg flown to its stop: the outcome (-1: goes on), time, state, points written."""
    last = world.sky.times[-1]
    longest = min(step, _LAYER_M / abs(leg[SPEED])) if leg[SPEED] != 0.0 else step
    if margin(world.ground, leg, _AT_HEIGHT, q) <= 0.0:
        return -1, t, q, n
    h = longest
    while t < leg[STOP_TIME]:
        h = min(h, leg[STOP_TIME] - t, last - t)
        if h <= 0.0:
            return STILL_ALOFT, t, q, n
        status, end = rk4(world, leg, t, q, h)
        if status != OK and h > _SHORTEST_S:
            # A shorter step may end on an event that lies before the edge of the sky.
            h = h / 4.0
            continue
        if status != OK:
            return why(status), t, q, n
        event = passed(world.ground, leg, end)
        if event != _NO_EVENT:
            h, end = step_onto(world, leg, event, t, q, h)
        elif leg[SPEED] > 0.0:
            end = State(end.x, end.y, end.s, end.z - min(above_ground(world.ground, end), 0.0))
        t, q = t + h, end
        h = longest
        n = record(path, n, t, q)
        if event == _AT_GROUND:
            return LANDED, t, q, n
        if event == _AT_HEIGHT:
            return -1, t, q, n
    return -1, t, q, n


@njit(cache=True, error_model="numpy")
def fly_member(
    world: World, start: Array, legs: Array, step: float, path: Array
) -> tuple[int, float, State, int]:
    """One member from its start (t, z, lat, lon; z NaN: the ground) through its legs."""
    t, z = start[0], start[1]
    if math.isnan(z):
        z = ground_height(world.ground, start[2], start[3])
    q = state_at(start[2], start[3], z)
    n = record(path, 0, t, q)
    status, _ = rate(world, legs[0], t, q)
    if status == OUTSIDE_TIME:
        return LEFT_THE_SKY, t, q, n
    outcome = -1
    for leg in legs:
        outcome, t, q, n = fly_leg(world, leg, t, q, step, path, n)
        if outcome >= 0:
            break
    return (STILL_ALOFT if outcome < 0 else outcome), t, q, n


@njit(cache=True, nogil=True, error_model="numpy")
def fly_block(
    world: World, starts: Array, legs: Array, step: float, paths: Array
) -> tuple[npt.NDArray[np.int8], Array, npt.NDArray[np.int64]]:
    """A block of members, each from launch to its end; members share nothing but the world.

    starts : ndarray, shape (n, 4): time s, height m (NaN: on the ground), latitude, longitude.
    legs : ndarray, shape (n, n_legs, LEG_COLUMNS). step : s.
    paths : ndarray, shape (n, n_points, 4), filled with (t, z, lat, lon); n_points may be 0.

    Returns outcome, shape (n,); end (t, z, lat, lon), shape (n, 4); points written, shape (n,).
    The lock of the interpreter is released, so that threads may each fly a block.
    """
    count = starts.shape[0]
    outcome = np.empty(count, dtype=np.int8)
    ends = np.empty((count, 4))
    written = np.empty(count, dtype=np.int64)
    for m in range(count):
        code, t, q, n = fly_member(world, starts[m], legs[m], step, paths[m])
        lat, lon = degrees(q)
        outcome[m], written[m] = code, n
        ends[m, 0], ends[m, 1], ends[m, 2], ends[m, 3] = t, q.z, lat, lon
    return outcome, ends, written
