"""A fresh machine without an account: the winds of another reanalysis, fetched and flown in."""

import json
from pathlib import Path

import numpy as np
import pytest

from tests.analytic import event, toml

pytest.importorskip("pydap")

from tests.weather.providers.reanalysis_servers import GdexServer, PslServer

#: The winds of the stand-ins are u = 5 + lat/10 + z/1000 + hour/10 and v = -3 + lon/100.
LAT, LON = 37.8, 126.7


def reported(**winds):
    """The exact flight, with a wind error that nobody gives."""
    mapping = event(LAT, LON, fall_mps=2, rise_mps=5, cruise_height_m=3000, flight_time_h=3)
    mapping["event"]["id"] = "exact"
    del mapping["winds"]["error_mps"]
    mapping["winds"] |= winds
    return mapping


@pytest.fixture
def online(monkeypatch):
    monkeypatch.delenv("DRIFT_OFFLINE")
    monkeypatch.setenv("NO_PROXY", "*")


@pytest.mark.parametrize(
    ("source", "server", "variable", "title", "error"),
    [
        ("ncep", PslServer, "DRIFT_NCEP_URL", "NCEP/NCAR Reanalysis 1", 3.5),
        ("ncep2", PslServer, "DRIFT_NCEP_URL", "NCEP-DOE Reanalysis 2", 3.5),
        ("jra3q", GdexServer, "DRIFT_JRA3Q_URL", "JRA-3Q", 2.0),
    ],
)
def test_an_event_flies_in_it_and_says_what_it_is(
    fly, online, monkeypatch, source, server, variable, title, error
):
    with server() as there:
        monkeypatch.setenv(variable, there.url)
        landings = fly(reported(), source, members=64)
        asked = len(there.calls)
        again = fly(reported(), source, members=64)
        assert len(there.calls) == asked
    assert landings["longitude"].identical(again["longitude"])
    provenance = json.loads(Path("out/summary.json").read_text("utf-8"))["provenance"]
    assert title in str(provenance)
    # Every member draws its own, around the sky's median.
    assert np.median(landings["wind_error_mps"]) == pytest.approx(error, rel=0.15)


def test_an_error_that_the_event_gives_comes_first(fly, online, monkeypatch):
    with PslServer() as there:
        monkeypatch.setenv("DRIFT_NCEP_URL", there.url)
        landings = fly(reported(error_mps=0.0), "ncep", members=4)
    # 600 s at 10.3 m/s, 10 200 s at 11.9 and 1500 s at 10.6, less what sinking with the air costs.
    east_km = (landings["longitude"].values - LON) * 111.19 * np.cos(np.radians(LAT))
    assert east_km == pytest.approx(np.full(4, 143), abs=2)


def test_fetch_brings_it_and_says_so(drift, online, monkeypatch):
    Path("event.toml").write_text(toml(reported()))
    with PslServer() as there:
        monkeypatch.setenv("DRIFT_NCEP_URL", there.url)
        said = drift("fetch", "event.toml", "--winds", "ncep")
        assert said.status == 0, said.err
    monkeypatch.setenv("DRIFT_OFFLINE", "1")
    listed = drift("cache", "ls")
    assert "ncep" in listed.out


def test_a_server_that_is_out_of_order_is_one_sentence_and_leaves_nothing(
    drift, online, monkeypatch
):
    monkeypatch.setenv("DRIFT_TRIES", "2")
    monkeypatch.setenv("DRIFT_RETRY_WAIT_S", "0.05")
    Path("event.toml").write_text(toml(reported()))
    with PslServer() as there:
        there.trouble = "out-of-order"
        monkeypatch.setenv("DRIFT_NCEP_URL", there.url)
        said = drift("run", "event.toml", "--winds", "ncep", "--members", 4, "--out", "out")
    assert said.status == 1
    assert "503" in said.complaint
    assert not Path("out").exists()
