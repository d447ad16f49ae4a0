"""Wind files that cannot be used: status 2, one sentence with file and reason, no folder."""

from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from tests.cli import windfile
from tests.cli.mistakes import GOOD
from tests.cli.test_mistakes import refused
from tests.cli.windfile import cds, save
from weather import synthetic

WIND = synthetic.uniform(u_mps=10, v_mps=1)
SMALL = {"lats": np.arange(-2, 2.1, 0.5), "lons": np.arange(98, 104.1, 0.5), "at": range(6)}
HOUR = np.timedelta64(3_600_000_000_000, "ns")


def air(**change) -> xr.Dataset:
    return cds(WIND, **(SMALL | {"heights": np.linspace(0, 8000, 9)} | change))


def poked(name, value, index=(1, 2, 3, 4)) -> xr.Dataset:
    ds = air()
    ds[name].values[index] = value
    return ds


def scaled(name, factor) -> xr.Dataset:
    """Numbers in one unit that bear the name of another."""
    ds = air()
    numbers = (ds[name] * factor).assign_attrs(ds[name].attrs)
    return ds.assign_coords({name: numbers}) if name in ds.coords else ds.assign({name: numbers})


def labelled(name, **attrs) -> xr.Dataset:
    ds = air()
    ds[name].attrs |= attrs
    return ds


def sentence_about(drift, *flags, file="bad.nc"):
    Path("event.toml").write_text(GOOD)
    return refused(drift, "run", "event.toml", "--winds", file, "--out", "out", *flags)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", ["empty"]),
        (b"hello\n", ["not a wind file"]),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 99, ["image"]),
        (b"<html><body>please log in</body></html>", ["web page"]),
        (b'{"error": "quota"}', ["JSON"]),
        (b"PK\x03\x04" + b"0" * 50, ["zip"]),
        (b"GRIB" + b"\0" * 100, ["GRIB", "damaged"]),
        (b"\x89HDF\r\n\x1a\n" + b"\0" * 600, ["damaged"]),
        (b"CDF\x01" + b"\0" * 100, ["no variables"]),
    ],
)
def test_what_is_not_a_wind_file_is_told_by_what_it_is(drift, content, words):
    Path("bad.nc").write_bytes(content)
    sentence = sentence_about(drift)
    for word in ["bad.nc", *words]:
        assert word in sentence


def test_a_folder_is_not_a_wind_file(drift):
    Path("bad.nc").mkdir()
    assert "folder" in sentence_about(drift)


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.95, 0.999])
@pytest.mark.parametrize("layout", ["new", "legacy"])
def test_a_download_cut_short_is_told(drift, layout, share):
    save(air(), "bad.nc") if layout == "new" else windfile.legacy(air(), "bad.nc")
    whole = Path("bad.nc").read_bytes()
    Path("bad.nc").write_bytes(whole[: int(share * len(whole))])
    sentence = sentence_about(drift)
    assert "bad.nc" in sentence
    assert "cut short" in sentence
    assert "again" in sentence


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: air().drop_vars("v"), ["(v)", "pressure levels", "u, z, t"]),
        (lambda: air().drop_vars(["u", "v"]), ["(u)", "(v)"]),
        (lambda: air().rename(u="a", v="b"), ["(u)", "(v)", "a, b"]),
        (lambda: poked("u", np.nan), ["eastward_wind", "01:00", "748", "latitude 0.5", "100"]),
        (lambda: poked("z", np.nan), ["geopotential", "missing at 1 of"]),
        (lambda: poked("v", np.inf), ["northward_wind", "missing"]),
        (lambda: poked("u", 200.0), ["200 m/s", "150"]),
        (lambda: poked("u", 9.96921e36), ["eastward_wind"]),
        (lambda: poked("z", 0.0, (slice(None), 3)), ["height", "660", "748"]),
        (lambda: scaled("z", 1 / 9.80665), ["hPa", "units of the geopotential"]),
        (lambda: scaled("z", 9.80665), ["hPa", "units of the geopotential"]),
        (lambda: labelled("z", units="m"), ["hPa", "units of the geopotential"]),
        (lambda: scaled("pressure_level", 100.0), ["hPa, which no air has", "units"]),
        (lambda: air().isel(valid_time=slice(None, None, -1)), ["times do not increase"]),
        (lambda: air().isel(valid_time=[0, 1, 1, 2]), ["01:00", "twice"]),
        (lambda: labelled("u", units="knots"), ["u", "knots", "m s-1"]),
        (lambda: labelled("v", units="km/h"), ["v", "km/h", "m s-1"]),
        (lambda: labelled("t", units="degC"), ["temperature", "K"]),
        (lambda: labelled("pressure_level", units="m"), ["level", "'m'", "Pa"]),
        (lambda: air().isel(latitude=[0, 1, 3, 4, 5]), ["steps in latitude", "0.5 to 1"]),
        (lambda: air().isel(longitude=[0, 1, 3, 4, 5]), ["steps in longitude", "0.5 to 1"]),
        (lambda: air().isel(latitude=[4]), ["latitude has 1"]),
        (lambda: air().isel(pressure_level=[3]), ["one pressure level", "two levels"]),
        (lambda: air().isel(pressure_level=[0, 1, 1, 2]), ["levels", "distinct"]),
        (lambda: air().isel(valid_time=[0]), ["one time only", "--allow-gaps"]),
        (lambda: air(lats=np.arange(86, 94, 1.0)), ["latitudes", "90"]),
        (lambda: air().assign_coords(step=6 * HOUR), ["forecast", "step", "6 h"]),
        (lambda: air().assign_coords(step=("valid_time", np.arange(6) * HOUR)), ["forecast"]),
        (
            lambda: air().assign_coords(forecast_reference_time=windfile.T0 - 6 * HOUR),
            ["forecast", "forecast_reference_time"],
        ),
        (lambda: labelled("u", GRIB_dataType="fc"), ["forecast"]),
        (
            lambda: air().assign_coords(expver=("valid_time", ["0005"] * 6)),
            ["preliminary", "ERA5T", "--allow-preliminary"],
        ),
        (lambda: air(at=(-12, 0, 12, 24)), ["gap of 12 h", "6 h", "--allow-gaps"]),
        (lambda: air(at=(0, 9, 10)), ["gap of 9 h", "09:00", "--allow-gaps"]),
        (lambda: air(at=(240, 241)), ["2015-01-11 00:00", "2015-01-01 00:00"]),
        (lambda: air(at=(-240, -239)), ["2014-12-22 01:00", "2015-01-01 00:00"]),
        (lambda: air(at=(2, 3, 4)), ["02:00", "2015-01-01 00:00"]),
        (lambda: air(lats=range(30, 40)), ["latitude 30 to 39"]),
        (lambda: air(lons=range(120, 130)), ["longitude 120 to 129"]),
        (lambda: air(lons=np.arange(100.5, 104.1, 0.5)), ["100.5", "launch 1", "100"]),
        (lambda: air().assign_coords(valid_time=np.arange(6)), ["times", "UTC", "seconds since"]),
        (lambda: air().expand_dims(sample=2), ["'sample'", "2"]),
        (lambda: air().assign(U=air().u), ["u", "U", "both"]),
    ],
)
def test_what_is_wrong_with_the_winds_is_told_with_where_and_when(drift, make, words):
    save(make(), "bad.nc")
    sentence = sentence_about(drift)
    for word in words:
        assert word in sentence


