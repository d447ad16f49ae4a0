"""Coasts, borders and towns that come with the package, and the sphere's two formulas.

Vectors are Natural Earth (public domain), towns are GeoNames (CC BY 4.0): ``data/geo/README.md``.
Everything is read once and kept: the functions return the same immutable tuple each time.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import shapely
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from weather.constants import EARTH_RADIUS_M
from weather.errors import InputError

#: The credit of the lines; Natural Earth is public domain and asks for none.
VECTORS_ATTRIBUTION: Final = "Made with Natural Earth"

#: The source of the southern provinces, named wherever chances per region are published.
REGIONS_ATTRIBUTION: Final = "Provinces of South Korea: NGII, Republic of Korea (open public data)"

#: Longitudes and latitudes the packaged vectors are cropped to: west, east, south, north, degrees.
EXTENT_DEG: Final = (118.0, 138.0, 30.0, 46.0)

#: Half the width of the Demilitarized Zone, m (Armistice Agreement of 27 July 1953, article I.1).
DMZ_HALF_WIDTH_M: Final = 2000.0

LAYERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "land": "ne_10m_land",
        "coastline": "ne_10m_coastline",
        "lakes": "ne_10m_lakes",
        "countries": "ne_10m_admin_0_countries",
        "boundaries": "ne_10m_admin_0_boundary_lines_land",
        "province_lines": "ne_10m_admin_1_states_provinces_lines",
        "provinces": "provinces_kr_kp",
        "provinces_kr": "provinces_kr",
        "regions": "regions",
        "land_50m": "ne_50m_land",
        "coastline_50m": "ne_50m_coastline",
        "countries_50m": "ne_50m_admin_0_countries",
        "boundaries_50m": "ne_50m_admin_0_boundary_lines_land",
    }
)


@dataclass(frozen=True)
class Feature:
    """One shape of a layer with what Natural Earth says of it. Longitude is x, latitude y."""

    geometry: BaseGeometry
    properties: Mapping[str, Any]


@cache
def features(name: str) -> tuple[Feature, ...]:
    """All features of one of `LAYERS`, with their properties."""
    if name not in LAYERS:
        raise InputError(f"there is no map layer {name!r}; the layers are {', '.join(LAYERS)}")
    text = (files("drift") / "data" / "geo" / f"{LAYERS[name]}.geojson").read_text("utf-8")
    shapes = shapely.get_parts(shapely.from_geojson(text))
    return tuple(
        Feature(shape, MappingProxyType(item["properties"]))
        for shape, item in zip(shapes, json.loads(text)["features"], strict=True)
    )


@cache
def layer(name: str) -> tuple[BaseGeometry, ...]:
    """The shapes of one of `LAYERS`, ready for cartopy's ``add_geometries``."""
    return tuple(feature.geometry for feature in features(name))


@cache
def military_demarcation_line() -> LineString:
    """The Military Demarcation Line of 1953, from the Han river estuary to the East Sea.

    Natural Earth's generalisation (44 corners): good to 1 or 2 km.
    """
    (line,) = (
        feature.geometry
        for feature in features("boundaries")
        if feature.properties.get("name") == "Military Demarcation Line 1953"
    )
    return shapely.line_merge(line)


@cache
def demilitarized_zone_limits() -> tuple[BaseGeometry, BaseGeometry]:
    """The southern and the northern limit of the Demilitarized Zone, two lines.

    2 km on either side of the line, as the Armistice Agreement of 27 July 1953 has it (article I,
    paragraph 1). Natural Earth draws limits of its own, but 4 to 6 km away.
    """
    line = military_demarcation_line()
    squeeze = np.cos(np.radians(line.centroid.y))
    flat = shapely.transform(line, lambda xy: xy * [squeeze, 1.0])
    reach = np.degrees(DMZ_HALF_WIDTH_M / EARTH_RADIUS_M)
    # The line runs from west to east, so its left-hand side (positive) is north.
    south, north = (
        shapely.transform(shapely.offset_curve(flat, side * reach), lambda xy: xy / [squeeze, 1.0])
        for side in (-1, 1)
    )
    return south, north
