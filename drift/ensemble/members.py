"""Members: what is not known about an event, drawn n ways.

A member is one balloon and one falling item. Members i = 0, 1, 2, ... take the payloads in turn, so
that with P payloads members P k .. P k + P - 1 are the items of flight k: one balloon, one place,
one time, several things that fall from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from drift.ensemble.quasi_random import BLOCK, stratified, uniforms
from drift.ensemble.unknowns import has_subgrid, lacks_vertical_motion, wind_error
from drift.event.model import Event
from drift.event.vehicle import vehicle_quantities
from drift.priors.air import (
    CLOUD_FRACTION,
    HORIZONTAL_DIFFUSIVITY_M2_S,
    MESOSCALE_FRACTION,
    VERTICAL_WIND_MPS,
)
from drift.priors.distributions import Distribution
from weather.grid.gridded_sky import GriddedSky

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64]

#: Every quantity that may be drawn; the place of the first ones is the dimension of their
#: quasi-random sequence. Append, never insert: a new quantity must leave the draws of the others as
#: they were.
QUANTITIES = (
    "cruise_height_m",
    "flight_time_h",
    "fall_mps",
    "launch_distance",
    "launch_direction",
    "launch_time",
    "rise_mps",
    "wind_error_mps",
    "horizontal_diffusivity_m2_s",
    "mesoscale_fraction",
    "form",
    "glide_memory_s",
    "mode",
    "is_helium",
    "mass_kg",
    "free_lift_fraction",
    "drag_factor",
    "leak_per_h",
    "superheat_rising_k",
    "superheat_floating_k",
    "exchange_time_s",
    "added_mass_fraction",
    "spent_drag_area_m2",
    "diameter_m",
    "full_inflation_height_m",
    "burst_margin_m",
    "burst_expansion",
    "launch",
    "cloud_fraction",
    "superheat_later_k",
    "vertical_wind_mps",
)

#: What a design may set besides: which draw of the wind error, and of the unresolved motion.
SEEDS = ("wind_field", "turbulence")

#: So many quantities of the list have a dimension of the quasi-random sequence; those after them,
#: and all that tell flights apart into kinds, are drawn evenly but each for itself.
_QUASI = 8

#: Flights that share one draw of the wind error: the balloons of one launch. They are drawn from
#: all over a block, because neighbours in a quasi-random sequence avoid each other, which balloons
#: of one launch do not.
FLIGHTS_PER_FIELD = 8

#: A number in (0, 1) that a design gives for a seed picks one of so many.
_SEED_CHOICES = 4096


@dataclass(frozen=True, kw_only=True)
class Members:
    """What was drawn for each member; every array has shape (n,).

    launch, balloon, payload : which launch of the event, which of its balloons, which payload.
    flight, wind_field : number of the flight, which keys its unresolved motion, and of the draw of
        the wind error that it meets.
    launch_time : s since 1970 UTC. drawn : the other quantities by the name the event gives them.
    """

    launch: Index
    balloon: Index
    payload: Index
    flight: Index
    wind_field: Index
    launch_time: Array
    launch_latitude: Array
    launch_longitude: Array
    drawn: dict[str, Array]

    def take(self, rows: Index) -> Members:
        """These members alone, in this order."""
        plain = {f.name: getattr(self, f.name)[rows] for f in fields(self) if f.name != "drawn"}
        return Members(**plain, drawn={name: values[rows] for name, values in self.drawn.items()})


def draw(
    event: Event,
    count: int,
    seed: int,
    first: int = 0,
    *,
    sky: GriddedSky | None = None,
    design: Mapping[str, Array] | None = None,
) -> Members:
    """Members first .. first + count - 1 of the ensemble of an event.

    Whatever first and count are, member i is the same: blocks may be drawn anywhere.

    sky : whose own wind error is taken where the event gives none.
    design : for studies of sensitivity, numbers in (0, 1), one per flight, that take the place of
        the quasi-random ones, by name of `QUANTITIES` or `SEEDS`.
    """
    payloads, launches = max(len(event.payloads), 1), len(event.launches)
    member = np.arange(first, first + count)
    flight, payload = member // payloads, member % payloads
    source = _Flights(int(flight[0]), int(flight[-1]) - int(flight[0]) + 1, seed, design or {})
    of_flight = flight - flight[0]
    # Never a remainder of the flight's number, nor a dimension of the sequence: every second point
    # of it, and the half on one side, fill the other dimensions in patterns.
    picked = source.uniform("launch")[of_flight] * launches
    launch = picked.astype(np.int64)
    wind_field = source.seed_of("wind_field", _wind_fields(source)[of_flight], of_flight)
    drawn = {name: source.draw(name, prior)[of_flight] for name, prior in _vehicle(event).items()}
    drawn |= {name: source.draw(name, prior)[of_flight] for name, prior in _air(event).items()}
    drawn |= {
        name: _of_field(name, prior, source, wind_field, of_flight)
        for name, prior in _of_winds(event, sky).items()
    }
    drawn |= _falling(event, source, payload, of_flight)
    latitude, longitude = _places(event, source, launch, of_flight)
    return Members(
        launch=launch,
        balloon=_balloons(event, picked),
        payload=payload,
        flight=source.seed_of("turbulence", flight, of_flight),
        wind_field=wind_field,
        launch_time=_times(event, source, launch, of_flight),
        launch_latitude=latitude,
        launch_longitude=longitude,
        drawn=drawn,
    )


@dataclass(frozen=True)
class _Flights:
    """Numbers in (0, 1) for a run of flights: quasi-random, or as a design has them."""

    first: int
    count: int
    seed: int
    design: Mapping[str, Array]

    def uniform(self, name: str, part: int = 0) -> Array:
        """One number per flight; part tells apart the payloads of one event."""
        if name in self.design:
            return self.design[name]
        dimension, key = QUANTITIES.index(name), f"{name}/{part}" if part else name
        if dimension < _QUASI:
            return uniforms(
                dimension=dimension, key=key, seed=self.seed, first=self.first, count=self.count
            )
        return stratified(key=key, seed=self.seed, first=self.first, count=self.count)

    def draw(self, name: str, distribution: Distribution, part: int = 0) -> Array:
        """One value per flight."""
        return distribution.ppf(self.uniform(name, part))

    def seed_of(self, name: str, usual: Index, of_flight: Index) -> Index:
        """A seed per member: the usual one, or one of many as the design picks."""
        if name not in self.design:
            return usual
        return (self.design[name] * _SEED_CHOICES).astype(np.int64)[of_flight]


def _vehicle(event: Event) -> dict[str, Distribution]:
    """What is drawn of the balloon: of the kinematic model, or of the physical one."""
    return {q.name: q.distribution for q in vehicle_quantities(event) if q.is_drawn}


def _air(event: Event) -> dict[str, Distribution]:
    """What is drawn of the motion that the grid leaves out."""
    if not has_subgrid(event):
        return {}
    return {
        "horizontal_diffusivity_m2_s": HORIZONTAL_DIFFUSIVITY_M2_S,
        "mesoscale_fraction": MESOSCALE_FRACTION,
        "cloud_fraction": CLOUD_FRACTION,
    }


def _falling(event: Event, source: _Flights, payload: Index, of_flight: Index) -> dict[str, Array]:
    """Fall speed at sea level, form and glide of what each member drops."""
    from drift.ensemble.payload_form import FORM_LOOSE, form_of, glide_of, speed_in_form

    speed, form, glide = np.empty(payload.size), np.empty(payload.size), np.zeros(payload.size)
    for p, part in enumerate(event.payloads):
        here = payload == p
        flights = of_flight[here]
        u = source.uniform("fall_mps", p)[flights]
        form[here] = form_of(part, source.uniform("form", p)[flights])
        speed[here] = speed_in_form(part, form[here], u)
        if has_subgrid(event):
            glide[here] = glide_of(part, speed[here], source.uniform("glide_memory_s", p)[flights])
    drawn = {"fall_mps": speed}
    if (form != FORM_LOOSE).any():
        drawn["form"] = form
    if glide.any():
        drawn["glide_diffusivity_m2_s"] = glide
    return drawn


def _of_winds(event: Event, sky: GriddedSky | None) -> dict[str, Distribution]:
    """What is drawn of the winds themselves, alike for all balloons of one launch."""
    unknown = {"wind_error_mps": wind_error(event, sky)}
    if lacks_vertical_motion(event, sky):
        unknown["vertical_wind_mps"] = VERTICAL_WIND_MPS
    return unknown


def _of_field(
    name: str, prior: Distribution, source: _Flights, wind_field: Index, of_flight: Index
) -> Array:
    """One number per field of the wind error for each member, or per flight by design."""
    if name in source.design:
        return source.draw(name, prior)[of_flight]
    lowest = int(wind_field.min())
    fields = _Flights(lowest, int(wind_field.max()) - lowest + 1, source.seed, {})
    return fields.draw(name, prior)[wind_field - lowest]


def _times(event: Event, source: _Flights, launch: Index, of_flight: Index) -> Array:
    nominal = np.array([part.time.timestamp() for part in event.launches])[launch]
    spread = np.array([part.time_spread_min * 60.0 for part in event.launches])[launch]
    return nominal + spread * (2.0 * source.uniform("launch_time")[of_flight] - 1.0)


def _places(event: Event, source: _Flights, launch: Index, of_flight: Index) -> tuple[Array, Array]:
    """Latitude and longitude of each launch: uniform on a disc around the reported point."""
    from weather.physics.sphere import destination

    centre = np.array([(part.latitude_deg, part.longitude_deg) for part in event.launches])[launch]
    radius = np.array([part.radius_km for part in event.launches])[launch]
    # The square root makes equal areas equally likely.
    distance = radius * np.sqrt(source.uniform("launch_distance")[of_flight])
    bearing = 360.0 * source.uniform("launch_direction")[of_flight]
    return destination(centre[:, 0], centre[:, 1], bearing, distance)


def _balloons(event: Event, picked: Array) -> Index:
    """Which balloon of its launch each member stands for; 0 where no number was reported.

    picked : number of the launch, whose fraction is as even within each launch as the whole was.
    """
    number = np.array([part.balloons or 1 for part in event.launches])[picked.astype(np.int64)]
    return (picked % 1.0 * number).astype(np.int64)


def _wind_fields(flights: _Flights) -> Index:
    """Number of the wind error that each flight meets, by a shuffle of its block of flights."""
    flight = flights.first + np.arange(flights.count)
    shuffled = stratified(
        key="wind_field", seed=flights.seed, first=flights.first, count=flights.count
    )
    place = (shuffled * BLOCK).astype(np.int64)
    return (flight - flight % BLOCK + place) // FLIGHTS_PER_FIELD
