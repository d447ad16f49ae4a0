"""Legs at one height, or along a table of heights, above the boundary layer: members in lanes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

from drift.flight.kernels.alone import record
from drift.flight.kernels.boundary_layer import DEEPEST_M
from drift.flight.kernels.columns import interval
from drift.flight.kernels.lane_cells import LANES, enter
from drift.flight.kernels.lane_heights import float_along, follow_tables, keep_height
from drift.flight.kernels.lane_push import load_push, push_lanes
from drift.flight.kernels.lane_steps import begin, lane_step
from drift.flight.kernels.member_state import ALONE, ENDED, IN_LANES, LEG_OVER
from drift.flight.kernels.outcome import LANDED, LEFT_THE_SKY, STILL_ALOFT
from drift.flight.kernels.packed import FAST, HIGHEST_LATITUDE_DEG, UNFIT, floats, inside, lent
from drift.flight.kernels.step_ends import NEAR_S, share_inside
from drift.flight.kernels.surroundings import FAR_SURVEY_S, degrees_of, ground_under, is_low

Array = npt.NDArray[np.float64]
Block = tuple[Any, Any, Any, Any]

_U = np.uintp


@inside
def load(world: Any, block: Block, member: int, many: Any, k: Any) -> None:
    """A member put into lane k."""
    rows, legs, states, _ = block
    row, m, leg = rows[member], states[member], legs[member]
    x, y = min(max(int(m.x), 0), world.nx - 2), min(max(int(m.y), 0), world.ny - 2)
    many.ix[k], many.iy[k], many.member[k], many.live[k] = x, y, member, 1
    many.below[k] = m.below
    many.cell_x[k], many.cell_y[k] = x, y
    many.x[k], many.y[k] = m.x - x, m.y - y
    many.t[k], many.z_end[k] = m.t, m.z
    many.stops[k] = min(leg.stop_time, world.last_time)
    many.stop_height[k] = math.inf if math.isnan(leg.stop_height) else leg.stop_height
    many.meso_u[k], many.meso_v[k] = m.meso_u, m.meso_v
    many.z_low[k], many.z_high[k] = math.inf, -math.inf  # no coefficients yet
    many.is_mean[k] = 0
    many.clear[k] = math.inf
    many.follows[k], many.lift[k] = leg.follows, leg.follows * row.vertical
    many.ceiling[k] = leg.ceiling if leg.follows != 0.0 else math.inf
    many.look_at[k] = m.surveyed_until if world.is_subgrid else math.inf
    many.corner[k] = world.radians0 + y * world.radians_step
    many.last_a[k] = many.last_b[k] = np.float32(0)
    many.next_hour[k] = m.hour
    hour_of(world, many, k)
    many.hour[k] = many.next_hour[k]
    load_push(world, row, m, many, k)


@inside
def hour_of(world: Any, many: Any, k: Any) -> None:
    """The interval of the winds' times that a lane's next step lies in."""
    times = floats(world.times, world.n_times)
    hour = interval(times, many.t[k] + NEAR_S, int(many.next_hour[k]))
    many.next_hour[k] = hour
    many.hour_began[k], many.hour_ends[k] = times[hour], times[hour + 1]
    many.per_hour[k] = 1.0 / (times[hour + 1] - times[hour])


@inside
def put_back(m: Any, many: Any, k: Any) -> None:
    """Where a lane stands, written to the state of its member."""
    m.x, m.y = many.cell_x[k] + many.x[k], many.cell_y[k] + many.y[k]
    m.z, m.t = many.z_end[k], many.t[k]
    m.meso_u, m.meso_v = many.meso_u[k], many.meso_v[k]
    m.below, m.hour, m.climb = many.below[k], many.next_hour[k], 0.0
    m.along = m.across = m.upward = 0.0
    m.step = many.deviates.step[k]


@inside
def stop(plan: Any, many: Any, k: Any, todo: int, outcome: int) -> None:
    """A lane taken out, and what is next for its member."""
    plan.todo, plan.outcome = todo, outcome
    many.live[k] = 0
    many.h[k] = 0.0


@inside
def look(world: Any, block: Block, many: Any, k: Any, room: Any) -> None:
    """A lane inside the boundary layer is taken out: its member is to be flown alone.

    High above all ground near its cell a lane looks again when it enters another, or sinks.
    """
    if many.z_end[k] > many.clear[k] + DEEPEST_M:
        many.look_at[k] = many.t[k] + FAR_SURVEY_S if world.changes_height else math.inf
    else:
        member = many.member[k]
        m = block[2][member]
        put_back(m, many, k)
        if is_low(world, block[0][member], m, ground_under(world, m.x, m.y), room):
            stop(block[3][member], many, k, ALONE, 0)
        many.look_at[k] = m.surveyed_until


@inside
def measure(world: Any, block: Block, many: Any, step: float, room: Any) -> None:
    """The length of every lane's next step, where it starts, and in which hour."""
    live, t = many.live, many.t
    flagged = np.int32(0)
    for m in range(LANES):
        k = _U(m)
        is_due = (t[k] >= many.hour_ends[k] - NEAR_S) | (t[k] >= many.look_at[k])
        flagged |= np.int32(is_due) & live[k]
    if flagged:
        for m in range(LANES):
            k = _U(m)
            if live[k] and t[k] >= many.hour_ends[k] - NEAR_S:
                hour_of(world, many, k)
            if live[k] and t[k] >= many.look_at[k]:
                look(world, block, many, k, room)
    for m in range(LANES):
        k = _U(m)
        h = min(step, min(many.hour_ends[k], many.stops[k]) - t[k])
        many.h[k] = h * float(live[k])
        many.x0[k] = many.cell_x[k] + many.x[k]
        many.y0[k] = many.cell_y[k] + many.y[k]


