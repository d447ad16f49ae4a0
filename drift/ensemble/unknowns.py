"""What is unknown of a run besides its reports: wind error, unresolved motion, the balloon."""

from __future__ import annotations

from drift.balloon import balloon_priors
from drift.event.model import Event
from drift.priors.air import REANALYSIS_ERROR_MPS
from drift.priors.distributions import (
    Distribution,
    Fixed,
    bounded,
    parse,
)
from weather.grid.gridded_sky import GriddedSky
from weather.grid.wind_error import Correlation
from weather.physics.sun import is_up


def wind_error(event: Event, sky: GriddedSky | None) -> Distribution:
    """S.d. of the wind error of a run: as the event says, else the sky's own, else the prior."""
    if event.winds.error_mps is not None:
        return Fixed(event.winds.error_mps)
    if sky is not None and sky.provenance.wind_error_mps is not None:
        return Fixed(sky.provenance.wind_error_mps)
    return REANALYSIS_ERROR_MPS


def has_subgrid(event: Event) -> bool:
    """Whether unresolved motion is added: yes, unless the event says no."""
    return event.winds.subgrid is not False


def correlation(event: Event) -> Correlation:
    """How far the error of the winds reaches."""
    winds = event.winds
    return Correlation(
        winds.error_time_h * 3600.0, winds.error_height_m, winds.error_distance_km * 1000.0
    )


def of_balloon(event: Event) -> dict[str, Distribution]:
    """What is drawn of a physical balloon, by the names of `drift.balloon.Balloons`."""
    priors = balloon_priors(event.vehicle.model, is_day=_is_day(event)).known()
    return {
        name: parse(prior.distribution)
        if prior.bounds is None
        else bounded(parse(prior.distribution), *prior.bounds)
        for name, prior in priors.items()
    }


def _is_day(event: Event) -> bool:
    """Whether the first launch is by daylight."""
    launch = event.launches[0]
    return is_up(launch.time.timestamp(), launch.latitude_deg, launch.longitude_deg)
