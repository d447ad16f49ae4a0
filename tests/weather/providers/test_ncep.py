"""NCEP/NCAR's reanalysis without a key: cut out by a real OPeNDAP server that stands for NOAA's."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

pydap = pytest.importorskip("pydap")

from tests.weather.providers.conftest import make_box  # noqa: E402
from tests.weather.providers.reanalysis_servers import OMEGA, PslServer  # noqa: E402
from weather import open_sky  # noqa: E402
from weather.errors import FetchError, InputError  # noqa: E402
from weather.providers.ncep import fetch_ncep  # noqa: E402
from weather.providers.remote import open_remote  # noqa: E402


@pytest.fixture
def psl(monkeypatch):
    with PslServer() as server:
        monkeypatch.setenv("DRIFT_NCEP_URL", server.url)
        yield server


def korean_day():
    start = datetime(2015, 1, 18, 15, tzinfo=UTC)
    return make_box(
        start=start, end=start + timedelta(days=1), west_deg=124.0, east_deg=132.0, south_deg=33.0,
        north_deg=43.0, top_m=4000.0,
    )  # fmt: skip


def check(sky, hpa=850):
    """The stand-in's formula at a level: u = 5 + lat/10 + z/1000 + hour/10, v = -3 + lon/100."""
    at = sky.sel(level=hpa * 100)
    # 1457.3 m: 850 hPa in the standard atmosphere, ICAO Doc 7488/3, table D.
    u = 5 + at["latitude"] / 10 + 1.4573 + sky["time"].dt.hour / 10
    np.testing.assert_allclose(
        at["eastward_wind"], u.broadcast_like(at["eastward_wind"]), atol=6e-3
    )
    v = -3 + at["longitude"].values / 100
    np.testing.assert_allclose(at["northward_wind"][0, 0], v, atol=6e-3)
    np.testing.assert_allclose(at["geopotential_height"], 1457.3, atol=0.6)


def test_the_winds_arrive_as_they_were_served(psl, box):
    sky = open_remote("ncep", box)
    check(sky)
    assert [str(t)[11:13] for t in sky["time"].values] == ["12", "18"]
    rising = -OMEGA / (9.80665 * sky["air_density"])
    np.testing.assert_allclose(sky["upward_air_velocity"], rising, rtol=1e-4)
    assert sky.attrs["title"].startswith("NCEP/NCAR Reanalysis 1 6-hourly data")
    assert sky.attrs["source"] == "NCEP/NCAR Reanalysis 1 (NOAA PSL)"
    assert "public domain" in sky.attrs["licence"]
    assert "Kalnay et al. (1996)" in sky.attrs["attribution"]
    assert "NOAA PSL" in sky.attrs["attribution"]


def test_its_coarseness_is_told_and_taken_for_its_error(psl, box):
    sky = open_sky("ncep", box=box)
    assert sky.provenance.wind_error_mps == 3.5
    (caveat,) = sky.provenance.caveats
    assert "2.5 degrees" in caveat
    # 20 km in three hours at 10 m/s for 2 m/s (docs/science.md), so 35 km for 3.5.
    assert "35 km instead of 20" in caveat


def test_a_korean_day_costs_some_tens_of_kilobytes(psl):
    sky = open_remote("ncep", korean_day())
    assert sky["time"].size == 6
    needed = 5 * 4 * sky["eastward_wind"].size  # five variables as float32
    # A Korean day touches two UTC days; each costs the time axis of a year, 12 kB, and some text.
    assert psl.bytes_sent < needed + 2 * 25_000 < 100_000


@pytest.mark.parametrize("second", [False, True])
def test_packed_files_of_old_and_of_the_second_reanalysis_are_read(monkeypatch, box, second):
    """int16 with scale and offset, and hours counted since the year 1 in the mixed calendar."""
    with PslServer(packed=not second) as server:
        monkeypatch.setenv("DRIFT_NCEP_URL", server.url)
        sky = open_remote("ncep2" if second else "ncep", box)
    check(sky)
    assert sky.attrs["title"].startswith("NCEP-DOE" if second else "NCEP/NCAR")


