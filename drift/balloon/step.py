"""One step of a balloon: what lifts it, how fast it moves, where it comes to rest.

The motion is quasi-steady: at each moment drag balances the free lift, which the level of full
inflation, venting, leaks and the warmth of the gas change on the way. Only the first seconds have
inertia, as a shift in time (`drag.moving_time`).

The inertia left out would carry a vented tube M / (rho Cd A), some 20 m, past its float and cost it
0.2 % of its lift, as much as 0.6 K of superheat, which is less well known than that.
"""

from __future__ import annotations

import math

import numpy as np

from drift.balloon.aboard import (
    NO_LIFT,
    on_board,
    superheat_after,
    vented_on_the_way,
)
from drift.balloon.column import Air, EvenColumn, air_at
from drift.balloon.compiled import inside
from drift.balloon.drag import moving_time, quasi_steady_speed, sphere_speed
from drift.balloon.lift import free_lift, volume
from drift.balloon.loss import braked_speed, lagging_near, lagging_speed
from drift.balloon.states import (
    ELASTIC,
    VENTED,
    Body,
    Launched,
    Lift,
    Look,
    Moment,
    State,
    with_gas,
)
from weather.constants import STANDARD_GRAVITY_MPS2
from weather.physics.exponential import decay

# A tube that has floated before may turn back from less than this unseen, m/s.
_UNSEEN_MPS = 1e-3


@inside
def lift_in(body: Body, air: Air, gas: float, superheat: float, water: float) -> Lift:
    """Lift in some air, once a vented film has let go what does not fit.

    water : on the envelope, as a share of the mass lifted; its own inertia is left out.
    """
    swollen = volume(gas, body.constant, air.temperature + superheat, air.pressure)
    strain, excess, full = 0.0, 0.0, 0.0
    if body.mode == ELASTIC:
        strain = swollen / body.limit
    else:
        full = swollen * body.per_room
        if full > 1.0:
            if body.mode == VENTED:
                gas /= full
            else:
                pressure = (full - 1.0) * air.pressure
                excess = pressure / (air.density * STANDARD_GRAVITY_MPS2)
                strain = excess / body.limit
            swollen = body.room
    return Lift(gas, swollen, free_lift(air.density * swollen, gas) - water, strain, excess, full)


@inside
def free_speed(body: Body, air: Air, fraction: float, swollen: float) -> float:
    """Speed at which drag balances a free lift at a volume (m3 a kilogram lifted), m/s."""
    force = STANDARD_GRAVITY_MPS2 * fraction
    if body.mode == ELASTIC:
        diameter = np.cbrt(6.0 * swollen * body.mass / math.pi)
        force *= body.mass
        return sphere_speed(force, air.density, air.temperature, diameter, body.drag_area)
    return quasi_steady_speed(force, air.density, body.drag_area)


@inside
def held_back(body: Body, air: Air, lift: Lift, warm: float, free: float) -> float:
    """What the lag of its gas (K, warm) has of a balloon's speed, m/s: `held` of `lagging_speed`.

    Half of free^2 loss (Gamma_g - Gamma_a) tau(0), of which the drag of a tube, which goes with the
    square of its speed, leaves g V / (Cd A T).
    """
    lag = (body.lapse - air.lapse) * body.exchange
    if body.mode == ELASTIC:
        return 0.5 * free * free * air.density * lift.swollen / (warm * lift.fraction) * lag
    return STANDARD_GRAVITY_MPS2 * lift.swollen / (body.drag_area * warm) * lag


@inside
def braked(body: Body, air: Air, fraction: float, free: float) -> float:
    """Speed that drag allows (free, m/s), if sinking no faster than the warm gas lets, m/s."""
    brake = braked_speed(-fraction, air.temperature, body.lapse, air.lapse, body.exchange)
    return max(free, -brake)


@inside
def moment_in(
    body: Body, air: Air, root: float, on: tuple[float, float, float], is_alone: bool
) -> tuple[bool, Moment]:
    """Lift and speed in some air; on : gas (kg), superheat (K) and water.

    root : of a `Moment` not far from this one. is_alone : else nothing is called and no turn taken
    that others would not take, so that lanes of members stay side by side; whether the speed of
    such a one could be found comes with it.
    """
    gas, superheat, water = on
    lift = lift_in(body, air, gas, superheat, water)
    free = free_speed(body, air, lift.fraction, lift.swollen)
    # Also for a full film, whose gas would be slack when cold: else a tube near its float would
    # be faster full than slack, and its speed would jump to and fro.
    held = held_back(body, air, lift, air.temperature + superheat, free)
    is_known, speed, found = lagging_near(free, held, root)
    if lift.fraction > NO_LIFT:
        if is_alone and not is_known:
            is_known = True
            speed, found = lagging_speed(free, held, 0.0)
    else:
        is_known, found = True, root
        speed = braked(body, air, lift.fraction, free) if lift.fraction < -NO_LIFT else 0.0
    return is_known, Moment(
        lift.gas, lift.fraction, speed, lift.strain, lift.excess, lift.full, found
    )


