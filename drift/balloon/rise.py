"""A balloon from launch to the end of its flight: one compiled loop per member.

The motion is quasi-steady: at each moment drag balances the free lift, which the level of full
inflation, venting, leaks and the warmth of the gas change on the way. Only the first seconds have
inertia, as a shift in time (`drag.moving_time`). A step is Heun's; where it would pass the level of
no lift it stops there as the square root law does, in finite time and without overshoot.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from drift.balloon.column import EvenColumn, air_at
from drift.balloon.drag import (
    moving_time,
    quasi_steady_speed,
    relaxation_time,
    sphere_speed,
    virtual_mass,
)
from drift.balloon.lift import free_lift, gas_at_launch, gas_that_fits, volume
from drift.balloon.loss import braked_speed, strained_leak
from weather.constants import DRY_AIR_GAS_CONSTANT, STANDARD_GRAVITY_MPS2

Array = NDArray[np.float64]

#: How the envelope ends: a tube open at the bottom, a tube tied shut, or one that stretches.
VENTED, SEALED, ELASTIC = 0, 1, 2

#: How a flight ends.
TIMER, BURST, LEAKED_DOWN, STILL_ALOFT, ABOVE_THE_COLUMN = range(5)


class Body(NamedTuple):
    """One member's envelope, as numbers.

    room : volume of the full film, m3 (inf: elastic). drag_area : Cd times cross-section of a
    tube, m2; of an elastic sphere the factor on Gallice's coefficient. limit : at which it bursts,
    over-pressure as metres of air (sealed) or volume over launch volume (elastic).
    """

    mode: int
    mass: float
    ratio: float
    lapse: float
    room: float
    drag_area: float
    limit: float
    leak: float
    exchange: float


class Warmth(NamedTuple):
    """Superheat that the gas tends to, K: rising, at float, and after the sun changes at a time."""

    rising: float
    floating: float
    later: float
    change: float


class Moment(NamedTuple):
    """State and speed at one moment.

    gas : kg. fraction : free lift. speed : m/s, up positive. strain : 1 and more bursts.
    excess : over-pressure of a tight film, m of air.
    """

    gas: float
    fraction: float
    speed: float
    strain: float
    excess: float


class Launched(NamedTuple):
    """One member's start: body, height (m), gas (kg), swollen volume (m3), launch shift (s)."""

    body: Body
    warmth: Warmth
    z: float
    gas: float
    tau: float


@njit(cache=True)
def look(body: Body, column: EvenColumn, z: float, gas: float, superheat: float) -> Moment:
    """Lift and speed at a height, once a vented film has let go what does not fit."""
    air = air_at(column, z)
    warm = air.temperature + superheat
    swollen = volume(gas, body.ratio, warm, air.pressure)
    strain, excess = 0.0, 0.0
    if body.mode == ELASTIC:
        strain = swollen / body.limit
    elif swollen > body.room:
        if body.mode == VENTED:
            gas = gas_that_fits(body.room, body.ratio, warm, air.pressure)
        else:
            pressure = (swollen / body.room - 1.0) * air.pressure
            excess = pressure / (air.density * STANDARD_GRAVITY_MPS2)
            strain = excess / body.limit
        swollen = body.room
    fraction = free_lift(air.density * swollen / body.mass, gas / body.mass)
    force = STANDARD_GRAVITY_MPS2 * body.mass * fraction
    if body.mode == ELASTIC:
        diameter = np.cbrt(6.0 * swollen / math.pi)
        speed = sphere_speed(force, air.density, air.temperature, diameter, body.drag_area)
    else:
        speed = quasi_steady_speed(force, air.density, body.drag_area)
    if fraction < 0.0:
        brake = braked_speed(-fraction, air.temperature, body.lapse, air.lapse, body.exchange)
        speed = -min(-speed, brake)
    return Moment(gas, fraction, speed, strain, excess)


@njit(cache=True)
def toward_rest(z: float, speed: float, rest: float, h: float) -> float:
    """Height after h seconds on the way to a level of rest, m, where w^2 is linear in height.

    Then w = w0 - w0^2 t / (2 d) over the distance d, and the level is met after 2 d / w0.
    """
    d = rest - z
    if h * abs(speed) >= 2.0 * abs(d):
        return rest
    return z + speed * h - (speed * h) ** 2 / (4.0 * d)


@njit(cache=True)
def climb(
    body: Body, column: EvenColumn, z: float, now: Moment, gas: float, superheat: float, h: float
) -> float:
    """Height h seconds on, given gas and superheat at the end of the step."""
    ahead = z + now.speed * h
    then = look(body, column, ahead, gas, superheat)
    if now.fraction * then.fraction >= 0.0:
        return z + 0.5 * (now.speed + then.speed) * h
    # Two turns of the secant find the level where the lift is gone to within centimetres.
    near = z + (ahead - z) * now.fraction / (now.fraction - then.fraction)
    there = look(body, column, near, gas, superheat)
    slope = now.fraction - there.fraction
    rest = z + (near - z) * now.fraction / slope if slope != 0.0 else near
    return toward_rest(z, now.speed, rest, h)


