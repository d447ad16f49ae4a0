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
    lift_and_speed,
    water_at,
)
from drift.balloon.stride import height_within, stride
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

# Long steps: the first and the longest in short ones, growth from one to the next, error in metres
# for each second of a short one, and the start that they leave out, in launch times.
_FIRST, _LONGEST, _GROWTH, _OFF_MPS, _LAUNCHED = 6.0, 12.0, 2.0, 0.03, 20.0

# Near its float, which is when it has so little lift left, a tube that a step carries too high
# vents gas that it never gets back: short steps only.
_NEAR = 0.05

# Air changes its lapse from layer to layer, on which the speed hangs: no step goes past so much, m.
_RISES_M, _SINKS_M = 400.0, 60.0


@njit(cache=True, error_model="numpy", forceinline=True)
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


@njit(cache=True, error_model="numpy", forceinline=True)
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


@njit(cache=True, error_model="numpy", forceinline=True)
def reach(t: float, h: float, every: float, stop: float) -> float:
    """Where a long step from t ends, s after launch: at a multiple of `every` if it meets one."""
    last = math.floor((t + h) / every + _SHORTEST_S) * every
    return min(last if last > t + _SHORTEST_S else t + h, stop)


@njit(cache=True, error_model="numpy", forceinline=True)
def fly_one(
    start: Launched, column: EvenColumn, timer: float, every: float, h: float, heights: Array
) -> tuple[int, float, float]:
    """Heights of one member at every multiple of `every` seconds; how, when and where it ended.

    h : step where lift changes abruptly; elsewhere long ones, as long as their error is small.
    heights : shape (n_t,), filled up to the end; the point after the end goes on at the last slope,
        so that linear interpolation is right until the end, and the rest keep the last height.
    """
    state = State(0.0, start.z, 0.0, False)
    water = water_at(start.water, 0.0)
    now = lift_and_speed(start.body, column, start.z, start.gas, 0.0, water)
    heights[0] = start.z
    k, long = 1, _FIRST * h
    while k < heights.size:
        stop = min(timer, pause(start, state.t), (heights.size - 1) * every)
        farthest = (_RISES_M if now.speed > 0.0 else _SINKS_M) / max(abs(now.speed), 1e-9)
        step = reach(state.t, min(long, farthest), every, stop) - state.t
        is_near = 0.0 < now.fraction < _NEAR
        if state.t >= _LAUNCHED * start.tau and step > 1.5 * h and not is_near:
            new, then, off = stride(start, column, state, now, step)
            allowed = _OFF_MPS * h
            # The third root would be due; the fourth, and below 1 the second, are on the safe side.
            gain = min(0.8 * math.sqrt(allowed / off), _GROWTH**2) if off > 0.0 else _GROWTH**2
            if gain < 0.8 or ending(column, state.z, now, new.z, then)[0] >= 0:
                long = step * min(max(gain, 0.25), 0.5)
                continue
            long = min(max(long, step * math.sqrt(gain)) if gain > 1.0 else step, _LONGEST * h)
        else:
            step = min(h, stop - state.t, k * every - state.t)
            new, then = advance(start, column, state, now, step)
            how, share = ending(column, state.z, now, new.z, then)
            if how >= 0:
                end = state.t + share * (new.t - state.t)
                z_end = state.z + share * (new.z - state.z)
                fill(heights, k, every, end, z_end)
                return how, end, z_end
            long = max(min(1.5 * long, _FIRST * h), 2.0 * h)
        while k < heights.size and k * every < new.t + _SHORTEST_S:
            heights[k] = height_within(state, now, new, then, min(k * every, new.t))
            k += 1
        state, now = new, then
        if state.t > timer - _SHORTEST_S:
            if k < heights.size:
                fill(heights, k, every, timer, state.z)
            return TIMER, timer, state.z
    return STILL_ALOFT, (heights.size - 1) * every, state.z


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
    now = lift_and_speed(body, column, row[START], gas, 0.0, 0.0)
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
