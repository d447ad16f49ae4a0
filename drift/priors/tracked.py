"""What is assumed of balloons and sondes that were followed, where their rows do not say it."""

from __future__ import annotations

from typing import Final

from drift.priors.distributions import LogNormal, Normal, Triangular

#: Ascent of a sounding balloon, m/s: filled for 5 (Seidel, Sun, Pettey and Reale 2011, J. Geophys.
#: Res. 116:D07102); flights of one station differ by some tenths (memory).
RADIOSONDE_RISE_MPS: Final = Normal(5.0, 0.6)

#: Where latex bursts, m: 30 km is usual for a station's balloon (memory).
RADIOSONDE_BURST_M: Final = Triangular(18_000.0, 30_000.0, 36_000.0)

#: Fall of a radiosonde on its parachute at sea level, m/s: half fall at 4 to 7 (memory).
RADIOSONDE_FALL_MPS: Final = LogNormal(5.5, 0.35)

#: Fall of a dropsonde on its parachute at sea level, m/s: 11 by its maker (memory).
DROPSONDE_FALL_MPS: Final = LogNormal(11.0, 0.1)
