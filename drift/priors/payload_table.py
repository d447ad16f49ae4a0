"""The payload table: one row per kind of object that the reports name, with its source."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

#: density: v = v0 sqrt(rho0 / rho); constant: v = v0 at every height.
FallLaw = Literal["density", "constant"]

#: Exponent k of the fall speed v0 (rho0 / rho)**k under each law: the only place that knows it.
FALL_EXPONENT: Final[dict[str, float]] = {"density": 0.5, "constant": 0.0}

#: calculated: speed from a mass and a size that a public source states;
#: memory: the mass, size or drag was not confirmed against a source;
#: assumed: nobody reports the object's mass or size, a plausible one was taken.
Certainty = Literal["calculated", "memory", "assumed"]


@dataclass(frozen=True, kw_only=True)
class Item:
    """One kind of object that falls, with the prior of its speed and where that comes from.

    fall_median_mps, fall_sigma_ln : lognormal prior of the fall speed at sea level in the
        standard atmosphere, between items of one launch and between launches.
    fall_range_mps : slowest and fastest speed that the range of mass, size and drag allows.
    mass_kg, area_m2, drag_coefficient : the middle case; `terminal_speed` of the three is near
        the median. The area is the one the drag coefficient is quoted on: the flat side of sheets
        and discs, the mean projected area (a quarter of the surface, Cauchy) of blocks.
    glide_fraction : lateral speed over fall speed, for tumblers (at most 0.36: 20 degrees).
    """

    name: str
    title: str
    fall_law: FallLaw = "density"
    fall_median_mps: float
    fall_sigma_ln: float
    fall_range_mps: tuple[float, float]
    mass_kg: float
    area_m2: float
    drag_coefficient: float
    glide_fraction: float = 0.0
    source: str
    certainty: Certainty


_LEAFLET_M2 = 0.152 * 0.077
_LEAFLET = "standard leaflet 15.2 x 7.7 cm, FM 33-1 (psywarrior.com/leaflet2.html)"
_NOT_REPORTED = "no report gives mass or size; "

#: In the order in which they are listed to people.
ROWS: Final = (
    Item(
        name="leaflet-paper",
        title="paper leaflet, 60-80 g/m2",
        fall_median_mps=1.0,
        fall_sigma_ln=0.25,
        fall_range_mps=(0.8, 1.4),
        mass_kg=0.8e-3,
        area_m2=_LEAFLET_M2,
        drag_coefficient=1.05,
        glide_fraction=0.25,
        source=f"{_LEAFLET}; drag of a fluttering sheet 0.6-1.5",
        certainty="calculated",
    ),
    Item(
        name="leaflet-film",
        title="leaflet of vinyl or polythene film, 20-40 g/m2",
        fall_median_mps=0.7,
        fall_sigma_ln=0.30,
        fall_range_mps=(0.45, 1.0),
        mass_kg=0.35e-3,
        area_m2=_LEAFLET_M2,
        drag_coefficient=1.0,
        glide_fraction=0.25,
        source="'light as tissue paper' (Bloomberg 2014); laminated film (Dong-A 2014); "
        "10 kg over 20 000 to 130 000 sheets; drag 0.6-1.5",
        certainty="calculated",
    ),
    Item(
        name="dollar-note",
        title="one-dollar note",
        fall_median_mps=1.25,
        fall_sigma_ln=0.20,
        fall_range_mps=(1.0, 1.6),
        mass_kg=1.0e-3,
        area_m2=0.156 * 0.066,
        drag_coefficient=1.0,
        glide_fraction=0.25,
        source="1.0 g, 156 x 66 mm; drag of a fluttering sheet 0.6-1.5",
        certainty="memory",
    ),
    Item(
        name="dvd",
        title="bare DVD or CD",
        fall_median_mps=5.5,
        fall_sigma_ln=0.20,
        fall_range_mps=(4.1, 7.6),
        mass_kg=16e-3,
        area_m2=0.25 * np.pi * (0.120**2 - 0.015**2),
        drag_coefficient=0.75,
        glide_fraction=0.25,
        source="120 mm disc, 15 mm hole (phy.davidson.edu dvd_specs); 13-20 g (ECMA-267, from "
        "memory); drag 0.5-1.1",
        certainty="memory",
    ),
    Item(
        name="dvd-sleeve",
        title="DVD in a paper sleeve",
        fall_median_mps=4.5,
        fall_sigma_ln=0.20,
        fall_range_mps=(4.0, 5.1),
        mass_kg=20e-3,
        area_m2=0.125**2,
        drag_coefficient=1.0,
        glide_fraction=0.25,
        source="20 g, 125 mm square; drag 0.7-1.3",
        certainty="memory",
    ),
    Item(
        name="dvd-case",
        title="DVD in a slim case",
        fall_median_mps=8.0,
        fall_sigma_ln=0.20,
        fall_range_mps=(7.2, 9.5),
        mass_kg=70e-3,
        area_m2=0.142 * 0.124,
        drag_coefficient=1.0,
        glide_fraction=0.15,
        source="70 g, 142 x 124 mm; drag 0.7-1.3",
        certainty="memory",
    ),
    Item(
        name="usb-stick",
        title="USB stick",
        fall_median_mps=12.0,
        fall_sigma_ln=0.25,
        fall_range_mps=(11.5, 14.5),
        mass_kg=8e-3,
        area_m2=7.6e-4,
        drag_coefficient=1.0,
        source="8 g (5-15 g), 55 x 17 x 8 mm; drag on the mean projected area 0.8-1.2",
        certainty="memory",
    ),
    Item(
        name="sd-card",
        title="SD or microSD card",
        fall_median_mps=8.0,
        fall_sigma_ln=0.25,
        fall_range_mps=(6.5, 10.0),
        mass_kg=2e-3,
        area_m2=4.4e-4,
        drag_coefficient=1.0,
        source=_NOT_REPORTED + "2 g, 32 x 24 x 2.1 mm (microSD: 0.3 g, 15 x 11 x 1 mm); drag "
        "on the mean projected area 0.8-1.2",
        certainty="assumed",
    ),
    Item(
        name="booklet",
        title="A6 booklet",
        fall_median_mps=7.5,
        fall_sigma_ln=0.25,
        fall_range_mps=(6.5, 8.6),
        mass_kg=50e-3,
        area_m2=0.105 * 0.148,
        drag_coefficient=0.92,
        glide_fraction=0.15,
        source="50 g, A6; drag 0.7-1.2",
        certainty="memory",
    ),
    Item(
        name="bible",
        title="pocket Bible",
        fall_median_mps=19.0,
        fall_sigma_ln=0.30,
        fall_range_mps=(13.0, 31.0),
        mass_kg=0.25,
        area_m2=0.0109,
        drag_coefficient=1.0,
        source=_NOT_REPORTED + "150-500 g, A6 x 25 mm; drag on the mean projected area 0.8-1.2",
        certainty="assumed",
    ),
    Item(
        name="radio",
        title="pocket transistor radio",
        fall_median_mps=20.0,
        fall_sigma_ln=0.30,
        fall_range_mps=(15.0, 30.0),
        mass_kg=0.15,
        area_m2=0.00576,
        drag_coefficient=1.0,
        source=_NOT_REPORTED + "100-250 g with batteries, 110 x 65 x 25 mm; drag on the mean "
        "projected area 0.8-1.2",
        certainty="assumed",
    ),
    Item(
        name="food-packet",
        title="packet of food",
        fall_median_mps=14.0,
        fall_sigma_ln=0.35,
        fall_range_mps=(7.0, 25.0),
        mass_kg=0.10,
        area_m2=0.00855,
        drag_coefficient=1.0,
        source=_NOT_REPORTED + "35-250 g, 120 x 90 x 30 mm; drag on the mean projected area "
        "0.8-1.2",
        certainty="assumed",
    ),
    Item(
        name="medicine",
        title="blister pack of tablets",
        fall_median_mps=6.0,
        fall_sigma_ln=0.35,
        fall_range_mps=(4.0, 9.5),
        mass_kg=10e-3,
        area_m2=0.095 * 0.045,
        drag_coefficient=1.0,
        glide_fraction=0.15,
        source=_NOT_REPORTED + "6-16 g, 95 x 45 mm; drag 0.7-1.3",
        certainty="assumed",
    ),
    Item(
        name="mask",
        title="surgical mask",
        fall_median_mps=1.7,
        fall_sigma_ln=0.30,
        fall_range_mps=(1.2, 2.6),
        mass_kg=3e-3,
        area_m2=0.175 * 0.095,
        drag_coefficient=1.0,
        source=_NOT_REPORTED + "2.5-4 g, 175 x 95 mm folded; drag 0.6-1.5",
        certainty="assumed",
    ),
    Item(
        name="bundle",
        title="unopened bundle, 3-10 kg",
        fall_median_mps=27.0,
        fall_sigma_ln=0.30,
        fall_range_mps=(19.0, 37.0),
        mass_kg=5.5,
        area_m2=0.12,
        drag_coefficient=1.0,
        source="three sacks of at most 10 kg together (Bloomberg 2014); 0.10-0.15 m2; drag 0.8-1.2",
        certainty="calculated",
    ),
    Item(
        name="waste-bag",
        title="bag of waste, 5-15 kg",
        fall_median_mps=32.0,
        fall_sigma_ln=0.25,
        fall_range_mps=(25.0, 45.0),
        mass_kg=8.0,
        area_m2=0.25 * np.pi * 0.45**2,
        drag_coefficient=0.75,
        source="15 kg in May to 5 kg in October 2024 (Kyeonggi Ilbo 2024); 0.35-0.5 m across; "
        "drag 0.5-1.0",
        certainty="calculated",
    ),
    Item(
        name="envelope",
        title="burst or empty envelope, 1-4 kg",
        fall_median_mps=4.0,
        fall_sigma_ln=0.35,
        fall_range_mps=(2.5, 6.5),
        mass_kg=2.3,
        area_m2=3.0,
        drag_coefficient=0.8,
        source="film of 0.03-0.06 mm over the reported tube; 2-5 m2 effective; drag 0.5-1.2",
        certainty="calculated",
    ),
    Item(
        name="clump",
        title="packet of leaflets stuck or frozen together, 0.1-0.5 kg",
        fall_median_mps=24.0,
        fall_sigma_ln=0.20,
        fall_range_mps=(22.0, 27.0),
        mass_kg=0.25,
        area_m2=0.0085,
        drag_coefficient=0.8,
        source="frozen bundles fall as lumps (MBN 2016); mass assumed",
        certainty="assumed",
    ),
)
