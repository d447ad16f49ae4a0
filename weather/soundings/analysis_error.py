"""How wrong an analysis of soundings is, as a field that other skies can be drawn from.

Three things are wrong with it at a place p and a time t, in units of the wind's own s.d. S there:

* what the stations do not tell of the smooth field between them: v(p), the error variance of the
  kriging, which is smooth too and reaches as far as the kriging says;
* what the wind has changed since the ascents. The field keeps, as it does from place to place,
  mu(dt) = (1 + dt/T) exp(-dt/T), so that a wind held steady is wrong by 2 (1 - mu), and one
  interpolated between two times by less;
* what each report has of its own and the network is too coarse to see. It does not spread, and is
  the fine part of the error.

S is calibrated by leaving stations out: the mean square of their errors over what is expected of
them. Fewer than five ascents cannot judge one another, and take the S of the embedded sky's 29.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from weather.soundings import analysis, kriging
from weather.soundings.analysis import WIND, Grid
from weather.soundings.sounding import Sounding

Array = NDArray[np.float64]
Times = Sequence[tuple[datetime, Sequence[Sounding]]]

#: Layer whose cross-validated error stands for the whole sky, m: where most flights cruise.
ERROR_LAYER_M: Final = (1500.0, 4000.0)

#: Ascents below this cannot judge one another.
ENOUGH_TO_JUDGE: Final = 5

#: S.d. of each component of the wind about the mean of a network at 1.5 to 4 km, m/s, where the
#: ascents are too few to tell: calibrated on the 29 of the embedded sky. Ascents 200 to 300 km
#: apart then differ by 4.5 to 5 m/s.
FIELD_SD_MPS: Final = 5.0

#: How S changes with height, from the same 29: m above the sea, and factor.
FIELD_PROFILE: Final = ((0.0, 1.0), (7000.0, 1.0), (10_000.0, 1.4), (16_000.0, 1.4))

#: How long the field keeps, T, h: 250 km of the kriging at the 12 m/s by which weather moves.
#: Hourly ERA5 over Portugal (October 2022 and 2023, 600 to 950 hPa) changes by 1.0 m/s in 1 h, 2.2
#: in 3 h, 2.8 to 3.6 in 6 h; with S = 4.3 m/s this law gives 0.7, 1.8 and 3.1.
KEEPS_H: Final = 6.0

#: How far up, and how long, the error keeps: median and s.d. of ln. Height: errors of stations left
#: out are correlated by 0.6 over 1 km and 0.3 over 2 km. Time: the part from between the stations
#: stays as long as the field is held, the rest follows the weather.
HEIGHT_M: Final = (1800.0, 0.25)
TIME_H: Final = (12.0, 0.35)

#: S.d. of ln of the distance that is fitted to the kriging, and of S itself: from few ascents, and
#: from more (the jackknife of docs/embedded-sky.md: 0.4 of 3.3 m/s).
_DISTANCE_SPREAD: Final = 0.2
_SPREAD_OF_FEW: Final = 0.3
_SPREAD: Final = 0.12

#: What of a report is its own and not the wind's, m/s: instrument, nominal place and hour.
REPORT_ERROR_MPS: Final = 1.0

#: How long and how far the wind keeps that the network is too coarse to see: mesoscale motion, as
#: in the practice of STILT at half a degree.
FINE_TIME_H: Final = 3.0
FINE_DISTANCE_KM: Final = 40.0

_STEP_H: Final = 3
_HEIGHT_STEP_M: Final = 1000.0

#: The distance is fitted to this many points no farther than this from a station, as most flights
#: are, and to pairs of them no farther apart.
_MOST_POINTS: Final = 300
_NEAR_KM: Final = 300.0


def field_sd_mps(soundings: Sequence[Sounding], grid: Grid) -> float:
    """S at 1.5 to 4 km, m/s: calibrated on the stations inside the grid, on all if those are few.

    With fewer than five ascents it is `FIELD_SD_MPS`.
    """
    if len(soundings) < ENOUGH_TO_JUDGE:
        return FIELD_SD_MPS
    observed, where = analysis.observed(soundings), analysis.places(soundings)
    error = kriging.standardised(where, np.hstack([observed.u, observed.v]), WIND)
    z = np.cumsum(observed.thickness, axis=1)
    bottom, top = ERROR_LAYER_M
    inside = _inside(where, grid)
    counted = (z >= bottom) & (z < top)
    if inside.sum() >= ENOUGH_TO_JUDGE:
        counted &= inside[:, None]
    squares = error[np.hstack([counted, counted])] ** 2
    found = float(np.sqrt(np.nanmean(squares))) if np.isfinite(squares).any() else np.nan
    return found if np.isfinite(found) else FIELD_SD_MPS


def error_of(times: Times, grid: Grid, latitude: Array, longitude: Array) -> xr.Dataset:
    """The error of an analysis, in the form that `weather.grid.stated_error` reads.

    wind_error_sd (error_time, error_height, latitude, longitude): s.d. of each component, m/s, of
    what is wrong between stations and hours. wind_error_fine_sd (error_height): of what the network
    is too coarse to see. Their attributes say how far they reach, and how well that is known.
    """
    ascents = times[0][1]
    field = field_sd_mps(ascents, grid)
    lat, lon = np.meshgrid(latitude, longitude, indexing="ij")
    points = np.stack([lat.ravel(), lon.ravel()], axis=-1)
    hours, variance = _variance(times, points)
    z = np.arange(0.0, FIELD_PROFILE[-1][0] + 1.0, _HEIGHT_STEP_M)
    profile = field * np.interp(z, *np.array(FIELD_PROFILE).T)
    sd = np.sqrt(variance.reshape(hours.size, 1, *lat.shape)) * profile[:, None, None]
    fine = np.sqrt(np.maximum(WIND.noise_fraction * profile**2 - REPORT_ERROR_MPS**2, 0.0))
    spread = _SPREAD_OF_FEW if len(ascents) < ENOUGH_TO_JUDGE else _SPREAD
    broad = {
        "long_name": "standard deviation of the error of each wind component",
        "units": "m s-1",
        "time_h": list(TIME_H),
        "height_m": list(HEIGHT_M),
        "distance_km": [distance_km(ascents, points), _DISTANCE_SPREAD],
        "spread_ln": spread,
        "is_smooth": 1,
    }
    small = {
        "long_name": "standard deviation of what the network is too coarse to see",
        "units": "m s-1",
        "time_h": FINE_TIME_H,
        "height_m": HEIGHT_M[0],
        "distance_km": FINE_DISTANCE_KM,
    }
    dims = ("error_time", "error_height", "latitude", "longitude")
    return xr.Dataset(
        {
            "wind_error_sd": (dims, sd.astype(np.float32), broad),
            "wind_error_fine_sd": ("error_height", fine.astype(np.float32), small),
        },
        coords={
            "error_time": ("error_time", hours),
            "error_height": ("error_height", z, {"units": "m", "standard_name": "altitude"}),
        },
    )


def distance_km(soundings: Sequence[Sounding], points: Array) -> float:
    """The length L, km, with which (1 + d/L) exp(-d/L) fits the kriging's errors at points best."""
    where = analysis.places(soundings)
    near = kriging.distance_km(points, where).min(axis=1) < _NEAR_KM
    some = points[near] if near.any() else points
    some = some[:: max(1, len(some) // _MOST_POINTS)]
    covariance = kriging.error_covariance(where, some, WIND)
    sd = np.sqrt(np.maximum(np.diag(covariance), 1e-12))
    apart = kriging.distance_km(some, some)
    pairs = np.triu((apart > 0.0) & (apart < _NEAR_KM))
    if not pairs.any():
        return WIND.length_km
    d, found = apart[pairs], (covariance / np.outer(sd, sd))[pairs]
    lengths = np.arange(40.0, 401.0, 5.0)
    misses = [np.mean(((1.0 + d / x) * np.exp(-d / x) - found) ** 2) for x in lengths]
    return float(lengths[int(np.argmin(misses))])


def keeps(hours: Array | float) -> Array:
    """Correlation of the wind's field after so many hours, 1."""
    x = np.abs(np.asarray(hours, dtype=np.float64)) / KEEPS_H
    return np.asarray((1.0 + x) * np.exp(-x))


def changed(hours: Array | float, between_h: float | None = None) -> Array:
    """Variance, over S squared, by which the wind at a time is not what the ascents' hours give.

    hours : since the ascents. between_h : hours to the next ones, if winds are interpolated to them
    linearly; else they are held.
    """
    hours = np.asarray(hours, dtype=np.float64)
    if between_h is None:
        return np.asarray(2.0 * (1.0 - keeps(hours)))
    w = hours / between_h
    own = 1.0 + (1.0 - w) ** 2 + w**2 + 2.0 * w * (1.0 - w) * keeps(between_h)
    return np.asarray(own - 2.0 * (1.0 - w) * keeps(hours) - 2.0 * w * keeps(between_h - hours))


def _variance(times: Times, points: Array) -> tuple[NDArray[np.datetime64], Array]:
    """Hours of the error's table, and v plus what has changed there, shape (hours, points)."""
    maps = [kriging.error_variance(analysis.places(s), points, WIND) for _, s in times]
    seconds = np.array([time.timestamp() for time, _ in times])
    hold = analysis.HELD_H * 3600.0
    table = np.arange(seconds[0] - hold, seconds[-1] + hold + 1.0, _STEP_H * 3600.0)
    rows = [np.maximum(_at(t, seconds, maps), 0.0) for t in table]
    return (table * 1e9).astype("datetime64[ns]"), np.array(rows)


def _at(t: float, seconds: Array, maps: Sequence[Array]) -> Array:
    """Variance over S squared at one time."""
    k = int(np.searchsorted(seconds, t, side="right")) - 1
    if k < 0 or k == seconds.size - 1:
        last = maps[max(k, 0)]
        return np.asarray(last + changed((t - seconds[max(k, 0)]) / 3600.0))
    apart = float(seconds[k + 1] - seconds[k]) / 3600.0
    hours = float(t - seconds[k]) / 3600.0
    w = hours / apart
    shared = 2.0 * w * (1.0 - w) * float(keeps(apart)) * np.sqrt(maps[k] * maps[k + 1])
    return np.asarray(
        (1.0 - w) ** 2 * maps[k] + w**2 * maps[k + 1] + shared + changed(hours, apart)
    )


def _inside(where: Array, grid: Grid) -> NDArray[np.bool_]:
    lat, lon = where.T
    east = (lon - grid.west_deg) % 360.0 <= grid.east_deg - grid.west_deg
    return np.asarray((lat >= grid.south_deg) & (lat <= grid.north_deg) & east)