@njit(cache=True)
def settle(superheat: float, target: float, exchange: float, h: float) -> float:
    """Superheat after h seconds of drawing near a target, K."""
    if exchange <= 0.0:
        return target
    return target + (superheat - target) * math.exp(-h / exchange)


@njit(cache=True)
def ending(
    column: EvenColumn, before: tuple[float, Moment], after: tuple[float, Moment]
) -> tuple[int, float]:
    """How a step ended the flight (-1: it did not), and the share of the step until then."""
    z, now = before
    higher, then = after
    if then.strain >= 1.0:
        rise = then.strain - now.strain
        return BURST, min(max((1.0 - now.strain) / rise, 0.0), 1.0) if rise > 0.0 else 0.0
    if higher <= column.floor and higher < z:
        return LEAKED_DOWN, (z - column.floor) / (z - higher)
    if higher >= column.top:
        return ABOVE_THE_COLUMN, (column.top - z) / (higher - z)
    return -1, 1.0


@njit(cache=True)
def fly_one(
    start: Launched, column: EvenColumn, timer: float, every: float, substeps: int, heights: Array
) -> tuple[int, float, float]:
    """Heights of one member at every multiple of `every` seconds; how, when and where it ended.

    heights : shape (n_t,), filled up to the end; the point after the end goes on at the last slope,
    so that linear interpolation is right until the end, and the rest keep the last height.
    """
    body, warmth, z = start.body, start.warmth, start.z
    now = look(body, column, z, start.gas, 0.0)
    superheat, floated, t = 0.0, False, 0.0
    heights[0] = z
    h = every / substeps
    for k in range(1, heights.size):
        z_before = z
        for i in range(substeps):
            t = (k - 1) * every + i * h
            step = min(h, timer - t)
            floated = floated or now.fraction <= 0.0
            target = warmth.floating if floated else warmth.rising
            target = warmth.later if t >= warmth.change else target
            superheat = settle(superheat, target, body.exchange, step)
            leak = strained_leak(body.leak, now.excess, body.ratio)
            gas = now.gas * math.exp(-leak * step)
            moved = moving_time(t + step, start.tau) - moving_time(t, start.tau)
            z_new = climb(body, column, z, now, gas, superheat, moved)
            then = look(body, column, z_new, gas, superheat)
            how, share = ending(column, (z, now), (z_new, then))
            if how < 0 and timer - t <= h:
                how = TIMER
            if how >= 0:
                end, z_end = t + share * step, z + share * (z_new - z)
                fill(heights, k, every, z_before, end, z_end)
                return how, end, z_end
            z, now = z_new, then
        heights[k] = z
    return STILL_ALOFT, (heights.size - 1) * every, z


@njit(cache=True)
def fill(heights: Array, k: int, every: float, before: float, end: float, z_end: float) -> None:
    """The rest of a member's heights, from column k on, once it has ended at (end, z_end)."""
    elapsed = end - (k - 1) * every
    heights[k] = before + (z_end - before) * every / elapsed if elapsed > 1e-6 else z_end
    heights[k + 1 :] = z_end


@njit(cache=True)
def launch(row: Array, column: EvenColumn) -> Launched:
    """The body and the start of one member from its row of numbers (`table.pack`)."""
    mode, mass = int(row[0]), row[1]
    ratio, lapse, fraction, added = row[2], row[3], row[4], row[5]
    air = air_at(column, row[17])
    moist = air.density * DRY_AIR_GAS_CONSTANT * air.temperature / air.pressure
    gas = mass * gas_at_launch(fraction, ratio, moist)
    swollen = volume(gas, ratio, air.temperature, air.pressure)
    room, limit = math.inf, row[9]
    if mode == ELASTIC:
        limit = swollen * row[9]
    else:
        full = air_at(column, row[8])
        room = volume(gas, ratio, full.temperature, full.pressure)
    area = row[7] if mode == ELASTIC else row[7] * 0.25 * math.pi * row[6] ** 2
    body = Body(mode, mass, ratio, lapse, room, area, limit, row[10], row[11])
    now = look(body, column, row[17], gas, 0.0)
    moving = virtual_mass(mass, gas, air.density * min(swollen, room), added)
    force = STANDARD_GRAVITY_MPS2 * mass * now.fraction
    tau = relaxation_time(moving, now.speed, force)
    return Launched(body, Warmth(row[12], row[13], row[14], row[15]), row[17], gas, tau)


@njit(cache=True, parallel=True)
def fly_all(
    rows: Array, column: EvenColumn, every: float, substeps: int, heights: Array
) -> tuple[NDArray[np.int8], Array, Array]:
    """Every member's heights (filled in), and how, when (s) and at which height (m) each ended."""
    n = rows.shape[0]
    ended = np.empty(n, np.int8)
    end = np.empty(n)
    end_height = np.empty(n)
    for i in prange(n):
        start = launch(rows[i], column)
        how, when, where = fly_one(start, column, rows[i, 16], every, substeps, heights[i])
        ended[i], end[i], end_height[i] = how, when, where
    return ended, end, end_height
