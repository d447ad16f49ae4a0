"""What a study keeps in memory: its table grows with its scenarios, and nothing else does."""

import os
import subprocess
import sys
from datetime import timedelta

import numpy as np
import pytest
import xarray as xr

from tests.analytic import START, cds_file, event, toml
from tests.processes import HANGS_S
from weather.synthetic import uniform

EXACT = event(0.0, 100.0, fall_mps=2.0, rise_mps=5, cruise_height_m=3000, flight_time_h=1)

#: What a process that flew a study came to at most, MB; and Linux tells kB.
PEAK = (
    "import resource, sys; from drift.studies.run import run_study;"
    "ended = run_study(sys.argv[1], out=sys.argv[2]); assert not ended.failures, ended.failures;"
    "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000)"
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="other systems count memory in other units"),
]


def peak_mb(study, out):
    done = subprocess.run(
        [sys.executable, "-c", PEAK, str(study), str(out)],
        capture_output=True, text=True, timeout=HANGS_S, check=True,
    )  # fmt: skip
    return float(done.stdout)


def written(folder, name, vary, **heading):
    asked = {"events": ["exact.toml"], "winds": "ten.nc"} | heading
    (folder / f"{name}.toml").write_text(toml({"study": asked, "vary": vary}))
    return folder / f"{name}.toml"


@pytest.fixture
def folder(tmp_path):
    wind = uniform(u_mps=10.0, v_mps=0.0)
    cds_file(tmp_path / "ten.nc", wind, [-2, 0, 2], range(97, 106), range(6), [0, 3e3, 6e3])
    (tmp_path / "exact.toml").write_text(toml(EXACT))
    return tmp_path


def test_finished_scenarios_leave_their_rows_and_nothing_else(folder):
    few, many, members = 20, 200, 4000
    peaks = {}
    for count in (few, many):
        hours = [round(float(h), 4) for h in np.linspace(0.5, 1.5, count)]
        vary = [{"key": "vehicle.flight_time_h", "values": hours}]
        study = written(folder, f"n{count}", vary, members=members)
        peaks[count] = peak_mb(study, folder / f"out-{count}")
    grown = peaks[many] - peaks[few]
    # A row is some 100 numbers, held in the journal, the table and the page: 60 kB is far above.
    # Landings are 30 numbers of 8 bytes for each member, which is 1 MB for each scenario.
    landings_mb = members * 30 * 8 / 1e6 * (many - few)
    print(f"peak {peaks[few]:.0f} MB with {few} scenarios, {peaks[many]:.0f} MB with {many}")
    assert grown < 0.060 * (many - few) + 10 < landings_mb / 5


def test_skies_that_were_flown_in_are_closed(folder):
    few, many = 3, 12
    wind = uniform(u_mps=10.0, v_mps=0.0)
    # 33 x 81 x 41 x 6 values of each of four quantities: 16 MB in memory, more while it is read.
    axes = (np.linspace(-4, 4, 33), np.linspace(92, 112, 81), range(6), np.linspace(0, 8e3, 41))
    for i in range(many):
        cds_file(folder / f"sky{i}.nc", wind, axes[0], axes[1], axes[2], axes[3])
    peaks = {}
    for count in (few, many):
        vary = [{"key": "winds.source", "values": [f"sky{i}.nc" for i in range(count)]}]
        study = written(folder, f"w{count}", vary, members=64, winds="sky0.nc")
        peaks[count] = peak_mb(study, folder / f"out-w{count}")
    print(f"peak {peaks[few]:.0f} MB with {few} skies, {peaks[many]:.0f} MB with {many}")
    sky_mb = 33 * 81 * 41 * 6 * 4 * 4 / 1e6
    # Two are open at a time; nine more that stayed open would be nine times this.
    assert peaks[many] - peaks[few] < 3 * sky_mb


def long_winds(folder, days):
    """Hourly winds of many days as a Zarr store, a chunk for each day: its path, its size in MB."""
    wind = uniform(u_mps=10.0, v_mps=0.0)
    axes = (np.linspace(-4, 4, 33), np.linspace(92, 112, 81), [0], np.linspace(0, 8e3, 11))
    cds_file(folder / "hour.nc", wind, *axes)
    with xr.open_dataset(folder / "hour.nc", decode_cf=False) as hour:
        clock = hour["valid_time"]
        hours = clock.values[0] + 3600 * np.arange(24 * days)
        long = hour.chunk().isel(valid_time=np.zeros(hours.size, int))
        long = long.assign_coords(valid_time=("valid_time", hours, clock.attrs)).drop_encoding()
        long = long.chunk(valid_time=24)
        long.to_zarr(folder / "long.zarr", zarr_format=2, consolidated=True)
        return folder / "long.zarr", long.nbytes / 1e6


def test_of_long_winds_only_the_hours_of_an_event_come_into_memory(folder):
    days = int(os.environ.get("DRIFT_LONG_DAYS", "60"))
    path, whole_mb = long_winds(folder, days)
    launches = [START + timedelta(days=day) for day in (1, days // 2, days - 2)]
    for i, time in enumerate(launches):
        launch = [EXACT["launch"][0] | {"time": time}]
        one = EXACT | {"event": {"id": f"day-{i}"}, "launch": launch}
        (folder / f"day-{i}.toml").write_text(toml(one))
    vary = [{"key": "vehicle.flight_time_h", "values": [0.5, 0.75]}]
    events = [f"day-{i}.toml" for i in range(len(launches))]
    long = written(folder, "long", vary, events=events, winds=str(path), members=64)
    short = written(folder, "short", vary, members=64)
    least = peak_mb(short, folder / "out-short")
    peak = peak_mb(long, folder / "out-long")
    print(f"winds of {whole_mb:.0f} MB: peak {peak:.0f} MB, {least:.0f} MB with winds of 6 hours")
    # A window of a day or two is a chunk or three of this many MB, in a few copies while it is
    # read; all of the winds would be all of the days.
    day_mb = whole_mb / days
    assert peak - least < 15 * day_mb < whole_mb / 3
