"""A bar of a round length, true where it stands."""

from typing import Final

import numpy as np
from matplotlib.patches import Rectangle
from matplotlib.transforms import Bbox

from drift import geography
from drift.figures.placing import Board
from drift.figures.style import INK, halo
from drift.figures.window import Window

_LENGTHS_KM: Final = tuple(k * 10.0**n for n in range(4) for k in (1, 2, 5))

#: The bar takes about this share of the map's width.
_SHARE: Final = 0.22


def draw_scale_bar(board: Board, window: Window) -> float:
    """Put a bar into the corner with the least going on; its length, km."""
    ax = board.ax
    width, height = 0.30 * board.width, 17.0
    corners = [
        (left, low)
        for low in (4.0, board.height - height - 4.0)
        for left in (6.0, board.width - width - 6.0)
    ]
    left, low = min(
        corners,
        key=lambda at: board.crowd(Bbox.from_bounds(at[0], at[1], width, height).padded(9.0)),
    )
    unit = (window.x[1] - window.x[0]) / board.width
    x, y = window.x[0] + left * unit, window.y[0] + (low + 3.0) * unit
    km = _fitting(window, x, y)
    length = km / _km_per_unit(window, x, y)
    thick = 2.4 * unit
    for k in range(4):
        ax.add_patch(
            Rectangle(
                (x + k * length / 4, y), length / 4, thick, zorder=7, linewidth=0.5,
                edgecolor=INK, facecolor=INK if k % 2 == 0 else "white",
            )
        )  # fmt: skip
    for share, text in ((0, "0"), (0.5, f"{km / 2:g}"), (1, f"{km:g} km")):
        ax.annotate(
            text, (x + share * length, y + thick), (0, 1.5), textcoords="offset points",
            ha="center", va="bottom", fontsize=6, path_effects=halo(), zorder=7,
        )  # fmt: skip
    board.reserve(left - 4, low, left + length / unit + 14, low + height)
    return km


def _fitting(window: Window, x: float, y: float) -> float:
    """The round length nearest to the share of the map a bar should take, km."""
    wanted = _SHARE * (window.x[1] - window.x[0]) * _km_per_unit(window, x, y)
    return min(_LENGTHS_KM, key=lambda km: abs(np.log(km / wanted)))


def _km_per_unit(window: Window, x: float, y: float) -> float:
    """Kilometres on the sphere in one unit of the map, eastward on the map at a point of it."""
    step = _SHARE * (window.x[1] - window.x[0])
    (lon0, lat0), (lon1, lat1) = window.degrees([x, x + step], [y, y])
    return float(geography.distance_km(lat0, lon0, lat1, lon1)) / step
