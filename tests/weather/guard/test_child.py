"""What a reading library does in a child: the parent gets the result, or one sentence."""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from xarray.backends.netCDF4_ import NETCDF4_PYTHON_LOCK

from tests.processes import HANGS_S
from tests.weather import shapes
from weather.errors import FetchError, InputError
from weather.formats.files import open_local
from weather.guard.asleep import Sleeper
from weather.guard.child import can_fork, guarded

HOSTILE = Path(__file__).parents[2] / "data" / "hostile"

KINDS = [pytest.param(True, marks=pytest.mark.skipif(not can_fork(), reason="no fork")), False]


def fields(n):
    return {"sky": np.arange(n, dtype=float), "turned": np.ones((3, 4), order="F")}


def refuse(text):
    raise FetchError(text)


def without_end():
    while True:
        pass


def asleep():
    time.sleep(HANGS_S)


def hoard():
    kept = []
    while True:
        kept.append(bytearray(10_000_000))


def crash():
    os.kill(os.getpid(), signal.SIGSEGV)


@contextmanager
def taken(number, how):
    """A signal taken so by this process, whatever the tests were started by."""
    earlier = signal.signal(number, how)
    try:
        yield
    finally:
        signal.signal(number, earlier)


def stopped(name):
    os.kill(os.getpid(), getattr(signal, name))
    return "not stopped"


def child(call, *args, fork=True, size=0):
    return guarded(call, *args, about="a.nc", size_bytes=size, fork=fork)


@pytest.mark.parametrize("fork", KINDS)
def test_what_was_read_comes_back_as_it_was(fork):
    found = child(fields, 10**6, fork=fork)
    assert np.array_equal(found["sky"], np.arange(10**6))
    found["sky"][0] = 7.0  # it is the caller's own
    assert found["turned"].flags.f_contiguous


@pytest.mark.parametrize("fork", KINDS)
def test_what_was_wrong_comes_back_in_its_own_words(fork):
    with pytest.raises(FetchError, match=r"^no such winds$"):
        child(refuse, "no such winds", fork=fork)


def test_work_without_end_is_given_up(monkeypatch):
    monkeypatch.setenv("DRIFT_READ_S", "1")
    with pytest.raises(InputError, match=r"a\.nc keeps the library .* busy .*DRIFT_READ_S"):
        child(without_end)


def test_a_wait_without_end_is_given_up(monkeypatch):
    monkeypatch.setenv("DRIFT_READ_S", "0.2")
    with pytest.raises(InputError, match="busy without end"):
        child(asleep)


@pytest.mark.skipif(sys.platform != "linux", reason="limits of memory are Linux's")
def test_memory_without_bound_is_refused(monkeypatch):
    monkeypatch.setenv("DRIFT_READ_GB", "0.2")
    with pytest.raises(InputError, match=r"a\.nc takes more than 0\.2 GB .*DRIFT_READ_GB"):
        child(hoard)
    with pytest.raises(InputError, match=r"more than 0\.4 GB"):
        child(hoard, size=12_500_000)


def test_a_crash_of_the_library_is_a_sentence():
    with pytest.raises(InputError, match=r"a\.nc makes the library .* break off \(SIGSEGV\)"):
        child(crash)


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_who_stops_a_reading_process_does_not_make_a_file_damaged(name):
    with (
        taken(getattr(signal, name), signal.SIG_DFL),
        pytest.raises(InputError, match=rf"read a\.nc was stopped \({name}\); do it again"),
    ):
        child(stopped, name)


@pytest.mark.parametrize("fork", KINDS)
def test_what_ignores_ctrl_c_in_the_background_reads_on(fork):
    # As a shell starts what it puts in the background, and as workers of a local cluster.
    with taken(signal.SIGINT, signal.SIG_IGN):
        assert child(stopped, "SIGINT", fork=fork) == "not stopped"


@pytest.mark.skipif(not can_fork(), reason="no fork")
def test_a_library_that_another_thread_has_at_work_does_not_block_a_child(tmp_path):
    # A lock that another thread holds as the process is copied would stay locked in the copy.
    winds = shapes.write(shapes.cds(), tmp_path / "a.nc")
    stop = threading.Event()

    def at_work():
        while not stop.is_set():
            with NETCDF4_PYTHON_LOCK:
                time.sleep(0.01)

    thread = threading.Thread(target=at_work)
    thread.start()
    try:
        skies = [open_local(winds) for _ in range(8)]
    finally:
        stop.set()
        thread.join()
    assert all(sky.equals(skies[0]) for sky in skies)


#: A lock of a library that knows nothing of forks.
OF_A_LIBRARY = threading.Lock()


def behind_a_lock(text):
    with OF_A_LIBRARY:
        return f"{text} by {os.getpid()}"


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no /proc")
def test_a_lock_that_another_thread_held_costs_a_fresh_child():
    # In the fork it stays locked for ever; in a fresh Python nobody holds it.
    free = threading.Event()

    def at_work():
        with OF_A_LIBRARY:
            held.set()
            free.wait()

    held = threading.Event()
    thread = threading.Thread(target=at_work)
    thread.start()
    try:
        held.wait()
        said = child(behind_a_lock, "read")
        assert OF_A_LIBRARY.locked()
    finally:
        free.set()
        thread.join()
    assert said.startswith("read by ") and said != f"read by {os.getpid()}"


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no /proc")
def test_only_what_sleeps_without_any_work_sleeps_for_ever():
    asleep = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    busy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        one, other = Sleeper(asleep.pid, looks=5), Sleeper(busy.pid, looks=5)
        end = time.monotonic() + HANGS_S
        while not one.is_for_ever() and time.monotonic() < end:
            assert not other.is_for_ever()
            time.sleep(0.1)
        assert time.monotonic() < end
    finally:
        for process in (asleep, busy):
            process.kill()
            process.wait()
    # Of what is gone nothing is said.
    assert not any(one.is_for_ever() for _ in range(20))


@pytest.mark.parametrize("text", ["none", "-1", "nan", "inf"])
def test_a_limit_that_is_none_is_told(monkeypatch, text):
    monkeypatch.setenv("DRIFT_READ_GB", text)
    with pytest.raises(InputError, match="DRIFT_READ_GB"):
        child(fields, 1)


@pytest.mark.skipif(not can_fork() or not Path("/proc/self/task").exists(), reason="no /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_file_that_never_ends_can_be_stopped(number, tmp_path):
    command = [sys.executable, "-m", "drift", "winds", str(HOSTILE / "endless.nc")]
    run = subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"DRIFT_READ_S": "500"},
        # A shell has what it starts in the background ignore Ctrl-C.
        preexec_fn=lambda: signal.signal(number, signal.SIG_DFL),
    )
    deadline = time.monotonic() + HANGS_S
    while not children_of(run.pid) and run.poll() is None and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(0.5)
    (reading,) = children_of(run.pid)
    run.send_signal(number)
    _, said = run.communicate(timeout=HANGS_S)
    assert run.returncode == 130
    assert "stopped" in said
    assert not Path(f"/proc/{reading}").exists()


def children_of(pid):
    """Processes whose parent this is, by Linux's own list."""
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return listed.read_text().split() if listed.exists() else []
