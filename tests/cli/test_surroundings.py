"""A command in surroundings that are not the usual ones: no output, no home, no compiler."""

import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import matplotlib
import numpy as np
import pytest

import drift
from drift.figures.paper.sheet import Sheet, save
from drift.figures.paper.style import Look, styled
from tests.analytic import toml
from tests.cli import windfile
from tests.cli.mistakes import GOOD
from tests.processes import HANGS_S
from weather import synthetic

ROOT = Path(drift.__file__).parents[1]
PROGRAM = [sys.executable, "-m", "drift"]


def run(*words, closing="", **environment):
    command = " ".join([*PROGRAM, *map(str, words), closing])
    return subprocess.run(
        ["sh", "-c", command], env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
        capture_output=True, text=True, timeout=HANGS_S, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("closing", [">&-", "2>&-", ">&- 2>&-"])
def test_a_command_works_where_its_output_is_closed(closing):
    assert run("list", closing=closing).returncode == 0
    assert run("show", "no-such-event", closing=closing).returncode == 2


def test_flights_without_a_compiler_are_refused_with_the_cure():
    Path("event.toml").write_text(GOOD)
    said = run("run", "event.toml", "--winds", "sample", NUMBA_DISABLE_JIT="1")
    assert said.returncode == 2
    assert "NUMBA_DISABLE_JIT" in said.stderr and "unset" in said.stderr


@pytest.mark.parametrize("layer", ["tbb", "omp", "workqueue"])
def test_a_layer_of_threads_that_is_not_there_ends_no_run(layer):
    # The threads are our own; numba's are never asked for.
    code = "from weather.compiled import cores; print(cores())"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=HANGS_S, cwd=ROOT,
        env=os.environ | {"NUMBA_THREADING_LAYER": layer, "NUMBA_NUM_THREADS": "3"}, check=True,
    )  # fmt: skip
    assert done.stdout.split() == ["3"]


def test_a_package_that_is_only_read_without_a_home_keeps_its_code_in_a_folder_of_its_own(tmp_path):
    # A file in the place of each folder cannot be written in, not even by the administrator.
    copy = tmp_path / "read-only"
    for name in ("drift", "weather"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, copy / name, ignore=ignored)
        for folder in [copy / name, *(copy / name).rglob("*")]:
            if folder.is_dir():
                (folder / "__pycache__").touch()
    (tmp_path / "tmp").mkdir()
    code = f"""
import sys
sys.path.insert(0, {str(copy)!r})
import numba, drift.hindcast
from weather.grid import kernels
assert kernels.eastward_of(190.0, 0.0) == 190.0
print(numba.config.CACHE_DIR)
"""
    environment = {"HOME": "/dev/null", "XDG_CACHE_HOME": "/dev/null",
                   "TMPDIR": str(tmp_path / "tmp"), "PYTHONDONTWRITEBYTECODE": "1"}  # fmt: skip
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", code], env=os.environ | environment,
            capture_output=True, text=True, timeout=HANGS_S, cwd=tmp_path, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        place = Path(done.stdout.strip())
        assert place.parent == tmp_path / "tmp"
        assert place.stat().st_mode & 0o077 == 0
        assert list(place.rglob("*.nbi"))
    # What others could have written into is not used: code is read from there.
    place.chmod(0o777)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], env=os.environ | environment,
        capture_output=True, text=True, timeout=HANGS_S, cwd=tmp_path, check=True,
    )  # fmt: skip
    assert Path(done.stdout.strip()) != place


def test_doctor_tries_what_a_run_needs_and_says_the_cure(drift, monkeypatch):
    said = drift("doctor")
    for name in ("compiled code", "drawing", "temporary files", "this folder"):
        assert f"ok    {name}: " in said.out
    assert "letters of the terminal" in said.out and "Korean letters" in said.out
    monkeypatch.setenv("TMPDIR", "/dev/null")
    monkeypatch.setattr("tempfile.tempdir", "/dev/null")
    said = drift("doctor")
    assert "TMPDIR" in said.out


def test_doctor_says_that_flights_cannot_run_without_a_compiler():
    said = run("doctor", DRIFT_OFFLINE="1", NUMBA_DISABLE_JIT="1", PYTHONIOENCODING="ascii")
    assert said.returncode == 1
    assert "fail  compiled code: NUMBA_DISABLE_JIT is set" in said.stdout
    assert "PYTHONUTF8=1" in said.stdout


def test_figures_drawn_by_many_threads_are_those_of_one_and_leave_the_settings(tmp_path):
    before = dict(matplotlib.rcParams)

    def draw(i: int) -> bytes:
        look = Look(language="en")
        for _ in range(4):
            with styled(look):
                sheet = Sheet(40, 20)
                ax = sheet.place(5, 5, 30, 12)
                ax.plot(np.arange(5), np.arange(5) ** (i % 3))
                sheet.say(2, 19, f"figure {i % 3}")
            path = save(sheet, tmp_path / f"{i}.png", dpi=60)
        return path.read_bytes()

    alone = [draw(i) for i in range(3)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(draw, range(12)))
    assert together == [alone[i % 3] for i in range(12)]
    changed = {key for key, value in matplotlib.rcParams.items() if before[key] != value}
    assert changed == set()


def test_files_that_may_not_be_long_cost_a_sentence_and_nothing_is_left(tmp_path):
    from tests.cli.whole_run import korean

    wind = synthetic.uniform(u_mps=8, v_mps=6)
    ds = windfile.cds(wind, lats=range(34, 44), lons=range(122, 136), heights=range(0, 8001, 2000))
    winds = windfile.save(ds)
    Path("event.toml").write_text(toml(korean()), "utf-8")
    words = f"run event.toml --winds {winds} --members 600 --out out"
    done = subprocess.run(
        ["sh", "-c", f"ulimit -f 40; {' '.join(PROGRAM)} {words}"], capture_output=True, text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)}, timeout=HANGS_S, check=False,
    )  # fmt: skip
    assert done.returncode in (1, 2)
    assert "not expected" not in done.stderr and "Traceback" not in done.stderr
    assert not [path for path in Path().iterdir() if "part" in path.name or path.name == "out"]


def test_the_record_of_a_run_in_json_is_whole_in_a_narrow_language():
    Path("event.toml").write_text(GOOD.replace("A test", "파주 🎈"), "utf-8")
    said = run("list", "--json", PYTHONIOENCODING="ascii")
    assert said.returncode == 0
    assert len(json.loads(said.stdout)) > 50
