"""What people and machines do to a command line: one sentence each, and nothing is lost."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.analytic import event, toml
from tests.cli import windfile
from tests.processes import HANGS_S
from weather import synthetic

FLIGHT = {"rise_mps": 9, "cruise_height_m": 500, "flight_time_h": 0.2, "fall_mps": 9}


@pytest.fixture
def calm():
    sky = windfile.cds(synthetic.uniform(u_mps=1, v_mps=0), heights=[0, 4000], at=range(3))
    Path("event.toml").write_text(toml(event(0.0, 104.0, **FLIGHT)))
    return windfile.save(sky)


def refused(said, *words, status=2):
    assert said.status == status, said.err
    assert all(word in said.complaint for word in words), said.complaint
    assert "Traceback" not in said.err and "not expected" not in said.err
    return said


def test_more_members_than_any_memory_holds_are_refused(drift, calm):
    said = drift("run", "event.toml", "--winds", calm, "--members", 10**12, "--out", "out")
    refused(said, "--members", "at most 10000000")
    assert not Path("out").exists()


def test_an_event_with_an_endless_name_is_unknown(drift):
    said = refused(drift("show", "x" * 5000), "no event")
    assert len(said.complaint) < 300


def test_a_pipe_is_no_wind_file(drift, calm):
    os.mkfifo("pipe.nc")
    refused(drift("run", "event.toml", "--winds", "pipe.nc"), "pipe.nc", "give a file")


def test_an_empty_zip_is_told_as_what_it_is(drift, calm):
    zipfile.ZipFile("winds.zip", "w").close()
    refused(drift("run", "event.toml", "--winds", "winds.zip"), "winds.zip", "empty")


def test_two_ways_of_printing_are_one_too_many(drift):
    refused(drift("list", "--json", "--csv"), "--json", "--csv")


def test_a_store_that_is_a_file_is_told(drift, monkeypatch):
    Path("store").write_text("no folder")
    monkeypatch.setenv("DRIFT_STORE", "store")
    for words in (("cache", "ls"), ("cache", "verify"), ("cache", "prune"), ("cache", "info")):
        refused(drift(*words), "store", "DRIFT_STORE")


def test_pruning_to_less_than_nothing_is_refused(drift):
    refused(drift("cache", "prune", "--max-gb", -1), "give 0 or more")


def test_an_existing_file_is_not_replaced_by_numbers_or_a_parcel(drift, calm):
    Path("notes.txt").write_text("the work of years")
    refused(drift("sensitivity", "event.toml", "--out", "notes.txt"), "notes.txt", "--force")
    refused(drift("cache", "export", "notes.txt"), "notes.txt", "--force")
    assert Path("notes.txt").read_text() == "the work of years"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_an_output_that_takes_nothing_is_one_sentence():
    with open("/dev/full", "w") as full:
        command = [sys.executable, "-m", "drift", "list"]
        done = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, text=True, timeout=HANGS_S
        )
    assert done.returncode == 1
    assert "No space left" in done.stderr
    assert "Traceback" not in done.stderr and "not expected" not in done.stderr


def test_a_launch_in_the_last_hour_of_the_winds_is_still_aloft(fly):
    # As a launch one minute earlier is: the file has winds, but none for the flight.
    winds = windfile.save(windfile.cds(synthetic.uniform(u_mps=5, v_mps=0), at=range(-2, 1)))
    out = fly(event(0.0, 100.0, **FLIGHT), winds)
    assert (out["outcome"] == 1).all()


def test_a_wide_file_is_not_cut_at_the_date_line(fly):
    # A flight that may reach half around the Earth needs all longitudes, whatever they begin with.
    fast = synthetic.uniform(u_mps=60, v_mps=0)
    lons = range(100, 234, 2)
    winds = windfile.save(windfile.cds(fast, lons=lons, lats=range(28, 48, 2), at=range(26)))
    flight = FLIGHT | {"flight_time_h": 24}
    out = fly(event(37.8, 126.7, **flight), winds)
    assert (out["outcome"] == 0).all()
    assert (out["longitude"] > 182.0 - 360.0).all()


def test_members_that_never_rose_are_told(drift, calm):
    low = event(0.0, 104.0, **FLIGHT) | {"ground": {"height_m": 800}}
    Path("event.toml").write_text(toml(low))
    said = drift("run", "event.toml", "--winds", calm, "--members", 9, "--out", "out")
    assert said.status == 0
    assert "9 of 9 members did not rise" in said.out


def test_a_lowered_guard_is_told_in_the_spreadsheet(drift, calm):
    mapping = event(0.0, 104.0, **FLIGHT)
    mapping["event"]["status"] = "stopped"
    Path("event.toml").write_text(toml(mapping))
    words = ("run", "event.toml", "--winds", calm, "--members", 9, "--out", "out", "--what-if")
    assert drift(*words).status == 0
    header, *rows = Path("out/landings.csv").read_text().splitlines()
    assert header.endswith(",caveats")
    assert all("--what-if" in row for row in rows)
