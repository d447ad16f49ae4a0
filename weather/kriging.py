"""Optimal interpolation from scattered stations: the best linear estimate between them.

Gandin (1963), also called ordinary kriging: the estimate at a place is the weighted mean of the
stations that has the least expected squared error, if two places r apart are correlated by

    mu(r) = (1 + r/L) exp(-r/L)          (second-order autoregressive; Daley 1991, section 4.3)

about an unknown mean, and each report carries an error of its own (instrument, and what is too
small for the network to see) with `noise` times the variance of the field. Far from every station
the estimate goes to the mean of the network.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weather.constants import EARTH_RADIUS_M

Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Statistics:
    """What the interpolation believes: the correlation length, and the reports' own error."""

    length_km: float = 250.0
    noise_fraction: float = 0.25


def distance_km(places: Array, others: Array) -> Array:
    """Great-circle distances, km, shape (n, m), of places (n, 2) from others (m, 2): lat, lon."""
    chord = np.linalg.norm(_on_sphere(places)[:, None] - _on_sphere(others)[None], axis=-1)
    return np.asarray(2 * EARTH_RADIUS_M / 1e3 * np.arcsin(np.minimum(chord / 2, 1.0)))


def interpolate(stations: Array, points: Array, values: Array, statistics: Statistics) -> Array:
    """Estimates at points, shape (t, m), from station values of shape (n, m), NaN where missing.

    stations : shape (n, 2), latitude and longitude in degrees; points : shape (t, 2). A column
    that no station reports stays NaN.
    """
    estimate = np.full((len(points), values.shape[1]), np.nan)
    near = _correlation(distance_km(points, stations), statistics)
    for reporting, columns in _patterns(values):
        inverse = _inverse(stations[reporting], statistics)
        sides = np.hstack([near[:, reporting], np.ones((len(points), 1))])
        estimate[:, columns] = sides @ inverse[:, :-1] @ values[np.ix_(reporting, columns)]
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
        inverse = _inverse(stations[reporting], statistics)[:-1, :-1]
        z = values[np.ix_(reporting, columns)]
        estimate[np.ix_(reporting, columns)] = z - inverse @ z / np.diag(inverse)[:, None]
    return estimate


def _patterns(values: Array) -> list[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Columns grouped by which stations report them: (stations, columns), none empty."""
    patterns, group = np.unique(np.isfinite(values).T, axis=0, return_inverse=True)
    found = [
        (np.flatnonzero(pattern), np.flatnonzero(group.ravel() == i))
        for i, pattern in enumerate(patterns)
    ]
    return [pair for pair in found if pair[0].size]


def _inverse(stations: Array, statistics: Statistics) -> Array:
    """Inverse of the covariance of the reports, bordered by ones: the mean is not known."""
    n = len(stations)
    bordered = np.ones((n + 1, n + 1))
    bordered[:n, :n] = _correlation(distance_km(stations, stations), statistics)
    bordered[:n, :n] += statistics.noise_fraction * np.eye(n)
    bordered[n, n] = 0.0
    return np.asarray(np.linalg.inv(bordered))


def _correlation(distance: Array, statistics: Statistics) -> Array:
    """Correlation of the field at two places a distance (km) apart, 1."""
    r = distance / statistics.length_km
    return np.asarray((1.0 + r) * np.exp(-r))


def _on_sphere(places: Array) -> Array:
    """Unit vectors of latitudes and longitudes in degrees, shape (n, 3)."""
    lat, lon = np.radians(places[:, 0]), np.radians(places[:, 1])
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=-1)
