"""The folder of one run: every file of the contract, each a good citizen of its format."""

import csv
import json
import re
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import xarray as xr
from PIL import Image

from tests.cli.whole_run import MEMBERS

FILES = {
    "landings.nc", "tracks.nc", "density.nc", "landings.geojson", "density.geojson",
    "landings.kml", "landings.csv", "map.png", "map.svg", "map-loads.png", "map-loads.svg",
    "report.html", "summary.json",
    "landings.parquet", "landings.qml", "density.qml",
    "event.toml", "methods.md", "references.bib", "captions.md", "table.csv",
    "table.tex",
}  # fmt: skip


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
    for name in ("landings", "density", "tracks"):
        with xr.open_dataset(folder / f"{name}.nc") as ds:
            attrs = ds.attrs
        for key in ("event_id", "event_hash", "sky_id", "sky_hash", "seed", "version", "licence",
                    "sources", "winds", "caveats", "Conventions"):  # fmt: skip
            assert key in attrs, (name, key)
        assert attrs["event_id"] == "2015-01-01-test"
        assert re.fullmatch("[0-9a-f]{64}", attrs["event_hash"])
        assert re.fullmatch("[0-9a-f]{64}", attrs["sky_hash"])
        assert attrs["sky_file_sha256"] == winds
        assert "Copernicus" in attrs["attribution"]


def test_the_table_has_the_same_rows_as_the_landings(folder, landings):
    with open(folder / "landings.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == MEMBERS
    for name in ("longitude", "latitude"):
        column = np.array([float(row[f"{name}_deg"]) for row in rows])
        np.testing.assert_allclose(column, landings[name], atol=1e-6)
    aloft = np.array([float(row["time_aloft_s"]) for row in rows])
    np.testing.assert_allclose(aloft, landings["time_aloft"], atol=1e-5)
    # At sea some heights are a minus zero.
    assert not any(value in ("-0.0", "-0") for row in rows for value in row.values())
    assert {row["outcome"] for row in rows} == {"landed"}
    assert [row["payload"] for row in rows] == ["thing", "dvd"] * (MEMBERS // 2)
    when = np.array([row["time"].removesuffix("Z") for row in rows], "datetime64[s]")
    assert np.abs(when - landings["time"].values).max() < np.timedelta64(1001, "ms")


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