@inside
def finish(world: Any, block: Block, many: Any, paths: Array) -> Any:
    """Lanes taken out whose leg or flight is over; how many still fly."""
    live, moved = many.live, many.moved
    has_paths = np.int32(paths.shape[1] > 0)
    flagged, alive = np.int32(0), np.int32(0)
    highest = math.radians(HIGHEST_LATITUDE_DEG)
    for m in range(LANES):
        k = _U(m)
        x, y = many.cell_x[k] + many.x[k], many.cell_y[k] + many.y[k]
        is_out = (x < 0.0) | (x > world.nx - 1.0) | (y < 0.0) | (y > world.ny - 1.0)
        is_out |= abs(world.radians0 + y * world.radians_step) > highest
        is_over = many.t[k] >= many.stops[k] - NEAR_S
        is_under = many.z_end[k] <= many.clear[k]
        is_up = many.z_end[k] >= many.stop_height[k]
        moved[k] = (np.int32(is_out | is_over | is_under | is_up) | has_paths) & live[k]
        flagged |= moved[k]
        alive += live[k]
    if not flagged:
        return alive
    alive = np.int32(0)
    for m in range(LANES):
        k = _U(m)
        if moved[k]:
            finish_one(world, block, many, k, paths)
        alive += live[k]
    return alive


@inside
def finish_one(world: Any, block: Block, many: Any, k: Any, paths: Array) -> None:
    """What becomes of one lane at the end of its step."""
    _, legs, states, plans = block
    member = many.member[k]
    x, y = many.cell_x[k] + many.x[k], many.cell_y[k] + many.y[k]
    share = share_inside(world, many.x0[k], many.y0[k], x, y)
    todo, outcome = IN_LANES, 0
    leg, ground = legs[member], ground_under(world, x, y)
    if many.gain[k] > 0.0:
        many.z_end[k] = max(many.z_end[k], ground)  # carried up a slope
    if share < 1.0:
        todo, outcome = ENDED, UNFIT if world.goes_around else LEFT_THE_SKY
    elif abs(degrees_of(world, x, y)[0]) > HIGHEST_LATITUDE_DEG:
        todo, outcome = ENDED, UNFIT
    elif many.z_end[k] <= ground and many.gain[k] <= 0.0:
        todo, outcome = ENDED, LANDED
        share = share_aloft(world, many, k, (x, y))
    elif many.z_end[k] >= leg.stop_height:  # False where there is none (NaN)
        todo, climb = LEG_OVER, many.z_end[k] - many.z0[k]
        share = min((leg.stop_height - many.z0[k]) / climb, 1.0) if climb > 0.0 else 1.0
    elif many.t[k] >= many.stops[k] - NEAR_S:
        is_over = leg.stop_time <= world.last_time
        todo, outcome = (LEG_OVER, 0) if is_over else (ENDED, STILL_ALOFT)
    if share < 1.0:
        less = 1.0 - share
        many.x[k] -= less * (x - many.x0[k])
        many.y[k] -= less * (y - many.y0[k])
        many.t[k] -= less * many.h[k]
        many.z_end[k] -= less * (many.z_end[k] - many.z0[k])
    if paths.shape[1] > 0 or todo != IN_LANES:
        put_back(states[member], many, k)
        record(world, paths[member], states[member])
    if todo != IN_LANES:
        stop(plans[member], many, k, todo, outcome)


@inside
def share_aloft(world: Any, many: Any, k: Any, end: tuple[float, float]) -> float:
    """Share of a lane's step, straight from start to end, before it meets the ground."""
    x, y, z = many.x0[k], many.y0[k], many.z0[k]
    rise = many.z_end[k] - z
    low, high = 0.0, 1.0
    for _ in range(30):
        w = 0.5 * (low + high)
        if z + w * rise > ground_under(world, x + w * (end[0] - x), y + w * (end[1] - y)):
            low = w
        else:
            high = w
    return high


@njit(nogil=True, **FAST)
def fly_level(
    worlds: Any,
    block: Block,
    members: npt.NDArray[np.int64],
    step: float,
    paths: Array,
    space: tuple[Any, Any],
) -> None:
    """Members to be flown in lanes, as many at once as there are lanes, to the end of their leg.

    worlds : an array of one record. members : those with `IN_LANES` to do, best in the order of how
    long they have to fly. space : arrays of one record each, `ROOM` and `MANY`.
    """
    world, room, many = worlds[0], space[0][0], space[1][0]
    block = lent(block[0]), lent(block[1]), lent(block[2]), lent(block[3])
    members, paths = lent(members), lent(paths)
    for first in range(0, members.size, LANES):
        for m in range(LANES):
            many.live[_U(m)] = 0
            if first + m < members.size:
                load(world, block, members[first + m], many, _U(m))
        alive = LANES
        while alive:
            measure(world, block, many, step, room)
            keep_height(many)
            if world.n_heights > 2:
                follow_tables(world, block[1], many)
            begin(many)
            enter(world, many)
            if world.changes_height:
                float_along(world, block[1], many)
            push_lanes(world, many)
            lane_step(world, many)
            alive = finish(world, block, many, paths)
