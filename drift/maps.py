"""Figures of a run: every one a function that returns the figure and its axes.

Each carries its winds, its members and its uncertainty; `save` writes PNG, SVG or PDF with the
run's provenance inside. `Look` chooses width, language and how much is named and drawn.

The examples go on from here:

>>> import drift, weather
>>> event = drift.load_event("2008-12-border-chapel")
>>> sky = weather.open_sky("sample", box=event.box())
>>> landings = drift.estimate(event, sky, members=256, seed=1)
>>> tracks, density = drift.tracks(event, sky, count=8, seed=1), drift.density(landings)
"""

from drift.figures.animation import animate
from drift.figures.bars import region_bars, sensitivity_bars, sensitivity_panels
from drift.figures.calibration import calibration_diagram, reliability_diagram
from drift.figures.histograms import arrival_times, landing_distances
from drift.figures.landing_map import landing_map
from drift.figures.map.scene import Scene
from drift.figures.map_and_heights import map_and_heights
from drift.figures.outlines import compare
from drift.figures.panels import compare_maps, payload_maps
from drift.figures.paper.sheet import save
from drift.figures.paper.style import COLUMN_MM, PAGE_MM, Look
from drift.figures.profiles import hodograph, wind_profile
from drift.figures.section import time_height_section
from drift.figures.validation import validation_diagram

__all__ = [
    "COLUMN_MM",
    "PAGE_MM",
    "Look",
    "Scene",
    "animate",
    "arrival_times",
    "calibration_diagram",
    "compare",
    "compare_maps",
    "hodograph",
    "landing_distances",
    "landing_map",
    "map_and_heights",
    "payload_maps",
    "region_bars",
    "reliability_diagram",
    "save",
    "sensitivity_bars",
    "sensitivity_panels",
    "time_height_section",
    "validation_diagram",
    "wind_profile",
]
