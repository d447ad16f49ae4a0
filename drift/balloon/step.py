"""One step of a balloon: what lifts it, how fast it moves, where it comes to rest.

The motion is quasi-steady: at each moment drag balances the free lift, which the level of full
inflation, venting, leaks and the warmth of the gas change on the way. Only the first seconds have
inertia, as a shift in time (`drag.moving_time`).

The inertia left out would carry a vented tube M / (rho Cd A), some 20 m, past its float and cost it
0.2 % of its lift, as much as 0.6 K of superheat, which is less well known than that.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from drift.balloon.column import Air, EvenColumn, air_at
from drift.balloon.compiled import inside
from drift.balloon.drag import moving_time, quasi_steady_speed, sphere_speed
from drift.balloon.lift import free_lift, gas_that_fits, volume
from drift.balloon.loss import braked_speed, lagging_speed, strained_leak
from weather.constants import STANDARD_GRAVITY_MPS2

#: How the envelope ends: a tube open at the bottom, a tube tied shut, or one that stretches.
VENTED, SEALED, ELASTIC = 0, 1, 2


#: Lift that is none: a column that is straight between its heights obeys the gas law no better.
NO_LIFT = 1e-6


# A tube that has floated before may turn back from less than this unseen, m/s.
_UNSEEN_MPS = 1e-3

#: The start, in launch times, which has inertia: the speed is then within 1e-6 of its own.
LAUNCHED = 8.0


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
    excess : over-pressure of a tight film, m of air. full : volume that the gas would take over
    that of the film (0: elastic). root : of a speed, from which the next one is looked for.
    """

    gas: float
    fraction: float
    speed: float
    strain: float
    excess: float
    full: float
    root: float


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


class Lift(NamedTuple):
    """Gas (kg) and its volume (m3), free lift, and strain, excess and full as of a `Moment`."""

    gas: float
    swollen: float
    fraction: float
    strain: float
    excess: float
    full: float


@inside
def lift_in(body: Body, air: Air, gas: float, superheat: float, water: float) -> Lift:
    """Lift in some air, once a vented film has let go what does not fit.

    water : on the envelope, as a share of the mass lifted; its own inertia is left out.
    """
    warm = air.temperature + superheat
    swollen = volume(gas, body.ratio, warm, air.pressure)
    strain, excess, full = 0.0, 0.0, 0.0
    if body.mode == ELASTIC:
        strain = swollen / body.limit
    else:
        full = swollen / body.room
        if full > 1.0:
            if body.mode == VENTED:
                gas = gas_that_fits(body.room, body.ratio, warm, air.pressure)
            else:
                pressure = (full - 1.0) * air.pressure
                excess = pressure / (air.density * STANDARD_GRAVITY_MPS2)
                strain = excess / body.limit
            swollen = body.room
    fraction = free_lift(air.density * swollen / body.mass, gas / body.mass) - water
    return Lift(gas, swollen, fraction, strain, excess, full)


@inside
def free_speed(body: Body, air: Air, fraction: float, swollen: float) -> float:
    """Speed at which drag balances a free lift at a volume (m3; of an elastic balloon), m/s."""
    force = STANDARD_GRAVITY_MPS2 * body.mass * fraction
    if body.mode == ELASTIC:
        diameter = np.cbrt(6.0 * swollen / math.pi)
        return sphere_speed(force, air.density, air.temperature, diameter, body.drag_area)
    return quasi_steady_speed(force, air.density, body.drag_area)


@inside
def sinking_speed(body: Body, air: Air, fraction: float, swollen: float) -> float:
    """Speed, m/s and positive, where lift is missing: by drag, or braked by its warm gas."""
    brake = braked_speed(-fraction, air.temperature, body.lapse, air.lapse, body.exchange)
    return min(-free_speed(body, air, fraction, swollen), brake)


