"""A run for Google Earth: launch, areas, landings, and paths that move with the time slider."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import numpy.typing as npt
import shapely
import xarray as xr

from drift.event.model import Event
from drift.landings.groups import items_of
from drift.landings.method import A_DRAW
from drift.landings.outcomes import landed
from drift.output.geojson import credible_area

Array = npt.NDArray[np.float64]
Times = npt.NDArray[np.datetime64]

_KML = "http://www.opengis.net/kml/2.2"
_GX = "http://www.google.com/kml/ext/2.2"

#: More points than this make the viewer slow and show nothing more.
_MOST_LANDINGS = 500
_COORDINATES = ("longitude", "latitude", "altitude")

#: Colours as KML writes them: alpha, blue, green, red.
_AREA = {50: "7f0055d4", 90: "5f55aaff"}
_INK = "ff0055d4"


def document(event: Event, landings: xr.Dataset, tracks: xr.Dataset, density: xr.Dataset) -> str:
    """The whole KML document."""
    ET.register_namespace("", _KML)
    ET.register_namespace("gx", _GX)
    root = ET.Element(f"{{{_KML}}}kml")
    doc = _add(root, "Document")
    _add(doc, "name", event.title or event.id)
    _add(doc, "description", _about(landings))
    for percent, colour in _AREA.items():
        _area_style(doc, f"area{percent}", colour)
    for name in ("landing", "flight"):
        _mark_style(doc, name)
    _launches(doc, event)
    _areas(doc, density)
    _landings(doc, landings)
    _tracks(doc, tracks)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _launches(doc: ET.Element, event: Event) -> None:
    for i, launch in enumerate(event.launches, start=1):
        mark = _add(doc, "Placemark")
        _add(mark, "name", f"Launch {i}: {launch.place}".strip(": "))
        earliest = launch.time.timestamp() - 60.0 * launch.time_spread_min
        _from(mark, np.datetime64(int(earliest), "s"))
        _point(mark, launch.longitude_deg, launch.latitude_deg)


def _areas(doc: ET.Element, density: xr.Dataset) -> None:
    folder = _add(doc, "Folder")
    _add(folder, "name", "Areas that hold 50 % and 90 % of the landings")
    for percent in sorted(_AREA, reverse=True):
        area = credible_area(density, percent)
        if area.is_empty:
            continue
        mark = _add(folder, "Placemark")
        _add(mark, "name", f"{percent} % of the landings")
        _add(mark, "styleUrl", f"#area{percent}")
        many = _add(mark, "MultiGeometry")
        for polygon in shapely.get_parts(area):
            _polygon(many, polygon)


def _landings(doc: ET.Element, landings: xr.Dataset) -> None:
    folder = _add(doc, "Folder")
    down = landed(landings).isel(member=slice(0, _MOST_LANDINGS))
    _add(folder, "name", f"Landings: draws of the model (the first {down.sizes['member']})")
    items = items_of(landings)
    columns = (down[name].values for name in ("member", "payload", "time", *_COORDINATES[:2]))
    for member, payload, when, lon, lat in zip(*columns, strict=True):
        mark = _add(folder, "Placemark")
        _add(mark, "name", f"{items[payload]}, draw {member}")
        _from(mark, when)
        _add(mark, "styleUrl", "#landing")
        _point(mark, lon, lat)


def _tracks(doc: ET.Element, tracks: xr.Dataset) -> None:
    folder = _add(doc, "Folder")
    _add(folder, "name", "Some of the flights")
    columns = (tracks[name].values for name in ("trajectory", "time", *_COORDINATES))
    for member, times, *coordinates in zip(*columns, strict=True):
        known = _last_of_each_second(times)
        mark = _add(folder, "Placemark")
        _add(mark, "name", f"Draw {member}")
        _add(mark, "styleUrl", "#flight")
        parts = _at_the_date_line(times[known], *(values[known] for values in coordinates))
        if len(parts) > 1:
            mark = ET.SubElement(mark, f"{{{_GX}}}MultiTrack")
            _add(mark, "altitudeMode", "absolute")
            ET.SubElement(mark, f"{{{_GX}}}interpolate").text = "1"
        for part in parts:
            _track(mark, *part)


def _track(mark: ET.Element, times: Times, lons: Array, lats: Array, heights: Array) -> None:
    """One piece of a path that the viewer moves along."""
    path = ET.SubElement(mark, f"{{{_GX}}}Track")
    _add(path, "altitudeMode", "absolute")
    for when in np.datetime_as_string(times, unit="s"):
        _add(path, "when", f"{when}Z")
    for lon, lat, z in zip(lons, lats, heights, strict=True):
        ET.SubElement(path, f"{{{_GX}}}coord").text = f"{lon:.5f} {lat:.5f} {round(z)}"


def _at_the_date_line(
    times: Times, lons: Array, lats: Array, heights: Array
) -> list[tuple[Times, Array, Array, Array]]:
    """A path in pieces that meet on the 180th meridian, each on one side of it.

    A viewer joins points by the shorter way in longitude as a number, which would be around the
    Earth. Where the meridian is crossed is found between two points as on a straight line.
    """
    parts, begin = [], 0
    now = [times.astype("datetime64[ms]").astype(np.int64).astype(float), lons, lats, heights]
    pieces: list[list[Array]] = [[] for _ in now]
    for i in np.flatnonzero(np.abs(np.diff(lons)) > 180.0):
        side = np.copysign(180.0, lons[i])
        way = lons[i + 1] - lons[i] + 2.0 * side
        share = (side - lons[i]) / way if way else 0.0
        between = [(1.0 - share) * a[i] + share * a[i + 1] for a in now]
        for piece, a, end in zip(pieces, now, between, strict=True):
            piece.append(np.append(a[begin : i + 1], end))
        parts.append(_piece(pieces, side))
        for piece, end in zip(pieces, between, strict=True):
            piece[:] = [np.array([end])]
        pieces[1][:] = [np.array([-side])]
        begin = int(i) + 1
    for piece, a in zip(pieces, now, strict=True):
        piece.append(a[begin:])
    parts.append(_piece(pieces, None))
    return parts


def _piece(pieces: list[list[Array]], side: float | None) -> tuple[Times, Array, Array, Array]:
    milliseconds, lons, lats, heights = (np.concatenate(piece) for piece in pieces)
    if side is not None:
        lons[-1] = side
    return milliseconds.astype(np.int64).astype("datetime64[ms]"), lons, lats, heights


def _last_of_each_second(times: npt.NDArray[np.datetime64]) -> npt.NDArray[np.intp]:
    """Which points of a path to draw: the viewer counts in seconds, and wants them to increase."""
    known = np.flatnonzero(~np.isnat(times))
    seconds = times[known].astype("datetime64[s]")
    return known[np.append(seconds[1:] > seconds[:-1], True)]


def _about(landings: xr.Dataset) -> str:
    attrs = landings.attrs
    lines = [
        f"{landings.sizes['member']} members. Winds: {attrs['winds']}.",
        A_DRAW,
        str(attrs["attribution"]),
        *attrs["caveats"],
    ]
    return "\n".join(line for line in lines if line)


def _area_style(doc: ET.Element, name: str, colour: str) -> None:
    style = _add(doc, "Style")
    style.set("id", name)
    line = _add(style, "LineStyle")
    _add(line, "color", f"ff{colour[2:]}")
    _add(line, "width", "1.5")
    _add(_add(style, "PolyStyle"), "color", colour)


def _mark_style(doc: ET.Element, name: str) -> None:
    """Small marks without words: hundreds of them stand side by side."""
    style = _add(doc, "Style")
    style.set("id", name)
    icon = _add(style, "IconStyle")
    _add(icon, "color", _INK)
    _add(icon, "scale", "0.4")
    _add(_add(style, "LabelStyle"), "scale", "0")
    line = _add(style, "LineStyle")
    _add(line, "color", _INK)
    _add(line, "width", "1.5")


def _polygon(parent: ET.Element, polygon: Any) -> None:
    shape = _add(parent, "Polygon")
    rings = [("outerBoundaryIs", polygon.exterior)]
    rings += [("innerBoundaryIs", ring) for ring in polygon.interiors]
    for name, ring in rings:
        text = " ".join(f"{x:.5f},{y:.5f}" for x, y in ring.coords)
        _add(_add(_add(shape, name), "LinearRing"), "coordinates", text)


def _point(mark: ET.Element, lon: float, lat: float) -> None:
    _add(_add(mark, "Point"), "coordinates", f"{(lon + 180.0) % 360.0 - 180.0:.5f},{lat:.5f}")


def _from(mark: ET.Element, when: Any) -> None:
    """Shown from then on: what has come down lies there."""
    _add(_add(mark, "TimeSpan"), "begin", f"{np.datetime_as_string(when, unit='s')}Z")


def _add(parent: ET.Element, name: str, text: str | None = None) -> ET.Element:
    child = ET.SubElement(parent, f"{{{_KML}}}{name}")
    child.text = text
    return child
