"""A balloon from launch to the end of its flight: one compiled loop per member."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from drift.balloon.column import EvenColumn, air_at
from drift.balloon.drag import relaxation_time, virtual_mass
from drift.balloon.lift import gas_at_launch, volume
from drift.balloon.step import (
    ELASTIC,
    Body,
    Launched,
    Moment,
    State,
    Superheat,
    Water,
    advance,
    hover,
    lift_and_speed,
    water_at,
)
from drift.balloon.stride import Stride, height_within, rise, sink
from drift.priors.wet import WETTING_S
from weather.constants import DRY_AIR_GAS_CONSTANT, STANDARD_GRAVITY_MPS2

Array = NDArray[np.float64]

#: How a flight ends.
TIMER, BURST, LEAKED_DOWN, STILL_ALOFT, ABOVE_THE_COLUMN = range(5)

#: Columns of a member's row, in SI units: mode, mass, gas density over air density, gas lapse, free
#: lift, added mass share, tube diameter, drag coefficient (tube) or factor (elastic), height of
#: full inflation, bursting limit, leak per second, exchange time, superheats, time the sun changes,
#: timer, launch height, water on the envelope (share of the mass), time from which it gathers.
MODE, MASS, RATIO, LAPSE, FREE_LIFT, ADDED_MASS, DIAMETER, DRAG, FULL_HEIGHT = range(9)
LIMIT, LEAK, EXCHANGE, RISING, FLOATING, LATER, SUN_CHANGE, STOP, START = range(9, 18)
WATER, WET_FROM = range(18, 20)

# Two moments closer than this are one, s: rounding of times of a day.
_SHORTEST_S = 1e-6

# Long steps, in short ones: the shortest, the longest, and metres a second of a short one up and
# down, where the lapse of the air counts for more. A start of so many launch times is left out.
_SHORTEST, _LONGEST, _RISES_MPS, _SINKS_MPS, _LAUNCHED = 1.5, 12.0, 5.0, 5.0, 8.0

# Near its float, which is when it has so little lift left, a tube that a step carries too high
# vents gas that it never gets back: short steps only.
_NEAR = 0.02

# A tube at rest: so little lift, and steps of so many short ones.
_SLOW_MPS, _RESTS, _BEGINS = 0.08, 3.0, -1e-3
_ALL_BUT_STILL_MPS = 1e-3

# Less than this share of a layer goes with the next one.
_PART = 0.1

# A long step is cut where a film becomes full, unless it is all but full before.
_ALL_BUT_FULL = 0.998


@njit(error_model="numpy", forceinline=True)
def ending(
    column: EvenColumn, z: float, now: Moment, higher: float, then: Moment
) -> tuple[int, float]:
    """How a step ended the flight (-1: it did not), and the share of the step until then."""
    if then.strain >= 1.0:
        rise = then.strain - now.strain
        return BURST, min(max((1.0 - now.strain) / rise, 0.0), 1.0) if rise > 0.0 else 0.0
    if higher <= column.floor and higher < z:
        return LEAKED_DOWN, (z - column.floor) / (z - higher)
    if higher >= column.top:
        return ABOVE_THE_COLUMN, (column.top - z) / (higher - z)
    return -1, 1.0


@njit(error_model="numpy", forceinline=True)
def pause(start: Launched, t: float) -> float:
    """When the sun or the wetting next changes abruptly, s after launch; inf: it does no more."""
    found = math.inf
    if t < start.warmth.change - _SHORTEST_S:
        found = start.warmth.change
    if start.water.share > 0.0:
        if t < start.water.start - _SHORTEST_S:
            return min(found, start.water.start)
        if t < start.water.start + start.water.over - _SHORTEST_S:
            return min(found, start.water.start + start.water.over)
    return found


@njit(error_model="numpy", forceinline=True)
def layer(column: EvenColumn, z: float, speed: float, h: float) -> float:
    """Metres to the end of the layer of air that a long step goes to, in the way that it goes."""
    depth = (_RISES_MPS if speed > 0.0 else _SINKS_MPS) * h
    x = (z - column.floor) / depth
    if speed > 0.0:
        return min((math.floor(x + _PART) + 1.0 - x) * depth, column.top - z)
    return min((x - math.ceil(x - _PART) + 1.0) * depth, z - column.floor)


@njit(error_model="numpy", forceinline=True)
def cut(now: Moment, then: Moment, how: int, share: float) -> float:
    """Share of a long step after which it has to end: where the flight ends or a film is full."""
    if now.full < _ALL_BUT_FULL and then.full > 1.0 / _ALL_BUT_FULL:
        share = min(share, (1.0 - now.full) / (then.full - now.full))
    return share


@njit(error_model="numpy", forceinline=True)
def fly_one(
    start: Launched, column: EvenColumn, timer: float, every: float, h: float, heights: Array
) -> tuple[int, float, float]:
    """Heights of one member at every multiple of `every` seconds; how, when and where it ended.

    h : step where lift changes abruptly; elsewhere long ones, as long as their error is small.
    heights : shape (n_t,), filled up to the end; the point after the end goes on at the last slope,
        so that linear interpolation is right until the end, and the rest keep the last height.
    """
    state = State(0.0, start.z, 0.0, False)
    now = lift_and_speed(start.body, column, start.z, 0.0, (start.gas, 0.0, water_at(start.water, 0.0)))
    heights[0] = start.z
    last = (heights.size - 1) * every
    k, long, cap = 1, _LONGEST * h, math.inf
    while k < heights.size:
        left = min(timer, pause(start, state.t), last) - state.t
        speed = abs(now.speed)
        d = min(layer(column, state.z, now.speed, h), speed * min(long, 0.98 * left))
        is_near = _BEGINS <= now.fraction < _NEAR
        is_long = min(long, left) > _SHORTEST * h and speed > 0.0
        if is_long and state.t >= _LAUNCHED * start.tau and not is_near:
            d = min(d, cap)
            if now.speed > 0.0:
                is_even, new = rise(start, column, state, now, d)
            else:
                is_even, new = sink(start, column, state, now, d)
            took = new.state.t - state.t
            if not is_even or took > left:
                long = 0.5 * min(long, d / speed)
                continue
            how, share = ending(column, state.z, now, new.state.z, new.moment)
            if cap == math.inf:
                share = cut(now, new.moment, how, share)
                if share < 0.98:
                    cap = share * d
                    continue
            cap = math.inf
            long = min(2.0 * took, _LONGEST * h)
        else:
            step = min(h, left, k * every - state.t)
            if is_near and state.t >= _LAUNCHED * start.tau:
                step = min(_RESTS * h if speed < _SLOW_MPS else h, left)
                after, then = hover(start, column, state, now, step)
                least = _ALL_BUT_STILL_MPS if state.floated else 0.0
                if now.speed > least and then.speed < 0.0:
                    step *= now.speed / (now.speed - then.speed)
                    after, then = hover(start, column, state, now, step)
                    after = State(after.t, after.z, after.superheat, True)
            else:
                after, then = advance(start, column, state, now, step)
            new = Stride(after, then, 0.0)
            how, share = ending(column, state.z, now, new.state.z, new.moment)
            long = 2.0 * h
        if how >= 0:
            end = state.t + share * (new.state.t - state.t)
            z_end = state.z + share * (new.state.z - state.z)
            while k < heights.size and k * every < end:
                heights[k] = height_within(state, new, k * every)
                k += 1
            if k < heights.size:
                fill(heights, k, every, end, z_end)
            return how, end, z_end
        while k < heights.size and k * every < new.state.t + _SHORTEST_S:
            heights[k] = height_within(state, new, min(k * every, new.state.t))
            k += 1
        state, now = new.state, new.moment
        if state.t > timer - _SHORTEST_S:
            if k < heights.size:
                fill(heights, k, every, timer, state.z)
            return TIMER, timer, state.z
    return STILL_ALOFT, last, state.z


@njit(cache=True, error_model="numpy")
def fill(heights: Array, k: int, every: float, end: float, z_end: float) -> None:
    """The rest of a member's heights, from column k on, once it has ended at (end, z_end)."""
    before, elapsed = heights[k - 1], end - (k - 1) * every
    heights[k] = before + (z_end - before) * every / elapsed if elapsed > _SHORTEST_S else z_end
    heights[k + 1 :] = z_end