@inside
def moment_in(
    body: Body, air: Air, root: float, gas: float, superheat: float, water: float
) -> Moment:
    """Lift and speed in some air; root : of a `Moment` not far from this one."""
    lift = lift_in(body, air, gas, superheat, water)
    speed = 0.0
    if lift.fraction > NO_LIFT:
        free = free_speed(body, air, lift.fraction, lift.swollen)
        # Also for a full film, whose gas would be slack when cold: else a tube near its float would
        # be faster full than slack, and its speed would jump to and fro.
        warm = air.temperature + superheat
        loss = air.density * lift.swollen / (body.mass * warm * lift.fraction)
        held = 0.5 * free * free * loss * (body.lapse - air.lapse) * body.exchange
        speed, root = lagging_speed(free, held, root)
    elif lift.fraction < -NO_LIFT:
        speed = -sinking_speed(body, air, lift.fraction, lift.swollen)
    return Moment(lift.gas, lift.fraction, speed, lift.strain, lift.excess, lift.full, root)


@inside
def lift_and_speed(
    body: Body, column: EvenColumn, z: float, root: float, on: tuple[float, float, float]
) -> Moment:
    """Lift and speed at a height; on : gas (kg), superheat (K) and water."""
    gas, superheat, water = on
    return moment_in(body, air_at(column, z), root, gas, superheat, water)


@inside
def water_at(water: Water, t: float) -> float:
    """Water on the envelope t seconds after launch, as a share of the mass lifted."""
    return water.share * min(max((t - water.start) / water.over, 0.0), 1.0)


@inside
def settle(superheat: float, end: float, exchange: float, h: float) -> float:
    """Superheat after h seconds of drawing near where it ends, K."""
    if exchange <= 0.0:
        return end
    return end + (superheat - end) * math.exp(-h / exchange)


@inside
def tends_to(warmth: Superheat, before: State) -> float:
    """The superheat that a step draws near to, K."""
    if before.t >= warmth.change:
        return warmth.later
    return warmth.floating if before.floated else warmth.rising


@inside
def later(start: Launched, before: State, now: Moment, h: float) -> tuple[float, float]:
    """Gas (kg) and superheat (K) after h seconds."""
    end = tends_to(start.warmth, before)
    superheat = settle(before.superheat, end, start.body.exchange, h)
    leak = strained_leak(start.body.leak, now.excess, start.body.ratio)
    return now.gas * math.exp(-leak * h), superheat


@inside
def advance(
    start: Launched, column: EvenColumn, before: State, now: Moment, h: float
) -> tuple[State, Moment]:
    """State and moment h seconds on, or less where the balloon turns back, having vented up there.

    Over a short step the speed is as good as linear in time and height, w = w0 + c t + J (z - z0),
    whatever limits it: z - z0 = h (phi1(J h) w0 + phi2(J h) c h), an exponential Rosenbrock step.
    Two looks at its end, at this height and at about the one to come, tell c and J.
    """
    after, then, turned = before, now, False
    lift = still = gain = 0.0
    for _ in range(2):
        on = (*later(start, before, now, h), water_at(start.water, before.t + h))
        moved = h
        if before.t < LAUNCHED * start.tau:
            moved = moving_time(before.t + h, start.tau) - moving_time(before.t, start.tau)
        z = before.z
        for look in range(4):
            then = lift_and_speed(start.body, column, z, now.root, on)
            if look == 0:
                lift, still = then.fraction, then.speed
                gain = 0.5 * (now.speed + still) * moved
                z = before.z + gain
            elif look == 1:
                x = min(moved * (then.speed - still) / gain, 0.5) if gain != 0.0 else 0.0
                one, two = 1.0 + 0.5 * x, 0.5 + x / 6.0
                if abs(x) > 1e-3:
                    one = math.expm1(x) / x
                    two = (one - 1.0) / x
                z = before.z + moved * (one * now.speed + two * (still - now.speed))
            elif then.fraction < -NO_LIFT and lift > 0.0 and look == 2:
                # No further than lift lasts.
                z = before.z + (z - before.z) * lift / (lift - then.fraction)
            else:
                break
        floated = before.floated or then.fraction <= NO_LIFT or turned
        after = State(before.t + h, z, on[1], floated)
        if turned or not (
            now.speed > (_UNSEEN_MPS if before.floated else 0.0) and then.speed < 0.0
        ):
            break
        turned = True
        h *= now.speed / (now.speed - then.speed)
    return after, then
