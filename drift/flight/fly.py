"""Members through a sky: the compiled loop on every core, and the paths of a few."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numba
import numpy as np
import numpy.typing as npt

from drift.flight.journey import Journey
from drift.flight.kernels.loop import fly_block
from drift.flight.kernels.step import Around, World
from weather.grid.gridded_sky import GriddedSky
from weather.grid.ground import Ground
from weather.grid.kernels import GroundArrays

Array = npt.NDArray[np.float64]

#: Longest step of the integration, s (its error: docs/science.md, "Numerical error").
STEP_S = 240.0

# Members per task of the thread pool: enough to hide the hand-over, few enough to balance.
_BLOCK = 256


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
    outcome = np.empty(journey.size, dtype=np.int8)
    ends = np.empty((journey.size, 4))
    written = np.empty(journey.size, dtype=np.int64)

    given = ground_arrays(ground), journey.heights

    def block(chosen: npt.NDArray[np.int64], r: int) -> None:
        around = Around(sky.realizations[r], *given)
        world = World(around, journey.error, journey.subgrid, sky.mixed[r], sky.vertical[r])
        paths = buffers[chosen]
        outcome[chosen], ends[chosen], written[chosen] = fly_block(
            world, journey.rows[chosen], journey.legs[chosen], step_s, paths
        )
        if buffers.shape[1]:
            buffers[chosen] = paths

    with ThreadPoolExecutor(numba.get_num_threads()) as pool:
        for task in [pool.submit(block, *part) for part in _parts(sky, journey)]:
            task.result()
    return outcome, ends, written


def _parts(sky: GriddedSky, journey: Journey) -> Iterator[tuple[npt.NDArray[np.int64], int]]:
    """Members in blocks, each with the realization of the winds that its error field goes with."""
    realization = journey.wind_field % len(sky.realizations)
    for r in range(len(sky.realizations)):
        members = np.flatnonzero(realization == r)
        for first in range(0, members.size, _BLOCK):
            yield members[first : first + _BLOCK], r


def is_compiled() -> bool:
    """Whether the flight code lies compiled on the disk, as it does from the second run on."""
    folder = fly_block.stats.cache_path
    return folder is not None and any(Path(folder).glob("loop.fly_block-*.nbi"))


def ground_arrays(ground: Ground) -> GroundArrays:
    """The ground as the kernels read it."""
    return GroundArrays(
        ground.latitude0,
        ground.latitude_step,
        ground.longitude0,
        ground.longitude_step,
        ground.altitude,
    )
