"""Members through a sky, on every core: fast, or by the careful loop where that has to be.

Fast flights (`drift.flight.fast`) are as near to the truth as the careful loop and some twenty
times quicker; the loop flies what they cannot (near a pole, around the Earth, winds in double
precision) and is what tests compare them with. Which one flies a member is decided by the member
and the sky, so the answer is the same on any number of threads and in any blocks.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from drift.flight import common, fast
from drift.flight.journey import Journey
from drift.flight.kernels import loop
from drift.flight.kernels.packed import UNFIT
from drift.flight.kernels.step import Around, World
from weather.compiled import cores
from weather.grid.gridded_sky import GriddedSky
from weather.grid.ground import Ground
from weather.grid.kernels import GroundArrays

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64]
#: Outcomes, ends (t, z, lat, lon) and points written of some members.
Flown = tuple[npt.NDArray[np.int8], Array, Index]
#: Flies some members of one realization; their paths are filled in.
Flight = Callable[[Index, int, Array], Flown]

#: Longest step of the integration, s (its error: docs/science.md, "Numerical error").
STEP_S = 240.0

#: Most points of a path that is kept: of the longest flight (2000 h), one in 12 min.
MOST_POINTS = 10_000

# Points of nearly every path; those that need more are flown again with four times the room.
_USUAL_POINTS = 4000

# Members per task of the thread pool: enough to hide the hand-over, few enough to balance.
_CAREFUL_BLOCK, _SMALLEST_BLOCK, _LARGEST_BLOCK = 256, 512, 4096

# A block for whoever is on a thread of its own already: no other is started.
_ALONE = 1 << 62


class Given(NamedTuple):
    """What is flown: sky, ground, journey and the longest step (s)."""

    sky: GriddedSky
    ground: Ground
    journey: Journey
    step_s: float


@dataclass(frozen=True, kw_only=True)
class Ends:
    """How members ended: outcome, shape (n,), and time (s), altitude (m), latitude, longitude."""

    outcome: npt.NDArray[np.int8]
    time: Array
    altitude: Array
    latitude: Array
    longitude: Array


def fly(sky: GriddedSky, ground: Ground, journey: Journey, step_s: float = STEP_S) -> Ends:
    """Every member from launch to its end.

    step_s : longest step of what flies at a height, and of a rise or fall, s.
    """
    outcome, ends, _ = _fly(sky, ground, journey, step_s, np.empty((journey.size, 0, 4)))
    return _ends(outcome, ends)


class Flyer:
    """A sky and a ground made ready once for many journeys, which any thread may fly."""

    def __init__(self, sky: GriddedSky, ground: Ground, step_s: float = STEP_S) -> None:
        self._sky, self._ground, self._step_s = sky, ground, step_s
        self._worlds: tuple[common.World, ...] = ()

    def fly(self, journey: Journey) -> Ends:
        """Every member of one journey, on this thread alone."""
        paths = np.empty((journey.size, 0, 4))
        if not common.can_fly(self._sky):
            flight = _careful(self._sky, self._ground, journey, self._step_s)
            every = np.arange(journey.size)
            return _ends(*_flown(flight, self._sky, journey, every, paths, _ALONE)[:2])
        return _ends(*_fly_fast(self.ready_for(journey), self._given(journey), paths, _ALONE)[:2])

    def _given(self, journey: Journey) -> Given:
        return Given(self._sky, self._ground, journey, self._step_s)

    def ready_for(self, journey: Journey) -> tuple[common.World, ...]:
        """The sky with the sums that the legs of a journey need; most have the same."""
        if not common.can_fly(self._sky):
            return ()
        worlds = self._worlds
        if not worlds or not common.serves(worlds[0], journey.legs):
            worlds = common.worlds_of(self._sky, self._ground, journey.legs)
            self._worlds = self._worlds or worlds
        return worlds


def fly_carefully(
    sky: GriddedSky, ground: Ground, journey: Journey, step_s: float = STEP_S
) -> Ends:
    """Every member by the careful loop: what `fly` is compared with."""
    every = np.arange(journey.size)
    paths = np.empty((journey.size, 0, 4))
    careful = _careful(sky, ground, journey, step_s)
    outcome, ends, _ = _flown(careful, sky, journey, every, paths, _CAREFUL_BLOCK)
    return _ends(outcome, ends)


def paths(sky: GriddedSky, ground: Ground, journey: Journey, step_s: float = STEP_S) -> list[Array]:
    """The path of every member, each ndarray, shape (n_points, 4): time, altitude, lat, lon.

    A path goes from launch to end, however many steps that took. One of more than `MOST_POINTS` is
    thinned evenly to fewer, its first and last points kept.
    """
    room, space = _USUAL_POINTS, journey.size * _USUAL_POINTS
    found: dict[int, Array] = {}
    left = np.arange(journey.size)
    while left.size:
        longer = []
        for at in range(0, left.size, max(space // room, 1)):
            some = left[at : at + max(space // room, 1)]
            buffers = np.empty((some.size, room, 4))
            _, _, written = _fly(sky, ground, _some(journey, some), step_s, buffers)
            for member, path, n in zip(some, buffers, written, strict=True):
                if n < room:
                    found[int(member)] = _thinned(path[:n])
                else:
                    longer.append(member)
        left, room = np.array(longer, dtype=np.int64), 4 * room
    return [found[member] for member in range(journey.size)]


def _some(journey: Journey, members: Index) -> Journey:
    rows, legs, field = journey.rows[members], journey.legs[members], journey.wind_field[members]
    return replace(journey, rows=rows, legs=legs, wind_field=field)


def _thinned(path: Array) -> Array:
    """A path of at most `MOST_POINTS` points: every second one, or third, and the last."""
    every = -(-len(path) // (MOST_POINTS - 1))
    kept = np.unique(np.append(np.arange(0, len(path), every), len(path) - 1))
    return path[kept]


def _ends(outcome: npt.NDArray[np.int8], ends: Array) -> Ends:
    return Ends(
        outcome=outcome,
        time=ends[:, 0],
        altitude=ends[:, 1],
        latitude=ends[:, 2],
        longitude=ends[:, 3],
    )


def _fly(sky: GriddedSky, ground: Ground, journey: Journey, step_s: float, buffers: Array) -> Flown:
    """Every member fast, or by the careful loop where the sky asks for it, on every core."""
    if not common.can_fly(sky):
        every = np.arange(journey.size)
        careful = _careful(sky, ground, journey, step_s)
        return _flown(careful, sky, journey, every, buffers, _CAREFUL_BLOCK)
    per_thread = -(-journey.size // (4 * cores()))
    block = min(max(per_thread, _SMALLEST_BLOCK), _LARGEST_BLOCK)
    worlds = common.worlds_of(sky, ground, journey.legs)
    return _fly_fast(worlds, Given(sky, ground, journey, step_s), buffers, block)


def _fly_fast(worlds: tuple[common.World, ...], given: Given, buffers: Array, block: int) -> Flown:
    """Every member fast, and those by the careful loop that cannot be."""
    sky, ground, journey, step_s = given
    ready = [common.with_journey(world, journey) for world in worlds]

    def quick(members: Index, realization: int, paths: Array) -> Flown:
        return fast.fly_block(ready[realization], ground, journey, members, step_s, paths)

    every = np.arange(journey.size)
    outcome, ends, written = _flown(quick, sky, journey, every, buffers, block)
    unfit = np.flatnonzero(outcome == UNFIT)
    if unfit.size:
        paths = np.empty((unfit.size, *buffers.shape[1:]))
        careful = _careful(sky, ground, journey, step_s)
        again = _flown(
            careful, sky, journey, unfit, paths, _ALONE if block == _ALONE else _CAREFUL_BLOCK
        )
        outcome[unfit], ends[unfit], written[unfit] = again
        buffers[unfit] = paths
    return outcome, ends, written


def _careful(sky: GriddedSky, ground: Ground, journey: Journey, step_s: float) -> Flight:
    """Flies members by the careful loop."""
    given = ground_arrays(ground), journey.heights

    def flight(members: Index, realization: int, paths: Array) -> Flown:
        around = Around(sky.realizations[realization], *given)
        beside = sky.mixed[realization], sky.vertical[realization]
        world = World(around, journey.error, journey.subgrid, *beside)
        return loop.fly_block(world, journey.rows[members], journey.legs[members], step_s, paths)

    return flight


def _flown(
    flight: Flight, sky: GriddedSky, journey: Journey, members: Index, buffers: Array, block: int
) -> Flown:
    """Blocks of members on a pool of threads; which thread flies which block changes nothing.

    members : of the journey, shape (n,), as are the rows of buffers and of the answer. Each flies
    in the realization of the winds that its error field goes with.
    """
    outcome = np.empty(members.size, dtype=np.int8)
    ends = np.empty((members.size, 4))
    written = np.empty(members.size, dtype=np.int64)

    def part(rows: Index, realization: int) -> None:
        paths = buffers[rows]
        outcome[rows], ends[rows], written[rows] = flight(members[rows], realization, paths)
        if buffers.shape[1]:
            buffers[rows] = paths

    parts = []
    realization = journey.wind_field[members] % len(sky.realizations)
    for r in range(len(sky.realizations)):
        rows = np.flatnonzero(realization == r)
        parts += [(rows[i : i + block], r) for i in range(0, rows.size, block)]
    threads = min(cores(), len(parts))
    if threads <= 1 or block == _ALONE:
        for one in parts:
            part(*one)
    else:
        with ThreadPoolExecutor(threads) as pool:
            for task in [pool.submit(part, *one) for one in parts]:
                task.result()
    return outcome, ends, written


def ground_arrays(ground: Ground) -> GroundArrays:
    """The ground as the careful loop reads it."""
    return GroundArrays(
        ground.latitude0,
        ground.latitude_step,
        ground.longitude0,
        ground.longitude_step,
        ground.altitude,
    )
