"""A step inside the boundary layer: the midpoint rule in time, with turbulence, part by part.

Each part is done for many members before the next is begun (`drift.flight.kernels.in_layer`); what
passes from part to part lies in a record `member_state.LAYER`. The steps, standard deviations and
time scales are those of the careful loop (`drift.flight.kernels.disturbance`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from drift.flight.kernels.columns import at_height, secant, take_layers
from drift.flight.kernels.deviates import draw_normals
from drift.flight.kernels.disturbance import (
    BALLOON,
    DENSITY_SLOPE,
    LANGEVIN,
    LAYER_STEP_S,
    LOW_M,
    LOW_STEP_S,
)
from drift.flight.kernels.loop import LAYER_M, LOWEST_STEP_M, SHARE_OF_HEIGHT
from drift.flight.kernels.member_state import SIDE_BY_SIDE
from drift.flight.kernels.outcome import LANDED
from drift.flight.kernels.packed import inside
from drift.flight.kernels.step import TABLE
from drift.flight.kernels.step_ends import GOES_ON, OUTCOME, OVER, move, up_to
from drift.flight.kernels.surroundings import (
    ground_under,
    held,
    lifting,
    mesoscale_share,
    renew_error,
    stand,
    table_height,
)
from drift.flight.kernels.turbulence import (
    crossing_trajectories_factor,
    hanna,
    langevin_forcing,
    mesoscale_step,
    remembered,
)
from weather.physics.exponential import decay

_U = np.uintp


@inside
def step_length(world: Any, leg: Any, t: float, above: float, longest: float) -> float:
    """Length of the next step, s."""
    h = min(longest, LOW_STEP_S if above < LOW_M else LAYER_STEP_S)
    speed = abs(leg.speed)
    if leg.law == TABLE:
        speed = abs(table_height(world, leg, t + h) - table_height(world, leg, t)) / h
    if speed == 0.0:
        return h
    return min(h, max(SHARE_OF_HEIGHT * above, LOWEST_STEP_M) / speed, LAYER_M / speed)


@inside
def take_in(rows: tuple[Any, Any, Any], many: Any, k: Any) -> None:
    """A member given lane k; rows: of the member, its leg, its state."""
    row, leg, m = rows
    falls = leg.speed < 0.0
    many.up[k], many.falls[k], many.mesoscale[k] = leg.speed, 1.0 if falls else 0.0, row.mesoscale
    many.glide_u[k], many.glide_v[k] = (row.glide_east, row.glide_north) if falls else (0.0, 0.0)
    many.along[k], many.across[k], many.upward[k] = m.along, m.across, m.upward
    many.meso_u[k], many.meso_v[k] = m.meso_u, m.meso_v
    stream = BALLOON + 1 + int(row.payload) if falls else BALLOON
    keys, eddy = many.deviates, k + _U(SIDE_BY_SIDE)
    keys.flight[k], keys.stream[k], keys.step[k] = int(row.flight), stream, m.step
    keys.flight[eddy], keys.stream[eddy] = int(row.flight), stream + LANGEVIN
    keys.step[eddy] = m.step


@inside
def put_back(m: Any, many: Any, k: Any) -> None:
    """What lane k carries along, written to the state of its member."""
    m.along, m.across, m.upward = many.along[k], many.across[k], many.upward[k]
    m.meso_u, m.meso_v = many.meso_u[k], many.meso_v[k]
    m.step = many.deviates.step[k]


@inside
def begin_step(world: Any, rows: tuple[Any, Any, Any], step: float, many: Any, k: Any) -> None:
    """Length of the step of lane k, what its table gains in it, and the air around it.

    step : the longest, s.
    """
    row, leg, m = rows
    above = m.z - many.ground[k]
    h = step_length(world, leg, m.t, above, min(step, min(leg.stop_time, world.last_time) - m.t))
    half = gain = there = 0.0
    if leg.law == TABLE:
        start, there = table_height(world, leg, m.t), table_height(world, leg, m.t + h)
        half, gain = table_height(world, leg, m.t + 0.5 * h) - start, there - start
    many.h[k], many.half[k], many.gain[k], many.there[k] = h, half, gain, there
    if world.n_fields > 0 and m.t >= m.fresh_until:
        renew_error(world, row, m)
    many.x0[k], many.y0[k], many.z0[k] = m.x, m.y, m.z
    many.x[k], many.y[k], many.z[k] = m.x, m.y, m.z
    many.error_u[k], many.error_v[k] = m.error_u, m.error_v
    many.spread_u[k], many.spread_v[k] = m.spread_u, m.spread_v
    many.cos_wind[k], many.sin_wind[k] = m.cos_wind, m.sin_wind
    eddy = hanna(above, m.depth, m.ustar, m.wstar, m.obukhov)
    many.sigma_u[k], many.sigma_v[k], many.sigma_w[k] = eddy.sigma_u, eddy.sigma_v, eddy.sigma_w
    many.time_u[k], many.time_v[k], many.time_w[k] = eddy.time_u, eddy.time_v, eddy.time_w
    many.forcing[k] = langevin_forcing(eddy.sigma_w, eddy.dsigma_w_dz, DENSITY_SLOPE)


@inside
def take_push(world: Any, many: Any) -> None:
    """What is added to the wind of the grid in the step of every lane, cells s-1, and m s-1 upward:
    error of the wind, turbulence, mesoscale wind and glide.
    """
    draw_normals(world.seed, many.deviates, 2 * SIDE_BY_SIDE, 3)
    xi, h = many.deviates.out, many.h
    for lane in range(SIDE_BY_SIDE):
        k, eddy = _U(lane), _U(lane + SIDE_BY_SIDE)
        shorter = crossing_trajectories_factor(max(-many.up[k], 0.0), many.sigma_w[k])
        time = many.time_u[k] * shorter
        many.along[k] = remembered(many.along[k], decay(-h[k] / time), time, 0.0, xi[_U(0), eddy])
        time = many.time_v[k] * shorter
        many.across[k] = remembered(many.across[k], decay(-h[k] / time), time, 0.0, xi[_U(1), eddy])
        time, drift = many.time_w[k] * shorter, many.forcing[k]
        many.upward[k] = remembered(
            many.upward[k], decay(-h[k] / time), time, drift, xi[_U(2), eddy]
        )
    for lane in range(SIDE_BY_SIDE):
        k = _U(lane)
        r, share = mesoscale_share(world, h[k]), many.mesoscale[k]
        many.meso_u[k] = mesoscale_step(many.meso_u[k], r, share * many.spread_u[k], xi[_U(0), k])
        many.meso_v[k] = mesoscale_step(many.meso_v[k], r, share * many.spread_v[k], xi[_U(1), k])
    for lane in range(SIDE_BY_SIDE):
        k = _U(lane)
        along, across = many.sigma_u[k] * many.along[k], many.sigma_v[k] * many.across[k]
        u = many.cos_wind[k] * along - many.sin_wind[k] * across
        v = many.sin_wind[k] * along + many.cos_wind[k] * across
        u += many.meso_u[k] + many.glide_u[k] + many.error_u[k]
        v += many.meso_v[k] + many.glide_v[k] + many.error_v[k]
        many.u[k] = u * world.east_per_m * secant(world.radians0 + many.y[k] * world.radians_step)
        many.v[k] = v * world.north_per_m
        many.w[k] = many.falls[k] * many.sigma_w[k] * many.upward[k]
        many.deviates.step[k] += 1
        many.deviates.step[_U(lane + SIDE_BY_SIDE)] += 1


@inside
def take_lift(world: Any, rows: tuple[Any, Any, Any], many: Any, k: Any, room: Any) -> None:
    """The vertical motion of the air, as far as the leg of lane k follows it, m s-1."""
    row, leg, m = rows
    if leg.follows != 0.0:
        upward = (leg.ceiling - m.z - many.gain[k]) / many.h[k] - leg.speed
        w = lifting(world, row, leg, m, m.z - many.ground[k], room)
        many.w[k] += min(w, max(upward, 0.0))


@inside
def take_air(world: Any, law: int, t: float, m: Any, many: Any, k: Any, room: Any) -> None:
    """Wind (m s-1) and slowness at the time t and place of lane k."""
    z = many.z[k]
    m.hour, base = stand(world, t, many.x[k], many.y[k], m.hour, room.shares)
    m.below = take_layers(world, law, base, z, m.below, room)
    many.a[k], many.b[k], many.s[k] = at_height(room.layers, z, room.shares)


@inside
def go(world: Any, many: Any, share: float) -> None:
    """Where every lane is after half (share 0.5) or all (1) of its step, in the air at hand."""
    for lane in range(SIDE_BY_SIDE):
        k = _U(lane)
        h = share * many.h[k]
        east = world.east_per_m * secant(world.radians0 + many.y[k] * world.radians_step)
        gain = many.gain[k] if share == 1.0 else many.half[k]
        many.x[k] = many.x0[k] + h * (many.a[k] * east + many.u[k])
        many.y[k] = many.y0[k] + h * (many.b[k] * world.north_per_m + many.v[k])
        many.z[k] = many.z0[k] + gain + h * (many.up[k] / many.s[k] + many.w[k])


@inside
def end_step(world: Any, leg: Any, m: Any, many: Any, k: Any) -> int:
    """The end of the step of lane k, cut where it meets the ground or the height that its leg ends
    at; how it ended.

    The velocity is held over the step, so where it meets them is a matter of shares. A leg that
    rises is carried up a slope.
    """
    x, y, h, gain = many.x[k], many.y[k], many.h[k], many.gain[k]
    z = held(leg, many.z[k], m.z, gain, many.there[k], h)
    above, rises = m.z - many.ground[k], leg.speed > 0.0 or gain > 0.0
    code, share = GOES_ON, 1.0
    ground = ground_under(world, x, y)
    many.ground[k] = ground
    if rises:
        z = max(z, ground)
    elif z <= ground:
        code, share = OUTCOME + LANDED, max(above, 0.0) / max(above - (z - ground), 1e-9)
    is_up = leg.speed >= 0.0
    if rises and ground >= leg.stop_height:  # False where there is none (NaN)
        return up_to(world, m, (x, y, leg.stop_height, h))
    if code == GOES_ON and (z >= leg.stop_height if is_up else z <= leg.stop_height):
        code, share = OVER, min((leg.stop_height - m.z) / (z - m.z), 1.0) if z != m.z else 1.0
    if share < 1.0:
        x, y = m.x + share * (x - m.x), m.y + share * (y - m.y)
        z, h = m.z + share * (z - m.z), share * h
        if code == OUTCOME + LANDED:
            z = ground_under(world, x, y)
    return move(world, m, (x, y, z, h), code)