@inside
def look_here(
    start: Launched, air: Air, before: State, now: Moment, h: float, is_alone: bool
) -> Look:
    """The first of three looks that a step of h seconds takes: what it will be like here then."""
    on = on_board(start, before, now, h)
    moved = moving_time(before.t + h, start.tau) - moving_time(before.t, start.tau)
    is_known, then = moment_in(start.body, air, now.root, on, is_alone)
    ahead = before.z + 0.5 * (now.speed + then.speed) * moved
    return Look(on[0], on[1], on[2], moved, then.fraction, then.speed, ahead, is_known)


@inside
def look_ahead(
    start: Launched, air: Air, before: State, now: Moment, here: Look, is_alone: bool
) -> tuple[float, bool]:
    """The second: where a step leads, m, from what it will be like about there.

    Over a short step the speed is as good as linear in time and height, w = w0 + c t + J (z - z0),
    whatever limits it: z - z0 = h (phi1(J h) w0 + phi2(J h) c h), an exponential Rosenbrock step.
    """
    on = here.gas, here.superheat, here.water
    is_known, then = moment_in(start.body, air, now.root, on, is_alone)
    # A film that stays full on its way loses what leaks through it anyway.
    stays_full = (start.body.mode == VENTED) & (now.full >= 1.0) & (then.full >= 1.0)
    still, gain = now.speed if stays_full else here.speed, here.ahead - before.z
    x = min(here.moved * (then.speed - still) / gain, 0.5) if gain != 0.0 else 0.0
    one = 1.0 + x * (0.5 + x * (1.0 / 6.0 + x * (1.0 / 24.0 + x / 120.0)))
    two = 0.5 + x * (1.0 / 6.0 + x * (1.0 / 24.0 + x * (1.0 / 120.0 + x / 720.0)))
    if abs(x) > 0.1:
        one = (decay(x) - 1.0) / x
        two = (one - 1.0) / x
    z = before.z + here.moved * (one * now.speed + two * (still - now.speed))
    return z, is_known


@inside
def look_there(
    start: Launched, air: Air, before: State, now: Moment, here: Look, h: float, is_alone: bool
) -> tuple[bool, Moment]:
    """The third: lift and speed where a step of h seconds leads, and whether that is all.

    It is not where the balloon turns back or its lift ends, nor where a lane (`moment_in`) finds no
    speed: `advance` is for those.
    """
    on = here.gas, here.superheat, here.water
    is_known, then = moment_in(start.body, air, now.root, on, is_alone)
    ends = (then.fraction < -NO_LIFT) & (here.fraction > 0.0)
    is_all = is_known & (not ends) & (not turns(before, now, then.speed))
    warmed = here.superheat - before.superheat
    lost = vented_on_the_way(start.body, air, now, then, warmed, h)
    # Lift, of a mass of 1, goes as the gas does.
    return is_all, with_gas(then, then.gas * (1.0 - lost), then.fraction - lost)


@inside
def arrived(
    start: Launched,
    before: State,
    now: Moment,
    then: Moment,
    to: tuple[float, float, float],
    stays: bool,
) -> State:
    """The state after a step; to : its seconds, the height and the superheat that it led to.

    stays : it ends at rest, whatever its lift.
    """
    h, z, settled = to
    lift = now.fraction, then.fraction
    floated = before.floated | (then.fraction <= NO_LIFT) | stays
    return State(before.t + h, z, superheat_after(start, before, lift, settled, h), floated)


@inside
def turns(before: State, now: Moment, speed: float) -> bool:
    """Whether a balloon turns back within a step that ends with a speed (m/s)."""
    return (now.speed > (_UNSEEN_MPS if before.floated else 0.0)) & (speed < 0.0)


@inside
def advance(
    start: Launched, column: EvenColumn, before: State, now: Moment, h: float
) -> tuple[State, Moment]:
    """State and moment h seconds on, or less if the balloon turns back, having vented up there."""
    after, then = before, now
    for turned in range(2):
        here = look_here(start, air_at(column, before.z), before, now, h, True)
        z = look_ahead(start, air_at(column, here.ahead), before, now, here, True)[0]
        then = look_there(start, air_at(column, z), before, now, here, h, True)[1]
        if then.fraction < -NO_LIFT and here.fraction > 0.0:
            # No further than lift lasts.
            z = before.z + (z - before.z) * here.fraction / (here.fraction - then.fraction)
            then = look_there(start, air_at(column, z), before, now, here, h, True)[1]
        after = arrived(start, before, now, then, (h, z, here.superheat), turned == 1)
        if turned == 1 or not turns(before, now, then.speed):
            break
        h *= now.speed / (now.speed - then.speed)
    return after, then
