"""Other skies as plausible as this one: a correlated error of the wind, cheap to sample.

The error of each component is a Gaussian field with the covariance

    sigma^2 [ b + (1 - b) exp(-|dt|/tau) exp(-|dz|/H) exp(-d/L) ],

d the chord between two points, b a small constant part (the bias of one analysis). It is drawn as a
sum of random Fourier modes (Rahimi and Recht 2007, NIPS 20): the spectrum of an exponential
covariance is a Cauchy distribution, so wave numbers are Cauchy deviates over tau, H and L, and
amplitudes are normal. A mode costs one sine and cosine and no memory, knows no grid and no pole.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from weather.constants import EARTH_RADIUS_M

Array = npt.NDArray[np.float64]

#: Modes of one field. The covariance is right for any number, over all fields; this many make a
#: single field look Gaussian.
MODES = 24

#: Share of the variance that is constant: a bias of 0.5 m/s beside an error of 2 m/s.
BIAS_SHARE = 1.0 / 16.0

# No wave shorter than this share of a correlation length: a step could not follow it.
_LARGEST_CAUCHY = 30.0

#: Columns of a mode: angular frequency (s-1); wave numbers up (m-1) and along x, y, s (m-1, on the
#: sphere's own axes); amplitudes of cosine and sine for u and for v (m s-1).
_COLUMNS = 9


class ErrorModes(NamedTuple):
    """Modes of some error fields: waves, shape (n_fields, MODES, 9); bias, shape (n_fields, 2)."""

    waves: Array
    bias: Array
    origin_s: float


class Correlation(NamedTuple):
    """How far an error of the wind reaches: s, m up and m along the ground."""

    time_s: float
    height_m: float
    distance_m: float


def no_error() -> ErrorModes:
    """A sky without error."""
    return ErrorModes(np.zeros((0, 0, _COLUMNS)), np.zeros((0, 2)), 0.0)


def draw_error(
    fields: npt.NDArray[np.int64],
    sigma: Array,
    correlation: Correlation,
    *,
    seed: int,
    origin_s: float,
) -> ErrorModes:
    """Error fields by number: field k is the same whichever others are drawn with it.

    Fields 2 k and 2 k + 1 are one draw and its opposite (Hammersley and Morton 1956, Proc. Camb.
    Phil. Soc. 52:449). Each is as likely as any other, and where one carries a load too far the
    other carries it not far enough, so that a mean over fields settles with fewer of them.

    fields : ndarray, shape (n,). sigma : ndarray, shape (n,), s.d. of each component, m s-1.
    origin_s : time from which phases are counted, s since 1970, so that they stay precise.
    """
    waves = np.empty((fields.size, MODES, _COLUMNS))
    bias = np.empty((fields.size, 2))
    for row, (number, sd) in enumerate(zip(fields, sigma, strict=True)):
        pair, is_opposite = divmod(int(number), 2)
        amplitude = -sd if is_opposite else sd
        rng = np.random.Generator(np.random.Philox(key=[seed, pair]))
        waves[row] = _waves(rng, correlation)
        waves[row, :, 5:] *= amplitude * math.sqrt((1.0 - BIAS_SHARE) / MODES)
        bias[row] = amplitude * math.sqrt(BIAS_SHARE) * rng.standard_normal(2)
    return ErrorModes(waves, bias, origin_s)


def _waves(rng: np.random.Generator, correlation: Correlation) -> Array:
    """Wave numbers and unit amplitudes of one field, shape (MODES, 9)."""
    normal = rng.standard_normal((MODES, 8))
    # The multivariate Cauchy spectrum of exp(-d/L): a normal vector over |an independent normal|.
    shared = np.abs(normal[:, 5])
    waves = np.empty((MODES, _COLUMNS))
    waves[:, 0] = _cauchy(normal[:, 0], rng.standard_normal(MODES)) / correlation.time_s
    waves[:, 1] = _cauchy(normal[:, 1], rng.standard_normal(MODES)) / correlation.height_m
    for axis in range(3):
        waves[:, 2 + axis] = _cauchy(normal[:, 2 + axis], shared) / correlation.distance_m
    waves[:, 5:] = rng.standard_normal((MODES, 4))
    return waves


def _cauchy(numerator: Array, denominator: Array) -> Array:
    ratio = numerator / np.maximum(np.abs(denominator), 1e-12)
    return np.clip(ratio, -_LARGEST_CAUCHY, _LARGEST_CAUCHY)


@njit(cache=True, error_model="numpy")
def wind_error(
    modes: ErrorModes, field: int, t: float, z: float, x: float, y: float, s: float
) -> tuple[float, float]:
    """Error of the eastward and northward wind (m s-1) of one field at a point.

    x, y, s : unit vector from the centre of the Earth.
    """
    u, v = modes.bias[field, 0], modes.bias[field, 1]
    age = t - modes.origin_s
    waves = modes.waves[field]
    for m in range(waves.shape[0]):
        along = waves[m, 2] * x + waves[m, 3] * y + waves[m, 4] * s
        phase = waves[m, 0] * age + waves[m, 1] * z + EARTH_RADIUS_M * along
        c, d = math.cos(phase), math.sin(phase)
        u += waves[m, 5] * c + waves[m, 6] * d
        v += waves[m, 7] * c + waves[m, 8] * d
    return u, v
