"""`drift validate` as somebody meets it: a table in, a folder out, whole or not at all."""

import json
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "pairs.csv"


def test_the_example_runs_and_writes_page_table_and_numbers(drift, tmp_path):
    said = drift("validate", EXAMPLE, "--members", 64, "--out", tmp_path / "out")
    assert said.status == 0, said.err
    assert "Of 4 flights in 2 weathers" in said.out
    files = {path.name for path in (tmp_path / "out").iterdir()}
    assert files == {
        "validation.html", "validation.csv", "validation.png", "validation.svg", "summary.json",
    }  # fmt: skip
    numbers = json.loads((tmp_path / "out" / "summary.json").read_text("utf-8"))
    assert numbers["provenance"]["pairs"] == "pairs.csv" and numbers["members"] == 64
    assert any("pydropsonde" in source for source in numbers["sources"])
    page = (tmp_path / "out" / "validation.html").read_text("utf-8")
    for words in ("How right is it?", "HALO 31 Aug 2024 12:59", "not how good a reanalysis is"):
        assert words in page
    assert "http://" not in page.replace("http://www.w3.org", "") and "<script" not in page
    again = drift("validate", EXAMPLE, "--members", 64, "--out", tmp_path / "out")
    assert again.status == 2 and "nothing is overwritten" in again.complaint
    forced = drift("validate", EXAMPLE, "--members", 16, "--out", tmp_path / "out", "--force")
    assert forced.status == 0, forced.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere.csv"], "nowhere.csv cannot be read"),
        ([EXAMPLE, "--column", "when"], "--column is 'when'; write our name"),
        ([EXAMPLE, "--column", "kind=what"], "has no column 'what'"),
        ([EXAMPLE, "--members", "0"], "--members is 0"),
        (["bad.csv"], "bad.csv, line 2: launch_latitude_deg is 'x'"),
        (["old.csv"], "none of 1 flights could be flown: the embedded sky"),
    ],
)
def test_bad_input_gets_one_sentence_and_leaves_nothing(drift, tmp_path, words, said):
    head = (
        "launch_latitude_deg,launch_longitude_deg,launch_time,landing_latitude_deg,"
        "landing_longitude_deg\n"
    )
    (tmp_path / "bad.csv").write_text(f"{head}x,127,2015-01-01T00:00Z,37,128\n")
    (tmp_path / "old.csv").write_text(f"{head}37,127,2015-01-01T00:00Z,37,128\n")
    found = drift("validate", *words, "--out", tmp_path / "out")
    assert found.status == 2
    assert said in found.complaint
    assert not (tmp_path / "out").exists()
