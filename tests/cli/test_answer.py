"""The answer as somebody meets it: where, what is assumed, what a reading lost, what to do next."""

import contextlib
import io
import json
import re
import shlex
import sys
import xml.etree.ElementTree as ET
from html import unescape
from pathlib import Path

import pytest
import xarray as xr

from tests.analytic import toml
from tests.cli import windfile
from tests.cli.whole_run import korean
from tests.drift.markup import Page
from weather import synthetic

PHRASE = "The report gives no exact day"


def southwesterly(where="winds.nc"):
    wind = synthetic.uniform(u_mps=8, v_mps=6)
    ds = windfile.cds(wind, lats=range(34, 44), lons=range(122, 136), heights=range(0, 8001, 1000))
    return windfile.save(ds, where)


@pytest.fixture(scope="module")
def folder_and_words(tmp_path_factory):
    """A run of an event whose day, hour and place are assumed, with two loads; what it said."""
    from drift.__main__ import _status

    where = tmp_path_factory.mktemp("assumed")
    mapping = korean()
    mapping["event"] |= {"date_text": "2015-01", "time_text": "night"}
    text = "The place is an assumption."
    mapping["fact"] = [{"topic": "place", "text": text, "certainty": "D"}]
    (where / "my event.toml").write_text(toml(mapping))
    southwesterly(where / "winds.nc")
    words = ["run", "my event.toml", "--winds", "winds.nc", "-n", "128", "--out", "out"]
    said = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(said):
        patch.chdir(where)
        patch.setattr(sys, "argv", ["drift", *words])
        assert _status() == 0
    return where, said.getvalue()


@pytest.fixture
def assumed(folder_and_words, monkeypatch):
    """What that run said, in the folder where it ran."""
    where, said = folder_and_words
    monkeypatch.chdir(where)
    return said


def test_what_is_assumed_stands_in_every_output(assumed):
    out = Path("out")
    assert PHRASE in assumed
    for name in ("landings.geojson", "density.geojson"):
        about = json.loads((out / name).read_text("utf-8"))["about"]
        assert any(PHRASE in text for text in about["assumed"]), name
    document = ET.parse(out / "landings.kml").getroot()[0]
    assert PHRASE in document.find("{*}description").text
    rows = (out / "landings.csv").read_text("utf-8").splitlines()
    assert len(rows) == 129 and all(PHRASE in row for row in rows[1:])
    for name in ("landings.nc", "tracks.nc", "density.nc"):
        with xr.open_dataset(out / name) as stored:
            assert PHRASE in stored.attrs["caveats"], name
    summary = json.loads((out / "summary.json").read_text("utf-8"))
    assert {"day", "hour", "place"} <= {one["what"] for one in summary["assumed"]}
    report = Page((out / "report.html").read_text("utf-8")).text
    for one in summary["assumed"][:3]:
        assert one["sentence"] in " ".join(report.split()), one
        assert one["sentence"] in assumed


def test_an_assumed_place_day_and_hour_are_marked_in_the_subtitle_of_the_map(monkeypatch):
    from drift.event.file import load_event
    from drift.figures.notes import subtitle
    from drift.figures.paper.style import Look

    event = load_event("2008-12-border-chapel")
    said = subtitle(event, Look())
    assert "(place assumed)" in said and "(day and hour assumed)" in said
    assert "assumed" not in subtitle(load_event("2015-01-19-paju"), Look())
    assert "(place disputed)" in subtitle(load_event("2015-08-14-yeoncheon"), Look())


def test_each_load_has_a_sentence_and_a_map_of_its_own(assumed):
    loads = [line.split(":")[0] for line in assumed.splitlines() if "plausible flights" in line]
    assert loads == ["thing", "dvd"]
    assert Path("out/map-loads.png").is_file() and Path("out/map-loads.svg").is_file()
    report = Path("out/report.html").read_text("utf-8")
    assert report.count('<figure class="picture') == 2


