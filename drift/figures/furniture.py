"""What stands round a map on its page: heading, notes, colour bars, legend. Lengths in mm."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import xarray as xr
from matplotlib.cm import ScalarMappable
from matplotlib.lines import Line2D

from drift.figures import notes
from drift.figures.map.scene import Scales
from drift.figures.map.window import Window
from drift.figures.paper.fonts import text_width_pt
from drift.figures.paper.sheet import NOTE_PT, Sheet
from drift.figures.paper.style import DENSITY_COLOURS, HEIGHT_COLOURS, NOTE, Look
from drift.figures.paper.words import word

if TYPE_CHECKING:
    from drift.event.model import Event

#: Clear space at the sheet's edges; room for the degrees left of and under a map.
EDGE_MM: Final = 1.5
LEFT_MM: Final = 11.5
UNDER_MM: Final = 5.5

_NOTE_MM: Final = 2.75
_TITLE_PT: Final = 8.5
_TITLE_MM: Final = 4.2
_SUBTITLE_PT: Final = 6.5
_SUBTITLE_MM: Final = 3.3
_KEY_PT: Final = 6.2


class Head:
    """Title and subtitle, as many lines as they need."""

    def __init__(self, title: str, event: "Event | None", look: Look) -> None:
        self._weight = look.strong
        room = look.width_mm - 2 * EDGE_MM
        # Bold letters are about a tenth wider than those the width is measured with.
        self._title = notes.wrapped([title], room / 1.12, _TITLE_PT, look) if title else []
        below = notes.subtitle(event, look)
        self._below = notes.wrapped([below], room, _SUBTITLE_PT, look) if below else []
        lines = len(self._title) * _TITLE_MM + len(self._below) * _SUBTITLE_MM
        self.height_mm = lines + 2 * EDGE_MM - 0.5

    def put(self, sheet: Sheet) -> None:
        """Write them at the top of the sheet."""
        top = sheet.height_mm - EDGE_MM
        sheet.say(EDGE_MM, top, "\n".join(self._title), fontsize=_TITLE_PT, fontweight=self._weight)
        top -= len(self._title) * _TITLE_MM
        sheet.say(EDGE_MM, top, "\n".join(self._below), fontsize=_SUBTITLE_PT)


class Foot:
    """The notes, broken to the sheet's width."""

    def __init__(
        self,
        runs: Sequence[xr.Dataset],
        look: Look,
        window: Window | None = None,
        towns: bool = False,
        known: Mapping[str, Any] | None = None,
    ) -> None:
        lines = []
        if look.notes:
            lines = notes.notes(runs, look, window=window, towns=towns, known=known)
        self._lines = notes.wrapped(lines, look.width_mm - 2 * EDGE_MM, NOTE_PT, look)
        self.height_mm = len(self._lines) * _NOTE_MM + 2 * EDGE_MM

    def put(self, sheet: Sheet) -> None:
        """Write them at the foot of the sheet."""
        top = self.height_mm - EDGE_MM
        sheet.say(EDGE_MM, top, "\n".join(self._lines), fontsize=NOTE_PT, color=NOTE)


def keys_of(scales: Scales, look: Look) -> list[tuple[ScalarMappable, str]]:
    """What is coloured on a map of a run, and what its colour means."""
    pairs: list[tuple[ScalarMappable, str]] = []
    if scales.chance is not None:
        cell = scales.cell_deg
        chance = word("Chance of landing in a cell of {cell}° (%)", look.language, cell=cell)
        pairs.append((ScalarMappable(scales.chance, DENSITY_COLOURS), chance))
    if scales.height is not None:
        height = word("Height above sea level (km)", look.language)
        pairs.append((ScalarMappable(scales.height, HEIGHT_COLOURS), height))
    return pairs


def bars(
    sheet: Sheet, scales: Scales, look: Look, places: Sequence[tuple[float, float, float]]
) -> int:
    """A horizontal bar for each scale, its meaning above it; how many.

    places : left, top and width of the first and of the second.
    """
    found = keys_of(scales, look)
    for (mappable, label), (left, top, width) in zip(found, places, strict=False):
        ax = sheet.place(left, top - 5.6, width, 2.2)
        bar = sheet.colorbar(mappable, cax=ax, orientation="horizontal")
        bar.outline.set_linewidth(0.4)
        ax.tick_params(labelsize=5.8, length=1.8, pad=1.2)
        ax.set_title(label, fontsize=_KEY_PT, loc="left", pad=2.0)
    return len(found)


def columns_that_fit(entries: Sequence[Line2D], look: Look) -> int:
    """The most columns of a legend, up to four, that are no wider together than the sheet."""
    room = (look.width_mm - 2 * EDGE_MM) / 25.4 * 72
    words = [
        text_width_pt(str(entry.get_label()), _KEY_PT, look.families) + 2.9 * _KEY_PT
        for entry in entries
    ]
    for columns in (4, 3, 2):
        rows = -(-len(words) // columns)
        wide = sum(max(words[k : k + rows]) for k in range(0, len(words), rows or 1))
        if wide + 1.4 * _KEY_PT * (columns - 1) <= room:
            return columns
    return 1


def legend(
    sheet: Sheet, entries: Sequence[Line2D], corner: tuple[float, float], columns: int
) -> None:
    """The meaning of lines and marks; corner : left and top."""
    left, top = corner
    sheet.legend(
        handles=list(entries), loc="upper left", ncols=columns, borderaxespad=0, borderpad=0,
        bbox_to_anchor=(left / sheet.width_mm, top / sheet.height_mm), fontsize=_KEY_PT,
        handlelength=2.1, labelspacing=0.55, columnspacing=1.4,
    )  # fmt: skip
