"""Members: what is not known about an event, drawn n ways.

A member is one balloon and one falling item. Members i = 0, 1, 2, ... take the payloads in turn, so
that with P payloads members P k .. P k + P - 1 are the items of flight k: one balloon, one place,
one time, several things that fall from it. Some flights are balloons of one plausible launch and
have in common what balloons of one launch have (`drift.ensemble.launch_draws`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from drift.ensemble.falling import falling
from drift.ensemble.launch_draws import FLIGHTS_PER_FIELD, Numbers, balloons_per_draw
from drift.ensemble.unknowns import has_subgrid, lacks_vertical_motion, wind_error
from drift.ensemble.wetness import chance_of_wet, is_paper
from drift.event.model import Event
from drift.event.vehicle import vehicle_quantities
from drift.priors.air import (
    CLOUD_FRACTION,
    HORIZONTAL_DIFFUSIVITY_M2_S,
    MESOSCALE_FRACTION,
    VERTICAL_WIND_MPS,
)
from drift.priors.distributions import Distribution
from drift.priors.launch import COMMON_SHARE, common_share_of_time
from drift.priors.wet import WATER_FRACTION, WET_AFTER_H, WET_PAPER_FACTOR
from weather.grid.gridded_sky import GriddedSky

__all__ = ["FLIGHTS_PER_FIELD", "QUANTITIES", "SEEDS", "Members", "draw"]

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
    "wind_error_time_h",
    "wind_error_height_m",
    "wind_error_distance_km",
    "vertical_wind_mps",
    "glide_east",
    "glide_north",
    "wet",
    "water_fraction",
    "wet_after_h",
    "wet_paper_factor",
)

#: What a design may set besides: which draw of the wind error, and of the unresolved motion.
SEEDS = ("wind_field", "turbulence")

#: Height from which a load falls, for how long a sheet glides, where the balloon works out its own.
OPENING_HEIGHT_M = 4000.0

#: A number in (0, 1) that a design gives for a seed picks one of so many.
_SEED_CHOICES = 4096


@dataclass(frozen=True, kw_only=True)
class Members:
    """What was drawn for each member; every array has shape (n,).

    launch, balloon, payload : which launch of the event, which of its balloons, which payload.
    flight, wind_field : number of the flight, which keys its unresolved motion, and of the draw of
        the wind error that it meets. launch_draw : of the plausible launch that it is a balloon of.
    launch_time : s since 1970 UTC. drawn : the other quantities by the name the event gives them.
    """

    launch: Index
    balloon: Index
    payload: Index
    flight: Index
    wind_field: Index
    launch_draw: Index
    launch_time: Array
    launch_latitude: Array
    launch_longitude: Array
    drawn: dict[str, Array]

    def take(self, rows: Index | slice) -> Members:
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
    source = _numbers(event, flight, seed, design or {})
    of_flight = flight - flight[0]
    # Never a remainder of the flight's number, nor a dimension of the sequence: every second point
    # of it, and the half on one side, fill the other dimensions in patterns.
    picked = source.uniform("launch")[of_flight] * launches
    launch = picked.astype(np.int64)
    wind_field = _seeds("wind_field", source.wind_field[of_flight], source, of_flight)
    drawn = {
        name: prior.ppf(source.of_two_levels(name, COMMON_SHARE[name]))[of_flight]
        for name, prior in (_vehicle(event) | _air(event)).items()
    }
    drawn |= {
        name: _of_field(name, prior, source, wind_field, of_flight)
        for name, prior in _of_winds(event, sky).items()
    }
    height = drawn.get("cruise_height_m", np.full(payload.size, OPENING_HEIGHT_M))
    drawn |= falling(event, source, (payload, of_flight), height)
    drawn |= _moist(event, sky, source, (launch, of_flight))
    if "wet_paper_factor" in drawn:
        paper = np.array([is_paper(part) for part in event.payloads])[payload]
        drawn["fall_mps"] = drawn["fall_mps"] * np.where(paper, drawn["wet_paper_factor"], 1.0)
    latitude, longitude = _places(event, source, launch, of_flight)
    return Members(
        launch=launch,
        balloon=_balloons(event, picked),
        payload=payload,
        flight=_seeds("turbulence", flight, source, of_flight),
        wind_field=wind_field,
        launch_draw=source.launch_draw[of_flight],
        launch_time=_times(event, source, launch, of_flight),
        launch_latitude=latitude,
        launch_longitude=longitude,
        drawn=drawn,
    )


def _numbers(event: Event, flight: Index, seed: int, design: Mapping[str, Array]) -> Numbers:
    """The numbers in (0, 1) that a run of flights is drawn with."""
    return Numbers(
        first=int(flight[0]),
        count=int(flight[-1] - flight[0]) + 1,
        seed=seed,
        each=balloons_per_draw(event),
        quantities=QUANTITIES,
        design=design,
    )


def _seeds(name: str, usual: Index, source: Numbers, of_flight: Index) -> Index:
    """A seed per member: the usual one, or one of many as the design picks."""
    if name not in source.design:
        return usual
    return (source.design[name] * _SEED_CHOICES).astype(np.int64)[of_flight]


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


def _moist(
    event: Event, sky: GriddedSky | None, source: Numbers, member: tuple[Index, Index]
) -> dict[str, Array]:
    """Which flights were wet, and what water did to them; nothing where the air was dry.

    member : launch and flight of each.
    """
    launch, of_flight = member
    chance = chance_of_wet(event, sky)
    if not chance.any():
        return {}

    def drawn(name: str, prior: Distribution, dry: float) -> Array:
        values = prior.ppf(source.of_two_levels(name, COMMON_SHARE[name]))[of_flight]
        return np.where(wet, values, dry)

    wet = source.of_two_levels("wet", COMMON_SHARE["wet"])[of_flight] < chance[launch]
    moist = {"wet": wet.astype(np.float64)}
    if event.vehicle.model != "kinematic":
        moist["water_fraction"] = drawn("water_fraction", WATER_FRACTION, 0.0)
        moist["wet_after_h"] = drawn("wet_after_h", WET_AFTER_H, 0.0)
    if any(is_paper(part) for part in event.payloads):
        moist["wet_paper_factor"] = drawn("wet_paper_factor", WET_PAPER_FACTOR, 1.0)
    return moist if len(moist) > 1 else {}


def _of_winds(event: Event, sky: GriddedSky | None) -> dict[str, Distribution]:
    """What is drawn of the winds themselves, alike for all balloons of one launch."""
    unknown = wind_error(event, sky).drawn()
    if lacks_vertical_motion(event, sky):
        unknown["vertical_wind_mps"] = VERTICAL_WIND_MPS
    return unknown


def _of_field(
    name: str, prior: Distribution, source: Numbers, wind_field: Index, of_flight: Index
) -> Array:
    """One value per wind field, or per flight by design, for each member."""
    if name in source.design:
        return prior.ppf(source.uniform(name)[of_flight])
    return prior.ppf(source.of_field(name, wind_field))


def _times(event: Event, source: Numbers, launch: Index, of_flight: Index) -> Array:
    """Time of each launch, s since 1970: uniform around the reported one."""
    time = np.empty(launch.size)
    for j, part in enumerate(event.launches):
        here, spread = launch == j, part.time_spread_min * 60.0
        common = 0.0 if part.scattered else common_share_of_time(spread)
        u = source.of_two_levels("launch_time", common, j)[of_flight[here]]
        time[here] = part.time.timestamp() + spread * (2.0 * u - 1.0)
    return time


def _places(event: Event, source: Numbers, launch: Index, of_flight: Index) -> tuple[Array, Array]:
    """Latitude and longitude of each launch: uniform on a disc around the reported point."""
    from weather.physics.sphere import destination

    latitude, longitude = np.empty(launch.size), np.empty(launch.size)
    for j, part in enumerate(event.launches):
        here = launch == j

        def numbers(name: str, j: int = j, scattered: bool = part.scattered) -> Array:
            return source.of_two_levels(name, 0.0 if scattered else COMMON_SHARE[name], j)

        # The square root makes equal areas equally likely.
        distance = part.radius_km * np.sqrt(numbers("launch_distance")[of_flight[here]])
        bearing = 360.0 * numbers("launch_direction")[of_flight[here]]
        latitude[here], longitude[here] = destination(
            part.latitude_deg, part.longitude_deg, bearing, distance
        )
    return latitude, longitude


def _balloons(event: Event, picked: Array) -> Index:
    """Which balloon of its launch each member stands for; 0 where no number was reported.

    picked : number of the launch, whose fraction is as even within each launch as the whole was.
    """
    number = np.array([part.balloons or 1 for part in event.launches])[picked.astype(np.int64)]
    return (picked % 1.0 * number).astype(np.int64)
