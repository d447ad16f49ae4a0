"""The folder of a run is written whole or not at all, and nothing of a user's is overwritten."""

import errno
from pathlib import Path

import pytest

from tests.analytic import event, toml
from tests.cli import windfile
from weather import synthetic


@pytest.fixture
def run(drift, monkeypatch):
    """A short run without pictures, through a calm sky."""
    for name in ("drift.figures.paper.sheet.save", "drift.pages.report.write"):
        monkeypatch.setattr(name, lambda *a, **k: None)
    monkeypatch.setattr("drift.figures.landing_map.drawn_map", lambda *a, **k: (None, None))
    calm = synthetic.uniform(u_mps=1, v_mps=0)
    windfile.save(windfile.cds(calm, heights=[0, 4000], at=range(3)))
    quick = {"rise_mps": 9, "cruise_height_m": 500, "flight_time_h": 0.2, "fall_mps": 9}
    Path("event.toml").write_text(toml(event(0.0, 104.0, **quick)))
    return lambda *words: drift("run", "event.toml", "--winds", "winds.nc", "--members", 9, *words)


def names(folder="."):
    return {p.name for p in Path(folder).iterdir()}


def test_a_folder_that_exists_is_refused(run):
    assert run("--out", "out").status == 0
    before = (Path("out/landings.csv").read_bytes(), Path("out").stat().st_mtime_ns)
    said = run("--out", "out", "--seed", 5)
    assert said.status == 2
    assert "out" in said.complaint
    assert "--force" in said.complaint
    assert (Path("out/landings.csv").read_bytes(), Path("out").stat().st_mtime_ns) == before


def test_force_replaces_a_run_and_keeps_what_a_person_added(run):
    assert run("--out", "out").status == 0
    first = Path("out/landings.csv").read_bytes()
    Path("out/notes.txt").write_text("the work of years")
    Path("out/photos").mkdir()
    Path("out/photos/1.jpg").write_text("picture")
    assert run("--out", "out", "--force", "--seed", 5, "--members", 8).status == 0
    assert Path("out/landings.csv").read_bytes() != first
    assert Path("out/notes.txt").read_text() == "the work of years"
    assert Path("out/photos/1.jpg").read_text() == "picture"
    assert not [name for name in names() if name.startswith(".")]


def test_force_takes_away_the_readings_that_are_no_more_but_not_the_notes_in_them(run):
    text = Path("event.toml").read_text()
    Path("event.toml").write_text(
        text + '[[alternative]]\nname = "slow"\n[alternative.vehicle]\nrise_mps = 5\n'
    )
    assert run("--out", "out").status == 0
    Path("out/slow/notes.txt").write_text("why slow")
    Path("event.toml").write_text(text)
    assert run("--out", "out", "--force").status == 0
    assert names("out/slow") == {"notes.txt"}


def test_a_summary_of_somebody_elses_does_not_make_a_folder_ours(run):
    Path("thesis").mkdir()
    Path("thesis/summary.json").write_text('{"chapters": 7}')
    Path("thesis/thesis.doc").write_text("the work of years")
    said = run("--out", "thesis", "--force")
    assert said.status == 2
    assert "not the folder of a run" in said.complaint
    assert names("thesis") == {"summary.json", "thesis.doc"}


@pytest.mark.parametrize(
    "error", [OSError(errno.ENOSPC, "No space left on device"), RuntimeError("NetCDF: HDF error")]
)
def test_a_full_disk_is_one_sentence_and_leaves_nothing(run, monkeypatch, error):
    # What numpy and netCDF raise where nothing more can be written.
    monkeypatch.setattr("drift.runs.folder._LITTLE_BYTES", 1 << 62)

    def fail(*args, **kwargs):
        raise error

    monkeypatch.setattr("drift.output.files.write_netcdf", fail)
    before = names()
    said = run("--out", "out")
    assert said.status == 2
    assert "no room left" in said.complaint
    assert names() == before


@pytest.mark.parametrize("flags", [(), ("--force",)])
def test_a_folder_of_somebody_elses_is_never_replaced(run, flags):
    Path("thesis").mkdir()
    Path("thesis/chapter1.txt").write_text("the work of years")
    said = run("--out", "thesis", *flags)
    assert said.status == 2
    assert names("thesis") == {"chapter1.txt"}


def test_an_empty_folder_is_refused_without_force_and_filled_with_it(run):
    Path("empty").mkdir()
    assert run("--out", "empty").status == 2
    assert run("--out", "empty", "--force").status == 0
    assert "landings.nc" in names("empty")


def test_a_link_is_followed_and_stays_a_link(run):
    Path("store").mkdir()
    assert run("--out", "store/first").status == 0
    Path("latest").symlink_to("store/first")
    assert run("--out", "latest").status == 2
    assert run("--out", "latest", "--force").status == 0
    assert Path("latest").is_symlink()
    assert names("store") == {"first"}


def test_parents_that_are_missing_are_made(run):
    assert run("--out", "a/b/c").status == 0
    assert names("a/b") == {"c"}


def test_without_out_the_folder_has_the_name_of_the_event(run):
    assert run().status == 0
    assert "landings.nc" in names("exact")


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize(
    "where",
    ["drift.output.kml.document", "drift.figures.paper.sheet.save", "drift.pages.report.write"],
)
def test_a_failure_halfway_leaves_things_as_they_were(run, monkeypatch, where, force):
    if force:
        assert run("--out", "out").status == 0
    before = names(), names("out") if force else None

    def fail(*args, **kwargs):
        raise RuntimeError("the disk is full of balloons")

    monkeypatch.setattr(where, fail)
    said = run("--out", "out", *["--force"] * force)
    assert said.status == 1
    assert "balloons" in said.complaint
    assert "Traceback" not in said.err
    assert (names(), names("out") if force else None) == before


def test_what_a_killed_run_left_does_not_stay_in_the_way(run):
    Path(".out.part-1").mkdir()
    Path(".out.part-1/landings.nc").write_text("half")
    assert run("--out", "out").status == 0
