"""How ``data/geo/regions.geojson`` is made: which land belongs to which province or country.

South Korea is the official boundaries (NGII), everything else Natural Earth 1:10m. The two meet at
the Military Demarcation Line as Natural Earth draws it, which is where its two Koreas meet: land
that the official boundaries leave out between them and the line, most of the Demilitarized Zone,
goes to the nearest southern province. Used when the data changes and by the tests:
``python -m docs.making.regions_layer FILE``.
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from drift.places import layers

#: All corners are rounded to this, so that neighbours share theirs: about 1 m.
GRID_DEG: Final = 1e-5

#: ISO 3166-2 code of a southern province whose number in the official file is another one.
_OFFICIAL_NUMBER: Final = {"36": "KR-50", "50": "KR-49"}

#: ISO 3166-2 code of a northern province by its name in Natural Earth.
_NORTHERN_CODE: Final = {
    "P'yŏngyang": "KP-01",
    "P'yŏngan-namdo": "KP-02",
    "P'yŏngan-bukto": "KP-03",
    "Chagang-do": "KP-04",
    "Hwanghae-namdo": "KP-05",
    "Hwanghae-bukto": "KP-06",
    "Kangwŏn-do": "KP-07",
    "Hamgyŏng-namdo": "KP-08",
    "Hamgyŏng-bukto": "KP-09",
    "Ryanggang": "KP-10",
    "Rasŏn": "KP-13",
}

_COUNTRY_CODE: Final = {"KOR": "KR", "PRK": "KP", "CHN": "CN", "JPN": "JP", "RUS": "RU"}


def countries() -> dict[str, BaseGeometry]:
    """Land of each country in Natural Earth; islands without one go to the nearest country."""
    shapes = {
        _COUNTRY_CODE[feature.properties["adm0_a3"]]: feature.geometry
        for feature in layers.features("countries")
    }
    land = shapely.union_all(layers.layer("land"))
    islands = shapely.get_parts(land.difference(shapely.union_all(list(shapes.values()))))
    owner = shapely.STRtree(list(shapes.values())).nearest(islands)
    return {
        code: shapely.union_all([shape, *islands[owner == k]])
        for k, (code, shape) in enumerate(shapes.items())
    }


def southern_provinces() -> dict[str, BaseGeometry]:
    """The seventeen provinces and cities of South Korea by ISO code, as officially published."""
    return {
        _OFFICIAL_NUMBER.get(feature.properties["code"], f"KR-{feature.properties['code']}"): (
            feature.geometry
        )
        for feature in layers.features("provinces_kr")
    }


def northern_provinces() -> dict[str, BaseGeometry]:
    """The eleven provinces and cities of North Korea by ISO code, as Natural Earth has them."""
    return {
        _NORTHERN_CODE[feature.properties["name"]]: feature.geometry
        for feature in layers.features("provinces")
        if feature.properties.get("name") in _NORTHERN_CODE
    }


def unclaimed_strip(south: BaseGeometry, official: BaseGeometry) -> BaseGeometry:
    """Southern land that touches the line and that no official boundary holds, in short pieces.

    Cut every 0.01 degree of longitude, so that each piece can go to the province nearest to it.
    """
    parts = shapely.get_parts(south.difference(official))
    line = layers.military_demarcation_line()
    strip = shapely.union_all(parts[shapely.distance(parts, line) < 1e-3])
    west, low, east, high = shapely.bounds(strip)
    columns = [
        shapely.box(x, low, x + 0.01, high).intersection(strip) for x in np.arange(west, east, 0.01)
    ]
    return shapely.multipolygons(shapely.get_parts(columns))


def _nearest_name(
    shapes: Mapping[str, BaseGeometry], points: NDArray[np.object_]
) -> NDArray[np.str_]:
    """Name of the shape that holds each point, or else lies nearest to it."""
    return np.asarray(
        np.array(list(shapes))[shapely.STRtree(list(shapes.values())).nearest(points)]
    )


def _within(shape: BaseGeometry, points: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Which points a large shape holds."""
    shapely.prepare(shape)
    return np.asarray(shapely.contains(shape, points))


def assemble() -> dict[str, BaseGeometry]:
    """Every region that is land, by code, without gaps or overlaps between them.

    All borders together cut the plane into faces; each face is given by the first rule that fits:
    Natural Earth's North Korea, then South Korea (official land and the unclaimed strip), then the
    other countries. What no rule takes is sea.
    """
    land, south, north = countries(), southern_provinces(), northern_provinces()
    official = shapely.union_all(list(south.values()))
    strip = unclaimed_strip(land["KR"], official)
    others = {code: land[code] for code in ("CN", "JP", "RU")}
    rims = [land["KP"], *north.values(), *south.values(), strip, *others.values()]
    lines = shapely.union_all([shape.boundary for shape in rims], grid_size=GRID_DEG)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    points = shapely.point_on_surface(faces)
    code = np.full(len(faces), "sea", dtype="U5")
    for name, shape in others.items():
        code[_within(shape, points)] = name
    southern = _within(official, points) | _within(strip.buffer(0), points)
    code[southern] = _nearest_name(south, points[southern])
    northern = _within(land["KP"], points)
    code[northern] = _nearest_name(north, points[northern])
    names = [*south, *north, *others]
    return {name: shapely.normalize(shapely.union_all(faces[code == name])) for name in names}


def main(out: Path) -> None:
    """Write the regions as GeoJSON, one feature a line."""
    lines = [
        f'{{"type":"Feature","properties":{{"code":"{code}"}},'
        f'"geometry":{shapely.to_geojson(shapely.set_precision(shape, GRID_DEG))}}}'
        for code, shape in assemble().items()
    ]
    body = ",\n".join(lines)
    out.write_text(f'{{"type":"FeatureCollection","features":[\n{body}\n]}}\n', "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
