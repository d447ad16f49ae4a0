"""Figures of a run: every one a function that returns the figure and its axes.

Each carries its winds, its members and its uncertainty; `save` writes PNG, SVG or PDF with the
run's provenance inside. `Look` chooses width, language and how much is named and drawn.
"""

from drift.figures.landing_map import landing_map
from drift.figures.panels import compare_maps, payload_maps
from drift.figures.scene import Scene
from drift.figures.sheet import save
from drift.figures.style import COLUMN_MM, PAGE_MM, Look

__all__ = [
    "COLUMN_MM",
    "PAGE_MM",
    "Look",
    "Scene",
    "compare_maps",
    "landing_map",
    "payload_maps",
    "save",
]
