"""Optimal interpolation from scattered stations: the best linear estimate between them.

Gandin (1963), also called ordinary kriging: the estimate at a place is the weighted mean of the
stations that has the least expected squared error, if two places r apart are correlated by

    mu(r) = (1 + r/L) exp(-r/L)          (second-order autoregressive; Daley 1991, section 4.3)

about an unknown mean, and each report carries an error of its own (instrument, and what is too
small for the network to see) with `noise_fraction` of the variance of the field. Far from every
station the estimate goes to the mean of the network; with a trend ("universal kriging"), to the
plane through it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from weather.physics.sphere import arc_km, unit_vectors

Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Statistics:
    """What the interpolation believes: correlation length, own error of the reports, a trend."""

    length_km: float = 250.0
    noise_fraction: float = 0.25
    trend: bool = False


#: Fewer stations than this do not tell a trend from the weather.
_ENOUGH_FOR_A_TREND: Final = 8


def distance_km(places: Array, others: Array) -> Array:
    """Great-circle distances, km, shape (n, m), of places (n, 2) from others (m, 2): lat, lon."""
    apart = unit_vectors(*places.T)[:, None] - unit_vectors(*others.T)[None]
    return arc_km(np.linalg.norm(apart, axis=-1))


def interpolate(stations: Array, points: Array, values: Array, statistics: Statistics) -> Array:
    """Estimates at points, shape (t, m), from station values of shape (n, m), NaN where missing.

    stations : shape (n, 2), latitude and longitude in degrees; points : shape (t, 2). A column
    that no station reports stays NaN.
    """
    estimate = np.full((len(points), values.shape[1]), np.nan)
    near = _correlation(distance_km(points, stations), statistics)
    for reporting, columns in _patterns(values):
        inverse, known = _inverse(stations[reporting], statistics)
        sides = np.hstack([near[:, reporting], known(points)])
        weights = sides @ inverse[:, : reporting.size]
        estimate[:, columns] = weights @ values[np.ix_(reporting, columns)]
    return estimate


def leave_one_out(stations: Array, values: Array, statistics: Statistics) -> Array:
    """Estimate of each station's values from all the others, shape (n, m); NaN where not reported.

    All at once: with B the inverse of the bordered covariance, the error at station i is
    (B z)_i / B_ii (Dubrule 1983, Mathematical Geology 15, 687, eq. 6).
    """
    estimate = np.full(values.shape, np.nan)
    for reporting, columns in _patterns(values):
        if reporting.size < 2:
            continue
        inverse = _inverse(stations[reporting], statistics)[0][: reporting.size, : reporting.size]
        z = values[np.ix_(reporting, columns)]
        estimate[np.ix_(reporting, columns)] = z - inverse @ z / np.diag(inverse)[:, None]
    return estimate


def standardised(stations: Array, values: Array, statistics: Statistics) -> Array:
    """Errors of `leave_one_out` over what is expected of them, shape (n, m), in units of values.

    Their mean square is the variance of the field, if the statistics are right: the expected square
    is that variance over B_ii.
    """
    error = np.full(values.shape, np.nan)
    for reporting, columns in _patterns(values):
        if reporting.size < 2:
            continue
        inverse = _inverse(stations[reporting], statistics)[0][: reporting.size, : reporting.size]
        z = values[np.ix_(reporting, columns)]
        error[np.ix_(reporting, columns)] = -inverse @ z / np.sqrt(np.diag(inverse))[:, None]
    return error


def error_variance(stations: Array, points: Array, statistics: Statistics) -> Array:
    """Expected squared error of `interpolate` at points, shape (t,), over the field's variance.

    Of the field itself, without what each report has of its own (Cressie 1993, eq. 3.2.15).
    """
    sides, inverse = _sides(stations, points, statistics)
    return np.asarray(1.0 - np.einsum("ti,ij,tj->t", sides, inverse, sides, optimize=True))


def error_covariance(stations: Array, points: Array, statistics: Statistics) -> Array:
    """Covariance of the errors of `interpolate` at points, shape (t, t), over that variance."""
    sides, inverse = _sides(stations, points, statistics)
    field = _correlation(distance_km(points, points), statistics)
    return np.asarray(field - sides @ inverse @ sides.T)


def _sides(stations: Array, points: Array, statistics: Statistics) -> tuple[Array, Array]:
    """What ties points to the stations and the trend, (t, n + m), and the bordered inverse."""
    inverse, known = _inverse(stations, statistics)
    near = _correlation(distance_km(points, stations), statistics)
    return np.hstack([near, known(points)]), inverse


def _patterns(values: Array) -> list[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Columns grouped by which stations report them: (stations, columns), none empty."""
    patterns, group = np.unique(np.isfinite(values).T, axis=0, return_inverse=True)
    found = [
        (np.flatnonzero(pattern), np.flatnonzero(group.ravel() == i))
        for i, pattern in enumerate(patterns)
    ]
    return [pair for pair in found if pair[0].size]


def _inverse(stations: Array, statistics: Statistics) -> tuple[Array, Callable[[Array], Array]]:
    """Inverse of the covariance of the reports bordered by the trend, and the trend's functions.

    The trend is a constant, or a plane tangent to the sphere amid the stations.
    """
    known = _trend(stations, statistics)
    functions = known(stations)
    n, m = functions.shape
    bordered = np.zeros((n + m, n + m))
    bordered[:n, :n] = _correlation(distance_km(stations, stations), statistics)
    bordered[:n, :n] += statistics.noise_fraction * np.eye(n)
    bordered[:n, n:], bordered[n:, :n] = functions, functions.T
    return np.asarray(np.linalg.inv(bordered)), known


def _trend(stations: Array, statistics: Statistics) -> Callable[[Array], Array]:
    """Functions of place whose factors are not known: 1, and for a plane two coordinates more."""
    where = unit_vectors(*stations.T)
    amid = where.mean(axis=0)
    # The two directions the stations spread in most, both across the line of sight to them.
    _, spread, axes = np.linalg.svd(where - amid, full_matrices=False)
    enough = len(stations) >= _ENOUGH_FOR_A_TREND and spread[1] > 0.1 * spread[0]
    axes = axes[:2] / spread[0] if statistics.trend and enough else axes[:0]

    def functions(places: Array) -> Array:
        plane = (unit_vectors(*places.T) - amid) @ axes.T
        return np.hstack([np.ones((len(places), 1)), plane])

    return functions


def _correlation(distance: Array, statistics: Statistics) -> Array:
    """Correlation of the field at two places a distance (km) apart, 1."""
    r = distance / statistics.length_km
    return np.asarray((1.0 + r) * np.exp(-r))
