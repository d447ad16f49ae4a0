"""The files for GIS and Google Earth: what their formats demand, with the numbers of the netCDF."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import shapely

from tests.analytic import event
from tests.cli import windfile
from tests.cli.whole_run import MEMBERS
from weather import synthetic

KML = "{http://www.opengis.net/kml/2.2}"
GX = "{http://www.google.com/kml/ext/2.2}"


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
    # 4: no other reference system than WGS 84; 5: a box is optional; 7.1: members of GeoJSON's own
    # stand where they belong only.
    assert set(content) == {"type", "about", "features"}
    for feature in content["features"]:
        assert feature["type"] == "Feature"
        assert set(feature) <= {"type", "id", "geometry", "properties"}
        assert isinstance(feature["properties"], dict)
        geometry = feature["geometry"]
        assert set(geometry) == {"type", "coordinates"}
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


@pytest.mark.parametrize("name", ["landings", "density"])
def test_positions_in_geojson_are_two_numbers_to_the_metre(folder, name):
    # RFC 7946, 4: a third number would be the height above the ellipsoid, which we do not know;
    # 11.2: more digits than are known take up room only. Five are 1.1 m.
    def positions(part):
        return [part] if isinstance(part[0], str) else [p for x in part for p in positions(x)]

    text = (folder / f"{name}.geojson").read_text("utf-8")
    content = json.loads(text, parse_float=str, parse_int=str)
    for feature in content["features"]:
        for position in positions(feature["geometry"]["coordinates"]):
            assert len(position) == 2
            assert all(len(number.partition(".")[2]) <= 5 for number in position)


def test_landings_as_geojson_are_those_of_the_netcdf(folder, landings):
    features = json.loads((folder / "landings.geojson").read_text())["features"]
    assert [f["id"] for f in features] == list(range(MEMBERS))
    lon, lat = np.array([f["geometry"]["coordinates"] for f in features]).T
    np.testing.assert_allclose(lon, landings["longitude"], atol=1e-5)
    np.testing.assert_allclose(lat, landings["latitude"], atol=1e-5)
    height = [f["properties"]["altitude_m"] for f in features]
    np.testing.assert_allclose(height, landings["altitude"], atol=0.0501)
    assert "-0.0" not in [str(z) for z in height]
    assert {f["properties"]["item"] for f in features} == {"thing", "dvd"}


def test_cells_as_geojson_add_up_to_the_landed_share(folder, density):
    features = json.loads((folder / "density.geojson").read_text())["features"]
    cells = [f["properties"]["probability"] for f in features if f["properties"]["kind"] == "cell"]
    assert sum(cells) == pytest.approx(float(density["probability"].sum()), abs=1e-4)
    areas = {f["properties"]["percent"]: shapely.geometry.shape(f["geometry"])
             for f in features if f["properties"]["kind"] == "credible area"}  # fmt: skip
    assert set(areas) == {50, 90}
    assert areas[90].buffer(1e-9).contains(areas[50])


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


def test_a_flight_across_the_date_line_is_two_tracks_that_meet_on_it(tmp_path):
    # OGC 07-147r2, 16.9: longitudes end at 180 degrees. 0.1 degrees of latitude and 600 s each way.
    import numpy as np

    from drift.output.kml import _at_the_date_line

    begin = np.datetime64("2015-01-01T00:00:00", "ns")
    times = begin + np.arange(5) * np.timedelta64(600, "s")
    north = np.arange(5) / 10.0
    for lons in ([178.0, 179.0, -179.0, -178.0, -177.0], [-178.0, -179.0, 179.0, 178.0, 177.0]):
        first, second = _at_the_date_line(times, np.array(lons), north, 1000.0 * north)
        assert (first[1][-1], second[1][0]) == (180.0 * np.sign(lons[0]), -180.0 * np.sign(lons[0]))
        assert first[0][-1] == second[0][0] == begin + np.timedelta64(900, "s")
        assert first[2][-1] == second[2][0] == pytest.approx(0.15)
        assert list(first[1][:-1]) + list(second[1][1:]) == lons
    on_it = np.array([179.0, 180.0, -180.0, -179.0, -178.0])
    assert np.isfinite(
        np.concatenate([p[2] for p in _at_the_date_line(times, on_it, north, north)])
    ).all()
    (whole,) = _at_the_date_line(times, np.array([10.0, 11, 12, 13, 14]), north, north)
    assert list(whole[1]) == [10, 11, 12, 13, 14]
