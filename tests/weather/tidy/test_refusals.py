"""What the gate refuses, in one sentence each: what, how much, where, when and what next."""

import unicodedata
from datetime import UTC, datetime

import numpy as np
import pytest
import xarray as xr

from tests.weather import shapes
from weather.errors import InputError
from weather.tidy.gate import tidy


def gate(raw, **options):
    return tidy(raw, source="a test", **options)


def poked(name, index, value):
    ds = shapes.cds()
    ds[name].values[index] = value
    return ds


def relabelled(name, **attrs):
    ds = shapes.cds()
    ds[name].attrs.update(attrs)
    return ds


def with_time(values):
    ds = shapes.cds(len(values))
    return ds.assign_coords(valid_time=np.array(values, "datetime64[ns]"))


FORECAST = "only analyses and reanalyses"
T = ["2015-01-19T12", "2015-01-19T13", "2015-01-19T14"]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (shapes.cds(drop="v"), "no northward_wind .v. on pressure levels, only u, z, t"),
        (shapes.cds(drop="uv"), "no eastward_wind .u. and northward_wind .v."),
        (shapes.ground(), "no eastward_wind"),
        (xr.Dataset({"elevation": ("x", [1.0])}), "only elevation"),
        (xr.Dataset(), "no variables at all"),
        (relabelled("u", units="knots"), "units of u are 'knots', not m s-1; convert"),
        (relabelled("z", units="dam"), "units of z are 'dam'"),
        (poked("u", (1, 2, 3, 4), np.nan),
         "eastward_wind is missing at 1 of 300 points, first at 2015-01-19 13:00 UTC, on 850 hPa, "
         "latitude 36, longitude 127"),
        (poked("v", (0, 0, 0, 0), np.inf), "northward_wind is missing at 1 of 300"),
        (poked("u", (0, 0, 0, 0), 9.96921e36), "eastward_wind is missing at 1 of 300"),
        (poked("u", (2, 1, 0, 0), -151.0),
         "the wind reaches 151 m/s on 925 hPa, latitude 36.75, longitude 126 at 2015-01-19 14:00"),
        (poked("z", (0, 3, 0, 0), 0.0), "height of 700 hPa is not above that of 850 hPa"),
        (with_time([T[2], T[1], T[0]]), "times do not increase: 2015-01-19 14:00 is followed by"),
        (with_time([T[0], T[0], T[1]]), "2015-01-19 12:00 occurs twice"),
        (with_time([T[0], "NaT", T[1]]), "1 of 3 times are missing"),
        (shapes.cds().isel(pressure_level=[2]), "one pressure level, 850 hPa"),
        (shapes.cds().isel(pressure_level=2), "one pressure level, 850 hPa"),
        (shapes.cds().isel(pressure_level=2, drop=True), "on pressure levels, only u, v, z, t"),
        (shapes.cds().isel(longitude=[0]), "longitude has 1 value"),
        (shapes.cds().isel(longitude=0), "longitude has 1 value"),
        (shapes.cds().isel(longitude=[0, 1, 3, 4]), "steps in longitude are not equal"),
        (shapes.cds().isel(latitude=[0, 1, 3]), "steps in latitude are not equal"),
        (shapes.cds().isel(longitude=[0, 1, 1, 2]), "longitude 126.25 occurs twice"),
        (shapes.cds(lat=np.array([88.0, 90.0, 92.0])), "they end at the poles"),
        (shapes.cds().isel(pressure_level=[0, 1, 1]), "levels are not distinct"),
        (shapes.cds().rename(pressure_level="hybrid").drop_vars("hybrid"),
         "lies on hybrid model levels .hybrid"),
        (shapes.cds().drop_vars("pressure_level"), "level dimension has no values"),
        (shapes.cds(1).drop_vars(["valid_time", "expver"]), "time dimension has no times"),
        (shapes.cds().rename(valid_time="moment").drop_vars(["moment", "expver"]), "no time axis"),
        (shapes.cds().expand_dims(sample=2), "'sample' of 2 values"),
        (shapes.cds().assign(U=shapes.cds().u), "u and U are both eastward_wind"),
    ],
)  # fmt: skip
def test_what_is_no_sky_is_refused_with_the_reason(raw, words):
    with pytest.raises(InputError, match=words) as caught:
        gate(raw)
    assert "\n" not in str(caught.value)


def test_levels_without_units_must_be_told_by_their_values():
    numbered = ("pressure_level", [1, 2, 3, 4, 5])
    with pytest.raises(InputError, match="pressure_level, values 1 to 5, no units"):
        gate(shapes.cds().assign_coords(pressure_level=numbered))


def test_levels_in_metres_are_refused():
    metres = ("pressure_level", [100, 200, 300, 400, 500], {"units": "m"})
    with pytest.raises(InputError, match=r"levels of height .*units 'm'.*not on pressure in Pa"):
        gate(shapes.cds().assign_coords(pressure_level=metres))


