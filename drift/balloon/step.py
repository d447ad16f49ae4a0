"""One step of a balloon: what lifts it, how fast it moves, where it comes to rest.

The motion is quasi-steady: at each moment drag balances the free lift, which the level of full
inflation, venting, leaks and the warmth of the gas change on the way. Only the first seconds have
inertia, as a shift in time (`drag.moving_time`). A step has constant acceleration while rising and
is Heun's while sinking; where it would pass the level of no lift it stops there as the square root
law does, in finite time and without overshoot.

The inertia left out would carry a vented tube M / (rho Cd A), some 20 m, past its float and cost it
0.2 % of its lift, as much as 0.6 K of superheat, which is less well known than that.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from drift.balloon.column import EvenColumn, air_at
from drift.balloon.drag import moving_time, quasi_steady_speed, sphere_speed
from drift.balloon.lift import free_lift, gas_that_fits, volume
from drift.balloon.loss import braked_speed, lagging_speed, strained_leak
from weather.constants import STANDARD_GRAVITY_MPS2

#: How the envelope ends: a tube open at the bottom, a tube tied shut, or one that stretches.
VENTED, SEALED, ELASTIC = 0, 1, 2


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


class Superheat(NamedTuple):
    """Superheat by sun and sky, K: rising, at float, and after the sun changes at a time.

    What expansion and compression do to the gas on its way comes on top of it, in the speeds.
    """

    rising: float
    floating: float
    later: float
    change: float


class Water(NamedTuple):
    """Water on the envelope: share of the mass lifted, from when on and within how long, s."""

    share: float
    start: float
    over: float


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


class State(NamedTuple):
    """Where a flight is: s since launch, height (m), superheat (K), whether it has floated."""

    t: float
    z: float
    superheat: float
    floated: bool


class Launched(NamedTuple):
    """One member's start: body, warmth, water, height (m), gas (kg), launch shift (s)."""

    body: Body
    warmth: Superheat
    water: Water
    z: float
    gas: float
    tau: float


@njit(cache=True, error_model="numpy", forceinline=True)
def lift_and_speed(
    body: Body, column: EvenColumn, z: float, gas: float, superheat: float, water: float
) -> Moment:
    """Lift and speed at a height, once a vented film has let go what does not fit.

    water : on the envelope, as a share of the mass lifted; its own inertia is left out.
    """
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
    fraction = free_lift(air.density * swollen / body.mass, gas / body.mass) - water
    force = STANDARD_GRAVITY_MPS2 * body.mass * fraction
    if body.mode == ELASTIC:
        diameter = np.cbrt(6.0 * swollen / math.pi)
        speed = sphere_speed(force, air.density, air.temperature, diameter, body.drag_area)
    else:
        speed = quasi_steady_speed(force, air.density, body.drag_area)
    if fraction > 0.0:
        # Also for a full film, whose gas would be slack when cold: else a tube near its float would
        # be faster full than slack, and its speed would jump to and fro.
        loss = air.density * swollen / (body.mass * warm * fraction)
        speed = lagging_speed(speed, loss, body.lapse - air.lapse, body.exchange)
    elif fraction < 0.0:
        brake = braked_speed(-fraction, air.temperature, body.lapse, air.lapse, body.exchange)
        speed = -min(-speed, brake)
    return Moment(gas, fraction, speed, strain, excess)


@njit(cache=True, error_model="numpy", forceinline=True)
def toward_rest(z: float, speed: float, rest: float, h: float) -> tuple[float, float]:
    """Height on the way to a level of rest, m, and the seconds used, h unless it is met before.

    Where w^2 is linear in height, w = w0 - w0^2 t / (2 d) over the distance d, met at 2 d / w0.
    """
    d = rest - z
    if h * abs(speed) >= 2.0 * abs(d):
        return rest, min(2.0 * abs(d) / max(abs(speed), 1e-12), h)
    return z + speed * h - (speed * h) ** 2 / (4.0 * d), h


