"""Flights that flew: whether areas hold as many as they should, and how far off the middle was."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from drift.event.arguments import checked, or_none
from drift.figures.asked import a_look, some_numbers
from drift.figures.calibration import calibration_diagram
from drift.figures.paper.sheet import Sheet
from drift.figures.paper.style import BLUE, COLUMN_MM, INK, Look, styled
from weather.errors import InputError

_HEIGHT_MM, _LEFT_MM, _GAP_MM = 62.0, 12.0, 16.0

#: Shares of the way that are drawn as lines, for the eye.
_SHARES = (0.01, 0.1, 1.0)


@checked(
    levels=some_numbers,
    way_km=some_numbers,
    error_km=some_numbers,
    look=or_none(a_look),
)
def validation_diagram(
    levels: Sequence[float],
    way_km: Sequence[float],
    error_km: Sequence[float],
    *,
    look: Look | None = None,
) -> tuple[Figure, Axes]:
    """Two panels: share of landings inside each area, and distance errors against the way flown.

    Parameters
    ----------
    levels : sequence of float
        Of each flight, 0 to 1: the area of probability p holds the landing if its level is below p.
    way_km, error_km : sequence of float
        From launch to landing, and from the middle of the members to it.
    look : Look, optional
        Width, language, and how much is named and drawn.

    Returns
    -------
    tuple[Figure, Axes]
        The figure and its left panel.

    Raises
    ------
    InputError
        For no flight at all, or sequences of different lengths.

    Examples
    --------
    >>> figure, axes = drift.maps.validation_diagram([0.2, 0.7], [50.0, 80.0], [4.0, 9.0])
    >>> len(figure.axes)
    2
    """
    if not len(levels) == len(way_km) == len(error_km) or not len(levels):
        raise InputError("a validation needs level, way and error of at least one flight")
    look = (look or Look()).sized(COLUMN_MM)
    with styled(look):
        width = 2 * _HEIGHT_MM + _LEFT_MM + _GAP_MM + 4.0
        sheet = Sheet(width, _HEIGHT_MM + 18.0)
        left = sheet.place(_LEFT_MM, 11.0, _HEIGHT_MM, _HEIGHT_MM)
        right = sheet.place(_LEFT_MM + _HEIGHT_MM + _GAP_MM, 11.0, _HEIGHT_MM, _HEIGHT_MM)
        calibration_diagram({"flights": list(levels)}, ax=left, look=look)
        left.set_xlabel("Area that is to hold so many (%)")
        left.set_ylabel("Landings inside it (%)")
        _errors(right, np.asarray(way_km, float), np.asarray(error_km, float))
        return sheet, left


def _errors(ax: Axes, way: np.ndarray, error: np.ndarray) -> None:
    """Errors against ways, both on logarithmic axes, with lines of 1, 10 and 100 %."""
    known = (way > 0) & (error > 0)
    low = 0.5 * min([*way[known], *error[known]], default=1.0)
    high = 2.0 * max([*way[known], *error[known]], default=10.0)
    for share in _SHARES:
        ax.plot([low, high], [share * low, share * high], color=INK, linewidth=0.5, alpha=0.5)
        if low < share * high:
            ax.annotate(f"{100 * share:g} %", (high, share * high), (-2, -7),
                        textcoords="offset points", fontsize=5.5, ha="right")  # fmt: skip
    ax.scatter(way[known], error[known], s=12, color=BLUE, edgecolors="white", linewidths=0.4)
    ax.set_xscale("log")
    ax.set_yscale("log")
    ax.set_xlim(low, high)
    ax.set_ylim(low / 10.0, high)
    ax.set_xlabel("From launch to landing (km)")
    ax.set_ylabel("Middle of the members to landing (km)")
    ax.grid(True)
