"""Normal deviates of many keys at once: those of `drift.flight.kernels.philox`, without a branch.

Straight arithmetic over runs of keys, so that the compiler makes vectors of it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from drift.flight.kernels.packed import bits_of, float_of, inside

_U = np.uintp
_SHIFT, _SIGN = np.uint64(32), np.uint32(0x80000000)
_M0, _M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_W0, _W1 = np.uint32(0x9E3779B9), np.uint32(0xBB67AE85)

#: Steps of a run whose deviates are drawn together.
AHEAD = 16


@inside
def draw_normals(seed: int, d: Any, count: int, each: int = 4) -> None:
    """Standard normal deviates for each of the first keys: `philox.normals`(seed, flight, stream,
    step), or only the first ones of those four.

    d : a record `member_state.DEVIATES`.
    """
    flight, stream, step, out = d.flight, d.stream, d.step, d.out
    for i in range(count):
        k = _U(i)
        # 32-bit words, so that a product is one instruction.
        a, b = np.uint32(step[k]), np.uint32(stream[k])
        c, e = np.uint32(flight[k]), np.uint32(np.uint64(flight[k]) >> _SHIFT)
        key0, key1 = np.uint32(seed), np.uint32(np.uint64(seed) >> _SHIFT)
        for _ in range(10):
            left, right = _M0 * np.uint64(a), _M1 * np.uint64(c)
            a, b = np.uint32(np.uint32(right >> _SHIFT) ^ b ^ key0), np.uint32(right)
            c, e = np.uint32(np.uint32(left >> _SHIFT) ^ e ^ key1), np.uint32(left)
            key0 = np.uint32(key0 + _W0)
            key1 = np.uint32(key1 + _W1)
        out[_U(0), k] = share_of(a)
        out[_U(1), k] = share_of(b)
        out[_U(2), k] = share_of(c)
        out[_U(3), k] = share_of(e)
    for w in range(each):
        row = _U(w)
        for i in range(count):
            out[row, _U(i)] = deviate_of(out[row, _U(i)])


@inside
def run_of(seed: int, flight: int, stream: int, step: int, d: Any, each: int = 4) -> int:
    """Place in `d.out` of the deviates of a step; those of a run of steps are drawn at once."""
    ahead = step - d.drawn_from
    if d.drawn_for == flight * 128 + stream and 0 <= ahead < AHEAD:
        return ahead
    d.drawn_for, d.drawn_from = flight * 128 + stream, step
    for i in range(AHEAD):
        k = _U(i)
        d.flight[k], d.stream[k], d.step[k] = flight, stream, step + i
    draw_normals(seed, d, AHEAD, each)
    return 0


@inside
def share_of(word: Any) -> float:
    """The share (word + 1/2) / 2**32 that a word stands for.

    By way of a signed word, which every processor makes a number of in one instruction.
    """
    return (float(np.int32(word ^ _SIGN)) + 2147483648.5) * 2.0**-32


@inside
def deviate_of(p: float) -> float:
    """The normal deviate below which a share p in (0, 1) lies.

    AS 241 as in `philox.normal_quantile`; middle and tail are both worked out. The logarithm is
    that of the exponent of the number and a series of its fraction, good to 1e-9.
    """
    bits: Any = bits_of(min(p, 1.0 - p))  # type: ignore[call-arg]
    power = float(np.int32(bits >> np.int64(52)) - np.int32(1023))
    m: Any = float_of((bits & np.int64(0x000FFFFFFFFFFFFF)) | np.int64(0x3FF0000000000000))
    g = (m - 1.4142135623730951) / (m + 1.4142135623730951)
    h = g * g
    series = 1.0 + h * (0.3333333333333333 + h * (0.2 + h * (0.14285714285714285 + h / 9.0)))
    log = (power + 0.5) * 0.6931471805599453 + 2.0 * g * series
    q = p - 0.5
    r = 0.180625 - q * q
    top = ((59.109374720 * r + 159.29113202) * r + 50.434271938) * r + 3.3871327179
    bottom = ((67.187563600 * r + 78.757757664) * r + 17.895169469) * r + 1.0
    top *= q
    r = np.sqrt(max(-log, 0.0)) - 1.6
    above = ((0.17023821103 * r + 1.3067284816) * r + 2.7568153900) * r + 1.4234372777
    below = (0.12021132975 * r + 0.73700164250) * r + 1.0
    above = above if q > 0.0 else -above
    is_middle = abs(q) <= 0.425
    # One division serves both.
    return (top if is_middle else above) / (bottom if is_middle else below)
