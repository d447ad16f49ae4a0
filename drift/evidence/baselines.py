"""What one could have said without flying: two references that an ensemble has to beat.

Both have the form of landings, so that every claim and score applies to them unchanged.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr

from drift.event.model import Event
from drift.evidence.predicates import travelled
from drift.flight.kernels.outcome import LANDED
from drift.landings.groups import flight_of
from drift.landings.outcomes import landed
from drift.landings.straight_line import level_wind
from drift.statistics.shares import Array, Index
from weather.grid.gridded_sky import GriddedSky
from weather.physics.sphere import destination

Travels = tuple[Array, Array]

#: Share of the golden ratio, whose multiples spread evenly over the circle (Weyl).
_GOLDEN = (np.sqrt(5.0) - 1.0) / 2.0


def climatological(landings: xr.Dataset, others: Sequence[Travels] = ()) -> xr.Dataset:
    """Landings as if the launch had met the winds of other events.

    others : `travels` of other events. Each gives the same number of members; a member takes the
    bearing and the distance that one of theirs travelled, from its own launch. Without others,
    every bearing is equally likely and the distance is the member's own.
    """
    known = [pool for pool in others if pool[0].size]
    if known:
        distance, bearing = _drawn_in_turn(known, flight_of(landings))
    else:
        distance = travelled(landings)[0]
        bearing = 360.0 * ((np.arange(distance.size) + 0.5) * _GOLDEN % 1.0)
    return _moved(landings, distance, bearing, "climatological direction")


def travels(landings: xr.Dataset) -> Travels:
    """Distance (km) and bearing (degrees) of the members that came down, in a random order.

    The order matters: every eighth point of a quasi-random sequence lies in an eighth of its range.
    """
    distance, bearing = travelled(landed(landings))
    order = np.random.default_rng(distance.size).permutation(distance.size)
    return distance[order], bearing[order]


def straight_line(landings: xr.Dataset, event: Event, sky: GriddedSky) -> xr.Dataset:
    """Landings as if every load had gone straight with the 850 hPa wind at its reported launch.

    The duration is the median time aloft of the members. All members of one launch end at one
    point. The wind is that of `drift.landings.straight_line`.
    """
    places = np.array([(part.latitude_deg, part.longitude_deg) for part in event.launches])
    wind = np.array([level_wind(part, sky) for part in event.launches])
    came_down = landed(landings)
    timed = came_down if came_down.sizes["member"] else landings
    seconds = float(np.median(timed["time_aloft"].values))
    speed = np.hypot(wind[:, 0], wind[:, 1])
    bearing = np.degrees(np.arctan2(wind[:, 0], wind[:, 1])) % 360.0
    launch = landings["launch"].values
    start = landings.assign(
        launch_latitude=("member", places[launch, 0]),
        launch_longitude=("member", places[launch, 1]),
    )
    return _moved(start, (speed * seconds / 1000.0)[launch], bearing[launch], "straight line")


def _drawn_in_turn(pools: Sequence[Travels], flight: Index) -> tuple[Array, Array]:
    """Travels of the members 0, 1, ... of each event in turn, begun again where one has fewer."""
    turn, row = flight % len(pools), flight // len(pools)
    distance, bearing = np.empty(flight.size), np.empty(flight.size)
    for i, (far, course) in enumerate(pools):
        mine = turn == i
        distance[mine], bearing[mine] = far[row[mine] % far.size], course[row[mine] % far.size]
    return distance, bearing


def _moved(landings: xr.Dataset, distance: Array, bearing: Array, name: str) -> xr.Dataset:
    lat, lon = destination(
        landings["launch_latitude"].values, landings["launch_longitude"].values, bearing, distance
    )
    keep = landings.drop_vars("wind_field", errors="ignore")
    out = keep.assign(
        latitude=("member", lat),
        longitude=("member", lon),
        outcome=("member", np.full(lat.size, LANDED, dtype=np.int8)),
    )
    out.attrs = {**landings.attrs, "title": f"{name}, a reference"}
    return out
