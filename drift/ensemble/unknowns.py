"""What is unknown of a run besides its reports: the error of the winds, unresolved motion."""

from __future__ import annotations

from drift.event.model import Event
from drift.priors.air import REANALYSIS_ERROR_MPS
from drift.priors.distributions import Distribution, Fixed
from weather.grid.gridded_sky import GriddedSky
from weather.grid.wind_error import Correlation


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


def lacks_vertical_motion(event: Event, sky: GriddedSky | None) -> bool:
    """Whether a vertical motion of the air is drawn: the winds tell none, and it is not left out.

    It is left out with all other motion that the winds do not resolve.
    """
    return has_subgrid(event) and (sky is None or not sky.has_vertical_motion)


def correlation(event: Event) -> Correlation:
    """How far the error of the winds reaches."""
    winds = event.winds
    return Correlation(
        winds.error_time_h * 3600.0, winds.error_height_m, winds.error_distance_km * 1000.0
    )
