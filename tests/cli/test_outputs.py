"""The folder of one run: every file of the contract, each a good citizen of its format."""

import csv
import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import shapely
import xarray as xr
from PIL import Image

from tests.analytic import event, toml
from tests.cli import windfile
from weather import synthetic

FILES = {
    "landings.nc", "tracks.nc", "density.nc", "landings.geojson", "density.geojson",
    "landings.kml", "landings.csv", "map.png", "map.svg", "report.html", "summary.json",
}  # fmt: skip
MEMBERS = 600
KML = "{http://www.opengis.net/kml/2.2}"
GX = "{http://www.google.com/kml/ext/2.2}"


def korean():
    """A launch near Paju with everything uncertain, two items, and a south-westerly."""
    mapping = event(
        37.8, 126.7, rise_mps={"triangular": [1.5, 3.5, 7]}, flight_time_h={"uniform": [0.5, 2]},
        cruise_height_m={"uniform": [500, 3000]}, fall_mps={"lognormal": [1.0, 0.25]},
    )  # fmt: skip
    mapping["event"] |= {"id": "2015-01-01-test", "title": 'A "test" & <more>'}
    mapping["launch"][0] |= {"radius_km": 5, "time_spread_min": 20, "place": "Paju", "balloons": 4}
    mapping["launch"][0]["time"] = windfile.START.replace(hour=2)
    mapping["payload"].append({"item": "dvd", "count": 100})
    del mapping["winds"]
    return mapping


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """One run for all the tests that only look."""
    import sys

    from drift.__main__ import _status

    where = tmp_path_factory.mktemp("run")
    wind = synthetic.uniform(u_mps=8, v_mps=6)
    ds = windfile.cds(wind, lats=range(34, 44), lons=range(122, 136), heights=range(0, 8001, 1000))
    winds = windfile.save(ds, where / "winds.nc")
    (where / "event.toml").write_text(toml(korean()))
    out = where / "missing" / "parents" / "out"
    words = ["run", where / "event.toml", "--winds", winds, "--members", MEMBERS, "--out", out]
    before, sys.argv = sys.argv, ["drift", *map(str, words)]
    try:
        assert _status() == 0
    finally:
        sys.argv = before
    return out


@pytest.fixture(scope="module")
def landings(folder):
    with xr.open_dataset(folder / "landings.nc") as ds:
        return ds.load()


@pytest.fixture(scope="module")
def density(folder):
    with xr.open_dataset(folder / "density.nc") as ds:
        return ds.load()


def numbers(folder):
    return json.loads((folder / "summary.json").read_text())


def test_every_file_of_the_contract_is_there_and_no_other(folder):
    assert {p.name for p in folder.iterdir()} == FILES
    assert [p.name for p in folder.parent.iterdir()] == ["out"]
    assert all(p.stat().st_size > 100 for p in folder.iterdir())


def test_landings_hold_one_row_per_member_under_the_names_of_the_contract(landings):
    assert landings.sizes == {"member": MEMBERS}
    wanted = {
        "longitude", "latitude", "altitude", "time", "time_aloft", "outcome", "payload", "balloon",
        "launch", "launch_latitude", "launch_longitude", "launch_time", "rise_mps",
        "cruise_height_m", "flight_time_h", "fall_mps",
    }  # fmt: skip
    assert wanted <= set(landings.variables)
    units = {"longitude": "degrees_east", "latitude": "degrees_north", "altitude": "m",
             "time_aloft": "s", "rise_mps": "m s-1", "cruise_height_m": "m", "flight_time_h": "h",
             "fall_mps": "m s-1"}  # fmt: skip
    for name, unit in units.items():
        assert landings[name].attrs["units"] == unit
    for name, variable in landings.data_vars.items():
        if variable.dtype.kind != "M" and "flag_values" not in variable.attrs:
            assert variable.attrs.get("units"), name
        assert variable.attrs.get("long_name"), name
    assert not any(np.isnan(v.values).any() for v in landings.values() if v.dtype.kind == "f")


