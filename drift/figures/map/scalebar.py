"""A bar of a round length, true where it stands."""

from typing import Final

import numpy as np
from matplotlib.patches import Rectangle
from matplotlib.transforms import Bbox

from drift.figures.map.labels import Board
from drift.figures.map.window import Window
from drift.figures.paper.style import INK, halo
from weather.physics import sphere

_LENGTHS_KM: Final = tuple(k * 10.0**n for n in range(4) for k in (1, 2, 5))

#: The bar takes about this share of the map's width.
_SHARE: Final = 0.22

#: Room for the words left of the bar's ends and for the whole, points.
_BEFORE_PT: Final = 5.0
_AFTER_PT: Final = 13.0
_TALL_PT: Final = 17.0

#: A bar shorter than this has no number at its middle, points.
_SHORT_PT: Final = 48.0


def draw_scale_bar(board: Board, window: Window) -> float:
    """Put a bar into the corner with the least going on; its length, km."""
    unit = (window.x[1] - window.x[0]) / board.width
    km = _fitting(window, window.x[0], window.y[0])
    # Wide enough for the bar and half of the words at each end of it.
    width = km / _km_per_unit(window, window.x[0], window.y[0]) / unit + _BEFORE_PT + _AFTER_PT
    corners = [
        (left, low)
        for low in (3.0, board.height - _TALL_PT - 3.0)
        for left in (3.0, board.width - width - 3.0)
    ]
    box = min(
        (Bbox.from_bounds(left, low, width, _TALL_PT) for left, low in corners),
        key=lambda corner: board.crowd(corner.padded(9.0)),
    )
    x, y = window.x[0] + (box.x0 + _BEFORE_PT) * unit, window.y[0] + (box.y0 + 3.0) * unit
    length = km / _km_per_unit(window, x, y)
    _draw_bar(board, (x, y), (length, 2.4 * unit), km)
    board.reserve(box)
    return km


def _draw_bar(
    board: Board, corner: tuple[float, float], size: tuple[float, float], km: float
) -> None:
    """Four quarters with their lengths above them; corner and size in units of the map."""
    (x, y), (length, thick) = corner, size
    for k in range(4):
        board.ax.add_patch(
            Rectangle(
                (x + k * length / 4, y), length / 4, thick, zorder=7, linewidth=0.5,
                edgecolor=INK, facecolor=INK if k % 2 == 0 else "white",
            )
        )  # fmt: skip
    words = [(0.0, "0"), (0.5, f"{km / 2:g}"), (1.0, f"{km:g} km")]
    ((start, _), (end, _)) = board.at(np.array([[x, y], [x + length, y]]))
    if end - start < _SHORT_PT:
        del words[1]
    for share, text in words:
        board.ax.annotate(
            text, (x + share * length, y + thick), (0, 1.5), textcoords="offset points",
            ha="center", va="bottom", fontsize=6, path_effects=halo(), zorder=7,
        )  # fmt: skip


def _fitting(window: Window, x: float, y: float) -> float:
    """The round length nearest to the share of the map a bar should take, km."""
    wanted = _SHARE * (window.x[1] - window.x[0]) * _km_per_unit(window, x, y)
    return min(_LENGTHS_KM, key=lambda km: abs(np.log(km / wanted)))


def _km_per_unit(window: Window, x: float, y: float) -> float:
    """Kilometres on the sphere in one unit of the map, eastward on the map at a point of it."""
    step = _SHARE * (window.x[1] - window.x[0])
    (lon0, lat0), (lon1, lat1) = window.degrees([x, x + step], [y, y])
    return float(sphere.distance_km(lat0, lon0, lat1, lon1)) / step
