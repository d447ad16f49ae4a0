"""A balloon from launch to the end of its flight: one compiled loop per member."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from drift.balloon.column import EvenColumn, air_at
from drift.balloon.compiled import MATHEMATICS, inside
from drift.balloon.drag import relaxation_time, virtual_mass
from drift.balloon.lift import gas_at_launch, volume
from drift.balloon.step import (
    ELASTIC,
    LAUNCHED,
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
from drift.balloon.stride import Stride, height_within, stride
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

# Long steps, in short ones: the shortest and the longest. They go from layer to layer of the air,
# of so many metres for a second of a short step: up, up with an elastic balloon, and down, where
# the lapse of the air counts most. Less than a part of a layer goes with the next one.
_SHORTEST, _LONGEST = 1.5, 18.0
_RISES_MPS, _ELASTIC_RISES_MPS, _SINKS_MPS, _PART = 5.0, 10.0, 5.0, 0.1

# Near its float, which is where lift lies between these: a tube that a step carries too high vents
# gas that it never gets back, and a hundred-thousandth of its lift is half a minute of its leak.
_SINKING, _NEAR = -1e-3, 0.015

# There a tube slower than this, m/s, is slowed by the lag of its gas alone, as if at rest, and goes
# in steps of so many short ones.
_SLOW_MPS, _SLOW_STEPS = 0.08, 3.0

# A long step is cut where a film becomes full, unless it is all but full before.
_ALL_BUT_FULL = 0.998


@inside
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


@inside
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


@inside
def layer(start: Launched, column: EvenColumn, z: float, speed: float, h: float) -> float:
    """Metres to the end of the layer of air that a long step goes to, in the way that it goes."""
    depth = _SINKS_MPS * h
    if speed > 0.0:
        depth = (_ELASTIC_RISES_MPS if start.body.mode == ELASTIC else _RISES_MPS) * h
    x = (z - column.floor) / depth
    if speed > 0.0:
        return min((math.floor(x + _PART) + 1.0 - x) * depth, column.top - z)
    return min((x - math.ceil(x - _PART) + 1.0) * depth, z - column.floor)


@inside
def cut(now: Moment, then: Moment, share: float) -> float:
    """Share of a long step after which it has to end: where the flight ends or a film is full."""
    if now.full < _ALL_BUT_FULL and then.full > 1.0 / _ALL_BUT_FULL:
        share = min(share, (1.0 - now.full) / (then.full - now.full))
    return share


@inside
def short(
    start: Launched, column: EvenColumn, state: State, now: Moment, h: float, left: float
) -> Stride:
    """A step of h where lift changes abruptly, more near the float, but what is left at most."""
    is_slow = _SINKING <= now.fraction < _NEAR and abs(now.speed) < _SLOW_MPS
    step = _SLOW_STEPS * h if is_slow and state.t >= LAUNCHED * start.tau else h
    return Stride(*advance(start, column, state, now, min(step, left)), 0.0)


@inside
def write(heights: Array, k: int, every: float, until: float, state: State, new: Stride) -> int:
    """Heights from column k on that lie in a step and before a time; the next column."""
    while k < heights.size and k * every < until + _SHORTEST_S:
        heights[k] = height_within(state, new, min(k * every, new.state.t))
        k += 1
    return k


@inside
def fly_one(
    start: Launched, column: EvenColumn, timer: float, every: float, h: float, heights: Array
) -> tuple[int, float, float]:
    """Heights of one member at every multiple of `every` seconds; how, when and where it ended.

    h : step where lift changes abruptly; elsewhere long ones, each through a layer of the air.
    heights : shape (n_t,), filled up to the end; the point after the end goes on at the last slope,
        so that linear interpolation is right until the end, and the rest keep the last height.
    """
    state, water = State(0.0, start.z, 0.0, False), water_at(start.water, 0.0)
    now = lift_and_speed(start.body, column, start.z, 0.0, (start.gas, 0.0, water))
    heights[0] = start.z
    last = (heights.size - 1) * every
    k, long, cap = 1, _LONGEST * h, math.inf
    while k < heights.size:
        left, speed = min(timer, pause(start, state.t), last) - state.t, abs(now.speed)
        is_launched, is_near = state.t >= LAUNCHED * start.tau, _SINKING <= now.fraction < _NEAR
        if is_launched and not is_near and min(long, left) > _SHORTEST * h and speed > 0.0:
            d = layer(start, column, state.z, now.speed, h)
            d = min(d, cap, speed * min(long, 0.98 * left))
            is_even, new = stride(start, column, state, now, d)
            if not is_even or new.state.t - state.t > left:
                long = 0.5 * min(long, d / speed)
                continue
            how, share = ending(column, state.z, now, new.state.z, new.moment)
            if cap == math.inf and cut(now, new.moment, share) < 0.98:
                cap = cut(now, new.moment, share) * d
                continue
            long = min(2.0 * (new.state.t - state.t), _LONGEST * h)
        else:
            new = short(start, column, state, now, h, left)
            how, share = ending(column, state.z, now, new.state.z, new.moment)
            long = 2.0 * h
        cap, end = math.inf, state.t + share * (new.state.t - state.t)
        k = write(heights, k, every, end, state, new)
        if how >= 0:
            end_z = state.z + share * (new.state.z - state.z)
            fill(heights, k, every, end, end_z)
            return how, end, end_z
        state, now = new.state, new.moment
        if state.t > timer - _SHORTEST_S:
            fill(heights, k, every, timer, state.z)
            return TIMER, timer, state.z
    return STILL_ALOFT, last, state.z


@inside
def fill(heights: Array, k: int, every: float, end: float, z_end: float) -> None:
    """The rest of a member's heights, from column k on, once it has ended at (end, z_end)."""
    if k >= heights.size:
        return
    before, elapsed = heights[k - 1], end - (k - 1) * every
    heights[k] = before + (z_end - before) * every / elapsed if elapsed > _SHORTEST_S else z_end
    heights[k + 1 :] = z_end


@inside
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


@njit(cache=True, nogil=True, **MATHEMATICS)
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
