"""Maps: where things stand on them, what they say, and that nothing covers anything."""

import dataclasses
import subprocess
import sys

import cartopy.crs as ccrs
import numpy as np
import pyproj
import pytest
import xarray as xr
from matplotlib.collections import QuadMesh
from matplotlib.figure import Figure
from matplotlib.text import Annotation, Text

import drift
from drift import maps
from drift.event.parts import Claim
from drift.figures.map import basemap, density, shapes, tracks
from drift.figures.map.window import Window, local_projection, window_of
from drift.figures.paper.style import Look, styled
from drift.landings.direction import heading_reach_km
from drift.landings.summary import numbers
from drift.places import gazetteer, layers
from tests.drift import synthetic
from tests.shared import beside
from weather.errors import InputError

RADIUS_M = 6_371_000
SPHERE = pyproj.Geod(a=RADIUS_M, b=RADIUS_M)

KOREA = Window(local_projection(127.5, 38.0), (-200e3, 200e3), (-200e3, 200e3))


@pytest.fixture(scope="module")
def run():
    landings, paths = synthetic.run(2000)
    return landings, drift.density(landings), paths, synthetic.event()


@pytest.fixture(scope="module")
def drawn(run):
    figure, ax = maps.landing_map(*run)
    figure.canvas.draw()
    return figure, ax


def by_gid(ax, gid):
    return [artist for artist in ax.get_children() if artist.get_gid() == gid]


def words(figure):
    """All that is written on a figure, as one text."""
    return " ".join(text.get_text().replace("\n", " ") for text in figure.findobj(Text))


def names_on(ax):
    """The names written beside points of a map."""
    return [t for t in ax.texts if isinstance(t, Annotation) and t.get_text()]


def test_the_projection_keeps_the_distance_that_its_formula_says():
    # Snyder (1987), USGS Professional Paper 1395, equation 21-1 turned: rho = 2 R tan(c / 2).
    lon, lat, _ = SPHERE.fwd(127.5, 38.0, 63.0, 400e3)
    ((x, y),) = KOREA.project(lon, lat)
    assert np.hypot(x, y) == pytest.approx(2 * RADIUS_M * np.tan(400e3 / RADIUS_M / 2), rel=1e-9)
    assert np.degrees(np.arctan2(x, y)) == pytest.approx(63.0, abs=1e-6)


def test_a_window_holds_98_percent_of_the_points_and_all_that_must_be_seen():
    rng = np.random.default_rng(1)
    lon, lat = rng.normal(127, 1.0, 5000), rng.normal(38, 0.3, 5000)
    must = np.array([[123.0, 37.5]])
    window = window_of(lon, lat, must)
    inside = [window.holds(point) for point in window.project(lon, lat)]
    assert np.mean(inside) >= 0.98
    assert window.holds(window.project(*must.T)[0])
    assert 0.85 - 1e-9 <= window.aspect <= 1.35 + 1e-9


def test_a_window_across_the_date_line_is_no_wider_than_its_points():
    rng = np.random.default_rng(2)
    lon = (180 + rng.normal(0, 0.5, 500) + 180) % 360 - 180
    window = window_of(lon, rng.normal(-17, 0.5, 500), np.array([[179.9, -17.0]]))
    west, east, _, _ = window.bounds_deg()
    assert east - west < 5
    assert np.ptp(window.x) < 500e3


def test_the_demarcation_line_on_the_map_passes_by_panmunjom():
    # Joint Security Area: 37.956 N, 126.677 E (public gazetteers); the line is good to 2 km.
    ax = Figure().add_subplot(projection=KOREA.projection)
    with styled(Look()):
        basemap.draw_basemap(ax, KOREA, Look())
    (line,) = by_gid(ax, "mdl")
    lon, lat = KOREA.degrees(*line.get_segments()[0].T).T
    fine = np.linspace(0, len(lon) - 1, 2000)
    at = np.interp(fine, np.arange(len(lon)), lon), np.interp(fine, np.arange(len(lon)), lat)
    _, _, metres = SPHERE.inv(*at, np.full(2000, 126.677), np.full(2000, 37.956))
    assert metres.min() < 3000


def test_land_on_the_map_is_land_in_another_data_set():
    # NOAA GLOBE land mask, 30 arc-seconds; most points that differ are tidal flats and small isles.
    with xr.open_dataset(
        beside("data/geo/elevation/globe_oceanmask_30arcsec_28-46N_118-138E.nc")
    ) as mask:
        name = next(iter(mask.data_vars))
        lat_name, lon_name = mask[name].dims
        rng = np.random.default_rng(3)
        lon, lat = rng.uniform(125.5, 129.5, 3000), rng.uniform(36.5, 39.5, 3000)
        at = {lat_name: xr.DataArray(lat), lon_name: xr.DataArray(lon)}
        is_land = np.asarray(mask[name].sel(at, method="nearest")) == 0
    from drift.figures.map import shapes

    land = shapes.outline(layers.layer("land"), KOREA)
    drawn_as_land = land.contains_points(KOREA.project(lon, lat))
    assert 0.3 < is_land.mean() < 0.9
    assert np.mean(drawn_as_land == is_land) > 0.97


