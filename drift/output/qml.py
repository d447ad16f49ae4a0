"""How QGIS draws the GeoJSON of a run: a file of the same name that ends in `.qml`.

Cells are shaded by their chance up to the fullest, areas are outlines, landings points by how they
ended; the colours are those of the figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

import xarray as xr

from drift.landings.density import CREDIBLE
from drift.landings.outcomes import OUTCOMES

_HEAD: Final = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"

#: Red, green, blue and opacity of a full cell, and of the colours of `OUTCOMES` in their order.
_PALE, _FULL = "213,228,239", "6,34,74"
_POINTS: Final = ("0,114,178,200", "230,159,0,255", "204,121,167,255", "213,94,0,255")

_WIDTHS_MM: Final = {50: "0.7", 90: "0.35"}

#: QGIS's number for a property that an expression gives.
_EXPRESSION: Final = "3"


@dataclass(frozen=True, kw_only=True)
class _Rule:
    """One kind of feature: which, what it is called, and how it is drawn."""

    filter: str
    label: str
    kind: str
    layer: str
    look: Mapping[str, str]
    colour: str = ""


def landings() -> str:
    """The style of `landings.geojson`: small points, a colour for each way to end."""
    return _document([
        _Rule(
            filter=f"\"outcome\" = '{word}'", label=word.replace("_", " "), kind="marker",
            layer="SimpleMarker",
            look={"color": colour, "name": "circle", "outline_style": "no", "size": "1.4"},
        )
        for (word, _), colour in zip(OUTCOMES.values(), _POINTS, strict=True)
    ])  # fmt: skip


def density(dataset: xr.Dataset) -> str:
    """The style of `density.geojson`: cells by their chance, and the outlines of the areas."""
    top = float(dataset["probability"].max()) or 1.0
    mixed = [
        f'scale_linear("probability",0,{top:.7f},{low},{high})'
        for low, high in zip(_PALE.split(","), _FULL.split(","), strict=True)
    ]
    cells = _Rule(
        filter="\"kind\" = 'cell'", label=f"chance of landing, up to {100 * top:.2g} %",
        kind="fill", layer="SimpleFill",
        look={"color": f"{_FULL},255", "style": "solid", "outline_style": "no"},
        colour=f"color_rgb({','.join(mixed)})",
    )  # fmt: skip
    areas = [
        _Rule(
            filter=f"\"kind\" = 'credible area' AND \"percent\" = {percent}",
            label=f"{percent} % of the landings", kind="fill", layer="SimpleFill",
            look={"style": "no", "outline_color": "29,29,29,255", "outline_width_unit": "MM",
                  "outline_style": "solid" if percent == min(CREDIBLE) else "dash",
                  "outline_width": _WIDTHS_MM[percent]},
        )
        for percent in CREDIBLE
    ]  # fmt: skip
    return _document([cells, *areas])


def _document(rules: Sequence[_Rule]) -> str:
    root = ET.Element("qgis", version="3.34", styleCategories="Symbology")
    renderer = ET.SubElement(root, "renderer-v2", type="RuleRenderer", forceraster="0")
    told = ET.SubElement(renderer, "rules", key="{all}")
    symbols = ET.SubElement(renderer, "symbols")
    for i, rule in enumerate(rules):
        ET.SubElement(told, "rule", key=f"{{{i}}}", symbol=str(i), filter=rule.filter,
                      label=rule.label)  # fmt: skip
        symbol = ET.SubElement(symbols, "symbol", type=rule.kind, name=str(i), alpha="1")
        layer = ET.SubElement(symbol, "layer", {"class": rule.layer, "enabled": "1"})
        look = ET.SubElement(layer, "Option", type="Map")
        for name, value in rule.look.items():
            ET.SubElement(look, "Option", type="QString", name=name, value=value)
        if rule.colour:
            _given_by(layer, rule.colour)
    ET.indent(root)
    return _HEAD + ET.tostring(root, encoding="unicode") + "\n"


def _given_by(layer: ET.Element, expression: str) -> None:
    """The colour of a fill, worked out for each feature."""
    outer = ET.SubElement(ET.SubElement(layer, "data_defined_properties"), "Option", type="Map")
    ET.SubElement(outer, "Option", type="QString", name="name", value="")
    inner = ET.SubElement(outer, "Option", type="Map", name="properties")
    fill = ET.SubElement(inner, "Option", type="Map", name="fillColor")
    ET.SubElement(fill, "Option", type="bool", name="active", value="true")
    ET.SubElement(fill, "Option", type="QString", name="expression", value=expression)
    ET.SubElement(fill, "Option", type="int", name="type", value=_EXPRESSION)
