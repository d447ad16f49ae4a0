"""Times as others write them: right to the second, or refused. Answers by hand."""

import cftime
import numpy as np
import pytest
import xarray as xr

from weather.errors import InputError
from weather.tidy.times import dates_of, decoded

#: Hours from the year 1900 to noon of 19 January 2015: 42 021 days and a half.
NOON = 42021 * 24 + 12
HOURS = NOON + np.arange(3.0)
SEEN = ["2015-01-19T12:00:00", "2015-01-19T13:00:00", "2015-01-19T14:00:00"]


def read(values, units="", **attrs):
    given = ({"units": units} if units else {}) | attrs
    dates = dates_of(xr.Variable("time", np.atleast_1d(values), given))
    return [str(date)[:19] for date in dates]


@pytest.mark.parametrize(
    ("values", "units"),
    [
        (HOURS, "hours since 1900-01-01 00:00:00.0"),
        (HOURS.astype("f4"), "hours since 1900-01-01"),
        (HOURS / 24, "days since 1900-01-01"),
        # float32 holds a day of this century to 2.8 minutes, four decimals to 4 s, two to 7 min.
        ((HOURS / 24).astype("f4"), "days since 1900-01-01"),
        (np.round(HOURS / 24, 4), "days since 1900-01-01"),
        (np.round(HOURS / 24, 2), "days since 1900-01-01"),
        # Half days, as daily files have them, are exact however few their decimals are.
        ([NOON / 24], "days since 1900-01-01"),
        # Whole numbers are exact in whatever they are kept: 1000 days before.
        (np.array([24012, 24013, 24014], "i2"), "hours since 2012-04-24"),
        (np.array([24012, 24013, 24014], "u2"), "hours since 2012-04-24"),
        ([21, 22, 23], "hours since 2015-01-19 00:00:00 +09:00"),
        ([21, 22, 23], "hours since 2015-01-19 00:00 +9"),
        ([21, 22, 23], "hours since 2015-01-19T00:00:00+0900"),
        ([21, 22, 23], "hours since 2015-01-19 00:00 UTC+9"),
        ([8.5, 9.5, 10.5], "hours since 2015-01-19 00:00 -03:30"),
        ([12, 13, 14], "hours since 2015-01-19 00:00:00 Z"),
        ([12, 13, 14], "hours since 2015-01-19 UTC"),
        ([720, 780, 840], "minutes since 2015-1-19 00:00"),
        ([20150119 + h / 24 for h in (12, 13, 14)], "day as %Y%m%d.%f"),
        # The Julian calendar of udunits before 1582: day 1 of year 1 is two days earlier.
        ((735616 + 2) * 24 + np.array([12, 13, 14]), "hours since 1-1-1 00:00:0.0"),
        (["2015-01-19T12:00", "2015-01-19 13:00:00Z", "2015-01-19T23:00+09:00"], ""),
    ],
)
def test_times_are_read_to_the_second(values, units):
    assert read(values, units) == SEEN[: len(values)]


@pytest.mark.parametrize("calendar", ["standard", "gregorian", "GREGORIAN"])
def test_the_calendar_of_history_is_julian_before_1582(calendar):
    hours = (735616 + 2) * 24 + np.array([12, 13, 14])
    assert read(hours, "hours since 1-1-1", calendar=calendar) == SEEN


def test_an_absolute_date_counts_the_whole_day():
    assert read([20150119 + 23 / 24], "day as %Y%m%d.%f") == ["2015-01-19T23:00:00"]


def test_an_origin_may_have_seconds():
    assert read([90], "seconds since 2015-01-19 11:58:30") == SEEN[:1]


def test_a_minute_of_a_day_is_known_by_five_decimals():
    # 13:01 is 781 of 1440 minutes; five decimals of a day are known to half a second.
    days = np.round(735616 + 2 + 781 / 1440, 5)
    assert read([days], "days since 1-1-1") == ["2015-01-19T13:01:00"]


@pytest.mark.parametrize(("ms", "seen"), [(500, ":01"), (499, ":00"), (1499, ":01")])
def test_a_date_is_that_of_the_nearest_second(ms, seen):
    when = np.datetime64("2015-01-19T12:00:00", "ns") + np.timedelta64(ms, "ms")
    assert read([when]) == ["2015-01-19T12:00" + seen]


def test_a_field_of_dates_stays_unread():
    # The day of the strongest wind, say: only what stands beside the fields is looked at.
    field = (("time", "y", "x"), np.ones((1, 1, 1)), {"units": "days since 2015-01-01"})
    beside = (("y", "x"), np.ones((1, 1)), {"units": "days since 2015-01-01"})
    found = decoded(xr.Dataset({"field": field, "beside": beside}))
    assert found["field"].dtype == "f8"
    assert found["beside"].values == np.datetime64("2015-01-02")


def test_the_proleptic_calendar_counts_otherwise():
    assert read([735616 * 24 + 12], "hours since 1-1-1", calendar="proleptic_gregorian") == SEEN[:1]


