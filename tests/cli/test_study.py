"""`drift study` as somebody types it: a folder, a sentence, a status."""

import json
import os
from pathlib import Path

import pandas as pd
import pytest

from drift.studies.file import load_study

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "studies" / "december-2008.toml"


def small(name="small.toml", **change):
    """The example with few members."""
    text = EXAMPLE.read_text("utf-8").replace("members = 4000", "members = 48")
    for old, new in change.values():
        assert old in text
        text = text.replace(old, new)
    Path(name).write_text(text, "utf-8")
    return name


def test_a_study_writes_its_folder_and_says_how_far_it_is(drift):
    said = drift("study", small(), "--out", "timers")
    assert said.status == 0, said.err
    assert "runs:   7 of 7 done" in said.out and "7 of 7" in said.err
    assert {path.name for path in Path("timers").iterdir()} >= {
        "results.csv", "results.parquet", "study.json", "index.html",
    }  # fmt: skip
    table, parquet = pd.read_csv("timers/results.csv"), pd.read_parquet("timers/results.parquet")
    assert list(table.columns) == list(parquet.columns) and len(table) == len(parquet) == 7
    assert list(table["vehicle.flight_time_h"].fillna("")) == [
        "", "2", "2", "3", "3", "uniform [2, 4]", "uniform [2, 4]",
    ]  # fmt: skip
    shares = table[["north_land", "south_land", "sea", "elsewhere"]].sum(axis=1)
    assert shares.to_numpy() == pytest.approx(table["landed_fraction"].to_numpy(), abs=1e-5)
    again = drift("study", "small.toml", "--out", "timers")
    assert again.status == 0 and "7 of 7" in again.err


def test_what_cannot_be_flown_ends_with_two_and_the_rest_is_done(drift):
    other = ('events = ["2008-12-border-chapel"]', 'events = ["2008-12-border-chapel", "b.toml"]')
    Path("b.toml").write_text(
        '[event]\nid = "b"\n[[launch]]\nlatitude_deg = 37.8\nlongitude_deg = 126.7\n'
        'time = 2009-12-08T15:00:00+09:00\n[[payload]]\nitem = "leaflet-paper"\n'
    )
    said = drift("study", small(events=other), "--out", "partly")
    assert said.status == 2
    assert "runs:   7 of 14 done" in said.out and "7 failed" in said.err
    assert "failed: b, as reported:" in said.out and "2008-12-08" in said.out
    assert len(json.loads(Path("partly/study.json").read_text())["failures"]) == 7


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("vehicle.flight_time_h", "launch.time"), "does not move a launch"),
        (("vehicle.flight_time_h", "launch.latitude_deg"), "does not move a launch"),
        (("vehicle.flight_time_h", "vehicle.flighttime"), "did you mean 'vehicle.flight_time_h'"),
        (('keep = "summary"', 'keep = "some"'), "keep: must be"),
        (('winds = "sample"', 'winds = "smaple"'), "there are no winds 'smaple'"),
        (('winds = "sample"', 'wind = "sample"'), "unknown key 'wind'"),
    ],
)
def test_a_wrong_study_is_one_sentence_and_leaves_nothing(drift, change, said):
    found = drift("study", small(key=change), "--out", "out")
    assert (found.status, found.out) == (2, "")
    assert said in found.complaint and not Path("out").exists()


def test_a_file_that_is_not_there_is_one_sentence(drift):
    assert drift("study", "no.toml").status == 2
    assert "no.toml cannot be read" in drift("study", "no.toml").complaint


def test_a_folder_of_somebody_else_is_left_alone(drift):
    Path("mine").mkdir()
    Path("mine/notes.txt").write_text("mine")
    said = drift("study", small(), "--out", "mine")
    assert said.status == 2 and "is not that of a study" in said.complaint
    assert os.listdir("mine") == ["notes.txt"]


def test_the_example_is_a_study():
    assert len(load_study(EXAMPLE).scenarios) == 7