def test_a_second_run_asks_nothing_and_gives_the_same(psl, box):
    first = open_remote("ncep", box)
    calls = len(psl.calls)
    again = open_remote("ncep", box, offline=True)
    assert len(psl.calls) == calls
    assert again.identical(first)


@pytest.mark.parametrize("extra", ["", "/Datasets", "/Datasets/ncep.reanalysis/pressure"])
def test_the_archive_is_found_below_the_address_of_the_service(psl, box, monkeypatch, extra):
    monkeypatch.setenv("DRIFT_NCEP_URL", psl.url + extra)
    assert len(fetch_ncep(box)) == 1


def test_new_year_is_fetched_from_two_files(psl):
    start = datetime(2014, 12, 31, 20, tzinfo=UTC)
    sky = open_remote("ncep", make_box(start=start, end=start + timedelta(hours=6)))
    assert [str(t)[:13] for t in sky["time"].values] == [
        "2014-12-31T18", "2015-01-01T00", "2015-01-01T06",
    ]  # fmt: skip


def test_the_korean_war_has_a_sky(psl):
    start = datetime(1951, 3, 1, 4, tzinfo=UTC)
    check(open_remote("ncep", make_box(start=start, end=start + timedelta(hours=1))))


def test_a_box_across_greenwich_is_whole(psl):
    sky = open_remote("ncep", make_box(west_deg=-1.0, east_deg=1.0))
    longitude = sky["longitude"].values
    np.testing.assert_allclose(np.diff(longitude), 2.5)
    v = sky["northward_wind"].isel(time=0, level=0, latitude=0).values
    np.testing.assert_allclose(v, -3 + longitude % 360 / 100, atol=1e-5)


def test_without_temperature_the_winds_are_still_good(psl, box):
    psl.trouble = "no-temperature"
    assert open_remote("ncep", box).attrs["density"] == "from the slope of geopotential"


@pytest.mark.parametrize("trouble", ["", "old-thredds"])
@pytest.mark.parametrize(
    ("year", "name", "says"),
    [(1947, "ncep", "begins with 1948"), (1978, "ncep2", "begins with 1979")],
)
def test_a_day_before_its_time_is_said_so(psl, year, name, says, trouble):
    psl.trouble = trouble
    start = datetime(year, 5, 1, 3, tzinfo=UTC)
    with pytest.raises(FetchError, match=f"no file of {year}-05-01.*{says}"):
        open_remote(name, make_box(start=start, end=start + timedelta(hours=1)))


def test_a_day_that_is_not_there_yet_is_said_so(psl, store):
    start = datetime(2026, 11, 29, 3, tzinfo=UTC)
    with pytest.raises(
        FetchError, match=r"NOAA PSL lacks the hours 2026-11-29T00.*use the source 'cds'"
    ):
        fetch_ncep(make_box(start=start, end=start + timedelta(hours=1)))
    assert [*store.blobs()] == []


@pytest.mark.parametrize(
    ("trouble", "says"),
    [
        ("silence", "silent for too long"),
        ("out-of-order", "503"),
        ("web-page", "OPeNDAP language"),
        ("cut", "broke the connection off"),
        ("short", "broke off in the middle"),
    ],
)
def test_troubles_end_in_a_sentence_and_an_untouched_store(
    psl, box, store, monkeypatch, trouble, says
):
    monkeypatch.setenv("DRIFT_TIMEOUT_S", "0.5")
    monkeypatch.setenv("DRIFT_TRIES", "2")
    psl.trouble = trouble
    with pytest.raises(FetchError, match=says) as caught:
        fetch_ncep(box)
    assert "\n" not in str(caught.value)
    assert [*store.blobs()] == []
    assert [*store.root.rglob("*.part")] == []


def test_offline_the_miss_names_what_is_missing_and_the_command(box):
    with pytest.raises(InputError, match=r"2015-01-19.*levels.*drift fetch EVENT --winds ncep"):
        fetch_ncep(box, offline=True)


def test_an_address_that_is_none_is_bad_input(box, monkeypatch):
    monkeypatch.setenv("DRIFT_NCEP_URL", "psl.noaa.gov")
    with pytest.raises(InputError, match="DRIFT_NCEP_URL"):
        fetch_ncep(box)
