"""Members through a sky: the compiled loop on every core, and the paths of a few."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numba
import numpy as np
import numpy.typing as npt

from drift.journey import Journey
from drift.kernels import Heights, World, fly_block
from weather.field import GriddedSky
from weather.ground import Ground
from weather.kernels import GroundArrays

Array = npt.NDArray[np.float64]

#: Longest step of the integration, s (its error: docs/science.md, "Numerical error").
STEP_S = 120.0

# Members per task of the thread pool: enough to hide the hand-over, few enough to balance.
_BLOCK = 256
_NO_TABLE = Heights(np.zeros((1, 2)), 1.0)


@dataclass(frozen=True, kw_only=True)
class Ends:
    """How members ended: outcome, shape (n,), and time (s), altitude (m), latitude, longitude."""

    outcome: npt.NDArray[np.int8]
    time: Array
    altitude: Array
    latitude: Array
    longitude: Array


def fly(sky: GriddedSky, ground: Ground, journey: Journey, step_s: float = STEP_S) -> Ends:
    """Every member from launch to its end."""
    outcome, ends, _ = _fly(sky, ground, journey, step_s, np.empty((journey.size, 0, 4)))
    return Ends(
        outcome=outcome,
        time=ends[:, 0],
        altitude=ends[:, 1],
        latitude=ends[:, 2],
        longitude=ends[:, 3],
    )


def paths(
    sky: GriddedSky, ground: Ground, journey: Journey, step_s: float = STEP_S, points: int = 4000
) -> list[Array]:
    """The path of every member, each ndarray, shape (n_points, 4): time, altitude, lat, lon."""
    buffers = np.empty((journey.size, points, 4))
    _, _, written = _fly(sky, ground, journey, step_s, buffers)
    return [path[:n].copy() for path, n in zip(buffers, written, strict=True)]


def _fly(
    sky: GriddedSky, ground: Ground, journey: Journey, step_s: float, buffers: Array
) -> tuple[npt.NDArray[np.int8], Array, npt.NDArray[np.int64]]:
    """Blocks of members on a pool of threads; which thread flies which block changes nothing."""
    world = World(sky.arrays, ground_arrays(ground), _NO_TABLE)

    def block(first: int) -> tuple[npt.NDArray[np.int8], Array, npt.NDArray[np.int64]]:
        part = slice(first, first + _BLOCK)
        return fly_block(world, journey.starts[part], journey.legs[part], step_s, buffers[part])

    with ThreadPoolExecutor(numba.config.NUMBA_NUM_THREADS) as pool:
        outcome, ends, written = zip(*pool.map(block, range(0, journey.size, _BLOCK)), strict=True)
    return np.concatenate(outcome), np.concatenate(ends), np.concatenate(written)


def ground_arrays(ground: Ground) -> GroundArrays:
    """The ground as the kernels read it."""
    return GroundArrays(
        ground.latitude0,
        ground.latitude_step,
        ground.longitude0,
        ground.longitude_step,
        ground.altitude,
    )