def test_the_scale_bar_is_as_long_as_it_says(drawn, run):
    _, ax = drawn
    bars = [p for p in ax.patches if p.get_zorder() == 7]
    x = [bars[0].get_x(), bars[-1].get_x() + bars[-1].get_width()]
    geodetic = ax.projection.as_geodetic()
    ends = geodetic.transform_points(ax.projection, np.array(x), np.full(2, bars[0].get_y()))
    _, _, metres = SPHERE.inv(*ends[0, :2], *ends[1, :2])
    (said,) = [t.get_text() for t in ax.texts if t.get_text().endswith(" km")]
    assert metres / 1000 == pytest.approx(float(said.removesuffix(" km")), rel=0.005)


def test_the_cells_add_up_to_the_share_that_landed(drawn, run):
    _, ax = drawn
    (mesh,) = [child for child in ax.get_children() if isinstance(child, QuadMesh)]
    landed = np.mean(np.asarray(run[0]["outcome"]) == 0)
    assert mesh.get_array().sum() == pytest.approx(100 * landed)


def test_the_outline_of_an_area_encloses_its_cells():
    mask = np.zeros((40, 50), np.int8)
    mask[8:30, 10:45] = 1
    mask[14:20, 20:30] = 0
    at = {"latitude": 36.05 + 0.1 * np.arange(40), "longitude": 125.05 + 0.1 * np.arange(50)}
    rings = density.area_rings(xr.DataArray(mask, at, ("latitude", "longitude")))
    assert len(rings) == 2
    # Shoelace formula; the hole runs the other way round. Corners cut cost each ring under a cell.
    area = abs(sum(np.sum(r[:-1, 0] * r[1:, 1] - r[1:, 0] * r[:-1, 1]) / 2 for r in rings))
    assert area == pytest.approx(0.01 * mask.sum(), abs=0.015)


def test_a_flight_cut_by_height_loses_nothing_and_keeps_its_heights():
    rng = np.random.default_rng(4)
    points, km = rng.normal(size=(200, 2)).cumsum(axis=0), np.abs(rng.normal(size=200).cumsum())
    steps = np.arange(0.0, np.ceil(km.max()) + 1)
    runs = tracks._runs(points, km, steps)
    length = sum(np.hypot(*np.diff(piece, axis=0).T).sum() for _, piece in runs)
    assert length == pytest.approx(np.hypot(*np.diff(points, axis=0).T).sum())
    assert all(step == min(int(step), len(steps) - 2) for step, _ in runs)
    firsts = [int(np.searchsorted(steps, (km[1] + km[0]) / 2, side="right") - 1)]
    assert runs[0][0] == firsts[0]


@pytest.mark.parametrize("width_mm", [maps.COLUMN_MM, maps.PAGE_MM])
def test_everything_lies_on_the_page(run, width_mm):
    figure, _ = maps.landing_map(*run, look=maps.Look(width_mm=width_mm))
    drawn = figure.get_tightbbox()
    width, height = figure.get_size_inches()
    assert drawn.x0 >= 0 and drawn.x1 <= width
    assert drawn.y0 >= 0 and drawn.y1 <= height


@pytest.mark.parametrize("width_mm", [maps.COLUMN_MM, 120.0, maps.PAGE_MM])
def test_no_name_on_the_map_covers_another(run, width_mm):
    figure, ax = maps.landing_map(*run, look=maps.Look(width_mm=width_mm, towns=20))
    figure.canvas.draw()
    level = [t for t in names_on(ax) if t.get_rotation() == 0]
    boxes = [t.get_window_extent().padded(-0.5) for t in level]
    pairs = [(a, b) for i, a in enumerate(boxes) for b in boxes[:i] if a.overlaps(b)]
    assert len(level) > 6
    assert not pairs


def test_the_page_is_as_wide_as_asked(run):
    for width_mm in (maps.COLUMN_MM, maps.PAGE_MM):
        figure, _ = maps.landing_map(*run, look=maps.Look(width_mm=width_mm))
        assert figure.get_figwidth() * 25.4 == pytest.approx(width_mm)


def test_a_map_says_its_winds_members_caveats_and_credits(drawn, run):
    said = words(drawn[0])
    attrs = run[0].attrs
    assert attrs["winds"] in said
    assert attrs["event_title"] in said
    assert all(caveat in said for caveat in attrs["caveats"])
    assert gazetteer.PLACES_ATTRIBUTION in said
    assert "2\u2009000 members: landed 1\u2009950 (97.5 %), still aloft 50." in said


