"""Velocity that the grid does not have, in lanes: error of the winds, mesoscale wind, mixing."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from drift.flight.kernels.deviates import draw_normals
from drift.flight.kernels.disturbance import BALLOON
from drift.flight.kernels.lane_cells import LANES
from drift.flight.kernels.packed import inside
from drift.flight.kernels.surroundings import degrees_of, error_at, hold_of
from drift.flight.kernels.waves import field_error, unit_from

_F = np.float32
_U = np.uintp


@inside
def push_lanes(world: Any, rows: Any, states: Any, many: Any) -> None:
    """The velocity (m s-1) that is added to the winds in every lane's next step."""
    for m in range(LANES):
        many.push_u[_U(m)] = many.push_v[_U(m)] = _F(0)
    if world.n_fields > 0:
        half_way(world, many)
        for m in range(LANES):
            k = _U(m)
            if many.live[k]:
                field = int(rows[many.member[k]].field)
                many.push_u[k], many.push_v[k] = lane_error(world, field, many, k)
    if world.is_subgrid:
        eddies(world, rows, states, many)


@inside
def half_way(world: Any, many: Any) -> None:
    """Unit vectors, from the anchor, of where lanes will be half way through their step."""
    for m in range(LANES):
        k = _U(m)
        half = 0.5 * many.h[k]
        x, y = many.x0[k] + half * many.last_a[k], many.y0[k] + half * many.last_b[k]
        lat, lon = degrees_of(world, x, y)
        at = unit_from(lat / 360.0, lon / 360.0, world.anchor)
        many.unit_x[k], many.unit_y[k], many.unit_s[k] = at


@inside
def lane_error(world: Any, field: int, many: Any, k: Any) -> tuple[float, float]:
    """Mean error of the wind (m s-1) over a lane's next step."""
    t, h, z = many.t[k], many.h[k], many.z[k]
    a, b = float(many.last_a[k]), float(many.last_b[k])
    speed = math.hypot(a / world.east_per_m, b / world.north_per_m)
    hold = hold_of(world, field)
    parts = 1 + int(h * (1.0 / hold[0] + speed / hold[2]))
    if parts == 1:
        at = (many.unit_x[k], many.unit_y[k], many.unit_s[k])
        place = degrees_of(world, many.x0[k], many.y0[k])
        return field_error(world, field, t + 0.5 * h, z, place, at)
    u = v = 0.0
    for part in range(parts):
        w = h * (part + 0.5) / parts
        one, other = error_at(world, field, t + w, z, many.x0[k] + w * a, many.y0[k] + w * b)
        u, v = u + one, v + other
    return u / parts, v / parts


@inside
def eddies(world: Any, rows: Any, states: Any, many: Any) -> None:
    """Mesoscale wind and mixing, as `disturbance.unresolved` above the boundary layer."""
    draws = many.deviates
    for m in range(LANES):
        k = _U(m)
        member = many.member[k]
        draws.flight[k] = np.int64(rows[member].flight)
        draws.stream[k] = BALLOON
        draws.step[k] = states[member].step
    draw_normals(world.seed, draws, LANES)
    xi = draws.out
    length, memory, fresh = -1.0, 0.0, 1.0
    for m in range(LANES):
        k = _U(m)
        if not many.live[k]:
            continue
        row, h = rows[many.member[k]], many.h[k]
        if h != length:
            length, memory = h, math.exp(-2.0 * h / world.hours_s)
            fresh = math.sqrt(1.0 - memory * memory)
        g = fresh * row.mesoscale
        many.meso_u[k] = memory * many.meso_u[k] + g * many.spread_u[k] * xi[_U(0), k]
        many.meso_v[k] = memory * many.meso_v[k] + g * many.spread_v[k] * xi[_U(1), k]
        mix = math.sqrt(2.0 * row.diffusivity / max(h, 1e-6))
        many.push_u[k] += many.meso_u[k] + mix * xi[_U(2), k]
        many.push_v[k] += many.meso_v[k] + mix * xi[_U(3), k]
        states[many.member[k]].step += 1
