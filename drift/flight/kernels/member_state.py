"""The numbers that a fast flight carries along, by member, and the room that a thread works in."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from drift.flight.kernels.deviates import RUN, Deviates
from drift.flight.kernels.deviates import room as room_of_deviates

Array = npt.NDArray[np.float64]

#: Columns of a state: cells east and north, height (m), time (s since 1970); mesoscale wind and
#: normalised turbulent velocity; error of the wind, s.d. of the grid values around (m s-1); until
#: when the error holds (s) and at what height (m) it was taken.
X, Y, Z, T, MESO_U, MESO_V, ALONG, ACROSS, UPWARD = range(9)
ERROR_U, ERROR_V, SPREAD_U, SPREAD_V, FRESH_UNTIL, FRESH_AT = range(9, 15)
#: The boundary layer: depth (m; negative: not known), friction and convective velocity (m s-1),
#: Obukhov length (m), way of the wind; until when it holds (s).
DEPTH, USTAR, WSTAR, OBUKHOV, COS_WIND, SIN_WIND, SURVEYED_UNTIL = range(15, 22)
#: Number of the step, layer of the last look-up, interval of time, vertical speed of the last step
#: (m s-1), points of the path written.
STEP, NODE_BELOW, HOUR, CLIMB, POINTS = range(22, 27)
STATE_COLUMNS = 27

#: What is to be done with a member: nothing (its leg is over), by the lanes, by itself, nothing
#: more (it has ended), or everything again by the careful loop.
LEG_OVER, IN_LANES, ALONE, ENDED, CAREFUL = range(5)


class Room(NamedTuple):
    """Room for one thread.

    shares : of the eight columns, shape (8,). low, high : integrals up to two heights, shape
    (3, 8). layers : shape (8, 8), `drift.flight.kernels.columns`. memo : base and height that
    `low` holds for, base, lowest and highest height of `layers`. first, second : deviates. drawn :
    member and step that they begin at.
    """

    shares: Array
    low: Array
    high: Array
    layers: npt.NDArray[np.float32]
    memo: Array
    first: Deviates
    second: Deviates
    drawn: npt.NDArray[np.int64]


def room() -> Room:
    """Room for one thread, nothing in it."""
    return Room(
        np.zeros(8), np.zeros((3, 8)), np.zeros((3, 8)), np.zeros((8, 8), np.float32),
        np.full(5, -1.0), room_of_deviates(), room_of_deviates(), np.full(2, -RUN),
    )  # fmt: skip
