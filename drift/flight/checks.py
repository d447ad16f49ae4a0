"""Whether an event can be flown at all: what is refused before any balloon rises."""

from __future__ import annotations

import numpy as np

from drift.event.arguments import refuse_unless_a, refuse_unless_a_run
from drift.event.model import Event
from drift.event.rules import refuse_awkward_text, refuse_too_recent
from drift.event.sky_needed import highest_m
from drift.flight.height_table import HeightTable
from drift.flight.landing_ground import ground_of
from weather.compiled import refuse_uncompiled
from weather.errors import InputError, refuse_unless_yes_or_no
from weather.grid.gaps import level_gap
from weather.grid.gridded_sky import GriddedSky


def refuse_unless_launched(event: Event, *, what_if: bool = False) -> None:
    """Raise InputError where there is no launch to compute: what, got, allowed, next."""
    refuse_uncompiled()
    if event.status != "flown" and not what_if:
        raise InputError(
            f"{event.id} was {event.status}, so nothing flew; pass what_if=True to compute it "
            "as if it had, and every output will say so"
        )
    if not event.launches:
        raise InputError(
            f"{event.id} has no [[launch]]: its day or place is not known, so no flight of it can "
            "be computed; write a launch into a copy of its file"
        )
    if not event.payloads:
        raise InputError(f"{event.id} has no [[payload]]; add at least one with an item")


def refuse_unless_flyable(
    event: Event,
    sky: GriddedSky,
    *,
    what_if: bool = False,
    run: tuple[int, int, int] = (1, 0, 0),
    named: str = "members",
    heights: HeightTable | None = None,
) -> None:
    """Raise InputError where an event cannot be flown through a sky.

    run : how many members, the seed, the first member. named : what the caller calls their number.
    heights : that they are to follow.
    """
    if heights is not None:
        refuse_unless_a(HeightTable, heights, "heights", "drift.HeightTable")
    refuse_unless_a_run(*run, named=named)
    refuse_unless_yes_or_no("what_if", what_if)
    refuse_unless_a(Event, event, "event", "drift.load_event")
    refuse_unless_launched(event, what_if=what_if)
    refuse_too_recent(event)
    refuse_awkward_text(event)
    refuse_unless_a(GriddedSky, sky, "sky", "weather.open_sky")
    for i, launch in enumerate(event.launches, start=1):
        where = f"{event.id} launch {i}"
        _refuse_outside_time(where, launch.time.timestamp(), sky)
        _refuse_outside_area(where, launch.latitude_deg, launch.longitude_deg, sky)
    gap = level_gap_of(event, sky)
    if gap and not sky.allow_gaps:
        raise InputError(
            f"{event.id}: {gap}; give winds on the levels that the flight goes through, or pass "
            "allow_gaps=True"
        )


def level_gap_of(event: Event, sky: GriddedSky) -> str:
    """What the levels of a sky lack for the heights of an event, in words; "" if nothing.

    From the ground at each launch to the greatest height that nearly all members stay under.
    """
    if sky.levels.size == 0:
        return ""
    ground, top = ground_of(event, sky), highest_m(event)
    for launch in event.launches:
        lat, lon = launch.latitude_deg, launch.longitude_deg
        bottom = min(float(ground.at(lat, lon)), launch.height_m or np.inf)
        gap = level_gap(sky.levels_at(lat, lon), bottom, top)
        if gap:
            return gap
    return ""


def _refuse_outside_time(where: str, t: float, sky: GriddedSky) -> None:
    if not sky.arrays.times[0] <= t <= sky.arrays.times[-1]:
        at = np.datetime64(int(t), "s")
        raise InputError(
            f"{where} at {at} UTC is outside the winds, which run from "
            f"{sky.first_time:%Y-%m-%d %H:%M} to {sky.last_time:%Y-%m-%d %H:%M} UTC; give winds of "
            "that time (`drift fetch` brings them)"
        )


def _refuse_outside_area(where: str, lat: float, lon: float, sky: GriddedSky) -> None:
    if not sky.covers(lat, lon):
        raise InputError(f"{where} {sky.outside_words(lat, lon)}")
