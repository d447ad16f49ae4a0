"""The main job: one reported event, one sky, many plausible flights, where they ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from drift.ensemble.members import Members, draw
from drift.event.model import Event
from drift.flight.checks import refuse_unless_flyable
from drift.flight.fly import fly, paths
from drift.flight.height_table import CAVEAT, HeightTable
from drift.flight.journey import Journey, plan
from drift.flight.landing_ground import ground_of
from drift.landings import dataset
from drift.landings.flown import fly_all
from weather.grid.gridded_sky import GriddedSky
from weather.grid.ground import Ground

if TYPE_CHECKING:
    import xarray as xr

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Ready:
    """Members drawn and their journeys planned, on the ground that they will land on."""

    sky: GriddedSky
    ground: Ground
    members: Members
    journey: Journey
    caveats: tuple[str, ...] = ()

    def following(self, heights: HeightTable | None) -> Ready:
        """The same members along a table of heights of one's own; None leaves them as they are."""
        if heights is None:
            return self
        journey, members = heights.followed(self.journey, self.members)
        return replace(self, journey=journey, members=members, caveats=(CAVEAT,))


def ready(
    event: Event,
    sky: GriddedSky,
    count: int,
    seed: int,
    first: int = 0,
    *,
    design: Mapping[str, Array] | None = None,
    kept: npt.NDArray[np.int64] | None = None,
) -> Ready:
    """Members first .. first + count - 1 of the ensemble, drawn and planned: all but flown.

    Landings, tracks and studies of sensitivity all start here, so that they fly the same members.
    design : of `drift.ensemble.members.draw`. kept : rows of the members drawn that are to be
    flown, ndarray, shape (n,); all by default. Whether the event can be flown at all is for the
    caller to ask (`drift.flight.checks`).
    """
    ground = ground_of(event, sky)
    members = draw(event, count, seed, first, sky=sky, design=design)
    members = members if kept is None else members.take(kept)
    journey = plan(event, members, seed, sky=sky, ground=ground)
    return Ready(sky=sky, ground=ground, members=members, journey=journey)


def estimate(
    event: Event,
    sky: GriddedSky,
    *,
    members: int = 4096,
    seed: int = 0,
    first: int = 0,
    what_if: bool = False,
    heights: HeightTable | None = None,
) -> xr.Dataset:
    """Where the loads of a reported launch may have come down.

    Parameters
    ----------
    event : Event
        What was reported, from `drift.load_event`.
    sky : GriddedSky
        Past winds around it, from `weather.open_sky`.
    members : int
        How many plausible flights, each with one falling item. Items are taken in turn.
    seed : int
        Of everything that is drawn. The same seed gives the same bytes on one machine.
    first : int
        Number of the first member: members first .. first + members - 1 are flown, and each is the
        same whatever block it is flown in.
    what_if : bool
        Fly an event that was stopped or only planned; every output says so.
    heights : HeightTable, optional
        A vertical law of one's own, instead of the rise and cruise of the event's vehicle.

    Returns
    -------
    xarray.Dataset
        One row per member, dimension `member`: `longitude`, `latitude` (degrees), `altitude` (m
        above sea level), `time` (UTC), `time_aloft` (s), `outcome`, `payload`, and every drawn
        quantity with its unit in `attrs`. Where it comes from stands in the global attributes.

    Raises
    ------
    InputError
        Where the launch lies outside the sky, or the event cannot be flown.

    Examples
    --------
    >>> import drift, weather
    >>> event = drift.load_event("2008-12-border-chapel")
    >>> sky = weather.open_sky("sample", box=event.box())
    >>> landings = drift.estimate(event, sky, members=64, seed=1)
    >>> landings.sizes["member"], landings["latitude"].attrs["units"]
    (64, 'degrees_north')
    """
    return fly_all(event, sky, (first, members, seed), what_if=what_if, heights=heights)


def landings_of(event: Event, at_launch: Ready, seed: int, first: int = 0) -> xr.Dataset:
    """Fly members that are ready, and say where they ended: the dataset of `estimate`."""
    sky, ground, members = at_launch.sky, at_launch.ground, at_launch.members
    ends = fly(sky, ground, at_launch.journey)
    found = dataset.landings(event, sky, ground, members, ends, seed=seed, first=first)
    return found.assign_attrs(caveats=[*found.attrs["caveats"], *at_launch.caveats])


def tracks(
    event: Event,
    sky: GriddedSky,
    *,
    count: int = 60,
    seed: int = 0,
    what_if: bool = False,
    heights: HeightTable | None = None,
) -> xr.Dataset:
    """The whole path of a few members: the first `count` of the same ensemble.

    Parameters
    ----------
    event, sky, seed, what_if, heights
        As for `estimate`.
    count : int
        How many members.

    Returns
    -------
    xarray.Dataset
        Dimensions `trajectory` and `obs`: `longitude`, `latitude` (degrees), `altitude` (m above
        sea level), `time` (UTC), padded with missing values; CF featureType `trajectory`.

    Raises
    ------
    InputError
        As `estimate`.

    Examples
    --------
    >>> import drift, weather
    >>> event = drift.load_event("2008-12-border-chapel")
    >>> sky = weather.open_sky("sample", box=event.box())
    >>> paths = drift.tracks(event, sky, count=3)
    >>> paths.attrs["featureType"], paths.sizes["trajectory"]
    ('trajectory', 3)
    """
    refuse_unless_flyable(
        event, sky, what_if=what_if, run=(count, seed, 0), named="count", heights=heights
    )
    at_launch = ready(event, sky, count, seed).following(heights)
    found = dataset.tracks(
        event,
        sky,
        at_launch.ground,
        at_launch.members,
        paths(sky, at_launch.ground, at_launch.journey),
        seed=seed,
    )
    return found.assign_attrs(caveats=[*found.attrs["caveats"], *at_launch.caveats])
