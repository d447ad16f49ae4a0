"""An ensemble flown block by block into one dataset of its landings."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from drift.ensemble.members import Members
from drift.event.model import Event
from drift.flight.checks import refuse_unless_flyable
from drift.flight.fly import Ends
from drift.flight.height_table import CAVEAT, HeightTable
from drift.flight.in_blocks import fly_ensemble
from drift.flight.landing_ground import ground_of
from drift.landings import dataset
from drift.landings.blocks import Columns
from weather.grid.gridded_sky import GriddedSky

if TYPE_CHECKING:
    import xarray as xr


def fly_all(
    event: Event,
    sky: GriddedSky,
    span: tuple[int, int, int],
    *,
    what_if: bool = False,
    heights: HeightTable | None = None,
    told: Callable[[int], None] | None = None,
) -> xr.Dataset:
    """The landings of `drift.estimate`, for whoever wants to hear how far it is.

    span : first member, how many, and the seed. told : hears how many have been flown so far.
    """
    first, count, seed = span
    refuse_unless_flyable(event, sky, what_if=what_if, run=(count, seed, first), heights=heights)
    ground, columns = ground_of(event, sky), Columns(count)

    def keep(start: int, members: Members, ends: Ends) -> None:
        block = dataset.columns_of(event, sky, ground, members, ends, seed=seed, first=start)
        columns.put(start - first, block)

    fly_ensemble(event, sky, ground, span, keep, heights=heights, told=told)
    found = dataset.of_columns(event, sky, ground, columns.filled(), seed=seed)
    return found.assign_attrs(caveats=[*found.attrs["caveats"], *[CAVEAT] * bool(heights)])
