"""The error of the winds in fast flights: `weather.grid.wind_error`, coefficient by coefficient.

A field's modes lie side by side for each coefficient, phases are counted in turns, and sine and
cosine are polynomials, so that one vector loop does all modes at once.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from drift.flight.kernels.packed import apart, floats, inside, singles
from weather.constants import EARTH_RADIUS_M
from weather.grid.wind_error import BROAD_MODES, MODES, Amplitude, ErrorModes, amplitude_at

Array = npt.NDArray[np.float64]

_F = np.float32
_U = np.uintp

#: Rows of `WORLD`'s waves: turns a second, a metre up, and a unit of x, y and s from the anchor;
#: amplitudes of cosine and sine of u and of v; turns at the anchor; 1 for a fine mode.
RATE, UP, ALONG_X, ALONG_Y, ALONG_S, UC, US, VC, VS, START, IS_FINE = range(11)
_ROWS = 11


def by_coefficient(modes: ErrorModes, anchor: Array) -> npt.NDArray[np.float32]:
    """Modes of some fields as fast flights read them, shape (n_fields, 11, MODES).

    anchor : unit vector, shape (3,), near which the members fly.
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
    return np.ascontiguousarray(out, np.float32)


@inside
def sine_cosine(turns: float) -> tuple[float, float]:
    """Sine and cosine of an angle in turns, to 1.5e-8: by way of those of half of it, times the
    root of 2, whose polynomials are short (fitted so that the largest difference is small).
    """
    p = turns - np.rint(turns)
    q = p * p
    half = 3.606288958550918 + q * (-0.8457635978097809 + q * 0.1092057564360747)
    half = p * (4.44288283415035 + q * (-7.308241154569321 + q * half))
    other = -1.8882748474296325 + q * (0.3322511885444328 - q * 0.03450105779484147)
    other = 1.41421356206077 + q * (-6.978864109672467 + q * (5.739881532389516 + q * other))
    return half * other, 1.0 - half * half


@inside
def unit_from(lat_turns: float, lon_turns: float, anchor: Array) -> tuple[float, float, float]:
    """Unit vector of a place, latitude and longitude in turns, from the anchor."""
    a, b = sine_cosine(lat_turns)
    c, d = sine_cosine(lon_turns)
    return b * d - anchor[0], b * c - anchor[1], a - anchor[2]


@apart
def wave_sums(
    waves: npt.NDArray[np.float32],
    age: float,
    z: float,
    at: tuple[float, float, float],
    factors: tuple[float, float],
) -> tuple[float, float]:
    """Error of u and v (m s-1) without the bias; sine and cosine to 3e-6 of the amplitudes."""
    u = v = _F(0)
    a, h, x, y, s = _F(age), _F(z), _F(at[0]), _F(at[1]), _F(at[2])
    broad, more = _F(factors[0]), _F(factors[1] - factors[0])
    for m in range(MODES):
        k = _U(m)
        p = waves[_U(RATE * MODES) + k] * a + waves[_U(UP * MODES) + k] * h
        p += waves[_U(ALONG_X * MODES) + k] * x + waves[_U(ALONG_Y * MODES) + k] * y
        p += waves[_U(ALONG_S * MODES) + k] * s + waves[_U(START * MODES) + k]
        p -= np.rint(p)
        q = p * p
        # As in `sine_cosine`.
        half = p * (_F(4.4428679) + q * (_F(-7.3074434) + q * (_F(3.5947882) - q * _F(0.78437422))))
        other = _F(5.7394648) + q * (_F(-1.8835823) + q * _F(0.31073247))
        sine = half * (_F(1.4142135) + q * (_F(-6.9788512) + q * other))
        cosine = _F(1) - half * half
        g = broad + waves[_U(IS_FINE * MODES) + k] * more
        u += g * (waves[_U(UC * MODES) + k] * cosine + waves[_U(US * MODES) + k] * sine)
        v += g * (waves[_U(VC * MODES) + k] * cosine + waves[_U(VS * MODES) + k] * sine)
    return float(u), float(v)


@inside
def factors_at(world: Any, t: float, z: float, lat: float, lon: float) -> tuple[float, float]:
    """What broad and fine field are multiplied by at a point."""
    nt, nz, ny, nx = world.factor_shape
    factor = floats(world.factor, nt * nz * ny * nx * 2)
    if nt == 1 and ny == 1 and nx == 1:
        if nz == 1:
            return factor[0], factor[1]
        place = (z - world.factor_first[1]) / world.factor_step[1]
        place = min(max(place, 0.0), nz - 1.0)
        k = min(int(place), nz - 2)
        w, o = place - k, 2 * k
        return (
            factor[o] + w * (factor[o + 2] - factor[o]),
            factor[o + 1] + w * (factor[o + 3] - factor[o + 1]),
        )
    table = factor.reshape(nt, nz, ny, nx, 2)
    return amplitude_at(Amplitude(table, world.factor_first, world.factor_step), t, z, lat, lon)


@inside
def field_error(
    world: Any, field: int, t: float, z: float, place: tuple[float, float],
    at: tuple[float, float, float],
) -> tuple[float, float]:  # fmt: skip
    """Error of the wind (m s-1) of one field; place in degrees, and from the anchor (`at`)."""
    factors = factors_at(world, t, z, place[0], place[1])
    waves = singles(world.waves + 4 * field * _ROWS * MODES, _ROWS * MODES)
    u, v = wave_sums(waves, t - world.origin_s, z, at, factors)
    bias = floats(world.bias + 16 * field, 2)
    return u + factors[0] * bias[0], v + factors[0] * bias[1]
