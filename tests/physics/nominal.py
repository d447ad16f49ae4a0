"""The nominal case of docs/science.md: 4 km, up to 4 h, 10 m/s, a shear of 4e-3 per second.

A wind towards the east that has 10 m/s at 4 km three hours after the launch, a shear of 4e-3 per
second where balloons cruise (2 to 6 km), grows by 1 m/s per hour, is 8 m/s on average over the
lowest 2 km, and is light at the ground: falling loads drift by 30 km, and eddies are small.
"""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from drift.event.file import load_event
from drift.event.model import Event
from tests.analytic import START
from weather import synthetic
from weather.grid.gridded_sky import GriddedSky, gridded

LAUNCH = START + timedelta(hours=3)

_HEIGHTS_M = np.concatenate([np.arange(0.0, 2000.0, 100.0), np.arange(2000.0, 8001.0, 250.0)])
_PROFILE_M = [0.0, 200.0, 600.0, 1200.0, 2000.0, 8000.0]
_PROFILE_MPS = [2.0, 2.0, 10.0, 14.0, 2.0, 26.0]


def nominal_sky() -> GriddedSky:
    """The wind of the budget."""

    def wind(t, z, lat, lon):
        age_h = (t - LAUNCH.timestamp()) / 3600.0
        return np.interp(z, _PROFILE_M, _PROFILE_MPS) + (age_h - 3.0), np.zeros_like(z)

    tidy = synthetic.sampled(
        wind,
        latitude_deg=np.arange(30.0, 46.1),
        longitude_deg=np.arange(118.0, 142.1),
        times=[START + timedelta(hours=h) for h in range(16)],
        heights_m=_HEIGHTS_M,
    )
    return gridded(tidy)


def nominal_event(**change) -> Event:
    """The spreads of the budget; the launch time has its s.d. of 0.5 h.

    The error of the winds is that of section 5 in time alone, as in the budget's 18.5 km; change
    replaces tables of the event file.
    """
    mapping = {
        "event": {"id": "nominal"},
        "launch": [
            {
                "latitude_deg": 37.9,
                "longitude_deg": 126.8,
                "radius_km": 15,
                "time": LAUNCH,
                "time_spread_min": 30 * np.sqrt(3.0),
                "balloons": 1,
            }
        ],
        "vehicle": {
            "rise_mps": {"uniform": [1.5, 6]},
            "cruise_height_m": {"triangular": [2000, 4000, 6000]},
            "flight_time_h": {"uniform": [1, 4]},
        },
        "payload": [{"item": "sheet", "fall_mps": {"lognormal": [0.9, 0.25]}}],
        "ground": {"height_m": 0},
        "winds": {
            "error_mps": 2.0,
            "error_time_h": 3.0,
            "error_height_m": 1e6,
            "error_distance_km": 1e5,
        },
    }
    return load_event(mapping | change)