@njit(cache=True, error_model="numpy")
def launch(row: Array, column: EvenColumn) -> Launched:
    """The body and the start of one member from its row of numbers (`table.pack`)."""
    mode, mass = int(row[MODE]), row[MASS]
    ratio, lapse, fraction, added = row[RATIO], row[LAPSE], row[FREE_LIFT], row[ADDED_MASS]
    air = air_at(column, row[START])
    moist = air.density * DRY_AIR_GAS_CONSTANT * air.temperature / air.pressure
    gas = mass * gas_at_launch(fraction, ratio, moist)
    swollen = volume(gas, ratio, air.temperature, air.pressure)
    room, limit = math.inf, row[LIMIT]
    if mode == ELASTIC:
        limit = swollen * row[LIMIT]
    else:
        full = air_at(column, row[FULL_HEIGHT])
        room = volume(gas, ratio, full.temperature, full.pressure)
    area = row[DRAG] if mode == ELASTIC else row[DRAG] * 0.25 * math.pi * row[DIAMETER] ** 2
    body = Body(mode, mass, ratio, lapse, room, area, limit, row[LEAK], row[EXCHANGE])
    now = lift_and_speed(body, column, row[START], 0.0, (gas, 0.0, 0.0))
    moving = virtual_mass(mass, gas, air.density * min(swollen, room), added)
    force = STANDARD_GRAVITY_MPS2 * mass * now.fraction
    tau = relaxation_time(moving, now.speed, force)
    return Launched(
        body,
        Superheat(row[RISING], row[FLOATING], row[LATER], row[SUN_CHANGE]),
        Water(row[WATER], row[WET_FROM], WETTING_S),
        row[START],
        gas,
        tau,
    )


@njit(cache=True, nogil=True, error_model="numpy")
def fly_all(
    rows: Array, column: EvenColumn, every: float, h: float, heights: Array
) -> tuple[NDArray[np.int8], Array, Array]:
    """Every member's heights (filled in), and how, when (s) and at which height (m) each ended."""
    n = rows.shape[0]
    ended = np.empty(n, np.int8)
    end = np.empty(n)
    end_height = np.empty(n)
    for i in range(n):
        start = launch(rows[i], column)
        how, when, where = fly_one(start, column, rows[i, STOP], every, h, heights[i])
        ended[i], end[i], end_height[i] = how, when, where
    return ended, end, end_height
