"""What one could say without flying: a straight line with the wind of one level."""

from __future__ import annotations

import numpy as np

from drift.event.parts import Launch
from weather.constants import EARTH_RADIUS_M
from weather.errors import InputError
from weather.grid.gridded_sky import GriddedSky
from weather.physics import standard_atmosphere
from weather.physics.sphere import destination

#: Pressure of the level that a straight line is drawn with, Pa: the usual "850 hPa wind".
LEVEL_PA = 85_000.0

#: Heights that are tried where the winds do not hold that level, m, those nearest to it first.
_STEP_M, _HIGHEST_M = 100.0, 30_000.0


def end_of_line(launch: Launch, sky: GriddedSky, seconds: float) -> tuple[float, float]:
    """Latitude and longitude that `level_wind` reaches from a launch in so many seconds."""
    u, v = level_wind(launch, sky)
    distance = np.hypot(u, v) * seconds / 1000.0
    lat, lon = destination(
        launch.latitude_deg,
        launch.longitude_deg,
        np.degrees(np.arctan2(u, v)) % 360.0,
        min(distance, np.pi * EARTH_RADIUS_M / 1000.0),
    )
    return float(lat), float(lon)


def level_wind(launch: Launch, sky: GriddedSky) -> tuple[float, float]:
    """Eastward and northward wind at 850 hPa over a launch, m/s.

    The height is that of 850 hPa in the standard atmosphere (1457 m), or the nearest to it at which
    the winds hold the launch. Raises InputError where they hold none.
    """
    level = float(standard_atmosphere.height(LEVEL_PA))
    tried = np.concatenate([[level], np.arange(0.0, _HIGHEST_M, _STEP_M)])
    tried = tried[np.argsort(np.abs(tried - level), kind="stable")]
    time, lat, lon = (
        np.full(tried.size, value)
        for value in (launch.time.timestamp(), launch.latitude_deg, launch.longitude_deg)
    )
    air = sky.at(time, tried, lat, lon)
    held = np.flatnonzero(np.isfinite(air.eastward_wind))
    if held.size == 0:
        raise InputError(
            f"the winds do not hold {launch.latitude_deg:g} N {launch.longitude_deg:g} E at "
            f"{launch.time:%Y-%m-%d %H:%M %z} at any height, where the straight line begins; give "
            "winds of that place and hour"
        )
    return float(air.eastward_wind[held[0]]), float(air.northward_wind[held[0]])
