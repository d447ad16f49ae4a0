"""Members flown fast: turn by turn through their legs, each alone where it must be, else in lanes.

What a member does depends on nothing but itself, so the answer is the same in any order, in any
block and on any thread. Members that only the careful loop can fly are told apart by `UNFIT`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from drift.flight.alike import Rows, alike
from drift.flight.common import World
from drift.flight.journey import Journey
from drift.flight.kernels.alone import fly_these
from drift.flight.kernels.disturbance import (
    FLIGHT,
    GLIDE_EAST,
    GLIDE_NORTH,
    MEMBER_COLUMNS,
    PAYLOAD,
)
from drift.flight.kernels.in_layer import fly_in_layer
from drift.flight.kernels.lane_cells import MANY
from drift.flight.kernels.level import fly_level
from drift.flight.kernels.member_state import (
    ALONE,
    ENDED,
    IN_LANES,
    IN_LAYER,
    LAYER,
    LEG,
    LEG_OVER,
    NEAR,
    PLAN,
    ROOM,
    ROW,
    SIDE_BY_SIDE,
    STATE,
)
from drift.flight.kernels.outcome import STILL_ALOFT
from drift.flight.kernels.packed import UNFIT
from weather.grid.ground import Ground

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64]

# What is of the balloon that a member flies on, not of its load.
_OF_THE_BALLOON = np.setdiff1d(np.arange(MEMBER_COLUMNS), (PAYLOAD, GLIDE_EAST, GLIDE_NORTH))


class _Some(NamedTuple):
    """Members of a block, a row of each: what they are, where, what is next, and their paths."""

    rows: npt.NDArray[np.void]
    states: npt.NDArray[np.void]
    plans: npt.NDArray[np.void]
    paths: Array


class _Room(NamedTuple):
    """What the kernels of one thread work in: alone, in lanes, in the boundary layer."""

    alone: npt.NDArray[np.void]
    lanes: npt.NDArray[np.void]
    layer: tuple[npt.NDArray[np.void], npt.NDArray[np.void]]

    @classmethod
    def empty(cls) -> _Room:
        """Room in which nothing is at hand yet."""
        alone = np.zeros(1, ROOM)
        alone["deviates"]["drawn_for"] = -1
        return cls(alone, np.zeros(1, MANY), (np.zeros(1, LAYER), np.zeros(SIDE_BY_SIDE, NEAR)))


def fly_block(
    world: World, ground: Ground, journey: Journey, members: Index, step: float, paths: Array
) -> tuple[npt.NDArray[np.int8], Array, Index]:
    """Some members of a journey from launch to their end.

    What one balloon carries flies with it until the last leg, the fall, and is flown once up to
    there, which changes nothing: it is the same flight for each load.

    paths : ndarray, shape (n, n_points, 4), filled with (t, z, lat, lon); n_points may be 0.
    Returns outcome, shape (n,), end (t, z, lat, lon), shape (n, 4), and points written, shape (n,).
    """
    w = world.record[0]
    rows, legs = np.ascontiguousarray(journey.rows[members]), journey.legs[members]
    loads = rows.view(ROW)[:, 0]
    balloon, carried_by = alike(rows[:, FLIGHT], rows[:, _OF_THE_BALLOON], legs[:, :-1])
    some = _launched(w, ground, loads[balloon], paths[balloon])
    room = _Room.empty()
    for turn in range(legs.shape[1] - 1):
        _fly_leg(world, some, legs[balloon, turn], step, room)
    some = _let_go(some, carried_by, loads, paths)
    _fly_leg(world, some, legs[:, -1], step, room)
    states, plans = some.states, some.plans
    outcome = plans["outcome"].astype(np.int8)
    outcome[plans["todo"] == LEG_OVER] = STILL_ALOFT
    return outcome, _points(w, states), states["points"]


def _launched(w: Any, ground: Ground, rows: npt.NDArray[np.void], paths: Array) -> _Some:
    """Members at their launch, those that start outside the sky or its time unfit for it."""
    states, plans = _start(w, ground, rows), np.zeros(rows.size, PLAN)
    is_fit = _is_inside(w, states)
    plans["todo"] = np.where(is_fit, LEG_OVER, ENDED)
    plans["outcome"][~is_fit] = UNFIT
    if paths.shape[1]:
        states["points"] = 1
        paths[:, 0] = _points(w, states)
    return _Some(rows, states, plans, paths)


def _let_go(some: _Some, carried_by: Rows, loads: npt.NDArray[np.void], paths: Array) -> _Some:
    """Loads where their balloon let them go; paths : of the loads, filled with its own."""
    if paths.shape[1]:
        paths[:] = some.paths[carried_by]
    return _Some(loads, some.states[carried_by], some.plans[carried_by], paths)


def _fly_leg(world: World, some: _Some, leg: Array, step: float, room: _Room) -> None:
    """Members, as far as they still fly, through one leg, turn by turn."""
    rows, states, plans, paths = some
    legs = np.ascontiguousarray(leg).view(LEG)[:, 0]
    plans["law"] = np.searchsorted(world.exponents, legs["exponent"])
    plans["todo"][plans["todo"] == LEG_OVER] = ALONE
    block = rows, legs, states, plans
    while (plans["todo"] == ALONE).any():
        fly_these(world.record, block, step, paths, room.alone)
        low = np.flatnonzero(plans["todo"] == IN_LAYER)
        fly_in_layer(world.record, block, low, step, paths, room.layer)
        waiting = np.flatnonzero(plans["todo"] == IN_LANES)
        left = legs["stop_time"][waiting] - states["t"][waiting]
        waiting = waiting[np.argsort(left, kind="stable")]
        fly_level(world.record, block, waiting, step, paths, (room.alone, room.lanes))


def _start(w: Any, ground: Ground, rows: npt.NDArray[np.void]) -> npt.NDArray[np.void]:
    """States at launch."""
    states = np.zeros(rows.size, STATE)
    lat, lon, west = rows["latitude"], rows["longitude"], w["longitude0"]
    turned = lon - 360.0 * np.floor((lon - west) / 360.0)
    turned = np.where(turned - west > 360.0 - 1e-9, turned - 360.0, turned)
    states["x"] = (turned - west) / w["longitude_step"]
    states["y"] = (lat - w["latitude0"]) / w["latitude_step"]
    given = rows["height"]
    states["z"] = np.where(np.isnan(given), ground.at(lat, lon), given)
    states["t"] = rows["time"]
    states["fresh_until"] = states["surveyed_until"] = -np.inf
    states["depth"] = -1.0
    return states


def _is_inside(w: Any, states: npt.NDArray[np.void]) -> npt.NDArray[np.bool_]:
    """Whether members start in the sky and before its end."""
    x, y, t = states["x"], states["y"], states["t"]
    in_area = (x >= 0.0) & (x <= w["nx"] - 1.0) & (y >= 0.0) & (y <= w["ny"] - 1.0)
    return np.asarray(in_area & (t >= w["first_time"]) & (t <= w["last_time"]))


def _points(w: Any, states: npt.NDArray[np.void]) -> Array:
    """Time (s), height (m), latitude and longitude (degrees) of states, shape (n, 4)."""
    lat = w["latitude0"] + states["y"] * w["latitude_step"]
    lon = _wrapped(w["longitude0"] + states["x"] * w["longitude_step"])
    return np.column_stack([states["t"], states["z"], lat, lon])


def _wrapped(lon: Array) -> Array:
    """Longitudes between -180 and 180 degrees, those that lie there as they are."""
    return np.where(np.abs(lon) <= 180.0, lon, (lon + 180.0) % 360.0 - 180.0)
