"""A flight is data: the legs of each member as numbers, each with a speed law and a stop."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from drift.ensemble import Members
from drift.event import Event
from drift.kernels import EXPONENT, LEG_COLUMNS, SPEED, STOP_HEIGHT, STOP_TIME

Array = npt.NDArray[np.float64]

#: Exponent k of a rise speed w0 (rho0 / rho)**k at constant lifted mass (a film tube of
#: fixed cross-section: 1/2; a sphere that grows as the air thins: 1/6), and of a fall speed at constant drag.
RISE_EXPONENT = {"constant": 0.0, "sphere": 1.0 / 6.0, "tube": 0.5}
FALL_EXPONENT = {"constant": 0.0, "density": 0.5}

_RISE, _CRUISE, _FALL = range(3)


@dataclass(frozen=True, kw_only=True)
class Journey:
    """What the compiled loop flies.

    starts : ndarray, shape (n, 4): time (s since 1970), height (m, NaN: on the ground), latitude,
        longitude. legs : ndarray, shape (n, n_legs, LEG_COLUMNS).
    """

    starts: Array
    legs: Array

    @property
    def size(self) -> int:
        """Number of members."""
        return int(self.starts.shape[0])

    def only(self, members: npt.NDArray[np.int64]) -> Journey:
        """The journeys of some members."""
        return Journey(starts=self.starts[members], legs=self.legs[members])


def plan(event: Event, members: Members) -> Journey:
    """Rise to the cruise height, hold it until the flight time is over, fall to the ground.

    A flight time that ends during the rise ends the rise: the load falls from where it is.
    """
    n = members.payload.size
    opening = members.launch_time + members.drawn["flight_time_h"] * 3600.0
    legs = np.zeros((n, 3, LEG_COLUMNS))
    legs[:, :, STOP_HEIGHT] = np.nan
    legs[:, _RISE, SPEED] = members.drawn["rise_mps"]
    legs[:, _RISE, EXPONENT] = RISE_EXPONENT[event.vehicle.rise_law]
    legs[:, _RISE, STOP_HEIGHT] = members.drawn["cruise_height_m"]
    legs[:, _RISE, STOP_TIME] = opening
    legs[:, _CRUISE, STOP_TIME] = opening
    legs[:, _FALL, SPEED] = -members.drawn["fall_mps"]
    fall = np.array([FALL_EXPONENT[payload.law()] for payload in event.payloads])
    legs[:, _FALL, EXPONENT] = fall[members.payload]
    legs[:, _FALL, STOP_TIME] = np.inf
    heights = [np.nan if part.height_m is None else part.height_m for part in event.launches]
    starts = np.column_stack(
        [
            members.launch_time,
            np.array(heights)[members.launch],
            members.launch_latitude,
            members.launch_longitude,
        ]
    )
    return Journey(starts=starts, legs=legs)
