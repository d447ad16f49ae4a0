"""Files that are made to cost: one sentence each, in time and memory that a machine has.

endless.nc (a good netCDF-4 file with two bytes changed) keeps HDF5 busy for ever; group_cycle.nc
(a group that holds itself) takes gigabytes. The others are made here.
"""

import os
import resource
import subprocess
import sys
import zipfile
from pathlib import Path

import netCDF4
import numpy as np
import pytest

from tests.cli.mistakes import GOOD
from tests.processes import HANGS_S
from tests.weather import shapes
from weather.errors import InputError

HOSTILE = Path(__file__).parents[1] / "data" / "hostile"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits of memory are Linux's")

#: What no file from outside may take. That it ends in time is seen by the end of the test, and
#: measured by `make fuzz`.
LARGEST_BYTES = 2e9

ROW = b"47090,38.0,128.0,2015-01-19T12:00Z,850,1500,270,265,270,10\n"
HEAD = b"wmo,lat,lon,time,p_hpa,height_m,t_k,td_k,wdir_deg,wspd_ms\n"
IGRA = b"#KSM00047090 2015 01 19 12 1200 9999 ncdc-nws ncdc-nws  380000  1280000\n"
LEVEL = b"10 -9999 -9999  1500   270 -9999 -9999   270   100 \n"


def packed(name, inside, head, block, count):
    """A zip of a head and many times a block."""
    with (
        zipfile.ZipFile(name, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open(inside, "w", force_zip64=True) as file,
    ):
        file.write(head)
        for _ in range(count):
            file.write(block)


def promising(name, **sizes):
    """A file of some kilobytes whose header promises as many values as one likes."""
    with netCDF4.Dataset(name, "w") as nc:
        for axis, size in sizes.items():
            nc.createDimension(axis, size)
            made = nc.createVariable(axis, "f8", (axis,), chunksizes=(min(size, 1000),))
            if size < 10**6:
                made[:] = np.linspace(10, 30, size)
        nc["time"].units, nc["level"].units = "hours since 2015-01-19", "hPa"
        nc["latitude"].units, nc["longitude"].units = "degrees_north", "degrees_east"
        for wind in "uv":
            field = nc.createVariable(wind, "f4", tuple(sizes), chunksizes=(1,) * 4, fill_value=5)
            field.units = "m s-1"


def endless():
    return HOSTILE / "endless.nc"


def cycle():
    return HOSTILE / "group_cycle.nc"


def promised():
    promising("promise.nc", time=1000, level=100, latitude=100, longitude=100)
    return "promise.nc"


def axis():
    promising("axis.nc", time=10**9, level=2, latitude=2, longitude=2)
    return "axis.nc"


def table():
    packed("table.zip", "a.csv", HEAD, ROW * 20_000, 350)
    return "table.zip"


def smaller_table():
    # Small enough as text; its cells are not.
    packed("cells.zip", "a.csv", HEAD, ROW * 20_000, 100)
    return "cells.zip"


def station():
    packed("station.zip", "a.txt", b"", IGRA + LEVEL * 9999, 800)
    return "station.zip"


def bomb():
    packed("bomb.zip", "a.nc", b"\x89HDF\r\n\x1a\n", bytes(2**24), 110)
    return "bomb.zip"


def device():
    shapes.arco().to_zarr("device.zarr", zarr_format=2)
    chunk = next(Path("device.zarr/u_component_of_wind").glob("0*"))
    chunk.unlink()
    chunk.symlink_to("/dev/zero")
    return "device.zarr"


def pipe():
    shapes.arco().to_zarr("pipe.zarr", zarr_format=2)
    chunk = next(Path("pipe.zarr/u_component_of_wind").glob("0*"))
    chunk.unlink()
    os.mkfifo(chunk)
    return "pipe.zarr"


CASES = {
    endless: "busy without end",
    cycle: "group_cycle.nc",
    promised: "eastward_wind is missing",
    axis: "memory",
    table: "of text",
    smaller_table: "GB of memory",
    station: "of text",
    bomb: "would unpack to 1.8 GB",
    device: "device or a pipe",
    pipe: "device or a pipe",
}


def cost(*words):
    """Status, what was said, and peak memory of the command line as a process."""
    command = [sys.executable, "-m", "drift", *map(str, words)]
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=HANGS_S
    )
    # Of every process that this one has waited for: the commands and their children.
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    return done.returncode, done.stdout, peak


@pytest.mark.parametrize(("make", "says"), CASES.items(), ids=[c.__name__ for c in CASES])
def test_a_file_that_is_made_to_cost_is_one_sentence(make, says, monkeypatch):
    # Less than the default, so that the wait is short.
    monkeypatch.setenv("DRIFT_READ_S", "2" if make is not smaller_table else "5")
    monkeypatch.setenv("DRIFT_READ_GB", "1.0" if make in (cycle, smaller_table) else "1.5")
    status, said, peak = cost("winds", make())
    assert status == 2
    assert says in said.splitlines()[-1]
    assert "Traceback" not in said
    assert peak < LARGEST_BYTES


@pytest.mark.parametrize(
    "words",
    [
        ("run", "event.toml", "--winds", HOSTILE / "endless.nc", "--out", "out"),
        ("check", "event.toml", "--winds", HOSTILE / "endless.nc"),
        ("batch", "event.toml", "--winds", HOSTILE / "endless.nc", "--out", "out"),
        ("winds", "good.nc", "--against", HOSTILE / "endless.nc"),
    ],
    ids=lambda words: words[0],
)
def test_every_command_that_takes_winds_is_guarded(drift, monkeypatch, words):
    monkeypatch.setenv("DRIFT_READ_S", "1")
    Path("event.toml").write_text(GOOD)
    shapes.write(shapes.cds(), Path("good.nc"))
    said = drift(*words)
    assert said.status == 2
    assert "endless.nc" in said.out + said.err
    assert "Traceback" not in said.err and "not expected" not in said.err


def test_a_notebook_is_guarded_too(monkeypatch):
    import weather

    monkeypatch.setenv("DRIFT_READ_S", "1")
    with pytest.raises(InputError, match="endless"):
        weather.open_sky(HOSTILE / "endless.nc")


def test_a_full_folder_for_temporary_files_is_told_as_such(drift, monkeypatch):
    shapes.write(shapes.cds(), Path("a.nc"))
    with zipfile.ZipFile("a.zip", "w") as archive:
        archive.write("a.nc")
    little = type("Usage", (), {"free": 10})
    monkeypatch.setattr("weather.formats.zip_members.shutil.disk_usage", lambda _: little)
    said = drift("winds", "a.zip")
    assert said.status == 2
    assert "no room" in said.complaint and "TMPDIR" in said.complaint


def test_the_limit_can_be_raised(drift, monkeypatch):
    packed("cells.zip", "a.csv", HEAD, ROW * 2_000, 1)
    monkeypatch.setenv("DRIFT_READ_GB", "0.0001")
    assert "DRIFT_READ_GB" in drift("winds", "cells.zip").complaint
    monkeypatch.setenv("DRIFT_READ_GB", "1")
    assert drift("winds", "cells.zip").status in (0, 2)
    assert "DRIFT_READ_GB" not in drift("winds", "cells.zip").err
