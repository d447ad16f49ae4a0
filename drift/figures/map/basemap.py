"""Land, sea and borders under everything else, drawn from the packaged shapes alone."""

from typing import Any, Final

import numpy as np
from cartopy.mpl.geoaxes import GeoAxes
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.patheffects import AbstractPathEffect, Stroke

from drift.figures.map import shapes
from drift.figures.map.graticule import draw_graticule, length_pt
from drift.figures.map.window import Window, projection_unit_m
from drift.figures.paper.style import COAST, INK, LAND, LINE_OF_CONTROL, PROVINCE, SEA, Look, halo
from drift.figures.paper.words import word
from drift.places import layers

#: Least distance between the demarcation line and the limits of its zone, points.
_APART_PT: Final = 1.7


def draw_basemap(ax: GeoAxes, window: Window, look: Look) -> list[Line2D]:
    """Frame, graticule, land, coasts, borders and the line between them; the legend's entries.

    What lies outside the window is not in the legend.
    """
    ax.set_xlim(*window.x)
    ax.set_ylim(*window.y)
    ax.set_facecolor(SEA)
    draw_graticule(ax, window)
    _fill(ax, shapes.outline(shapes.ground("land", window), window), LAND, 1.0)
    _fill(ax, shapes.outline(layers.layer("lakes"), window), SEA, 1.1)
    provinces = shapes.lines(layers.layer("province_lines"), window)
    _lines(ax, provinces, gid="provinces", colors=PROVINCE, linewidths=0.5, zorder=1.5)
    coast = shapes.lines(shapes.ground("coastline", window), window)
    _lines(ax, coast, gid="coast", colors=COAST, linewidths=0.5, zorder=3.0)
    return [*_borders(ax, window, look), *_line_of_control(ax, window, look)]


def _borders(ax: GeoAxes, window: Window, look: Look) -> list[Line2D]:
    """Boundaries between states."""
    found = shapes.lines(shapes.ground("boundaries", window), window)
    style: dict[str, Any] = {"color": INK, "linewidth": 0.8, "linestyle": (0, (6, 2, 1.5, 2))}
    _lines(ax, found, gid="borders", zorder=3.1, **_plural(style))
    return [_entry(look, "International boundary", style)] if _visible(found, window) else []


def _line_of_control(ax: GeoAxes, window: Window, look: Look) -> list[Line2D]:
    """The Military Demarcation Line and, fainter, the limits of the zone along it."""
    line = shapes.lines([layers.military_demarcation_line()], window)
    # Where the map is too small, the limits would run into the line itself.
    unit_m = projection_unit_m(window.projection)
    points_per_m = length_pt(ax, 0) / (window.x[1] - window.x[0]) / unit_m
    is_apart = layers.DMZ_HALF_WIDTH_M * points_per_m > _APART_PT
    limits = shapes.lines(layers.demilitarized_zone_limits(), window) if is_apart else []
    bold: dict[str, Any] = {
        "color": LINE_OF_CONTROL, "linewidth": 1.9, "linestyle": "-",
        "path_effects": [*halo(2.8), *_hollow()],
    }  # fmt: skip
    faint: dict[str, Any] = {"color": LINE_OF_CONTROL, "linewidth": 0.5, "linestyle": (0, (3, 2))}
    _lines(ax, limits, gid="zone", zorder=4.6, alpha=0.8, **_plural(faint))
    _lines(ax, line, gid="mdl", zorder=4.7, **_plural(bold))
    entries = []
    if _visible(line, window):
        entries.append(_entry(look, "Military Demarcation Line (MDL)", bold))
    if _visible(limits, window):
        entries.append(_entry(look, "Limits of the Demilitarized Zone", faint))
    return entries


def _visible(pieces: list[np.ndarray], window: Window) -> bool:
    """Whether any vertex lies inside the frame."""
    return any(window.holds(point) for piece in pieces for point in piece)


def _entry(look: Look, text: str, style: dict[str, Any]) -> Line2D:
    return Line2D([], [], label=word(text, look.language), **style)


def _hollow() -> list[AbstractPathEffect]:
    """A pale core: on a grey print a double line is told from the outline of an area."""
    return [Stroke(linewidth=0.6, foreground="white")]


def _plural(style: dict[str, Any]) -> dict[str, Any]:
    """The same style in the spelling of collections."""
    alike = ("path_effects",)
    return {key if key in alike else f"{key}s": value for key, value in style.items()}


def _fill(ax: GeoAxes, path: Path, colour: str, zorder: float) -> None:
    if len(np.asarray(path.vertices)):
        ax.add_artist(PathPatch(path, facecolor=colour, edgecolor="none", zorder=zorder))


def _lines(ax: GeoAxes, pieces: list[np.ndarray], *, gid: str, **style: Any) -> None:
    if pieces:
        collection = LineCollection(pieces, capstyle="round", joinstyle="round", gid=gid, **style)
        ax.add_collection(collection, autolim=False)
