"""The program as a process of its own: exit status, streams, and what is left of it."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.cli import windfile
from tests.cli.mistakes import GOOD
from tests.processes import HANGS_S
from tests.weather import shapes
from weather import synthetic

PROGRAM = [sys.executable, "-m", "drift"]


def run(*words, **more):
    return subprocess.run(
        [*PROGRAM, *map(str, words)],
        capture_output=True,
        text=True,
        timeout=HANGS_S,
        check=False,
        **more,
    )


@pytest.fixture
def good():
    Path("event.toml").write_text(GOOD)
    wind = synthetic.uniform(u_mps=10, v_mps=1)
    windfile.save(windfile.cds(wind, heights=[0, 2000, 4000]), "good.nc")
    return ["run", "event.toml", "--winds", "good.nc", "--members", "20"]


def test_a_run_ends_with_status_0_and_says_where_its_map_is(good):
    said = run(*good, "--out", "out")
    assert said.returncode == 0, said.stderr
    assert "out/map.png" in said.stdout
    assert "Warning" not in said.stderr
    assert Path("out/map.png").is_file()


def test_a_run_started_from_a_notebook_of_another_python_has_its_map(good):
    # Such a notebook hands on a backend that matplotlib does not find here: it refuses to load.
    environment = os.environ | {"MPLBACKEND": "module://ipympl.backend_nbagg"}
    load = [sys.executable, "-c", "import matplotlib"]
    assert subprocess.run(load, env=environment, stderr=subprocess.DEVNULL).returncode == 1
    said = run(*good, "--out", "out", env=environment)
    assert said.returncode == 0, said.stderr
    assert Path("out/map.png").is_file()


def test_a_batch_that_keeps_everything_ends_as_cleanly_as_the_one_that_flew(good):
    # What is read back and drawn must load its libraries in an order that they bear.
    Path("events").mkdir()
    claim = '[[claim]]\npredicate = "distance"\nmin_km = 5\ncertainty = "A"\n'
    for name in ("one", "two"):
        text = GOOD.split("[[claim]]")[0].replace('id = "', f'id = "{name}-')
        Path("events", f"{name}.toml").write_text(text + claim)
    for state in ("done", "kept"):
        said = run("batch", "events", "--winds", "good.nc", "--members", "300", "--out", "all")
        assert said.returncode == 0, said.stderr
        assert said.stdout.count(f"{state} ") == 2
        assert "Warning" not in said.stderr and "findfont" not in said.stderr


def test_a_run_through_grib_ends_cleanly_for_all_its_libraries():
    # The wheels of ecCodes and of the maps both bring PROJ; in the wrong order the process aborts.
    pytest.importorskip("eccodes")
    shapes.grib(Path("winds.grib"), edition=2)
    text = GOOD.replace("2015-01-01T09:00:00+09:00", "2015-01-19T12:00:00Z")
    text = text.replace("latitude_deg = 0.5", "latitude_deg = 36.3")
    text = text.replace("longitude_deg = 100.0", "longitude_deg = 126.3")
    text = text.replace("flight_time_h = 1.0", "flight_time_h = 0.3").split("[[claim]]")[0]
    Path("event.toml").write_text(text)
    said = run("run", "event.toml", "--winds", "winds.grib", "--members", "20", "--out", "out")
    assert said.returncode == 0, said.stderr
    assert "Warning" not in said.stderr
    assert "free()" not in said.stderr


def test_bad_input_is_one_line_and_status_2_with_nothing_on_standard_output(good):
    said = run("run", "event.toml", "--winds", "missing.nc", "--out", "out")
    assert said.returncode == 2
    assert said.stdout == ""
    assert [line for line in said.stderr.splitlines() if line.startswith("drift: ")]
    assert "Traceback" not in said.stderr
    assert not Path("out").exists()


def stopped(good, stage, how):
    """Start a run, stop it in the middle of a stage; the process and what it said after.

    A stage that ends sooner than the signal comes is tried once more with many members, of which
    files take long to write.
    """
    for members in (20_000, 200_000):
        process, rest = signalled([*good, "--members", str(members)], stage, how)
        if process.returncode != 0:
            break
        shutil.rmtree("out")
    assert process.returncode != 0, "it was faster than the signal"
    assert not Path("out").exists()
    assert "Traceback" not in rest
    return process, rest


def signalled(words, stage, how):
    """A run that gets a signal in a stage, and what it said after."""
    command = [*PROGRAM, *words, "--out", "out"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    timer = threading.Timer(HANGS_S, process.kill)
    timer.start()
    with process:
        for line in process.stderr:
            if stage in line:
                break
        time.sleep(0.2)
        process.send_signal(how)
        rest = process.stderr.read()
    assert timer.is_alive(), "it hangs"
    timer.cancel()
    return process, rest


@pytest.mark.parametrize(
    ("stage", "how"),
    [
        ("opening the winds", signal.SIGINT),
        ("writing files", signal.SIGINT),
        ("writing files", signal.SIGTERM),
        ("drawing the map", signal.SIGINT),
    ],
)
def test_what_is_stopped_leaves_nothing_behind(good, stage, how):
    process, rest = stopped(good, stage, how)
    assert process.returncode == 130
    assert rest.strip().splitlines()[-1].startswith("drift: stopped")
    assert not list(Path().glob(".out*"))


INTERRUPTED = """
import drift.cli.app
from drift.__main__ import main

def app(**options):
    exec("raise KeyboardInterrupt")

drift.cli.app.app = app
main()
"""


def test_stopped_inside_a_text_that_a_library_executes_the_status_is_the_same():
    # `python -m` ends by the signal then (CPython, pymain_run_python), unless it is told otherwise.
    Path("interrupted.py").write_text(INTERRUPTED)
    said = subprocess.run(
        [sys.executable, "-m", "interrupted"],
        capture_output=True,
        text=True,
        timeout=HANGS_S,
        check=False,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([".", *sys.path[1:]])},
    )
    assert (said.returncode, said.stderr.count("drift: stopped")) == (130, 1)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signal here")
def test_what_is_killed_leaves_no_folder_that_looks_finished(good):
    stopped(good, "writing files", signal.SIGKILL)
    # What a killed run could not clear away is no obstacle to the next one.
    assert run(*good, "--out", "out").returncode == 0


def test_a_terminal_of_few_letters_gets_the_numbers_of_the_others():
    Path("event.toml").write_text(GOOD.replace("A test", "파주 ± 5 km"), "utf-8")
    command = [*PROGRAM, "show", "event.toml"]
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    said = subprocess.run(
        command, env=environment, capture_output=True, timeout=HANGS_S, check=False
    )
    assert said.returncode == 0
    assert said.stderr == b""
    assert rb"\ud30c\uc8fc \xb1 5 km" in said.stdout
