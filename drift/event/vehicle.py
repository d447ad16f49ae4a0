"""What is drawn of an event's vehicle, and where each value is from: one list for all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from drift.priors.balloon import balloon_priors
from drift.priors.distributions import Distribution, bounded, describe, parse

if TYPE_CHECKING:
    from drift.event.model import Event

#: Where a value is from. What the event gives and its model does not ask for is not used.
Origin = Literal["event file", "assumed", "event file, not used"]

#: What an event may say of a vehicle: its name in words, and its unit.
REPORTED = {
    "rise_mps": ("rise", "m/s"),
    "cruise_height_m": ("cruise height", "m above sea level"),
    "flight_time_h": ("launch to opening", "h"),
}

#: Quantities that a physical balloon works out for itself.
_OF_KINEMATIC = ("rise_mps", "cruise_height_m")

#: What is drawn of a physical balloon, in words, and its unit; for everything not named here the
#: name itself says both.
_WORDS = {
    "mode": ("kind of envelope (0 open, 1 tied, 2 elastic)", ""),
    "is_helium": ("gas (0 hydrogen, 1 helium)", ""),
    "mass_kg": ("mass that is lifted", "kg"),
    "free_lift_fraction": ("free lift, share of the weight", ""),
    "drag_factor": ("factor on the drag coefficient", ""),
    "leak_per_h": ("gas lost per hour, share", ""),
    "superheat_rising_k": ("gas warmer than the air, rising", "K"),
    "superheat_floating_k": ("gas warmer than the air, floating", "K"),
    "superheat_later_k": ("gas warmer than the air, after sunrise or sunset", "K"),
    "exchange_time_s": ("time of heat exchange at rest", "s"),
    "added_mass_fraction": ("added mass, share of the displaced air", ""),
    "spent_drag_area_m2": ("drag area of the spent envelope", "m2"),
    "diameter_m": ("diameter of the tube", "m"),
    "full_inflation_height_m": ("height of full inflation", "m"),
    "burst_margin_m": ("burst above full inflation", "m"),
    "burst_expansion": ("expansion at burst, of the volume", ""),
}


@dataclass(frozen=True, kw_only=True)
class VehicleQuantity:
    """One quantity of a vehicle: its key, in words, its distribution, and where that is from."""

    name: str
    words: str
    unit: str
    distribution: Distribution
    origin: Origin

    @property
    def is_drawn(self) -> bool:
        """Whether the flights use it."""
        return self.origin != "event file, not used"

    @property
    def value(self) -> str:
        """The distribution in words, with its unit."""
        return describe(self.distribution, self.unit)


def kind_of(event: Event) -> list[tuple[str, str]]:
    """What kind of vehicle an event has, in words and by the name that an event file gives it."""
    kind: list[tuple[str, str]] = [("kind of balloon", event.vehicle.model)]
    if event.vehicle.model == "kinematic":
        kind.append(("law of the rise", event.vehicle.rise_law))
    return kind


def vehicle_quantities(event: Event) -> list[VehicleQuantity]:
    """Everything that is drawn of the vehicle of an event, and what it gives in vain.

    A kinematic vehicle draws rise, cruise height and flight time; a physical one its flight time
    and what is unknown of the balloon (`drift.priors.balloon`), and works out the rest.
    """
    given, filled = event.vehicle, event.vehicle.with_priors()
    is_kinematic = given.model == "kinematic"
    rows = []
    for name, (words, unit) in REPORTED.items():
        is_given = getattr(given, name) is not None
        if is_kinematic or name not in _OF_KINEMATIC:
            origin: Origin = "event file" if is_given else "assumed"
        elif is_given:
            origin = "event file, not used"
        else:
            continue
        value = getattr(filled, name)
        rows.append(
            VehicleQuantity(name=name, words=words, unit=unit, distribution=value, origin=origin)
        )
    return rows + [_of_balloon(name, value) for name, value in balloon_unknowns(event).items()]


def balloon_unknowns(event: Event) -> dict[str, Distribution]:
    """What is drawn of a physical balloon, by the names of `drift.balloon.Balloons`; else none."""
    if event.vehicle.model == "kinematic":
        return {}
    priors = balloon_priors(event.vehicle.model, is_day=_is_day(event)).known()
    return {
        name: parse(prior.distribution)
        if prior.bounds is None
        else bounded(parse(prior.distribution), *prior.bounds)
        for name, prior in priors.items()
    }


def _of_balloon(name: str, value: Distribution) -> VehicleQuantity:
    words, unit = _WORDS.get(name, (name.replace("_", " "), ""))
    return VehicleQuantity(name=name, words=words, unit=unit, distribution=value, origin="assumed")


def _is_day(event: Event) -> bool:
    """Whether the first launch is by daylight."""
    from weather.physics.sun import is_up

    launch = event.launches[0]
    return is_up(launch.time.timestamp(), launch.latitude_deg, launch.longitude_deg)