def test_flags_are_those_of_cf(landings):
    outcome, payload = landings["outcome"], landings["payload"]
    assert outcome.attrs["flag_meanings"] == "landed still_aloft left_the_sky above_the_top"
    assert outcome.attrs["flag_values"].tolist() == [0, 1, 2, 3]
    assert payload.attrs["flag_meanings"] == "thing dvd"
    for flags in (outcome, payload):
        # CF 3.5: flag_values are of the type of their variable.
        assert np.asarray(flags.attrs["flag_values"]).dtype == flags.dtype
        assert set(np.unique(flags)) <= set(np.atleast_1d(flags.attrs["flag_values"]))


def test_times_in_the_file_are_utc_since_1970(folder):
    with xr.open_dataset(folder / "landings.nc", decode_times=False) as raw:
        assert raw["time"].attrs["units"].startswith("seconds since 1970-01-01")
        assert raw["time"].dtype == np.float64
        aloft = raw["time"].values - raw["launch_time"].values
        np.testing.assert_allclose(aloft, raw["time_aloft"], atol=1e-3)


def test_every_netcdf_says_where_it_comes_from(folder):
    import hashlib

    winds = hashlib.sha256((folder.parents[2] / "winds.nc").read_bytes()).hexdigest()
    for name in ("landings", "density"):
        with xr.open_dataset(folder / f"{name}.nc") as ds:
            attrs = ds.attrs
        for key in ("event_id", "event_hash", "sky_id", "sky_hash", "seed", "version", "licence",
                    "sources", "winds", "caveats", "command", "Conventions"):  # fmt: skip
            assert key in attrs, (name, key)
        assert attrs["event_id"] == "2015-01-01-test"
        assert re.fullmatch("[0-9a-f]{64}", attrs["event_hash"])
        assert re.fullmatch("[0-9a-f]{64}", attrs["sky_hash"])
        assert attrs["sky_file_sha256"] == winds
        assert "Copernicus" in attrs["attribution"]
        assert attrs["command"].startswith("drift run")


def test_the_table_has_the_same_rows_as_the_landings(folder, landings):
    with open(folder / "landings.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == MEMBERS
    for name in ("longitude", "latitude"):
        column = np.array([float(row[f"{name}_deg"]) for row in rows])
        np.testing.assert_allclose(column, landings[name], atol=1e-6)
    aloft = np.array([float(row["time_aloft_s"]) for row in rows])
    np.testing.assert_allclose(aloft, landings["time_aloft"], atol=1e-5)
    assert {row["outcome"] for row in rows} == {"landed"}
    assert [row["payload"] for row in rows] == ["thing", "dvd"] * (MEMBERS // 2)
    when = np.array([row["time"].removesuffix("Z") for row in rows], "datetime64[s]")
    assert np.abs(when - landings["time"].values).max() < np.timedelta64(1001, "ms")


def signed_area(ring):
    x, y = np.array(ring)[:, :2].T
    return 0.5 * float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]))


@pytest.mark.parametrize("name", ["landings", "density"])
def test_geojson_follows_rfc_7946(folder, name):
    def refuse(constant):
        raise AssertionError(constant)  # RFC 8259: no NaN, no Infinity

    text = (folder / f"{name}.geojson").read_text("utf-8")
    content = json.loads(text, parse_constant=refuse)
    assert content["type"] == "FeatureCollection"
    assert "crs" not in content
    for feature in content["features"]:
        assert feature["type"] == "Feature"
        assert isinstance(feature["properties"], dict)
        geometry = feature["geometry"]
        shape = shapely.geometry.shape(geometry)
        assert shape.is_valid
        west, south, east, north = shape.bounds
        assert 120 < west <= east < 135
        assert 34 < south <= north < 44
        polygons = {"Polygon": [geometry["coordinates"]], "MultiPolygon": geometry["coordinates"]}
        for rings in polygons.get(geometry["type"], []):
            assert all(tuple(ring[0]) == tuple(ring[-1]) and len(ring) >= 4 for ring in rings)
            assert signed_area(rings[0]) > 0  # 3.1.6: exterior rings counterclockwise
            assert all(signed_area(ring) < 0 for ring in rings[1:])


def test_landings_as_geojson_are_those_of_the_netcdf(folder, landings):
    features = json.loads((folder / "landings.geojson").read_text())["features"]
    assert [f["id"] for f in features] == list(range(MEMBERS))
    lon, lat = np.array([f["geometry"]["coordinates"][:2] for f in features]).T
    np.testing.assert_allclose(lon, landings["longitude"], atol=1e-5)
    np.testing.assert_allclose(lat, landings["latitude"], atol=1e-5)
    assert {f["properties"]["item"] for f in features} == {"thing", "dvd"}


