"""Means, extremes and spreads are not the wind of an hour, however they are marked."""

import numpy as np
import pytest

from tests.weather import shapes
from weather.errors import InputError
from weather.tidy.gate import tidy
from weather.tidy.statistic import are_a_day_apart, refuse_monthly_dates, refuse_statistic

#: Attributes of a wind, or of the file (@), or of its time (#), and what the sentence calls it.
MARKS = [
    ("GRIB_stepType", "avgua", "a mean, a sum"), ("stepType", "max", "a mean, a sum"),
    ("GRIB_dataType", "em", "mean of an ensemble"), ("GRIB_dataType", "es", "spread"),
    ("type", "es", "spread"), ("@GRIB_stream", "moda", "monthly"), ("GRIB_stream", "mnth", "month"),
    ("GRIB_numberIncludedInAverage", 31, "a mean"), ("GRIB_derivedForecast", 0, "ensemble"),
    ("GRIB_derivedForecast", 4, "spread"), ("cell_methods", "time: mean", "mean over time"),
    ("cell_methods", "time: mean (interval: 1 hour)", "mean over time"),
    ("cell_methods", "area: mean time: maximum within days", "maximum over time"),
    ("cell_methods", "realization: standard_deviation", "spread"),
    ("cell_methods", "number: mean", "mean of an ensemble"),
    ("cell_methods", "longitude: mean", "mean over longitude"),
    ("standard_name", "eastward_wind standard_error", "spread"),
    ("standard_name", "eastward_wind number_of_observations", "number of observations"),
    ("long_name", "Monthly Mean of U-wind", "monthly"), ("long_name", "mean Daily U-wind", "mean"),
    ("long_name", "U component of wind (ensemble spread)", "spread"),
    ("long_name", "eastward wind standard deviation", "spread"),
    ("long_name", "eastward wind analysis increment", "difference"),
    ("statistic", "Mean", "a mean"), ("statistic", "Ensemble Mean", "mean of an ensemble"),
    ("#avg_period", "0000-00-01 00:00:00", "a mean"), ("#climatology", "climatology_bnds", "clim"),
    ("#delta_t", "0000-01-00 00:00:00", "monthly"),
    ("@Title", "tavg3_3d_asm_Np, Time-Averaged", ""),
    ("@title", "ERA5 monthly averaged data by hour of day", "monthly"),
    ("@title", "Daily statistics of ERA5", "daily"), ("@title", "Long Term Mean 1981-2010", "clim"),
    ("@history", "Mon: cdo -f nc daymean in.nc out.nc", "statistics"),
    ("@history", "2026: ncra day1.nc day2.nc mean.nc", "statistics"),
    ("@history", "earthkit.transforms.aggregate.temporal.daily_mean(u)", "statistics"),
    ("@history", "cdo ensstd m1.nc m2.nc s.nc", "statistics"),
]  # fmt: skip


def marked(key, value):
    raw = shapes.cds()
    where = {"@": raw, "#": raw["valid_time"]}.get(key[0], raw["u"])
    where.attrs[key.lstrip("@#")] = value
    return raw


@pytest.mark.parametrize(("key", "value", "word"), MARKS)
def test_a_statistic_is_refused_by_any_mark(key, value, word):
    with pytest.raises(InputError, match=f"{word}.*not the wind of an hour"):
        tidy(marked(key, value), source="a test")


HARMLESS = [
    ("GRIB_stepType", "instant"), ("GRIB_numberIncludedInAverage", 0), ("cell_methods", ""),
    ("cell_methods", "area: mean time: point"), ("statistic", "Individual Obs"),
    ("long_name", "4xDaily U-wind"), ("@title", "ERA5, monthly files of hourly data"),
    ("@title", "inst3_3d_asm_Np: 3d,3-Hourly,Instantaneous"), ("#delta_t", "0000-00-00 06:00:00"),
    ("#avg_period", "0000-00-00 00:00:00"),
    ("@history", "cdo -seldate,2015-01-19 -mergetime in.nc out.nc; ncrcat a.nc b.nc c.nc"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "value"), HARMLESS)
def test_what_the_wind_of_an_hour_says_of_itself_is_no_mark(key, value):
    shapes.check(tidy(marked(key, value), source="a test"))


def test_times_that_stand_for_intervals_are_means_unless_the_field_says_otherwise():
    raw = shapes.cds()
    start = raw["valid_time"].values
    raw["time_bnds"] = (("valid_time", "bnds"), np.stack([start, start + 3 * shapes.HOUR], 1))
    raw["valid_time"].attrs["bounds"] = "time_bnds"
    with pytest.raises(InputError, match="time_bnds of 3 h"):
        tidy(raw, source="a test")
    # One field of several that says so is not enough; intervals of no length are moments.
    raw["u"].attrs["cell_methods"] = "time: point"
    with pytest.raises(InputError, match="time_bnds of 3 h"):
        tidy(raw, source="a test")
    shapes.check(tidy(raw.assign(time_bnds=0 * raw["time_bnds"].astype(int)), source="a test"))
    for name in "uvzt":
        raw[name].attrs["cell_methods"] = "time: point"
    shapes.check(tidy(raw, source="a test"))


def bounded(bounds, units="hours since 2015-01-19", **axis):
    """Winds whose times have these bounds."""
    raw = shapes.cds()
    raw["time_bnds"] = (tuple(axis) or ("valid_time", "bnds"), np.array(bounds), {"units": units})
    raw["valid_time"].attrs["bounds"] = "time_bnds"
    return raw


