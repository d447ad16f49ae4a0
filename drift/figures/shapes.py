"""Packaged coasts and borders, cut to a window and put on its projection."""

from collections.abc import Iterable
from typing import Final

import numpy as np
import shapely
from matplotlib.path import Path
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient

from drift import geography
from drift.figures.window import Array, Window

#: Cut this much wider than the window, degrees, so that no cut edge shows at a corner.
_HALO_DEG: Final = 0.5

#: Vertices closer than this fraction of the window's width to a straight line are left out.
_FINEST: Final = 1 / 6000


def lines(shapes: Iterable[BaseGeometry], window: Window) -> list[Array]:
    """Polylines of the map inside the window, each of shape (n, 2)."""
    pieces = shapely.get_parts(_cut(shapes, window))
    found = []
    for piece in pieces[shapely.get_type_id(pieces) == 1]:
        found.append(_thinned(window.project(*shapely.get_coordinates(piece).T), window))
    return [line for line in found if len(line) > 1]


def outline(shapes: Iterable[BaseGeometry], window: Window) -> Path:
    """Polygons of the map inside the window as one path, holes left open."""
    pieces = shapely.get_parts(_cut(shapes, window))
    rings = []
    for piece in pieces[shapely.get_type_id(pieces) == 3]:
        # Agg fills by winding number: a hole must run the other way round.
        polygon = orient(piece)
        rings += [polygon.exterior, *polygon.interiors]
    paths = []
    for ring in rings:
        points = _thinned(window.project(*np.asarray(ring.coords)[:, :2].T), window)
        if len(points) > 3:
            paths.append(Path(points, closed=True))
    return Path.make_compound_path(*paths) if paths else Path(np.empty((0, 2)))


def coverage(window: Window) -> Path:
    """The part of the Earth that the packaged shapes describe, as a path of the map."""
    west, east, south, north = geography.EXTENT_DEG
    s = np.linspace(0.0, 1.0, 60)
    lon = np.concatenate([west + (east - west) * s, np.full(60, east)])
    lon = np.concatenate([lon, lon[:60][::-1], np.full(60, west)])
    lat = np.concatenate([np.full(60, south), south + (north - south) * s])
    lat = np.concatenate([lat, np.full(60, north), lat[60:][::-1]])
    points = window.project(lon, lat)
    finite = bool(np.isfinite(points).all())
    return Path(points, closed=True) if finite and meets(window) else Path(np.empty((0, 2)))


def is_covered(window: Window) -> bool:
    """Whether coasts and borders are packaged for the whole window."""
    west, east, south, north = geography.EXTENT_DEG
    w, e, s, n = window.bounds_deg()
    return west <= w and e <= east and south <= s and n <= north


def meets(window: Window) -> bool:
    """Whether any of the window lies where shapes are packaged."""
    west, east, south, north = geography.EXTENT_DEG
    w, e, s, n = window.bounds_deg()
    return w < east and e > west and s < north and n > south


def _cut(shapes: Iterable[BaseGeometry], window: Window) -> np.ndarray:
    """Shapes cut to the window's longitudes and latitudes, empty ones left out."""
    w, e, s, n = window.bounds_deg()
    box = (w - _HALO_DEG, s - _HALO_DEG, e + _HALO_DEG, n + _HALO_DEG)
    cut = shapely.clip_by_rect(np.array(list(shapes), dtype=object), *box)
    parts = shapely.get_parts(cut)
    return np.asarray(parts[~shapely.is_empty(parts)])


def _thinned(points: Array, window: Window) -> Array:
    """The same line with fewer vertices, no farther off than paper can show."""
    points = points[np.isfinite(points).all(axis=1)]
    if len(points) < 3:
        return points
    tolerance = (window.x[1] - window.x[0]) * _FINEST
    thin = shapely.simplify(shapely.LineString(points), tolerance, preserve_topology=True)
    return np.asarray(shapely.get_coordinates(thin))
