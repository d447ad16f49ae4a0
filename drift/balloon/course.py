"""From step to step: how long the next one of a balloon is, and what comes of it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from drift.balloon.column import EvenColumn
from drift.balloon.compiled import inside
from drift.balloon.lanes import (
    RISE,
    SHORT,
    SINK,
    moment_of,
    new_of,
    put_if,
    start_of,
    state_of,
)
from drift.balloon.states import Launched, Moment
from drift.balloon.stride import bent, unbent
from drift.priors.wet import WETTING_S

Array = NDArray[np.float64]

_U = np.uintp

#: How a flight ends.
TIMER, BURST, LEAKED_DOWN, STILL_ALOFT, ABOVE_THE_COLUMN = range(5)

# Two moments closer than this are one, s: rounding of times of a day.
_SHORTEST_S = 1e-6

# Long steps, in short ones: the shortest and the longest. They go from layer to layer of the air,
# of so many metres for a second of a short step. Less than a part of a layer goes with the next.
_SHORTEST, _LONGEST = 1.5, 18.0
_LAYER_MPS, _PART = 10.0, 0.1

# A full film that rises by this much times its free lift, m, loses a third of that: air is thinner
# by a factor of e after some 8 km. No step goes further, so that it knows how the speed falls.
_THIRD_M = 2500.0

# Near its float, which is where lift lies between these: a tube that a step carries too high vents
# gas that it never gets back, and a hundred-thousandth of its lift is half a minute of its leak.
_SINKING, _NEAR = -5e-4, 0.008

#: The start, in launch times, which has inertia: the speed is then within 1e-6 of its own.
_LAUNCHED = 8.0

# There a tube slower than this, m/s, is slowed by the lag of its gas alone, as if at rest, and goes
# in steps of so many short ones.
_SLOW_MPS, _SLOW_STEPS = 0.08, 3.0

# A long step is cut where a film becomes full, unless it is all but full before.
_ALL_BUT_FULL = 0.998


@inside
def begin(many: Any, k: Any, column: EvenColumn, h: float, last: float) -> None:
    """The first step of lane k."""
    many.column[k], many.long[k], many.cap[k] = 1, _LONGEST * h, math.inf
    plan(many, k, column, h, last)


@inside
def plan(many: Any, k: Any, column: EvenColumn, h: float, last: float) -> None:
    """The next step of lane k: which, and how long.

    h : step where lift changes abruptly; elsewhere long ones, each through a layer of the air.
    last : time of the last height that is asked for, s.
    """
    start, state, now = start_of(many, k, many.mode[k]), state_of(many, k), moment_of(many, k)
    left, speed = min(many.timer[k], pause(start, state.t), last) - state.t, abs(now.speed)
    is_launched = state.t >= _LAUNCHED * start.tau
    is_near = (now.fraction >= _SINKING) & (now.fraction < _NEAR)
    is_long = is_launched & (min(many.long[k], left) > _SHORTEST * h) & (speed > 0.0)
    is_long = is_long and not is_near
    d = min(layer(column, state.z, now.speed, h), many.cap[k])
    is_full = (now.full >= _ALL_BUT_FULL) & (now.speed > 0.0)
    d = min(d, _THIRD_M * now.fraction) if is_full else d
    d = min(d, speed * min(many.long[k], 0.98 * left))
    is_slow = is_launched & is_near & (speed < _SLOW_MPS)
    many.left[k] = left
    many.length[k] = d if is_long else min(_SLOW_STEPS * h if is_slow else h, left)
    way = RISE if now.speed > 0.0 else SINK
    many.todo[k] = way if is_long else SHORT


@inside
def settle(many: Any, k: Any, ends: tuple[float, float], h: float) -> None:
    """What comes of the step of lane k: whether it is taken, how it ended the flight, where it led.

    A long step is not taken where it is uneven, lasts too long, or has to be cut.
    """
    state, now, new = state_of(many, k), moment_of(many, k), new_of(many, k)
    how, share = ending(ends, state.z, now, new.state.z, new.moment)
    is_short, took = many.todo[k] == SHORT, new.state.t - state.t
    lasts = (took > 0.0) & (took <= many.left[k])
    is_even = is_short | (lasts & (many.is_even[k] != 0))
    full = cut(now, new.moment, share)
    is_whole = is_short | (many.cap[k] != math.inf) | (full >= 0.98)
    is_taken = is_even & is_whole
    longest = 2.0 * h if is_short else min(2.0 * took, _LONGEST * h)
    speed, kept = abs(now.speed), many.long[k]
    halved = 0.5 * min(kept, many.length[k] / speed if speed > 0.0 else kept)
    many.long[k] = longest if is_taken else (kept if is_even else halved)
    kept = many.cap[k]
    many.cap[k] = math.inf if is_taken else (full * many.length[k] if is_even else kept)
    many.t0[k], many.z0[k] = state.t, state.z
    many.per_s[k] = 1.0 / took if took > 0.0 else 0.0
    end = state.t + unbent(share, new.bend) * took
    many.until[k] = end if is_taken else -math.inf
    is_over = how >= 0
    z = state.z + share * (new.state.z - state.z) if is_over else new.state.z
    t = end if is_over else new.state.t
    is_timed = (how < 0) & (t > many.timer[k] - _SHORTEST_S)
    t = many.timer[k] if is_timed else t
    how = TIMER if is_timed else how
    many.how[k] = how if is_taken else -1
    many.t[k], many.z[k] = t if is_taken else state.t, z if is_taken else state.z
    put_if(many, k, is_taken)


@inside
def ending(
    ends: tuple[float, float], z: float, now: Moment, higher: float, then: Moment
) -> tuple[int, float]:
    """How a step ended the flight (-1: it did not), and the share of its way until then."""
    floor, top = ends
    is_high, is_down = higher >= top, (higher <= floor) & (higher < z)
    share = (top - z) / (higher - z) if is_high else 1.0
    share = (z - floor) / (z - higher) if is_down else share
    # What fills on its way has no strain before it is full.
    fills = (now.full < 1.0) & (then.full > 1.0)
    first = then.strain * (now.full - 1.0) / (then.full - 1.0) if fills else now.strain
    rise = then.strain - first
    until = min(max((1.0 - first) / rise, 0.0), 1.0) if rise > 0.0 else 0.0
    is_burst = then.strain >= 1.0
    how = LEAKED_DOWN if is_down else (ABOVE_THE_COLUMN if is_high else -1)
    return BURST if is_burst else how, until if is_burst else share


@inside
def pause(start: Launched, t: float) -> float:
    """When the sun or the wetting next changes abruptly, s after launch; inf: it does no more."""
    sun, water = start.warmth.change, start.water
    found = sun if t < sun - _SHORTEST_S else math.inf
    dry, soaked = water.start, water.start + WETTING_S
    wet = dry if t < dry - _SHORTEST_S else (soaked if t < soaked - _SHORTEST_S else math.inf)
    return min(found, wet) if water.share > 0.0 else found


@inside
def layer(column: EvenColumn, z: float, speed: float, h: float) -> float:
    """Metres to the end of the layer of air that a long step goes to, in the way that it goes."""
    depth = _LAYER_MPS * h
    x = (z - column.floor) / depth
    up = min((np.floor(x + _PART) + 1.0 - x) * depth, column.top - z)
    down = min((x - np.ceil(x - _PART) + 1.0) * depth, z - column.floor)
    return up if speed > 0.0 else down


@inside
def cut(now: Moment, then: Moment, share: float) -> float:
    """Share of a long step after which it has to end: where the flight ends or a film is full."""
    fills = (now.full < _ALL_BUT_FULL) & (then.full > 1.0 / _ALL_BUT_FULL)
    return min(share, (1.0 - now.full) / (then.full - now.full)) if fills else share


@inside
def write(many: Any, k: Any, every: float, heights: Array, i: Any) -> None:
    """Heights that lie in the step of lane k that was taken, in row i."""
    column, until = many.column[k], many.until[k] + _SHORTEST_S
    t, z, rate, bend = many.t0[k], many.z0[k], many.per_s[k], many.new_bend[k]
    up = many.new_z[k] - z
    while column < heights.shape[1] and column * every < until:
        heights[i, _U(column)] = z + up * bent(min((column * every - t) * rate, 1.0), bend)
        column += 1
    many.column[k] = column


@inside
def fill(heights: Array, i: Any, on: tuple[int, float], end: tuple[float, float]) -> None:
    """The rest of row i of the heights, once its member has ended.

    on : the column to go on with, and seconds between two; end : when (s) and where (m).
    """
    k, every = on
    if k >= heights.shape[1]:
        return
    before, elapsed = heights[i, _U(k - 1)], end[0] - (k - 1) * every
    is_later = elapsed > _SHORTEST_S
    heights[i, _U(k)] = before + (end[1] - before) * every / elapsed if is_later else end[1]
    for later in range(k + 1, heights.shape[1]):
        heights[i, _U(later)] = end[1]