def test_bounds_are_begin_and_end_and_need_no_units_to_differ():
    spans = [[12, 13], [13, 19], [14, 15]]
    with pytest.raises(InputError, match=r"time_bnds of 6 h"):
        refuse_statistic(bounded(spans))
    with pytest.raises(InputError, match=r"time_bnds of some length"):
        refuse_statistic(bounded(spans, units="hours after noon"))
    # Of the one time that was taken out of a file they are a pair.
    with pytest.raises(InputError, match=r"time_bnds of 6 h"):
        refuse_statistic(bounded(spans).isel(valid_time=1))
    refuse_statistic(bounded([[12, 12], [13, 13], [14, 14]], units="hours after noon"))
    for no_pairs in ([[12], [13], [14]], [[12, 13, 14]] * 3):
        refuse_statistic(bounded(no_pairs))


def test_a_title_is_said_of_the_one_field_or_of_the_field():
    raw = shapes.cds().assign_attrs(title="monthly mean")
    with pytest.raises(InputError, match=r"^the field is a monthly mean"):
        refuse_statistic(raw)
    with pytest.raises(InputError, match=r"^u is a monthly mean"):
        refuse_statistic(raw[["u"]])


@pytest.mark.parametrize(
    "times",
    [["2015-01-01", "2015-02-01", "2015-03-01"], ["2014-12-16", "2015-01-16"],
     ["2015-01-15T12", "2015-02-14", "2015-03-16T12"], ["2015-02-14", "2015-03-17"]],
)  # fmt: skip
def test_times_of_one_day_a_month_are_monthly_means(times):
    raw = shapes.cds(len(times)).assign_coords(valid_time=np.array(times, "datetime64[ns]"))
    with pytest.raises(InputError, match=r"a monthly mean .its times are one day a month"):
        tidy(raw, source="a test")


@pytest.mark.parametrize(
    "times",
    [
        ["2015-01-01"],  # one day tells nothing
        ["2015-01-01", "2015-01-28"],  # 27 days apart
        ["2015-01-01", "2015-02-02"],  # 32
        ["2015-01-10", "2015-02-09"],  # a month's length, but no day of the month
        ["2015-01-13", "2015-02-12"],  # near the middle of a month, but not in it
        ["2015-01-18", "2015-02-17"],
        ["2015-01-01", "2015-02-01", "2015-02-02"],
        ["2015-01-14", "2015-01-15"],  # the middle of a month, and one day after another
        ["2015-01-01", "2015-03-01"],  # two months
    ],
)
def test_other_times_far_apart_are_none(times):
    refuse_monthly_dates(np.array(times, "datetime64[ns]"))


@pytest.mark.parametrize(
    ("hours", "told"), [([0, 24], True), ([0, 24, 72], True), ([0, 12], False), ([0], False)]
)
def test_what_is_a_day_apart_is_whole_days_apart(hours, told):
    times = np.datetime64("2015-01-01T06", "ns") + np.array(hours) * np.timedelta64(1, "h")
    assert are_a_day_apart(times) is told


def test_the_name_of_a_file_tells_where_nothing_else_does(tmp_path):
    from weather.formats.files import open_local

    path = shapes.write(shapes.cds(), tmp_path / "u_component_of_wind_0_daily-mean.nc")
    with pytest.raises(InputError, match=r"daily mean .*the name of the file"):
        open_local(path)


@pytest.mark.parametrize(
    "keys",
    [{"timeRangeIndicator": 123, "numberIncludedInAverage": 31, "marsStream": "mnth"},
     {"marsStream": "moda"}, {"marsType": "em"}, {"marsType": "es"}],
)  # fmt: skip
def test_a_statistic_in_grib_is_refused(tmp_path, keys):
    from weather.formats.files import open_local

    with pytest.raises(InputError, match="not the wind of an hour"):
        open_local(shapes.grib(tmp_path / "mean.grib", keys=keys))


def unmarked_winds(u, v, **change):
    """Winds of old files, without a mark of what they are."""
    raw = shapes.cds(**change)
    for name, value in (("u", u), ("v", v)):
        raw[name] = raw[name].copy(data=(value + 0.1 * np.cos(raw[name])).astype("f4"))
    for name in raw.data_vars:
        raw[name].attrs = {"units": raw[name].attrs["units"]}
    return raw


def test_the_spread_of_an_old_file_is_told_by_its_numbers():
    # Of the ERA5 ensemble, 3-hourly on half a degree, it is certain; elsewhere it is only told.
    raw = unmarked_winds(0.8, 0.6)
    assert "spread of an ensemble" in " ".join(tidy(raw, source="a test").attrs["caveats"])
    times = shapes.START + 3 * shapes.HOUR * np.arange(3)
    half = raw.assign_coords(valid_time=times, longitude=raw["longitude"] * 2)
    with pytest.raises(InputError, match="the spread of the ERA5 ensemble"):
        tidy(half, source="a test")
    for weak in (unmarked_winds(0.8, -0.6), unmarked_winds(8.0, 0.6)):
        assert "spread" not in " ".join(tidy(weak, source="a test").attrs["caveats"])


def test_times_a_day_apart_are_told_unless_the_file_says_what_they_are():
    times = shapes.START + 24 * shapes.HOUR * np.arange(3)
    raw = unmarked_winds(9.0, -3.0).assign_coords(valid_time=times)
    assert "whole days apart" in " ".join(tidy(raw, source="a test").attrs["caveats"])
    raw["u"].attrs["GRIB_stepType"] = "instant"
    assert "whole days apart" not in " ".join(tidy(raw, source="a test").attrs["caveats"])


def test_months_one_file_each_are_monthly_means_too():
    months = [
        shapes.cds(1).assign_coords(valid_time=np.array([when], "datetime64[ns]"))
        for when in ("2015-01-01", "2015-02-01")
    ]
    with pytest.raises(InputError, match="a monthly mean"):
        tidy(months, source="a test")
