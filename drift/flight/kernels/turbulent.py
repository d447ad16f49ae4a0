"""A step inside the boundary layer: the midpoint rule in time, with turbulence.

The steps, standard deviations and time scales are those of the careful loop
(`drift.flight.kernels.disturbance`).
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from numba import njit

from drift.flight.kernels.columns import at_height, secant, take_layers
from drift.flight.kernels.deviates import RUN, draw_normals
from drift.flight.kernels.disturbance import (
    BALLOON,
    DENSITY_SLOPE,
    FLIGHT,
    GLIDE,
    LANGEVIN,
    LAYER_STEP_S,
    LOW_M,
    LOW_STEP_S,
    PAYLOAD,
)
from drift.flight.kernels.free_air import GOES_ON, OUTCOME, OVER, move
from drift.flight.kernels.loop import LAYER_M, LOWEST_STEP_M, SHARE_OF_HEIGHT
from drift.flight.kernels.member_state import (
    ACROSS,
    ALONG,
    CLIMB,
    COS_WIND,
    DEPTH,
    ERROR_U,
    ERROR_V,
    FRESH_UNTIL,
    HOUR,
    MESO_U,
    MESO_V,
    NODE_BELOW,
    OBUKHOV,
    SIN_WIND,
    STEP,
    UPWARD,
    USTAR,
    WSTAR,
    Room,
    T,
    X,
    Y,
    Z,
)
from drift.flight.kernels.packed import FAST, FastSky, FastWorld
from drift.flight.kernels.step import (
    CLOCK,
    EXPONENT,
    LAW,
    ROW,
    SPEED,
    STOP_HEIGHT,
    TABLE,
)
from drift.flight.kernels.surroundings import (
    ground_under,
    mesoscale,
    renew_error,
    stand,
)
from drift.flight.kernels.turbulence import (
    Turbulence,
    crossing_trajectories_factor,
    hanna,
    langevin_forcing,
    velocity_step,
)

Array = npt.NDArray[np.float64]

_U = np.uintp

# Deviates of so many steps are drawn together.
_AHEAD = 16


@njit(**FAST)
def table_height(world: FastWorld, leg: Array, t: float) -> float:
    """Height (m) that a leg with a table has at time t."""
    table, every = world.heights, world.heights_step_s
    place = min(max((t - leg[CLOCK]) / every, 0.0), table.shape[1] - 1.0)
    k = min(int(place), table.shape[1] - 2)
    low, high = table[int(leg[ROW]), k], table[int(leg[ROW]), k + 1]
    return low + (place - k) * (high - low)


@njit(**FAST)
def step_length(leg: Array, m: Array, above: float, longest: float) -> float:
    """Length of the next step, s."""
    h = min(longest, LOW_STEP_S if above < LOW_M else LAYER_STEP_S)
    if leg[LAW] == TABLE or leg[SPEED] == 0.0:
        return h
    speed = abs(leg[SPEED])
    return min(h, max(SHARE_OF_HEIGHT * above, LOWEST_STEP_M) / speed, LAYER_M / speed)


@njit(**FAST)
def deviates(seed: int, flight: int, stream: int, step: int, room: Room) -> int:
    """Place in the room of the deviates of a step; a run of steps is drawn where they are not."""
    ahead = step - room.drawn[1]
    if room.drawn[0] == flight * 128 + stream and 0 <= ahead < _AHEAD:
        return ahead
    room.drawn[0], room.drawn[1] = flight * 128 + stream, step
    d, e = room.first, room.second
    for i in range(_AHEAD):
        d.flight[i] = e.flight[i] = flight
        d.stream[i], e.stream[i] = stream, stream + LANGEVIN
        d.step[i] = e.step[i] = step + i
    draw_normals(seed, d)
    draw_normals(seed, e)
    return 0


@njit(**FAST)
def eddy_velocity(
    world: FastWorld, row: Array, m: Array, eddy: Turbulence, up: float, h: float, room: Room
) -> tuple[float, float, float]:
    """Velocity (m s-1: east, north, up) of turbulence, mesoscale wind and glide for one step."""
    falls = up < 0.0
    stream = BALLOON + 1 + int(row[PAYLOAD]) if falls else BALLOON
    at = _U(deviates(world.subgrid.seed, int(row[FLIGHT]), stream, int(m[STEP]), room))
    a, b = room.first.out, room.second.out
    mesoscale(world, row, m, h, a[_U(0), at], a[_U(1), at])
    shorter = crossing_trajectories_factor(max(-up, 0.0), eddy.sigma_w)
    forcing = langevin_forcing(eddy.sigma_w, eddy.dsigma_w_dz, DENSITY_SLOPE)
    m[ALONG] = velocity_step(m[ALONG], eddy.time_u * shorter, 0.0, h, b[_U(0), at])
    m[ACROSS] = velocity_step(m[ACROSS], eddy.time_v * shorter, 0.0, h, b[_U(1), at])
    m[UPWARD] = velocity_step(m[UPWARD], eddy.time_w * shorter, forcing, h, b[_U(2), at])
    m[STEP] += 1.0
    glide = math.sqrt(2.0 * row[GLIDE] / h) if falls else 0.0
    along, across = eddy.sigma_u * m[ALONG], eddy.sigma_v * m[ACROSS]
    return (
        m[MESO_U] + m[COS_WIND] * along - m[SIN_WIND] * across + glide * a[_U(2), at],
        m[MESO_V] + m[SIN_WIND] * along + m[COS_WIND] * across + glide * a[_U(3), at],
        eddy.sigma_w * m[UPWARD] if falls else 0.0,
    )


@njit(**FAST)
def air_at(
    sky: FastSky, law: int, m: Array, at: tuple[float, float, float, float], room: Room
) -> tuple[float, float, float]:
    """Wind (cells s-1) and slowness at a point (t, x, y, z) near the member."""
    t, x, y, z = at
    k, base = stand(sky, t, x, y, int(m[HOUR]), room.shares)
    memo = room.memo
    if memo[2] != base or not memo[3] <= z <= memo[4]:
        arrays = (sky.nodes, sky.sums[_U(law)], sky.corner)
        n, memo[3], memo[4] = take_layers(arrays, base, sky.nz, z, int(m[NODE_BELOW]), room.layers)
        memo[2] = base
        m[NODE_BELOW] = n
    m[HOUR] = k
    u, v, s = at_height(room.layers, z, room.shares)
    sc = secant(sky.radians0 + y * sky.radians_step)
    return u * sky.east_per_m * sc, v * sky.north_per_m, s


@njit(**FAST)
def layer_step(
    world: FastWorld, rows: tuple[Array, Array, Array], law: int, ground: float, room: Room,
    limits: tuple[float, float],
) -> int:  # fmt: skip
    """One step inside the boundary layer; arguments and answer as of `free_air.free_step`."""
    row, leg, m = rows
    sky, above, up = world.sky, m[Z] - ground, leg[SPEED]
    h = min(step_length(leg, m, above, limits[0]), limits[1] - m[T])
    if world.error.is_on and m[T] >= m[FRESH_UNTIL]:
        renew_error(world, row, m, m[CLIMB])
    eddy = hanna(above, m[DEPTH], m[USTAR], m[WSTAR], m[OBUKHOV])
    u, v, w = eddy_velocity(world, row, m, eddy, up, h, room)
    sc = secant(sky.radians0 + m[Y] * sky.radians_step)
    u = (u + m[ERROR_U]) * sky.east_per_m * sc
    v = (v + m[ERROR_V]) * sky.north_per_m
    # Half a step with the air of here, the whole with that half way.
    a, b, s = air_at(sky, law, m, (m[T], m[X], m[Y], m[Z]), room)
    z = half_way = m[Z]
    if leg[LAW] == TABLE:
        half_way = table_height(world, leg, m[T] + 0.5 * h)
        z = table_height(world, leg, m[T] + h)
    elif up != 0.0:
        half_way += 0.5 * h * (up / s + w)
    x, y = m[X] + 0.5 * h * (a + u), m[Y] + 0.5 * h * (b + v)
    a, b, s = air_at(sky, law, m, (m[T] + 0.5 * h, x, y, half_way), room)
    if leg[LAW] != TABLE and up != 0.0:
        z += h * (up / s + w)
    x, y = m[X] + h * (a + u), m[Y] + h * (b + v)
    return come_down(world, leg, m, above, (x, y, z, h), room)


@njit(**FAST)
def come_down(
    world: FastWorld, leg: Array, m: Array, above: float,
    end: tuple[float, float, float, float], room: Room,
) -> int:  # fmt: skip
    """The end of a step, cut where it meets the ground or the height that the leg ends at.

    The velocity is held over the step, so where it meets them is a matter of shares.
    """
    x, y, z, h = end
    up = leg[SPEED]
    code, share = GOES_ON, 1.0
    ground = ground_under(world.sky, world.ground, x, y)
    if up > 0.0:
        z = max(z, ground)  # a rising balloon is carried up a slope
        if z >= leg[STOP_HEIGHT]:  # False where there is none (NaN)
            code, share = OVER, (leg[STOP_HEIGHT] - m[Z]) / max(z - m[Z], 1e-9)
    elif z <= ground:
        code, share = OUTCOME, above / max(above - (z - ground), 1e-9)
    if share < 1.0:
        x, y = m[X] + share * (x - m[X]), m[Y] + share * (y - m[Y])
        z, h = m[Z] + share * (z - m[Z]), share * h
        if code == OUTCOME:
            z = ground_under(world.sky, world.ground, x, y)
    room.memo[0] = -1.0
    return move(world.sky, m, (x, y, z, h), code, room)
