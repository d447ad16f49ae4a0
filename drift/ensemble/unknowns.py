"""What is unknown of a run besides its reports: the error of the winds, unresolved motion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from drift.event.model import Event
from drift.priors.air import (
    ERROR_DISTANCE_KM,
    ERROR_HEIGHT_M,
    ERROR_PROFILE,
    ERROR_SPREAD,
    ERROR_TIME_H,
    REANALYSIS_ERROR_MPS,
)
from drift.priors.distributions import Distribution, Fixed, LogNormal
from weather.grid.between_levels import keeps_m, level_heights, missed_mps
from weather.grid.gridded_sky import GriddedSky
from weather.grid.stated_error import StatedError
from weather.grid.wind_error import (
    EVEN,
    Amplitude,
    Correlation,
    ErrorModes,
    amplitude_at,
    by_height,
    draw_error,
)

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class FineError:
    """What a sky cannot show: how long, how far up and along the ground it keeps.

    None for time and distance: as long, and as far, as the rest of the error of its field.
    """

    height_m: float
    time_h: float | None = None
    distance_km: float | None = None


@dataclass(frozen=True, kw_only=True)
class WindError:
    """The error of the winds that a run assumes: what is drawn, said and shown of it.

    sd_mps, time_h, height_m, distance_km : s.d. of each component, and how long, how far up and
        how far along the ground it keeps; one value of each per wind field.
    amplitude : how it changes from place to place, and the s.d. of the fine part.
    fine : the scales of that; None for no fine part. is_smooth : whether the error is smooth along
        the ground.
    basis : whose word it is: `event`, `sky` or `prior`.
    """

    sd_mps: Distribution
    time_h: Distribution
    height_m: Distribution
    distance_km: Distribution
    amplitude: Amplitude = EVEN
    fine: FineError | None = None
    is_smooth: bool = False
    basis: Literal["event", "sky", "prior"] = "prior"

    def at(self, t: Array, z: Array, lat: Array, lon: Array) -> Array:
        """S.d. of each component at points, m/s, shape (n,): s since 1970, m, degrees.

        At the middle of what is drawn of it.
        """
        sd = float(self.sd_mps.ppf(np.array(0.5)))
        points = np.broadcast_arrays(
            *(np.atleast_1d(np.asarray(x, float)) for x in (t, z, lat, lon))
        )
        factors = np.array([amplitude_at(self.amplitude, *p) for p in zip(*points, strict=True)])
        return np.asarray(np.hypot(sd * factors[:, 0], factors[:, 1]))

    @property
    def is_none(self) -> bool:
        """Whether the winds are taken to be right."""
        return self.sd_mps == Fixed(0.0)

    def drawn(self) -> dict[str, Distribution]:
        """What is drawn per wind field, by the names of `drift.ensemble.members.QUANTITIES`."""
        scales = {
            "wind_error_time_h": self.time_h,
            "wind_error_height_m": self.height_m,
            "wind_error_distance_km": self.distance_km,
        }
        return {"wind_error_mps": self.sd_mps, **({} if self.is_none else scales)}

    def fields(
        self, number: npt.NDArray[np.int64], drawn: Mapping[str, Array], seed: int, origin_s: float
    ) -> ErrorModes:
        """Error fields by number, from what was drawn of each."""
        time, distance = drawn["wind_error_time_h"], drawn["wind_error_distance_km"]
        broad = Correlation(
            time * 3600.0, drawn["wind_error_height_m"], distance * 1000.0, self.is_smooth
        )
        fine = None
        if self.fine is not None:
            hours = time if self.fine.time_h is None else self.fine.time_h
            km = distance if self.fine.distance_km is None else self.fine.distance_km
            fine = Correlation(hours * 3600.0, self.fine.height_m, km * 1000.0)
        return draw_error(
            number,
            drawn["wind_error_mps"],
            broad,
            fine,
            seed=seed,
            origin_s=origin_s,
            amplitude=self.amplitude,
        )


def wind_error(event: Event, sky: GriddedSky | None) -> WindError:
    """The wind error of a run: as the event says, else the sky's own, else the prior.

    An s.d. that the event gives holds everywhere; a scale that it gives is that of every field.
    """
    winds = event.winds
    assumed = _of_sky(sky)
    if winds.error_mps is not None:
        assumed = replace(_PRIOR, sd_mps=Fixed(winds.error_mps), basis="event")
    return replace(
        assumed,
        time_h=_given(winds.error_time_h, assumed.time_h),
        height_m=_given(winds.error_height_m, assumed.height_m),
        distance_km=_given(winds.error_distance_km, assumed.distance_km),
    )


def _of_sky(sky: GriddedSky | None) -> WindError:
    """What a sky says of its own error, else the prior of a reanalysis on its levels and grid."""
    if sky is None:
        return replace(_PRIOR, amplitude=by_height(Z_M, _profile(Z_M)))
    if sky.error is not None:
        return _stated(sky.error)
    sd, basis = _PRIOR.sd_mps, _PRIOR.basis
    if sky.provenance.wind_error_mps is not None:
        sd, basis = LogNormal(sky.provenance.wind_error_mps, ERROR_SPREAD), "sky"
    levels = level_heights(sky.arrays)
    scale = keeps_m(levels)
    return replace(
        _PRIOR,
        sd_mps=sd,
        amplitude=by_height(Z_M, _profile(Z_M), missed_mps(levels, Z_M)),
        fine=FineError(height_m=scale) if scale else None,
        basis=basis,
    )


def _stated(error: StatedError) -> WindError:
    return WindError(
        sd_mps=LogNormal(*error.sd_mps),
        time_h=LogNormal(*error.time_h),
        height_m=LogNormal(*error.height_m),
        distance_km=LogNormal(*error.distance_km),
        amplitude=error.amplitude,
        fine=FineError(
            height_m=error.fine_height_m,
            time_h=error.fine_time_h,
            distance_km=error.fine_distance_km,
        ),
        is_smooth=error.is_smooth,
        basis="sky",
    )


def _given(value: float | None, otherwise: Distribution) -> Distribution:
    return otherwise if value is None else Fixed(value)


_PRIOR = WindError(
    sd_mps=REANALYSIS_ERROR_MPS,
    time_h=ERROR_TIME_H,
    height_m=ERROR_HEIGHT_M,
    distance_km=ERROR_DISTANCE_KM,
)

#: Heights of the table by which an error changes with height alone, m.
Z_M: Final = np.arange(0.0, 20_001.0, 250.0)


def _profile(z: Array) -> Array:
    """How the s.d. of a reanalysis changes with height, over that at 2 to 5 km."""
    return np.asarray(np.interp(z, *np.array(ERROR_PROFILE).T))


def has_subgrid(event: Event) -> bool:
    """Whether unresolved motion is added: yes, unless the event says no."""
    return event.winds.subgrid is not False