def test_cells_as_geojson_add_up_to_the_landed_share(folder, density):
    features = json.loads((folder / "density.geojson").read_text())["features"]
    cells = [f["properties"]["probability"] for f in features if f["properties"]["kind"] == "cell"]
    assert sum(cells) == pytest.approx(float(density["probability"].sum()), abs=1e-4)
    areas = {f["properties"]["percent"]: shapely.geometry.shape(f["geometry"])
             for f in features if f["properties"]["kind"] == "credible area"}  # fmt: skip
    assert set(areas) == {50, 90}
    assert areas[90].buffer(1e-9).contains(areas[50])


def test_the_density_is_a_chance_per_tenth_of_a_degree(density, landings):
    for axis in ("latitude", "longitude"):
        np.testing.assert_allclose(np.diff(density[axis]), 0.1, atol=1e-9)
        np.testing.assert_allclose(np.mod(density[axis] * 100, 10), 5, atol=1e-6)
    total = density["probability"].sum(["latitude", "longitude"])
    assert float(total) == pytest.approx(float((landings["outcome"] == 0).mean()))
    by_item = density["probability_by_item"]
    assert by_item["item"].values.tolist() == ["thing", "dvd"]
    np.testing.assert_allclose(by_item.sum(["latitude", "longitude"]), 1.0)
    # Two items with as many members each: the whole is their mean.
    np.testing.assert_allclose(by_item.mean("item"), density["probability"], atol=1e-12)
    i = int(np.argmax(landings["longitude"].values))
    cell = density["probability"].sel(
        latitude=landings["latitude"][i], longitude=landings["longitude"][i], method="nearest"
    )
    assert float(cell) >= 1 / MEMBERS - 1e-12


@pytest.mark.parametrize("percent", [50, 90])
def test_credible_areas_hold_their_share_of_the_landings(density, percent):
    inside = density[f"credible_{percent}"]
    assert set(np.unique(inside)) == {0, 1}
    held = float(density["probability"].where(inside == 1).sum() / density["probability"].sum())
    # They are the smallest areas of a smoothed density: they may hold a little more or less.
    assert percent / 100 - 0.03 <= held < percent / 100 + 0.09


def test_tracks_are_cf_trajectories_that_end_where_the_members_landed(folder, landings):
    with xr.open_dataset(folder / "tracks.nc") as tracks:
        tracks.load()
    assert tracks.attrs["featureType"] == "trajectory"
    assert set(tracks.dims) == {"trajectory", "obs"}
    assert tracks["trajectory"].attrs["cf_role"] == "trajectory_id"
    for name in ("longitude", "latitude", "altitude", "time"):
        assert tracks[name].dims == ("trajectory", "obs")
        assert tracks[name].attrs["standard_name"] == name
    for i, member in enumerate(tracks["trajectory"].values):
        one, end = tracks.isel(trajectory=i), landings.sel(member=member)
        known = np.flatnonzero(~np.isnat(one["time"].values))
        assert known.size > 10
        assert (np.diff(one["time"].values[known]) > np.timedelta64(0)).all()
        for name in ("longitude", "latitude", "altitude"):
            assert float(one[name][known[-1]]) == pytest.approx(float(end[name]), abs=1e-6)
        first = float(one["longitude"][0]), float(one["latitude"][0])
        start = float(end["launch_longitude"]), float(end["launch_latitude"])
        assert first == pytest.approx(start, abs=1e-9)
        # Turbulence moves a load up and down by some tens of metres.
        top = float(one["altitude"].max())
        assert top == pytest.approx(float(end["cruise_height_m"]), abs=200)


