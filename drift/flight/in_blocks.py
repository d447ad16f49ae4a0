"""An ensemble drawn, planned and flown block by block: large ones need little memory.

What is drawn for a member and where it ends do not depend on its block, so blocks may be of any
size and fly on any thread. What is kept of each is for the caller to say.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np

from drift.ensemble.members import Members, draw
from drift.ensemble.quasi_random import BLOCK
from drift.event.model import Event
from drift.flight.fly import Ends, Flyer
from drift.flight.height_table import HeightTable
from drift.flight.journey import Journey, plan
from weather.compiled import cores
from weather.grid.gridded_sky import GriddedSky
from weather.grid.ground import Ground

#: Flights of a block, a multiple of what is drawn together, and how many blocks a thread has at
#: least while they are larger than the least: to begin one costs as much as some hundred flights.
_FLIGHTS, _BLOCKS, _LEAST_FLIGHTS = 4096, 4, 512

#: The same for balloons with tables of heights: members, for each has some kilobytes of them. Of
#: such thrice as much is drawn, call by call, so it takes more to begin a block.
_MEMBERS_WITH_TABLES, _BLOCKS_WITH_TABLES = 16_384, 2

#: Takes the members of one block and where they ended: first member, members, ends.
Keep = Callable[[int, Members, Ends], None]


def fly_ensemble(
    event: Event,
    sky: GriddedSky,
    ground: Ground,
    span: tuple[int, int, int],
    keep: Keep,
    *,
    heights: HeightTable | None = None,
    told: Callable[[int], None] | None = None,
) -> None:
    """Members of the ensemble of an event, flown.

    span : first member, how many, and the seed. keep : takes each block, on the thread that flew
    it, in any order. heights : a vertical law of one's own, else None. told : hears on this thread
    how many members have been flown so far.
    """
    first, count, seed = span
    flyer = Flyer(sky, ground)

    def planned(start: int, size: int) -> tuple[Members, Journey]:
        members = draw(event, size, seed, start, sky=sky)
        journey = plan(event, members, seed, sky=sky, ground=ground)
        if heights is not None:
            journey, members = heights.followed(journey, members)
        return members, journey

    def fly_one(block: tuple[int, int]) -> int:
        members, journey = known.pop(block) if block in known else planned(*block)
        keep(block[0], members, flyer.fly(journey))
        return block[1]

    blocks = _blocks(event, first, count)
    # The first block readies the sky for the legs of all, and is planned once for both.
    known = {blocks[0]: planned(*blocks[0])}
    flyer.ready_for(known[blocks[0]][1])
    with ThreadPoolExecutor(min(cores(), len(blocks))) as pool:
        try:
            flown = 0
            for size in pool.map(fly_one, blocks):
                flown += size
                if told is not None:
                    told(flown)
        except BaseException:
            # Whoever stops a run waits for the blocks in the air, not for all that would follow.
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _blocks(event: Event, first: int, count: int) -> list[tuple[int, int]]:
    """First member and size of each block, which begin where flights are drawn together."""
    payloads, flights, each = max(len(event.payloads), 1), _FLIGHTS, _BLOCKS
    if event.vehicle.model != "kinematic":
        flights = max(_MEMBERS_WITH_TABLES // payloads // BLOCK, 1) * BLOCK
        each = _BLOCKS_WITH_TABLES
    most = flights * payloads
    # Few members are shared evenly among the threads.
    least = _LEAST_FLIGHTS * payloads
    per_thread = -(-count // (each * cores()))
    size = min(max(-(-per_thread // least) * least, least), most)
    edges = np.append(np.arange(first - first % size, first + count, size), first + count)
    edges[0] = first
    return [(int(a), int(b - a)) for a, b in pairwise(edges)]
