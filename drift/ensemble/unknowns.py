"""What is unknown of a run besides its reports: the error of the winds, unresolved motion."""

from __future__ import annotations

from dataclasses import replace

from drift.ensemble.assumed_error import WindError
from drift.ensemble.whose_error import PRIOR, fitted, of_sky
from drift.event.model import Event
from drift.priors.distributions import Distribution, Fixed
from weather.grid.gridded_sky import GriddedSky


def wind_error(event: Event, sky: GriddedSky | None) -> WindError:
    """The wind error of a run: as the event says, else the sky's own, else the prior.

    An s.d. that the event gives holds everywhere; a scale that it gives is that of every field. A
    fit that it names has its sizes, and those of its scales that it could tell. Draw, report and
    figures all ask here.
    """
    winds = event.winds
    assumed = of_sky(sky)
    if winds.error is not None:
        assumed = fitted(winds.error, assumed, event.launches[0].time)
    if winds.error_mps is not None:
        assumed = replace(PRIOR, sd_mps=Fixed(winds.error_mps), basis="event")
    return replace(
        assumed,
        time_h=_given(winds.error_time_h, assumed.time_h),
        height_m=_given(winds.error_height_m, assumed.height_m),
        distance_km=_given(winds.error_distance_km, assumed.distance_km),
    )


def _given(value: float | None, otherwise: Distribution) -> Distribution:
    return otherwise if value is None else Fixed(value)


def has_subgrid(event: Event) -> bool:
    """Whether unresolved motion is added: yes, unless the event says no."""
    return event.winds.subgrid is not False


def lacks_vertical_motion(event: Event, sky: GriddedSky | None) -> bool:
    """Whether a vertical motion of the air is drawn: the winds tell none, and it is not left out.

    It is left out with all other motion that the winds do not resolve.
    """
    return has_subgrid(event) and (sky is None or not sky.has_vertical_motion)
