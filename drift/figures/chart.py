"""The frame of every figure that is not a map: axes on a sheet, with title and notes."""

from collections.abc import Sequence
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from drift.figures import notes
from drift.figures.paper.sheet import NOTE_PT, Sheet
from drift.figures.paper.style import COLUMN_MM, NOTE, Look

_EDGE_MM: Final = 1.5
_NOTE_MM: Final = 2.75
_TITLE_MM: Final = 4.6
_UNDER_MM: Final = 9.0

#: A chart is made for one column unless a width is asked for.
COLUMN: Final = Look(width_mm=COLUMN_MM)


def chart(
    ax: Axes | None,
    look: Look,
    *,
    height_mm: float,
    title: str,
    foot: Sequence[str],
    sides_mm: tuple[float, float] = (11.0, 2.5),
    above_mm: float = 0.0,
) -> tuple[Figure, Axes]:
    """Axes to draw on: those given, as they are, or new ones on a sheet with title and notes.

    height_mm : of the axes. sides_mm : room left and right of them for labels.
    above_mm : room between them and the title.
    """
    if ax is not None:
        return ax.get_figure(root=True) or Figure(), ax
    room = look.width_mm - 2 * _EDGE_MM
    above = notes.wrapped(title.splitlines(), room / 1.12, 7.5, look)
    below = notes.wrapped(foot, room, NOTE_PT, look)
    bottom = len(below) * _NOTE_MM + 2 * _EDGE_MM + _UNDER_MM
    top = bottom + height_mm
    sheet = Sheet(look.width_mm, top + above_mm + len(above) * _TITLE_MM + 2 * _EDGE_MM)
    left, right = sides_mm
    axes = sheet.place(left, bottom, look.width_mm - left - right, height_mm)
    place = sheet.height_mm - _EDGE_MM
    sheet.say(_EDGE_MM, place, "\n".join(above), fontsize=7.5, fontweight=look.strong)
    sheet.say(_EDGE_MM, bottom - _UNDER_MM, "\n".join(below), fontsize=NOTE_PT, color=NOTE)
    return sheet, axes
