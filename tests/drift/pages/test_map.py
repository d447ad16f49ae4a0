"""The interactive map, read without a browser."""

import numpy as np
import pytest
import shapely
import xarray as xr

from drift.pages.assets import leaflet_script, leaflet_style
from drift.pages.map import coding, page
from drift.pages.map.basemap import korea
from drift.pages.map.description import area_km2, position
from drift.pages.map.flights import flights
from drift.pages.map.shading import round_steps, shading
from drift.places import layers
from tests.drift import reports, synthetic
from tests.drift.markup import Page
from weather.constants import EARTH_RADIUS_M


@pytest.fixture(scope="module")
def run():
    return reports.result()


def decoded(steps, unit=coding.FINE_DEG):
    """Points from their steps, as `map_ground.js` reads them."""
    return np.cumsum(np.reshape(steps, (-1, 2)), axis=0) * unit


def test_leaflet_comes_with_its_licence_and_no_address():
    script, style = leaflet_script(), leaflet_style()
    assert script.startswith("/*\nBSD 2-Clause License") and "Leaflet 1.9.4" in script
    assert "sourceMappingURL" not in script and "</script" not in script
    assert "url(" not in style and ".leaflet-pane" in style


def test_points_survive_their_coding():
    # 1e-4 degree is the step, so half of it is the error.
    points = np.array([[126.7, 37.8], [126.70004, 37.8], [127.12345, 38.00006], [-179.9, -10.0]])
    assert np.abs(decoded(coding.points(points)) - points).max() <= 0.5001 * coding.FINE_DEG
    assert len(decoded(coding.line(points))) == 3, "the second coincides with the first"


def test_simplified_coasts_stay_where_they_are():
    # 0.005 degree of simplification and half a step of 0.001 each way: 0.0058 at most, 0.6 km.
    lines = [shapely.LineString(decoded(ring, coding.GROUND_DEG)) for ring in korea()["coast"]]
    coast = shapely.union_all(layers.layer("coastline"))
    corners = shapely.points(shapely.get_coordinates(np.array(lines)))
    assert shapely.distance(corners, coast).max() < 0.0058


@pytest.mark.parametrize(
    ("place", "is_land"),
    [((127.0, 37.55), True), ((125.75, 39.0), True), ((128.2, 39.3), False), ((125, 37), False)],
    ids=["Seoul", "Pyongyang", "off Wonsan", "Yellow Sea"],
)
def test_land_of_a_page_is_land(place, is_land):
    rings = [decoded(ring, coding.GROUND_DEG) for ring in korea()["land"]]
    land = [shapely.Polygon(ring) for ring in rings if len(ring) > 3]
    assert any(shape.contains(shapely.Point(place)) for shape in land) == is_land


def test_cells_of_a_page_hold_the_chance_of_the_density(run):
    shade = shading(run.density)
    held = sum(percent for *_, percent in shade["cells"])
    assert held == pytest.approx(100 * float(run.density["probability"].sum()), rel=5e-3)
    i, j, step, percent = max(shade["cells"], key=lambda cell: cell[3])
    lon, lat = shade["west"] + (i + 0.5) * 0.1, shade["south"] + (j + 0.5) * 0.1
    cell = run.density["probability"].sel(longitude=lon, latitude=lat, method="nearest")
    assert 100 * float(cell) == pytest.approx(percent, rel=5e-3)
    assert shade["limits"][step] < percent <= shade["limits"][step + 1]


@pytest.mark.parametrize(
    ("top", "limits"),
    [
        (7.0, [0, 1, 2, 3, 4, 5, 6, 7]), (0.98, [0, 0.2, 0.4, 0.6, 0.8, 1.0]),
        (1.6, [0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 1.75]), (0.0, [0, 1]),
        (100.0, [0, 20, 40, 60, 80, 100]),
    ],
)  # fmt: skip
def test_scales_have_at_most_seven_round_steps(top, limits):
    assert round_steps(top) == limits


def test_flights_keep_their_ends_and_their_times(run):
    told = flights(run.tracks, run.landings)
    first = run.tracks.isel(trajectory=0)
    points = decoded(told["paths"][0]["points"])
    ends = [float(first[name][-1]) for name in ("longitude", "latitude")]
    assert points[-1] == pytest.approx(ends, abs=6e-5)
    seconds = (first["time"].values[-1] - run.tracks["time"].values.min()) / np.timedelta64(1, "s")
    assert sum(told["paths"][0]["times"]) == pytest.approx(seconds, abs=1.0)
    # Every fortieth member of the made-up run is still aloft at the end: the first of 40 here.
    assert [path["landed"] for path in told["paths"]] == [False] + [True] * 39


def test_flights_across_the_date_line_stay_in_one_piece(run):
    lon = (run.tracks["longitude"] + 53.0 + 180.0) % 360.0 - 180.0
    told = flights(run.tracks.assign_coords(longitude=lon), run.landings)
    for path in told["paths"]:
        assert np.abs(np.diff(decoded(path["points"])[:, 0])).max() < 1.0


def test_an_area_is_that_of_the_sphere():
    lat, lon = np.arange(-89.5, 90.0), np.arange(0.5, 360.0)
    whole = xr.DataArray(
        np.ones((180, 360)), {"latitude": lat, "longitude": lon}, ("latitude", "longitude")
    )
    radius = EARTH_RADIUS_M / 1000.0
    assert area_km2(whole, 1.0) == pytest.approx(4 * np.pi * radius**2, rel=1e-12)
    assert area_km2(whole.isel(latitude=slice(90, None)), 1.0) == pytest.approx(
        2 * np.pi * radius**2
    )


def test_a_position_names_its_hemispheres():
    assert position(-37.8, -126.704) == "37.80° S 126.70° W"


def test_a_notebook_gets_the_map_in_a_frame_that_cannot_reach_it(run):
    shown = page.LandingMap(landings=run.landings, event=run.event)
    (frame,) = Page(shown._repr_html_()).of("iframe")
    assert frame.attrs["sandbox"] == "allow-scripts" and "src" not in frame.attrs
    assert frame.attrs["srcdoc"] == page.html(run.landings, None, None, run.event)
    assert shown._repr_mimebundle_()["text/plain"].startswith("LandingMap(")


def test_a_map_offers_each_load_on_its_own(run):
    text = page.html(run.landings, run.tracks, run.density, run.event)
    values = [option.attrs["value"] for option in Page(text).of("option")]
    assert values == ["", *synthetic.ITEMS]
