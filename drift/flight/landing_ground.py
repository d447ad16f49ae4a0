"""Which ground a run lands on, and how to say so."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from drift.ensemble.members import Members
from drift.event.model import Event
from weather.grid.gridded_sky import GriddedSky
from weather.grid.ground import Ground


def ground_of(event: Event, sky: GriddedSky) -> Ground:
    """The ground of a run: the event's own flat one, else the sky's, else the packaged elevation.

    Where none of them is at hand the sea level is taken, and `caveat` says so in every output.
    """
    if event.ground is not None:
        return Ground.flat(event.ground.height_m)
    if sky.surface is not None:
        return Ground.from_tidy(sky.surface)
    launches = [(part.longitude_deg, part.latitude_deg) for part in event.launches]
    packaged = Ground.packaged()
    if all(packaged.covers(lon, lon, lat, lat) for lon, lat in launches):
        return packaged
    return Ground.flat(0.0)


def caveat(event: Event, sky: GriddedSky, ground: Ground) -> str:
    """One sentence when the ground is only a guess, else nothing."""
    if event.ground is None and sky.surface is None and ground.is_flat:
        return (
            "No height of the ground is at hand here, so loads land at sea level; add "
            "[ground] height_m to the event, or a wind file with the surface geopotential."
        )
    return ""


def launch_altitude(event: Event, ground: Ground, members: Members) -> npt.NDArray[np.float64]:
    """Where each balloon rose from, m: as the event says, else the ground there."""
    given = [np.nan if part.height_m is None else part.height_m for part in event.launches]
    height = np.array(given)[members.launch]
    at_ground = ground.at(members.launch_latitude, members.launch_longitude)
    return np.where(np.isnan(height), at_ground, height)
