"""The exponential function without a call, for loops over many that are to stay side by side."""

from __future__ import annotations

from weather.compiled import njit


@njit(cache=True, error_model="numpy")
def decay(x: float) -> float:
    """exp(x) for x <= 1 without a call: to 1e-13 above -3, to 1e-4 of itself down to -40.

    The 64th power of a series of x / 64, its terms in pairs that do not wait for one another.
    """
    y = max(x, -40.0) / 64.0
    q = y * y
    p = 1.0 / 24.0 + y / 120.0 + q * (1.0 / 720.0 + y / 5040.0)
    p = 1.0 + y + q * (0.5 + y / 6.0) + q * q * p
    p = p * p
    p = p * p
    p = p * p
    p = p * p
    p = p * p
    return p * p