def test_winds_of_the_future_are_refused(drift):
    year = np.datetime64("now", "Y").astype(int) + 1970 + 2
    ahead = air().assign_coords(
        valid_time=np.datetime64(f"{year}-01-01", "ns") + np.arange(6) * HOUR
    )
    save(ahead, "bad.nc")
    said = drift("winds", "bad.nc")
    assert said.status == 2
    assert "future" in said.complaint


def test_files_that_do_not_fit_together_are_told(drift):
    save(air(), "a.nc")
    save(air(lats=np.arange(-2, 2.1, 1.0)), "b.nc")
    sentence = sentence_about(drift, file="a.nc,b.nc")
    assert "a.nc" in sentence or "b.nc" in sentence or "latitude" in sentence


def test_the_same_file_twice_is_told(drift):
    save(air(), "a.nc")
    assert "a.nc is given twice" in sentence_about(drift, file="a.nc,a.nc")


@pytest.mark.parametrize(
    ("make", "flag", "said"),
    [
        (
            lambda: air().assign_coords(expver=("valid_time", ["0005"] * 6)),
            "--allow-preliminary",
            "preliminary",
        ),
        (lambda: air(at=(-12, 0, 12, 24)), "--allow-gaps", "12 h"),
        (lambda: air().isel(valid_time=[0]), "--allow-gaps", "held steady"),
    ],
)
def test_a_guard_that_is_lowered_is_said_in_every_output(fly, capsys, make, flag, said):
    from tests.analytic import event

    save(make(), "bad.nc")
    mapping = event(0.5, 100.0, rise_mps=5, cruise_height_m=800, flight_time_h=1, fall_mps=8)
    landings = fly(mapping, "bad.nc", flags=(flag,))
    assert said in landings.attrs["caveats"]
    assert said in Path("out/summary.json").read_text()
    assert said in Path("out/landings.geojson").read_text()
    assert said in Path("out/landings.kml").read_text()
    for name in ("density", "tracks"):
        with xr.open_dataset(f"out/{name}.nc") as ds:
            assert said in str(ds.attrs), name


@pytest.mark.parametrize(
    ("wind", "words"),
    [
        ((0, 0), "U and v are 0 at every point and time read"),
        ((10, 0), "V is 0 at every point and time read"),
        ((10, 1), ""),
    ],
)
def test_winds_that_are_zero_throughout_fly_with_a_word_of_it(drift, fly, wind, words):
    # A calm may be meant, as in an analytic test, or be a template or a download that failed.
    from tests.analytic import event

    still = synthetic.uniform(u_mps=wind[0], v_mps=wind[1])
    save(cds(still, **SMALL, heights=np.linspace(0, 8000, 9)))
    mapping = event(0.5, 100.0, rise_mps=5, cruise_height_m=800, flight_time_h=1, fall_mps=8)
    landings = fly(mapping, "winds.nc")
    shown = " ".join(drift("winds", "winds.nc").out.split())
    for said in (landings.attrs["caveats"], Path("out/summary.json").read_text(), shown):
        if words:
            assert words.casefold() in said.casefold()
        else:
            assert "0 at every point" not in said
