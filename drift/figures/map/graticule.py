"""Meridians and parallels with their degrees at the frame."""

from typing import Final

import numpy as np
from cartopy.mpl.geoaxes import GeoAxes
from matplotlib.collections import LineCollection

from drift.figures.map.window import Array, Window
from drift.figures.paper.style import FAINT

_STEPS_DEG: Final = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0)

#: Lines are about this far apart, points: room for one label each.
_APART_PT: Final = (62.0, 52.0)


def draw_graticule(ax: GeoAxes, window: Window) -> None:
    """Thin lines of equal longitude and latitude; ticks where they meet the left and lower side."""
    west, east, south, north = window.bounds_deg()
    step_lon = _step(min(east - west, 360.0), length_pt(ax, 0) / _APART_PT[0])
    step_lat = _step(north - south, length_pt(ax, 1) / _APART_PT[1])
    meridians = np.arange(np.ceil(west / step_lon), np.floor(east / step_lon) + 1) * step_lon
    parallels = np.arange(np.ceil(south / step_lat), np.floor(north / step_lat) + 1) * step_lat
    # A little beyond the frame, so that a line that ends on it still crosses it.
    rim_lon, rim_lat = 0.02 * (east - west), 0.02 * (north - south)
    along_lat = np.linspace(max(south - rim_lat, -89.5), min(north + rim_lat, 89.5), 91)
    along_lon = np.linspace(west - rim_lon, east + rim_lon, 181)
    down = [window.project(np.full(91, lon), along_lat) for lon in meridians]
    across = [window.project(along_lon, np.full(181, lat)) for lat in parallels if abs(lat) < 90]
    ax.add_collection(
        LineCollection(
            [_finite(line) for line in (*down, *across)],
            colors=FAINT,
            linewidths=0.3,
            linestyles=(0, (1, 3)),
            zorder=1.8,
            gid="graticule",
        ),
        autolim=False,
    )
    _ticks(ax, window, list(zip(meridians, down, strict=True)), axis=0)
    shown = [lat for lat in parallels if abs(lat) < 90]
    _ticks(ax, window, list(zip(shown, across, strict=True)), axis=1)


def _ticks(ax: GeoAxes, window: Window, lines: list[tuple[float, Array]], axis: int) -> None:
    """Degrees where lines cross the lower (axis 0) or the left (axis 1) side."""
    level, span = (window.y[0], window.x) if axis == 0 else (window.x[0], window.y)
    places, labels = [], []
    for degrees, line in lines:
        at = _crossing(line[:, 1 - axis], line[:, axis], level)
        if at is not None and span[0] <= at <= span[1]:
            places.append(at)
            # Under the right end of the frame the words would run off the page.
            near_end = axis == 0 and at > span[1] - 0.025 * (span[1] - span[0])
            # Beside it there is room for one decimal: lines between stay without words.
            is_wide = axis == 1 and abs(10.0 * degrees - round(10.0 * degrees)) > 1e-6
            words = _name(degrees, "EW" if axis == 0 else "NS")
            labels.append("" if near_end or is_wide else words)
    side = ax.xaxis if axis == 0 else ax.yaxis
    side.set_visible(True)
    side.set_ticks(places, labels)


def _crossing(across: Array, along: Array, level: float) -> float | None:
    """Where a line given by points first crosses a level, by linear interpolation."""
    with np.errstate(invalid="ignore"):
        below = across < level
    turns = np.flatnonzero((below[1:] != below[:-1]) & np.isfinite(across[1:] + across[:-1]))
    if not len(turns):
        return None
    i = int(turns[0])
    share = (level - across[i]) / (across[i + 1] - across[i])
    return float(along[i] + share * (along[i + 1] - along[i]))


def _step(span_deg: float, wanted: float) -> float:
    """The round step that gives about as many lines as wanted."""
    return min(_STEPS_DEG, key=lambda step: abs(np.log(span_deg / step / max(wanted, 1.5))))


def length_pt(ax: GeoAxes, axis: int) -> float:
    """Width (axis 0) or height of axes on paper, points."""
    ax.apply_aspect()
    figure = ax.get_figure(root=True)
    box = ax.get_window_extent()
    return float((box.width, box.height)[axis] * 72 / figure.dpi)


def _name(degrees: float, letters: str) -> str:
    """A longitude or latitude as an atlas writes it, such as 126.5°E."""
    turned = (degrees + 180.0) % 360.0 - 180.0 if letters == "EW" else degrees
    letter = letters[0] if turned >= 0 else letters[1]
    is_bare = (turned == 0 and letters == "NS") or abs(turned) == 180.0
    plain = f"{abs(turned):.2f}".rstrip("0").rstrip(".")
    return f"{plain}°" if is_bare else f"{plain}°{letter}"


def _finite(line: Array) -> Array:
    return line[np.isfinite(line).all(axis=1)]
