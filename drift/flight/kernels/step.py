"""How a member moves: its state on the sphere, its vertical law, one step. Numbers in, numbers out.

The position is a unit vector, so no step knows a pole or a date line.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from drift.flight.kernels.disturbance import Subgrid
from weather.constants import EARTH_RADIUS_M, SEA_LEVEL_DENSITY_KG_M3
from weather.grid.kernels import GroundArrays, SkyArrays, air
from weather.grid.wind_error import ErrorModes

Array = npt.NDArray[np.float64]

#: Columns of a leg: law; speed (m s-1, up positive); exponent of the density ratio; height at which
#: it ends (m, NaN: none); time at which it ends (s since 1970, inf: none); row of its table of
#: heights; time at which that table starts (s since 1970); share of the air's vertical motion that
#: it follows; height above which it is not carried (m); time in which it comes back to a table that
#: rises (s, 0: never).
LAW, SPEED, EXPONENT, STOP_HEIGHT, STOP_TIME, ROW, CLOCK = range(7)
FOLLOWS, CEILING, CATCH_UP = range(7, 10)
LEG_COLUMNS = 10

#: A table that gains less than this is that of a balloon at its float, m s-1.
STILL_RISES_MPS = 0.2

#: A vertical motion that the winds do not tell dies away to the ground over this depth, m.
FADES_BELOW_M = 1000.0

#: Vertical laws: `speed (rho0 / rho) ** exponent`, or a table of heights against time.
POWER, TABLE = 0, 1


class Heights(NamedTuple):
    """Tabulated heights (m above sea level), shape (n_rows, n_times), every step_s seconds."""

    height: Array
    step_s: float


class Around(NamedTuple):
    """What a member moves through: handing over more of the world would slow every step."""

    sky: SkyArrays
    ground: GroundArrays
    heights: Heights


class World(NamedTuple):
    """All that the members of one run have in common.

    mixed, vertical : what a sky has besides its nodes (`weather.grid.gridded_sky.GriddedSky`).
    """

    around: Around
    error: ErrorModes
    subgrid: Subgrid
    mixed: Array
    vertical: npt.NDArray[np.float32]


class Push(NamedTuple):
    """A velocity (m s-1: east, north, up) that is added to the air's for one step."""

    u: float
    v: float
    w: float


class State(NamedTuple):
    """Where a member is: unit vector (x, y, s) from the Earth's centre, and height z (m)."""

    x: float
    y: float
    s: float
    z: float


@njit(cache=True, error_model="numpy")
def degrees(q: State) -> tuple[float, float]:
    """Latitude and longitude of a state."""
    c = math.hypot(q.x, q.y)
    return math.degrees(math.atan2(q.s, c)), math.degrees(math.atan2(q.y, q.x))


@njit(cache=True, error_model="numpy")
def state_at(lat: float, lon: float, z: float) -> State:
    """A state from degrees and metres."""
    phi, lam = math.radians(lat), math.radians(lon)
    return State(math.cos(phi) * math.cos(lam), math.cos(phi) * math.sin(lam), math.sin(phi), z)


@njit(cache=True, error_model="numpy")
def along(q: State, k: State, h: float, gain: float) -> State:
    """The state moved for h seconds at the rate k, back on the sphere, and lifted by gain (m)."""
    x, y, s = q.x + h * k.x, q.y + h * k.y, q.s + h * k.s
    norm = 1.0 / math.sqrt(x * x + y * y + s * s)
    return State(x * norm, y * norm, s * norm, q.z + h * k.z + gain)


@njit(cache=True, error_model="numpy")
def tabulated_height(heights: Heights, leg: Array, t: float) -> float:
    """Height (m) at time t in the table of a leg; beyond its ends the outermost slope goes on."""
    row = heights.height[int(leg[ROW])]
    x = (t - leg[CLOCK]) / heights.step_s
    k = min(max(int(x), 0), row.size - 2)
    return row[k] + (x - k) * (row[k + 1] - row[k])


