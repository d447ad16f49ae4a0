"""The whole Earth, coarser than Korea: land, borders, and the division a point lies in.

Land and borders are Natural Earth 1:50m, divisions Natural Earth admin-1, both in steps of 0.01
degree and good to a few kilometres; `docs.making.world_layer` makes them. The seas of Korea keep
their names (`drift.places.regions`), any other water is "sea".
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.geometry.base import BaseGeometry

from drift.places import layers
from drift.places.regions import REGIONS, Region, region_of

_UNIT_DEG: Final = 0.01

#: One turn of the numbers that steps are kept in: 16 bits.
_TURN: Final = 1 << 16

#: Where the source cuts the Earth: longitude on both sides, and latitude in the south.
_EDGE_DEG: Final = (179.99, -85.0)

#: The name of water that is no sea of Korea.
SEA: Final = "sea"


@dataclass(frozen=True)
class Division:
    """A first-level division of a country; its name is empty where the source has none."""

    name: str
    country: str


@cache
def _tables() -> Mapping[str, NDArray[Any]]:
    path = files("drift") / "data" / "geo" / "world.npz"
    with path.open("rb") as stream, np.load(stream) as stored:
        return {name: stored[name] for name in stored.files}


def _lines(layer: str) -> tuple[list[NDArray[np.float64]], NDArray[np.int32]]:
    """Lines of a layer, each shape (n, 2), longitude and latitude in degrees, and their owners."""
    tables = _tables()
    steps, rows = tables[f"{layer}_steps"].astype(np.int64), tables[f"{layer}_lines"]
    pieces = np.split(steps, np.cumsum(rows[:-1, 0]))
    wrapped = ((np.cumsum(piece, axis=0) + _TURN // 2) % _TURN - _TURN // 2 for piece in pieces)
    return [np.asarray(points * _UNIT_DEG) for points in wrapped], rows[:, 1:]


@cache
def _areas(layer: str) -> tuple[tuple[BaseGeometry, ...], NDArray[np.int64]]:
    """The areas of a layer, each in one piece, and the owner of each."""
    lines, rows = _lines(layer)
    outer = np.flatnonzero(rows[:, 1] == 0)
    ends = np.append(outer[1:], len(lines))
    pieces = [
        shapely.Polygon(lines[i], lines[i + 1 : end]) for i, end in zip(outer, ends, strict=True)
    ]
    return tuple(shapely.make_valid(np.array(pieces, dtype=object))), rows[outer, 0].astype(int)


@cache
def land() -> tuple[BaseGeometry, ...]:
    """The land of the Earth, as areas."""
    return _areas("land")[0]


@cache
def coastline() -> tuple[BaseGeometry, ...]:
    """The rims of the land, without the edges of the map that a continent may be cut at."""
    found = []
    for line in _lines("land")[0]:
        x, y = line.T
        at_edge = (np.abs(x) >= _EDGE_DEG[0]) | (y <= _EDGE_DEG[1])
        cut = np.flatnonzero(at_edge[1:] & at_edge[:-1]) + 1
        found += [piece for piece in np.split(line, cut) if len(piece) > 1]
    return tuple(shapely.linestrings(piece) for piece in found)


@cache
def borders() -> tuple[BaseGeometry, ...]:
    """Borders between countries as Natural Earth draws them, as lines."""
    lines, _ = _lines("borders")
    return tuple(shapely.linestrings(line) for line in lines)


def cut(
    shapes: Sequence[BaseGeometry], box: tuple[float, float, float, float]
) -> list[BaseGeometry]:
    """What lies of some shapes in a rectangle, west, south, east, north, degrees.

    A rectangle may lie across the date line, where its longitudes go on beyond 180.
    """
    many = np.array(shapes, dtype=object)
    found: list[BaseGeometry] = []
    for turn in (-360.0, 0.0, 360.0):
        pieces = shapely.clip_by_rect(many, box[0] - turn, box[1], box[2] - turn, box[3])
        pieces = pieces[~shapely.is_empty(pieces)]
        found += list(shapely.transform(pieces, lambda points, t=turn: points + np.array([t, 0.0])))
    return found


def beyond_korea(
    shapes: Sequence[BaseGeometry], box: tuple[float, float, float, float]
) -> list[BaseGeometry]:
    """`cut` without the part that the finer layers of `drift.places.layers` show."""
    west, east, south, north = layers.EXTENT_DEG
    korean = shapely.box(west, south, east, north)
    pieces = (shapely.difference(piece, korean) for piece in cut(shapes, box))
    return [piece for piece in pieces if not piece.is_empty]


@cache
def divisions() -> tuple[Division, ...]:
    """Every division, in the order of its area in the source."""
    return tuple(Division(*row) for row in json.loads(bytes(_tables()["names"])))


@cache
def _tree(layer: str) -> shapely.STRtree:
    return shapely.STRtree(_areas(layer)[0])


def division_of(lat: ArrayLike, lon: ArrayLike) -> NDArray[np.int64]:
    """Which of `divisions` each of n points lies in; -1 at sea.

    On land that the simplified divisions leave out it is the nearest one.
    """
    y, x = np.atleast_1d(np.asarray(lat, float)), np.atleast_1d(np.asarray(lon, float))
    x = (x + 180.0) % 360.0 - 180.0
    out = _owner_of("divisions", x, y)
    left = np.flatnonzero(out < 0)
    ashore = left[_owner_of("land", x[left], y[left]) >= 0]
    if ashore.size:
        nearest = _tree("divisions").nearest(shapely.points(x[ashore], y[ashore]))
        out[ashore] = _areas("divisions")[1][nearest]
    return out


def _owner_of(layer: str, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.int64]:
    """The owner of the first area of a layer that each point lies in; -1 of none."""
    areas, owner = _areas(layer)
    out = np.full(x.size, -1, dtype=np.int64)
    open_ = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    if not open_.size:
        return out
    rectangle = shapely.box(x[open_].min(), y[open_].min(), x[open_].max(), y[open_].max())
    for number in np.sort(_tree(layer).query(rectangle)):
        left, low, right, high = areas[number].bounds
        near = (x[open_] >= left) & (x[open_] <= right) & (y[open_] >= low) & (y[open_] <= high)
        if near.any():
            shapely.prepare(areas[number])
            near[near] = shapely.intersects_xy(areas[number], x[open_[near]], y[open_[near]])
            out[open_[near]] = owner[number]
            open_ = open_[~near]
    return out


def places_of(lat: ArrayLike, lon: ArrayLike) -> list[Division]:
    """The division of each of n points, or the sea by its name with an empty country."""
    found, number = _different_places(lat, lon)
    return [found[i] for i in number]


def _different_places(lat: ArrayLike, lon: ArrayLike) -> tuple[list[Division], NDArray[np.int64]]:
    """The divisions and seas that n points lie in, and which of them each is."""
    y, x = np.atleast_1d(np.asarray(lat, float)), np.atleast_1d(np.asarray(lon, float))
    division, region = division_of(y, x), region_of(y, x).astype(np.int64)
    codes, number = np.unique(np.where(division >= 0, division, -1 - region), return_inverse=True)
    known = divisions()
    return [known[code] if code >= 0 else _water(REGIONS[-1 - code]) for code in codes], number


def _water(region: Region) -> Division:
    """A sea by its name, or the sea at large."""
    return Division(region.name if region.country == "sea" else SEA, "")


def numbered_places(
    lat: ArrayLike, lon: ArrayLike
) -> tuple[list[tuple[str, str]], NDArray[np.int64]]:
    """The places that n points lie in, each once as name and country, and which one each is."""
    found, number = _different_places(lat, lon)
    places = [(one.name or one.country, one.country) for one in found]
    names = sorted(set(places))
    position = np.array([names.index(place) for place in places], dtype=np.int64)
    return names, position[number]
