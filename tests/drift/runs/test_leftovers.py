"""What a killed run leaves is recognised, removed or given back, and told."""

import json
import logging
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from drift.pages.report import write_index
from drift.runs.folder import clear_leftovers, whole_folder
from tests.processes import HANGS_S
from weather.errors import InputError

RUN = {"provenance": {"event_hash": "x"}}

#: A process that writes a folder and is killed at a line of `drift.runs.folder`.
KILLED = """
import json, os, pathlib, shutil, signal, sys
from drift.runs import folder
folder_, moment = pathlib.Path(sys.argv[1]), sys.argv[2]
def die(*_, **__): os.kill(os.getpid(), signal.SIGKILL)
if moment == "before the exchange": folder._exchange = die
if moment == "between its renames":
    rename = pathlib.Path.rename
    pathlib.Path.rename = lambda a, b: die() if a.name == "new" else rename(a, b)
if moment == "before the notes": folder._bring_notes = die
with folder.whole_folder(folder_, force=True) as part:
    (part / "summary.json").write_text(sys.argv[3])
    (part / "map.png").write_bytes(bytes(10**6))
"""


def killed(folder, moment):
    summary = json.dumps(RUN | {"run": "second"})
    command = [sys.executable, "-c", KILLED, str(folder), moment, summary]
    done = subprocess.run(command, timeout=HANGS_S, check=False)
    assert done.returncode == -signal.SIGKILL


def written(folder, run):
    folder.mkdir()
    (folder / "summary.json").write_text(json.dumps(RUN | {"run": run}))
    (folder / "notes.txt").write_text("the work of years")
    return folder


def run_in(folder):
    return json.loads((folder / "summary.json").read_text())["run"]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signal")
@pytest.mark.parametrize(
    ("moment", "stays"),
    [
        ("before the exchange", "first"),
        ("between its renames", "first"),
        ("before the notes", "second"),
    ],
)
def test_a_run_killed_at_any_moment_of_its_exchange_hides_nothing(tmp_path, caplog, moment, stays):
    folder = written(tmp_path / "out", "first")
    killed(folder, moment)
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".out.part-")]
    with caplog.at_level(logging.WARNING):
        clear_leftovers(tmp_path)
    assert "what a stopped run left beside" in caplog.text
    assert [p.name for p in tmp_path.iterdir()] == ["out"]
    assert run_in(folder) == stays
    assert (folder / "notes.txt").read_text() == "the work of years"


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signal")
def test_the_next_run_to_a_folder_first_gives_back_what_was_put_aside(tmp_path):
    folder = written(tmp_path / "out", "first")
    killed(folder, "between its renames")
    assert not folder.exists()
    with pytest.raises(InputError, match="exists already"), whole_folder(folder):
        pass
    with whole_folder(folder, force=True) as part:
        (part / "summary.json").write_text(json.dumps(RUN | {"run": "third"}))
    assert run_in(folder) == "third"
    assert (folder / "notes.txt").read_text() == "the work of years"
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_a_folder_that_is_being_written_is_left_alone(tmp_path):
    with whole_folder(tmp_path / "out") as part:
        (part / "map.png").write_bytes(b"x")
        clear_leftovers(tmp_path)
        assert (part / "map.png").exists()
    assert (tmp_path / "out" / "map.png").exists()


def test_what_only_looks_like_a_leftover_is_left_alone(tmp_path):
    (tmp_path / ".mine.part-1234-abcd").mkdir()
    (tmp_path / ".mine.part-1234-abcd" / "letter.txt").write_text("dear")
    clear_leftovers(tmp_path)
    assert (tmp_path / ".mine.part-1234-abcd" / "letter.txt").exists()


def test_two_runs_into_one_folder_lose_no_notes(tmp_path):
    folder = written(tmp_path / "out", "first")
    with whole_folder(folder, force=True) as one, whole_folder(folder, force=True) as two:
        (one / "summary.json").write_text(json.dumps(RUN | {"run": "one"}))
        (two / "summary.json").write_text(json.dumps(RUN | {"run": "two"}))
    assert run_in(folder) == "one"  # the outer one ends last
    assert (folder / "notes.txt").read_text() == "the work of years"
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_a_cut_summary_and_a_hidden_folder_are_no_runs_of_the_index(tmp_path, caplog):
    for name in ("cut", ".cut.part-77"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "summary.json").write_text('{"event": {"ti')
    with caplog.at_level(logging.WARNING):
        page = write_index(tmp_path)
    assert "cut is left out of the index" in caplog.text
    assert ".cut.part-77" not in caplog.text
    assert page.exists()


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="no such signal")
@pytest.mark.parametrize("ignored", [False, True], ids=["closed", "nohup"])
def test_a_closed_terminal_ends_a_run_and_nohup_does_not(ignored):
    code = (
        "import os, signal, sys, drift.__main__ as m\n"
        f"signal.signal(signal.SIGHUP, signal.{'SIG_IGN' if ignored else 'SIG_DFL'})\n"
        "def hang_up():\n"
        "    try: os.kill(os.getpid(), signal.SIGHUP)\n"
        "    except KeyboardInterrupt: return 130\n"
        "    return 0\n"
        "m._status = hang_up\n"
        "m.main()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], timeout=HANGS_S, check=False)
    assert done.returncode == (0 if ignored else 130)


def test_a_text_left_on_its_way_is_removed_once_it_is_old(tmp_path):
    young, old = tmp_path / ".batch.json.part-1", tmp_path / ".batch.json.part-2-ab12cd34"
    for path in (young, old):
        path.write_text("[")
    os.utime(old, (0, 0))
    clear_leftovers(tmp_path)
    assert [Path(p).name for p in tmp_path.iterdir()] == [young.name]
