"""Long steps: how long a balloon takes from one height to another, where its lift changes slowly.

The air is laid out in height, so steps end at heights, and the mean lapse between two of them is
exact however the layers lie. One look at the air a step. A step in which lift turns or changes a
lot is refused, for a shorter one or a short step (`drift.balloon.step`) to go through it.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from drift.balloon.column import Air, EvenColumn, air_at
from drift.balloon.compiled import inside
from drift.balloon.lift import volume
from drift.balloon.loss import strained_leak
from drift.balloon.step import (
    Launched,
    Moment,
    State,
    lift_in,
    moment_in,
    sinking_speed,
    tends_to,
    water_at,
)

# Most by which speed, or what a sinking balloon lacks of lift, may grow or shrink in a step.
_MOST = 2.0


class Stride(NamedTuple):
    """A long step: state and moment at its end, and by how much it was faster at its start.

    bend : (w0 - w1) / (w0 + w1) of a speed that changes evenly in time.
    """

    state: State
    moment: Moment
    bend: float


@inside
def _left(x: float) -> float:
    """exp(-x), by the fraction of Pade's that is right to 1e-6 for what a step has."""
    if x > 0.5:
        return math.exp(-x)
    even = 1.0 + x * x / 12.0
    return (even - 0.5 * x) / (even + 0.5 * x)


@inside
def _after(
    start: Launched, before: State, now: Moment, leak: float, h: float
) -> tuple[float, float, float]:
    """Gas (kg), superheat (K) and water after h seconds of a leak (1/s)."""
    end, lost = tends_to(start.warmth, before), leak * h
    left = _left(h / start.body.exchange) if start.body.exchange > 0.0 else 0.0
    return (
        now.gas * (1.0 - lost * (1.0 - 0.5 * lost)),
        end + (before.superheat - end) * left,
        water_at(start.water, before.t + h),
    )


@inside
def rise(
    start: Launched, column: EvenColumn, before: State, now: Moment, d: float
) -> tuple[bool, Stride]:
    """A step upwards of d m, if the speed does not change too much: w^2 is linear in height."""
    leak = strained_leak(start.body.leak, now.excess, start.body.ratio)
    on = _after(start, before, now, leak, d / now.speed)
    then = moment_in(start.body, air_at(column, before.z + d), now.root, on[0], on[1], on[2])
    both = now.speed + then.speed
    h = 2.0 * d / both
    superheat = _after(start, before, now, leak, h)[1]
    state = State(before.t + h, before.z + d, superheat, before.floated)
    is_even = then.fraction > 0.0 and now.speed < _MOST * then.speed < _MOST**2 * now.speed
    return is_even, Stride(state, then, (now.speed - then.speed) / both)


@inside
def sink(
    start: Launched, column: EvenColumn, before: State, now: Moment, d: float
) -> tuple[bool, Stride]:
    """A step downwards of d m, with the lift half-way in time, if that does not change too much."""
    body = start.body
    leak = strained_leak(body.leak, now.excess, body.ratio)
    upper, lower = air_at(column, before.z), air_at(column, before.z - d)
    between = Air(
        0.5 * (upper.temperature + lower.temperature),
        0.5 * (upper.pressure + lower.pressure),
        0.5 * (upper.density + lower.density),
        (lower.temperature - upper.temperature) / d,
    )
    # Half-way in time, which is found in three turns of which one looks at the gas.
    warm = between.temperature + before.superheat
    swollen = volume(now.gas, body.ratio, warm, between.pressure)
    guess = d / sinking_speed(body, between, now.fraction, swollen)
    gas, superheat, water = _after(start, before, now, leak, 0.5 * guess)
    change = (lift_in(body, between, gas, superheat, water).fraction - now.fraction) / guess
    h = d / sinking_speed(body, between, min(now.fraction + change * guess, 0.0), swollen)
    speed = sinking_speed(body, between, min(now.fraction + change * h, 0.0), swollen)
    h = d / speed
    gas, superheat, water = _after(start, before, now, leak, h)
    lift = lift_in(body, lower, gas, superheat, water)
    then = Moment(lift.gas, lift.fraction, -speed, lift.strain, lift.excess, lift.full, 0.0)
    state = State(before.t + h, before.z - d, superheat, before.floated)
    is_even = _MOST * now.fraction < then.fraction < now.fraction / _MOST
    bend = (now.fraction - then.fraction) / (now.fraction + then.fraction)
    return is_even, Stride(state, then, bend)


@inside
def stride(
    start: Launched, column: EvenColumn, before: State, now: Moment, d: float
) -> tuple[bool, Stride]:
    """A long step of d m up or down, and whether it may be taken."""
    if now.speed > 0.0:
        return rise(start, column, before, now, d)
    return sink(start, column, before, now, d)


@inside
def height_within(before: State, new: Stride, t: float) -> float:
    """Height at a time within a step, m, of a speed that changes evenly."""
    s = (t - before.t) / (new.state.t - before.t)
    return before.z + (new.state.z - before.z) * s * (1.0 + new.bend * (1.0 - s))
