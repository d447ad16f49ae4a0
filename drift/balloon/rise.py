"""Balloons from launch to the end of their flights, in lanes side by side."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from drift.balloon.aboard import water_at
from drift.balloon.column import EvenColumn, air_at
from drift.balloon.compiled import MATHEMATICS, inside
from drift.balloon.course import STILL_ALOFT, begin, fill, plan, settle, write
from drift.balloon.drag import relaxation_time, virtual_mass
from drift.balloon.lanes import (
    LANES,
    OVER,
    RISE,
    SHORT,
    SINK,
    keep_start,
    load,
    put,
    put_back,
    put_start,
)
from drift.balloon.lift import gas_at_launch, gas_constant, volume
from drift.balloon.side_by_side import short_steps, step_alone, steps_down, steps_up
from drift.balloon.states import ELASTIC, Body, Launched, State, Superheat, Water
from drift.balloon.step import moment_in
from weather.constants import DRY_AIR_GAS_CONSTANT, STANDARD_GRAVITY_MPS2

Array = NDArray[np.float64]
Index = NDArray[np.int64]

#: Members that fly together (an array of `MEMBER`); those that wait for each kind of step, and how
#: many do.
Crowd = tuple[Any, Index, Index]

#: Heights of some members; how, when and at which height each ended.
Out = tuple[Array, NDArray[np.int8], Array, Array]

_U = np.uintp

#: Columns of a member's row, in SI units: mode, mass, gas density over air density, gas lapse, free
#: lift, added mass share, tube diameter, drag coefficient (tube) or factor (elastic), height of
#: full inflation, bursting limit, leak per second, exchange time, superheats, time the sun changes,
#: timer, launch height, water on the envelope (share of the mass), time from which it gathers.
MODE, MASS, RATIO, LAPSE, FREE_LIFT, ADDED_MASS, DIAMETER, DRAG, FULL_HEIGHT = range(9)
LIMIT, LEAK, EXCHANGE, RISING, FLOATING, LATER, SUN_CHANGE, STOP, START = range(9, 18)
WATER, WET_FROM = range(18, 20)


# A gas that is at once as warm as sun and sky have it takes no longer, s.
_QUICKEST_S = 1e-9


@inside
def launch(row: Array, column: EvenColumn, many: Any, k: Any) -> None:
    """One member, from its row of numbers (`table.pack`), put into lane k where it starts."""
    mode, mass, ratio = int(row[MODE]), row[MASS], row[RATIO]
    air, constant = air_at(column, row[START]), gas_constant(row[RATIO])
    moist = air.density * DRY_AIR_GAS_CONSTANT * air.temperature / air.pressure
    gas = gas_at_launch(row[FREE_LIFT], ratio, moist)
    swollen = volume(gas, constant, air.temperature, air.pressure)
    room, limit, area = math.inf, row[LIMIT], row[DRAG]
    if mode == ELASTIC:
        limit *= swollen
    else:
        full = air_at(column, row[FULL_HEIGHT])
        room = volume(gas, constant, full.temperature, full.pressure)
        area *= 0.25 * math.pi * row[DIAMETER] ** 2 / mass
    body = Body(
        mode,
        mass,
        ratio,
        constant,
        row[LAPSE],
        room,
        1.0 / room,
        area,
        limit,
        row[LEAK],
        row[EXCHANGE],
        1.0 / max(row[EXCHANGE], _QUICKEST_S),
    )
    now = moment_in(body, air, 0.0, (gas, 0.0, 0.0), True)[1]
    moving = virtual_mass(1.0, gas, air.density * min(swollen, room), row[ADDED_MASS])
    tau = relaxation_time(moving, now.speed, STANDARD_GRAVITY_MPS2 * now.fraction)
    warmth = Superheat(row[RISING], row[FLOATING], row[LATER], row[SUN_CHANGE])
    water = Water(row[WATER], row[WET_FROM])
    put_start(many, k, Launched(body, warmth, water, tau), row[STOP])
    gathered = water_at(water, 0.0)
    if gathered > 0.0:
        now = moment_in(body, air, now.root, (gas, 0.0, gathered), True)[1]
    put(many, k, State(0.0, row[START], 0.0, False), now)


@inside
def start_out(
    many: Any, k: Any, air: tuple[EvenColumn, float, float], heights: Array, i: Any
) -> int:
    """The first step of lane k; all steps of what stretches. How its flight ended (-1: not yet).

    air : the column, spacing of the heights, and step. i : row of its heights.
    """
    column, every, h = air
    last, how = (heights.shape[1] - 1) * every, -1
    heights[i, _U(0)] = many.z[k]
    begin(many, k, column, h, last)
    while how < 0 and many.mode[k] == ELASTIC:
        step_alone(many, k, column)
        settle(many, k, (column.floor, column.top), h)
        plan(many, k, column, h, last)
        how = written(many, k, every, heights, i)
    return how


@inside
def written(many: Any, k: Any, every: float, heights: Array, i: Any) -> int:
    """The heights of the last step of lane k, written in row i; how its flight ended (-1: not yet).

    No row is taken out of the array, nor is there more than one way out: numba would count who
    holds it, in every step.
    """
    write(many, k, every, heights, i)
    is_last = (many.how[k] < 0) & (many.column[k] >= heights.shape[1])
    return STILL_ALOFT if is_last else many.how[k]


@inside
def step(many: Any, column: EvenColumn, todo: int, h: float, last: float) -> None:
    """The next step of the lanes, which have one of this kind to do, and what is to do then."""
    if todo == SHORT:
        short_steps(many, column)
    elif todo == RISE:
        steps_up(many, column)
    else:
        steps_down(many, column)
    for m in range(LANES):
        k = _U(m)
        if many.live[k] and not many.is_all[k]:
            step_alone(many, k, column)
    ends = column.floor, column.top
    for m in range(LANES):
        settle(many, _U(m), ends, h)
    for m in range(LANES):
        plan(many, _U(m), column, h, last)


@inside
def longest(waiting: Index) -> int:
    """The kind of step that most members wait for; `OVER`: none does."""
    best = SHORT
    for todo in (RISE, SINK):
        if waiting[_U(todo)] > waiting[_U(best)]:
            best = todo
    return best if waiting[_U(best)] > 0 else OVER


@inside
def fill_lane(many: Any, k: Any, todo: int, crowd: Crowd) -> None:
    """The next member that waits for such a step put into lane k; none: what it had stays there."""
    members, queues, waiting = crowd
    many.live[k] = 0
    if waiting[_U(todo)] > 0:
        waiting[_U(todo)] -= 1
        i = queues[todo, waiting[_U(todo)]]
        load(members[i], many, k)
        many.member[k], many.live[k] = i, 1


@inside
def wait(many: Any, k: Any, i: int, crowd: Crowd) -> None:
    """Lane k written back to its member, which waits for the step that it has to do."""
    members, queues, waiting = crowd
    todo = many.todo[k]
    put_back(members[i], many, k)
    queues[todo, waiting[_U(todo)]] = i
    waiting[_U(todo)] += 1


@inside
def launch_all(
    rows: Array, air: tuple[EvenColumn, float, float], many: Any, crowd: Crowd, out: Out
) -> None:
    """Some members launched, who then wait for their first step."""
    for i in range(rows.shape[0]):
        launch(rows[i], air[0], many, _U(0))
        how = start_out(many, _U(0), air, out[0], _U(i))
        if how < 0:
            keep_start(crowd[0][i], many, _U(0))
            wait(many, _U(0), i, crowd)
        else:
            over(i, how, many, _U(0), air[1], out)


@inside
def over(i: int, how: int, many: Any, k: Any, every: float, out: Out) -> None:
    """The end of the flight of lane k, written for its member."""
    heights, ended, end, end_height = out
    ended[i], end[i], end_height[i] = how, many.t[k], many.z[k]
    fill(heights, _U(i), (many.column[k], every), (many.t[k], many.z[k]))


@inside
def fly_those(
    todo: int, air: tuple[EvenColumn, float, float], many: Any, crowd: Crowd, out: Out
) -> None:
    """Steps of one kind, for the members that wait for such, until more wait for another.

    A lane whose member has another kind of step to do is filled with the next that waits.
    """
    column, every, h = air
    heights, waiting = out[0], crowd[2]
    last = (heights.shape[1] - 1) * every
    for m in range(LANES):
        fill_lane(many, _U(m), todo, crowd)
    alive = LANES
    while alive:
        step(many, column, todo, h, last)
        alive = 0
        for m in range(LANES):
            k = _U(m)
            if not many.live[k]:
                continue
            i = many.member[k]
            how = written(many, k, every, heights, _U(i))
            if how < 0 and many.todo[k] == todo:
                alive += 1
                continue
            if how < 0:
                wait(many, k, i, crowd)
            else:
                over(i, how, many, k, every, out)
            fill_lane(many, k, todo, crowd)
            alive += many.live[k]
        if 2 * alive < LANES and waiting[_U(longest(waiting))] > alive:
            break
    for m in range(LANES):
        k = _U(m)
        if many.live[k]:
            wait(many, k, many.member[k], crowd)


@njit(cache=True, nogil=True, **MATHEMATICS)
def fly_all(
    rows: Array, column: EvenColumn, every: float, h: float, heights: Array, space: tuple[Any, Any]
) -> tuple[NDArray[np.int8], Array, Array]:
    """Heights of members at every multiple of `every` seconds; how, when and where each ended.

    h : step where lift changes abruptly, s. heights : shape (n, n_t), filled up to the end; the
    point after the end goes on at the last slope, so that linear interpolation is right until the
    end, and the rest keep the last height. space : arrays of one `MANY` and of some `MEMBER`, which
    fly together.
    """
    n, air, many, members = rows.shape[0], (column, every, h), space[0][0], space[1]
    queues, waiting = np.empty((4, members.size), np.int64), np.zeros(4, np.int64)
    ended, end, end_height = np.empty(n, np.int8), np.empty(n), np.empty(n)
    crowd = members, queues, waiting
    for first in range(0, n, members.size):
        some = slice(first, min(first + members.size, n))
        out = heights[some], ended[some], end[some], end_height[some]
        launch_all(rows[some], air, many, crowd, out)
        todo = longest(waiting)
        while todo != OVER:
            fly_those(todo, air, many, crowd, out)
            todo = longest(waiting)
    return ended, end, end_height
