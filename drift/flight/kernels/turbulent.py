"""A step inside the boundary layer: the midpoint rule in time, with turbulence.

The steps, standard deviations and time scales are those of the careful loop
(`drift.flight.kernels.disturbance`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from drift.flight.kernels.columns import at_height, secant, take_layers
from drift.flight.kernels.deviates import run_of
from drift.flight.kernels.disturbance import (
    BALLOON,
    DENSITY_SLOPE,
    LANGEVIN,
    LAYER_STEP_S,
    LOW_M,
    LOW_STEP_S,
)
from drift.flight.kernels.loop import LAYER_M, LOWEST_STEP_M, SHARE_OF_HEIGHT
from drift.flight.kernels.outcome import LANDED
from drift.flight.kernels.packed import inside
from drift.flight.kernels.step import TABLE
from drift.flight.kernels.step_ends import GOES_ON, OUTCOME, OVER, move, up_to
from drift.flight.kernels.surroundings import (
    ground_under,
    held,
    lifting,
    mesoscale,
    renew_error,
    stand,
    table_height,
)
from drift.flight.kernels.turbulence import (
    Turbulence,
    crossing_trajectories_factor,
    hanna,
    langevin_forcing,
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
def eddy_velocity(
    world: Any, row: Any, m: Any, eddy: Turbulence, up: float, h: float, room: Any
) -> tuple[float, float, float]:
    """Velocity (m s-1: east, north, up) of turbulence, mesoscale wind and glide for one step."""
    falls = up < 0.0
    stream = BALLOON + 1 + int(row.payload) if falls else BALLOON
    at = _U(run_of(world.seed, int(row.flight), stream, m.step, room.deviates))
    xi = room.deviates.out
    mesoscale(world, row, m, h, xi[_U(0), at], xi[_U(1), at])
    at = _U(run_of(world.seed, int(row.flight), stream + LANGEVIN, m.step, room.eddies, 3))
    xi = room.eddies.out
    shorter = crossing_trajectories_factor(max(-up, 0.0), eddy.sigma_w)
    forcing = langevin_forcing(eddy.sigma_w, eddy.dsigma_w_dz, DENSITY_SLOPE)
    time_u, time_v, time_w = eddy.time_u * shorter, eddy.time_v * shorter, eddy.time_w * shorter
    along = across = upward = decay(-h / time_u)
    if time_v != time_u:  # most layers have one time for two or all three
        across = decay(-h / time_v)
    if time_w != time_u:
        upward = decay(-h / time_w)
    m.along = remembered(m.along, along, time_u, 0.0, xi[_U(0), at])
    m.across = remembered(m.across, across, time_v, 0.0, xi[_U(1), at])
    m.upward = remembered(m.upward, upward, time_w, forcing, xi[_U(2), at])
    m.step += 1
    glide_u, glide_v = (row.glide_east, row.glide_north) if falls else (0.0, 0.0)
    along, across = eddy.sigma_u * m.along, eddy.sigma_v * m.across
    return (
        m.meso_u + m.cos_wind * along - m.sin_wind * across + glide_u,
        m.meso_v + m.sin_wind * along + m.cos_wind * across + glide_v,
        eddy.sigma_w * m.upward if falls else 0.0,
    )


@inside
def air_at(
    world: Any, law: int, m: Any, at: tuple[float, float, float, float], room: Any
) -> tuple[float, float, float]:
    """Wind (cells s-1) and slowness at a point (t, x, y, z) near the member."""
    t, x, y, z = at
    m.hour, base = stand(world, t, x, y, m.hour, room.shares)
    m.below = take_layers(world, law, base, z, m.below, room)
    u, v, s = at_height(room.layers, z, room.shares)
    sc = secant(world.radians0 + y * world.radians_step)
    return u * world.east_per_m * sc, v * world.north_per_m, s


@inside
def layer_step(
    world: Any, rows: tuple[Any, Any, Any], law: int, ground: float, room: Any,
    limits: tuple[float, float],
) -> int:  # fmt: skip
    """One step inside the boundary layer; arguments and answer as of `free_air.free_step`."""
    row, leg, m = rows
    above, up = m.z - ground, leg.speed
    h = step_length(world, leg, m.t, above, min(limits[0], limits[1] - m.t))
    if world.n_fields > 0 and m.t >= m.fresh_until:
        renew_error(world, row, m)
    eddy = hanna(above, m.depth, m.ustar, m.wstar, m.obukhov)
    u, v, w = eddy_velocity(world, row, m, eddy, up, h, room)
    sc = secant(world.radians0 + m.y * world.radians_step)
    u = (u + m.error_u) * world.east_per_m * sc
    v = (v + m.error_v) * world.north_per_m
    half = gain = there = 0.0
    if leg.law == TABLE:
        start, there = table_height(world, leg, m.t), table_height(world, leg, m.t + h)
        half, gain = table_height(world, leg, m.t + 0.5 * h) - start, there - start
    upward = (leg.ceiling - m.z - gain) / h - up
    w += min(lifting(world, row, leg, m, above, room), max(upward, 0.0))
    # Half a step with the air of here, the whole with that half way.
    a, b, s = air_at(world, law, m, (m.t, m.x, m.y, m.z), room)
    x, y = m.x + 0.5 * h * (a + u), m.y + 0.5 * h * (b + v)
    z = m.z + half + 0.5 * h * (up / s + w)
    a, b, s = air_at(world, law, m, (m.t + 0.5 * h, x, y, z), room)
    z = held(leg, m.z + gain + h * (up / s + w), m.z, gain, there, h)
    x, y = m.x + h * (a + u), m.y + h * (b + v)
    rises = up > 0.0 or gain > 0.0
    return come_down(world, leg, m, (above, rises), (x, y, z, h), room)


@inside
def come_down(
    world: Any, leg: Any, m: Any, start: tuple[float, bool],
    end: tuple[float, float, float, float], room: Any,
) -> int:  # fmt: skip
    """The end of a step, cut where it meets the ground or the height that the leg ends at.

    The velocity is held over the step, so where it meets them is a matter of shares. start : height
    above the ground (m), and whether the leg rises: then it is carried up a slope.
    """
    x, y, z, h = end
    above, rises = start
    code, share = GOES_ON, 1.0
    ground = ground_under(world, x, y)
    if rises:
        z = max(z, ground)
    elif z <= ground:
        code, share = OUTCOME + LANDED, max(above, 0.0) / max(above - (z - ground), 1e-9)
    is_up = leg.speed >= 0.0
    if rises and ground >= leg.stop_height:  # False where there is none (NaN)
        return up_to(world, m, (x, y, leg.stop_height, h), room)
    if code == GOES_ON and (z >= leg.stop_height if is_up else z <= leg.stop_height):
        code, share = OVER, min((leg.stop_height - m.z) / (z - m.z), 1.0) if z != m.z else 1.0
    if share < 1.0:
        x, y = m.x + share * (x - m.x), m.y + share * (y - m.y)
        z, h = m.z + share * (z - m.z), share * h
        if code == OUTCOME + LANDED:
            z = ground_under(world, x, y)
    else:
        room.ground = ground
    room.high_base = -1  # `low` and `high` are of other heights now
    return move(world, m, (x, y, z, h), code, room)