def test_a_map_shows_the_launch_the_find_and_the_claim_that_were_reported(drawn):
    _, ax = drawn
    assert all(by_gid(ax, gid) for gid in ("launch", "find", "claim", "mdl", "coast", "tracks"))
    legend = [text.get_text() for text in ax.get_figure().legends[0].get_texts()]
    assert {"Find", "Military Demarcation Line (MDL)", "90 % of the landings"} <= set(legend)


def test_a_map_abroad_has_coasts_and_borders_and_no_line():
    landings, paths = synthetic.run(500, longitude_deg=-8.0, latitude_deg=39.5)
    figure, ax = maps.landing_map(
        landings, drift.density(landings), paths, synthetic.event(-8.0, 39.5)
    )
    assert "Demarcation" not in words(figure) and "in the North" not in words(figure)
    assert "(Portugal)" in words(figure) and "Natural Earth" in words(figure)
    assert all(by_gid(ax, gid) for gid in ("density", "graticule", "coast", "borders"))
    assert not by_gid(ax, "mdl")


def test_a_map_half_beyond_the_finer_shapes_has_land_on_both_sides_of_their_edge():
    # Honshu and Kyushu run across 138 E, where the finer shapes end.
    window = Window(local_projection(138.0, 36.0), (-300e3, 300e3), (-300e3, 300e3))
    land = shapes.outline(shapes.ground("land", window), window)
    for lon, lat, is_land in ((137.0, 35.5, True), (139.0, 36.0, True), (137.0, 38.0, False)):
        assert land.contains_point(window.project(lon, lat)[0]) is is_land


def test_a_width_is_what_was_chosen_or_that_of_the_figure_whatever_else_is_chosen(run):
    landings = run[0]
    plain, _ = maps.landing_distances(landings)
    chosen, _ = maps.landing_distances(landings, look=maps.Look(towns=3))
    assert plain.get_figwidth() == chosen.get_figwidth()
    wide, _ = maps.landing_distances(landings, look=maps.Look(width_mm=150.0))
    assert wide.get_figwidth() * 25.4 == pytest.approx(150.0)


def test_a_figure_without_notes_is_only_shorter(run):
    full, _ = maps.landing_map(*run)
    bare, ax = maps.landing_map(*run, look=maps.Look(notes=False))
    assert bare.get_figwidth() == full.get_figwidth()
    assert bare.get_figheight() < full.get_figheight()
    assert run[0].attrs["winds"] not in words(bare) and run[0].attrs["event_title"] in words(bare)
    assert by_gid(ax, "density")


def test_four_maps_stand_two_and_two_with_degrees_on_their_outer_sides(run):
    landings, chance, paths, event = run
    scene = maps.Scene(landings, chance, paths, event)
    _, axes = maps.compare_maps(dict.fromkeys("abcd", scene), look=maps.Look(width_mm=180.0))
    rows = {round(ax.get_position().y0, 3) for ax in axes}
    columns = {round(ax.get_position().x0, 3) for ax in axes}
    assert len(rows) in (1, 2) and len(rows) * len(columns) == 4
    _, axes = maps.compare_maps(dict.fromkeys("abcd", scene), look=maps.Look(width_mm=170.0))
    assert len({round(ax.get_position().y0, 3) for ax in axes}) == 2
    assert len({round(ax.get_position().x0, 3) for ax in axes}) == 2


def test_claims_are_numbered_as_in_the_table_and_drawn_one_size(run):
    landings, chance, paths, event = run
    claims = tuple(Claim(predicate="heading", bearing_deg=b) for b in (60.0, 90.0, 120.0))
    _, ax = maps.landing_map(landings, chance, paths, dataclasses.replace(event, claims=claims))
    marks = by_gid(ax, "claim-number")
    assert [mark.get_text() for mark in marks] == ["1", "2", "3"]
    # As long as on the interactive map: half of what the median load flew.
    assert heading_reach_km(landings) == pytest.approx(
        numbers(landings)["median_distance_km"] / 2, rel=1e-3
    )


def test_a_launch_without_a_name_is_told_by_its_place(run):
    landings, chance, paths, event = run
    nameless = dataclasses.replace(event.launches[0], place="", radius_km=0.0)
    figure, _ = maps.landing_map(
        landings, chance, paths, dataclasses.replace(event, launches=(nameless,))
    )
    assert "Launch: 37.8°N, 126.7°E, 2015-01-19 23:00 UTC+09:00" in words(figure)
    assert "Launch" in [text.get_text() for text in figure.legends[0].get_texts()]


