"""What a member costs, and how that grows: winds in memory to landings, in processor time.

A busy machine makes every number larger; ratios within one run are what counts then.
"""

import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numba
import numpy as np
import pytest

import drift
import weather
from drift.event.model import Event
from drift.event.parts import Winds
from drift.flight.fly import fly
from drift.hindcast import ready
from tests.benchmarks.quiet import IS_QUIET
from tests.benchmarks.test_waits import FIVE_HOURS
from weather.compiled import cores
from weather.grid.gridded_sky import GriddedSky

pytestmark = pytest.mark.bench

#: What a member may cost, us, and a million with everything by the clock, s: on two cores of a Xeon
#: of 3.5 GHz with AVX-512, otherwise idle. A slower or busier machine passes only the ratios.
ASKED_US = {"calm": 10.0, "wind error": 15.0, "wind error and unresolved motion": 25.0}
A_MILLION_S = 15.0

CALM, ERROR = Winds(error_mps=0.0, subgrid=False), Winds(error_mps=2.0, subgrid=False)
BOTH = Winds(error_mps=2.0, subgrid=True)

#: Members of a measurement: so many that what is done once for all is little beside.
MANY = 40_000

#: The largest ensemble, if a long wait is asked for.
SIZES = (10**3, 10**4, 10**5, 10**6, *([10**7] if os.environ.get("DRIFT_BENCH_LONG") else []))


@pytest.fixture(scope="module")
def event(tmp_path_factory: pytest.TempPathFactory) -> Event:
    path = tmp_path_factory.mktemp("event") / "five-hours.toml"
    path.write_text(FIVE_HOURS)
    return drift.load_event(path)


@pytest.fixture(scope="module")
def sky(event: Event) -> GriddedSky:
    found = weather.open_sky("sample", box=event.box())
    drift.estimate(replace(event, winds=BOTH), found, members=64)  # compiles
    return found


def cost(call: Callable[[], object], times: int = 3) -> tuple[float, float]:
    """Least processor time and least wall time of a few calls, s."""
    took = []
    for _ in range(times):
        start = time.process_time(), time.perf_counter()
        call()
        took.append((time.process_time() - start[0], time.perf_counter() - start[1]))
    return min(t[0] for t in took), min(t[1] for t in took)


def flight_alone(event: Event, sky: GriddedSky) -> float:
    """What the flight of a member costs that is drawn and planned, us."""
    one = ready(event, sky, MANY, 0)
    return 1e6 * cost(lambda: fly(one.sky, one.ground, one.journey))[0] / MANY


def test_a_member(event, sky):
    """Somebody flies an ensemble: draws, flights and the dataset of the landings."""
    found = {}
    for name, model, winds in (
        ("calm", "kinematic", CALM),
        ("wind error", "kinematic", ERROR),
        ("wind error and unresolved motion", "kinematic", BOTH),
        ("film tube, calm", "film-tube", CALM),
        ("film tube, wind error and unresolved motion", "film-tube", BOTH),
    ):
        flown = replace(event, winds=winds, vehicle=replace(event.vehicle, model=model))
        drift.estimate(flown, sky, members=64)
        found[name] = (
            1e6 * cost(lambda flown=flown: drift.estimate(flown, sky, members=MANY))[0] / MANY
        )
        a_second, own = 1e6 / found[name], flight_alone(flown, sky)
        print(
            f"\na member, {name}: {found[name]:.1f} us, of which its flight {own:.1f}; "
            f"{a_second:.0f} a core-second"
        )
    assert found["wind error"] < 2.5 * found["calm"]
    assert found["wind error and unresolved motion"] < 4 * found["calm"]
    both = "wind error and unresolved motion"
    assert found[f"film tube, {both}"] < 2 * found[both]
    assert found["film tube, calm"] < 2.8 * found["calm"]  # twice is asked for (docs/speed.md)
    if IS_QUIET:
        assert all(found[name] <= most for name, most in ASKED_US.items())


def test_several_loads(event, sky):
    """Somebody asks for several things that one balloon dropped: they fly together until then."""
    for model in ("kinematic", "film-tube"):
        flown = replace(event, winds=BOTH, vehicle=replace(event.vehicle, model=model))
        each = {}
        for loads in (1, 3, 5):
            several = replace(flown, payloads=flown.payloads * loads)
            took = cost(lambda several=several: drift.estimate(several, sky, members=MANY))[0]
            each[loads] = 1e6 * took / MANY
            print(f"\na member, {model}, {loads} loads: {each[loads]:.1f} us")
        assert each[3] < 0.8 * each[1]
        assert each[5] < 0.65 * each[1]


def test_growth_and_memory(event, sky):
    """Somebody asks for more and more members: time and memory grow with them and no faster."""
    flown, each, wall = replace(event, winds=BOTH), {}, {}
    for size in SIZES:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start = time.process_time(), time.perf_counter()
        landings = drift.estimate(flown, sky, members=size)
        took = time.process_time() - start[0], time.perf_counter() - start[1]
        peak = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 / size
        kept = sum(landings[name].nbytes for name in landings.variables) / size
        each[size], wall[size] = took[0] / size, took[1]
        print(
            f"\n{size:.0e} members: {1e6 * each[size]:.1f} us each, {took[1]:.2f} s on "
            f"{cores()} threads, {kept:.0f} bytes kept and {peak:.0f} more at the "
            "peak, a member"
        )
        del landings
    assert each[10**6] < 1.5 * each[10**5]
    if IS_QUIET and cores() >= 2:
        assert wall[10**6] <= A_MILLION_S


def test_threads(event, sky, monkeypatch):
    """Somebody has several cores: the same bytes, sooner."""
    flown, most = replace(event, winds=BOTH), cores()
    ends, wall = [], {}
    for threads in sorted({1, most}):
        monkeypatch.setattr(numba.config, "NUMBA_NUM_THREADS", threads)
        wall[threads] = cost(lambda: ends.append(drift.estimate(flown, sky, members=MANY)))[1]
        print(f"\n{threads} threads: {wall[threads]:.2f} s, {wall[1] / wall[threads]:.2f} x one")
    for other in ends[1:]:
        assert np.array_equal(ends[0]["latitude"].values, other["latitude"].values)


def test_the_first_run(event, tmp_path):
    """Somebody flies for the first time on a machine: the flight code is compiled, once."""
    code = (
        "import drift, weather\n"
        "event = drift.load_event('2008-12-border-chapel')\n"
        "drift.estimate(event, weather.open_sky('sample', box=event.box()), members=64)\n"
    )
    environment = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)}

    def run() -> None:
        subprocess.run([sys.executable, "-c", code], check=True, env=environment)

    for name, times in (("first", 1), ("second", 2)):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        wall = cost(run, times)[1]
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / times
        print(f"\na {name} run of 64 members: {wall:.1f} s, {cpu:.1f} s of processor time")
    assert any(Path(tmp_path).rglob("*.nbi"))
    shutil.rmtree(tmp_path)
