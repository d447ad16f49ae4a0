"""Parts of the waits of test_waits.py, each against a limit of its own."""

import numpy as np
import pytest

import drift
from drift import maps
from drift.places import regions
from tests.benchmarks.test_waits import MEMBERS, fastest, say
from tests.drift import synthetic
from tests.test_notebooks import NOTEBOOKS, execute
from tests.weather.tidy.test_gate_cost import a_day
from weather.soundings import sample
from weather.tidy.gate import tidy

pytestmark = pytest.mark.bench


def held(wait, call, limit, times=3):
    """One wait, printed and held to its limit."""
    took = fastest(call, times)
    say(wait, took, limit)
    assert took < limit


def test_the_gate():
    """Somebody opens a Korean day of ERA5 that was fetched before."""
    day = a_day()
    held("a day of ERA5 through the gate", lambda: tidy(day, source="a test"), 1.0)


def test_the_embedded_sky():
    """Somebody opens the embedded sky again."""
    held("the embedded sky", sample.open_sample, 3.0)


def test_regions_of_landings():
    """What a summary of landings takes for regions and sides of the line."""
    rng = np.random.default_rng(1)
    lat, lon = rng.uniform(36, 40, MEMBERS), rng.uniform(124, 130, MEMBERS)

    def sort():
        regions.region_of(lat, lon)
        regions.north_of_mdl(lat, lon)

    held(f"regions of {MEMBERS} landings", sort, 1.0)


def test_a_map_in_two_formats(tmp_path):
    """Somebody saves the map of a run for a page and for print."""
    landings, paths = synthetic.run(MEMBERS)
    chance = drift.density(landings)

    def draw():
        figure, _ = maps.landing_map(landings, chance, paths, synthetic.event())
        for form in ("png", "svg"):
            maps.save(figure, tmp_path / f"map.{form}")

    held(f"the map of {MEMBERS} members as PNG and SVG", draw, 3.0)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
@pytest.mark.filterwarnings("ignore")
def test_a_notebook(path, tmp_path, monkeypatch):
    """Somebody runs all cells of a notebook."""
    held(f"notebook {path.stem}", lambda: execute(path, tmp_path, monkeypatch), 60.0, times=1)
