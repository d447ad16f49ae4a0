"""Long steps: how long a balloon takes from one height to another, where its lift changes slowly.

The air is laid out in height, so steps end at heights, and the mean lapse between two of them is
exact however the layers lie. One look at the air a step. A step in which lift turns or changes a
lot is refused, for a shorter one or a short step (`drift.balloon.step`) to go through it.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from drift.balloon.aboard import on_board
from drift.balloon.column import Air
from drift.balloon.compiled import inside
from drift.balloon.lift import volume
from drift.balloon.states import VENTED, Body, Launched, Moment, State, with_gas
from drift.balloon.step import braked, free_speed, lift_in, moment_in

# Most by which speed, or what a sinking balloon lacks of lift, may grow or shrink in a step.
_MOST = 2.0

# A balloon that sinks no faster than this stands, m/s.
_STANDS_MPS = 1e-9


class Stride(NamedTuple):
    """A long step: state and moment at its end, and by how much it was faster at its start.

    bend : (w0 - w1) / (w0 + w1) of a speed that changes evenly in time.
    """

    state: State
    moment: Moment
    bend: float


@inside
def rise(
    start: Launched, air: Air, before: State, now: Moment, d: float, is_alone: bool
) -> tuple[bool, bool, Stride]:
    """A step upwards of d m, to some air, in which the speed goes with a power of the lift.

    Free lift f is linear in height, as in a full film, and w goes with f^p; between the root (drag
    alone) and f itself (the lag of the gas alone) p is what both ends say. But for fourth powers
    the time is 2 d / (w0 + w1) (1 + b (2 b - c) / 3) with b = (w0 - w1) / (w0 + w1) and
    c = (f0 - f1) / (f0 + f1); by the root alone it is that without the bracket.

    Whether its speed was found (`moment_in`), and whether the step may be taken, for that does not
    change too much.
    """
    on = on_board(start, before, now, d / now.speed)
    is_known, then = moment_in(start.body, air, now.root, on, is_alone)
    both = now.speed + then.speed
    bend = (now.speed - then.speed) / both
    lost = (now.fraction - then.fraction) / (now.fraction + then.fraction)
    h = 2.0 * d / both * (1.0 + bend * (2.0 * bend - lost) / 3.0)
    gas, superheat, _ = on_board(start, before, now, h)
    # What leaks in the time that it took, which was a guess before; a film that vents is as full.
    vents = (start.body.mode == VENTED) & (then.full > 1.0)
    then = with_gas(then, then.gas if vents else then.gas + gas - on[0])
    state = State(before.t + h, before.z + d, superheat, before.floated)
    most = _MOST * then.speed
    is_even = (then.fraction > 0.0) & (now.speed < most) & (most < _MOST**2 * now.speed)
    return is_known, is_even, Stride(state, then, bend)


@inside
def sink(
    start: Launched, upper: Air, lower: Air, before: State, now: Moment, d: float
) -> tuple[bool, Stride]:
    """A step downwards of d m, from some air to other, with the lift half-way in time.

    Whether it may be taken, for that lift does not change too much, comes with it.
    """
    body, between = start.body, half_way(upper, lower, d)
    # Half-way in time, which is found in three turns of which one looks at the gas.
    warm = between.temperature + before.superheat
    swollen = volume(now.gas, body.constant, warm, between.pressure)
    guess = d / _sinking(body, between, now.fraction, swollen)
    half = on_board(start, before, now, 0.5 * guess)
    change = (lift_in(body, between, *half).fraction - now.fraction) / guess
    h = d / _sinking(body, between, min(now.fraction + change * guess, 0.0), swollen)
    speed = _sinking(body, between, min(now.fraction + change * h, 0.0), swollen)
    h = d / speed
    on = on_board(start, before, now, h)
    lift = lift_in(body, lower, *on)
    then = Moment(lift.gas, lift.fraction, -speed, lift.strain, lift.excess, lift.full, 0.0)
    state = State(before.t + h, before.z - d, on[1], before.floated)
    is_even = (_MOST * now.fraction < then.fraction) & (_MOST * then.fraction < now.fraction)
    bend = (now.fraction - then.fraction) / (now.fraction + then.fraction)
    return is_even, Stride(state, then, bend)


@inside
def half_way(upper: Air, lower: Air, d: float) -> Air:
    """The air between two heights d m apart, which obeys the gas law as that at both does.

    The mean of both densities does not: with 200 m it is 3e-5 off, some per cent of what a sinking
    balloon lacks of lift. With T +- b and p +- a, rho = (rho0 + rho1) / 2 (1 + (b/T) (a/p - b/T)).
    """
    temperature = 0.5 * (upper.temperature + lower.temperature)
    pressure = 0.5 * (upper.pressure + lower.pressure)
    warmer = 0.5 * (lower.temperature - upper.temperature) / temperature
    denser = 0.5 * (lower.pressure - upper.pressure) / pressure - warmer
    density = 0.5 * (upper.density + lower.density) * (1.0 + warmer * denser)
    return Air(temperature, pressure, density, (lower.temperature - upper.temperature) / d)


@inside
def _sinking(body: Body, air: Air, fraction: float, swollen: float) -> float:
    """Speed of sinking, m/s and positive: what lacks no lift takes longer than any step may."""
    speed = -braked(body, air, fraction, free_speed(body, air, fraction, swollen))
    return max(speed, _STANDS_MPS)


@inside
def bent(share: float, bend: float) -> float:
    """Share of the way of a step after a share of its time, of a speed that changes evenly."""
    return share * (1.0 + bend * (1.0 - share))


@inside
def unbent(way: float, bend: float) -> float:
    """Share of the time of a step after a share of its way: the inverse of `bent`."""
    one = 1.0 + bend
    return 2.0 * way / (one + math.sqrt(max(one * one - 4.0 * bend * way, 0.0)))
