"""Whose word the wind error of a run is: a sky's own, the prior of a reanalysis, or a fit."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

import numpy as np
import numpy.typing as npt

from drift.ensemble.assumed_error import FineError, WindError
from drift.event.fitted_error import FittedError, FittedLayer, FittedScale
from drift.priors.air import (
    ERROR_DISTANCE_KM,
    ERROR_HEIGHT_M,
    ERROR_PROFILE,
    ERROR_SPREAD,
    ERROR_TIME_H,
    REANALYSIS_ERROR_MPS,
)
from drift.priors.distributions import Distribution, LogNormal
from weather.grid.between_levels import keeps_m, level_heights, missed_mps
from weather.grid.gridded_sky import GriddedSky
from weather.grid.stated_error import StatedError
from weather.grid.wind_error import by_height

Array = npt.NDArray[np.float64]


def of_sky(sky: GriddedSky | None) -> WindError:
    """What a sky says of its own error, else the prior of a reanalysis on its levels and grid."""
    if sky is None:
        return replace(PRIOR, amplitude=by_height(Z_M, _profile(Z_M)))
    if sky.error is not None:
        return _stated(sky.error)
    sd, basis = PRIOR.sd_mps, PRIOR.basis
    if sky.provenance.wind_error_mps is not None:
        sd, basis = LogNormal(sky.provenance.wind_error_mps, ERROR_SPREAD), "sky"
    levels = level_heights(sky.arrays)
    scale = keeps_m(levels)
    return replace(
        PRIOR,
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


PRIOR = WindError(
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


#: Where the s.d. of a fit is that of its distribution, m: where most flights cruise.
_CRUISE_M: Final = 3000.0

#: What of the misfit is the radiosonde's and not the sky's, m/s: instrument, nominal place, hour.
_REPORT_ERROR_MPS: Final = 1.0

#: Widths of a normal distribution's 95 % interval in s.d.
_WIDTH_95: Final = 2 * 1.96


def fitted(fit: FittedError, otherwise: WindError, time: datetime) -> WindError:
    """What a fit says of the error at the season and hour of a launch.

    otherwise : what is assumed without it; its scales stay where the fit could not tell them, and
    so does what lies between the levels.
    """
    layers = _layers_at(fit, time)
    middle = np.array([(layer.bottom_m + layer.top_m) / 2 for layer in layers])
    sd = np.array([_without_report(layer.rms_mps) for layer in layers])
    near = layers[int(np.argmin(np.abs(middle - _CRUISE_M)))]
    reference = float(np.interp(_CRUISE_M, middle, sd))
    fine = np.interp(Z_M, *_fine_of(otherwise))
    return replace(
        otherwise,
        sd_mps=LogNormal(reference, _spread(near.rms_mps_95)),
        time_h=_scale(fit.time_h, otherwise.time_h),
        height_m=_scale(fit.height_m, otherwise.height_m),
        distance_km=_scale(fit.distance_km, otherwise.distance_km),
        amplitude=by_height(Z_M, np.interp(Z_M, middle, sd) / reference, fine),
        basis="fit",
    )


def _layers_at(fit: FittedError, time: datetime) -> tuple[FittedLayer, ...]:
    """The layers of the season and the nearest hour; of all, where the fit has none of those."""
    moment = time.astimezone(UTC)
    season = ("DJF", "MAM", "JJA", "SON")[moment.month % 12 // 3]
    hour = round((moment.hour + moment.minute / 60.0) / 6.0) % 4 * 6
    found = [g for g in fit.groups if g.season == season and g.layers]
    if not found:
        return fit.layers
    return min(found, key=lambda g: min(abs(g.hour_utc - hour), 24 - abs(g.hour_utc - hour))).layers


def _without_report(rms_mps: float) -> float:
    """The sky's own share of a misfit, m/s: at least half of it."""
    return float(np.sqrt(max(rms_mps**2 - _REPORT_ERROR_MPS**2, rms_mps**2 / 4.0)))


def _scale(found: FittedScale, otherwise: Distribution) -> Distribution:
    if found.value is None or found.interval_95 is None:
        return otherwise
    return LogNormal(found.value, _spread(found.interval_95))


def _spread(interval: tuple[float, float]) -> float:
    """S.d. of the logarithm of what has such an interval."""
    low, high = interval
    return float(np.log(high / low) / _WIDTH_95)


def _fine_of(assumed: WindError) -> tuple[Array, Array]:
    """Heights and s.d. of the fine part of an error that depends on height alone."""
    table = assumed.amplitude
    z = table.first[1] + table.step[1] * np.arange(table.factor.shape[1])
    return z, table.factor[0, :, 0, 0, 1]
