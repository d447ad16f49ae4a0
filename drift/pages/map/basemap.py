"""Coasts, borders and towns under the interactive map, simplified to what a screen can show."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, Final

import shapely
from shapely.geometry.base import BaseGeometry

from drift.figures.map.place_names import town_name
from drift.pages.map import coding
from drift.places import gazetteer, layers

#: Corners closer than this to a straight line are left out, degrees: 0.5 km.
_TOLERANCE_DEG: Final = 0.005

#: Most towns that a map may name, the most populous first.
_TOWNS: Final = 250


@cache
def ground() -> dict[str, Any]:
    """Everything the package knows of the Earth's surface, as a page needs it.

    land, lakes : rings. coast, provinces, borders, mdl, dmz : lines. All are coded as
    `drift.pages.map.coding.line`. towns : name, latitude, longitude. extent : south-west and
    north-east corner of the area that is covered.
    """
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
