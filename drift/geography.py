"""Coasts, borders and towns that come with the package, and the sphere's two formulas.

Vectors are Natural Earth (public domain), towns are GeoNames (CC BY 4.0): ``data/geo/README.md``.
Everything is read once and kept: the functions return the same immutable tuple each time.
"""

import csv
import difflib
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.geometry import LineString, shape
from shapely.geometry.base import BaseGeometry

from weather.constants import EARTH_RADIUS_M
from weather.errors import InputError

#: The credit that a map or table with the towns must carry.
PLACES_ATTRIBUTION: Final = "Place names: GeoNames (CC BY 4.0)"

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


@dataclass(frozen=True, kw_only=True)
class Place:
    """A town or village of the gazetteer. ``country`` is KR or KP; ``admin1`` a GeoNames code.

    A ``population`` of 0 means unknown.
    """

    geonameid: int
    name: str
    name_ko: str
    latitude_deg: float
    longitude_deg: float
    country: str
    admin1: str
    population: int


@cache
def features(name: str) -> tuple[Feature, ...]:
    """All features of one of `LAYERS`, with their properties."""
    if name not in LAYERS:
        raise InputError(f"there is no map layer {name!r}; the layers are {', '.join(LAYERS)}")
    text = (files("drift") / "data" / "geo" / f"{LAYERS[name]}.geojson").read_text("utf-8")
    return tuple(
        Feature(shape(item["geometry"]), MappingProxyType(item["properties"]))
        for item in json.loads(text)["features"]
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


@cache
def _corrected_names() -> Mapping[int, tuple[str, str]]:
    """Today's latin and Hangul spelling of towns whose GeoNames entry has an older one."""
    text = (files("drift") / "data" / "geo" / "place_names.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    return {int(row["geonameid"]): (row["name"], row["name_ko"]) for row in rows}


@cache
def _gazetteer() -> tuple[tuple[Place, tuple[str, ...]], ...]:
    """Each place with every name it may be asked for, the largest place first."""
    path = files("drift") / "data" / "geo" / "places_kr_kp_geonames500.csv"
    entries = []
    for row in csv.DictReader(path.read_text("utf-8").splitlines()):
        old = (row["name"], row["name_ko"])
        name, name_ko = _corrected_names().get(int(row["geonameid"]), old)
        place = Place(
            geonameid=int(row["geonameid"]),
            name=name,
            name_ko=name_ko,
            latitude_deg=float(row["lat"]),
            longitude_deg=float(row["lon"]),
            country=row["country"],
            admin1=row["admin1code"],
            population=int(row["population"]),
        )
        entries.append((place, (name, name_ko, *old)))
    return tuple(sorted(entries, key=lambda entry: -entry[0].population))


def places() -> tuple[Place, ...]:
    """All 438 towns of the gazetteer, the most populous first."""
    return tuple(place for place, _ in _gazetteer())


def _key(name: str) -> str:
    """A name without case, accents, apostrophes and spaces, so that Kaesong finds Kaesŏng."""
    letters = unicodedata.normalize("NFKD", name).casefold()
    return "".join(c for c in letters if c.isalnum())


def _bare_key(name: str) -> str:
    """`_key` of a name without what says city, county, town or village."""
    stem = name.split("(")[0].strip()
    for suffix in ("-si", "-gun", "-ŭp", "-eup", "-up", " City", "시", "군", "읍", "면"):
        if stem.endswith(suffix) and len(stem) > len(suffix) + 1:
            stem = stem.removesuffix(suffix)
    return _key(stem)


@cache
def _by_name() -> Mapping[str, tuple[Place, ...]]:
    """Places by every spelling; the exact spelling of a place goes before the bare stem."""
    found: dict[str, dict[int, Place]] = {}
    for spell in (_key, _bare_key):
        for entry, names in _gazetteer():
            for name in filter(None, names):
                found.setdefault(spell(name), {}).setdefault(entry.geonameid, entry)
    return {key: tuple(some.values()) for key, some in found.items()}


def place(name: str, *, country: str | None = None) -> Place:
    """The town of that latin or Hangul name; of several, the one most people live in.

    Case, accents, apostrophes and endings such as ``-si`` or ``군`` may be left out.
    ``country`` (KR or KP) keeps to one side of the line.
    """
    for key in (_key(name), _bare_key(name)):
        for found in _by_name().get(key, ()):
            if country in (None, found.country):
                return found
    near = difflib.get_close_matches(_key(name), _by_name(), n=3)
    hint = ", ".join(_by_name()[key][0].name for key in near) or "none is close"
    raise InputError(
        f"the gazetteer has no place {name!r}"
        f"{f' in {country}' if country else ''} (closest: {hint}); "
        "give latitude_deg and longitude_deg instead"
    )


def distance_km(
    lat: ArrayLike, lon: ArrayLike, to_lat: ArrayLike, to_lon: ArrayLike
) -> NDArray[np.float64]:
    """Great-circle distance on the sphere, km; all in degrees, broadcast together.

    Half-angle formula, exact at small distances too: Snyder, Map Projections, a Working Manual
    (USGS Professional Paper 1395, 1987), equation 5-3a.
    """
    phi1, lam1, phi2, lam2 = (np.radians(x) for x in (lat, lon, to_lat, to_lon))
    h = np.sin((phi2 - phi1) / 2) ** 2
    h = h + np.cos(phi1) * np.cos(phi2) * np.sin((lam2 - lam1) / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_M / 1000 * np.arcsin(np.sqrt(np.clip(h, 0.0, 1.0))))


def bearing_deg(
    lat: ArrayLike, lon: ArrayLike, to_lat: ArrayLike, to_lon: ArrayLike
) -> NDArray[np.float64]:
    """Direction in which the great circle to the second point sets out, degrees clockwise of north.

    In [0, 360); 0 where both points are one. Snyder (as in `distance_km`), equation 5-4b.
    """
    phi1, lam1, phi2, lam2 = (np.radians(x) for x in (lat, lon, to_lat, to_lon))
    east = np.sin(lam2 - lam1) * np.cos(phi2)
    north = np.cos(phi1) * np.sin(phi2) - np.sin(phi1) * np.cos(phi2) * np.cos(lam2 - lam1)
    return np.asarray(np.degrees(np.arctan2(east, north)) % 360.0)


def east_north_km(
    latitude0: ArrayLike, longitude0: ArrayLike, latitude: ArrayLike, longitude: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How far east and north of a point others lie: distance times sine and cosine of bearing."""
    far = distance_km(latitude0, longitude0, latitude, longitude)
    course = np.radians(bearing_deg(latitude0, longitude0, latitude, longitude))
    return far * np.sin(course), far * np.cos(course)


def destination(
    lat: ArrayLike, lon: ArrayLike, bearing: ArrayLike, distance: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where a great circle ends: latitude and longitude, degrees, the latter in [-180, 180).

    bearing : degrees clockwise of north; distance : km. Snyder (as in `distance_km`), equations
    5-5 and 5-6.
    """
    phi, lam, azimuth = (np.radians(x) for x in (lat, lon, bearing))
    c = np.asarray(distance) * 1000 / EARTH_RADIUS_M
    sine = np.sin(phi) * np.cos(c) + np.cos(phi) * np.sin(c) * np.cos(azimuth)
    east = np.sin(c) * np.sin(azimuth)
    north = np.cos(phi) * np.cos(c) - np.sin(phi) * np.sin(c) * np.cos(azimuth)
    longitude = np.degrees(lam + np.arctan2(east, north))
    return np.degrees(np.arcsin(np.clip(sine, -1.0, 1.0))), (longitude + 180.0) % 360.0 - 180.0


def within(
    lat: ArrayLike, lon: ArrayLike, place_lat: float, place_lon: float, radius_km: float
) -> NDArray[np.bool_]:
    """Whether points lie within a great-circle radius of a place; the rim counts as inside."""
    return np.asarray(distance_km(lat, lon, place_lat, place_lon) <= radius_km)
