"""JRA-3Q without a key: cut out by a real OPeNDAP server that stands for NCAR's."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

pydap = pytest.importorskip("pydap")

from tests.weather.providers.conftest import make_box  # noqa: E402
from tests.weather.providers.reanalysis_servers import OMEGA, GdexServer  # noqa: E402
from tests.weather.providers.test_ncep import check, korean_day  # noqa: E402
from weather import open_sky  # noqa: E402
from weather.errors import FetchError, InputError  # noqa: E402
from weather.providers.jra3q import fetch_jra3q  # noqa: E402
from weather.providers.remote import open_remote  # noqa: E402


@pytest.fixture(params=[False, True], ids=["gaussian", "coarse"])
def gdex(monkeypatch, request):
    with GdexServer(coarse_only=request.param) as server:
        monkeypatch.setenv("DRIFT_JRA3Q_URL", server.url)
        yield server


@pytest.fixture
def gaussian(monkeypatch):
    with GdexServer() as server:
        monkeypatch.setenv("DRIFT_JRA3Q_URL", server.url)
        yield server


def test_the_winds_arrive_as_they_were_served_on_the_finest_grid_there_is(gdex, box):
    sky = open_remote("jra3q", box)
    check(sky)
    step = float(sky["longitude"][1] - sky["longitude"][0])
    assert step == (1.25 if gdex.coarse_only else 0.375)
    rising = -OMEGA / (9.80665 * sky["air_density"])
    np.testing.assert_allclose(sky["upward_air_velocity"], rising, rtol=1e-4)
    assert sky.attrs["title"].startswith("JRA-3Q 6-hourly data")
    assert "Kosaka et al. (2024)" in sky.attrs["attribution"]
    assert "BY-NC-SA" in sky.attrs["licence"]
    assert sky.attrs["caveats"] == []


def test_a_korean_day_costs_some_megabytes_at_most(gaussian):
    sky = open_remote("jra3q", korean_day())
    assert sky["time"].size == 6
    needed = 5 * 4 * sky["eastward_wind"].size  # five variables as float32
    assert gaussian.bytes_sent <= 1.5 * needed < 5e6


def test_a_second_run_asks_nothing_whichever_grid_it_was(gdex, box):
    first = open_remote("jra3q", box)
    calls = len(gdex.calls)
    assert open_remote("jra3q", box).identical(first)
    assert open_remote("jra3q", box, offline=True).identical(first)
    assert len(gdex.calls) == calls


@pytest.mark.parametrize("day", ["2015-02-28", "2016-02-29", "2015-12-31", "1950-06-25"])
def test_the_file_of_a_day_is_found_at_the_ends_of_months(gdex, day):
    start = datetime.fromisoformat(f"{day}T16:00").replace(tzinfo=UTC)
    sky = open_remote("jra3q", make_box(start=start, end=start + timedelta(hours=4)))
    assert [str(t)[11:13] for t in sky["time"].values] == ["12", "18", "00"]


def test_flights_fly_in_it_without_a_word_on_its_error(gaussian, box):
    sky = open_sky("jra3q", box=box)
    assert sky.provenance.wind_error_mps is None


@pytest.mark.parametrize(
    ("day", "says"), [("1947-08-31", "begins with September 1947"), ("2026-11-01", "source 'ncep'")]
)
def test_a_day_that_is_not_there_is_said_so(gdex, day, says):
    start = datetime.fromisoformat(f"{day}T03:00").replace(tzinfo=UTC)
    with pytest.raises(FetchError, match=f"no file of {day}.*{says}"):
        fetch_jra3q(make_box(start=start, end=start + timedelta(hours=1)))


def test_offline_the_miss_names_what_is_missing_and_the_command(box):
    with pytest.raises(InputError, match=r"2015-01-19.*levels.*drift fetch EVENT --winds jra3q"):
        fetch_jra3q(box, offline=True)


def test_a_server_that_is_cut_off_leaves_the_store_as_it_was(gaussian, box, store):
    gaussian.trouble = "short"
    with pytest.raises(FetchError, match="broke off in the middle"):
        fetch_jra3q(box)
    assert [*store.blobs()] == []
