"""What falls, and how fast: the payload items by name and the terminal speed behind them."""

from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from drift.priors.payload_table import FALL_EXPONENT, ROWS, Certainty, FallLaw, Item
from weather.constants import SEA_LEVEL_DENSITY_KG_M3, STANDARD_GRAVITY_MPS2
from weather.errors import InputError

__all__ = [
    "CLUMP_SHARE_BETA",
    "GLIDE_MEMORY_BOUNDS_S",
    "ITEMS",
    "TIMER_FAILURE_BOUNDS",
    "Certainty",
    "FallLaw",
    "Item",
    "fall_speed",
    "glide_diffusivity",
    "item",
    "terminal_speed",
]

Numbers: TypeAlias = float | NDArray[np.float64]

#: Share of one launch's sheets that fall as frozen or unopened packets, parameters of a beta
#: distribution (mean 1/7). Reports: frozen bundles fall as lumps (MBN 2016).
CLUMP_SHARE_BETA: Final = (1.0, 6.0)

#: Chance that the timer does not open a bundle, which then falls whole: lower and upper bound.
#: Reports: unopened bundles found in 2016 and 2020.
TIMER_FAILURE_BOUNDS: Final = (0.05, 0.30)

#: How long a gliding sheet keeps its heading, s: lower and upper bound (assumed).
GLIDE_MEMORY_BOUNDS_S: Final = (30.0, 300.0)


#: Every item that the reports name, by name.
ITEMS: Final[Mapping[str, Item]] = MappingProxyType({row.name: row for row in ROWS})


def terminal_speed(
    mass_kg: Numbers,
    area_m2: Numbers,
    drag_coefficient: Numbers,
    density: Numbers = SEA_LEVEL_DENSITY_KG_M3,
) -> Numbers:
    """Speed at which drag carries the weight, m/s: v = sqrt(2 m g / (rho Cd A)).

    density : air density, kg m-3. Buoyancy is neglected (air weighs 1/600 of paper).
    """
    weight = 2.0 * np.asarray(mass_kg) * STANDARD_GRAVITY_MPS2
    speed: Numbers = np.sqrt(weight / (np.asarray(density) * drag_coefficient * area_m2))
    return speed


def fall_speed(sea_level_fall_mps: Numbers, density: Numbers, law: FallLaw = "density") -> Numbers:
    """Fall speed in air of the given density, m/s; faster in thin air under the density law."""
    thinning = SEA_LEVEL_DENSITY_KG_M3 / np.asarray(density)
    speed: Numbers = np.asarray(sea_level_fall_mps) * thinning ** FALL_EXPONENT[law]
    return speed


def glide_diffusivity(fall_mps: Numbers, glide_fraction: Numbers, memory_s: Numbers) -> Numbers:
    """Spread of gliding sheets, m2/s: K = (g v)^2 tau / 2, per horizontal direction.

    A sheet glides at g times its fall speed v and keeps its heading for about tau; half of
    the squared speed goes into each direction. Glide up to 20 degrees: Tinklenberg, Guala and
    Coletti (2023, J. Fluid Mech.); the memory is assumed (`GLIDE_MEMORY_BOUNDS_S`).
    """
    return 0.5 * (np.asarray(glide_fraction) * fall_mps) ** 2 * memory_s


def fall_law_of(name: str) -> FallLaw:
    """The fall law of an item of the table; that of density for an item of one's own."""
    return ITEMS[name].fall_law if name in ITEMS else "density"


def item(name: str) -> Item:
    """The row of the payload table with this name; InputError with a suggestion if none has."""
    if name in ITEMS:
        return ITEMS[name]
    near = get_close_matches(name, ITEMS, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}?" if near else "or give fall_mps for an item of your own."
    raise InputError(f"payload item {name!r} is not in the table ({', '.join(ITEMS)}); {hint}")
