"""A map the size of a stamp, as SVG inside a page: for tables that compare runs."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
import xarray as xr
from markupsafe import Markup
from shapely.geometry.base import BaseGeometry

from drift.figures.map.density import area_rings, cell_deg
from drift.pages.map.content import frame
from drift.pages.map.shading import shading
from drift.places import layers, world

Array = npt.NDArray[np.float64]

#: Size in CSS pixels.
WIDTH: Final = 200
HEIGHT: Final = 150

_MARGIN: Final = 0.12
_SMALLEST_DEG: Final = 1.0


class Stamp:
    """A rectangle of longitude and latitude on a small sheet, parallels true in the middle."""

    def __init__(self, corners: list[list[float]]) -> None:
        (south, west), (north, east) = corners
        self.lat0, self.lon0 = (south + north) / 2, (west + east) / 2
        self.squeeze = max(math.cos(math.radians(self.lat0)), 0.05)
        spans = max(north - south, _SMALLEST_DEG), max((east - west) * self.squeeze, _SMALLEST_DEG)
        self.scale = min(HEIGHT / spans[0], WIDTH / spans[1]) * (1 - _MARGIN)

    def place(self, points: Array) -> Array:
        """Longitude and latitude, shape (n, 2), to pixels from the upper left."""
        x = WIDTH / 2 + (points[:, 0] - self.lon0) * self.squeeze * self.scale
        y = HEIGHT / 2 - (points[:, 1] - self.lat0) * self.scale
        return np.column_stack([x, y])

    def path(self, lines: Iterable[Array], *, closed: bool = False) -> str:
        """Lines as the data of an SVG path."""
        end = "Z" if closed else ""
        return "".join(
            f"M{'L'.join(f'{x:.1f} {y:.1f}' for x, y in self.place(line))}{end}" for line in lines
        )

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east and north of the sheet, degrees."""
        half = np.array([WIDTH / self.squeeze, HEIGHT]) / 2 / self.scale
        return (
            self.lon0 - half[0], self.lat0 - half[1], self.lon0 + half[0], self.lat0 + half[1]
        )  # fmt: skip

    def ground(self, layer: str) -> list[BaseGeometry]:
        """Land or coast under the sheet, from Korea's layers or, beyond them, from the world's."""
        left, low, right, high = self.box
        west, east, south, north = layers.EXTENT_DEG
        if west <= left and right <= east and south <= low and high <= north:
            return list(layers.layer(layer))
        return world.cut(world.land() if "land" in layer else world.coastline(), self.box)

    def cut(self, shapes: Iterable[BaseGeometry]) -> list[Array]:
        """Rings and lines of some shapes inside the sheet, simplified to half a pixel."""
        box = self.box
        parts = shapely.get_parts(shapely.clip_by_rect(np.array(list(shapes), dtype=object), *box))
        simple = shapely.simplify(parts, 0.5 / self.scale)
        return [
            shapely.get_coordinates(ring)
            for part in simple
            if not part.is_empty
            for ring in (shapely.get_rings(part) if part.geom_type == "Polygon" else [part])
        ]


def thumbnail(density: xr.Dataset, launches: Array, description: str) -> Markup:
    """The chance of landing, its areas, the line and the launches; colours are those of map.css.

    launches : ndarray, shape (n, 2), longitude and latitude, degrees.
    """
    stamp = Stamp(frame(density, launches))
    return sheet(
        description,
        land(stamp),
        *_cells(stamp, density),
        *lines(stamp),
        _line(stamp, "dm-area-90", area_rings(density["credible_90"])),
        _line(stamp, "dm-area-50", area_rings(density["credible_50"])),
        *(spot(x, y) for x, y in stamp.place(launches)),
    )


def sheet(description: str, *drawn: Markup) -> Markup:
    """A small map of what was drawn, upon the sea."""
    return Markup(
        '<svg class="dm stamp" role="img" aria-label="{}" viewBox="0 0 {} {}" width="{}" '
        'height="{}"><rect class="dm-sea" width="100%" height="100%"/>{}</svg>'
    ).format(description, WIDTH, HEIGHT, WIDTH, HEIGHT, Markup("").join(drawn))


def land(stamp: Stamp) -> Markup:
    """The land under a small map."""
    return Markup('<path class="dm-land" d="{}"/>').format(
        stamp.path(stamp.cut(stamp.ground("land_50m")), closed=True)
    )


def lines(stamp: Stamp) -> list[Markup]:
    """The coasts of a small map, and the line between both Koreas where it holds any of it."""
    coast = _line(stamp, "dm-coast", stamp.cut(stamp.ground("coastline_50m")))
    return [coast, *_line_of_control(stamp)]


def launch_places(landings: xr.Dataset) -> Array:
    """Where the members of each launch rose on average: longitude and latitude, shape (n, 2)."""
    number = np.asarray(landings["launch"].values)
    lon, lat = (np.asarray(landings[f"launch_{k}"], float) for k in ("longitude", "latitude"))
    each = [number == one for one in np.unique(number)]
    return np.array([[lon[of].mean(), lat[of].mean()] for of in each]).reshape(-1, 2)


def _cells(stamp: Stamp, density: xr.Dataset) -> list[Markup]:
    """Cells as one path for each step of chance."""
    shade, side = shading(density), cell_deg(density)
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) * side
    most = max(len(shade["limits"]) - 2, 1)
    found = []
    for step in range(len(shade["limits"]) - 1):
        squares = [
            np.array([shade["west"] + i * side, shade["south"] + j * side]) + corners
            for i, j, k, _ in shade["cells"]
            if k == step
        ]
        found.append(
            Markup('<path class="dm-cell dm-chance-{}" d="{}"/>').format(
                round(6 * step / most), stamp.path(squares, closed=True)
            )
        )
    return found


def _line_of_control(stamp: Stamp) -> list[Markup]:
    """The Military Demarcation Line, where the sheet holds any of it."""
    found = stamp.cut([layers.military_demarcation_line()])
    return [_line(stamp, "dm-mdl", found)] if found else []


def _line(stamp: Stamp, name: str, lines: Iterable[Array]) -> Markup:
    return Markup('<path class="{}" d="{}"/>').format(name, stamp.path(lines))


def spot(x: float, y: float) -> Markup:
    """A launch."""
    return Markup('<circle class="stamp-launch" cx="{}" cy="{}" r="3.5"/>').format(
        f"{x:.1f}", f"{y:.1f}"
    )
