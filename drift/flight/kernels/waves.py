"""The error of the winds in fast flights: `weather.grid.wind_error`, coefficient by coefficient.

A field's modes lie side by side for each coefficient, phases are counted in turns, and sine and
cosine are polynomials, so that one vector loop does all modes at once.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from numba import njit

from drift.flight.kernels.packed import FAST, FastError
from weather.constants import EARTH_RADIUS_M
from weather.grid.wind_error import BROAD_MODES, MODES, Amplitude, ErrorModes, amplitude_at

Array = npt.NDArray[np.float64]

_F = np.float32
_U = np.uintp

#: Rows of `FastError.waves`: turns a second, a metre up, and a unit of x, y and s from the anchor;
#: amplitudes of cosine and sine of u and of v; turns at the anchor; 1 for a fine mode.
RATE, UP, ALONG_X, ALONG_Y, ALONG_S, UC, US, VC, VS, START, IS_FINE = range(11)
_ROWS = 11


def fast_error(modes: ErrorModes, anchor: Array, hold: Array) -> FastError:
    """Modes of some fields as fast flights read them.

    anchor : unit vector, shape (3,), near which the members fly. hold : as in `FastError`.
    """
    n, count = modes.waves.shape[0], modes.waves.shape[1]
    out = np.zeros((n, _ROWS, MODES))
    if n:
        out[:, :9, :count] = np.moveaxis(modes.waves, 1, 2)
        out[:, ALONG_X : ALONG_S + 1] *= EARTH_RADIUS_M
        out[:, : ALONG_S + 1] /= 2.0 * np.pi
        start = np.einsum("fam,a->fm", out[:, ALONG_X : ALONG_S + 1], anchor)
        out[:, START] = start - np.round(start)
        out[:, IS_FINE, BROAD_MODES:] = 1.0
    a = modes.amplitude
    return FastError(
        n > 0, np.ascontiguousarray(out, np.float32), modes.bias, hold, modes.origin_s,
        anchor, a.factor, a.first, a.step,
    )  # fmt: skip


@njit(**FAST)
def sine_cosine(turns: float) -> tuple[float, float]:
    """Sine and cosine of an angle in turns, to 1e-8."""
    p = turns - math.floor(turns + 0.5)
    q = p * p
    sine = -15.094642576822984 + q * (3.8199525848482803 - q * 0.7181223017785006)
    sine = -76.70585975306136 + q * (42.058693944897634 + q * sine)
    sine = p * (6.283185307179586 + q * (-41.34170224039975 + q * (81.60524927607503 + q * sine)))
    cosine = 7.903536371318465 + q * (-1.714390711088671 + q * 0.28200596845579123)
    cosine = -85.45681720669371 + q * (60.244641371876614 + q * (-26.426256783374388 + q * cosine))
    cosine = 1.0 + q * (-19.739208802178716 + q * (64.93939402266829 + q * cosine))
    return sine, cosine


@njit(**FAST)
def unit_from(lat_turns: float, lon_turns: float, anchor: Array) -> tuple[float, float, float]:
    """Unit vector of a place, latitude and longitude in turns, from the anchor."""
    a, b = sine_cosine(lat_turns)
    c, d = sine_cosine(lon_turns)
    return b * d - anchor[0], b * c - anchor[1], a - anchor[2]


@njit(**FAST)
def wave_sums(
    waves: npt.NDArray[np.float32],
    field: int,
    age: float,
    z: float,
    at: tuple[float, float, float],
    factors: tuple[float, float],
) -> tuple[float, float]:
    """Error of u and v (m s-1) without the bias; sine and cosine to 1e-5 of the amplitudes."""
    u = v = _F(0)
    f = _U(field)
    a, h, x, y, s = _F(age), _F(z), _F(at[0]), _F(at[1]), _F(at[2])
    broad, more = _F(factors[0]), _F(factors[1] - factors[0])
    for m in range(MODES):
        k = _U(m)
        p = (
            waves[f, _U(RATE), k] * a + waves[f, _U(UP), k] * h + waves[f, _U(ALONG_X), k] * x
            + waves[f, _U(ALONG_Y), k] * y + waves[f, _U(ALONG_S), k] * s + waves[f, _U(START), k]
        )  # fmt: skip
        p -= np.floor(p + _F(0.5))
        q = p * p
        sine = _F(42.058693) + q * (_F(-15.094642) + q * _F(3.8199526))
        sine = _F(81.605249) + q * (_F(-76.705859) + q * sine)
        sine = p * (_F(6.2831853) + q * (_F(-41.341702) + q * sine))
        cosine = _F(60.244641) + q * (_F(-26.426257) + q * (_F(7.9035364) - q * _F(1.7143907)))
        cosine = _F(64.939394) + q * (_F(-85.456817) + q * cosine)
        cosine = _F(1) + q * (_F(-19.739209) + q * cosine)
        g = broad + waves[f, _U(IS_FINE), k] * more
        u += g * (waves[f, _U(UC), k] * cosine + waves[f, _U(US), k] * sine)
        v += g * (waves[f, _U(VC), k] * cosine + waves[f, _U(VS), k] * sine)
    return float(u), float(v)


@njit(**FAST)
def factors_at(
    error: FastError, t: float, z: float, lat: float, lon: float
) -> tuple[float, float]:
    """What broad and fine field are multiplied by at a point."""
    nt, nz, ny, nx, _ = error.factor.shape
    if nt == 1 and ny == 1 and nx == 1:
        if nz == 1:
            return error.factor[0, 0, 0, 0, 0], error.factor[0, 0, 0, 0, 1]
        place = min(max((z - error.first[1]) / error.step[1], 0.0), nz - 1.0)
        k = min(int(place), nz - 2)
        w = place - k
        low, high = error.factor[0, k, 0, 0], error.factor[0, k + 1, 0, 0]
        return low[0] + w * (high[0] - low[0]), low[1] + w * (high[1] - low[1])
    return amplitude_at(Amplitude(error.factor, error.first, error.step), t, z, lat, lon)
