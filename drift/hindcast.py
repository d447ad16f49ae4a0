"""The main job: one reported event, one sky, many plausible flights, where they ended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from drift.ensemble import members as ensemble
from drift.event.model import Event
from drift.flight import fly, journey
from drift.flight.checks import refuse_unless_flyable
from drift.flight.landing_ground import ground_of
from drift.landings import dataset
from weather.grid.gridded_sky import GriddedSky

if TYPE_CHECKING:
    import xarray as xr

Array = npt.NDArray[np.float64]


def estimate(
    event: Event,
    sky: GriddedSky,
    *,
    members: int = 4096,
    seed: int = 0,
    first: int = 0,
    what_if: bool = False,
    design: Mapping[str, Array] | None = None,
) -> xr.Dataset:
    """Where the loads of a reported launch may have come down.

    Members first .. first + members - 1 of the ensemble are flown; member i is the same whatever
    the block it is flown in. what_if computes a launch that was stopped or only planned; design is
    that of `drift.ensemble.members.draw`. Returns the landings, dimension `member`.
    Raises InputError where the launch lies outside the sky or the event cannot be flown.
    """
    refuse_unless_flyable(event, sky, what_if=what_if)
    ground = ground_of(event, sky)
    drawn = ensemble.draw(event, members, seed, first, sky=sky, design=design)
    plan = journey.plan(event, drawn, seed, sky=sky, ground=ground)
    ends = fly.fly(sky, ground, plan)
    return dataset.landings(event, sky, ground, drawn, ends, seed=seed, first=first)


def tracks(
    event: Event, sky: GriddedSky, *, count: int = 60, seed: int = 0, what_if: bool = False
) -> xr.Dataset:
    """The whole path of a few members: the first count of the same ensemble."""
    refuse_unless_flyable(event, sky, what_if=what_if)
    ground = ground_of(event, sky)
    drawn = ensemble.draw(event, count, seed, sky=sky)
    plan = journey.plan(event, drawn, seed, sky=sky, ground=ground)
    return dataset.tracks(event, sky, ground, drawn, fly.paths(sky, ground, plan), seed=seed)
