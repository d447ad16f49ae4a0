"""What a member of a fast flight meets where it is: columns, wind error, boundary layer, eddies."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from drift.flight.kernels.boundary_layer import (
    DEEPEST_M,
    boundary_layer_of,
    neutral_boundary_layer,
)
from drift.flight.kernels.columns import (
    at_height,
    interval,
    layer,
    spread,
    take_layers,
    vertical_at,
    weights,
)
from drift.flight.kernels.disturbance import REFERENCE_M, ROUGHNESS_M
from drift.flight.kernels.packed import floats, ground_of, inside, nodes_of
from drift.flight.kernels.step import FADES_BELOW_M, STILL_RISES_MPS
from drift.flight.kernels.turbulence import mesoscale_step
from drift.flight.kernels.waves import field_error, unit_from
from weather.grid.kernels import ground_height
from weather.physics.exponential import decay

Array = npt.NDArray[np.float64]

_U = np.uintp

#: A boundary layer and the spread of the grid change over hours: held so long, s; and so long where
#: the layer's top is far below.
_SURVEY_S, FAR_SURVEY_S = 300.0, 1200.0
_FAR_SHARE, _FAR_M = 1.3, 200.0

#: In the boundary layer an error of the wind is held no longer than this, s.
_ERROR_S = 60.0


@inside
def stand(world: Any, t: float, x: float, y: float, k: int, shares: Array) -> tuple[int, int]:
    """Interval of time and first node of the cell that hold a point, and its columns' shares.

    Beyond an edge the cell at the edge goes on.
    """
    times = floats(world.times, world.n_times)
    k = interval(times, t, k)
    i, j = min(max(int(x), 0), world.nx - 2), min(max(int(y), 0), world.ny - 2)
    weights(x - i, y - j, (t - times[_U(k)]) / (times[_U(k + 1)] - times[_U(k)]), shares)
    return k, ((k * world.ny + j) * world.nx + i) * world.nz


@inside
def degrees_of(world: Any, x: float, y: float) -> tuple[float, float]:
    """Latitude and longitude of a point in cells."""
    return (
        world.latitude0 + y * world.latitude_step,
        world.longitude0 + x * world.longitude_step,
    )


@inside
def ground_under(world: Any, x: float, y: float) -> float:
    """Height of the ground under a point in cells, m: `ground_height`, quicker inside its grid."""
    i, j = world.ground_x0 + x * world.ground_per_x, world.ground_y0 + y * world.ground_per_y
    nx, ny = world.ground_nx, world.ground_ny
    if not (0.0 <= i < nx - 1.0 and 0.0 <= j < ny - 1.0):
        lat, lon = degrees_of(world, x, y)
        return ground_height(ground_of(world), lat, lon)
    altitude = floats(world.ground, nx * ny)
    wx, wy = i - int(i), j - int(j)
    o = _U(int(j) * nx + int(i))
    p = o + _U(nx)
    south = altitude[o] + wx * (altitude[o + _U(1)] - altitude[o])
    north = altitude[p] + wx * (altitude[p + _U(1)] - altitude[p])
    return south + wy * (north - south)


@inside
def highest_near(world: Any, x: float, y: float) -> float:
    """Highest ground under the cell of a point and those around it, m."""
    i, j = min(max(int(x), 0), world.nx - 2), min(max(int(y), 0), world.ny - 2)
    cells = (world.ny - 1) * (world.nx - 1)
    return floats(world.highest, cells)[_U(j * (world.nx - 1) + i)]


@inside
def error_at(world: Any, field: int, t: float, z: float, x: float, y: float) -> tuple[float, float]:
    """Error of the wind (m s-1) of one field at a point, x and y in cells."""
    lat, lon = degrees_of(world, x, y)
    at = unit_from(lat / 360.0, lon / 360.0, world.anchor)
    return field_error(world, field, t, z, (lat, lon), at)


@inside
def hold_of(world: Any, field: int) -> Array:
    """How long, how far up and along the ground an error stands for its surroundings: s, m, m."""
    return floats(world.hold + 24 * field, 3)


@inside
def renew_error(world: Any, row: Any, m: Any) -> None:
    """The wind's error of here and now, taken half way through its hold."""
    field = int(row.field)
    scales = hold_of(world, field)
    hold = min(_ERROR_S, scales[0], scales[1] / max(abs(m.climb), 1e-3))
    t, z = m.t + 0.5 * hold, m.z + 0.5 * m.climb * hold
    m.error_u, m.error_v = error_at(world, field, t, z, m.x, m.y)
    m.fresh_until = m.t + hold


@inside
def survey(world: Any, row: Any, m: Any, ground: float, room: Any) -> None:
    """Spread of the grid values and boundary layer of here and now."""
    shares = room.shares
    _, base = stand(world, m.t, m.x, m.y, m.hour, shares)
    m.spread_u, m.spread_v = spread(world, base, m.z, m.below)
    m.depth = -1.0
    above = m.z - ground
    if above <= DEEPEST_M:
        height = ground + REFERENCE_M
        room.layers_base = -1
        take_layers(world, world.level, base, height, min(m.below, 4), room)
        u, v, _ = at_height(room.layers, height, shares)
        room.layers_base = -1  # those layers were of another height
        layer_under(world, row, m, ground, (u, v), known_depth(world, base, shares))
    is_far = m.depth > 0.0 and above > _FAR_SHARE * m.depth + _FAR_M
    m.surveyed_until = m.t + (FAR_SURVEY_S if is_far else _SURVEY_S)


