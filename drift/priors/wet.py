"""What rain, cloud, dew and frost do to balloons and to what falls, where the air was moist."""

from __future__ import annotations

from drift.priors.distributions import LogUniform, Uniform

#: Water on the film, as a share of the mass lifted: a layer of 1 to 30 um on 43 m2 of a tube that
#: lifts 12 kg. One per cent is as much as 2.5 K of warmth; dew of a clear night is 100 um thick.
WATER_FRACTION = LogUniform(0.003, 0.1)

#: When a balloon meets rain, cloud, dew or frost, hours after launch, and how long it takes to get
#: wet, s.
WET_AFTER_H = Uniform(0.0, 2.0)
WETTING_S = 900.0

#: How much faster wet paper falls: it takes up 60 to 100 % of its own mass (unsized paper, water
#: absorptiveness of some 40 to 80 g/m2 within minutes, ISO 535), and speed grows with its root.
WET_PAPER_FACTOR = Uniform(1.26, 1.41)

#: Chance that a flight was wet where the winds tell neither humidity nor cloud: a small weight, for
#: reports of launches speak of fair weather.
CHANCE_UNKNOWN = 0.1

#: Items of the payload table that are of plain paper; leaflets of film and laminated ones shed
#: water.
PAPER = frozenset({"leaflet-paper", "booklet"})
