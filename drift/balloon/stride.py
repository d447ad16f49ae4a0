"""Long steps: how long a balloon takes from one height to another, where its lift changes slowly.

The air is laid out in height, so steps end at heights, and the mean lapse between two of them is
exact; on the way down each half of a layer has its own. A step in which lift turns or changes a lot
is refused, for a shorter one or a short step (`drift.balloon.step`) to go through it.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from drift.balloon.aboard import leak_over, on_board, warmth_on
from drift.balloon.column import Air
from drift.balloon.compiled import inside
from drift.balloon.lift import volume
from drift.balloon.loss import braked_speed
from drift.balloon.states import VENTED, Body, Launched, Moment, State, with_gas
from drift.balloon.step import free_speed, lift_in, moment_in

# Most by which speed, or what a sinking balloon lacks of lift, may grow or shrink in a step.
_MOST = 2.0

# Lift that a sinking balloon lacks at least, so that it takes a time.
_LACKS_NONE = 1e-12


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
    guess = d / now.speed
    on = on_board(start, before, now, guess)
    is_known, then = moment_in(start.body, air, now.root, on, is_alone)
    both = now.speed + then.speed
    bend = (now.speed - then.speed) / both
    lost = (now.fraction - then.fraction) / (now.fraction + then.fraction)
    h = 2.0 * d / both * (1.0 + bend * (2.0 * bend - lost) / 3.0)
    # What leaks in the time that it took, which was a guess before; a film that vents is as full.
    vents = (start.body.mode == VENTED) & (then.full > 1.0)
    leaked = (h - guess) * leak_over(start.body, now, guess) * then.gas
    then = with_gas(then, then.gas if vents else then.gas - leaked, then.fraction)
    superheat = warmth_on(start, before, h)
    state = State(before.t + h, before.z + d, superheat, before.floated)
    most = _MOST * then.speed
    is_even = (then.fraction > 0.0) & (now.speed < most) & (most < _MOST**2 * now.speed)
    return is_known, is_even, Stride(state, then, bend)


@inside
def sink(
    start: Launched, layer: tuple[Air, float, Air], before: State, now: Moment, d: float
) -> tuple[bool, Stride]:
    """A step downwards of d m, with the lift half-way in time.

    layer : the air above, the temperature half-way down (K), the air below. The warming that brakes
    a balloon goes with the lapse of either half: it is not the same above an inversion and in it.
    Whether it may be taken, for that lift does not change too much, comes with it.
    """
    body, lower = start.body, layer[2]
    between = half_way(layer[0], lower, d)
    brakes = _brakes(body, layer, between.temperature, d)
    # Half-way in time, which is found in three turns of which one looks at the gas.
    warm = between.temperature + before.superheat
    swollen = volume(now.gas, body.constant, warm, between.pressure)
    guess = d / _sinking(body, between, brakes, now.fraction, swollen)
    half = on_board(start, before, now, 0.5 * guess)
    change = (lift_in(body, between, *half).fraction - now.fraction) / guess
    h = d / _sinking(body, between, brakes, min(now.fraction + change * guess, 0.0), swollen)
    speed = _sinking(body, between, brakes, min(now.fraction + change * h, 0.0), swollen)
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

    The mean of both densities does not: with 200 m it is 3e-5 off, 1 % and more of what a sinking
    balloon lacks of lift. With T +- b and p +- a, rho = (rho0 + rho1) / 2 (1 + (b/T) (a/p - b/T)).
    """
    temperature = 0.5 * (upper.temperature + lower.temperature)
    pressure = 0.5 * (upper.pressure + lower.pressure)
    warmer = 0.5 * (lower.temperature - upper.temperature) / temperature
    denser = 0.5 * (lower.pressure - upper.pressure) / pressure - warmer
    density = 0.5 * (upper.density + lower.density) * (1.0 + warmer * denser)
    return Air(temperature, pressure, density, (lower.temperature - upper.temperature) / d)


@inside
def _brakes(
    body: Body, layer: tuple[Air, float, Air], temperature: float, d: float
) -> tuple[float, float]:
    """Speed of sinking that the warming of the gas lets, of lift that is lacking whole, in the
    upper and in the lower half of a layer of d m, m/s.
    """
    upper, middle, lower = layer[0].temperature, layer[1], layer[2].temperature
    first, other = 2.0 * (middle - upper) / d, 2.0 * (lower - middle) / d
    return (
        braked_speed(1.0, temperature, body.lapse, first, body.exchange),
        braked_speed(1.0, temperature, body.lapse, other, body.exchange),
    )


@inside
def _sinking(
    body: Body, air: Air, brakes: tuple[float, float], fraction: float, swollen: float
) -> float:
    """Speed of sinking through both halves of a layer, m/s and positive.

    What lacks no lift takes longer than any step may.
    """
    lacks = max(-fraction, _LACKS_NONE)
    free = -free_speed(body, air, -lacks, swollen)
    first, other = min(free, lacks * brakes[0]), min(free, lacks * brakes[1])
    return 2.0 * first * other / (first + other)


@inside
def bent(share: float, bend: float) -> float:
    """Share of the way of a step after a share of its time, of a speed that changes evenly."""
    return share * (1.0 + bend * (1.0 - share))


@inside
def unbent(way: float, bend: float) -> float:
    """Share of the time of a step after a share of its way: the inverse of `bent`."""
    one = 1.0 + bend
    return 2.0 * way / (one + math.sqrt(max(one * one - 4.0 * bend * way, 0.0)))
