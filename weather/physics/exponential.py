"""The exponential function without a call, for loops over many that are to stay side by side."""

from __future__ import annotations

from weather.compiled import njit


@njit(cache=True, error_model="numpy")
def decay(x: float) -> float:
    """exp(x) for x <= 1: to 1e-13 of itself above -3, to 1e-4 down to -40, where it stays.

    The 64th power of a series of x / 64.
    """
    y = max(x, -40.0) / 64.0
    p = 1.0 / 24.0 + y * (1.0 / 120.0 + y * (1.0 / 720.0 + y / 5040.0))
    p = 1.0 + y * (1.0 + y * (0.5 + y * (1.0 / 6.0 + y * p)))
    p = p * p
    p = p * p
    p = p * p
    p = p * p
    p = p * p
    return p * p
