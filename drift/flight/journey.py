"""A flight is data: the legs of each member as numbers, each with a speed law and a stop."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from drift.ensemble.members import Members
from drift.ensemble.unknowns import has_subgrid, wind_error
from drift.event.model import Event
from drift.flight.kernels.disturbance import (
    CLOUD,
    DIFFUSIVITY,
    FIELD,
    FLIGHT,
    GLIDE_EAST,
    GLIDE_NORTH,
    HEIGHT,
    LATITUDE,
    LONGITUDE,
    MEMBER_COLUMNS,
    MESOSCALE,
    PAYLOAD,
    TIME,
    VERTICAL,
    Subgrid,
)
from drift.flight.kernels.step import (
    CEILING,
    EXPONENT,
    FOLLOWS,
    LEG_COLUMNS,
    SPEED,
    STOP_HEIGHT,
    STOP_TIME,
    Heights,
)
from weather.grid.gridded_sky import GriddedSky
from weather.grid.ground import Ground
from weather.grid.wind_error import ErrorModes, no_error

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64]

#: Exponent k of a rise speed w0 (rho0 / rho)**k at constant lifted mass (a film tube of fixed
#: cross-section: 1/2; a sphere that grows as the air thins: 1/6).
RISE_EXPONENT = {"constant": 0.0, "sphere": 1.0 / 6.0, "tube": 0.5}

#: For flights without a table of heights.
NO_TABLE = Heights(np.zeros((1, 2)), 1.0)

_RISE, _CRUISE, _FALL = range(3)


@dataclass(frozen=True, kw_only=True)
class Journey:
    """What the compiled loop flies.

    rows : ndarray, shape (n, MEMBER_COLUMNS), as in `drift.flight.kernels.disturbance`. legs :
    ndarray, shape (n, n_legs, LEG_COLUMNS), of which all but the last are the balloon's and alike
    for what it carries, and the last is the load's own. heights : the tables that legs follow.
    wind_field : ndarray, shape (n,), which error field, by number. error : the modes of those
    fields. subgrid : whether unresolved motion is added.
    """

    rows: Array
    legs: Array
    heights: Heights
    wind_field: Index
    error: ErrorModes
    subgrid: Subgrid

    @property
    def size(self) -> int:
        """Number of members."""
        return int(self.rows.shape[0])


def plan(
    event: Event,
    members: Members,
    seed: int = 0,
    *,
    sky: GriddedSky | None = None,
    ground: Ground | None = None,
) -> Journey:
    """The legs of each member, and everything else that it meets.

    sky, ground : the air above the launch, which a physical balloon rises in.
    """
    if event.vehicle.model == "kinematic":
        legs, heights = kinematic_legs(event, members), NO_TABLE
    else:
        from drift.flight import physical

        assert sky is not None and ground is not None
        legs, heights = physical.legs(event, members, sky, ground)
    error, field_row = _errors(event, members, sky, seed)
    return Journey(
        rows=_rows(event, members, field_row),
        legs=legs,
        heights=heights,
        wind_field=members.wind_field,
        error=error,
        subgrid=Subgrid(has_subgrid(event), seed),
    )


def kinematic_legs(event: Event, members: Members) -> Array:
    """Rise to the cruise height, hold it until the flight time is over, fall to the ground.

    A flight time that ends during the rise ends the rise: the load falls from where it is. A
    balloon that bursts holds no height. All legs follow the vertical motion of the air. What
    cruises does so as a balloon that has let go its spare lift: nothing else stays at a height. It
    sinks with sinking air and has nothing that brings it back but rising air, and above its cruise
    height it would let go gas.
    """
    opening = members.launch_time + members.drawn["flight_time_h"] * 3600.0
    legs = np.zeros((members.payload.size, 3, LEG_COLUMNS))
    legs[:, :, STOP_HEIGHT] = np.nan
    legs[:, :, FOLLOWS], legs[:, :, CEILING] = 1.0, np.inf
    legs[:, _CRUISE, CEILING] = members.drawn["cruise_height_m"]
    legs[:, _RISE, SPEED] = members.drawn["rise_mps"]
    legs[:, _RISE, EXPONENT] = RISE_EXPONENT[event.vehicle.rise_law]
    legs[:, _RISE, STOP_HEIGHT] = members.drawn["cruise_height_m"]
    legs[:, _RISE, STOP_TIME] = opening
    legs[:, _CRUISE, STOP_TIME] = -np.inf if event.vehicle.bursts else opening
    legs[:, _FALL, SPEED] = -members.drawn["fall_mps"]
    fall = np.array([payload.exponent() for payload in event.payloads])
    legs[:, _FALL, EXPONENT] = fall[members.payload]
    legs[:, _FALL, STOP_TIME] = np.inf
    return legs


def _rows(event: Event, members: Members, field_row: Index) -> Array:
    """One row per member for the compiled loop."""
    rows = np.zeros((members.payload.size, MEMBER_COLUMNS))
    heights = [np.nan if part.height_m is None else part.height_m for part in event.launches]
    rows[:, TIME] = members.launch_time
    rows[:, HEIGHT] = np.array(heights)[members.launch]
    rows[:, LATITUDE], rows[:, LONGITUDE] = members.launch_latitude, members.launch_longitude
    rows[:, FIELD] = field_row
    rows[:, FLIGHT], rows[:, PAYLOAD] = members.flight, members.payload
    rows[:, GLIDE_EAST] = members.drawn.get("glide_east_mps", 0.0)
    rows[:, GLIDE_NORTH] = members.drawn.get("glide_north_mps", 0.0)
    rows[:, VERTICAL] = members.drawn.get("vertical_wind_mps", 0.0)
    if has_subgrid(event):
        rows[:, DIFFUSIVITY] = members.drawn["horizontal_diffusivity_m2_s"]
        rows[:, MESOSCALE] = members.drawn["mesoscale_fraction"]
        rows[:, CLOUD] = members.drawn["cloud_fraction"]
    return rows


def _errors(
    event: Event, members: Members, sky: GriddedSky | None, seed: int
) -> tuple[ErrorModes, Index]:
    """The error fields that the members meet, and the row of each member's field among them."""
    assumed = wind_error(event, sky)
    names = list(assumed.drawn())
    first, row = _fields(members, names)
    if assumed.is_none:
        return no_error(), row
    # Phases are counted from the first launch of the event, so that blocks agree on them.
    origin = min(launch.time.timestamp() for launch in event.launches)
    drawn_of_field = {name: members.drawn[name][first] for name in names}
    return assumed.fields(members.wind_field[first], drawn_of_field, seed, origin), row


def _fields(members: Members, names: list[str]) -> tuple[Index, Index]:
    """The first member of each error field, and the place of each member's field among them.

    names : what is drawn of a field.
    """
    number = members.wind_field
    _, first, row = np.unique(number, return_index=True, return_inverse=True)
    drawn = [members.drawn[name] for name in names]
    if all(np.array_equal(values, values[first][row]) for values in drawn):
        return first, row
    # A design may pair one field with several standard deviations or scales.
    pairs = np.column_stack([number, *drawn])
    _, first, row = np.unique(pairs, axis=0, return_index=True, return_inverse=True)
    return first, row
