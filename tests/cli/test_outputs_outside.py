"""The files of a run in the hands of other programs: each opens them, and finds nothing to mend.

The IOOS compliance checker reads the netCDF files against CF 1.11, TrajAn computes with the tracks,
lxml holds the KML against the schema of the Open Geospatial Consortium with Google's extensions (as
fastkml, LGPL, ships them), and GeoPandas reads the points.
"""

import json
import sys
from datetime import datetime
from importlib.resources import as_file, files
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import matplotlib.pyplot as plt
import numpy as np
import pytest
import xarray as xr

from tests.analytic import event
from tests.cli import windfile
from tests.cli.whole_run import MEMBERS
from weather import synthetic

KML = "{http://www.opengis.net/kml/2.2}"
GX = "{http://www.google.com/kml/ext/2.2}"

#: Other people's warnings are not ours to mend.
pytestmark = pytest.mark.filterwarnings("ignore")

#: Up at 5 m/s to 3000 m, along for the rest of two hours, down at 2 m/s: 3000 m takes 25 minutes.
FLIGHT = {"rise_mps": 5, "cruise_height_m": 3000, "flight_time_h": 2, "fall_mps": 2}


def cf_complaints(path, tmp_path):
    """What the compliance checker finds wrong in a file, however small."""
    from compliance_checker.runner import CheckSuite, ComplianceChecker

    CheckSuite.load_all_available_checkers()
    out = tmp_path / "said.json"
    ComplianceChecker.run_checker(
        str(path), ["cf:1.11"], 0, "strict", output_filename=str(out), output_format="json"
    )
    said = json.loads(out.read_text())["cf:1.11"]
    assert said["possible_points"] > 50
    assert said["scored_points"] <= said["possible_points"]
    return [text for rule in said["all_priorities"] for text in rule["msgs"]]


@pytest.mark.parametrize("name", ["landings", "tracks", "density"])
def test_the_cf_checker_finds_nothing_in_a_netcdf(folder, tmp_path, name):
    assert cf_complaints(folder / f"{name}.nc", tmp_path) == []


def test_the_cf_checker_finds_what_is_wrong(folder, tmp_path):
    # Else the test above would pass with a checker that checks nothing.
    with xr.open_dataset(folder / "landings.nc") as ds:
        ds["altitude"].attrs["units"] = "knots"
        ds.drop_attrs(deep=False).to_netcdf(tmp_path / "wrong.nc")
    said = " ".join(cf_complaints(tmp_path / "wrong.nc", tmp_path))
    assert "knots" in said
    assert "Conventions" in said


def test_every_netcdf_says_the_command_that_made_it_but_not_the_hour(folder):
    # CF 2.6.2 wants a history; an hour in it would make the same command give other bytes.
    for name in ("landings", "tracks", "density"):
        with xr.open_dataset(folder / f"{name}.nc") as ds:
            assert ds.attrs["history"].startswith(f"balloon-drift {ds.attrs['version']}: drift run")
            assert ds.attrs["history"].endswith(ds.attrs["command"])


@pytest.fixture
def _trajan():
    """TrajAn, whose import would change an option of xarray for every test after this."""
    with xr.set_options(keep_attrs="default"):
        import trajan  # noqa: F401

        yield


@pytest.fixture
def exact_tracks(fly):
    """The tracks of a run in a wind of 8 and 6 m/s, where nothing is uncertain."""
    wind = synthetic.uniform(u_mps=8, v_mps=6)
    winds = windfile.save(windfile.cds(wind, heights=range(0, 8001, 500)))
    fly(event(0.0, 100.0, **FLIGHT), winds, members=3)
    with xr.open_dataset("out/tracks.nc") as tracks:
        yield tracks


@pytest.mark.usefixtures("_trajan")
def test_trajan_opens_the_tracks_of_a_run(folder):
    with xr.open_dataset(folder / "tracks.nc") as tracks:
        assert tracks.traj.is_ragged()
        assert (tracks.traj.trajectory_dim, tracks.traj.obs_dim) == ("trajectory", "obs")
        assert (tracks.traj.tx.name, tracks.traj.ty.name) == ("longitude", "latitude")
        assert tracks.traj.crs.is_geographic
        grid = tracks.traj.gridtime("10min")
        assert np.isfinite(grid["altitude"]).any("time").all()
        assert len(tracks.traj.plot()[0]) == tracks.sizes["trajectory"]
    plt.close("all")


@pytest.mark.usefixtures("_trajan")
def test_trajan_finds_the_speed_and_the_length_that_the_wind_gives(exact_tracks):
    # Those of its methods that measure want the names lon and lat; docs/howto/gis.md says so.
    tracks = exact_tracks.rename(longitude="lon", latitude="lat")
    speed = tracks.traj.gridtime("10min").traj.speed()
    # 10 m/s on our sphere; TrajAn measures on the ellipsoid, at most 0.6 % off.
    np.testing.assert_allclose(speed.values[:, :-1], 10.0, rtol=0.006)
    # Two hours and 25 minutes of it.
    np.testing.assert_allclose(tracks.traj.length(), 10 * (7200 + 1500), rtol=0.006)


@pytest.fixture(scope="module")
def kml(folder):
    """The KML of a run."""
    return ET.parse(folder / "landings.kml").getroot()