def test_the_parts_of_the_summary_sum_to_what_landed(assumed):
    summary = json.loads(Path("out/summary.json").read_text("utf-8"))
    for numbers in (summary, *summary["by_item"].values()):
        parts = [numbers["where"][part]["fraction"] for part in
                 ("north_land", "south_land", "sea", "elsewhere")]  # fmt: skip
        assert sum(parts) == pytest.approx(numbers["landed_fraction"], abs=5e-6)


def test_commands_that_the_report_proposes_run_as_they_stand(drift, assumed):
    text = Path("out/report.html").read_text("utf-8")
    told = [unescape(code) for code in re.findall(r"<code>(drift [^<]*)</code>", text)]
    repeat = [line for line in told if "out-again" in line]
    study = [line for line in told if line.startswith("drift sensitivity")]
    assert len(repeat) == 1 and len(study) == 1
    assert "'my event.toml'" in repeat[0]
    said = drift(*shlex.split(repeat[0])[1:])
    assert said.status == 0, said.err
    first, second = (json.loads(Path(name, "summary.json").read_text()) for name in
                     ("out", "out-again"))  # fmt: skip
    assert first["where"] == second["where"]
    # The study is what it says, at its default number of samples.
    said = drift(*shlex.split(study[0])[1:])
    assert said.status == 0, said.err


def test_what_each_reading_lost_is_told_for_each(drift):
    # In a westerly of 10 m/s the winds end, 16 degrees on, before a timer of 60 hours does.
    mapping = korean()
    mapping["alternative"] = [{"name": "long timer", "vehicle": {"flight_time_h": 60.0}}]
    Path("event.toml").write_text(toml(mapping))
    southwesterly()
    said = drift("run", "event.toml", "--winds", "winds.nc", "-n", 64, "--out", "out")
    assert said.status == 0, said.err
    lines = said.out.splitlines()
    assert [line for line in lines if line.startswith("as reported: thing: Of 32")]
    lost = [line for line in lines if "note: long timer: 64 of 64 members" in line]
    assert lost, said.out
    report = Page(Path("out/report.html").read_text("utf-8"))
    text = " ".join(report.text.split())
    assert "Readings side by side" in text and "as reported" in text
    assert "64 of 64 members" in text


def abroad(drift, *flags):
    """A run from Sumatra, where no line is, through winds round the equator."""
    wind = synthetic.uniform(u_mps=10, v_mps=2)
    windfile.save(windfile.cds(wind, heights=[0, 2000, 4000]), "winds.nc")
    from tests.cli.mistakes import GOOD

    text = GOOD.replace("flight_time_h = 1.0", "flight_time_h = {uniform = [1, 2]}")
    Path("event.toml").write_text(text)
    said = drift("run", "event.toml", "--winds", "winds.nc", "--out", "out", *flags)
    assert said.status == 0, said.err
    return said.out


def test_of_an_event_abroad_no_output_mentions_the_line(drift):
    out = abroad(drift, "-n", 64)
    summary = json.loads(Path("out/summary.json").read_text("utf-8"))
    assert summary["where"] is None and summary["north_of_mdl_fraction"] is None
    assert summary["regions"][0]["country"] == "Indonesia"
    assert "(Indonesia)" in out
    checked = drift("check", "event.toml", "--winds", "winds.nc", "-n", 64).out
    page = Page(Path("out/report.html").read_text("utf-8"))
    hidden = {e.text for e in page.of("script")} | {e.text for e in page.of("style")}
    report = page.text
    for text in hidden:
        report = report.replace(text, "")
    for text in (out, checked, report, Path("out/landings.kml").read_text("utf-8")):
        assert "Demarcation" not in text and "north of the line" not in text.casefold()
        assert "in the North" not in text


def test_a_run_abroad_goes_on_until_its_distance_is_known(drift):
    out = abroad(drift, "--until", "5%")
    told = json.loads(Path("out/summary.json").read_text("utf-8"))
    assert told["precision"]["of"] == "median_distance_km" and told["precision"]["is_reached"]
    low, high = told["median_distance_km_95"]
    half = (high - low) / 2 / told["median_distance_km"]
    assert half == pytest.approx(told["precision"]["half_width"], rel=1e-3)
    assert "The median distance from the launch is known to" in out
    assert "line" not in told["precision"]["sentence"]