@inside
def is_low(world: Any, row: Any, m: Any, ground: float, room: Any) -> bool:
    """Whether a member is inside the boundary layer, which is looked at again where it has to be.

    Further up only that is done which the mesoscale wind needs.
    """
    if not world.is_subgrid:
        return False
    above = m.z - ground
    if m.t >= m.surveyed_until or (m.depth < 0.0 and above <= DEEPEST_M):
        survey(world, row, m, ground, room)
    return m.depth > 0.0 and above <= m.depth


@inside
def known_depth(world: Any, base: int, shares: Array) -> float:
    """Depth of the boundary layer that the winds came with, m; NaN if none."""
    if world.mixed == 0:
        return math.nan
    mixed, depth = floats(world.mixed, world.size), 0.0
    for c in range(8):
        depth += shares[_U(c)] * mixed[_U((base + world.corner[_U(c)]) // world.nz)]
    return depth


@inside
def layer_under(
    world: Any, row: Any, m: Any, ground: float, wind: tuple[float, float], known: float
) -> None:
    """The boundary layer from the wind 100 m above the ground, as `disturbance.boundary_layer`."""
    lat, lon = degrees_of(world, m.x, m.y)
    u, v = wind
    speed = math.hypot(u, v)
    if ground > 0.0:
        where = (m.t, lat, lon)
        state = boundary_layer_of(where, speed, REFERENCE_M, ROUGHNESS_M, row.cloud, known)
    else:
        state = neutral_boundary_layer(lat, speed, REFERENCE_M, ROUGHNESS_M, known)
    m.depth, m.ustar, m.wstar, m.obukhov = state.depth, state.ustar, state.wstar, state.obukhov
    m.cos_wind, m.sin_wind = (u / speed, v / speed) if speed > 0.0 else (1.0, 0.0)


@inside
def lifting(world: Any, row: Any, leg: Any, m: Any, above: float, room: Any) -> float:
    """Vertical motion of the air that a leg follows, m s-1, as `loop.lifting`.

    above : height above the ground, m. The shares of the columns must be those of the member.
    """
    if leg.follows == 0.0:
        return 0.0
    if world.vertical == 0:
        return leg.follows * row.vertical * min(max(above, 0.0) / FADES_BELOW_M, 1.0)
    _, base = stand(world, m.t, m.x, m.y, m.hour, room.shares)
    nodes, w, n = nodes_of(world), 0.0, m.below
    for c in range(8):
        foot = base + world.corner[_U(c)]
        n = layer(nodes, foot, world.nz, m.z, n)
        w += room.shares[_U(c)] * vertical_at(world, foot + n, m.z)
    return leg.follows * w


@inside
def table_height(world: Any, leg: Any, t: float) -> float:
    """Height (m) that a leg with a table has at time t, as `step.tabulated_height`."""
    place = (t - leg.clock) / world.heights_step_s
    return height_at(table_of(world, leg), place)


@inside
def table_of(world: Any, leg: Any) -> Array:
    """The heights that a leg with a table goes through, one every `heights_step_s`, m."""
    n = world.n_heights
    return floats(world.heights + 8 * n * int(leg.row), n)


@inside
def height_at(table: Array, place: float) -> float:
    """Height of a table at a place counted in its intervals, m; the first and last go on."""
    k = min(max(int(place), 0), table.size - 2)
    return table[_U(k)] + (place - k) * (table[_U(k + 1)] - table[_U(k)])


@inside
def held(leg: Any, z: float, before: float, gain: float, there: float, h: float) -> float:
    """Height at the end of a step, as far as the lift lets the air carry a balloon from its law.

    As `step.held`: z, before : height at the end and the start, m. gain : of the table over the
    step of h seconds, to the height `there`.
    """
    if leg.follows == 0.0:
        return z
    if leg.catch_up > 0.0 and gain > STILL_RISES_MPS * h:
        z = there + (z - there) * math.exp(-h / leg.catch_up)
    return min(z, max(leg.ceiling, before))


@inside
def mesoscale_share(world: Any, h: float) -> float:
    """The share of the mesoscale wind that is left after h seconds, as `mesoscale_memory`."""
    return decay(-2.0 * h / world.hours_s)


@inside
def mesoscale(world: Any, row: Any, m: Any, h: float, a: float, b: float) -> None:
    """Mesoscale wind after h seconds, with two deviates."""
    r = mesoscale_share(world, h)
    m.meso_u = mesoscale_step(m.meso_u, r, row.mesoscale * m.spread_u, a)
    m.meso_v = mesoscale_step(m.meso_v, r, row.mesoscale * m.spread_v, b)
