"""A batch: each event on its own, resumed where it stopped, scored at the end."""

import json

import pandas as pd
import pytest

from drift.evidence.score_table import score_rows
from drift.runs import results
from drift.runs.batch import run_batch, tasks
from drift.runs.batch_folder import BatchFolder
from drift.runs.choices import RunOptions
from drift.runs.pace import Pace
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
    # A variable of the shell that is not set, which as a path is the folder one stands in.
    with pytest.raises(InputError, match="one of the events is an empty name"):
        tasks([""], tmp_path / "out")
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one, two = write(tmp_path / "a", "same"), write(tmp_path / "b", "same")
    with pytest.raises(InputError, match="same"):
        tasks([str(one), str(two)], tmp_path / "out")


def test_the_page_the_table_and_the_states_are_written_after_every_event(tmp_path):
    write(tmp_path, "one")
    write(tmp_path, "two", day="2009-12-08")
    write(tmp_path, "unflown", status="stopped")
    out = tmp_path / "out"
    out.mkdir()
    todo, said, seen = tasks([str(tmp_path)], out), [], []
    folder = BatchFolder(out, todo, lambda stage, done, total: said.append(stage))

    def after(outcome):
        folder.add(outcome)
        page = (out / "index.html").read_text("utf-8")
        rows = pd.read_csv(out / "results.csv")
        assert pd.read_parquet(out / "results.parquet")["event"].tolist() == list(rows["event"])
        states = [row["state"] for row in json.loads((out / "batch.json").read_text())]
        seen.append((outcome.state, len(rows), states, "not over yet" in page))

    run_batch(todo, RunOptions(members=64, command="test"), silent, after=after)
    assert seen == [
        ("done", 1, ["done"], True),
        ("failed", 2, ["done", "failed"], True),
        ("skipped", 3, ["done", "failed", "skipped"], False),
    ]
    assert said[0].startswith("1 of 3, about ") and said[-1] == "3 of 3, 1 failed"
    page = (out / "index.html").read_text("utf-8")
    assert "<h1>1 run, 1 failed, 1 skipped</h1>" in page
    # Why, in the words of the failure.
    assert "the flight is on 2009-12-08" in page and "Stopped, so nothing flew." in page


def test_a_row_of_the_table_says_what_the_summary_says(batch):
    todo, _, outcomes, out = batch
    folders = [task.folder for task in todo]
    table = results.frame(zip(outcomes, folders, strict=True))
    row = table[table["event"] == "one"].iloc[0]
    told = json.loads((out / "one" / "summary.json").read_text())
    assert row["sea"] == told["where"]["sea"]["fraction"]
    assert [row["sea_low"], row["sea_high"]] == told["where"]["sea"]["fraction_95"]
    assert row["median_distance_km"] == told["median_distance_km"]
    assert row["claim_1_probability"] == told["claims"][0]["probability"]
    assert row["find_1_nearby"] == told["finds"][0]["nearby"]["probability"]
    assert row["members_of_load"] == told["members"] and row["item"] == "leaflet-paper"
    failed = table[table["event"] == "elsewhen"].iloc[0]
    assert failed["state"] == "failed" and "2008-12-08" in failed["reason"]
    assert pd.isna(failed["landed_fraction"])


def test_scores_are_a_table_with_a_row_per_score_and_a_column_per_model(batch):
    todo, choices, outcomes, out = batch
    done = [(t.name, t.folder) for t, o in zip(todo, outcomes, strict=True) if o.has_run()]
    found = score(done, out, choices)
    rows = score_rows(found["scores"])
    assert [row["of"] for row in rows] == ["2 claims"] * 2 + ["2 finds"] * 3
    brier, means = rows[0], found["scores"]["brier"]["mean"]
    assert float(brier["model"]) == pytest.approx(means["model"], rel=0.01)
    # Skill by its definition: the share of the reference's loss that is saved.
    saved = 100 * (1 - means["model"] / means["climatological direction"])
    assert float(brier["skill against climatological direction"][:-2]) == pytest.approx(
        saved, abs=1
    )


@pytest.mark.parametrize(
    ("over", "failed", "after_s", "said"),
    [
        (12, 3, 265.0, "12 of 50, 3 failed, about 14 minutes left"),  # 265 / 12 * 38 = 839 s
        (1, 0, 10.0, "1 of 50, about 8 minutes left"),
        (1, 0, 1.0, "1 of 50, about 49 seconds left"),
        (10, 0, 3600.0, "10 of 50, about 4.0 hours left"),
        (50, 1, 9.0, "50 of 50, 1 failed"),
    ],
)
def test_how_long_it_takes_is_what_the_rest_takes_at_this_pace(over, failed, after_s, said):
    pace = Pace(total=50, begun_s=100.0)
    for i in range(over):
        pace.add("failed" if i < failed else "done")
    assert pace.sentence(100.0 + after_s) == said


def test_a_study_tells_the_same_in_few_letters():
    # Fourteen minutes for the 4 688 that are left: "312 of 5 000, 2 failed, 14 min left".
    pace = Pace(total=5000, over=300, brief=True, begun_s=0.0)
    for state in ["done"] * 10 + ["failed"] * 2:
        pace.add(state)
    assert pace.sentence(840 / (5000 - 312) * 12) == "312 of 5 000, 2 failed, 14 min left"


def test_what_was_there_before_says_nothing_of_the_rest():
    pace = Pace(total=4, begun_s=0.0)
    pace.add("kept")
    assert pace.sentence(5.0) == "1 of 4"
    pace.add("done")
    assert pace.sentence(30.0) == "2 of 4, about 60 seconds left"
