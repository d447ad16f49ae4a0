"""The drawing of the rooms: both packages floor by floor, as the import contracts have them."""

from __future__ import annotations

from typing import Any

from docs.making.tree import ROOT, first_sentence, floors
from drift.figures.paper.sheet import Sheet
from drift.figures.paper.style import FAINT, INK, LAND, PAGE_MM, SEA

_FLOOR_MM, _GAP_MM, _HEAD_MM = 9.6, 1.2, 7.0


def rooms() -> Sheet:
    """Each package a house: a room on every floor, which uses only rooms below it."""
    houses = {"weather": SEA, "drift": LAND}
    tallest = max(len(floors(name)) for name in houses)
    sheet = Sheet(PAGE_MM, tallest * (_FLOOR_MM + _GAP_MM) + _HEAD_MM + 6.0)
    width = (PAGE_MM - 6.0) / 2
    for i, (name, colour) in enumerate(houses.items()):
        ax = sheet.place(1.0 + i * (width + 4.0), 1.0, width, sheet.height_mm - 2.0)
        ax.set_xlim(0, width)
        ax.set_ylim(0, sheet.height_mm - 2.0)
        ax.set_axis_off()
        _house(ax, name, colour, width, sheet.height_mm - 2.0)
    return sheet


def _house(ax: Any, package: str, colour: str, width: float, top: float) -> None:
    ax.text(0, top - 1.0, package, va="top", weight="bold", fontsize=9.0)
    ax.text(width, top - 1.5, "a room uses only rooms below it", va="top", ha="right",
            color=FAINT, fontsize=6.2)  # fmt: skip
    y = top - _HEAD_MM
    for floor in floors(package):
        y -= _FLOOR_MM + _GAP_MM
        each = (width - (len(floor) - 1) * _GAP_MM) / len(floor)
        for k, room in enumerate(floor):
            _room(ax, (k * (each + _GAP_MM), y, each), package, room, colour)


def _room(ax: Any, place: tuple[float, float, float], package: str, room: str, colour: str) -> None:
    from matplotlib.patches import FancyBboxPatch

    x, y, width = place
    style = "round,pad=0,rounding_size=1"
    ax.add_patch(
        FancyBboxPatch((x, y), width, _FLOOR_MM, boxstyle=style, facecolor=colour, edgecolor=INK,
                       linewidth=0.6)
    )  # fmt: skip
    ax.text(x + 1.5, y + _FLOOR_MM - 1.2, room, va="top", weight="bold", fontsize=7.0)
    sentence = first_sentence(ROOT / package / room)
    lines = _wrapped(sentence, round(width / 1.12))
    ax.text(x + 1.5, y + _FLOOR_MM - 4.3, "\n".join(lines[:2]), va="top", fontsize=5.0,
            linespacing=1.15)  # fmt: skip


def _wrapped(text: str, letters: int) -> list[str]:
    import textwrap

    lines = textwrap.wrap(text.split(": ")[0] if len(text) > 2 * letters else text, letters)
    return [*lines[:1], *([lines[1] + (" …" if len(lines) > 2 else "")] if lines[1:] else [])]
