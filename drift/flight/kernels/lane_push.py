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
def load_push(world: Any, row: Any, m: Any, many: Any, k: Any) -> None:
    """What the pushes of lane k are drawn with: row and state of its member."""
    if world.n_fields > 0:
        field = int(row.field)
        hold = hold_of(world, field)
        many.field[k], many.per_s[k] = field, 1.0 / hold[0]
        many.per_up[k], many.per_m[k] = 1.0 / hold[1], 1.0 / hold[2]
    many.diffusivity[k], many.mesoscale[k], many.h_of[k] = row.diffusivity, row.mesoscale, -1.0
    draws = many.deviates
    draws.flight[k], draws.stream[k], draws.step[k] = np.int64(row.flight), BALLOON, m.step


@inside
def push_lanes(world: Any, many: Any) -> None:
    """The velocity (m s-1) that is added to the winds in every lane's next step."""
    for m in range(LANES):
        many.push_u[_U(m)] = many.push_v[_U(m)] = _F(0)
    if world.n_fields > 0:
        half_way(world, many)
        for m in range(LANES):
            k = _U(m)
            if many.live[k]:
                many.push_u[k], many.push_v[k] = lane_error(world, many, k)
    if world.is_subgrid:
        eddies(world, many)


@inside
def half_way(world: Any, many: Any) -> None:
    """Unit vectors, from the anchor, of where lanes will be half way through their step, and in how
    many parts the error of the wind is taken over it.
    """
    metres_x, metres_y = 1.0 / world.east_per_m, 1.0 / world.north_per_m
    for m in range(LANES):
        k = _U(m)
        half = 0.5 * many.h[k]
        x, y = many.x0[k] + half * many.last_a[k], many.y0[k] + half * many.last_b[k]
        lat, lon = degrees_of(world, x, y)
        at = unit_from(lat / 360.0, lon / 360.0, world.anchor)
        many.unit_x[k], many.unit_y[k], many.unit_s[k] = at
    for m in range(LANES):
        k = _U(m)
        east, north = float(many.last_a[k]) * metres_x, float(many.last_b[k]) * metres_y
        speed = np.sqrt(east * east + north * north)
        changes = many.h[k] * (many.per_s[k] + speed * many.per_m[k])
        climbs = 2.0 * abs(many.z[k] - many.z0[k]) * many.per_up[k]
        many.parts[k] = 1 + np.int32(max(changes, climbs))


@inside
def lane_error(world: Any, many: Any, k: Any) -> tuple[float, float]:
    """Mean error of the wind (m s-1) over a lane's next step."""
    t, h, z, field, parts = many.t[k], many.h[k], many.z[k], int(many.field[k]), int(many.parts[k])
    climb = 2.0 * (z - many.z0[k])
    if parts == 1:
        at = (many.unit_x[k], many.unit_y[k], many.unit_s[k])
        place = degrees_of(world, many.x0[k], many.y0[k])
        return field_error(world, field, t + 0.5 * h, z, place, at)
    a, b = float(many.last_a[k]), float(many.last_b[k])
    u = v = 0.0
    for part in range(parts):
        share = (part + 0.5) / parts
        w, there = h * share, z + (share - 0.5) * climb
        one, other = error_at(world, field, t + w, there, many.x0[k] + w * a, many.y0[k] + w * b)
        u, v = u + one, v + other
    return u / parts, v / parts


@inside
def eddies(world: Any, many: Any) -> None:
    """Mesoscale wind and mixing, as `disturbance.unresolved` above the boundary layer."""
    draws, h, live = many.deviates, many.h, many.live
    draw_normals(world.seed, draws, LANES)
    xi = draws.out
    length, memory, fresh = -1.0, 0.0, 1.0
    for m in range(LANES):
        k = _U(m)
        if live[k] and h[k] != many.h_of[k]:
            if h[k] != length:
                length, memory = h[k], math.exp(-2.0 * h[k] / world.hours_s)
                fresh = math.sqrt(1.0 - memory * memory)
            many.h_of[k], many.memory[k], many.fresh[k] = length, memory, fresh
    for m in range(LANES):
        k = _U(m)
        g = many.fresh[k] * many.mesoscale[k]
        many.meso_u[k] = many.memory[k] * many.meso_u[k] + g * many.spread_u[k] * xi[_U(0), k]
        many.meso_v[k] = many.memory[k] * many.meso_v[k] + g * many.spread_v[k] * xi[_U(1), k]
        mix = np.sqrt(2.0 * many.diffusivity[k] / max(h[k], 1e-6))
        many.push_u[k] += many.meso_u[k] + mix * xi[_U(2), k]
        many.push_v[k] += many.meso_v[k] + mix * xi[_U(3), k]
    for m in range(LANES):
        k = _U(m)
        draws.step[k] += np.int64(live[k])