@njit(cache=True, error_model="numpy", forceinline=True)
def water_at(water: Water, t: float) -> float:
    """Water on the envelope t seconds after launch, as a share of the mass lifted."""
    return water.share * min(max((t - water.start) / water.over, 0.0), 1.0)


@njit(cache=True, error_model="numpy", forceinline=True)
def climb(
    body: Body,
    column: EvenColumn,
    z: float,
    now: Moment,
    later: tuple[float, float, float],
    h: float,
) -> tuple[float, float]:
    """Height h seconds on, and the seconds used.

    later : gas (kg), superheat (K) and water at the end of the step.
    """
    gas, superheat, water = later
    ahead = z + now.speed * h
    then = lift_and_speed(body, column, ahead, gas, superheat, water)
    if now.fraction > 0.0 and then.fraction >= 0.0:
        if then.speed < 2.0 * now.speed:
            # w^2 is close to linear in height: constant acceleration, exact up to the float.
            return z + (0.75 * now.speed + 0.25 * then.speed**2 / now.speed) * h, h
        # All but at rest it gets its lift on the way, as in the sun: no further than it lasts.
        higher = z + 0.5 * (now.speed + then.speed) * h
        there = lift_and_speed(body, column, higher, gas, superheat, water)
        if there.fraction < 0.0:
            share = then.fraction / (then.fraction - there.fraction)
            higher = ahead + (higher - ahead) * share
        return higher, h
    if now.fraction * then.fraction >= 0.0:
        return z + 0.5 * (now.speed + then.speed) * h, h
    # Two turns of the secant find the level where the lift is gone to within centimetres.
    near = z + (ahead - z) * now.fraction / (now.fraction - then.fraction)
    there = lift_and_speed(body, column, near, gas, superheat, water)
    slope = now.fraction - there.fraction
    rest = z + (near - z) * now.fraction / slope if slope != 0.0 else near
    return toward_rest(z, now.speed, rest, h)


@njit(cache=True, error_model="numpy", forceinline=True)
def settle(superheat: float, end: float, exchange: float, h: float) -> float:
    """Superheat after h seconds of drawing near where it ends, K."""
    if exchange <= 0.0:
        return end
    return end + (superheat - end) * math.exp(-h / exchange)


@njit(cache=True, error_model="numpy", forceinline=True)
def tends_to(warmth: Superheat, before: State) -> float:
    """The superheat that a step draws near to, K."""
    if before.t >= warmth.change:
        return warmth.later
    return warmth.floating if before.floated else warmth.rising


@njit(cache=True, error_model="numpy", forceinline=True)
def later(start: Launched, before: State, now: Moment, h: float) -> tuple[float, float]:
    """Gas (kg) and superheat (K) after h seconds."""
    end = tends_to(start.warmth, before)
    superheat = settle(before.superheat, end, start.body.exchange, h)
    leak = strained_leak(start.body.leak, now.excess, start.body.ratio)
    return now.gas * math.exp(-leak * h), superheat


@njit(cache=True, error_model="numpy", forceinline=True)
def advance(
    start: Launched, column: EvenColumn, before: State, now: Moment, h: float
) -> tuple[State, Moment]:
    """State and moment at most h seconds on; less where the balloon first comes to float.

    From there the gas it loses is no longer spared from venting, so the rest is another step.
    """
    gas, superheat = later(start, before, now, h)
    moved = h
    if before.t < 20.0 * start.tau:
        moved = moving_time(before.t + h, start.tau) - moving_time(before.t, start.tau)
    water = water_at(start.water, before.t + h)
    z, used = climb(start.body, column, before.z, now, (gas, superheat, water), moved)
    arrived = used < moved and not before.floated
    if arrived:
        h *= used / moved
        gas, superheat = later(start, before, now, h)
    then = lift_and_speed(start.body, column, z, gas, superheat, water)
    floated = before.floated or arrived or then.fraction <= 0.0
    return State(before.t + h, z, superheat, floated), then