def test_kml_is_well_formed_and_has_longitude_first(folder):
    root = ET.parse(folder / "landings.kml").getroot()
    assert root.tag == f"{KML}kml"
    assert root.find(f"{KML}Document/{KML}name").text == 'A "test" & <more>'
    points = [p.text for p in root.iter(f"{KML}coordinates")]
    assert points
    for text in points:
        for point in text.split():
            lon, lat = map(float, point.split(",")[:2])
            assert 120 < lon < 135
            assert 34 < lat < 44
    tracks = list(root.iter(f"{GX}Track"))
    assert tracks
    for track in tracks:
        assert len(track.findall(f"{KML}when")) == len(track.findall(f"{GX}coord")) > 10
    for ring in root.iter(f"{KML}LinearRing"):
        corners = ring.find(f"{KML}coordinates").text.split()
        assert corners[0] == corners[-1]
    styles = {f"#{s.get('id')}" for s in root.iter(f"{KML}Style")}
    assert {s.text for s in root.iter(f"{KML}styleUrl")} <= styles


def test_the_summary_has_the_numbers_of_the_contract(folder, landings):
    said = numbers(folder)
    assert said["members"] == MEMBERS
    assert said["landed_fraction"] == 1.0
    low, high = said["north_of_mdl_fraction_95"]
    assert 0 <= low <= said["north_of_mdl_fraction"] <= high <= 1
    # A wind of 8 and 6 m/s blows towards atan(8/6) = 53 degrees at 10 m/s.
    assert said["bearing_deg"] == pytest.approx(53.13, abs=3)
    aloft = landings["time_aloft"].values
    assert said["median_distance_km"] == pytest.approx(np.median(aloft) / 100, rel=0.05)
    assert said["median_time_aloft_h"] == pytest.approx(np.median(aloft) / 3600, abs=1e-3)
    assert isinstance(said["claims"], list)
    assert {"event_hash", "sky_hash", "seed", "version", "licence"} <= set(said["provenance"])
    assert sum(row["fraction"] for row in said["regions"]) == pytest.approx(1.0, abs=1e-5)


def test_the_map_is_a_picture_fit_to_print(folder):
    with Image.open(folder / "map.png") as picture:
        assert picture.format == "PNG"
        assert min(picture.size) >= 1000
        assert max(picture.size) < 6000
        grey = np.asarray(picture.convert("L"))
    assert grey.std() > 5
    root = ET.parse(folder / "map.svg").getroot()
    assert root.tag.endswith("svg")
    assert root.get("viewBox")


def test_the_report_is_one_page_that_needs_no_other(folder):
    page = (folder / "report.html").read_text("utf-8")
    loaded = re.findall(r"""(?:src|srcset|data)\s*=\s*["']([^"']+)["']""", page)
    loaded += re.findall(r"""<link[^>]+href\s*=\s*["']([^"']+)["']""", page)
    loaded += re.findall(r"url\(([^)]+)\)", page)
    assert loaded
    assert all(address.strip("\"' ").startswith(("data:", "#")) for address in loaded), loaded
    assert "A &#34;test&#34; &amp; &lt;more&gt;" in page or "&lt;more&gt;" in page
    assert "<more>" not in page


def test_a_density_across_the_date_line_is_cut_there(fly):
    # RFC 7946, 3.1.9, and KML: longitudes end at 180 degrees.
    wind = synthetic.uniform(u_mps=10, v_mps=5)
    ds = windfile.cds(wind, lats=range(-5, 6), lons=range(174, 187), heights=[0, 4000], at=range(3))
    quick = {"rise_mps": 5, "cruise_height_m": 1000, "flight_time_h": 0.5, "fall_mps": 5}
    mapping = event(0.0, 179.9, **quick)
    mapping["launch"][0] |= {"radius_km": 40, "longitude_deg": 180.1}
    out = fly(mapping, windfile.save(ds), members=400)
    assert (out["longitude"] > 179).any()
    assert (out["longitude"] < -179).any()
    features = json.loads(Path("out/density.geojson").read_text())["features"]
    bounds = np.array([shapely.geometry.shape(f["geometry"]).bounds for f in features])
    assert bounds[:, 0].min() >= -180
    assert bounds[:, 2].max() <= 180
    areas = [f for f in features if f["properties"]["kind"] == "credible area"]
    assert areas[-1]["geometry"]["type"] == "MultiPolygon"
    # Cut in two, none of them goes around the world.
    parts = [p for f in areas for p in shapely.get_parts(shapely.geometry.shape(f["geometry"]))]
    assert max(p.bounds[2] - p.bounds[0] for p in parts) < 2
    for text in ET.parse("out/landings.kml").getroot().iter(f"{KML}coordinates"):
        assert all(abs(float(p.split(",")[0])) <= 180 for p in text.text.split())