@pytest.mark.parametrize("place", [(20.0, 89.0), (179.8, -17.0), (30.0, 0.0), (137.9, 45.9)])
def test_a_map_can_be_drawn_anywhere(place):
    landings, paths = synthetic.run(200, longitude_deg=place[0], latitude_deg=place[1])
    figure, _ = maps.landing_map(landings, None, paths, synthetic.event(*place))
    figure.canvas.draw()


def test_a_run_in_which_nobody_landed_still_has_a_map(run):
    aloft = run[0].assign(outcome=("member", np.ones(2000, np.int8)))
    empty = run[1].assign({name: run[1][name] * 0 for name in run[1].data_vars})
    figure, _ = maps.landing_map(aloft, empty, event=run[3])
    assert "landed 0 (0.0 %)" in words(figure)


def test_given_axes_are_drawn_on_and_keep_their_projection(run):
    figure = Figure(figsize=(5, 4))
    ax = figure.add_subplot(projection=ccrs.PlateCarree())
    same_figure, same_ax = maps.landing_map(*run, ax=ax)
    assert same_figure is figure and same_ax is ax
    assert isinstance(ax.projection, ccrs.PlateCarree)
    assert run[0].attrs["winds"] in words(figure)
    figure.canvas.draw()
    assert [label.get_text() for label in ax.get_xticklabels()] == ["127°E", "128°E", "129°E"]


def test_a_claimed_province_is_drawn_along_its_border(run):
    landings, chance, paths, event = run
    claim = Claim(predicate="region", region="Gangwon")
    _, ax = maps.landing_map(landings, chance, paths, dataclasses.replace(event, claims=(claim,)))
    rims = np.vstack([line.get_xydata() for line in by_gid(ax, "claim")])
    geodetic = ax.projection.as_geodetic()
    lon, lat = geodetic.transform_points(ax.projection, *rims.T)[:, :2].T
    # Gangwon (South Korea) reaches from Cheorwon, 127.1 E, to the coast at Uljin's border, 129.4 E,
    # and north to the end of the demarcation line, 38.6 N.
    assert lon.min() == pytest.approx(127.1, abs=0.1)
    assert lat.max() == pytest.approx(38.6, abs=0.1)


def test_plain_axes_are_refused_with_the_way_out(run):
    with pytest.raises(InputError, match="needs cartopy axes"):
        maps.landing_map(*run, ax=Figure().add_subplot())


def test_payload_maps_show_each_item_with_its_own_members(run):
    landings, _, paths, event = run
    figure, axes = maps.payload_maps(landings, None, paths, event)
    assert len(axes) == len(synthetic.ITEMS)
    for ax, item in zip(axes, synthetic.ITEMS, strict=True):
        assert item in ax.get_title(loc="left")
        assert ax.get_title(loc="left").split("\n")[1][:3] in ("667", "666")
    windows = {(*ax.get_xlim(), *ax.get_ylim()) for ax in axes}
    assert len(windows) == 1
    assert run[0].attrs["winds"] in words(figure)


def test_nothing_to_compare_is_refused():
    with pytest.raises(InputError, match="at least one run"):
        maps.compare_maps({})


def test_drawing_needs_no_network_and_changes_no_setting(tmp_path):
    script = """
import socket, sys
def refuse(*args, **kwargs):
    raise AssertionError("a map asked for the network")
socket.socket.connect = refuse
socket.getaddrinfo = refuse
import matplotlib
# To ask for the backend is to choose one, and that imports pyplot.
settings = lambda: {k: matplotlib.rcParams[k] for k in matplotlib.rcParams if k != "backend"}
before = settings()
import drift
from drift import maps
from tests.drift import synthetic
landings, paths = synthetic.run(300)
figure, _ = maps.landing_map(landings, drift.density(landings), paths, synthetic.event())
maps.save(figure, sys.argv[1])
assert settings() == before
assert "matplotlib.pyplot" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", script, str(tmp_path / "map.png")], check=True)
    assert (tmp_path / "map.png").stat().st_size > 50_000


@pytest.mark.parametrize("width_mm", [drift.maps.COLUMN_MM, drift.maps.PAGE_MM])
def test_degrees_beside_the_map_stay_on_the_page(width_mm):
    # Lines a quarter of a degree apart: "38.25°N" is wider than the margin.
    landings = synthetic.run(members=200, tracks=2)[0]
    for name in ("latitude", "longitude"):
        middle = landings[name].median()
        landings[name] = middle + 0.15 * (landings[name] - middle)
    figure, ax = drift.maps.landing_map(landings, look=drift.maps.Look(width_mm=width_mm))
    figure.canvas.draw()
    said = [text for text in ax.yaxis.get_ticklabels() if text.get_text()]
    assert len(said) >= 2
    assert min(text.get_window_extent().x0 for text in said) >= 0
