"""Schedulers and workers of Dask as processes of their own, and a study for them."""

import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager

from tests.analytic import cds_file, event, toml
from tests.processes import HANGS_S
from weather.synthetic import uniform

EXACT = event(0.0, 100.0, fall_mps=2.0, rise_mps=5, cruise_height_m=3000, flight_time_h=1)

SCHEDULER, WORKER = "distributed.cli.dask_scheduler", "distributed.cli.dask_worker"


def written_study(folder, hours, keep="summary"):
    """The file of a study of one exact event whose time of flight varies."""
    wind = uniform(u_mps=10.0, v_mps=0.0)
    cds_file(folder / "ten.nc", wind, [-2, 0, 2], range(97, 106), range(6), [0, 3e3, 6e3])
    (folder / "exact.toml").write_text(toml(EXACT))
    heading = {"events": ["exact.toml"], "winds": "ten.nc", "members": 64, "keep": keep}
    vary = [{"key": "vehicle.flight_time_h", "values": hours}]
    (folder / "study.toml").write_text(toml({"study": heading, "vary": vary}))
    return folder / "study.toml"


@contextmanager
def started(module, *words, python=sys.executable, **environment):
    """A process of Dask, gone at the end."""
    own = {"NUMBA_NUM_THREADS": "1", "PYTHONPATH": os.getcwd(), **environment}
    process = subprocess.Popen(
        [python, "-m", module, *map(str, words), "--no-dashboard"],
        env=os.environ | own,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def scheduler(folder, *words):
    """A scheduler on a free port of this machine: its process and its address."""
    file = folder / f"scheduler-{time.monotonic_ns()}.json"
    own = ("--host", "127.0.0.1", "--port", 0, "--scheduler-file", file)
    with started(SCHEDULER, *own, *words) as process:
        yield process, _address(file, process)


def worker(address, *words, **options):
    """A worker of one thread."""
    return started(WORKER, address, "--nthreads", 1, "--no-nanny", *words, **options)


def _address(file, process):
    until = time.monotonic() + HANGS_S
    while time.monotonic() < until and process.poll() is None:
        try:
            return json.loads(file.read_text())["address"]
        except (OSError, ValueError):
            time.sleep(0.05)
    raise AssertionError("the scheduler did not start")
