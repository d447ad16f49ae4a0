"""Whether flights of an event were wet: by what was reported, else by the moisture of the winds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from drift.ensemble.unknowns import has_subgrid
from drift.event.model import Event
from drift.event.parts import Payload
from drift.priors.wet import CHANCE_UNKNOWN, PAPER

if TYPE_CHECKING:
    from weather.grid.gridded_sky import GriddedSky

Array = npt.NDArray[np.float64]


def chance_of_wet(event: Event, sky: GriddedSky | None) -> Array:
    """Chance that a flight of each launch of an event was wet, 0 to 1, shape (n_launches,).

    As the event says; else the chance of cloud over the launch (`weather.grid.profile`); else a
    small one, unless the event leaves out all that the winds do not tell.
    """
    if event.winds.wet is not None:
        return np.full(len(event.launches), float(event.winds.wet))
    return np.array([_over(event, sky, n) for n in range(len(event.launches))])


def tells_moisture(event: Event, sky: GriddedSky) -> bool:
    """Whether the winds tell how moist the air was over every launch of an event."""
    return None not in [_told(event, sky, n) for n in range(len(event.launches))]


def _over(event: Event, sky: GriddedSky | None, n: int) -> float:
    told = None if sky is None else _told(event, sky, n)
    if told is None:
        return CHANCE_UNKNOWN if has_subgrid(event) else 0.0
    return told


def _told(event: Event, sky: GriddedSky, n: int) -> float | None:
    launch = event.launches[n]
    where = launch.latitude_deg, launch.longitude_deg
    return sky.profile(launch.time.timestamp(), *where).chance_of_cloud


def is_paper(payload: Payload) -> bool:
    """Whether water makes a payload fall faster: plain paper whose speed no report gives."""
    return payload.item in PAPER and payload.fall_mps is None
