"""The frame of every figure that is not a map: axes on a sheet, with title and notes."""

from collections.abc import Sequence
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from drift.figures import notes
from drift.figures.paper.sheet import NOTE_PT, Sheet
from drift.figures.paper.style import NOTE, Look

_EDGE_MM: Final = 1.5
_NOTE_MM: Final = 2.75
_TITLE_MM: Final = 4.6
_UNDER_MM: Final = 9.0

#: Type over each panel of several, and room for a legend under them.
_HEAD_PT: Final = 6.2
_LEGEND_MM: Final = 5.0

#: From this width on panels stand side by side.
_WIDE_MM: Final = 130.0


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
    below = notes.wrapped(foot, room, NOTE_PT, look) if look.notes else []
    bottom = len(below) * _NOTE_MM + 2 * _EDGE_MM + _UNDER_MM
    top = bottom + height_mm
    sheet = Sheet(look.width_mm, top + above_mm + len(above) * _TITLE_MM + 2 * _EDGE_MM)
    left, right = sides_mm
    axes = sheet.place(left, bottom, look.width_mm - left - right, height_mm)
    place = sheet.height_mm - _EDGE_MM
    sheet.say(_EDGE_MM, place, "\n".join(above), fontsize=7.5, fontweight=look.strong)
    sheet.say(_EDGE_MM, bottom - _UNDER_MM, "\n".join(below), fontsize=NOTE_PT, color=NOTE)
    return sheet, axes


def balanced(count: int, most: int) -> int:
    """Columns of some equal panels, at most so many: as many in each row as can be, 2 + 2."""
    rows = -(-count // most)
    return -(-count // rows)


def grid(
    look: Look,
    names: Sequence[str],
    *,
    rows: int,
    title: str,
    foot: Sequence[str],
    row_mm: float = 4.2,
    labels_mm: float = 34.0,
) -> list[Axes]:
    """Panels of horizontal bars that share their rows, with title, names and notes.

    names : over the panels. rows : bars in each. labels_mm : room for the names of the rows.
    """
    columns = balanced(len(names), 3 if look.width_mm >= _WIDE_MM else 1)
    lines = -(-len(names) // columns)
    room = look.width_mm - 2 * _EDGE_MM
    above = notes.wrapped(title.splitlines(), room / 1.12, 7.5, look)
    below = notes.wrapped(foot, room, NOTE_PT, look) if look.notes else []
    height, gap = row_mm * rows, 5.0
    width = (room - labels_mm - (columns - 1) * gap) / columns
    heads = [notes.wrapped([name], width, _HEAD_PT, look) for name in names]
    head_mm = max(map(len, heads)) * _NOTE_MM + 2.5
    bottom = len(below) * _NOTE_MM + 2 * _EDGE_MM + _LEGEND_MM
    each = height + _UNDER_MM + head_mm
    top = bottom + lines * each
    sheet = Sheet(look.width_mm, top + len(above) * _TITLE_MM + 2 * _EDGE_MM)
    panels = []
    for k, head in enumerate(heads):
        left = _EDGE_MM + labels_mm + (k % columns) * (width + gap)
        base = bottom + (lines - 1 - k // columns) * each + _UNDER_MM
        ax = sheet.place(left, base, width, height)
        ax.set_title("\n".join(head), loc="left", fontsize=_HEAD_PT)
        ax.tick_params(labelleft=k % columns == 0)
        panels.append(ax)
    place = sheet.height_mm - _EDGE_MM
    sheet.say(_EDGE_MM, place, "\n".join(above), fontsize=7.5, fontweight=look.strong)
    sheet.say(_EDGE_MM, bottom - _LEGEND_MM, "\n".join(below), fontsize=NOTE_PT, color=NOTE)
    sheet.legend_at = (_EDGE_MM, bottom)
    return panels
