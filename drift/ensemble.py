"""Members: what is not known about an event, drawn n ways.

A member is one balloon and one falling item. Members i = 0, 1, 2, ... take the payloads in turn, so
that with P payloads members P k .. P k + P - 1 are the items of flight k: one balloon, one place,
one time, several things that fall from it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from drift.event import Event
from drift.priors import Distribution
from drift.sequence import uniforms

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64]

#: Every quantity that is drawn and the dimension of its quasi-random sequence. Append, never insert:
#: a new quantity must leave the draws of the others as they were.
DIMENSIONS = {
    name: dimension
    for dimension, name in enumerate(
        (
            "cruise_height_m",
            "flight_time_h",
            "fall_mps",
            "launch_distance",
            "launch_direction",
            "launch_time",
            "rise_mps",
        )
    )
}


@dataclass(frozen=True, kw_only=True)
class Members:
    """What was drawn for each member; every array has shape (n,).

    launch, balloon, payload : which launch of the event, which of its balloons, which payload.
    launch_time : s since 1970 UTC. drawn : the other quantities by the name the event gives them.
    """

    launch: Index
    balloon: Index
    payload: Index
    launch_time: Array
    launch_latitude: Array
    launch_longitude: Array
    drawn: dict[str, Array]


def draw(event: Event, count: int, seed: int, first: int = 0) -> Members:
    """Members first .. first + count - 1 of the ensemble of an event.

    Whatever first and count are, member i is the same: blocks may be drawn anywhere.
    """
    payloads, launches = max(len(event.payloads), 1), len(event.launches)
    member = np.arange(first, first + count)
    flight, payload = member // payloads, member % payloads
    launch = flight % launches
    flights = _Flights(int(flight[0]), int(flight[-1]) - int(flight[0]) + 1, seed)
    of_flight = flight - flight[0]
    vehicle = event.vehicle.with_priors()
    drawn = {
        name: flights.draw(name, getattr(vehicle, name))[of_flight]
        for name in ("rise_mps", "cruise_height_m", "flight_time_h")
    }
    drawn["fall_mps"] = np.empty(count)
    for p, part in enumerate(event.payloads):
        of_item = payload == p
        drawn["fall_mps"][of_item] = flights.draw("fall_mps", part.speed(), p)[of_flight[of_item]]
    latitude, longitude = _places(event, flights, launch, of_flight)
    return Members(
        launch=launch,
        balloon=_balloons(event, launch, flight // launches),
        payload=payload,
        launch_time=_times(event, flights, launch, of_flight),
        launch_latitude=latitude,
        launch_longitude=longitude,
        drawn=drawn,
    )


@dataclass(frozen=True)
class _Flights:
    """Quasi-random numbers for a run of flights."""

    first: int
    count: int
    seed: int

    def uniform(self, name: str, part: int = 0) -> Array:
        """Numbers in (0, 1), one per flight; part tells apart the payloads of one event."""
        key = f"{name}/{part}" if part else name
        return uniforms(
            dimension=DIMENSIONS[name], key=key, seed=self.seed, first=self.first, count=self.count
        )

    def draw(self, name: str, distribution: Distribution, part: int = 0) -> Array:
        """One value per flight."""
        return distribution.ppf(self.uniform(name, part))


def _times(event: Event, flights: _Flights, launch: Index, of_flight: Index) -> Array:
    nominal = np.array([part.time.timestamp() for part in event.launches])[launch]
    spread = np.array([part.time_spread_min * 60.0 for part in event.launches])[launch]
    return nominal + spread * (2.0 * flights.uniform("launch_time")[of_flight] - 1.0)


def _places(
    event: Event, flights: _Flights, launch: Index, of_flight: Index
) -> tuple[Array, Array]:
    """Latitude and longitude of each launch: uniform on a disc around the reported point."""
    from drift.geography import destination

    centre = np.array([(part.latitude_deg, part.longitude_deg) for part in event.launches])[launch]
    radius = np.array([part.radius_km for part in event.launches])[launch]
    # The square root makes equal areas equally likely.
    distance = radius * np.sqrt(flights.uniform("launch_distance")[of_flight])
    bearing = 360.0 * flights.uniform("launch_direction")[of_flight]
    return destination(centre[:, 0], centre[:, 1], bearing, distance)


def _balloons(event: Event, launch: Index, turn: Index) -> Index:
    """Which balloon of its launch each member stands for; 0 where no number was reported."""
    number = np.array([part.balloons or 1 for part in event.launches])[launch]
    return turn % number