def test_the_kml_is_valid_against_the_schema(folder):
    from lxml import etree

    with as_file(files("fastkml") / "schema") as schemas:
        schema = etree.XMLSchema(file=str(schemas / "kml22gx.xsd"))
    schema.assertValid(etree.parse(folder / "landings.kml"))


def test_a_run_in_which_nothing_landed_is_valid_kml(fly):
    from lxml import etree

    wind = synthetic.uniform(u_mps=8, v_mps=6)
    winds = windfile.save(windfile.cds(wind, heights=range(0, 8001, 1000), at=range(2)))
    out = fly(event(0.0, 100.0, **FLIGHT), winds, members=5)
    assert not (out["outcome"] == 0).any()
    with as_file(files("fastkml") / "schema") as schemas:
        schema = etree.XMLSchema(file=str(schemas / "kml22gx.xsd"))
    schema.assertValid(etree.parse("out/landings.kml"))


def test_on_the_time_slider_a_landing_stays_from_when_it_came_down(kml, landings):
    # In the order of the members, all of which landed.
    _, marks, _ = kml.findall(f"{KML}Document/{KML}Folder")
    begun = [mark.findtext(f"{KML}TimeSpan/{KML}begin") for mark in marks.iter(f"{KML}Placemark")]
    assert len(begun) == min(MEMBERS, 500)
    expected = landings["time"].values[: len(begun)].astype("datetime64[s]")
    assert [text.removesuffix("Z") for text in begun] == np.datetime_as_string(expected).tolist()
    assert next(kml.iter(f"{KML}end"), None) is None


def test_on_the_time_slider_the_launch_stands_before_the_first_flight(kml):
    launch = kml.find(f"{KML}Document/{KML}Placemark/{KML}TimeSpan/{KML}begin").text
    # At 2 o'clock, give or take twenty minutes.
    assert launch == "2015-01-01T01:40:00Z"
    whens = [when.text for when in kml.iter(f"{KML}when")]
    assert min(whens) >= launch


def test_flights_on_the_time_slider_go_forward_and_end_at_their_landing(kml, landings):
    folder = kml.findall(f"{KML}Document/{KML}Folder")[-1]
    for mark in folder.iter(f"{KML}Placemark"):
        member = int(mark.findtext(f"{KML}name").removeprefix("Draw "))
        track = mark.find(f"{GX}Track")
        whens = [datetime.fromisoformat(when.text) for when in track.findall(f"{KML}when")]
        assert all(a < b for a, b in pairwise(whens))
        end = [float(x) for x in track.findall(f"{GX}coord")[-1].text.split()]
        one = landings.sel(member=member)
        there = [float(one[name]) for name in ("longitude", "latitude", "altitude")]
        assert end == pytest.approx(there, abs=0.51)
        assert end[:2] == pytest.approx(there[:2], abs=6e-6)


def test_geopandas_reads_the_points_with_everything_that_was_drawn(folder, landings):
    import geopandas

    points = geopandas.read_parquet(folder / "landings.parquet")
    assert points.crs == "EPSG:4326"
    assert set(points.geom_type) == {"Point"}
    assert points["member"].tolist() == landings["member"].values.tolist()
    np.testing.assert_array_equal(points.geometry.x, landings["longitude"])
    np.testing.assert_array_equal(points.geometry.y, landings["latitude"])
    for name in ("rise_mps", "cruise_height_m", "flight_time_h", "fall_mps", "balloon"):
        np.testing.assert_array_equal(points[name], landings[name])
    assert set(points["outcome"]) == {"landed"}
    assert points["payload"].tolist() == ["thing", "dvd"] * (MEMBERS // 2)
    assert str(points["time"].dt.tz) == "UTC"
    late = points["time"].dt.tz_localize(None).to_numpy() - landings["time"].values
    assert np.abs(late).max() <= np.timedelta64(1, "us")
    header = (folder / "landings.csv").read_text().splitlines()[0].split(",")
    # A table alone has no head in which its caveats could stand.
    assert header.pop() == "caveats"
    assert [*header, "geometry"] == points.columns.tolist()
    assert points.attrs["event_hash"] == landings.attrs["event_hash"]


def test_the_points_follow_geoparquet(folder):
    # https://geoparquet.org/releases/v1.1.0: the file says how its geometry is written.
    import pyarrow.parquet

    metadata = pyarrow.parquet.read_schema(folder / "landings.parquet").metadata
    said = json.loads(metadata[b"geo"])
    assert said["version"].startswith("1.")
    column = said["columns"][said["primary_column"]]
    assert column["encoding"] == "WKB"
    assert column["geometry_types"] == ["Point"]
    assert column["crs"]["id"] == {"authority": "EPSG", "code": 4326}


@pytest.mark.parametrize("missing", ["geopandas", "pyarrow"])
def test_without_the_extra_a_run_has_one_file_less_and_no_complaint(fly, monkeypatch, missing):
    monkeypatch.setitem(sys.modules, missing, None)
    winds = windfile.save(windfile.cds(synthetic.uniform(u_mps=8, v_mps=6)))
    fly(event(0.0, 100.0, **FLIGHT), winds)
    assert Path("out/landings.csv").exists()
    assert not Path("out/landings.parquet").exists()
