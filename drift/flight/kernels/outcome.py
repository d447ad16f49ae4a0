"""How a member ended, as the kernels tell it."""

from __future__ import annotations

from numba import njit

from weather.grid.kernels import ABOVE_TOP, OUTSIDE_TIME

#: How a member ended; the values of the CF flags in `drift.landings.dataset`.
LANDED, STILL_ALOFT, LEFT_THE_SKY, ABOVE_THE_TOP = 0, 1, 2, 3


@njit(cache=True, error_model="numpy")
def outcome_of_status(status: int) -> int:
    """The outcome of a member whose wind sample failed."""
    if status == ABOVE_TOP:
        return ABOVE_THE_TOP
    return STILL_ALOFT if status == OUTSIDE_TIME else LEFT_THE_SKY
