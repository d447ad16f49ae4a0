"""A batch: each event on its own, resumed where it stopped, scored at the end."""

import json

import pytest

from drift.runs.batch import run_batch, tasks
from drift.runs.choices import RunOptions
from drift.runs.scoring import score
from weather.errors import InputError

EVENT = """
[event]
id = "{id}"
actor = "FFNK"
direction = "northward"
status = "{status}"

[[launch]]
latitude_deg = 37.8
longitude_deg = {lon}
time = {day}T15:00:00+09:00

[[payload]]
item = "leaflet-paper"

[[claim]]
text = "it went north"
predicate = "north-of-mdl"
certainty = "A"

[[find]]
place = "a field"
latitude_deg = 38.9
longitude_deg = 128.5
certainty = "A"
"""


def write(folder, name, *, lon=126.7, day="2008-12-08", status="flown"):
    path = folder / f"{name}.toml"
    path.write_text(EVENT.format(id=name, lon=lon, day=day, status=status), "utf-8")
    return path


def silent(stage, done, total):
    pass


@pytest.fixture(scope="module")
def batch(tmp_path_factory):
    folder = tmp_path_factory.mktemp("batch")
    write(folder, "one")
    write(folder, "other", lon=126.9)
    write(folder, "elsewhen", day="2009-12-08")
    write(folder, "unflown", status="stopped")
    out = folder / "out"
    out.mkdir()
    todo, choices = tasks([str(folder)], out), RunOptions(members=64, command="test")
    return todo, choices, run_batch(todo, choices, silent), out


def test_what_fails_does_not_stop_the_rest(batch):
    todo, _, outcomes, _ = batch
    states = {task.folder.name: found.state for task, found in zip(todo, outcomes, strict=True)}
    assert states == {"one": "done", "other": "done", "elsewhen": "failed", "unflown": "skipped"}
    reasons = {found.reason for found in outcomes if found.state == "failed"}
    assert all("2008-12-08" in reason for reason in reasons)


def test_what_is_done_is_kept_and_what_was_changed_is_done_again(batch):
    todo, choices, _, _ = batch
    stamps = {task.folder: (task.folder / "landings.nc").stat().st_mtime_ns for task in todo[2:3]}
    again = {
        t.folder.name: o.state for t, o in zip(todo, run_batch(todo, choices, silent), strict=True)
    }
    assert (again["one"], again["other"]) == ("kept", "kept")
    assert all((f / "landings.nc").stat().st_mtime_ns == stamp for f, stamp in stamps.items())
    more = run_batch(todo[1:2], RunOptions(members=65, command="test"), silent)
    assert more[0].state == "done"


def test_a_batch_is_scored_against_both_baselines(batch):
    todo, choices, outcomes, out = batch
    done = [(t.name, t.folder) for t, o in zip(todo, outcomes, strict=True) if o.has_run()]
    table = score(done, out, choices)
    assert table["events"] == 2
    assert set(table["scores"]["brier"]["mean"]) == {
        "model", "climatological direction", "straight line",
    }  # fmt: skip
    assert len(table["claims"]) == len(table["finds"]) == 2
    assert json.loads((out / "calibration.json").read_text())["events"] == 2
    assert (out / "calibration.png").stat().st_size > 10_000


def test_a_folder_without_events_and_two_events_of_one_name_are_refused(tmp_path):
    with pytest.raises(InputError, match="no event files"):
        tasks([str(tmp_path)], tmp_path / "out")
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one, two = write(tmp_path / "a", "same"), write(tmp_path / "b", "same")
    with pytest.raises(InputError, match="same"):
        tasks([str(one), str(two)], tmp_path / "out")
