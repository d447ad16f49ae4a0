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
    "glide_spread",
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

#: How long a gliding sheet keeps its heading, s: lower and upper bound. A card that tumbles about
#: its long side keeps one nearly all the way (Mahadevan, Ryu and Samuel 1999, Phys. Fluids 11:1);
#: one that flutters, or is upset by eddies, changes it every few metres (Belmonte, Eisenberg and
#: Moses 1998, Phys. Rev. Lett. 81:345; Andersen, Pesavento and Wang 2005, J. Fluid Mech. 541:65).
#: Nobody followed one for longer than a room is high, so anything up to three hours is as likely.
GLIDE_MEMORY_BOUNDS_S: Final = (30.0, 10_000.0)


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


def glide_spread(
    fall_mps: Numbers, glide_fraction: Numbers, memory_s: Numbers, time_s: Numbers
) -> Numbers:
    """S.d. of the mean glide of a sheet over its fall, m/s, per horizontal direction.

    A sheet glides at g times its fall speed v in a heading that it keeps for about tau, half of the
    squared speed in each direction. Over a fall of length T the mean of such a velocity has the
    variance (g v)^2 / 2 * 2 tau / T * (1 - tau / T (1 - exp(-T / tau))) (Taylor 1922, Proc. London
    Math. Soc. 20:196): all of (g v)^2 / 2 where the heading lasts, the diffusion of (g v)^2 tau / 2
    where it does not. Glide up to 20 degrees: Tinklenberg, Guala and Coletti (2023, J. Fluid Mech.
    962:A3); the memory is `GLIDE_MEMORY_BOUNDS_S`.
    """
    share = np.asarray(memory_s) / time_s
    kept = 2.0 * share * (1.0 + share * np.expm1(-1.0 / share))
    spread: Numbers = np.asarray(glide_fraction) * fall_mps * np.sqrt(0.5 * kept)
    return spread


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
