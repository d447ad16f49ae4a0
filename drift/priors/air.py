"""What is unknown of the air: error of the winds, unresolved motion, cloud."""

from __future__ import annotations

from drift.priors.distributions import (
    LogNormal,
    LogUniform,
    Normal,
    Uniform,
)

#: S.d. of each wind component of a reanalysis at `ERROR_PROFILE`'s factor of 1, m/s: median 2,
#: 95 % between 1.25 and 3.2, one value per wind field, as are the three scales below. What they
#: are fitted to: docs/science.md, "How wrong the winds are".
ERROR_SPREAD = 0.24
REANALYSIS_ERROR_MPS = LogNormal(2.0, ERROR_SPREAD)

#: How long, how far up and how far along the ground the error keeps (a factor e).
ERROR_TIME_H = LogNormal(8.0, 0.5)
ERROR_HEIGHT_M = LogNormal(1000.0, 0.4)
ERROR_DISTANCE_KM = LogNormal(300.0, 0.7)

#: How the s.d. changes with height: m above the sea, and factor.
ERROR_PROFILE = (
    (0.0, 1.25), (500.0, 1.25), (1500.0, 1.0), (5000.0, 1.0), (10_000.0, 1.25), (18_000.0, 1.4),
)  # fmt: skip


#: Horizontal diffusivity above the boundary layer, m2/s: FLEXPART and MPTRAC use 50.
HORIZONTAL_DIFFUSIVITY_M2_S = LogUniform(10.0, 200.0)


#: Share of the spread of the surrounding grid values that is unresolved motion: FLEXPART and MPTRAC
#: use 0.16, which was set for coarser grids.
MESOSCALE_FRACTION = Uniform(0.05, 0.40)


#: Vertical motion of the air where the winds do not tell it, m/s, the mean over a flight of hours,
#: one value per wind field. Hourly ERA5 winds over Portugal, by continuity, have 1.8 to 3.6 cm/s at
#: once at 850 to 500 hPa and 0.9 to 2.7 in means of 6 to 11 h; synoptic scale analysis gives 1 cm/s
#: (Holton 2004, table 2.1).
VERTICAL_WIND_MPS = Normal(0.0, 0.02)


#: Cloud cover, which with the sun sets how stable the lowest air is: no report tells it.
CLOUD_FRACTION = Uniform(0.0, 1.0)
