"""The physical balloon as the vertical law of a leg: a table of heights instead of a speed."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import numpy.typing as npt

from drift.balloon import (
    ABOVE_THE_COLUMN,
    BURST,
    ELASTIC,
    STILL_ALOFT,
    Balloons,
    Column,
    VerticalTable,
    vertical_table,
)
from drift.ensemble.members import Members
from drift.event.model import Event
from drift.event.parts import Launch
from drift.flight.alike import Rows, alike
from drift.flight.beforehand import compile_apart
from drift.flight.kernels.step import (
    CATCH_UP,
    CEILING,
    CLOCK,
    EXPONENT,
    FOLLOWS,
    LAW,
    LEG_COLUMNS,
    ROW,
    SPEED,
    STOP_HEIGHT,
    STOP_TIME,
    TABLE,
    Heights,
)
from drift.flight.landing_ground import launch_altitude
from drift.priors.payload_table import FALL_EXPONENT
from weather.grid.gridded_sky import GriddedSky
from weather.grid.ground import Ground
from weather.physics.sun import is_up, next_change

Array = npt.NDArray[np.float64]

#: Spacing of the tables of heights, s.
EVERY_S = 60.0

# Spacing of the column of air that the balloon rises in, m.
_COLUMN_STEP_M = 100.0

# The column begins this far under the lowest ground, m, so that a sinking balloon meets the ground.
_UNDER_THE_GROUND_M = 10.0

# A balloon that outruns the column goes on at this speed until it leaves the top of the winds, m/s.
_OUT_OF_THE_TOP_MPS = 5.0

# A tube that sinking or rising air has moved from its table comes back to it while it has lift to
# rise, s: 2 sqrt(d H) / c for d = 50 m below its float, H = 8 km and c = 6 m/s.
_CATCH_UP_S = 200.0

# A burst is a matter of height, not of time, where the balloon climbs by at least this, m/s; and it
# is waited for so long, s.
_CLIMBS_MPS, _WAITS_S = 0.5, 900.0

# So many heights of a table does a flight look at meanwhile, with those that a step looks ahead to.
_AWAITED = round(_WAITS_S / EVERY_S) + 5

# What a balloon is made of, and what is drawn that its heights follow from.
_FIELDS = {f.name for f in fields(Balloons)}
_OF_THE_BALLOON = _FIELDS | {"flight_time_h", "wet_after_h"}

#: Longest flight that is followed: the tail of the untimed endurance prior, s.
_LIMIT_S = 24 * 3600.0


def legs(event: Event, members: Members, sky: GriddedSky, ground: Ground) -> tuple[Array, Heights]:
    """A leg along each member's own table of heights, then the fall; and those tables.

    What one balloon carries has one table.
    """
    compile_apart(physical=True)
    foot = launch_altitude(event, ground, members)
    drawn = (values for name, values in members.drawn.items() if name in _OF_THE_BALLOON)
    balloon, on = alike(members.flight, members.launch, members.launch_time, foot, *drawn)
    balloons = members.take(balloon)
    table = _tables(event, balloons, sky, ground, foot[balloon])
    out = np.zeros((balloons.payload.size, 2, LEG_COLUMNS))
    out[:, :, STOP_HEIGHT] = np.nan
    out[:, :, FOLLOWS], out[:, :, CEILING] = 1.0, np.inf
    leg = out[:, 0]
    leg[:, LAW] = TABLE
    leg[:, ROW] = np.arange(leg.shape[0])
    leg[:, CLOCK] = balloons.launch_time
    leg[:, STOP_TIME] = balloons.launch_time + table.end_s
    is_tube = balloons.drawn["mode"] != ELASTIC
    leg[is_tube, CEILING] = table.height_m.max(axis=1)[is_tube]
    leg[is_tube, CATCH_UP] = _CATCH_UP_S
    heights = _until_the_burst(leg, table)
    escaped = table.ended == ABOVE_THE_COLUMN
    leg[escaped, LAW] = 0.0
    leg[escaped, SPEED] = _OUT_OF_THE_TOP_MPS
    leg[escaped, STOP_TIME] = np.inf
    # From here on each load is on its own.
    out, ended = out[on], table.ended[on]
    # Under a burst envelope the load comes down with it, unopened.
    burst = ended == BURST
    out[:, 1, SPEED] = -np.where(burst, table.spent_fall_mps[on], members.drawn["fall_mps"])
    fall = np.array([part.exponent() for part in event.payloads])
    out[:, 1, EXPONENT] = np.where(burst, FALL_EXPONENT["density"], fall[members.payload])
    out[:, 1, STOP_TIME] = np.where(ended == STILL_ALOFT, -np.inf, np.inf)
    return out, Heights(heights, EVERY_S)


def _until_the_burst(legs: Array, table: VerticalTable) -> Array:
    """The heights (changed) with climbs going on beyond the burst, which legs (of the balloons,
    changed) meet at its height.

    So a balloon that rising air carries bursts sooner, not higher.
    """
    heights, count = table.height_m, table.height_m.shape[1]
    rows = np.flatnonzero(table.ended == BURST)
    last = np.minimum((table.end_s[rows] / EVERY_S).astype(np.int64), count - 2)
    slope = (heights[rows, last + 1] - heights[rows, last]) / EVERY_S
    climbs = slope >= _CLIMBS_MPS
    rows, last, slope = rows[climbs], last[climbs], slope[climbs]
    beyond = np.arange(_AWAITED)
    columns = last[:, np.newaxis] + 1 + beyond
    higher = heights[rows, last + 1, np.newaxis] + slope[:, np.newaxis] * EVERY_S * beyond
    row, column = np.nonzero(columns < count)
    heights[rows[row], columns[row, column]] = higher[row, column]
    legs[rows, STOP_HEIGHT] = table.end_height_m[rows]
    legs[rows, STOP_TIME] += _WAITS_S
    legs[rows, CEILING], legs[rows, CATCH_UP] = np.inf, 0.0
    return heights


def _tables(
    event: Event, members: Members, sky: GriddedSky, ground: Ground, foot: Array
) -> VerticalTable:
    """The table of every member, each in the air above its own launch of the event.

    foot : height that it is launched from, m.
    """
    floor = min(float(foot.min()), float(ground.altitude.min())) - _UNDER_THE_GROUND_M
    parts = []
    launches = np.unique(members.launch)
    for k in launches:
        here = np.flatnonzero(members.launch == k) if launches.size > 1 else slice(None)
        column = _column(event.launches[k], sky, floor)
        balloons = _balloons(event, k, members.take(here), foot[here])
        table = vertical_table(balloons, column, limit_s=_LIMIT_S, every_s=EVERY_S)
        parts.append((here, table))
    return _in_order(parts, foot.size)


def _in_order(parts: list[tuple[Rows, VerticalTable]], count: int) -> VerticalTable:
    """Tables of some members each as one of all, so many, as long as the longest."""
    if len(parts) == 1:
        return parts[0][1]
    times = max((table.time_s for _, table in parts), key=lambda t: int(t.size))
    height = np.empty((count, times.size))
    columns = {
        name: np.empty(count, getattr(parts[0][1], name).dtype)
        for name in ("ended", "end_s", "end_height_m", "spent_fall_mps")
    }
    for here, table in parts:
        more = times.size - table.time_s.size
        height[here] = np.pad(table.height_m, ((0, 0), (0, more)), mode="edge")
        for name, values in columns.items():
            values[here] = getattr(table, name)
    return VerticalTable(time_s=times, height_m=height, **columns)


def _balloons(event: Event, k: int, members: Members, foot: Array) -> Balloons:
    """What was drawn for members of one launch of the event."""
    drawn = members.drawn
    names = _FIELDS & set(drawn)
    return Balloons(
        launch_height_m=foot,
        timer_s=drawn["flight_time_h"] * 3600.0,
        wet_after_s=drawn.get("wet_after_h", np.zeros(1)) * 3600.0,
        **{name: drawn[name] for name in names} | _warmth(event, k, drawn, members.launch_time),
    )


def _warmth(event: Event, k: int, drawn: dict[str, Array], launched: Array) -> dict[str, Array]:
    """Superheats of one launch, and seconds from each member's launch to sunrise or sunset.

    They are drawn for the part of the day of the first launch, with that of the other part as the
    later one; a launch in that other part begins with it. One change is followed: a second one,
    half a day later, is not felt.
    """
    (t, lat, lon), first = (_when_and_where(event.launches[n]) for n in (k, 0))
    rising, floating, later = (
        drawn[f"superheat_{phase}_k"] for phase in ("rising", "floating", "later")
    )
    if is_up(t, lat, lon) != is_up(*first):
        rising, floating, later = later, later, floating
    return {
        "superheat_rising_k": rising,
        "superheat_floating_k": floating,
        "superheat_later_k": later,
        "sun_change_s": np.maximum(next_change(t, lat, lon) - launched, 0.0),
    }


def _when_and_where(launch: Launch) -> tuple[float, float, float]:
    return launch.time.timestamp(), launch.latitude_deg, launch.longitude_deg


def _column(launch: Launch, sky: GriddedSky, floor: float) -> Column:
    """The air above a launch at its nominal time, from below any ground to the top of the sky."""
    profile = sky.profile(*_when_and_where(launch))
    top = float(profile.height_m[-1])
    heights = np.append(np.arange(floor, top - 1.0, _COLUMN_STEP_M), top)
    return Column(
        height_m=heights,
        temperature_k=profile.temperature(heights),
        pressure_pa=profile.pressure(heights),
        density_kg_m3=profile.density(heights),
    )
