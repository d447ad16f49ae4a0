"""ERA5 without a key: cut out by a real OPeNDAP server that stands for NCAR's."""

import dataclasses
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

pydap = pytest.importorskip("pydap")

from tests.weather.providers.conftest import make_box  # noqa: E402
from tests.weather.providers.rda_server import RdaServer  # noqa: E402
from weather.errors import FetchError, InputError  # noqa: E402
from weather.providers import era5, opendap  # noqa: E402
from weather.providers.rda import fetch_rda  # noqa: E402
from weather.providers.remote import open_remote  # noqa: E402


@pytest.fixture
def rda(monkeypatch):
    with RdaServer() as server:
        monkeypatch.setenv("DRIFT_RDA_URL", server.url)
        yield server


def expected_u(sky, level_pa, height):
    """The winds of the stand-in: u = 5 + lat/10 + z/1000 + hour/10."""
    hours = sky["time"].dt.hour.values[:, None, None]
    return 5 + sky["latitude"].values[None, :, None] / 10 + height / 1000 + hours / 10


def test_the_winds_arrive_as_they_were_served(rda, box):
    sky = open_remote("rda", box)
    assert sky["time"].size == 3
    assert "ERA5" in sky.attrs["source"]
    assert "Copernicus" in sky.attrs["attribution"]
    # 1457.3 m: 850 hPa in the standard atmosphere, ICAO Doc 7488/3, table D.
    u = sky["eastward_wind"].sel(level=85_000).values
    np.testing.assert_allclose(
        u, np.broadcast_to(expected_u(sky, 85_000, 1457.3), u.shape), atol=1e-3
    )
    v = sky["northward_wind"].sel(level=85_000).values
    np.testing.assert_allclose(v[0, 0], -3 + sky["longitude"].values / 100, atol=1e-5)
    assert sky.attrs["heights"] == "geopotential"
    assert sky.attrs["caveats"] == []
    assert "temperature" in sky.attrs["density"]


def test_one_korean_day_moves_at_most_twice_the_bytes_it_needs(rda, store):
    start = datetime(2015, 1, 18, 15, tzinfo=UTC)
    box = make_box(
        start=start, end=start + timedelta(days=1), west_deg=124.0, east_deg=132.0,
        south_deg=33.0, north_deg=43.0, top_m=4000.0,
    )  # fmt: skip
    sky = open_remote("rda", box)
    needed = 5 * 4 * sky["eastward_wind"].size  # u, v, z, t, w as float32
    assert rda.bytes_sent <= 2 * needed
    assert sky["time"].size == 25


def test_a_second_run_asks_nothing_and_gives_the_same(rda, box):
    first = open_remote("rda", box)
    n_calls = len(rda.calls)
    second = open_remote("rda", box, offline=True)
    assert len(rda.calls) == n_calls
    assert first.attrs["sha256"] == second.attrs["sha256"]
    assert first.identical(second)


def test_a_smaller_box_is_served_by_a_larger_one(rda, box):
    open_remote("rda", box)
    n_calls = len(rda.calls)
    small = dataclasses.replace(box, west_deg=126.5, top_m=1000.0)
    assert open_remote("rda", small)["longitude"].size > 2
    assert len(rda.calls) == n_calls


def test_a_box_across_greenwich_comes_in_two_pieces_and_is_whole(rda):
    box = make_box(west_deg=-1.0, east_deg=1.0)
    sky = open_remote("rda", box)
    longitude = sky["longitude"].values
    np.testing.assert_allclose(np.diff(longitude), 0.25)
    assert longitude[0] <= -1.25
    # The stand-in's v knows longitudes 0 to 359.75 only.
    v = sky["northward_wind"].isel(time=0, level=0, latitude=0).values
    np.testing.assert_allclose(v, -3 + longitude % 360 / 100, atol=1e-5)


def test_the_archive_is_found_below_the_address_of_the_service(rda, box):
    rda.below = "/files/g/d633000"
    assert len(fetch_rda(box)) == 1


def test_without_temperature_the_winds_are_still_good(rda, box):
    rda.trouble = "no-t"
    sky = open_remote("rda", box)
    assert sky.attrs["density"] == "from the slope of geopotential"


def test_the_vertical_motion_comes_along_where_the_mirror_has_it(rda, box):
    # omega = -z / 10000 Pa/s at 1457.3 m and 1.06325 kg/m3 (850 hPa and 278.68 K of the standard
    # atmosphere): 0.14573 / (1.06325 x 9.80665) = 0.01398 m/s upward.
    sky = open_remote("rda", box)
    w = sky["upward_air_velocity"].sel(level=85_000).values
    np.testing.assert_allclose(w, 0.013977, rtol=1e-3)


def test_without_vertical_motion_the_winds_are_still_good(rda, box):
    rda.trouble = "no-w"
    sky = open_remote("rda", box)
    assert "upward_air_velocity" not in sky
    assert sky.attrs["caveats"] == []


def test_winds_stored_before_the_vertical_motion_was_asked_for_still_serve(rda, box, monkeypatch):
    with monkeypatch.context() as before:
        before.setattr(era5, "UPPER", tuple(set(era5.UPPER) - {"vertical_velocity"}))
        old = fetch_rda(box)
    monkeypatch.setenv("DRIFT_OFFLINE", "1")
    assert fetch_rda(box) == old
    assert "upward_air_velocity" not in open_remote("rda", box)


def test_a_day_that_is_not_there_yet_is_said_so(rda, store):
    start = datetime(2026, 5, 1, 3, tzinfo=UTC)
    with pytest.raises(FetchError, match=r"no file of 2026-05-01.*use the source 'cds'"):
        fetch_rda(make_box(start=start, end=start + timedelta(hours=1)))
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
    rda, box, store, monkeypatch, trouble, says
):
    monkeypatch.setenv("DRIFT_TIMEOUT_S", "0.5")
    monkeypatch.setenv("DRIFT_TRIES", "2")
    rda.trouble = trouble
    with pytest.raises(FetchError, match=says) as caught:
        fetch_rda(box)
    assert "\n" not in str(caught.value)
    assert [*store.blobs()] == []
    assert [*store.root.rglob("*.part")] == []
    rda.trouble = ""
    assert len(fetch_rda(box)) == 1


def test_no_server_is_a_sentence(box, monkeypatch):
    monkeypatch.setenv("DRIFT_RDA_URL", "http://127.0.0.1:9/dodsC")
    with pytest.raises(FetchError, match="refused the connection"):
        fetch_rda(box)


def test_an_address_that_is_none_is_bad_input(box, monkeypatch):
    monkeypatch.setenv("DRIFT_RDA_URL", "thredds.rda.ucar.edu")
    with pytest.raises(InputError, match="DRIFT_RDA_URL"):
        fetch_rda(box)


def test_offline_the_miss_names_what_is_missing_and_the_command(box):
    with pytest.raises(InputError, match=r"2015-01-19.*levels.*drift fetch EVENT --winds rda"):
        fetch_rda(box, offline=True)


def test_an_axis_that_is_described_without_a_length_is_a_changed_layout(rda, box, monkeypatch):
    right = opendap.parse_dds

    def without(text):
        return [
            dataclasses.replace(one, shape=(), dims=()) if one.name == "longitude" else one
            for one in right(text)
        ]

    monkeypatch.setattr(opendap, "parse_dds", without)
    with pytest.raises(FetchError, match=r"has no longitude; its layout has changed"):
        open_remote("rda", box)
