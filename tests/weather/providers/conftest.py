"""Servers on 127.0.0.1 for the distant sources, and little patience, so that tests are quick."""

from datetime import UTC, datetime

import pytest

from tests.weather.providers.cds_server import KEY, CdsServer
from weather.box import Box
from weather.store import Store

QUICK = {
    "DRIFT_TIMEOUT_S": "1.5",
    "DRIFT_RETRY_WAIT_S": "0.05",
    "DRIFT_POLL_S": "0.05",
    "DRIFT_DEADLINE_S": "30",
    "DRIFT_TRIES": "4",
}


@pytest.fixture(scope="module")
def cds():
    with CdsServer() as server:
        yield server


@pytest.fixture(autouse=True)
def surroundings(monkeypatch, tmp_path):
    """A key, quick waits, no proxy, and nothing of the person who runs the tests."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "CDSAPI_URL", "DRIFT_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name, text in QUICK.items():
        monkeypatch.setenv(name, text)
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setenv("CDSAPI_KEY", KEY)
    monkeypatch.setenv("CDSAPI_RC", str(tmp_path / "no-such-file"))
    monkeypatch.setenv("DRIFT_STORE", str(tmp_path / "store"))


@pytest.fixture
def store():
    return Store.open()


@pytest.fixture
def box():
    return make_box()


def make_box(**changes):
    """Three hours over the middle of Korea, up to 2 km."""
    asked = {
        "west_deg": 126.0,
        "east_deg": 128.0,
        "south_deg": 37.0,
        "north_deg": 38.0,
        "start": datetime(2015, 1, 19, 14, 20, tzinfo=UTC),
        "end": datetime(2015, 1, 19, 16, tzinfo=UTC),
        "top_m": 2000.0,
    }
    return Box(**asked | changes)
