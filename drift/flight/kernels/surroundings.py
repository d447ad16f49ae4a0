"""What a member of a fast flight meets where it is: columns, wind error, boundary layer, eddies."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from numba import njit

from drift.flight.kernels.boundary_layer import (
    DEEPEST_M,
    boundary_layer_of,
    neutral_boundary_layer,
)
from drift.flight.kernels.columns import (
    at_height,
    interval,
    spread,
    take_layers,
    weights,
)
from drift.flight.kernels.disturbance import (
    CLOUD,
    FIELD,
    MESOSCALE,
    REFERENCE_M,
    ROUGHNESS_M,
)
from drift.flight.kernels.member_state import (
    COS_WIND,
    DEPTH,
    ERROR_U,
    ERROR_V,
    FRESH_AT,
    FRESH_UNTIL,
    HOUR,
    MESO_U,
    MESO_V,
    NODE_BELOW,
    OBUKHOV,
    SIN_WIND,
    SPREAD_U,
    SPREAD_V,
    SURVEYED_UNTIL,
    USTAR,
    WSTAR,
    Room,
    T,
    X,
    Y,
    Z,
)
from drift.flight.kernels.packed import FAST, FastError, FastSky, FastWorld
from drift.flight.kernels.waves import factors_at, unit_from, wave_sums
from weather.grid.kernels import GroundArrays, ground_height

Array = npt.NDArray[np.float64]

_U = np.uintp

#: A boundary layer and the spread of the grid change over hours: held so long, s; and so long where
#: the layer's top is far below.
_SURVEY_S, _FAR_SURVEY_S = 300.0, 1200.0
_FAR_SHARE, _FAR_M = 1.3, 200.0


@njit(**FAST)
def stand(sky: FastSky, t: float, x: float, y: float, k: int, shares: Array) -> tuple[int, int]:
    """Interval of time and first node of the cell that hold a point, and its columns' shares.

    Beyond an edge the cell at the edge goes on.
    """
    times = sky.times
    k = interval(times, t, k)
    i, j = min(max(int(x), 0), sky.nx - 2), min(max(int(y), 0), sky.ny - 2)
    weights(x - i, y - j, (t - times[_U(k)]) / (times[_U(k + 1)] - times[_U(k)]), shares)
    return k, ((k * sky.ny + j) * sky.nx + i) * sky.nz


@njit(**FAST)
def ground_under(sky: FastSky, ground: GroundArrays, x: float, y: float) -> float:
    """Height of the ground under a point in cells, m."""
    lat, lon = sky.latitude0 + y * sky.latitude_step, sky.longitude0 + x * sky.longitude_step
    return ground_height(ground, lat, lon)


@njit(**FAST)
def error_at(
    sky: FastSky, error: FastError, field: int, t: float, z: float, x: float, y: float
) -> tuple[float, float]:
    """Error of the wind (m s-1) of one field at a point, x and y in cells."""
    lat, lon = sky.latitude0 + y * sky.latitude_step, sky.longitude0 + x * sky.longitude_step
    at = unit_from(lat / 360.0, lon / 360.0, error.anchor)
    factors = factors_at(error, t, z, lat, lon)
    u, v = wave_sums(error.waves, field, t - error.origin_s, z, at, factors)
    bias = error.bias[_U(field)]
    return u + factors[0] * bias[0], v + factors[0] * bias[1]


@njit(**FAST)
def renew_error(world: FastWorld, row: Array, m: Array, climb: float) -> None:
    """The wind's error of here and now, taken half way through its hold; climb in m s-1."""
    error = world.error
    field = int(row[FIELD])
    hold = min(60.0, error.hold[field, 0])
    hold = min(hold, error.hold[field, 1] / max(abs(climb), 1e-3))
    t, z = m[T] + 0.5 * hold, m[Z] + 0.5 * climb * hold
    m[ERROR_U], m[ERROR_V] = error_at(world.sky, error, field, t, z, m[X], m[Y])
    m[FRESH_UNTIL], m[FRESH_AT] = m[T] + hold, m[Z]


@njit(**FAST)
def survey(world: FastWorld, row: Array, m: Array, ground: float, room: Room) -> None:
    """Spread of the grid values and boundary layer of here and now."""
    sky, shares = world.sky, room.shares
    k, base = stand(sky, m[T], m[X], m[Y], int(m[HOUR]), shares)
    n = int(m[NODE_BELOW])
    m[SPREAD_U], m[SPREAD_V] = spread(sky.nodes, sky.corner, base, sky.nz, m[Z], n)
    m[DEPTH] = -1.0
    above = m[Z] - ground
    if above <= DEEPEST_M:
        # These layers are of another height than those at hand.
        room.memo[2] = -1.0
        arrays = (sky.nodes, sky.sums[0], sky.corner)
        take_layers(arrays, base, sky.nz, ground + REFERENCE_M, min(n, 4), room.layers)
        u, v, _ = at_height(room.layers, ground + REFERENCE_M, shares)
        layer_under(world, row, m, ground, (u, v), known_depth(sky, base, shares))
    is_far = m[DEPTH] > 0.0 and above > _FAR_SHARE * m[DEPTH] + _FAR_M
    m[SURVEYED_UNTIL] = m[T] + (_FAR_SURVEY_S if is_far else _SURVEY_S)


@njit(**FAST)
def known_depth(sky: FastSky, base: int, shares: Array) -> float:
    """Depth of the boundary layer that the winds came with, m; NaN if none."""
    if sky.mixed.size == 0:
        return math.nan
    flat, found = sky.mixed.reshape(-1), 0.0
    for c in range(8):
        found += shares[_U(c)] * flat[_U((base + sky.corner[_U(c)]) // sky.nz)]
    return found


@njit(**FAST)
def layer_under(
    world: FastWorld, row: Array, m: Array, ground: float, wind: tuple[float, float], known: float
) -> None:
    """The boundary layer from the wind 100 m above the ground, as `disturbance.boundary_layer`."""
    sky = world.sky
    lat = sky.latitude0 + m[Y] * sky.latitude_step
    lon = sky.longitude0 + m[X] * sky.longitude_step
    u, v = wind
    speed = math.hypot(u, v)
    if ground > 0.0:
        where = (m[T], lat, lon)
        state = boundary_layer_of(where, speed, REFERENCE_M, ROUGHNESS_M, row[CLOUD], known)
    else:
        state = neutral_boundary_layer(lat, speed, REFERENCE_M, ROUGHNESS_M, known)
    m[DEPTH], m[USTAR], m[WSTAR], m[OBUKHOV] = state.depth, state.ustar, state.wstar, state.obukhov
    m[COS_WIND], m[SIN_WIND] = (u / speed, v / speed) if speed > 0.0 else (1.0, 0.0)


@njit(**FAST)
def mesoscale(world: FastWorld, row: Array, m: Array, h: float, a: float, b: float) -> None:
    """Mesoscale wind after h seconds (`drift.flight.kernels.turbulence.mesoscale_step`)."""
    times = world.sky.times
    r = math.exp(-2.0 * h / (times[1] - times[0]))
    c = math.sqrt(1.0 - r * r) * row[MESOSCALE]
    m[MESO_U] = r * m[MESO_U] + c * m[SPREAD_U] * a
    m[MESO_V] = r * m[MESO_V] + c * m[SPREAD_V] * b
