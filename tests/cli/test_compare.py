"""Runs side by side, and what else an author takes along: moving maps, tables, styles."""

import csv
import json
import re
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from PIL import Image

import drift as package
import weather
from drift.evidence.differences import compare_with_first
from drift.output.tables import write_csv
from tests.analytic import START
from weather import synthetic
from weather.grid.gridded_sky import gridded


def event(hours: float) -> package.Event:
    """A launch that floats so many hours, at a place and an hour known roughly."""
    return package.load_event({
        "event": {"id": "one", "title": "One"},
        "launch": [{"latitude_deg": 37.6, "longitude_deg": 127.0, "radius_km": 3.0, "time": START}],
        "vehicle": {"rise_mps": 5.0, "cruise_height_m": 3000.0, "flight_time_h": hours},
        "payload": [{"item": "thing", "fall_mps": 1.0, "fall_law": "constant"}],
        "ground": {"height_m": 0.0},
        "winds": {"error_mps": 0, "subgrid": False},
    })  # fmt: skip


@pytest.fixture(scope="module")
def sky() -> weather.GriddedSky:
    return gridded(synthetic.sampled(
        synthetic.uniform(u_mps=0.0, v_mps=10.0),
        latitude_deg=np.arange(34.0, 44.0, 0.5), longitude_deg=np.arange(124.0, 131.0, 0.5),
        times=[START + timedelta(hours=h) for h in range(-2, 12)],
        heights_m=np.linspace(0.0, 8000.0, 17),
    ))  # fmt: skip


def test_an_hour_more_in_a_wind_of_ten_metres_a_second_is_36_km(sky):
    # 10 m/s for 3600 s; whatever else the members differ in is the same in both, and cancels.
    runs = {f"{h} h": package.estimate(event(h), sky, members=64, seed=1) for h in (1.0, 2.0)}
    (found,) = compare_with_first(runs)
    told = {row.quantity: row for row in found.rows}
    way, time = told["mean distance from the launch"], told["mean time aloft"]
    assert way.difference == pytest.approx(36.0, rel=0.01)
    assert (way.low_95, way.high_95) == pytest.approx((36.0, 36.0), abs=0.1)
    assert time.difference == pytest.approx(1.0, rel=1e-3)
    assert found.is_paired and found.apart_km == pytest.approx(36.0, rel=0.02)
    assert "the same members paired" in found.sentence()
    north = told["came down: land in the North"]
    assert north.difference == pytest.approx(north.second - north.first)


def test_members_of_other_seeds_are_not_paired_and_the_interval_is_wider(sky):
    one, same, other = (
        package.estimate(event(2.0), sky, members=64, seed=seed) for seed in (1, 1, 2)
    )
    paired, apart = compare_with_first({"a": one, "b": same, "c": other})
    assert paired.is_paired and "Nothing differs" in paired.sentence()
    assert not apart.is_paired and "not paired" in apart.sentence()
    row = next(row for row in apart.rows if row.unit == "km")
    assert row.low_95 < 0 < row.high_95 and not row.is_paired


