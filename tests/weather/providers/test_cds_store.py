"""ERA5 from the CDS and the store together: days, covers, revisions, offline, members."""

import dataclasses
import json
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from tests.processes import HANGS_S
from tests.weather.providers.conftest import make_box
from weather.errors import InputError
from weather.providers.cds import fetch_cds
from weather.providers.cds_request import is_same, plan, spelled
from weather.providers.era5 import LEVELS_HPA, levels_up_to
from weather.providers.remote import open_remote


def korean_day():
    start = datetime(2015, 1, 18, 15, tzinfo=UTC)
    return make_box(
        start=start, end=start + timedelta(days=1), west_deg=124.0, east_deg=132.0,
        south_deg=33.0, north_deg=43.0, top_m=1500.0,
    )  # fmt: skip


def test_one_request_per_utc_day_and_dataset():
    wanted = plan(korean_day())
    assert [(item.days, item.dataset) for item in wanted] == [
        (("2015-01-18",), "reanalysis-era5-pressure-levels"),
        (("2015-01-18",), "reanalysis-era5-single-levels"),
        (("2015-01-19",), "reanalysis-era5-pressure-levels"),
        (("2015-01-19",), "reanalysis-era5-single-levels"),
    ]
    assert [len(item.times) for item in wanted] == [9, 9, 16, 16]


def test_the_area_is_snapped_outward_with_a_halo_of_one_cell():
    box = make_box(west_deg=126.1, east_deg=127.9, south_deg=37.0, north_deg=37.95)
    for item in plan(box):
        assert item.area == (38.25, 125.75, 36.75, 128.25)


def test_the_request_is_in_the_words_of_the_cds():
    request = spelled(plan(make_box(top_m=500.0))[0])
    assert request == {
        "product_type": ["reanalysis"],
        "variable": [
            "geopotential",
            "temperature",
            "u_component_of_wind",
            "v_component_of_wind",
            "vertical_velocity",
        ],
        "year": ["2015"],
        "month": ["01"],
        "day": ["19"],
        "time": ["14:00", "15:00", "16:00"],
        "pressure_level": ["1000", "975", "950", "925"],
        "area": [38.25, 125.75, 36.75, 128.25],
        "data_format": "grib",
        "download_format": "unarchived",
    }
    echoed = json.loads(json.dumps(request)) | {"area": ["38.25", "125.75", "36.75", "128.25"]}
    assert is_same(request, echoed)
    assert not is_same(request, echoed | {"time": ["14:00"]})


def test_the_levels_reach_above_the_top():
    # Heights of 850, 700, 500 hPa in the standard atmosphere: ICAO Doc 7488/3, table D.
    for top_m, below in ((1457.3 - 5, 850), (3012.2 - 5, 700), (5574.4 - 5, 500)):
        levels = levels_up_to(top_m)
        assert levels[0] == 1000
        assert levels[-2] == below
    assert levels_up_to(60_000.0) == tuple(map(float, LEVELS_HPA))


def test_one_korean_day_moves_at_most_twice_the_bytes_it_needs(cds, monkeypatch):
    monkeypatch.setenv("CDSAPI_URL", cds.url("ok.day"))
    sky = open_remote("cds", korean_day())
    aloft = 5 * sky["eastward_wind"].size  # u, v, z, t, w
    ground = 9 * sky["eastward_wind_10m"].size
    needed = 2 * (aloft + ground)  # GRIB as ERA5 comes: 16 bits a number
    assert cds.world("ok.day").bytes_sent <= 2 * needed


def test_offline_a_stored_day_opens_and_a_missing_one_is_named(cds, store, box, monkeypatch):
    monkeypatch.setenv("CDSAPI_URL", cds.url("ok.offline"))
    first = open_remote("cds", box)
    monkeypatch.setenv("DRIFT_OFFLINE", "1")
    n_calls = len(cds.world("ok.offline").calls)
    assert first.identical(open_remote("cds", box))
    later = dataclasses.replace(box, end=box.end + timedelta(days=1))
    with pytest.raises(
        InputError, match=r"lacks 2015-01-19 .* levels 1000 to .*2015-01-20.*drift fetch EVENT"
    ) as caught:
        fetch_cds(later)
    assert "--winds cds" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(cds.world("ok.offline").calls) == n_calls


def test_offline_no_client_is_even_imported(box, monkeypatch):
    import subprocess
    import sys

    code = (
        "import sys; from tests.weather.providers.conftest import make_box\n"
        "from weather.providers.remote import open_remote\n"
        "try: open_remote('cds', make_box())\n"
        "except ValueError: pass\n"
        "assert not {'cdsapi', 'ecmwf.datastores', 'zarr', 'fsspec'} & set(sys.modules)\n"
        "print('quiet')"
    )
    monkeypatch.setenv("DRIFT_OFFLINE", "1")
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=HANGS_S
    )
    assert ended.stdout == "quiet\n", ended.stderr


