"""The flight code is compiled once per machine: beside other work, in processes of its own."""

import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numba
import pytest
from filelock import FileLock

import drift
import weather
from drift.balloon import table as balloon_table
from drift.flight import beforehand, common, compiling, fast
from drift.flight.beforehand import SAID, compiled_beforehand
from drift.flight.kernels.member_state import ALONE, ENDED, IN_LANES
from tests.processes import HANGS_S

ROOT = Path(drift.__file__).parents[1]
EVENT = "2008-12-border-chapel"

#: Kernels of a flight without a physical balloon, process by process.
PROCESSES = [group for group in compiling.TOGETHER if set(group) <= set(compiling.FLIGHT)]


def program(*words, **environment):
    return subprocess.Popen(
        [sys.executable, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, cwd=ROOT, env=os.environ | environment,
    )  # fmt: skip


@pytest.fixture
def told():
    return []


@pytest.fixture
def tell(told):
    return lambda stage, done, total: told.append(stage)


class Enough(Exception):
    """A kernel was called; more is not asked."""


def test_a_call_that_flies_nobody_has_the_types_of_one_that_flies(monkeypatch):
    """Else a flight would compile its kernels again, for types of its own."""
    found = {}

    def heard(home, name, then):
        def call(*args):
            types = tuple(numba.typeof(arg) for arg in args)
            found.setdefault(home, {}).setdefault(name, set()).add(types)
            return then(*args)

        monkeypatch.setattr(home, name, call)

    def nothing(*args):
        """What flies nobody."""

    def into_lanes(worlds, block, *rest):
        block[3]["todo"][block[3]["todo"] == ALONE] = IN_LANES

    def ended(worlds, block, members, *rest):
        block[3]["todo"][members] = ENDED

    def enough(*args):
        raise Enough

    for name, then in (
        ("fly_these", into_lanes),
        ("fly_in_layer", nothing),
        ("fly_level", ended),
    ):
        heard(fast, name, then)
    heard(common, "fill_sums", nothing)
    heard(balloon_table, "fly_all", enough)
    event = drift.load_event(EVENT)
    sky = weather.open_sky("sample", box=event.box())
    drift.estimate(event, sky, members=64)
    drift.tracks(event, sky, count=8)
    tube = replace(event, vehicle=replace(event.vehicle, model="film-tube"))
    with pytest.raises(Enough):
        drift.estimate(tube, sky, members=64)
    for name in ("fly_these", "fly_in_layer", "fly_level", "fill_sums", "fly_all"):
        heard(compiling, name, nothing)
    for _, call in compiling._CALLS.values():
        call()
    assert all(len(types) == 1 for types in found[compiling].values())
    assert found[compiling] == found[fast] | found[common] | found[balloon_table]


def test_the_first_run_says_what_it_does_and_the_second_finds_it_done(tmp_path):
    words = ("-m", "drift", "run", EVENT, "--winds", "sample", "--members", "64", "--force")
    before = {}
    for is_first in (True, False):
        # Two cores, for with one there is nobody to compile beside the run.
        done = program(
            *words, "--out", str(tmp_path / "run"),
            NUMBA_CACHE_DIR=str(tmp_path / "cache"), NUMBA_NUM_THREADS="2",
        )  # fmt: skip
        wrong = done.communicate(timeout=HANGS_S)[1]
        assert done.returncode == 0, wrong
        assert (SAID in wrong) == is_first
        found = {path: path.stat().st_mtime_ns for path in (tmp_path / "cache").rglob("*.nbc")}
        for kernel in ("alone.fly_these", "in_layer.fly_in_layer", "level.fly_level"):
            assert sum(path.name.startswith(kernel) for path in found) == 1
        assert is_first or found == before
        before = found


@pytest.mark.slow
@pytest.mark.parametrize("threads", ["1", "2"])
def test_a_first_flight_in_python_ends_where_all_later_ones_do(tmp_path, threads):
    # numba links what was just compiled otherwise than what it reads: a centimetre at the end.
    code = f"""
import drift, weather
event = drift.load_event({EVENT!r})
found = drift.estimate(event, weather.open_sky("sample", box=event.box()), members=500)
print(found["latitude"].values.tobytes().hex())
"""
    ends = []
    for _ in range(2):
        done = program("-c", code, NUMBA_CACHE_DIR=str(tmp_path), NUMBA_NUM_THREADS=threads)
        said, wrong = done.communicate(timeout=HANGS_S)
        assert done.returncode == 0, wrong
        ends.append(said)
    assert ends[0] == ends[1]


def test_what_is_there_is_not_compiled_and_nothing_is_said(told, tell, monkeypatch):
    monkeypatch.setattr(beforehand, "missing", lambda names: ())
    monkeypatch.setattr(subprocess, "Popen", None)
    with compiled_beforehand(tell):
        pass
    assert told == []


@pytest.mark.parametrize("python", ["/bin/false", "/nowhere/python", ""])
def test_where_no_process_can_compile_the_flight_does(python, told, tell, monkeypatch):
    monkeypatch.setattr(beforehand, "missing", lambda names: names)
    monkeypatch.setattr(beforehand, "cores", lambda: 2)
    monkeypatch.setattr(sys, "executable", python)
    with compiled_beforehand(tell):
        told.append("something else")
    assert told == [SAID, "something else"]


def test_every_kernel_is_compiled_by_one_process():
    done = [name for group in compiling.TOGETHER for name in group]
    assert sorted(done) == sorted(compiling._CALLS) == sorted(compiling.PHYSICAL)


@pytest.mark.skipif(os.name != "posix", reason="a script stands for Python")
def test_a_process_that_hangs_is_waited_for_and_then_ended(tmp_path, tell, monkeypatch):
    script = tmp_path / "python"
    script.write_text(f"#!/bin/sh\necho $$ >> {tmp_path}/who\nexec sleep 600\n")
    script.chmod(0o755)
    monkeypatch.setattr(beforehand, "missing", lambda names: names)
    monkeypatch.setattr(beforehand, "cores", lambda: 2)
    monkeypatch.setattr(beforehand, "_PATIENCE_S", 2.0)
    monkeypatch.setattr(sys, "executable", str(script))
    with compiled_beforehand(tell):
        pass
    started = [int(line) for line in (tmp_path / "who").read_text().split()]
    assert len(started) == len(PROCESSES)
    for number in started:
        with pytest.raises(ProcessLookupError):
            os.kill(number, 0)


def test_a_mistake_meanwhile_ends_the_processes(tell, monkeypatch):
    started = []
    monkeypatch.setattr(beforehand, "missing", lambda names: names)
    monkeypatch.setattr(beforehand, "cores", lambda: 2)
    original = subprocess.Popen

    def popen(command, **more):
        started.append(original([sys.executable, "-c", "import time; time.sleep(600)"], **more))
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", popen)
    with pytest.raises(ValueError, match="a mistake"), compiled_beforehand(tell):
        raise ValueError("a mistake")
    assert len(started) == len(PROCESSES)
    assert all(child.returncode not in (None, 0) for child in started)


def test_a_process_ends_with_the_one_that_started_it(tmp_path):
    child = program(
        "-m", "drift.flight.compiling", compiling.FOLLOWING, "level", NUMBA_CACHE_DIR=str(tmp_path)
    )
    child.stdin.close()
    child.stdin = None
    child.communicate(timeout=HANGS_S)
    assert child.returncode == 1
    assert not list(tmp_path.rglob("level.fly_level*.nbc"))


def test_a_process_that_is_through_ends_while_its_parent_lives():
    child = program("-m", "drift.flight.compiling", compiling.FOLLOWING)
    assert child.wait(timeout=HANGS_S) == 0
    said, wrong = child.communicate(timeout=HANGS_S)
    assert (said, wrong) == ("", "")


def test_one_waits_for_another_that_compiles_the_same(tmp_path, monkeypatch):
    called = []
    kernel = SimpleNamespace(stats=SimpleNamespace(cache_path=str(tmp_path)))
    monkeypatch.setitem(
        compiling._CALLS, "alone", (kernel, lambda: called.append(time.monotonic()))
    )
    monkeypatch.setattr(compiling, "_PATIENCE_S", 0.5)
    with FileLock(tmp_path / "alone.lock"):
        start = time.monotonic()
        compiling.compile_kernel("alone")
    assert called and called[0] - start >= 0.5
    compiling.compile_kernel("alone")
    assert len(called) == 2


def test_a_kernel_that_is_in_use_is_not_looked_for_again(monkeypatch):
    kernel = SimpleNamespace(signatures=["of the first flight"])  # nothing to look with
    monkeypatch.setitem(compiling._CALLS, "alone", (kernel, None))
    assert compiling.missing(("alone",)) == ()


def test_code_older_than_its_source_is_missing(tmp_path, monkeypatch):
    source = tmp_path / "alone.py"
    source.write_text("def fly(): ...\n")
    space = {"__name__": "somewhere.alone"}
    exec(compile(source.read_text(), str(source), "exec"), space)
    kernel = SimpleNamespace(
        py_func=space["fly"],
        stats=SimpleNamespace(cache_path=str(tmp_path / "cache")),
        signatures=[],
    )
    monkeypatch.setitem(compiling._CALLS, "alone", (kernel, None))
    assert compiling.missing(("alone",)) == ("alone",)
    (tmp_path / "cache").mkdir()
    python = f"py{sys.version_info[0]}{sys.version_info[1]}"
    index = tmp_path / "cache" / f"alone.fly-1.{python}.nbi"
    index.touch()
    os.utime(source, (1e9, 1e9))
    assert compiling.missing(("alone",)) == ()
    os.utime(index, (0.9e9, 0.9e9))
    assert compiling.missing(("alone",)) == ("alone",)
    index.rename(index.with_name("alone.fly-1.py30.nbi"))
    os.utime(tmp_path / "cache" / "alone.fly-1.py30.nbi")
    assert compiling.missing(("alone",)) == ("alone",)
