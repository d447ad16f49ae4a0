"""The physical balloon as the vertical law of a leg: a table of heights instead of a speed."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import numpy.typing as npt

from drift.balloon import (
    ABOVE_THE_COLUMN,
    BURST,
    STILL_ALOFT,
    Balloons,
    Column,
    dry_column,
    vertical_table,
)
from drift.ensemble.members import Members
from drift.event.model import Event
from drift.flight.kernels.step import (
    CLOCK,
    EXPONENT,
    LAW,
    LEG_COLUMNS,
    ROW,
    SPEED,
    STOP_HEIGHT,
    STOP_TIME,
    TABLE,
    Heights,
)
from drift.priors.payload_table import FALL_EXPONENT
from weather.constants import STANDARD_GRAVITY_MPS2
from weather.grid.gridded_sky import GriddedSky
from weather.grid.ground import Ground
from weather.physics import standard_atmosphere

Array = npt.NDArray[np.float64]

#: Spacing of the tables of heights, s.
EVERY_S = 60.0

# Spacing of the column of air that the balloon rises in, m.
_COLUMN_STEP_M = 100.0

# A balloon that outruns the column goes on at this speed until it leaves the top of the winds, m/s.
_OUT_OF_THE_TOP_MPS = 5.0

#: Longest flight that is followed: the tail of the untimed endurance prior, s.
_LIMIT_S = 24 * 3600.0


def legs(event: Event, members: Members, sky: GriddedSky, ground: Ground) -> tuple[Array, Heights]:
    """A leg along each member's own table of heights, then the fall; and those tables."""
    column = _column(event, sky, ground)
    table = vertical_table(_balloons(members, column), column, limit_s=_LIMIT_S, every_s=EVERY_S)
    out = np.zeros((members.payload.size, 2, LEG_COLUMNS))
    out[:, :, STOP_HEIGHT] = np.nan
    out[:, 0, LAW] = TABLE
    out[:, 0, ROW] = np.arange(members.payload.size)
    out[:, 0, CLOCK] = members.launch_time
    out[:, 0, STOP_TIME] = members.launch_time + table.end_s
    escaped = table.ended == ABOVE_THE_COLUMN
    out[escaped, 0, LAW] = 0.0
    out[escaped, 0, SPEED] = _OUT_OF_THE_TOP_MPS
    out[escaped, 0, STOP_TIME] = np.inf
    # Under a burst envelope the load comes down with it, unopened.
    burst = table.ended == BURST
    out[:, 1, SPEED] = -np.where(burst, table.spent_fall_mps, members.drawn["fall_mps"])
    fall = np.array([part.exponent() for part in event.payloads])
    out[:, 1, EXPONENT] = np.where(burst, FALL_EXPONENT["density"], fall[members.payload])
    out[:, 1, STOP_TIME] = np.where(table.ended == STILL_ALOFT, -np.inf, np.inf)
    return out, Heights(table.height_m, EVERY_S)


def _balloons(members: Members, column: Column) -> Balloons:
    names = {f.name for f in fields(Balloons)} & set(members.drawn)
    return Balloons(
        launch_height_m=float(column.height_m[0]),
        timer_s=members.drawn["flight_time_h"] * 3600.0,
        **{name: members.drawn[name] for name in names},
    )


def _column(event: Event, sky: GriddedSky, ground: Ground) -> Column:
    """The air above the first launch at its nominal time, from the ground to the top of the sky."""
    launch = event.launches[0]
    foot = launch.height_m
    if foot is None:
        foot = float(ground.at(launch.latitude_deg, launch.longitude_deg))
    heights = np.arange(foot, 45_000.0, _COLUMN_STEP_M)
    spots = launch.time.timestamp(), launch.latitude_deg, launch.longitude_deg
    t, lat, lon = (np.full(heights.size, value) for value in spots)
    density = sky.at(t, heights, lat, lon).air_density
    known = np.isfinite(density)
    heights, density = heights[known], density[known]
    layers = 0.5 * (density[1:] + density[:-1]) * np.diff(heights) * STANDARD_GRAVITY_MPS2
    top = (
        float(standard_atmosphere.pressure(heights[-1]))
        * density[-1]
        / float(standard_atmosphere.density(heights[-1]))
    )
    pressure = top + np.concatenate([np.cumsum(layers[::-1])[::-1], [0.0]])
    return dry_column(heights, pressure, density)
