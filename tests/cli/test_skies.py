"""The same members in several skies, side by side, and what is one sky of several files."""

import json
from pathlib import Path

import netCDF4
import numpy as np
import pytest
import xarray as xr

from drift.runs.skies import divided
from tests.analytic import START, cds_file, toml
from weather import synthetic

LATS, LONS = np.arange(36.0, 40.25, 0.25), np.arange(124.0, 130.25, 0.25)
HEIGHTS = np.array([0.0, 1500.0, 3000.0, 5000.0, 8000.0, 12000.0])


def winds(path: Path, v_mps: float, maker: str = "", hours=range(-1, 13)) -> Path:
    """A uniform wind to the north as a file of ERA5, or of another maker."""
    cds_file(path, synthetic.uniform(u_mps=1.0, v_mps=v_mps), LATS, LONS, hours, HEIGHTS)
    with netCDF4.Dataset(path, "a") as nc:
        if maker:
            nc.title, nc.institution = maker, "NOAA, NCEP"
            nc.renameVariable("expver", "unused")
        else:
            nc.GRIB_centre = "ecmf"
    return path


@pytest.fixture
def event(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    launch = {"latitude_deg": 37.9, "longitude_deg": 126.9, "radius_km": 2.0, "time": START,
              "time_spread_min": 10.0}  # fmt: skip
    path = tmp_path / "one.toml"
    path.write_text(toml({
        "event": {"id": "one"},
        "launch": [launch],
        "vehicle": {"flight_time_h": {"uniform": [1.5, 2.5]}, "cruise_height_m": 3000.0},
        "payload": [{"item": "leaflet-paper"}],
        "ground": {"height_m": 0.0},
        "claim": [{"text": "All went north.", "predicate": "north-of-mdl"}],
        "find": [{"place": "a field", "latitude_deg": 38.4, "longitude_deg": 126.9,
                  "radius_km": 15.0}],
    }))  # fmt: skip
    return path


def test_two_makers_are_two_skies_with_the_same_members(drift, event):
    winds(Path("era5.nc"), 6.0)
    winds(Path("other.nc"), -6.0, "NCEP/NCAR Reanalysis")
    said = drift("run", event, "--winds", "era5.nc", "--winds", "other.nc", "--members", 64,
                 "--out", "out")  # fmt: skip
    assert said.status == 0, said.complaint
    summary = json.loads(Path("out/summary.json").read_text())
    north, south = summary["skies"]
    assert (north["name"], south["name"], south["folder"]) == ("era5", "other", "sky-other")
    assert north["north_of_mdl_fraction"] > 0.9 and south["north_of_mdl_fraction"] < 0.1
    (row,) = summary["skies_compared"]["rows"]
    moved = row["sides"]["north_land"]
    assert moved["difference_95"][0] <= moved["difference"] < moved["difference_95"][1] < -0.5
    assert row["apart_km"] == pytest.approx(2 * 6.0 * 3.6 * 2.9, rel=0.15)  # some 2.9 h each way
    told = summary["skies_compared"]["sentence"]
    assert told.startswith("The sky matters") and "All went north." in told
    assert told in said.out.replace("\n", " ") or told[:60] in said.out
    # The same members, never a blend: what was drawn is the same number for number.
    both = [xr.open_dataset(Path("out") / p / "landings.nc") for p in ("", "sky-other")]
    for name in ("launch_latitude", "launch_longitude", "flight_time_h", "fall_mps"):
        assert np.array_equal(both[0][name], both[1][name])
    page = Path("out/report.html").read_text()
    assert told.split(";")[0].split("'")[0] in page and "sky-other/report.html" in page
    assert Path("out/skies.png").stat().st_size > 10_000


def test_days_of_one_maker_are_one_sky_as_ever(drift, event):
    winds(Path("day1.nc"), 6.0, hours=range(-1, 3))
    winds(Path("day2.nc"), 6.0, hours=range(3, 13))
    said = drift("run", event, "--winds", "day1.nc", "--winds", "day2.nc", "--members", 8,
                 "--out", "out")  # fmt: skip
    assert said.status == 0, said.complaint
    summary = json.loads(Path("out/summary.json").read_text())
    assert "skies" not in summary
    assert summary["landed_fraction"] == 1.0, summary["sentences"]


def test_a_comma_says_which_files_are_one_sky(event):
    for name in ("a1.nc", "a2.nc", "b.nc"):
        winds(Path(name), 6.0, hours=range(-1, 3))
    assert divided([("a1.nc", "a2.nc"), ("b.nc",)]) == [("a1.nc", "a2.nc"), ("b.nc",)]
    assert divided([("a1.nc",), ("a2.nc",), ("b.nc",)]) == [("a1.nc", "a2.nc", "b.nc")]
    assert divided([("sample",), ("b.nc",), ("cds",)]) == [("sample",), ("b.nc",), ("cds",)]
