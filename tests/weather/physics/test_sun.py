"""The sun against almanacs: elevations, sunrise and sunset."""

import math
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest

from weather.physics.sun import MOST_A_DAY, is_up, next_change, sine_of_elevation, sun

KST = timezone(timedelta(hours=9))
SEOUL = 37.5665, 126.9780


def elevation(when, lat, lon):
    return math.degrees(math.asin(sine_of_elevation(sun(when.timestamp(), lat, lon))))


def test_the_elevation_is_that_of_the_published_example_of_the_solar_position_algorithm():
    # Reda and Andreas (2004), NREL/TP-560-34302, appendix A.5: 17 October 2003, 12:30:30 at UTC-7,
    # 39.742476 N 105.1786 W: topocentric elevation 39.872046 degrees without refraction. The short
    # series of Spencer is good to half a degree.
    when = datetime(2003, 10, 17, 19, 30, 30, tzinfo=UTC)
    assert elevation(when, 39.742476, -105.1786) == pytest.approx(39.872, abs=0.5)


@pytest.mark.parametrize(
    ("day", "rise", "fall"),
    [((2015, 6, 22), (5, 11), (19, 57)), ((2014, 12, 22), (7, 43), (17, 17))],
)
def test_seoul_has_the_sunrise_and_sunset_of_its_almanac(day, rise, fall):
    # Rising and setting times of Seoul at the solstices, Korean time (KASI almanac): within 3 min.
    midnight = datetime(*day, tzinfo=KST).timestamp()
    sunrise = next_change(midnight, *SEOUL)
    sunset = next_change(sunrise + 60.0, *SEOUL)
    for got, (hour, minute) in ((sunrise, rise), (sunset, fall)):
        assert (got - midnight) / 60.0 == pytest.approx(60 * hour + minute, abs=3.0)
    assert not is_up(sunrise - 60.0, *SEOUL)
    assert is_up(sunrise + 60.0, *SEOUL)
    assert is_up(sunset - 60.0, *SEOUL)
    assert not is_up(sunset + 60.0, *SEOUL)


def test_at_the_equinox_the_day_is_as_long_as_the_convention_makes_it():
    # Twelve hours and 16 + 34 arc-minutes at either end: on the equator 12 h 6.7 min, any day.
    noon = datetime(2015, 3, 20, 12, tzinfo=UTC).timestamp()
    sunset = next_change(noon, 0.0, 0.0)
    sunrise = next_change(sunset + 60.0, 0.0, 0.0)
    assert (sunrise - sunset) / 3600.0 == pytest.approx(12.0 - 6.67 / 60.0, abs=0.02)


def test_the_polar_night_has_no_sunrise():
    assert next_change(datetime(2015, 12, 21, tzinfo=UTC).timestamp(), 80.0, 20.0) == math.inf


def test_the_sun_of_another_day_is_no_farther_off_than_its_series_allow():
    # What may be said of a moment from the sun of another, turned with the mean sun.
    rng = np.random.default_rng(0)
    for _ in range(2000):
        when, days = rng.uniform(0, 2e9), rng.uniform(-30, 30)
        lat, lon = rng.uniform(-70, 70), rng.uniform(-180, 180)
        course = sun(when, lat, lon)
        turned = course._replace(hour_angle=course.hour_angle + 2 * np.pi * days)
        then = sine_of_elevation(sun(when + days * 86400, lat, lon))
        assert abs(sine_of_elevation(turned) - then) <= MOST_A_DAY * abs(days) + 1e-9


@pytest.mark.parametrize(
    "when",
    ["2000-03-20T07:35", "2015-03-20T22:45", "2024-03-20T03:06", "2000-09-22T17:28",
     "2015-09-23T08:20", "2008-09-22T15:44"],
)  # fmt: skip
def test_at_an_equinox_the_sun_stands_over_the_equator(when):
    # Hours of the U.S. Naval Observatory; a day off would be 0.4 degrees.
    moment = datetime.fromisoformat(when).replace(tzinfo=UTC)
    assert elevation(moment, 90.0, 0.0) == pytest.approx(0.0, abs=0.1)


@pytest.mark.parametrize(("when", "sign"), [("2000-06-21T01:48", 1), ("2015-12-22T04:48", -1)])
def test_at_a_solstice_it_stands_as_high_as_the_axis_leans(when, sign):
    # Obliquity of the ecliptic 23.44 degrees (IAU); Spencer's series is good to 0.035.
    moment = datetime.fromisoformat(when).replace(tzinfo=UTC)
    assert elevation(moment, 90.0, 0.0) == pytest.approx(sign * 23.44, abs=0.04)


@pytest.mark.parametrize(
    ("day", "minutes"),
    [("02-11", -14.2), ("04-15", 0.0), ("05-14", 3.7), ("06-13", 0.0), ("07-26", -6.5),
     ("09-01", 0.0), ("11-03", 16.4), ("12-25", 0.0)],
)  # fmt: skip
def test_the_sun_is_late_and_early_by_the_equation_of_time(day, minutes):
    # Extremes and noughts of the almanacs, to a tenth of a minute; Spencer's series to 35 s.
    noon = datetime.fromisoformat(f"2015-{day}T12:00").replace(tzinfo=UTC).timestamp()
    assert math.degrees(sun(noon, 0.0, 0.0).hour_angle) * 4 == pytest.approx(minutes, abs=0.7)
