"""What members of a flight have in common, as the kernels read it: winds, ground, error, tables."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from drift.flight.beforehand import compile_apart
from drift.flight.journey import Journey
from drift.flight.kernels.disturbance import VERTICAL
from drift.flight.kernels.packed import NODE, WORLD, fill_sums
from drift.flight.kernels.step import EXPONENT, FOLLOWS
from drift.flight.kernels.waves import by_coefficient
from weather.constants import EARTH_RADIUS_M
from weather.grid.gridded_sky import GriddedSky
from weather.grid.ground import Ground
from weather.grid.kernels import SkyArrays, eastward_of

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class World:
    """The record that kernels read, and the arrays whose addresses it holds."""

    record: npt.NDArray[np.void]
    exponents: Array
    kept: tuple[Any, ...]


def can_fly(sky: GriddedSky) -> bool:
    """Whether a sky can be flown fast: its numbers are single, its rows go north."""
    return all(
        part.nodes.dtype == np.float32 and part.latitude_step > 0.0 for part in sky.realizations
    )


def worlds_of(sky: GriddedSky, ground: Ground, legs: Array) -> tuple[World, ...]:
    """What some members have in common, for each realization of the winds.

    legs : of all that will be flown, shape (n, n_legs, LEG_COLUMNS).
    """
    compile_apart()
    exponents = np.unique(np.append(legs[:, :, EXPONENT], 0.0))
    parts = zip(sky.realizations, sky.mixed, sky.vertical, strict=True)
    return tuple(_with_sky(part, ground, exponents) for part in parts)


def serves(world: World, legs: Array) -> bool:
    """Whether a world has the sums for all exponents of some legs."""
    return bool(np.isin(legs[:, :, EXPONENT], world.exponents).all())


def with_journey(world: World, journey: Journey) -> World:
    """A world with the error of the winds, the eddies and the tables of heights of a journey."""
    record = world.record.copy()
    w, error = record[0], journey.error
    heights = np.ascontiguousarray(journey.heights.height)
    waves = by_coefficient(error, w["anchor"])
    bias = np.ascontiguousarray(error.bias)
    hold = np.ascontiguousarray(error.hold)
    factor = np.ascontiguousarray(error.amplitude.factor)
    w["n_fields"], w["origin_s"] = waves.shape[0], error.origin_s
    for name, array in (("waves", waves), ("bias", bias), ("hold", hold), ("factor", factor)):
        w[name] = array.ctypes.data
    w["factor_shape"] = factor.shape[:4]
    w["factor_first"], w["factor_step"] = error.amplitude.first, error.amplitude.step
    w["is_subgrid"], w["seed"] = journey.subgrid
    w["heights"], w["n_heights"] = heights.ctypes.data, heights.shape[1]
    w["heights_step_s"] = journey.heights.step_s
    follows = (journey.legs[:, :, FOLLOWS] != 0.0).any()
    moves = follows and (w["vertical"] != 0 or journey.rows[:, VERTICAL].any())
    w["changes_height"] = moves or heights.shape[1] > 2
    return World(record, world.exponents, (*world.kept, waves, bias, hold, factor, heights))


def _with_sky(
    realization: tuple[SkyArrays, Array, npt.NDArray[np.float32]], ground: Ground, exponents: Array
) -> World:
    """A world with a sky (its nodes, depths and vertical motion) and a ground."""
    sky, mixed, vertical = realization
    record = np.zeros(1, WORLD)
    w = record[0]
    nodes = np.ascontiguousarray(sky.nodes).reshape(-1)
    sums = np.empty((exponents.size, nodes.size), np.float32)
    for row, exponent in zip(sums, exponents, strict=True):
        fill_sums(nodes, sky.nz, float(exponent), row)
    times, altitude = (np.ascontiguousarray(part) for part in (sky.times, ground.altitude))
    arrays = (("times", times), ("nodes", nodes), ("sums", sums), ("ground", altitude))
    for name, array in arrays:
        w[name] = array.ctypes.data
    w["mixed"] = mixed.ctypes.data if mixed.size else 0
    w["vertical"] = vertical.ctypes.data if vertical.size else 0
    w["n_times"], w["size"] = times.size, nodes.size
    w["level"] = int(np.flatnonzero(exponents == 0.0)[0])
    for name in "ny nx nz latitude0 latitude_step longitude0 longitude_step".split():
        w[name] = getattr(sky, name)
    square = np.array([0, 1, sky.nx, sky.nx + 1]) * sky.nz
    w["corner"] = np.concatenate([square, square + sky.ny * sky.nx * sky.nz])
    w["lowest_top"] = nodes.reshape(-1, sky.nz, NODE)[:, -1, 0].min()
    w["goes_around"] = (sky.nx - 1) * sky.longitude_step > 359.99
    w["radians0"], w["radians_step"] = math.radians(sky.latitude0), math.radians(sky.latitude_step)
    w["north_per_m"] = 1.0 / (EARTH_RADIUS_M * math.radians(sky.latitude_step))
    w["east_per_m"] = 1.0 / (EARTH_RADIUS_M * math.radians(sky.longitude_step))
    w["first_time"], w["last_time"], w["hours_s"] = times[0], times[-1], times[1] - times[0]
    w["anchor"] = _middle(sky)
    w["ground_ny"], w["ground_nx"] = altitude.shape
    for name in "latitude0 latitude_step longitude0 longitude_step".split():
        w[f"ground_{name}"] = getattr(ground, name)
    west = eastward_of(sky.longitude0, ground.longitude0)
    w["ground_x0"] = (west - ground.longitude0) / ground.longitude_step
    w["ground_y0"] = (sky.latitude0 - ground.latitude0) / ground.latitude_step
    w["ground_per_x"] = sky.longitude_step / ground.longitude_step
    w["ground_per_y"] = sky.latitude_step / ground.latitude_step
    highest = _highest(w, altitude)
    w["highest"] = highest.ctypes.data
    return World(record, exponents, (*realization, nodes, sums, times, altitude, highest))


def _highest(w: Any, altitude: Array) -> Array:
    """The highest ground under each cell of the sky and the cells around it, m."""
    found, inside = altitude, True
    for axis, name, n in ((0, "y", w["ny"]), (1, "x", w["nx"])):
        first, step, last = w[f"ground_{name}0"], w[f"ground_per_{name}"], altitude.shape[axis] - 1
        cell = np.arange(n - 1)
        low = np.floor(first + (cell - 1) * step)
        high = np.ceil(first + (cell + 2) * step) + 1
        inside = inside and 0 <= first and first + (n - 1) * step <= last
        ends = np.clip(np.stack([low, np.maximum(high, low + 1)], axis=1), [0, 1], [last, last + 1])
        padded = np.concatenate([found, found.take([-1], axis)], axis)
        found = np.maximum.reduceat(padded, ends.astype(np.int64).ravel(), axis)
        found = found.take(np.arange(0, 2 * (n - 1), 2), axis)
    # Beyond its grid the ground goes on as at its edge, or around the Earth.
    return np.ascontiguousarray(found if inside else np.full_like(found, altitude.max()))


def _middle(sky: SkyArrays) -> Array:
    """Unit vector of the middle of a grid."""
    lat = math.radians(sky.latitude0 + 0.5 * (sky.ny - 1) * sky.latitude_step)
    lon = math.radians(sky.longitude0 + 0.5 * (sky.nx - 1) * sky.longitude_step)
    return np.array([math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)])