def test_a_smaller_box_is_served_from_a_larger_one(cds, store, box, monkeypatch):
    monkeypatch.setenv("CDSAPI_URL", cds.url("ok.covers"))
    large = open_remote("cds", box)
    small = open_remote("cds", dataclasses.replace(box, north_deg=37.25, top_m=800.0))
    assert cds.world("ok.covers").n_submitted == 2
    u = small["eastward_wind"]
    np.testing.assert_array_equal(u, large["eastward_wind"].sel(latitude=u.latitude, level=u.level))


def test_preliminary_winds_are_refused_unless_allowed_and_then_marked(cds, store, box, monkeypatch):
    monkeypatch.setenv("CDSAPI_URL", cds.url("preliminary"))
    with pytest.raises(InputError, match=r"preliminary \(ERA5T\).*allow_preliminary=True"):
        open_remote("cds", box)
    sky = open_remote("cds", box, allow_preliminary=True)
    assert sky.attrs["preliminary"] == "yes"
    assert any("preliminary" in caveat for caveat in sky.attrs["caveats"])
    world = cds.world("preliminary")
    assert world.n_submitted == 2, "what was fetched before the refusal is kept"
    # Asked again the same day, the store answers: the final release cannot have come so soon.
    with pytest.raises(InputError, match="ERA5T"):
        open_remote("cds", box)
    assert world.n_submitted == 2


def test_the_final_release_becomes_a_revision_and_the_preliminary_stays(
    cds, store, box, monkeypatch
):
    monkeypatch.setenv("CDSAPI_URL", cds.url("preliminary.then-final"))
    early = open_remote("cds", box, allow_preliminary=True)
    for blob in store.blobs():
        blob.meta_path.write_text(json.dumps({**blob.meta, "created": "2015-05-01T00:00:00Z"}))
    cds.world("preliminary.then-final").trouble = "ok"
    final = open_remote("cds", box)
    assert final.attrs["preliminary"] == "no"
    assert final.attrs["sha256"] != early.attrs["sha256"]
    left = sorted(path.name for path in store.root.rglob("data-*"))
    assert left == ["data-1.grib", "data-1.grib", "data-2.grib", "data-2.grib"]


def test_ten_members_of_the_assimilation_on_their_own_grid(cds, monkeypatch):
    monkeypatch.setenv("CDSAPI_URL", cds.url("ok.members"))
    sky = open_remote("cds-ensemble", make_box(top_m=500.0))
    assert sky.sizes["realization"] == 10
    assert float(np.diff(sky["latitude"])[0]) == 0.5
    assert sky["time"].dt.hour.values.tolist() == [12, 15, 18]
    u = sky["eastward_wind"].isel(time=0, level=0, latitude=0, longitude=0).values
    np.testing.assert_allclose(np.diff(u), 0.1, atol=2e-3)  # the stand-in's members


def test_the_record_beside_a_file_says_where_it_is_from(cds, store, box, monkeypatch):
    monkeypatch.setenv("CDSAPI_URL", cds.url("ok.record"))
    fetch_cds(box)
    for blob in store.blobs():
        meta = blob.meta
        assert meta["endpoint"] == cds.url("ok.record")
        assert meta["asked"]["download_format"] == "unarchived"
        assert meta["job"]["id"] in cds.world("ok.record").jobs
        assert meta["job"]["receipt"]["licences"] == ["CC-BY"]
        assert meta["doi"].startswith("10.24381/cds.")
        assert meta["versions"]["cdsapi"]
        assert "Copernicus" in meta["attribution"]
        assert len(meta["file"]["sha256"]) == 64


def test_asking_for_grib_and_drawing_maps_go_together():
    # The wheel of ecCodes brings a PROJ of its own; loaded first, it brought the maps' one down.
    import subprocess
    import sys

    pytest.importorskip("pyproj")
    code = (
        "from weather.providers.cds_request import form\n"
        "assert form() == 'grib'\n"
        "import pyproj\n"
        "print(round(pyproj.Geod(ellps='WGS84').inv(127, 38, 127, 39)[2]))"
    )
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, timeout=HANGS_S
    )
    # 111 km: a degree of latitude at 38.5 N on WGS 84 is 110 996 m (NGA TR8350.2, table of arcs).
    assert ended.returncode == 0, ended.stderr
    assert abs(int(ended.stdout) - 110_996) < 20