def test_two_runs_are_compared_from_their_folders(drift, folder, tmp_path):
    said = drift("compare", folder, folder)
    assert said.status == 2 and "twice" in said.complaint
    text = (folder / "event.toml").read_text("utf-8")
    Path("later.toml").write_text(
        re.sub(r"uniform = \[\s*0.5,\s*2.0,", "uniform = [1.5, 3.0,", text)
    )
    winds = folder.parents[2] / "winds.nc"
    assert drift("run", "later.toml", "--winds", winds, "--members", 600, "--animate", "--excel",
                 "--out", "later").status == 0  # fmt: skip
    said = drift("compare", folder, "later", "--out", "both")
    assert said.status == 0, said.err
    told = json.loads(Path("both/summary.json").read_text())["comparisons"][0]
    assert told["first"] == "out" and told["second"] == "later" and told["is_paired"]
    assert told["sentence"] in said.out
    with xr.open_dataset(folder / "landings.nc") as a, xr.open_dataset("later/landings.nc") as b:
        hours = float((b["time_aloft"] - a["time_aloft"]).mean()) / 3600.0
    rows = list(csv.DictReader(Path("both/differences.csv").read_text("utf-8").splitlines()))
    aloft = [row for row in rows if row["quantity"] == "mean time aloft"]
    assert [row["load"] for row in aloft] == ["thing", "dvd", "all loads together"]
    assert float(aloft[-1]["difference"]) == pytest.approx(hours, rel=1e-5)
    assert float(aloft[-1]["low_95"]) < hours < float(aloft[-1]["high_95"])
    with Image.open("both/comparison.png") as picture:
        assert min(picture.size) > 1000
    again = drift("compare", folder, "later", "--out", "both")
    assert again.status == 2 and drift("compare", folder).status == 2
    assert drift("compare", folder, "later", "--out", "both", "--force").status == 0
    # Members of another seed are other members; what is written says so.
    assert drift("run", "later.toml", "--winds", winds, "--members", 100, "--seed", 2,
                 "--out", "other").status == 0  # fmt: skip
    assert drift("compare", folder, "other", "--out", "apart").status == 0
    told = json.loads(Path("apart/summary.json").read_text())["comparisons"][0]
    assert told["is_paired"] is False and "not paired" in told["sentence"]
    # What was asked for besides.
    moving = [path for path in Path("later").iterdir() if path.stem == "animation"]
    assert len(moving) == 1 and moving[0].suffix in (".mp4", ".gif")
    assert Path("later/landings.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert pd.read_csv("later/table.csv", encoding="utf-8-sig").columns[0] == "case"
    assert not (folder / "landings.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_moving_map_has_the_frames_that_were_asked_for_and_they_differ(sky, tmp_path):
    one = event(2.0)
    landings = package.estimate(one, sky, members=64, seed=1)
    tracks = package.tracks(one, sky, count=4, seed=1)
    said = []
    path = package.maps.animate(landings, tracks, tmp_path / "x.gif", one, frames=4,
                                progress=lambda *told: said.append(told))  # fmt: skip
    with Image.open(path) as picture:
        assert picture.n_frames == 4
        frames = []
        for i in range(4):
            picture.seek(i)
            frames.append(np.asarray(picture.convert("RGB"), dtype=int))
    assert all((a != b).any() for a, b in pairwise(frames))
    assert said[-1] == ("animating", 4, 4)
    with pytest.raises(weather.InputError, match="end it in"):
        package.maps.animate(landings, tracks, tmp_path / "x.avi")


def test_without_ffmpeg_a_video_becomes_a_gif_and_one_sentence_says_so(sky, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setitem(__import__("sys").modules, "imageio_ffmpeg", None)
    tracks = package.tracks(event(1.0), sky, count=2, seed=1)
    landings = package.estimate(event(1.0), sky, members=8, seed=1)
    with pytest.warns(UserWarning, match="ffmpeg is not installed"):
        path = package.maps.animate(landings, tracks, tmp_path / "x.mp4", frames=2)
    assert path.suffix == ".gif" and path.is_file() and not (tmp_path / "x.mp4").exists()


def test_two_panels_show_the_same_flights(sky):
    one = event(2.0)
    landings, tracks = (package.estimate(one, sky, members=64, seed=1),
                        package.tracks(one, sky, count=4, seed=1))  # fmt: skip
    _, (above, below) = package.maps.map_and_heights(landings, tracks, event=one)
    (lines,) = (c for c in below.collections if c.get_gid() == "heights")
    heights = np.concatenate([path.vertices[:, 1] for path in lines.get_paths()])
    assert heights.max() == pytest.approx(3.0, abs=0.01)
    # 2 h to the opening, then 3 km at 1 m/s.
    assert below.get_xlim()[1] == pytest.approx(2.0 + 3000 / 3600, rel=0.01)
    assert any(c.get_gid() == "tracks" for c in above.collections)


def test_a_text_is_no_formula_for_a_spreadsheet(tmp_path):
    frame = pd.DataFrame(
        {"text": ["=1+1", "-2", "plain", "@x", "풍선"], "number": [-1.0, 2, 3, 4, 5]}
    )
    write_csv(frame, tmp_path / "t.csv", for_excel=True)
    read = pd.read_csv(tmp_path / "t.csv", encoding="utf-8-sig")
    assert read["text"].tolist() == ["'=1+1", "'-2", "plain", "'@x", "풍선"]
    assert read["number"].tolist() == frame["number"].tolist()


def test_every_feature_has_a_rule_of_the_style_for_qgis(folder):
    for name in ("landings", "density"):
        root = ET.parse(folder / f"{name}.qml").getroot()
        rules = [rule.get("filter") for rule in root.iter("rule")]
        symbols = {symbol.get("name") for symbol in root.iter("symbol")}
        assert {rule.get("symbol") for rule in root.iter("rule")} == symbols
        kinds = set()
        for one in json.loads((folder / f"{name}.geojson").read_text())["features"]:
            told = one["properties"]
            kinds.add((told.get("outcome"), told.get("kind"), told.get("percent")))
        for outcome, kind, percent in kinds:
            wanted = [f"'{word}'" for word in (outcome, kind) if word]
            wanted += [f"= {percent}"] if percent else []
            assert any(all(word in rule for word in wanted) for rule in rules), (kind, outcome)
