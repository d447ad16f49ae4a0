"""The same command gives the same bytes, whatever the machine was doing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import xarray as xr

from tests.analytic import toml
from tests.cli import windfile
from tests.cli.whole_run import korean
from tests.processes import HANGS_S
from weather import synthetic

#: The program without its pictures, which take most of the time and are not compared.
PROGRAM = """
import drift.figures.landing_map, drift.figures.paper.sheet, drift.pages.report
from drift.__main__ import main
drift.figures.landing_map.drawn_map = lambda *a, **k: (None, None)
drift.figures.paper.sheet.save = drift.pages.report.write = lambda *a, **k: None
main()
"""


@pytest.fixture
def winds():
    ds = windfile.cds(
        synthetic.solid_body(speed_mps=15, tilt_rad=0.4), lats=range(34, 44), lons=range(122, 136),
        heights=range(0, 8001, 1000),
    )  # fmt: skip
    return windfile.save(ds)


def lines(folder):
    return Path(folder, "landings.csv").read_text().splitlines()


def test_one_thread_or_two_give_the_same_bytes(winds):
    # Nor does it matter where the machine thinks that it is and what it speaks.
    Path("event.toml").write_text(toml(korean()))
    places = {"1": ("UTC", "C.UTF-8"), "2": ("Asia/Seoul", "C")}
    for threads, (zone, language) in places.items():
        # More members than are flown in one block, and not a multiple of it.
        command = [sys.executable, "-c", PROGRAM, "run", "event.toml", "--winds", str(winds),
                   "--members", "2501", "--out", threads]  # fmt: skip
        environment = os.environ | {"NUMBA_NUM_THREADS": threads, "TZ": zone, "LC_ALL": language}
        environment["PYTHONPATH"] = str(Path(__file__).parents[2])
        subprocess.run(command, env=environment, check=True, capture_output=True, timeout=HANGS_S)
    for name in ("landings.csv", "landings.geojson", "density.geojson", "landings.kml"):
        assert Path("1", name).read_bytes() == Path("2", name).read_bytes()
    for name in ("landings.nc", "tracks.nc", "density.nc"):
        with xr.open_dataset(Path("1", name)) as one, xr.open_dataset(Path("2", name)) as two:
            xr.testing.assert_equal(one, two)


def test_the_first_ten_of_a_thousand_are_a_run_of_ten(fly, winds):
    fly(korean(), winds, members=10, out="ten")
    fly(korean(), winds, members=1000, out="thousand")
    assert lines("ten") == lines("thousand")[:11]


def test_a_run_repeated_is_the_same_and_another_seed_is_another_run(fly, winds):
    for seed, out in ((3, "a"), (3, "b"), (4, "c")):
        fly(korean(), winds, members=60, seed=seed, out=out)
    assert lines("a") == lines("b")
    assert Path("a/landings.kml").read_bytes() == Path("b/landings.kml").read_bytes()
    same = sum(x == y for x, y in zip(lines("a")[1:], lines("c")[1:], strict=True))
    assert same == 0


def test_where_the_event_file_lies_and_how_it_is_laid_out_changes_nothing(fly, drift, winds):
    fly(korean(), winds, members=20, out="a")
    shuffled = dict(reversed(korean().items()))
    fly({key: dict(reversed(part.items())) if isinstance(part, dict) else part
         for key, part in shuffled.items()}, winds, members=20, out="b")  # fmt: skip
    assert lines("a") == lines("b")
