"""Members of a physical balloon in, heights against time out."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from drift.balloon.column import Column, even
from drift.balloon.lanes import TOGETHER, space
from drift.balloon.lift import gas_lapse, gas_ratio
from drift.balloon.rise import fly_all
from drift.balloon.states import ELASTIC, SEALED, VENTED
from drift.priors.payload import terminal_speed
from weather.errors import InputError

Array = NDArray[np.float64]

#: Drag coefficient of a limp film tube rising along its axis, on its cross-section. No measurement
#: was found; 95 % between 0.4 and 2.0 through the factor's prior (blunt cylinder 0.85, Hoerner).
TUBE_DRAG: Final = 0.9

#: The sentence of each way a flight ends, by its flag.
ENDED: Final = {
    0: "the timer ran out",
    1: "the envelope burst",
    2: "it lost its lift and came down",
    3: "it was still aloft when the time of the table ran out: raise limit_s",
    4: "it rose above the column of air: give a higher one",
}


@dataclass(frozen=True, kw_only=True)
class Balloons:
    """What is drawn for each member: arrays of shape (n,), or one number for all.

    mode : 0 film tube open at the bottom, 1 film tube tied shut, 2 latex or rubber that stretches.
    is_helium : 1 helium, 0 hydrogen.
    mass_kg : all that is lifted: envelope, rigging and load; not the gas.
    free_lift_fraction : net lift over weight lifted at launch, gas as warm as the air.
    drag_factor : on `TUBE_DRAG`, or on Gallice's fit for an elastic balloon.
    diameter_m : of a full tube; unused by an elastic balloon, whose volume gives it.
    full_inflation_height_m : where a tube is full, above mean sea level; unused when elastic.
    burst_margin_m : over-pressure that a tied tube bears, as metres of air; unused by others.
    burst_expansion : volume at bursting over volume at launch; unused by tubes.
    leak_per_h : share of the gas lost in an hour while slack.
    superheat_rising_k, superheat_floating_k : gas temperature over air temperature by sun and sky;
        the lag of a gas that expands is worked out (`drift.balloon.loss.lagging_speed`).
    superheat_later_k, sun_change_s : another superheat from that time after launch on.
    exchange_time_s : time scale of heat exchange between gas and air, at rest; 0: the gas is at
        once as warm as sun and sky have it.
    added_mass_fraction : share of the displaced air that moves along.
    timer_s : time from launch at which the load is released; inf where no timer was reported.
    spent_drag_area_m2 : drag area of what is left after bursting.
    water_fraction : water that the envelope gathers, as a share of mass_kg; wet_after_s : from when
        after launch on, within a quarter of an hour.
    """

    mode: ArrayLike
    is_helium: ArrayLike
    mass_kg: ArrayLike
    free_lift_fraction: ArrayLike
    drag_factor: ArrayLike
    launch_height_m: ArrayLike
    timer_s: ArrayLike = np.inf
    diameter_m: ArrayLike = 1.0
    full_inflation_height_m: ArrayLike = 0.0
    burst_margin_m: ArrayLike = np.inf
    burst_expansion: ArrayLike = np.inf
    leak_per_h: ArrayLike = 0.0
    superheat_rising_k: ArrayLike = 0.0
    superheat_floating_k: ArrayLike = 0.0
    superheat_later_k: ArrayLike = 0.0
    sun_change_s: ArrayLike = np.inf
    exchange_time_s: ArrayLike = 600.0
    added_mass_fraction: ArrayLike = 0.5
    spent_drag_area_m2: ArrayLike = 2.4
    water_fraction: ArrayLike = 0.0
    wet_after_s: ArrayLike = 0.0


@dataclass(frozen=True, kw_only=True)
class VerticalTable:
    """The vertical law of each member, and how its flight ended.

    time_s : shape (n_t,), seconds after launch, evenly spaced from 0.
    height_m : shape (n, n_t), above mean sea level, to be joined by straight lines until `end_s`;
        beyond, the last height.
    ended : shape (n,), flag of `ENDED`. end_s, end_height_m : shape (n,).
    spent_fall_mps : shape (n,), sea-level fall speed of the whole train under a burst envelope.
    """

    time_s: Array
    height_m: Array
    ended: NDArray[np.int8]
    end_s: Array
    end_height_m: Array
    spent_fall_mps: Array


def vertical_table(
    balloons: Balloons,
    column: Column,
    *,
    limit_s: float = 57_600.0,
    every_s: float = 60.0,
    step_s: float = 20.0,
) -> VerticalTable:
    """Height against time of every member, from launch to timer, burst or coming down.

    limit_s : longest flight followed. every_s : spacing of the table. step_s : longest time step.
    """
    if not (limit_s >= every_s > 0.0 and step_s > 0.0):
        raise InputError(
            f"the table needs 0 < every_s <= limit_s and step_s > 0, got every_s {every_s:g}, "
            f"limit_s {limit_s:g}, step_s {step_s:g}; 60, 57600 and 20 are usual"
        )
    drawn = _arrays(balloons)
    rows = pack(drawn)
    longest = min(limit_s, max(float(np.max(drawn["timer_s"])), every_s))
    times = np.arange(int(np.ceil(longest / every_s)) + 1, dtype=np.float64) * every_s
    heights = np.empty((rows.shape[0], times.size))
    even_step = every_s / np.ceil(every_s / step_s)
    room = space(min(rows.shape[0], TOGETHER))
    ended, end, end_height = fly_all(rows, even(column), every_s, even_step, heights, room)
    used = min(int(np.ceil(end.max() / every_s)) + 1, times.size)
    return VerticalTable(
        time_s=times[:used],
        height_m=heights[:, :used],
        ended=ended,
        end_s=end,
        end_height_m=end_height,
        spent_fall_mps=np.asarray(
            terminal_speed(drawn["mass_kg"], drawn["spent_drag_area_m2"], 1.0)
        ),
    )


def _arrays(balloons: Balloons) -> dict[str, Array]:
    """Every field as an array of one common shape (n,), refused where it cannot be."""
    given = {f.name: np.asarray(getattr(balloons, f.name), float) for f in fields(balloons)}
    try:
        shape = np.broadcast_shapes((1,), *(x.shape for x in given.values()))
    except ValueError:
        shape = ()
    if len(shape) != 1:
        raise InputError(
            f"balloons need one number per member, got shapes "
            f"{ {name: x.shape for name, x in given.items()} }; make them one length"
        )
    for name, values in given.items():
        if name in _POSITIVE and not np.all(values > 0.0):
            raise InputError(f"{name} must be positive, got {values.min():g}; correct the draw")
        if np.any(np.isnan(values)):
            raise InputError(f"{name} has a value that is not a number; correct the draw")
    if not np.all(np.isin(given["mode"], (VENTED, SEALED, ELASTIC))):
        raise InputError("mode must be 0 (vented), 1 (sealed) or 2 (elastic); correct the draw")
    return {name: np.broadcast_to(values, shape) for name, values in given.items()}


_POSITIVE = (
    "mass_kg",
    "drag_factor",
    "diameter_m",
    "burst_margin_m",
    "burst_expansion",
    "timer_s",
    "spent_drag_area_m2",
)


def pack(drawn: dict[str, Array]) -> Array:
    """The rows of numbers that `rise.launch` reads, in the order of its columns, shape (n, 20)."""
    helium = drawn["is_helium"] > 0.5
    elastic = drawn["mode"] == ELASTIC
    columns = (
        drawn["mode"],
        drawn["mass_kg"],
        np.where(helium, gas_ratio(True), gas_ratio(False)),
        np.where(helium, gas_lapse(True), gas_lapse(False)),
        drawn["free_lift_fraction"],
        drawn["added_mass_fraction"],
        drawn["diameter_m"],
        np.where(elastic, 1.0, TUBE_DRAG) * drawn["drag_factor"],
        drawn["full_inflation_height_m"],
        np.where(elastic, drawn["burst_expansion"], drawn["burst_margin_m"]),
        drawn["leak_per_h"] / 3600.0,
        drawn["exchange_time_s"],
        drawn["superheat_rising_k"],
        drawn["superheat_floating_k"],
        drawn["superheat_later_k"],
        drawn["sun_change_s"],
        drawn["timer_s"],
        drawn["launch_height_m"],
        drawn["water_fraction"],
        drawn["wet_after_s"],
    )
    return np.ascontiguousarray(np.column_stack(columns))
