"""Where the sun stands over a place, and when it rises and sets there. Numbers in, numbers out."""

from __future__ import annotations

import math
from typing import NamedTuple

from weather.compiled import njit

DAY_S = 86400.0
_YEAR_DAYS = 365.2425
_FIRST_OF_2000_DAYS = 10957.0

#: Sine of the elevation of the sun's centre at sunrise and sunset, by the almanacs' convention:
#: 34 arc-minutes of refraction and 16 of radius, -0.833 degrees.
SINE_AT_SUNRISE = math.sin(math.radians(-0.833))


#: By how much the sine of its elevation can differ after a day, at one hour angle of the mean sun:
#: the sums of the derivatives of Spencer's series below, 0.498 for the declination and 0.145 for
#: the equation of time, times 2 pi / 365.2425.
MOST_A_DAY = 0.0111


class Sun(NamedTuple):
    """The sun's course over a place: sine of its elevation = level + swing cos(hour angle)."""

    level: float
    swing: float
    hour_angle: float


@njit(cache=True, error_model="numpy")
def sun(t: float, lat: float, lon: float) -> Sun:
    """The sun at a time, s since 1970 UTC, and a place, degrees; within half a degree.

    Declination and equation of time of Spencer (1971, Search 2:172), without the leap days' jitter.
    """
    day = t / DAY_S - _FIRST_OF_2000_DAYS
    g = 2.0 * math.pi * (day / _YEAR_DAYS - math.floor(day / _YEAR_DAYS))
    c, d = math.cos(g), math.sin(g)
    # Of twice and three times the angle, from those of the angle.
    c2, d2 = c * c - d * d, 2.0 * c * d
    c3, d3 = c * c2 - d * d2, d * c2 + c * d2
    declination = (0.006918 - 0.399912 * c + 0.070257 * d - 0.006758 * c2) + (
        0.000907 * d2 - 0.002697 * c3 + 0.00148 * d3
    )
    equation = (0.000075 + 0.001868 * c - 0.032077 * d) - (0.014615 * c2 + 0.040849 * d2)
    turn = 2.0 * math.pi * (t / DAY_S - math.floor(t / DAY_S)) + math.radians(lon) + equation
    hour_angle = turn - math.pi - 2.0 * math.pi * math.floor(turn / (2.0 * math.pi))
    phi = math.radians(lat)
    return Sun(
        math.sin(phi) * math.sin(declination), math.cos(phi) * math.cos(declination), hour_angle
    )


@njit(cache=True, error_model="numpy")
def sine_of_elevation(course: Sun) -> float:
    """Sine of the sun's elevation, without refraction."""
    return course.level + course.swing * math.cos(course.hour_angle)


def is_up(t: float, lat: float, lon: float) -> bool:
    """Whether the sun is up at a time, s since 1970 UTC, and a place, degrees."""
    return bool(sine_of_elevation(sun(t, lat, lon)) > SINE_AT_SUNRISE)


def next_change(t: float, lat: float, lon: float) -> float:
    """Time of the next sunrise or sunset after t, s since 1970 UTC; inf where there is none.

    Within two minutes of an almanac at middle latitudes: the half degree of `sun`.
    """
    course = sun(t, lat, lon)
    was_up = sine_of_elevation(course) > SINE_AT_SUNRISE
    when = t
    for _ in range(3):  # the sun's course changes by half a minute in half a day
        cosine = (SINE_AT_SUNRISE - course.level) / course.swing
        if abs(cosine) > 1.0:
            return math.inf
        angle = math.acos(cosine) if was_up else -math.acos(cosine)
        ahead = (angle - sun(t, lat, lon).hour_angle) % (2.0 * math.pi)
        when = t + ahead * DAY_S / (2.0 * math.pi)
        course = sun(when, lat, lon)
    return when