@njit(cache=True, error_model="numpy")
def tabulated_gain(heights: Heights, leg: Array, t: float, h: float) -> float:
    """Height (m) that a leg gains by its table in h seconds from t on; without a table, none.

    The table is the solution itself: were its slope integrated, each stage of a step would read the
    slope of another slot, and the height would be off by the first order of the step.
    """
    if leg[LAW] != TABLE:
        return 0.0
    return tabulated_height(heights, leg, t + h) - tabulated_height(heights, leg, t)


@njit(cache=True, error_model="numpy")
def usual_speed(heights: Heights, leg: Array, t: float, h: float) -> float:
    """Vertical speed (m s-1, up) of a leg from t on: nominal, or its table's mean over h s."""
    return leg[SPEED] if leg[LAW] != TABLE else tabulated_gain(heights, leg, t, h) / h


@njit(cache=True, error_model="numpy")
def vertical_speed(leg: Array, rho: float) -> float:
    """Vertical speed (m s-1, up) of a leg without a table in air of density rho."""
    if leg[EXPONENT] == 0.0 or leg[SPEED] == 0.0:
        return leg[SPEED]
    ratio = SEA_LEVEL_DENSITY_KG_M3 / rho
    return leg[SPEED] * (math.sqrt(ratio) if leg[EXPONENT] == 0.5 else ratio ** leg[EXPONENT])


@njit(cache=True, error_model="numpy")
def held(heights: Heights, leg: Array, t: float, q: State, h: float, end: State) -> State:
    """The end of a step from (t, q), as far as its lift lets the air carry a balloon from its law.

    A balloon that still has lift to rise, on a table that does, is soon back on it. A full one lets
    gas go rather than rise any higher, and a slack one has nothing that brings it back.
    """
    if leg[FOLLOWS] == 0.0:
        return end
    z = end.z
    if leg[CATCH_UP] > 0.0 and tabulated_gain(heights, leg, t, h) > STILL_RISES_MPS * h:
        there = tabulated_height(heights, leg, t + h)
        z = there + (z - there) * math.exp(-h / leg[CATCH_UP])
    return State(end.x, end.y, end.s, min(z, max(leg[CEILING], q.z)))


# Inlined where it is called: handing over the whole world costs as much as the sample itself.
@njit(cache=True, error_model="numpy", inline="always")
def rate(around: Around, leg: Array, push: Push, t: float, q: State) -> tuple[int, State]:
    """How the wind sample went, and the rate of change of a state, but for what a table gains."""
    lat, lon = degrees(q)
    status, u, v, rho = air(around.sky, t, q.z, lat, lon)
    # Unit vectors to the east (-y, x, 0) / c and north (-s x / c, -s y / c, c); at a pole, those
    # of longitude zero, as atan2(0, 0) has it.
    c = math.hypot(q.x, q.y)
    cos_lon, sin_lon = (q.x / c, q.y / c) if c > 0.0 else (1.0, 0.0)
    east, north = (u + push.u) / EARTH_RADIUS_M, (v + push.v) / EARTH_RADIUS_M
    dx = -sin_lon * east - q.s * cos_lon * north
    dy = cos_lon * east - q.s * sin_lon * north
    return status, State(dx, dy, c * north, vertical_speed(leg, rho) + push.w)


@njit(cache=True, error_model="numpy")
def rk4(around: Around, leg: Array, push: Push, t: float, q: State, h: float) -> tuple[int, State]:
    """One step of the classical Runge-Kutta method of fourth order (Kutta 1901)."""
    half = tabulated_gain(around.heights, leg, t, h / 2)
    whole = tabulated_gain(around.heights, leg, t, h)
    a, k1 = rate(around, leg, push, t, q)
    b, k2 = rate(around, leg, push, t + h / 2, along(q, k1, h / 2, half))
    c, k3 = rate(around, leg, push, t + h / 2, along(q, k2, h / 2, half))
    d, k4 = rate(around, leg, push, t + h, along(q, k3, h, whole))
    mean = State(
        (k1.x + 2 * k2.x + 2 * k3.x + k4.x) / 6,
        (k1.y + 2 * k2.y + 2 * k3.y + k4.y) / 6,
        (k1.s + 2 * k2.s + 2 * k3.s + k4.s) / 6,
        (k1.z + 2 * k2.z + 2 * k3.z + k4.z) / 6,
    )
    return max(max(a, b), max(c, d)), along(q, mean, h, whole)
