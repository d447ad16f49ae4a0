"""The chance of being found: was there somebody to see what came down, by day, in time.

A find says that something came down there, and that somebody met it. The hazard of being met is
taken as proportional to the people around and to the hours of light since, h = k n T, as in the
theory of random search (Koopman 1946; Stone 1975, Theory of Optimal Search), so that what came down
is found with 1 - exp(-h). The rate k is not known: it differs with what it looks like and with who
cares, so a likelihood is a mean over rates that are equally plausible by factors.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import xarray as xr
from numba import njit

from drift.event.counted import Counted
from drift.event.model import Event
from drift.event.parts import Find
from drift.evidence.predicates import utc
from drift.landings.outcomes import landed_flags
from drift.landings.where import line_applies
from drift.places.people import RURAL_PER_KM2, people_per_km2
from drift.places.regions import north_of_mdl
from drift.statistics.shares import Array, Index
from weather.physics.sun import DAY_S, MOST_A_DAY, SINE_AT_SUNRISE, Sun, sine_of_elevation, sun

#: Chance of being met in a day of light among 100 people per km2, where it is small: from one in a
#: thousand to practically certain, equally plausible by factors. Of balloons let go at fairs with
#: a card to send back 2 to 27 % are reported.
RATES: Final = (0.001, 0.01, 0.1, 1.0, 10.0)
_PEOPLE_PER_KM2, _DAY_H = 100.0, 12.0

#: An hour of the night counts as so much of an hour of light.
NIGHT: Final = 0.1

#: Hours of light in which a find without a time may have been made: three days.
WITHOUT_TIME_H: Final = 36.0

#: Numbers that are kept for finds of the same hour, of 8 bytes each: the hours of a day by minutes.
_MOST_KEPT: Final = 8_000_000

#: Moments at which the sun is looked at between a landing and a find.
_LOOKS: Final = 48


@dataclass(frozen=True, kw_only=True)
class Detection:
    """How easily each member was met: people times hours of light, for each find.

    exposure : ndarray, shape (n_finds, n_members), in units of a day of light among 100 people per
    km2; 0 where nobody can have met it.
    """

    exposure: Array

    def chance(self, rate: float) -> Array:
        """Chance of having been found by the hour of each find, shape (n_finds, n_members)."""
        return np.asarray(-np.expm1(-rate * self.exposure))


def applies(event: Event, landings: xr.Dataset) -> bool:
    """Whether the model is asked: there are finds, near Korea, where people are known."""
    return bool(event.finds) and line_applies(landings)


class Seers:
    """Who can have met what came down in a run: asked once for all finds of an event."""

    def __init__(self, event: Event, landings: xr.Dataset) -> None:
        self._people, self._landings = _people_of(event, landings), landings
        self._kept: dict[dt.datetime | None, Detection] = {}

    def by(self, time: dt.datetime | None) -> Detection:
        """How easily each member was met by a moment, shape (1, n_members)."""
        found = self._kept.get(time)
        if found is None:
            found = Detection(exposure=_exposure(self._people, time, self._landings)[None])
            if len(self._kept) * self._people.size < _MOST_KEPT:
                self._kept[time] = found
        return found


def detection(event: Event, landings: xr.Dataset, finds: tuple[Find, ...]) -> Detection:
    """How easily each member was met by the hour of each of these finds."""
    seers = Seers(event, landings)
    return Detection(exposure=np.concatenate([seers.by(find.time).exposure for find in finds]))


def exposure_by(event: Event, landings: xr.Dataset, time: dt.datetime | None) -> Array:
    """The same for a moment: how easily each member was met by then, shape (n_members,)."""
    return Seers(event, landings).by(time).exposure[0]


def exposure_of_count(
    rows: Sequence[Counted], landings: xr.Dataset, inside: npt.NDArray[np.bool_]
) -> Array:
    """How easily each member was met before a count was made, shape (n_members,), as above.

    inside : which members came down in an area of the count. Nobody tells from the North, or from
    the sea, unless most of an area lies there.
    """
    lat, lon = landings["latitude"].values, landings["longitude"].values
    north = bool(inside.any()) and float(north_of_mdl(lat, lon)[inside].mean()) > 0.5
    places = [(row.latitude_deg, row.longitude_deg) for row in rows if row.latitude_deg is not None]
    sea = bool(places) and bool(np.any(people_per_km2(*np.array(places, dtype=float).T) == 0))
    return _exposure(_people(landings, north=north, sea=sea), rows[0].time, landings)


def assumptions(event: Event) -> list[str]:
    """What the model takes for granted, a sentence each."""
    said = [
        "What comes down is taken as found in proportion to the people around and to the hours of "
        f"light since; an hour of the night counts {NIGHT:g}.",
        "People are the towns of the gazetteer, spread over their surroundings, and "
        f"{RURAL_PER_KM2:g} per km² of other land.",
        "How many are found is not known: chances from 1 in 1000 to practically all, in a day of "
        "light among 100 people per km², are taken as equally plausible by factors.",
    ]
    if not _any_north(event):
        said.append("From the North no find is told, so what came down there counts as not found.")
    if not _any_at_sea(event):
        said.append("Nothing is found at sea.")
    if any(find.time is None for find in event.finds):
        said.append(
            f"A find without an hour is taken as made within {WITHOUT_TIME_H:g} hours of light."
        )
    return said


def _people_of(event: Event, landings: xr.Dataset) -> Array:
    """People around each member, as the finds of an event tell of the North and of the sea."""
    return _people(landings, north=_any_north(event), sea=_any_at_sea(event))


def _people(landings: xr.Dataset, *, north: bool, sea: bool) -> Array:
    """People around each member, in hundreds per km2; 0 where nobody tells of a find."""
    lat, lon = landings["latitude"].values, landings["longitude"].values
    people = people_per_km2(lat, lon)
    if sea:
        people = np.where(people > 0, people, RURAL_PER_KM2)
    if not north:
        people = np.where(north_of_mdl(lat, lon), 0.0, people)
    return np.where(landed_flags(landings), people, 0.0) / _PEOPLE_PER_KM2


def _exposure(people: Array, time: dt.datetime | None, landings: xr.Dataset) -> Array:
    """How easily each member was met by a moment, shape (n_members,)."""
    exposure, there = np.zeros(people.size), np.flatnonzero(people)
    exposure[there] = people[there] * _light(time, landings, there)
    return exposure


def _any_north(event: Event) -> bool:
    """Whether a find of the event tells that the North tells of finds."""
    return bool(np.any(north_of_mdl(*_found_at(event))))


def _any_at_sea(event: Event) -> bool:
    return bool(np.any(people_per_km2(*_found_at(event)) == 0))


def _found_at(event: Event) -> tuple[Array, Array]:
    """Latitude and longitude of every find, shape (finds,) each; of thousands at once."""
    places = [(find.latitude_deg, find.longitude_deg) for find in event.finds]
    lat, lon = np.array(places, dtype=np.float64).reshape(-1, 2).T
    return lat, lon


def _light(time: dt.datetime | None, landings: xr.Dataset, of: Index) -> Array:
    """Days of light from the landing of these members to a moment; the night counts a little."""
    if time is None:
        return np.full(of.size, WITHOUT_TIME_H / _DAY_H)
    start = landings["time"].values[of].astype("datetime64[ns]").astype(np.int64) / 1e9
    end = float(utc(time).astype("datetime64[us]").astype(np.int64)) / 1e6
    lat, lon = (landings[name].values[of].astype(np.float64) for name in ("latitude", "longitude"))
    seconds = _lit_seconds(start, end, lat, lon, NIGHT, _LOOKS)
    return np.asarray(seconds) / (3600.0 * _DAY_H)


@njit(cache=True, error_model="numpy")
def _lit_seconds(
    start: Array, end: float, lat: Array, lon: Array, night: float, looks: int
) -> Array:
    """Seconds of light from each start to the end, the night counted at a share; 0 after it.

    The sun of the middle of that time, turned with the hours, is asked first, and the sun of the
    very moment only where that could make a difference.
    """
    out = np.zeros(start.size)
    for i in range(start.size):
        step = (end - start[i]) / looks
        if not step > 0.0:
            continue
        halfway = (start[i] + end) / 2.0
        course = sun(halfway, lat[i], lon[i])
        for k in range(looks):
            when = start[i] + (k + 0.5) * step
            days = (when - halfway) / DAY_S
            turned = Sun(course.level, course.swing, course.hour_angle + 2.0 * math.pi * days)
            above = sine_of_elevation(turned) - SINE_AT_SUNRISE
            if abs(above) <= MOST_A_DAY * abs(days) + 1e-9:
                above = sine_of_elevation(sun(when, lat[i], lon[i])) - SINE_AT_SUNRISE
            out[i] += step if above > 0.0 else night * step
    return out
