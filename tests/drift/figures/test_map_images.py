"""Maps and charts against pictures that somebody has looked at.

Renew them with `make golden`,
then look at every one. Words are hidden, since their edges depend on the FreeType that matplotlib
was built with; where words may stand is tested in test_maps.py.
"""

from pathlib import Path

import numpy as np
import pytest
import shapely
from matplotlib.quiver import QuiverKey
from matplotlib.testing.compare import calculate_rms
from matplotlib.text import Text

import drift
from drift import maps
from drift.figures.map import basemap
from drift.figures.map.window import Window, local_projection
from drift.figures.paper import sheet, style
from drift.places import layers
from tests.drift import synthetic

BASELINE = Path(__file__).parent / "baseline"

#: Root mean square difference of 8-bit colours that is let pass: renderings of the same shapes by
#: different builds differ by less, a coast half a kilometre off by more (see the last tests).
TOLERANCE = 2.0

DPI = 100

compared = pytest.mark.mpl_image_compare(
    baseline_dir="baseline", tolerance=TOLERANCE, savefig_kwargs={"dpi": DPI}, style="default"
)


def wordless(figure):
    for text in [*figure.findobj(Text), *(key.text for key in figure.findobj(QuiverKey))]:
        text.set_visible(False)
    return figure


@pytest.fixture(scope="module")
def run():
    landings, tracks = synthetic.run(2000)
    return landings, drift.density(landings), tracks, synthetic.event()


def ground():
    """Coasts and borders between Ganghwa and Wonsan, 180 km wide on 90 mm of paper."""
    window = Window(local_projection(127.2, 38.3), (-90e3, 90e3), (-90e3, 90e3))
    page = sheet.Sheet(100.0, 100.0)
    with style.styled(style.Look()):
        ax = page.place(5.0, 5.0, 90.0, 90.0, projection=window.projection)
        basemap.draw_basemap(ax, window, style.Look())
    return wordless(page)


@compared
def test_coasts_and_borders_are_where_they_were():
    return ground()


@compared
def test_the_map_of_a_run_looks_as_approved(run):
    return wordless(maps.landing_map(*run)[0])


@compared
def test_the_map_for_one_column_looks_as_approved(run):
    return wordless(maps.landing_map(*run, look=maps.Look(width_mm=maps.COLUMN_MM))[0])


@compared
def test_maps_side_by_side_look_as_approved(run):
    landings, density, tracks, event = run
    scene = maps.Scene(landings, density, tracks, event)
    return wordless(maps.compare_maps({"once": scene, "again": scene})[0])


@compared
def test_the_time_height_section_looks_as_approved(run):
    return wordless(maps.time_height_section(run[2], synthetic.Sky(), run[3])[0])


@compared
def test_the_hodograph_looks_as_approved(run):
    return wordless(maps.hodograph(synthetic.Sky(), run[3])[0])


@compared
def test_the_histogram_of_distances_looks_as_approved(run):
    return wordless(maps.landing_distances(run[0])[0])


def pixels(figure):
    figure.set_dpi(DPI)
    figure.canvas.draw()
    return np.asarray(figure.canvas.buffer_rgba())[..., :3].astype(np.int16)


@pytest.mark.parametrize("shift_deg", [0.005, -0.02])
def test_a_coast_half_a_kilometre_off_would_be_seen(monkeypatch, shift_deg):
    approved = pixels(ground())
    layer = layers.layer

    def shifted(name):
        moved = (
            shapely.transform(g, lambda xy: xy + np.array([shift_deg, 0])) for g in layer(name)
        )
        return tuple(moved) if name in ("coastline", "land") else layer(name)

    monkeypatch.setattr(layers, "layer", shifted)
    assert calculate_rms(approved, pixels(ground())) > TOLERANCE


def test_a_demarcation_line_half_a_kilometre_off_would_be_seen(monkeypatch):
    approved = pixels(ground())
    moved = shapely.transform(
        layers.military_demarcation_line(), lambda xy: xy + np.array([0, 0.005])
    )
    monkeypatch.setattr(layers, "military_demarcation_line", lambda: moved)
    assert calculate_rms(approved, pixels(ground())) > TOLERANCE


def test_every_approved_picture_belongs_to_a_test():
    named = {path.stem for path in BASELINE.glob("*.png")}
    assert named == {name for name, test in globals().items() if _is_compared(test)}


def _is_compared(test):
    marks = getattr(test, "pytestmark", [])
    return any(mark.name == "mpl_image_compare" for mark in marks)
