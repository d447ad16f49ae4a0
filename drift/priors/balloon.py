"""What is not known of a balloon, as distributions, where an event's reports are silent.

Each field is named as the field of `table.Balloons` that it is drawn for. There is no amount of
gas: the free lift and the level of full inflation stand for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final, Literal

from weather.errors import InputError

#: reported: a press or official source gives the number; calculated: from such numbers by a formula
#: of this package; memory: known from practice, not confirmed against a source; assumed: a choice.
Certainty = Literal["reported", "calculated", "memory", "assumed"]


@dataclass(frozen=True, kw_only=True)
class Prior:
    """One unknown: its distribution as an event file writes it, why, and how sure that is.

    distribution : for example {"triangular": [0.05, 0.15, 0.30]}.
    bounds : the distribution is cut there and renormalised.
    """

    distribution: Mapping[str, Any]
    basis: str
    certainty: Certainty
    bounds: tuple[float, float] | None = None


@dataclass(frozen=True, kw_only=True)
class BalloonPriors:
    """Everything unknown of one kind of balloon; None where it does not apply."""

    mode: Prior
    is_helium: Prior
    mass_kg: Prior
    free_lift_fraction: Prior
    drag_factor: Prior
    leak_per_h: Prior
    superheat_rising_k: Prior
    superheat_floating_k: Prior
    superheat_later_k: Prior
    exchange_time_s: Prior
    added_mass_fraction: Prior
    spent_drag_area_m2: Prior
    diameter_m: Prior | None = None
    full_inflation_height_m: Prior | None = None
    burst_margin_m: Prior | None = None
    burst_expansion: Prior | None = None

    def known(self) -> dict[str, Prior]:
        """The priors that apply, by name."""
        return {name: prior for name, prior in vars(self).items() if prior is not None}


_ELASTIC = Prior(
    distribution={"choice": [[2, 1.0]]},
    basis="rubber and latex stretch until they burst",
    certainty="reported",
)
_HYDROGEN = Prior(
    distribution={"choice": [[0, 0.85], [1, 0.15]]},
    basis="hydrogen is usual (many reports); helium in 2008, 2015 and 2020; weights assumed",
    certainty="assumed",
)
_LEAK = Prior(
    distribution={"loguniform": [0.001, 0.1]},
    basis="polythene passes 0.07-0.4 %/h, a pinhole of 1 mm2 another 0.6 %/h",
    certainty="calculated",
)
_EXCHANGE = Prior(
    distribution={"uniform": [300.0, 900.0]},
    basis="heat exchange of the gas through the film in 5 to 15 min at rest: natural convection "
    "inside and out, 0.13 Ra^(1/3) (McAdams 1954), gives 6 to 9 min for a tube of 1.4 m",
    certainty="calculated",
)
_ADDED_MASS = Prior(
    distribution={"uniform": [0.1, 0.65]},
    basis="sphere 0.5 in potential flow, 0.1 in EarthSHAB's code; moves a landing by metres",
    certainty="calculated",
)
_NIGHT_RISING = Prior(
    distribution={"normal": [-2.0, 2.0]},
    basis="a film radiates to the night sky (-1 K), and a tube that comes to its float has about "
    "as much left of its lag: -(Gamma_g - Gamma_a) a tau^2 with its slowing a of 0.002 m/s2; the "
    "lag of the rise itself is worked out",
    certainty="calculated",
)
_NIGHT = Prior(
    distribution={"normal": [-1.0, 1.5]},
    basis="a film radiates to the night sky",
    certainty="memory",
)
_DAY = Prior(
    distribution={"normal": [6.0, 4.0]},
    basis="sun on clear polythene, 0 to 20 K",
    certainty="memory",
    bounds=(0.0, 20.0),
)

FILM_TUBE: Final = BalloonPriors(
    mode=Prior(
        distribution={"choice": [[0, 0.75], [1, 0.25]]},
        basis="neck tied after filling (campaigner's page) against an open hole (Jo 2024); a tied "
        "tube bursts within half an hour, so reported flights of hours speak for the hole",
        certainty="assumed",
    ),
    is_helium=_HYDROGEN,
    mass_kg=Prior(
        distribution={"triangular": [7.0, 12.0, 15.0]},
        basis="load of at most 10 kg (Bloomberg 2014), film of 0.03-0.06 mm over the reported tube",
        certainty="calculated",
    ),
    free_lift_fraction=Prior(
        distribution={"triangular": [0.05, 0.15, 0.30]},
        basis="gives rise rates of 2-7 m/s with the drag below, as reports imply",
        certainty="calculated",
    ),
    drag_factor=Prior(
        distribution={"lognormal": [1.0, 0.41]},
        basis="drag coefficient 0.9, 95 % between 0.4 and 2.0: no measurement of limp tubes found",
        certainty="assumed",
    ),
    diameter_m=Prior(
        distribution={"choice": [[1.36, 0.9], [2.13, 0.1]]},
        basis="7 ft wide (Bloomberg 2014) read as lay-flat width, with weight 0.1 as diameter",
        certainty="calculated",
    ),
    full_inflation_height_m=Prior(
        distribution={"triangular": [500.0, 2700.0, 5000.0]},
        basis="reported heights of 3-5 km (two independent outlets), widened by 1 km, less the "
        "rise of 1.3 km from full to float at a free lift of 15 %",
        certainty="calculated",
    ),
    burst_margin_m=Prior(
        distribution={"uniform": [1.0, 250.0]},
        basis="film of 30-60 um and 10-20 MPa bears 0.4-1.8 kPa at this width",
        certainty="calculated",
    ),
    leak_per_h=_LEAK,
    superheat_rising_k=_NIGHT_RISING,
    superheat_floating_k=_NIGHT,
    superheat_later_k=_DAY,
    exchange_time_s=_EXCHANGE,
    added_mass_fraction=_ADDED_MASS,
    spent_drag_area_m2=Prior(
        distribution={"lognormal": [2.4, 0.45]},
        basis="2-5 m2 of limp film, drag 0.5-1.2",
        certainty="calculated",
    ),
)

LATEX: Final = BalloonPriors(
    mode=_ELASTIC,
    is_helium=_HYDROGEN,
    mass_kg=Prior(
        distribution={"lognormal": [1.2, 0.4]},
        basis="sounding balloon of 0.3-1.2 kg with radiosonde or a load alike",
        certainty="memory",
    ),
    free_lift_fraction=Prior(
        distribution={"triangular": [0.4, 0.8, 1.6]},
        basis="sounding practice: about 5 m/s",
        certainty="memory",
    ),
    drag_factor=Prior(
        distribution={"lognormal": [1.0, 0.25]},
        basis="scatter of sounding balloons around Gallice et al. (2011)",
        certainty="assumed",
    ),
    burst_expansion=Prior(
        distribution={"loguniform": [30.0, 150.0]},
        basis="sounding balloons of 1.5-2 m burst at 6-8 m",
        certainty="memory",
    ),
    leak_per_h=Prior(
        distribution={"loguniform": [0.001, 0.02]},
        basis="latex keeps its gas for the two hours of a sounding",
        certainty="assumed",
    ),
    superheat_rising_k=_NIGHT_RISING,
    superheat_floating_k=_NIGHT,
    superheat_later_k=_DAY,
    exchange_time_s=_EXCHANGE,
    added_mass_fraction=_ADDED_MASS,
    spent_drag_area_m2=Prior(
        distribution={"lognormal": [0.3, 0.6]}, basis="shreds of latex", certainty="assumed"
    ),
)

#: Rubber that only stretches does not stay at 1-3 km for hours, as balloons of 2024 were reported
#: to: for those events the kinematic model is the honest one.
RUBBER: Final = replace(
    LATEX,
    mass_kg=Prior(
        distribution={"triangular": [6.0, 11.0, 19.0]},
        basis="waste bags of 5-15 kg (Kyeonggi Ilbo 2024) under rubber of 1-4 kg",
        certainty="calculated",
    ),
    free_lift_fraction=Prior(
        distribution={"triangular": [0.03, 0.10, 0.30]},
        basis="3-4 m across on the ground, as reported, carries little more than its load",
        certainty="assumed",
    ),
    burst_expansion=Prior(
        distribution={"loguniform": [1.5, 6.0]},
        basis="reported tops of up to 3 km without bursting",
        certainty="assumed",
    ),
    leak_per_h=_LEAK,
    spent_drag_area_m2=Prior(
        distribution={"lognormal": [1.0, 0.6]}, basis="shreds of rubber", certainty="assumed"
    ),
)

#: The priors of each physical model, by the name that an event file gives it.
PRIORS: Final[Mapping[str, BalloonPriors]] = MappingProxyType(
    {"film-tube": FILM_TUBE, "latex": LATEX, "rubber": RUBBER}
)


def balloon_priors(model: str, *, is_day: bool = False) -> BalloonPriors:
    """The priors of one physical model, launched under the night sky or the sun.

    superheat_later_k is that of the other part of the day, for flights that come to see it.
    """
    if model not in PRIORS:
        raise InputError(
            f"balloon model {model!r} has no physical priors; use one of {', '.join(PRIORS)}"
        )
    priors = PRIORS[model]
    if not is_day:
        return priors
    return replace(
        priors, superheat_rising_k=_DAY, superheat_floating_k=_DAY, superheat_later_k=_NIGHT
    )
