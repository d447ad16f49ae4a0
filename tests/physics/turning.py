"""A launch near the line in a wind that turns with height: a third to a half of the loads cross."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from drift.event.file import load_event
from drift.event.model import Event
from tests.analytic import START, sky
from weather.grid.gridded_sky import GriddedSky

PLACE = (37.75, 126.8)


def turning_sky() -> GriddedSky:
    """From the south at the ground, from the west at 6 km."""

    def wind(t, z, lat, lon):
        return -1.0 + 2e-3 * z, 2.2 + 5e-4 * z

    return sky(wind, np.arange(32, 44.1), np.arange(118, 136.1), range(16), range(0, 8001, 500))


def launch(balloons: int | None = None, **winds) -> Event:
    """Leaflets of a launch of which hardly anything is known exactly; winds is that table."""
    number = {} if balloons is None else {"balloons": balloons}
    return load_event(
        {
            "event": {"id": "twin"},
            "launch": [
                {
                    "latitude_deg": PLACE[0],
                    "longitude_deg": PLACE[1],
                    "radius_km": 5,
                    "time": START + timedelta(hours=2),
                    "time_spread_min": 30,
                    **number,
                }
            ],
            "payload": [{"item": "leaflet-film"}],
            "ground": {"height_m": 0},
            "winds": winds,
        }
    )
