"""Long steps: how long a balloon takes from one height to another, where its lift changes slowly.

The air is laid out in height, so steps end at heights, and the mean lapse between two of them is
exact however the layers lie. One look at the air a step. A step in which lift turns or changes a
lot is refused, for a shorter one or a short step (`drift.balloon.step`) to go through it.
"""

from __future__ import annotations

from typing import NamedTuple

from drift.balloon.column import Air
from drift.balloon.compiled import inside
from drift.balloon.lift import volume
from drift.balloon.states import Body, Launched, Moment, State
from drift.balloon.step import braked, free_speed, lift_in, moment_in, on_board

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
    """A step upwards of d m, to some air: w^2 is linear in height.

    Whether its speed was found (`moment_in`), and whether the step may be taken, for that does not
    change too much.
    """
    on = on_board(start, before, now, d / now.speed)
    is_known, then = moment_in(start.body, air, now.root, on, is_alone)
    both = now.speed + then.speed
    h = 2.0 * d / both
    superheat = on_board(start, before, now, h)[1]
    state = State(before.t + h, before.z + d, superheat, before.floated)
    most = _MOST * then.speed
    is_even = (then.fraction > 0.0) & (now.speed < most) & (most < _MOST**2 * now.speed)
    return is_known, is_even, Stride(state, then, (now.speed - then.speed) / both)


@inside
def sink(
    start: Launched, upper: Air, lower: Air, before: State, now: Moment, d: float
) -> tuple[bool, Stride]:
    """A step downwards of d m, from some air to other, with the lift half-way in time.

    Whether it may be taken, for that lift does not change too much, comes with it.
    """
    body = start.body
    between = Air(
        0.5 * (upper.temperature + lower.temperature),
        0.5 * (upper.pressure + lower.pressure),
        0.5 * (upper.density + lower.density),
        (lower.temperature - upper.temperature) / d,
    )
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
def _sinking(body: Body, air: Air, fraction: float, swollen: float) -> float:
    """Speed of sinking, m/s and positive: what lacks no lift takes longer than any step may."""
    speed = -braked(body, air, fraction, free_speed(body, air, fraction, swollen))
    return max(speed, _STANDS_MPS)


@inside
def bent(share: float, bend: float) -> float:
    """Share of the way of a step after a share of its time, of a speed that changes evenly."""
    return share * (1.0 + bend * (1.0 - share))
