"""Packaged coasts and borders, cut to a window and put on its projection."""

from collections.abc import Iterable
from typing import Final

import numpy as np
import shapely
from matplotlib.path import Path
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient

from drift.figures.map.window import Array, Window
from drift.places import layers, world

#: Cut this much wider than the window, degrees, so that no cut edge shows at a corner.
_HALO_DEG: Final = 0.5

#: Shapely's numbers for kinds of geometry.
_LINE: Final = 1
_POLYGON: Final = 3

#: Vertices closer than this fraction of the window's width to a straight line are left out.
_FINEST: Final = 1 / 6000


def lines(shapes: Iterable[BaseGeometry], window: Window) -> list[Array]:
    """Polylines of the map inside the window, each of shape (n, 2)."""
    found = _on_the_map(shapes, window, _LINE)
    return [shapely.get_coordinates(line) for line in found]


def outline(shapes: Iterable[BaseGeometry], window: Window) -> Path:
    """Polygons of the map inside the window as one path, holes left open."""
    # Agg fills by winding number: a hole must run the other way round.
    polygons = [orient(polygon) for polygon in _on_the_map(shapes, window, _POLYGON)]
    rings = [ring for polygon in polygons for ring in (polygon.exterior, *polygon.interiors)]
    paths = [Path(np.asarray(ring.coords), closed=True) for ring in rings]
    return Path.make_compound_path(*paths) if paths else Path(np.empty((0, 2)))


def ground(layer: str, window: Window) -> list[BaseGeometry]:
    """Land, coastline or boundaries for a window: fine round Korea, coarse everywhere else.

    layer : "land", "coastline" or "boundaries".
    """
    fine = {
        "land": layers.layer("land"),
        "coastline": layers.layer("coastline"),
        "boundaries": tuple(
            feature.geometry
            for feature in layers.features("boundaries")
            if "boundary" in feature.properties["featurecla"].lower()
        ),
    }[layer]
    if is_covered(window):
        return list(fine)
    coarse = {"land": world.land, "coastline": world.coastline, "boundaries": world.borders}
    west, east, south, north = window.bounds_deg()
    box = (west - _HALO_DEG, south - _HALO_DEG, east + _HALO_DEG, north + _HALO_DEG)
    if not meets(window):
        return world.cut(coarse[layer](), box)
    return [*fine, *world.beyond_korea(coarse[layer](), box)]


def is_covered(window: Window) -> bool:
    """Whether the finer coasts and borders round Korea hold the whole window."""
    west, east, south, north = layers.EXTENT_DEG
    w, e, s, n = window.bounds_deg()
    return west <= w and e <= east and south <= s and n <= north


def meets(window: Window) -> bool:
    """Whether any of the window lies where the finer shapes are."""
    west, east, south, north = layers.EXTENT_DEG
    w, e, s, n = window.bounds_deg()
    return w < east and e > west and s < north and n > south


def _on_the_map(shapes: Iterable[BaseGeometry], window: Window, kind: int) -> list[BaseGeometry]:
    """The parts of one kind inside the window, put on the map, as fine as paper can show."""
    west, east, south, north = window.bounds_deg()
    box = (west - _HALO_DEG, south - _HALO_DEG, east + _HALO_DEG, north + _HALO_DEG)
    cut = shapely.get_parts(shapely.clip_by_rect(np.array(list(shapes), dtype=object), *box))
    pieces = shapely.get_parts(cut)
    pieces = pieces[(shapely.get_type_id(pieces) == kind) & ~shapely.is_empty(pieces)]
    placed = shapely.transform(pieces, lambda points: window.project(*points.T))
    placed = placed[np.isfinite(shapely.bounds(placed)).all(axis=1)]
    tolerance = (window.x[1] - window.x[0]) * _FINEST
    return list(shapely.simplify(placed, tolerance, preserve_topology=True))
