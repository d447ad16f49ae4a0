"""Where the next steps of lanes lead, side by side, and of one of them alone."""

from __future__ import annotations

from typing import Any

import numpy as np

from drift.balloon.column import EvenColumn, air_at
from drift.balloon.compiled import inside
from drift.balloon.lanes import (
    LANES,
    RISE,
    SHORT,
    air_of,
    look_of,
    low_air_of,
    moment_of,
    put_air,
    put_look,
    put_low_air,
    put_new,
    start_of,
    state_of,
)
from drift.balloon.step import advance, arrived, look_ahead, look_here, look_there
from drift.balloon.stride import Stride, rise, sink

_U = np.uintp

# Of a lane's mode this leaves that of a tube, so that nothing is called for what stretches.
_TUBE = 1


@inside
def short_steps(many: Any, column: EvenColumn) -> None:
    """Where a short step leads every lane, of which only tubes in flight are told."""
    for m in range(LANES):
        k = _U(m)
        put_air(many, k, air_at(column, many.z[k]))
    for m in range(LANES):
        k = _U(m)
        start, now = start_of(many, k, many.mode[k] & _TUBE), moment_of(many, k)
        here = look_here(start, air_of(many, k), state_of(many, k), now, many.length[k], False)
        put_look(many, k, here)
    for m in range(LANES):
        k = _U(m)
        put_air(many, k, air_at(column, many.ahead[k]))
    for m in range(LANES):
        k = _U(m)
        start, now = start_of(many, k, many.mode[k] & _TUBE), moment_of(many, k)
        air, here = air_of(many, k), look_of(many, k)
        z, is_known = look_ahead(start, air, state_of(many, k), now, here, False)
        many.new_z[k] = z
        many.is_known[k] = here.is_known & is_known
    for m in range(LANES):
        k = _U(m)
        put_air(many, k, air_at(column, many.new_z[k]))
    for m in range(LANES):
        k = _U(m)
        start, now = start_of(many, k, many.mode[k] & _TUBE), moment_of(many, k)
        state, here = state_of(many, k), look_of(many, k)
        h = many.length[k]
        is_all, then = look_there(start, air_of(many, k), state, now, here, h, False)
        is_all = is_all & here.is_known
        to = h, many.new_z[k], here.superheat
        after = arrived(start, state, now, then, to, False)
        put_new(many, k, Stride(after, then, 0.0), is_all, True)


@inside
def steps_up(many: Any, column: EvenColumn) -> None:
    """Where a long step upwards leads every lane, of which only tubes are told."""
    for m in range(LANES):
        k = _U(m)
        put_air(many, k, air_at(column, many.z[k] + many.length[k]))
    for m in range(LANES):
        k = _U(m)
        start, now = start_of(many, k, many.mode[k] & _TUBE), moment_of(many, k)
        air, state = air_of(many, k), state_of(many, k)
        is_all, is_even, new = rise(start, air, state, now, many.length[k], False)
        put_new(many, k, new, is_all, is_even)


@inside
def steps_down(many: Any, column: EvenColumn) -> None:
    """Where a long step downwards leads every lane, of which only tubes are told."""
    for m in range(LANES):
        k = _U(m)
        put_air(many, k, air_at(column, many.z[k]))
        many.middle[k] = air_at(column, many.z[k] - 0.5 * many.length[k]).temperature
        put_low_air(many, k, air_at(column, many.z[k] - many.length[k]))
    for m in range(LANES):
        k = _U(m)
        start, now = start_of(many, k, many.mode[k] & _TUBE), moment_of(many, k)
        layer = air_of(many, k), many.middle[k], low_air_of(many, k)
        is_even, new = sink(start, layer, state_of(many, k), now, many.length[k])
        put_new(many, k, new, True, is_even)


@inside
def step_alone(many: Any, k: Any, column: EvenColumn) -> None:
    """Where the next step leads lane k, whatever it is and whatever happens on its way."""
    start, state, now = start_of(many, k, many.mode[k]), state_of(many, k), moment_of(many, k)
    d, todo = many.length[k], many.todo[k]
    if todo == SHORT:
        after, then = advance(start, column, state, now, d)
        put_new(many, k, Stride(after, then, 0.0), True, True)
    elif todo == RISE:
        _, is_even, new = rise(start, air_at(column, state.z + d), state, now, d, True)
        put_new(many, k, new, True, is_even)
    else:
        middle = air_at(column, state.z - 0.5 * d).temperature
        layer = air_at(column, state.z), middle, air_at(column, state.z - d)
        is_even, new = sink(start, layer, state, now, d)
        put_new(many, k, new, True, is_even)
