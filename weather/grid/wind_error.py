"""Other skies as plausible as this one: a correlated error of the wind, cheap to sample.

The error of each component at a point p = (time, height, latitude, longitude) is

    a(p) [bias + broad field] + f(p) [fine field].

Bias and broad field together have the s.d. sigma and the covariance

    sigma^2 [ b + (1 - b) exp(-|dt|/tau) exp(-|dz|/H) rho(d/L) ],

d the chord between two points, b a small constant part (the bias of one analysis), rho(r) = exp(-r)
or, where the error is smooth along the ground, (1 + r) exp(-r). The fine field is what the sky
cannot show, such as what lies between its levels: s.d. 1, the same covariance without b, and scales
of its own, at least one of them much shorter.

sigma and the scales are numbers of each field. The factors a (1) and f (m s-1) say how the error
changes from place to place: `Amplitude`, a table on a regular grid, linear between its nodes and
held beyond them. An axis with one node does not matter, and most tables have only heights.

What a kernel of its own has to follow: rows 0 to BROAD_MODES - 1 of `waves` are the broad field,
the rest (FINE_MODES or none) the fine one; sum both, then (bias + broad) a + fine f. Reference:
`wind_error` and `amplitude_at`.

Fields are sums of random Fourier modes (Rahimi and Recht 2007, NIPS 20): the spectrum of an
exponential covariance is a Cauchy distribution, that of (1 + r) exp(-r) a Student t with three
degrees of freedom, so wave numbers are such deviates over tau, H and L, and amplitudes are normal.
A mode costs one sine and cosine and no memory, knows no grid and no pole.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from weather.compiled import njit
from weather.constants import EARTH_RADIUS_M

Array = npt.NDArray[np.float64]

#: Modes of one field. The covariance is right for any number, over all fields; this many make a
#: single field look Gaussian.
BROAD_MODES, FINE_MODES = 18, 6
MODES = BROAD_MODES + FINE_MODES

#: Share of the variance that is constant: a bias of 0.5 m/s beside an error of 2 m/s.
BIAS_SHARE = 1.0 / 16.0

# No wave shorter than this share of a correlation length: a step could not follow it.
_LARGEST_CAUCHY = 30.0

# One value stands for a sixth of the distance over which the broad field changes: held at the
# middle, it then spoils the displacement of a flight by 1 to 2 % of its spread. Of the fine field,
# whose share of the variance is small, for most of that distance: means over so long have 1.05
# times their variance.
_HOLD_BROAD, _HOLD_FINE = 1.0 / 6.0, 0.8

#: Columns of a mode: angular frequency (s-1); wave numbers up (m-1) and along x, y, s (m-1, on the
#: sphere's own axes); amplitudes of cosine and sine for u and for v (m s-1).
_COLUMNS = 9


class Amplitude(NamedTuple):
    """How the error changes from place to place.

    factor : ndarray, shape (nt, nz, ny, nx, 2): of the broad field and the bias (1), of the fine
        field (m s-1). first, step : ndarray, shape (4,): first node and spacing of time (s since
        1970), height (m), latitude and longitude (degrees, the first from -180).
    """

    factor: Array
    first: Array
    step: Array


#: The same error everywhere, and nothing between the levels.
EVEN = Amplitude(np.array([1.0, 0.0]).reshape(1, 1, 1, 1, 2), np.zeros(4), np.ones(4))


def by_height(z: Array, broad: Array, fine: Array | float = 0.0) -> Amplitude:
    """An amplitude that depends on height alone: factors at evenly spaced heights z, m, (n,)."""
    factor = np.zeros((1, z.size, 1, 1, 2))
    factor[0, :, 0, 0, 0], factor[0, :, 0, 0, 1] = broad, fine
    return Amplitude(factor, np.array([0.0, z[0], 0.0, 0.0]), np.array([1.0, z[1] - z[0], 1, 1]))


class ErrorModes(NamedTuple):
    """Modes of some error fields.

    waves : ndarray, shape (n_fields, BROAD_MODES or MODES, 9). bias : ndarray, shape (n_fields, 2).
    origin_s : time from which phases count, s since 1970. amplitude : what it is multiplied by.
    hold : ndarray, shape (n_fields, 3): how long (s), how far up and how far along the ground (m)
    one value may stand for its surroundings.
    """

    waves: Array
    bias: Array
    origin_s: float
    amplitude: Amplitude
    hold: Array


class Correlation(NamedTuple):
    """How far an error of the wind reaches: s, m up and m along the ground; a number, or (n,) each.

    is_smooth : whether the error is smooth along the ground: rho(r) = (1 + r) exp(-r).
    """

    time_s: float | Array
    height_m: float | Array
    distance_m: float | Array
    is_smooth: bool = False


def no_error() -> ErrorModes:
    """A sky without error."""
    return ErrorModes(np.zeros((0, 0, _COLUMNS)), np.zeros((0, 2)), 0.0, EVEN, np.zeros((0, 3)))


def draw_error(
    fields: npt.NDArray[np.int64],
    sigma: Array,
    broad: Correlation,
    fine: Correlation | None = None,
    *,
    seed: int,
    origin_s: float,
    amplitude: Amplitude = EVEN,
) -> ErrorModes:
    """Error fields by number: field k is the same whichever others are drawn with it.

    Fields 2 k and 2 k + 1 are one draw and its opposite (Hammersley and Morton 1956, Proc. Camb.
    Phil. Soc. 52:449). Each is as likely as any other, and where one carries a load too far the
    other carries it not far enough, so that a mean over fields settles with fewer of them.

    fields : ndarray, shape (n,). sigma : ndarray, shape (n,), s.d. of each component of the broad
    field, m s-1. fine : None for no fine field. origin_s : time from which phases are counted, s
    since 1970, so that they stay precise.
    """
    pairs, row = np.unique(fields // 2, return_inverse=True)
    drawn = _normals(seed, pairs)[row]
    sign = np.where(fields % 2 == 1, -1.0, 1.0)[:, None, None]
    sd = sign * sigma[:, None, None]
    normal = drawn[:, 2:].reshape(fields.size, MODES, _PER_MODE)
    waves = _waves(normal[:, :BROAD_MODES], broad)
    waves[..., 5:] *= sd * math.sqrt((1.0 - BIAS_SHARE) / BROAD_MODES)
    if fine is not None:
        small = _waves(normal[:, BROAD_MODES:], fine)
        small[..., 5:] *= sign * math.sqrt(1.0 / FINE_MODES)
        waves = np.concatenate([waves, small], axis=1)
    bias = sd[..., 0] * math.sqrt(BIAS_SHARE) * drawn[:, :2]
    return ErrorModes(waves, bias, origin_s, amplitude, _hold(fields.size, broad, fine))


def _hold(count: int, broad: Correlation, fine: Correlation | None) -> Array:
    """How far one value of each field stands for its surroundings, shape (count, 3)."""
    shares = [_HOLD_BROAD * np.broadcast_to(scale, count) for scale in broad[:3]]
    if fine is not None:
        each = zip(shares, fine[:3], strict=True)
        shares = [np.minimum(share, _HOLD_FINE * np.asarray(scale)) for share, scale in each]
    return np.column_stack(shares)


#: Normal deviates of a mode: numerators of time, height, x, y and s; denominators of time, of
#: height and (three) of distance; four amplitudes.
_PER_MODE = 14
_NORMALS = 2 + MODES * _PER_MODE


def _normals(seed: int, pairs: npt.NDArray[np.int64]) -> Array:
    """All that is random in some pairs of fields (ascending), shape (n, 2 + MODES * 14).

    The counter of Philox-4x64 (Salmon et al. 2011, SC11) is set to where a run of neighbouring
    pairs begins, so that each has its own words and a run is drawn at once.
    """
    draws = -(-_NORMALS // 4)  # of four words
    runs = np.split(pairs, np.flatnonzero(np.diff(pairs) != 1) + 1)
    words = [
        np.random.Philox(key=[seed, 0], counter=int(run[0]) * draws).random_raw(
            run.size * draws * 4
        )
        for run in runs
    ]
    found = np.concatenate(words).reshape(-1, draws * 4)[:, :_NORMALS]
    return np.asarray(ndtri(((found >> np.uint64(11)) + 0.5) * 2.0**-53))


def _waves(normal: Array, correlation: Correlation) -> Array:
    """Wave numbers and unit amplitudes, shape (n, modes, 9), from deviates (n, modes, 14)."""
    time, height, distance = (np.reshape(scale, (-1, 1)) for scale in correlation[:3])
    waves = np.empty((*normal.shape[:2], _COLUMNS))
    waves[..., 0] = _ratio(normal[..., 0], np.abs(normal[..., 5])) / time
    waves[..., 1] = _ratio(normal[..., 1], np.abs(normal[..., 6])) / height
    # A normal vector over the root of an independent chi-squared deviate: multivariate t.
    freedom = 3 if correlation.is_smooth else 1
    shared = np.sqrt((normal[..., 7 : 7 + freedom] ** 2).sum(axis=-1))
    for axis in range(3):
        waves[..., 2 + axis] = _ratio(normal[..., 2 + axis], shared) / distance
    waves[..., 5:] = normal[..., 10:]
    return waves


def _ratio(numerator: Array, denominator: Array) -> Array:
    found = numerator / np.maximum(denominator, 1e-12)
    return np.clip(found, -_LARGEST_CAUCHY, _LARGEST_CAUCHY)


@njit(cache=True, error_model="numpy")
def _between(value: float, first: float, step: float, n: int) -> tuple[int, float]:
    """Lower node and weight of the upper one on a regular axis, held beyond its ends."""
    if n == 1:
        return 0, 0.0
    position = min(max((value - first) / step, 0.0), n - 1.0)
    node = min(int(position), n - 2)
    return node, position - node


@njit(cache=True, error_model="numpy")
def amplitude_at(
    amplitude: Amplitude, t: float, z: float, lat: float, lon: float
) -> tuple[float, float]:
    """What the broad and the fine field are multiplied by at a point (s, m, degrees)."""
    nt, nz, ny, nx, _ = amplitude.factor.shape
    first, step = amplitude.first, amplitude.step
    it, wt = _between(t, first[0], step[0], nt)
    iz, wz = _between(z, first[1], step[1], nz)
    iy, wy = _between(lat, first[2], step[2], ny)
    ix, wx = _between(first[3] + (lon - first[3]) % 360.0, first[3], step[3], nx)
    broad = fine = 0.0
    for corner in range(16):
        a, b, c, d = corner & 1, corner >> 1 & 1, corner >> 2 & 1, corner >> 3
        weight = (
            (wt if a else 1.0 - wt)
            * (wz if b else 1.0 - wz)
            * (wy if c else 1.0 - wy)
            * (wx if d else 1.0 - wx)
        )
        if weight > 0.0:
            node = amplitude.factor[it + a, iz + b, iy + c, ix + d]
            broad += weight * node[0]
            fine += weight * node[1]
    return broad, fine


@njit(cache=True, error_model="numpy")
def wind_error(
    modes: ErrorModes, field: int, t: float, z: float, x: float, y: float, s: float
) -> tuple[float, float]:
    """Error of the eastward and northward wind (m s-1) of one field at a point.

    x, y, s : unit vector from the centre of the Earth.
    """
    u, v = modes.bias[field, 0], modes.bias[field, 1]
    fine_u = fine_v = 0.0
    age = t - modes.origin_s
    waves = modes.waves[field]
    for m in range(waves.shape[0]):
        along = waves[m, 2] * x + waves[m, 3] * y + waves[m, 4] * s
        phase = waves[m, 0] * age + waves[m, 1] * z + EARTH_RADIUS_M * along
        c, d = math.cos(phase), math.sin(phase)
        if m < BROAD_MODES:
            u += waves[m, 5] * c + waves[m, 6] * d
            v += waves[m, 7] * c + waves[m, 8] * d
        else:
            fine_u += waves[m, 5] * c + waves[m, 6] * d
            fine_v += waves[m, 7] * c + waves[m, 8] * d
    factor = modes.amplitude.factor
    lat = lon = 0.0
    if factor.shape[2] > 1 or factor.shape[3] > 1:
        lat = math.degrees(math.atan2(s, math.hypot(x, y)))
        lon = math.degrees(math.atan2(y, x))
    broad, fine = amplitude_at(modes.amplitude, t, z, lat, lon)
    return broad * u + fine * fine_u, broad * v + fine * fine_v