@pytest.mark.parametrize(
    ("values", "units", "words"),
    [
        ([21.0], "hours since 2015-01-19 00:00:00 KST", "KST' *, are not read|KST"),
        ([1.0], "months since 2015-01-01", "are not read"),
        ([1.0], "days since 2015-02-30", "a day that does not exist"),
        ([0.0], "hours after 2015-01-01", "cannot be read as UTC dates"),
        ([2015011912, 2015011918], "", "without units, the first 2015011912"),
        ([20150231.5], "day as %Y%m%d.%f", "no day of the calendar"),
        (["19 Jan 2015"], "", "the text '19 Jan 2015'"),
        # A day with one decimal is known to 72 minutes, float32 hours since year 1 to 60.
        (np.round(HOURS / 24, 1), "days since 1900-01-01", "known to 4320 s only"),
        (np.array([17654844.0], "f4"), "hours since 1-1-1", "known to 3600 s only"),
        ([12.1], "hours since 2015-01-19", "known to 180 s only"),
    ],
)
def test_what_is_not_certain_is_refused(values, units, words):
    with pytest.raises(InputError, match=words):
        read(values, units)


@pytest.mark.parametrize("days", [-200_000, 110_000, 1e9])
def test_a_date_beyond_what_is_held_is_refused_instead_of_turned_around(days):
    # datetime64[ns] ends on 11 April 2262 and begins in 1677; numpy goes on at the other end.
    with pytest.raises(InputError, match="of the years 1678 to 2261"):
        read([days], "days since 1970-01-01")
    with pytest.raises(InputError, match="of the years 1678 to 2261"):
        read(["1500-01-01T00:00"])
    with pytest.raises(InputError, match="of the years 1678 to 2261"):
        read(np.array(["1500-01-01", "NaT"], "datetime64[s]"))


@pytest.mark.parametrize("calendar", ["noleap", "365_day", "360_day", "all_leap", "julian", "none"])
def test_days_of_another_calendar_are_no_past(calendar):
    with pytest.raises(InputError, match=f"calendar '{calendar}'"):
        read([1.0], "days since 2015-01-01", calendar=calendar)


def test_a_fill_value_is_a_missing_time():
    assert read([-999, 12], "hours since 2015-01-19", _FillValue=-999) == ["NaT", SEEN[0]]


#: Spellings of a unit of UDUNITS-2, and its length by the International System.
LENGTHS_S = {
    "days": 86400, "day": 86400, "d": 86400, "hours": 3600, "hour": 3600, "hrs": 3600, "hr": 3600,
    "h": 3600, "minutes": 60, "minute": 60, "mins": 60, "min": 60, "seconds": 1, "second": 1,
    "secs": 1, "sec": 1, "s": 1, "milliseconds": 1e-3, "msecs": 1e-3, "ms": 1e-3,
    "microseconds": 1e-6, "us": 1e-6, "nanoseconds": 1e-9, "ns": 1e-9,
}  # fmt: skip


@pytest.mark.parametrize("unit", LENGTHS_S)
def test_every_unit_is_as_long_as_it_is(unit):
    # Ten days after an origin with a clock of its own: a whole number, which nothing is put back.
    seen = read([10 * 86400 / LENGTHS_S[unit]], f"{unit} since 2015-01-09 04:15:00")
    assert seen == ["2015-01-19T04:15:00"]


def test_dates_are_those_of_another_library():
    # cftime, of the makers of netCDF: times of whole minutes after origins of any day since 1600.
    rng = np.random.default_rng(5)
    for _ in range(300):
        year, month, day = rng.integers(1681, 2024), rng.integers(1, 13), rng.integers(1, 29)
        hour, minute = rng.integers(0, 24), rng.integers(0, 60)
        units = f"minutes since {year}-{month:02d}-{day:02d} {hour:02d}:{minute:02d}:00"
        number = int(rng.integers(-(10**6), 10**7))
        theirs = cftime.num2date(number, units, "standard").strftime("%Y-%m-%dT%H:%M:%S")
        assert read([number], units) == [theirs], (number, units)


@pytest.mark.parametrize(
    ("hours", "seen"),
    [
        # float32 hours of this century are known to 14 s: 15 min are meant, 7 min are not clear.
        (NOON + 0.25, "2015-01-19T12:15:00"),
        (NOON + 1 / 6, "2015-01-19T12:10:00"),
    ],
)
def test_a_time_in_single_precision_is_put_back_on_its_step(hours, seen):
    assert read(np.array([hours], "f4"), "hours since 1900-01-01") == [seen]


@pytest.mark.parametrize(
    ("hours", "seen"),
    [(12.117, "12:07:00"), (12.08, "12:05:00"), (12.17, "12:10:00"), (12.5, "12:30:00")],
)
def test_a_time_with_few_decimals_is_put_back_on_its_step(hours, seen):
    # Three decimals of an hour are known to 1.8 s, which tells minutes; two to 18 s, which tells
    # five of them; one to 3 min, which tells half hours.
    assert read([hours], "hours since 2015-01-19") == [f"2015-01-19T{seen}"]


def test_a_whole_number_of_seconds_is_taken_as_it_is():
    # No rule puts a time back that was never rounded, however odd it is.
    odd = 1421668987
    assert read([odd], "seconds since 1970-01-01") == ["2015-01-19T12:03:07"]
    assert read([float(odd)], "seconds since 1970-01-01") == ["2015-01-19T12:03:07"]
    assert read([NOON * 60 + 7], "minutes since 1900-01-01") == ["2015-01-19T12:07:00"]
