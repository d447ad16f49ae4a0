"""Long steps where lift and speed change slowly: the third order, with its own measure of error.

Bogacki and Shampine (1989, doi:10.1016/0893-9659(89)90079-7), 3(2): three looks at the air a step,
the last of which begins the next one. A step that an abrupt change of lift or its sign falls in is
refused, for `step.advance` to go through it.
"""

from __future__ import annotations

import math

from numba import njit

from drift.balloon.column import EvenColumn
from drift.balloon.loss import strained_leak
from drift.balloon.step import Launched, Moment, State, lift_and_speed, tends_to, water_at

# Lift that is as good as none: of either sign it moves a tube by centimetres a second; and lift
# that is none, since a column that is straight between its heights obeys the gas law no better.
_NO_LIFT, _ROUNDING = 1e-5, 1e-6


@njit(error_model="numpy", forceinline=True)
def _ahead(
    start: Launched,
    column: EvenColumn,
    before: State,
    now: Moment,
    z: float,
    on: tuple[float, float, float],
) -> tuple[Moment, float]:
    """Moment and superheat (K) at a height, m.

    on : seconds after `before`, the share of its excess superheat that is left by then, and the
        leak since (a share of the gas).
    """
    h, left, leak = on
    end = tends_to(start.warmth, before)
    superheat = end + (before.superheat - end) * left
    gas = now.gas * (1.0 - leak * (1.0 - 0.5 * leak))
    water = water_at(start.water, before.t + h)
    return lift_and_speed(start.body, column, z, gas, superheat, water), superheat


@njit(error_model="numpy", forceinline=True)
def _turns(now: Moment, then: Moment) -> bool:
    """Whether the lift changes its sign."""
    is_other = now.fraction * then.fraction < 0.0
    return is_other and max(abs(now.fraction), abs(then.fraction)) > _NO_LIFT


@njit(error_model="numpy", forceinline=True)
def _speed(now: Moment) -> float:
    """Speed, m/s, of what is not at rest."""
    return now.speed if abs(now.fraction) > _ROUNDING else 0.0


@njit(error_model="numpy", forceinline=True)
def stride(
    start: Launched, column: EvenColumn, before: State, now: Moment, h: float
) -> tuple[State, Moment, float]:
    """State and moment h seconds on, and by how many metres the height may be off.

    Infinitely many where the lift turns on the way, which no smooth step may pass.
    """
    z, leak = before.z, strained_leak(start.body.leak, now.excess, start.body.ratio) * h
    left = math.exp(-h / start.body.exchange) if start.body.exchange > 0.0 else 0.0
    root, first = math.sqrt(left), _speed(now)
    on = 0.5 * h, root, 0.5 * leak
    half, _ = _ahead(start, column, before, now, z + on[0] * first, on)
    if _turns(now, half):
        return before, now, math.inf
    on = 0.75 * h, root * math.sqrt(root), 0.75 * leak
    second = _speed(half)
    late, _ = _ahead(start, column, before, now, z + on[0] * second, on)
    third = _speed(late)
    new_z = z + h * (2.0 * first + 3.0 * second + 4.0 * third) / 9.0
    then, superheat = _ahead(start, column, before, now, new_z, (h, left, leak))
    if _turns(now, late) or _turns(now, then):
        return before, now, math.inf
    off = h * abs(5.0 * first - 6.0 * second - 8.0 * third + 9.0 * _speed(then)) / 72.0
    floated = before.floated or then.fraction <= 0.0
    return State(before.t + h, new_z, superheat, floated), then, off


@njit(error_model="numpy", forceinline=True)
def height_within(before: State, now: Moment, new: State, then: Moment, t: float) -> float:
    """Height at a time within a step, m: the cubic with the heights and speeds of its ends."""
    h = new.t - before.t
    s = (t - before.t) / h
    rest = 1.0 - s
    slopes = rest * now.speed - s * then.speed
    return (
        rest * rest * (1.0 + 2.0 * s) * before.z
        + s * s * (3.0 - 2.0 * s) * new.z
        + h * s * rest * slopes
    )
