"""Coasts, borders and towns under the interactive map, simplified to what a screen can show."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, Final

import shapely
from shapely.geometry.base import BaseGeometry

from drift.figures.map.place_names import town_name
from drift.pages.map import coding
from drift.places import gazetteer, layers, world

#: Corners closer than this to a straight line are left out, degrees: 0.5 km.
_TOLERANCE_DEG: Final = 0.005

#: Most towns that a map may name, the most populous first.
_TOWNS: Final = 250


#: The ground is given this much beyond what a map begins with, degrees.
_AROUND_DEG: Final = 6.0

Corners = list[list[float]]


def ground(view: Corners) -> dict[str, Any]:
    """The Earth's surface round a view, [[south, west], [north, east]], as a page needs it.

    land, lakes : rings. coast, provinces, borders, mdl, dmz : lines. All are coded as
    `drift.pages.map.coding.line`. towns : name, latitude, longitude. extent : south-west and
    north-east corner of the area that is covered. Korea and its neighbours are drawn finely and
    whole where the view meets them, the rest of the Earth coarsely (`drift.places.world`).
    """
    (south, west), (north, east) = view
    box = (
        west - _AROUND_DEG,
        max(south - _AROUND_DEG, -85.0),
        east + _AROUND_DEG,
        min(north + _AROUND_DEG, 85.0),
    )
    left, right, low, high = layers.EXTENT_DEG
    meets = west < right and east > left and south < high and north > low
    if meets and left <= west and east <= right and low <= south and north <= high:
        return korea()
    found = _world(box, without_korea=meets)
    if meets:
        found |= {key: [*found[key], *korea()[key]] for key in found if key in korea()}
        found |= {key: korea()[key] for key in ("lakes", "provinces", "mdl", "dmz", "towns")}
        box = (min(box[0], left), min(box[1], low), max(box[2], right), max(box[3], high))
    return found | {
        "extent": [[box[1], box[0]], [box[3], box[2]]],
        "unit": coding.GROUND_DEG,
    }


def _world(box: tuple[float, float, float, float], *, without_korea: bool) -> dict[str, Any]:
    """Land, coast and borders of the whole Earth inside a rectangle, west, south, east, north."""
    parts = {"land": world.land(), "coast": world.coastline(), "borders": world.borders()}
    pick = world.beyond_korea if without_korea else world.cut
    found: dict[str, Any] = {name: _coded(pick(shapes, box)) for name, shapes in parts.items()}
    return found | {"lakes": [], "provinces": [], "mdl": [], "dmz": [], "towns": []}


@cache
def korea() -> dict[str, Any]:
    """The finer ground round Korea, all of it."""
    west, east, south, north = layers.EXTENT_DEG
    borders = [
        feature.geometry
        for feature in layers.features("boundaries")
        if "boundary" in feature.properties["featurecla"].lower()
    ]
    return {
        "land": _coded(layers.layer("land")),
        "lakes": _coded(layers.layer("lakes")),
        "coast": _coded(layers.layer("coastline")),
        "provinces": _coded(layers.layer("province_lines")),
        "borders": _coded(borders),
        "mdl": coding.lines([layers.military_demarcation_line()], coding.GROUND_DEG),
        "dmz": coding.lines(layers.demilitarized_zone_limits(), coding.GROUND_DEG),
        "towns": [
            [town_name(town.name), round(town.latitude_deg, 3), round(town.longitude_deg, 3)]
            for town in gazetteer.places()[:_TOWNS]
        ],
        "extent": [[south, west], [north, east]],
        "unit": coding.GROUND_DEG,
    }


def _coded(shapes: Iterable[BaseGeometry]) -> list[list[int]]:
    simple = (shapely.simplify(shape, _TOLERANCE_DEG) for shape in shapes)
    return coding.lines((shape for shape in simple if not shape.is_empty), coding.GROUND_DEG)
