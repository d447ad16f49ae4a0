"""An ensemble drawn, planned and flown block by block: large ones need little memory.

What is drawn for a member and where it ends do not depend on its block, so blocks may be of any
size and fly on any thread. Only what the landings need is kept of each.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from drift.ensemble.members import Members, draw
from drift.event.model import Event
from drift.flight.fly import Ends, Flyer
from drift.flight.height_table import HeightTable
from drift.flight.journey import plan
from weather.compiled import cores
from weather.grid.gridded_sky import GriddedSky
from weather.grid.ground import Ground

#: Flights of a block: a multiple of what is drawn together. A table of heights is some kilobytes a
#: member, so balloons that have one fly in smaller blocks.
_FLIGHTS, _FLIGHTS_WITH_TABLES = 4096, 4096

_OF_MEMBERS = tuple(f.name for f in fields(Members) if f.name != "drawn")
_OF_ENDS = tuple(f.name for f in fields(Ends))


class _Kept:
    """What is kept of all members, filled block by block."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.columns: dict[str, npt.NDArray] = {}
        self.drawn: dict[str, npt.NDArray] = {}

    def put(self, at: slice, members: Members, ends: Ends) -> None:
        """The members and ends of one block."""
        for name in _OF_MEMBERS:
            self._column(self.columns, name, getattr(members, name))[at] = getattr(members, name)
        for name in _OF_ENDS:
            self._column(self.columns, f"end_{name}", getattr(ends, name))[at] = getattr(ends, name)
        for name, values in members.drawn.items():
            self._column(self.drawn, name, values)[at] = values

    def _column(self, of: dict[str, npt.NDArray], name: str, like: npt.NDArray) -> npt.NDArray:
        # A quantity that no member of a block has (a form, a glide) is 0 there.
        return of.setdefault(name, np.zeros(self.count, like.dtype))

    def members(self) -> Members:
        """All members."""
        plain = {name: self.columns[name] for name in _OF_MEMBERS}
        return Members(**plain, drawn=self.drawn)

    def ends(self) -> Ends:
        """Where all of them ended."""
        return Ends(**{name: self.columns[f"end_{name}"] for name in _OF_ENDS})


def fly_ensemble(
    event: Event,
    sky: GriddedSky,
    ground: Ground,
    span: tuple[int, int, int],
    heights: HeightTable | None = None,
) -> tuple[Members, Ends]:
    """Members of the ensemble of an event, and where they ended.

    span : first member, how many, and the seed. heights : a vertical law of one's own, else None.
    """
    first, count, seed = span
    flyer = Flyer(sky, ground)

    def one(start: int, size: int) -> tuple[Members, Ends]:
        members = draw(event, size, seed, start, sky=sky)
        journey = plan(event, members, seed, sky=sky, ground=ground)
        if heights is not None:
            journey, members = heights.followed(journey, members)
        return members, flyer.fly(journey)

    kept = _Kept(count)
    blocks = _blocks(event, first, count)
    threads = min(cores(), len(blocks))
    # The first block readies the sky for the legs of all.
    start, size = blocks[0]
    kept.put(slice(0, size), *one(start, size))
    with ThreadPoolExecutor(threads) as pool:

        def fly_one(block: tuple[int, int]) -> None:
            at = block[0] - first
            kept.put(slice(at, at + block[1]), *one(*block))

        for _ in pool.map(fly_one, blocks[1:]):
            pass
    return kept.members(), kept.ends()


def _blocks(event: Event, first: int, count: int) -> list[tuple[int, int]]:
    """First member and size of each block, which begin where flights are drawn together."""
    flights = _FLIGHTS if event.vehicle.model == "kinematic" else _FLIGHTS_WITH_TABLES
    most = flights * max(len(event.payloads), 1)
    # Few members are shared evenly among the threads.
    least = max(most // 8, 1)
    per_thread = -(-count // (4 * cores()))
    size = min(max(-(-per_thread // least) * least, least), most)
    edges = np.append(np.arange(first - first % size, first + count, size), first + count)
    edges[0] = first
    return [(int(a), int(b - a)) for a, b in pairwise(edges)]
