"""One's own vertical law: heights against time since launch, from plain numpy."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from drift.ensemble.members import Members
from drift.flight.journey import Journey
from drift.flight.kernels.disturbance import HEIGHT
from drift.flight.kernels.step import (
    CLOCK,
    LAW,
    LEG_COLUMNS,
    ROW,
    STOP_HEIGHT,
    STOP_TIME,
    TABLE,
    Heights,
)
from weather.errors import InputError

Array = npt.NDArray[np.float64]

#: Longest spacing of the even table that is flown, s; a finer one of the user's own is kept.
_EVERY_S = 60.0

#: More even steps than this fill a memory for a flight that minutes describe.
_MOST_STEPS = 1_000_000

#: What every output says of such a run.
CAVEAT = "Heights follow a table of the user's own, not the vehicle of the event."

_OF_THE_VEHICLE = ("rise_mps", "cruise_height_m")


@dataclass(frozen=True)
class HeightTable:
    """Heights that flights follow instead of the rise and cruise of their event.

    Parameters
    ----------
    time_s : ndarray, shape (n,)
        Seconds since launch, from 0, ascending.
    height_m : ndarray, shape (n,) or (k, n)
        Geopotential metres above mean sea level; of several rows flight i follows row i mod k.

    Returns
    -------
    HeightTable
        For `drift.estimate(..., heights=table)` and `drift.tracks(..., heights=table)`. The load
        falls at the flight time that is drawn for it, or where the table ends, if that is sooner.

    Raises
    ------
    InputError
        For times that do not ascend from 0, heights of another shape, or what is not a number.

    Examples
    --------
    >>> import numpy as np
    >>> hours = np.linspace(0.0, 6.0, 361)
    >>> wave = 3000.0 * (1.0 - np.exp(-hours / 0.3)) + 200.0 * np.sin(2 * np.pi * hours)
    >>> table = drift.HeightTable(3600.0 * hours, 100.0 + wave)
    >>> paths = drift.tracks(event, sky, count=1, heights=table)
    >>> bool(abs(float(paths["altitude"].max()) - (100.0 + wave.max())) < 60.0)
    True
    """

    time_s: Array
    height_m: Array

    def __post_init__(self) -> None:
        try:
            time = np.asarray(self.time_s, float)
            height = np.atleast_2d(np.asarray(self.height_m, float))
        except (TypeError, ValueError):
            raise InputError(
                "a table of heights takes arrays of numbers; give seconds and metres"
            ) from None
        if time.ndim != 1 or time.size < 2 or height.shape[-1] != time.size or height.ndim != 2:
            raise InputError(
                "a table of heights needs times of shape (n,) and heights of shape (n,) or (k, n), "
                f"n at least 2; got {np.shape(self.time_s)} and {np.shape(self.height_m)}"
            )
        if not (np.isfinite(time).all() and np.isfinite(height).all()):
            raise InputError("a table of heights holds values that are no numbers; leave them out")
        if time[0] != 0.0 or (np.diff(time) <= 0).any():
            raise InputError(
                "the times of a table of heights must be seconds since launch, from 0 and ascending"
            )
        if time[-1] / float(np.diff(time).min()) > _MOST_STEPS:
            raise InputError(
                f"the shortest step of a table of heights goes more than {_MOST_STEPS} times into "
                "its whole; give steps that are more alike"
            )
        if height.min() < -1_000.0 or height.max() > 100_000.0:
            raise InputError(
                f"a table of heights runs from {height.min():g} to {height.max():g} m; give metres "
                "above sea level, between -1000 and 100 000"
            )

    def even(self) -> Heights:
        """The table on even times, as the kernels read it."""
        time, height = (
            np.asarray(self.time_s, float),
            np.atleast_2d(np.asarray(self.height_m, float)),
        )
        # A whole part of the shortest piece, so that even pieces keep their corners.
        shortest = float(np.diff(time).min())
        step = shortest / math.ceil(shortest / _EVERY_S)
        grid = np.arange(0.0, time[-1] + step, step)
        return Heights(np.stack([np.interp(grid, time, row) for row in height]), step)

    def followed(self, journey: Journey, members: Members) -> tuple[Journey, Members]:
        """The journey with legs along this table before each fall, and the members without rise."""
        heights = self.even()
        row = members.flight % heights.height.shape[0]
        legs = np.zeros((journey.size, 2, LEG_COLUMNS))
        legs[:, :, STOP_HEIGHT] = np.nan
        legs[:, 0, LAW], legs[:, 0, ROW] = TABLE, row
        legs[:, 0, CLOCK] = members.launch_time
        aloft = np.minimum(members.drawn["flight_time_h"] * 3600.0, float(np.max(self.time_s)))
        legs[:, 0, STOP_TIME] = members.launch_time + aloft
        legs[:, 1] = journey.legs[:, -1]
        rows = journey.rows.copy()
        rows[:, HEIGHT] = heights.height[row, 0]
        drawn = {k: v for k, v in members.drawn.items() if k not in _OF_THE_VEHICLE}
        return replace(journey, legs=legs, heights=heights, rows=rows), replace(
            members, drawn=drawn
        )
