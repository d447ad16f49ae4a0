"""Words on a map that do not cover each other."""

from dataclasses import dataclass, field

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.transforms import Bbox

from drift.figures.map.window import Array
from drift.figures.paper.fonts import spelled, text_width_pt
from drift.figures.paper.style import INK, halo

#: Sides of a point where its name may stand, best first: shift right and up, in gaps.
_SIDES = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))

_ALIGN = {1: "left", 0: "center", -1: "right"}
_VALIGN = {1: "bottom", 0: "center", -1: "top"}


@dataclass
class Board:
    """What is taken on one map. All lengths are points (1/72 inch) from the lower left of the axes.

    busy : ndarray, shape (n, 2). Points of the map better left in sight, such as landings.
    """

    ax: Axes
    busy: Array = field(default_factory=lambda: np.empty((0, 2)))
    _taken: Array = field(default_factory=lambda: np.empty((0, 4)))

    def __post_init__(self) -> None:
        self.ax.apply_aspect()
        box = self.ax.get_window_extent()
        figure = self.ax.get_figure(root=True)
        scale = 72 / figure.dpi if figure is not None else 1.0
        self._scale, self._x0, self._y0 = scale, box.x0, box.y0
        self.width, self.height = box.width * scale, box.height * scale
        self._busy = self.at(self.busy) if len(self.busy) else self.busy

    def at(self, points: Array) -> Array:
        """Points of the map, shape (n, 2), as points of the board."""
        pixels = self.ax.transData.transform(np.atleast_2d(points))
        return np.asarray((pixels - [self._x0, self._y0]) * self._scale)

    def crowd(self, box: Bbox) -> int:
        """How many busy points lie in a rectangle."""
        inside = (self._busy >= box.min) & (self._busy <= box.max)
        return int(inside.all(axis=1).sum())

    def reserve(self, *boxes: Bbox) -> None:
        """Keep words out of rectangles."""
        self._taken = np.vstack([self._taken, *(box.extents for box in boxes)])

    def reserve_point(self, point: Array, size_pt: float) -> None:
        """Keep words off a mark of that size at a point of the map."""
        ((x, y),) = self.at(point)
        self.reserve(Bbox.from_bounds(x - size_pt / 2, y - size_pt / 2, size_pt, size_pt))

    def reserve_line(self, points: Array, size_pt: float) -> None:
        """Keep words off a line given by points of the map close to each other."""
        half = size_pt / 2
        at = self.at(points)
        self._taken = np.vstack([self._taken, np.hstack([at - half, at + half])])

    def is_free(self, box: Bbox, margin_pt: float = 1.0) -> bool:
        """Whether a rectangle lies inside the frame and clear of everything taken."""
        m = margin_pt
        inside = (
            box.x0 >= m and box.y0 >= m and box.x1 <= self.width - m and box.y1 <= self.height - m
        )
        x0, y0, x1, y1 = self._taken.T
        left, low, right, high = box.padded(m).extents
        meets = (x0 <= right) & (x1 >= left) & (y0 <= high) & (y1 >= low)
        return inside and not bool(meets.any())

    def write(
        self,
        text: str,
        point: Array,
        *,
        gap_pt: float = 3.8,
        size_pt: float = 6.0,
        colour: str = INK,
        weight: str = "normal",
    ) -> bool:
        """Write words beside a point of the map where there is room; False if there is none."""
        if not text:
            return True
        at = np.ravel(point)
        ((x, y),) = self.at(point)
        family = list(matplotlib.rcParams["font.family"])
        width = text_width_pt(text, size_pt, family)
        height = 1.15 * size_pt
        for dx, dy in _SIDES:
            gap = gap_pt * (0.75 if dx and dy else 1.0)
            left = x + dx * gap - width * (1 - dx) / 2
            low = y + dy * gap - height * (1 - dy) / 2
            box = Bbox.from_bounds(left, low, width, height)
            if self.is_free(box):
                self.reserve(box)
                self.ax.annotate(
                    text, (at[0], at[1]), (dx * gap, dy * gap), textcoords="offset points",
                    ha=_ALIGN[dx], va=_VALIGN[dy], fontsize=size_pt, color=colour,
                    path_effects=halo(), zorder=8, annotation_clip=False,
                    **({"fontweight": weight} | spelled(text, family)),
                )  # fmt: skip
                return True
        return False
