"""Names on the map: towns, as many as there is room for, and the line itself."""

import numpy as np
from matplotlib.transforms import Bbox

from drift.figures.map import shapes
from drift.figures.map.labels import Board
from drift.figures.map.window import Array, Window
from drift.figures.paper.fonts import text_width_pt
from drift.figures.paper.style import INK, LINE_OF_CONTROL, Look, halo
from drift.figures.paper.words import word
from drift.places import gazetteer, layers

#: Korean for city, county, town and village in the spellings of the gazetteer.
_ENDINGS = ("si", "gun", "kun", "ŭp", "eup", "up", "ni", "ri")

#: Two named towns are at least this share of the map's width apart.
_APART = 0.13

#: Where along the visible part of the line its name may stand, best first.
_ALONG = (0.75, 0.6, 0.45, 0.85, 0.3, 0.15)


#: Words along the line hide at most this share of the busy points.
_HIDES_MOST = 0.03


def draw_towns(board: Board, window: Window, look: Look) -> int:
    """Name the most populous towns that are not too close to each other; how many were named."""
    shown = _in_window(window)
    named: list[Array] = []
    for name, point in shown[: 40 * max(look.towns, 1)]:
        if len(named) >= look.towns:
            break
        ((x, y),) = board.at(point)
        far = all(np.hypot(*(board.at(point)[0] - other)) > _APART * board.width for other in named)
        dot = Bbox.from_bounds(x - 1.5, y - 1.5, 3, 3)
        if far and board.is_free(dot, 0.5) and board.write(name[look.language], point, size_pt=5.8):
            board.reserve(dot)
            named.append(np.array([x, y]))
            board.ax.plot(
                *point, "o", markersize=2.2, color=INK, markeredgecolor="white",
                markeredgewidth=0.4, zorder=7.5, gid="town",
            )  # fmt: skip
    return len(named)


def _in_window(window: Window) -> list[tuple[dict[str, str], Array]]:
    """Towns inside the frame, the most populous first: names by language, point of the map."""
    towns = gazetteer.places()
    points = window.project([t.longitude_deg for t in towns], [t.latitude_deg for t in towns])
    return [
        ({"en": town_name(town.name), "ko": town.name_ko or town_name(town.name)}, point)
        for town, point in zip(towns, points, strict=True)
        if window.holds(point)
    ]


def town_name(name: str) -> str:
    """A latin name without its district and the ending that says city, county, town or village."""
    name = name.split(" (")[0]
    head, dash, tail = name.rpartition("-")
    return head if dash and tail in _ENDINGS else name


def draw_line_name(board: Board, window: Window, look: Look) -> bool:
    """Write the name of the demarcation line along it, or MDL where that would hide too much."""
    pieces = shapes.lines([layers.military_demarcation_line()], window)
    pieces = [board.at(_inside(piece, window)) for piece in pieces]
    line = max(pieces, key=_length, default=np.empty((0, 2)))
    for text in (word("Military Demarcation Line", look.language), "MDL"):
        if len(line) > 1 and _named(board, line, text, look):
            return True
    return False


def _named(board: Board, line: Array, text: str, look: Look) -> bool:
    """Write words where they hide least; False where that is still too much, or nowhere is free."""
    size = 6.0
    length = text_width_pt(text, size, look.families)
    if _length(line) < 0.6 * length:
        return False
    places = [
        _beside(board, line, (share, side, length), size) for share in _ALONG for side in (-1, 1)
    ]
    free = [place for place in places if place is not None]
    hidden = [sum(board.crowd(box) for box in boxes) for boxes, _ in free]
    if not free or min(hidden) > _HIDES_MOST * len(board.busy):
        return False
    boxes, angle = free[int(np.argmin(hidden))]
    board.reserve(*boxes)
    middle = boxes[len(boxes) // 2]
    centre = (middle.x0 + middle.width / 2, middle.y0 + middle.height / 2)
    board.ax.annotate(
        text, (0, 0), centre, xycoords="axes points", textcoords="axes points", ha="center",
        va="center", rotation=np.degrees(angle), rotation_mode="anchor", fontsize=size,
        color=LINE_OF_CONTROL, path_effects=halo(), zorder=8,
    )  # fmt: skip
    return True


def _beside(
    board: Board, line: Array, where: tuple[float, int, float], size: float
) -> tuple[list[Bbox], float] | None:
    """Room for words beside a line and their slant; None if it is taken or the line bends.

    where : share of the line's length at the middle of the words, side, and length of the words.
    """
    share, side, length = where
    s = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    span = s[-1] * share + length * np.array([-0.5, 0.5])
    first, last = np.clip(span, 0, s[-1])
    stations = np.linspace(first, last, 9)
    under = np.column_stack([np.interp(stations, s, c) for c in line.T])
    (dx, dy) = under[-1] - under[0]
    if dx < 0:
        dx, dy = -dx, -dy
    angle = np.arctan2(dy, dx)
    normal = np.array([-np.sin(angle), np.cos(angle)]) * side
    # The words must clear the farthest bulge of the line on their side.
    bulge = float(((under - under.mean(axis=0)) @ normal).max())
    centre = under.mean(axis=0) + normal * (bulge + 0.75 * size + 2.0)
    along = np.array([np.cos(angle), np.sin(angle)])
    cells = [centre + along * length * f for f in np.linspace(-0.5, 0.5, 15)]
    boxes = [Bbox.from_bounds(x - size / 2, y - size / 2, size, size) for x, y in cells]
    if bulge > 2.5 * size or not all(board.is_free(box, 0.0) for box in boxes):
        return None
    return boxes, float(angle)


def _inside(piece: Array, window: Window) -> Array:
    """The vertices of a line inside the frame."""
    return piece[[window.holds(point) for point in piece]]


def _length(line: Array) -> float:
    return float(np.hypot(*np.diff(line, axis=0).T).sum()) if len(line) > 1 else 0.0