def test_times_of_another_calendar_are_refused():
    days = xr.date_range("2015-01-19", periods=3, calendar="360_day", use_cftime=True)
    with pytest.raises(InputError, match="calendar"):
        gate(shapes.cds().assign_coords(valid_time=days))


def test_undecoded_times_are_refused():
    with pytest.raises(InputError, match="cannot be read as UTC dates"):
        gate(shapes.cds().assign_coords(valid_time=[0, 1, 2]))


def hours(*values):
    return np.array(values, "timedelta64[h]").astype("timedelta64[ns]")


@pytest.mark.parametrize(
    "raw",
    [
        shapes.cds().assign_coords(step=hours(6)[0]),
        shapes.cds().assign_coords(step=6.0),
        shapes.cds().assign_coords(forecast_period=("valid_time", hours(0, 1, 2))),
        shapes.cds().rename(valid_time="step").assign_coords(step=hours(0, 1, 2)),
        shapes.cds().rename(valid_time="step").drop_vars(["step", "expver"]),
        shapes.cds().assign_coords(forecast_reference_time=np.datetime64("2015-01-19", "ns")),
        shapes.cds().assign_coords(time=np.datetime64("2015-01-19", "ns")),
        shapes.cds().rename(valid_time="time").assign_coords(reftime=np.datetime64(T[0], "ns")),
        relabelled("u", GRIB_dataType="fc"),
        relabelled("v", GRIB_dataType="pf"),
    ],
)
def test_a_forecast_is_refused_however_it_shows(raw):
    with pytest.raises(InputError, match=FORECAST):
        gate(raw)


def test_times_of_issue_alone_are_refused():
    raw = shapes.cds().rename(valid_time="time")
    raw["time"].attrs["standard_name"] = "forecast_reference_time"
    with pytest.raises(InputError, match=FORECAST):
        gate(raw)


def test_a_step_of_zero_is_an_analysis_unless_it_says_it_is_a_forecast():
    raw = shapes.cds().assign_coords(step=hours(0)[0])
    shapes.check(gate(raw.expand_dims("step")))
    said = relabelled("u", GRIB_dataType="fc").assign_coords(step=hours(0)[0])
    with pytest.raises(InputError, match=r"marked as forecast .GRIB_dataType fc"):
        gate(said.expand_dims("step"))


def test_the_spread_of_an_ensemble_is_no_wind():
    with pytest.raises(InputError, match="spread of an ensemble"):
        gate(relabelled("u", GRIB_dataType="es"))


def test_the_future_is_refused(monkeypatch):
    with monkeypatch.context() as then:
        then.setattr("weather._clock.now", lambda: datetime(2015, 1, 19, 13, 59, tzinfo=UTC))
        with pytest.raises(InputError, match="2015-01-19 14:00 UTC, which lies in the future"):
            gate(shapes.cds())
    with pytest.raises(InputError, match="in the future"):
        gate(shapes.cds(start=np.datetime64("2199-01-01", "ns")))


def preliminary(*versions):
    return shapes.cds().assign_coords(expver=("valid_time", list(versions)))


@pytest.mark.parametrize(
    "versions",
    [("0005",) * 3, ("0001", "0005", "0005"), (5, 5, 5), (1, 1, 5), (1.0, 5.0, 5.0),
     ("00005",) * 3, ("1.00", "5.00", "5.00"), ("\uff15",) * 3, (" 5 ",) * 3, (b"0005",) * 3,
     ("0001", "ERA5T", "5")],
)  # fmt: skip
def test_preliminary_winds_are_refused_unless_allowed(versions):
    with pytest.raises(
        InputError, match=r"preliminary \(ERA5T, expver 0005\).*allow_preliminary=True"
    ):
        gate(preliminary(*versions))
    sky = gate(preliminary(*versions), allow_preliminary=True)
    shapes.check(sky)
    assert sky.attrs["preliminary"] == "yes"
    count = sum("5" in unicodedata.normalize("NFKC", str(v)) for v in versions)
    assert f"{count} of 3 times are preliminary" in sky.attrs["caveats"][0]


@pytest.mark.parametrize("where", ["u", "file", "expVer", "experimentVersionNumber"])
def test_a_version_counts_wherever_it_stands(where):
    raw = shapes.cds().drop_vars("expver")
    if where in ("u", "file"):
        (raw.attrs if where == "file" else raw["u"].attrs)["GRIB_expver"] = "0005"
    else:
        raw = raw.assign_coords({where: "0005"})
    with pytest.raises(InputError, match="preliminary"):
        gate(raw)


def test_only_the_times_that_are_used_must_be_final():
    noon = datetime(2015, 1, 19, 12, tzinfo=UTC)
    box = shapes.box(start=noon, end=noon.replace(hour=13))
    sky = gate(preliminary("0001", "0001", "0005"), box=box)
    assert sky.attrs["preliminary"] == "no"
