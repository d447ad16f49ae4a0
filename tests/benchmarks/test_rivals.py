"""Plain Runge-Kutta steps at constant height beside what a user would take instead.

One field, the same points and 60-s steps for all, in one run: the ratios are what counts, for a
busy machine slows all alike. Each program is held to a converged reference on its own Earth, so
that its error is that of its method. Programs live in environments of their own
(`tests/others/programs.py`); one that does not install is skipped with the reason.
"""

import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from drift.flight.fly import fly
from drift.flight.journey import NO_TABLE, Journey
from drift.flight.kernels.disturbance import (
    HEIGHT,
    LATITUDE,
    LONGITUDE,
    MEMBER_COLUMNS,
    TIME,
    Subgrid,
)  # fmt: skip
from drift.flight.kernels.step import CEILING, LEG_COLUMNS, STOP_HEIGHT, STOP_TIME
from tests.benchmarks import jet
from tests.benchmarks.quiet import IS_QUIET
from tests.others.earths import NAUTICAL, Earth, ellipsoid, sphere
from tests.others.programs import OPENDRIFT, PARCELS_3, PARCELS_4, Program, last_line
from weather.constants import EARTH_RADIUS_M
from weather.grid.ground import Ground
from weather.grid.wind_error import no_error
from weather.physics.sphere import distance_km

pytestmark = pytest.mark.bench

HERE = Path(__file__).parent

POINTS, CHECKED, STEPS = 10_000, 200, round(3600 * jet.HOURS / jet.STEP_S)


@dataclass(frozen=True)
class Rival:
    """A program, which script runs it, the Earth it goes by, the least ratio."""

    program: Program
    script: str
    earth: Earth
    at_least: float


#: What is asked for, 15 times, which Parcels 3 takes on a quiet machine (16.7 and 18.6). One that
#: does much beside slows what it shares, memory and clock, unequally: 12.7 then.
RIVALS = [
    Rival(PARCELS_3, "parcels3.py", NAUTICAL, 15.0 if IS_QUIET else 10.0),
    Rival(PARCELS_4, "parcels4.py", NAUTICAL, 15.0),
    Rival(OPENDRIFT, "opendrift_rk4.py", ellipsoid, 15.0),
]


@pytest.fixture(scope="module")
def field(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("jet") / "field.npz"
    jet.write(path, POINTS)
    return path


@pytest.fixture(scope="module")
def ready() -> tuple:
    """The sky, a ground far below, and a leg at one height for every point."""
    lon, lat, z = jet.points(POINTS)
    rows = np.zeros((POINTS, MEMBER_COLUMNS))
    rows[:, TIME], rows[:, HEIGHT] = jet.START.timestamp(), z
    rows[:, LATITUDE], rows[:, LONGITUDE] = lat, lon
    legs = np.zeros((POINTS, 1, LEG_COLUMNS))
    legs[:, :, STOP_HEIGHT], legs[:, :, CEILING] = np.nan, np.inf
    legs[:, :, STOP_TIME] = jet.START.timestamp() + 3600.0 * jet.HOURS
    journey = Journey(
        rows=rows, legs=legs, heights=NO_TABLE, wind_field=np.zeros(POINTS, np.int64),
        error=no_error(), subgrid=Subgrid(False, 0),
    )  # fmt: skip
    return jet.sky(), Ground.flat(0.0), journey


def ours(ready: tuple) -> tuple[float, np.ndarray, np.ndarray]:
    """Seconds of processor time, longitudes and latitudes of this project."""
    start = time.process_time()
    ends = fly(*ready, step_s=jet.STEP_S)
    return time.process_time() - start, ends.longitude, ends.latitude


def error_m(field: Path, earth: Earth, lon: np.ndarray, lat: np.ndarray) -> float:
    """Root mean square distance to a reference of 5-s steps on the same Earth, m."""
    exact = jet.ByScipy(field, earth).end(CHECKED, 5.0)
    apart = 1000.0 * distance_km(exact[1], exact[0], lat[:CHECKED], lon[:CHECKED])
    return float(np.sqrt((apart**2).mean()))


def say(name: str, seconds: float, best: float, off_m: float) -> None:
    each = 1e9 * seconds / (POINTS * STEPS)
    print(f"\n{name}: {each:.0f} ns a step, {seconds / best:.1f} x ours, {off_m:.2f} m r.m.s. off")


def test_this_project_steps_fast_and_right(field, ready):
    """Somebody flies ten thousand points for six hours."""
    ours(ready)
    took, lon, lat = min((ours(ready) for _ in range(5)), key=lambda run: run[0])
    off_m = error_m(field, sphere(EARTH_RADIUS_M), lon, lat)
    say("this project", took, took, off_m)
    assert off_m < 2.0


def test_numpy_with_scipy(field, ready):
    """Somebody writes the loop in numpy, with scipy's interpolation."""
    ours(ready)
    by_scipy = jet.ByScipy(field, sphere(EARTH_RADIUS_M))
    start = time.process_time()
    lon, lat = by_scipy.end(POINTS, jet.STEP_S)
    took = time.process_time() - start
    best = min(ours(ready)[0] for _ in range(3))
    say("numpy with scipy's map_coordinates", took, best, error_m(
        field, sphere(EARTH_RADIUS_M), lon, lat))  # fmt: skip
    assert took > 15.0 * best


@pytest.mark.parametrize("rival", RIVALS, ids=lambda rival: rival.program.name)
def test_another_program(rival, field, ready, tmp_path):
    """Somebody takes another program, in an environment of its own."""
    name = rival.program.name
    rival.program.python()
    ours(ready)
    done = rival.program.run(HERE / "rivals" / rival.script, field, tmp_path / "e", cwd=tmp_path)
    assert done.returncode == 0, f"{name}: {last_line(done.stderr)}"
    best = min(ours(ready)[0] for _ in range(5))
    with np.load(tmp_path / "e.npz") as ends:
        took, lon, lat = float(ends["seconds"]), ends["lon"], ends["lat"]
    say(name, took, best, error_m(field, rival.earth, lon, lat))
    assert took > rival.at_least * best
