"""What of an event is uncertain: the factors of a study of sensitivity."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from drift.ensemble.members import QUANTITIES, SEEDS, Members, draw
from drift.ensemble.unknowns import has_subgrid
from drift.event.model import Event
from weather.errors import InputError
from weather.grid.gridded_sky import GriddedSky

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Factor:
    """One unknown: its name among what is drawn, what it is in words, and what it belongs to.

    is_chance : whether it numbers draws of chance instead of being a quantity.
    """

    name: str
    meaning: str
    group: str
    is_chance: bool = False


#: Which payload a member is of: a choice that the ensemble takes in turn.
PAYLOAD = "payload"

_PLACE, _LOAD, _ERROR, _EDDIES, _BALLOON = (
    "launch place", "what falls", "wind error", "turbulence", "balloon and gas",
)  # fmt: skip

_WET = "wetness"

_KNOWN = (
    Factor("cruise_height_m", "cruise height", "cruise height"),
    Factor("flight_time_h", "flight time", "flight time"),
    Factor("fall_mps", "fall speed", _LOAD),
    Factor("launch_distance", "launch place: distance", _PLACE),
    Factor("launch_direction", "launch place: direction", _PLACE),
    Factor("launch_time", "launch time", "launch time"),
    Factor("rise_mps", "rise speed", "rise speed"),
    Factor("wind_error_mps", "size of the wind error", _ERROR),
    Factor("wind_error_time_h", "how long the wind error keeps", _ERROR),
    Factor("wind_error_height_m", "how far up it keeps", _ERROR),
    Factor("wind_error_distance_km", "how far along the ground it keeps", _ERROR),
    Factor("horizontal_diffusivity_m2_s", "diffusivity", _EDDIES),
    Factor("mesoscale_fraction", "mesoscale share", _EDDIES),
    Factor("cloud_fraction", "cloud cover", _EDDIES),
    Factor("vertical_wind_mps", "vertical wind", "vertical wind"),
    Factor("wet", "rain, cloud or dew", _WET),
    Factor("water_fraction", "water on the film", _WET),
    Factor("wet_after_h", "when it gets wet", _WET),
    Factor("wet_paper_factor", "how fast wet paper falls", _WET),
    Factor("form", "loose, clump or bundle", _LOAD),
    Factor("glide_memory_s", "how long sheets keep a heading", _LOAD),
    Factor("glide_east", "glide of sheets east", _LOAD),
    Factor("glide_north", "glide of sheets north", _LOAD),
    Factor("mode", "kind of envelope", _BALLOON),
    Factor("is_helium", "hydrogen or helium", _BALLOON),
    Factor("launch", "which launch", _PLACE),
    Factor(PAYLOAD, "which load", _LOAD),
    Factor("wind_field", "wind error", _ERROR, is_chance=True),
    Factor("turbulence", "turbulence", _EDDIES, is_chance=True),
)
_BY_NAME = {factor.name: factor for factor in _KNOWN}

_UNITS = ("_m2", "_per_h", "_mps", "_kg", "_fraction", "_k", "_s", "_h", "_m")

# Flights that every factor is tried on: a factor may matter only where another lies in some range.
_TRIED = 64


def factors_of(event: Event, sky: GriddedSky) -> tuple[Factor, ...]:
    """The factors that an event leaves open: what is drawn differently when their number changes.

    What the event fixes is left out. Raises InputError where nothing is left open.
    """
    names = [name for name in QUANTITIES if name in _drawn_from(event, sky)]
    names += [PAYLOAD] if len(event.payloads) > 1 else []
    names += [name for name in SEEDS if _is_chancy(name, event, sky)]
    if not names:
        raise InputError(
            f"nothing of {event.id} is uncertain, so no unknown can matter; give at least one "
            "quantity a spread"
        )
    return tuple(describe(name) for name in names)


def chosen(factors: Sequence[Factor], names: Iterable[str] | None) -> tuple[Factor, ...]:
    """The factors of the given names, all if None; InputError for a name that is none of them."""
    if names is None:
        return tuple(factors)
    wanted = list(names)
    known = [factor.name for factor in factors]
    for name in wanted:
        if name not in known:
            raise InputError(f"{name!r} is not an unknown of this event; they are {_listed(known)}")
    if not wanted:
        raise InputError(f"no unknown is named; name some of {_listed(known)}")
    return tuple(factor for factor in factors if factor.name in wanted)


def describe(name: str) -> Factor:
    """A factor by its name; quantities of the physical balloon say themselves what they are."""
    if name in _BY_NAME:
        return _BY_NAME[name]
    bare = next((name.removesuffix(unit) for unit in _UNITS if name.endswith(unit)), name)
    if bare in _BY_NAME:
        return _BY_NAME[bare]
    return Factor(name, bare.replace("_", " "), _BALLOON)


def _drawn_from(event: Event, sky: GriddedSky) -> set[str]:
    """Names of `QUANTITIES` that change what is drawn."""
    rng = np.random.default_rng(0)
    base: dict[str, Array] = {name: rng.uniform(size=_TRIED) for name in (*QUANTITIES, *SEEDS)}

    def members(name: str | None) -> Members:
        design = base if name is None else base | {name: 1.0 - base[name]}
        return draw(event, _TRIED * len(event.payloads), 0, sky=sky, design=design)

    usual = members(None)
    return {name for name in QUANTITIES if _differ(usual, members(name))}


def _differ(one: Members, other: Members) -> bool:
    """Whether anything that moves a flight differs; which balloon it stands for does not."""
    plain = [f.name for f in fields(Members) if f.name not in ("drawn", "balloon")]
    pairs = [(getattr(one, name), getattr(other, name)) for name in plain]
    if one.drawn.keys() != other.drawn.keys():
        return True
    pairs += [(values, other.drawn[name]) for name, values in one.drawn.items()]
    return any(not np.array_equal(a, b) for a, b in pairs)


def _is_chancy(name: str, event: Event, sky: GriddedSky) -> bool:
    """Whether the flights meet an error of the winds, or turbulence, that could be another."""
    if name == "turbulence":
        return has_subgrid(event)
    few = draw(event, len(event.payloads), 0, sky=sky)
    return bool(few.drawn["wind_error_mps"].any()) or len(sky.realizations) > 1


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)
