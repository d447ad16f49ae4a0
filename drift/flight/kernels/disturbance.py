"""What disturbs a member on its way, drawn once per step: wind error and unresolved motion.

The disturbance is a velocity held for one step, so a landing inside a step is found with it. All
randomness is a function of (seed, flight, stream, step): the balloon of a flight is disturbed alike
whatever falls from it.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from drift.flight.kernels.boundary_layer import (
    DEEPEST_M,
    BoundaryLayer,
    boundary_layer_of,
    neutral_boundary_layer,
)
from drift.flight.kernels.philox import normals
from drift.flight.kernels.turbulence import (
    crossing_trajectories_factor,
    hanna,
    langevin_forcing,
    mesoscale_memory,
    mesoscale_step,
    velocity_step,
)
from weather.grid.kernels import SkyArrays, air, mixed_depth, spread
from weather.grid.wind_error import ErrorModes, wind_error

Array = npt.NDArray[np.float64]

#: Columns of a member's row: launch time (s since 1970), height (m, NaN: the ground), latitude,
#: longitude (degrees); row of its wind error field; number of its flight and of its payload, which
#: key its randomness; horizontal diffusivity (m2 s-1); share of the grid's spread that is
#: mesoscale; mean glide of what falls, east (m s-1); cloud cover (0 to 1); mean glide north;
#: vertical motion of the air where the winds do not tell it (m s-1).
TIME, HEIGHT, LATITUDE, LONGITUDE, FIELD, FLIGHT, PAYLOAD = range(7)
DIFFUSIVITY, MESOSCALE, GLIDE_EAST, CLOUD, GLIDE_NORTH, VERTICAL = range(7, 13)
MEMBER_COLUMNS = 13

#: Roughness length of mixed farmland, forest and towns, m (Stull 1988, figure 9.6).
ROUGHNESS_M = 0.3
REFERENCE_M = 100.0

#: d ln(rho) / dz of the lowest kilometre of the standard atmosphere, m-1.
DENSITY_SLOPE = -9.6e-5

#: Longest step in the boundary layer and in its lowest part, s (docs/science.md, What the grid
#: leaves out).
LAYER_STEP_S, LOW_STEP_S, LOW_M = 30.0, 15.0, 200.0

#: How long an error of the wind and the spread of the grid are held, s: the error changes over
#: hours and hundreds of metres.
_HOLD_S = 60.0

BALLOON = 1
LANGEVIN = 64


class Subgrid(NamedTuple):
    """Whether unresolved motion is added, and the seed of its randomness."""

    is_on: bool
    seed: int


class Memory(NamedTuple):
    """A member's memory.

    step : number of the step. u, v : mesoscale wind, m s-1. along, across, up : normalised
    turbulent velocity. error_u, error_v : error of the wind, m s-1; spread_u, spread_v : of the
    grid values around, m s-1; both hold until fresh_until, s since 1970.
    """

    step: int
    u: float
    v: float
    along: float
    across: float
    up: float
    error_u: float
    error_v: float
    spread_u: float
    spread_v: float
    fresh_until: float


class Point(NamedTuple):
    """Time (s since 1970), height (m), latitude and longitude (degrees)."""

    t: float
    z: float
    lat: float
    lon: float


class Layer(NamedTuple):
    """The boundary layer under a member: height above ground (m), state, way of the wind."""

    above_ground: float
    state: BoundaryLayer
    cos_wind: float
    sin_wind: float


@njit(cache=True, error_model="numpy")
def boundary_layer(sky: SkyArrays, mixed: Array, ground: float, here: Point, cloud: float) -> Layer:
    """The boundary layer under a point, from the wind 100 m above the ground, sun and cloud."""
    above = here.z - ground
    if above > DEEPEST_M:
        return Layer(above, BoundaryLayer(0.0, 0.0, 1.0, 0.0), 1.0, 0.0)
    _, u, v, _ = air(sky, here.t, ground + REFERENCE_M, here.lat, here.lon)
    speed = math.hypot(u, v)
    known = mixed_depth(sky, mixed, here.t, here.lat, here.lon)
    if ground > 0.0:
        where = (here.t, here.lat, here.lon)
        state = boundary_layer_of(where, speed, REFERENCE_M, ROUGHNESS_M, cloud, known)
    else:
        state = neutral_boundary_layer(here.lat, speed, REFERENCE_M, ROUGHNESS_M, known)
    if speed == 0.0:
        return Layer(above, state, 1.0, 0.0)
    return Layer(above, state, u / speed, v / speed)


@njit(cache=True, error_model="numpy")
def step_limit(layer: Layer) -> float:
    """Longest step (s) that follows the turbulence of the boundary layer."""
    if layer.above_ground > layer.state.depth:
        return math.inf
    return LOW_STEP_S if layer.above_ground < LOW_M else LAYER_STEP_S


@njit(cache=True, error_model="numpy")
def no_memory() -> Memory:
    """What a member remembers at its launch."""
    return Memory(0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -math.inf)


@njit(cache=True, error_model="numpy")
def moved_on(memory: Memory, u: float, v: float, eddy: tuple[float, float, float]) -> Memory:
    """The memory one step later, with another mesoscale wind and turbulent velocity."""
    return Memory(
        memory.step + 1,
        u,
        v,
        eddy[0],
        eddy[1],
        eddy[2],
        memory.error_u,
        memory.error_v,
        memory.spread_u,
        memory.spread_v,
        memory.fresh_until,
    )


@njit(cache=True, error_model="numpy")
def mesoscale(
    sky: SkyArrays, row: Array, h: float, memory: Memory, a: float, b: float
) -> tuple[float, float]:
    """Mesoscale wind (m s-1) after h s: a memory of the spread of the 16 grid values around."""
    r = mesoscale_memory(h, sky.times[1] - sky.times[0])
    u = mesoscale_step(memory.u, r, row[MESOSCALE] * memory.spread_u, a)
    return u, mesoscale_step(memory.v, r, row[MESOSCALE] * memory.spread_v, b)


@njit(cache=True, error_model="numpy")
def unresolved(
    world: tuple[SkyArrays, Subgrid],
    row: Array,
    layer: Layer,
    speed: float,
    h: float,
    memory: Memory,
) -> tuple[float, float, float, Memory]:
    """Velocity (m s-1: east, north, up) that the grid does not resolve, held for one step of h s.

    speed : of the leg, m s-1, up positive; only what falls is moved up and down, for a balloon at
    its height is held there by its lift.
    """
    sky, subgrid = world
    falls = speed < 0.0
    stream = BALLOON + 1 + int(row[PAYLOAD]) if falls else BALLOON
    a, b, c, d = normals(subgrid.seed, int(row[FLIGHT]), stream, memory.step)
    u, v = mesoscale(sky, row, h, memory, a, b)
    glide_u = row[GLIDE_EAST] if falls else 0.0
    glide_v = row[GLIDE_NORTH] if falls else 0.0
    if layer.above_ground > layer.state.depth:
        mix = math.sqrt(2.0 * row[DIFFUSIVITY] / h)
        kept = moved_on(memory, u, v, (0.0, 0.0, 0.0))
        return u + glide_u + mix * c, v + glide_v + mix * d, 0.0, kept
    along, across, up, _ = normals(subgrid.seed, int(row[FLIGHT]), stream + LANGEVIN, memory.step)
    air_below = layer.state
    eddy = hanna(
        layer.above_ground, air_below.depth, air_below.ustar, air_below.wstar, air_below.obukhov
    )
    shorter = crossing_trajectories_factor(max(-speed, 0.0), eddy.sigma_w)
    forcing = langevin_forcing(eddy.sigma_w, eddy.dsigma_w_dz, DENSITY_SLOPE)
    along = velocity_step(memory.along, eddy.time_u * shorter, 0.0, h, along)
    across = velocity_step(memory.across, eddy.time_v * shorter, 0.0, h, across)
    up = velocity_step(memory.up, eddy.time_w * shorter, forcing, h, up)
    lengthwise, sideways = eddy.sigma_u * along, eddy.sigma_v * across
    return (
        u + layer.cos_wind * lengthwise - layer.sin_wind * sideways + glide_u,
        v + layer.sin_wind * lengthwise + layer.cos_wind * sideways + glide_v,
        eddy.sigma_w * up if falls else 0.0,
        moved_on(memory, u, v, (along, across, up)),
    )


@njit(cache=True, error_model="numpy")
def refreshed(
    world: tuple[SkyArrays, Subgrid, ErrorModes],
    row: Array,
    here: Point,
    unit: tuple[float, float, float],
    speed: float,
    h: float,
    memory: Memory,
) -> Memory:
    """The memory with the wind's error and the grid's spread of here and now, held for a while.

    unit : unit vector from the centre of the Earth. The error is taken half way through its hold.
    """
    if here.t < memory.fresh_until:
        return memory
    sky, subgrid, modes = world
    hold = max(h, _HOLD_S)
    eu = ev = su = sv = 0.0
    if modes.waves.shape[0] > 0:
        t, z = here.t + hold / 2, here.z + speed * hold / 2
        eu, ev = wind_error(modes, int(row[FIELD]), t, z, unit[0], unit[1], unit[2])
    if subgrid.is_on:
        su, sv = spread(sky, here.t, here.z, here.lat, here.lon)
    m = memory
    until = here.t + hold
    return Memory(m.step, m.u, m.v, m.along, m.across, m.up, eu, ev, su, sv, until)
