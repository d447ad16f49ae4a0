"""ERA5 from a Zarr store of the public layout, over real HTTP."""

from datetime import UTC, datetime

import numpy as np
import pytest

pytest.importorskip("zarr")
pytest.importorskip("aiohttp")

from tests.weather.providers.arco_store import ArcoServer, build
from tests.weather.providers.conftest import make_box
from weather.errors import FetchError, InputError
from weather.providers.arco import fetch_arco
from weather.providers.remote import open_remote


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return build(tmp_path_factory.mktemp("bucket"))


@pytest.fixture
def bucket(folder, monkeypatch):
    with ArcoServer(folder) as server:
        monkeypatch.setenv("DRIFT_ARCO_URL", server.url)
        yield server


def hours(first, last):
    return make_box(
        start=datetime(2015, 1, 19, first, tzinfo=UTC), end=datetime(2015, 1, 19, last, tzinfo=UTC)
    )


def test_the_winds_arrive_hour_by_hour_as_they_are_in_the_store(bucket):
    sky = open_remote("arco", hours(14, 16))
    assert sky["time"].size == 3
    # The winds of the stand-in: u = 5 + lat/10 + z/1000 + hour/10; 1457.3 m: 850 hPa in the
    # standard atmosphere, ICAO Doc 7488/3, table D.
    u = sky["eastward_wind"].sel(level=85_000, latitude=38.0, longitude=126.0).values
    np.testing.assert_allclose(u, 5 + 3.8 + 1.4573 + np.array([1.4, 1.5, 1.6]), atol=1e-3)
    assert float(sky["surface_altitude"][0, 0]) == pytest.approx(100.0, abs=1e-3)
    assert "Copernicus" in sky.attrs["attribution"]
    assert sky.attrs["preliminary"] == "no"
    # One chunk per variable and hour, and nothing of the hours that are not needed.
    assert bucket.count("u_component_of_wind") == 3


def test_a_second_run_asks_nothing_and_gives_the_same(bucket):
    first = open_remote("arco", hours(14, 15))
    n_calls = len(bucket.calls)
    assert first.identical(open_remote("arco", hours(14, 15), offline=True))
    assert len(bucket.calls) == n_calls


def test_any_address_fsspec_knows_will_do(folder, monkeypatch):
    monkeypatch.setenv("DRIFT_ARCO_URL", str(folder))
    assert open_remote("arco", hours(14, 15))["time"].size == 2
    monkeypatch.setenv("DRIFT_ARCO_URL", f"file://{folder}")
    assert open_remote("arco", hours(16, 17))["time"].size == 2


def test_across_the_seam_of_the_grid(bucket):
    box = make_box(west_deg=-5.0, east_deg=5.0)
    sky = open_remote("arco", box)
    longitude = sky["longitude"].values
    np.testing.assert_allclose(np.diff(longitude), 2.0)
    assert longitude[0] <= -5.0
    v = sky["northward_wind"].isel(time=0, level=0, latitude=0).values
    np.testing.assert_allclose(v, -3 + longitude % 360 / 100, atol=1e-5)


def test_above_the_limit_the_bytes_are_named_and_nothing_is_moved(bucket, store):
    with pytest.raises(InputError, match=r"0\.\d GB.*DRIFT_ALLOW_GB.*the source 'rda'") as caught:
        fetch_arco(hours(14, 16), allow_bytes=1e6)
    assert "\n" not in str(caught.value)
    assert bucket.count("u_component_of_wind") == 0
    assert not [*store.blobs()]


def test_the_estimate_counts_whole_chunks(bucket, monkeypatch):
    from weather.providers.arco import estimated_bytes
    from weather.providers.arco_zarr import opened
    from weather.providers.era5 import wanted_upper
    from weather.providers.into_store import Terms

    (wanted,) = wanted_upper(hours(14, 16), "arco", "d")
    globe = opened(Terms.of(None))
    # By hand: 3 h x (5 variables x 37 levels + 4 surfaces) x 91 x 180 x 4 bytes.
    assert estimated_bytes(globe, wanted) == 3 * (5 * 37 + 4) * 91 * 180 * 4


def test_the_limit_may_be_raised_by_the_environment(bucket, monkeypatch):
    monkeypatch.setenv("DRIFT_ALLOW_GB", "0.0001")
    with pytest.raises(InputError, match="DRIFT_ALLOW_GB"):
        fetch_arco(hours(14, 15))
    monkeypatch.setenv("DRIFT_ALLOW_GB", "20")
    assert len(fetch_arco(hours(14, 15))) == 1
    monkeypatch.setenv("DRIFT_ALLOW_GB", "plenty")
    with pytest.raises(InputError, match="must be a number"):
        fetch_arco(hours(15, 16))


def test_hours_beyond_the_validity_are_refused_though_the_store_would_give_nan(bucket, store):
    with pytest.raises(FetchError, match=r"valid from 1940-01-01.*use the source 'cds'"):
        fetch_arco(hours(22, 23), allow_preliminary=True)
    assert bucket.count("u_component_of_wind") == 0
    assert not [*store.blobs()]


def test_preliminary_hours_are_refused_unless_allowed_and_then_marked(bucket):
    with pytest.raises(InputError, match="allow_preliminary=True"):
        fetch_arco(hours(20, 21))
    sky = open_remote("arco", hours(20, 21), allow_preliminary=True)
    assert sky.attrs["preliminary"] == "yes"
    assert any("preliminary" in caveat for caveat in sky.attrs["caveats"])


def test_an_absent_chunk_inside_the_validity_is_refused_not_read_as_nan(
    bucket, store, folder, tmp_path, monkeypatch
):
    import shutil

    holed = tmp_path / "holed"
    shutil.copytree(folder, holed)
    (holed / "geopotential" / "3.0.0.0").unlink()
    monkeypatch.setenv("DRIFT_ARCO_URL", str(holed))
    with pytest.raises(FetchError, match="holds no geopotential at 2015-01-19T15 UTC"):
        fetch_arco(hours(14, 16))
    assert not [*store.blobs()]


@pytest.mark.parametrize("trouble", ["busy", "cut-twice"])
def test_troubles_that_pass_are_ridden_out(bucket, trouble):
    bucket.trouble = trouble
    assert open_remote("arco", hours(14, 15))["time"].size == 2


@pytest.mark.parametrize("trouble", ["silence", "out-of-order", "cut", "wrong-bytes"])
def test_troubles_that_stay_end_in_a_sentence(bucket, store, monkeypatch, trouble):
    monkeypatch.setenv("DRIFT_TIMEOUT_S", "0.5")
    monkeypatch.setenv("DRIFT_TRIES", "2")
    bucket.trouble = trouble
    with pytest.raises(FetchError) as caught:
        fetch_arco(hours(14, 15))
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 500
    assert not [*store.blobs()]
    assert not [*store.root.rglob("*.part")]


def test_an_object_without_an_end_is_counted_as_it_comes(bucket, store, monkeypatch):
    bucket.trouble = "endless"
    monkeypatch.setenv("DRIFT_READ_GB", "0.04")
    with pytest.raises(FetchError, match=r"more than 10 MB for one object.*DRIFT_READ_GB"):
        fetch_arco(hours(14, 15))
    assert [*store.blobs()] == []


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9/none.zarr", "/no/such/store.zarr", "memory://nothing"]
)
def test_no_store_is_a_sentence(monkeypatch, address):
    monkeypatch.setenv("DRIFT_ARCO_URL", address)
    monkeypatch.setenv("DRIFT_TRIES", "1")
    with pytest.raises(FetchError) as caught:
        fetch_arco(hours(14, 15))
    assert "\n" not in str(caught.value)
    assert "Zarr store" in str(caught.value)
