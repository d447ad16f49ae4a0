"""How far the assumed error of the winds leads a flight astray, beside what was published.

Closed forms: a flight at U meets an error that has kept for exp(-dt/tau - U dt/L), so that after a
time t the variance of its place is sigma^2 t^2 [b + (1 - b) 2 (x - 1 + exp(-x)) / x^2], x = t/tau +
U t/L (Taylor 1921, Proc. London Math. Soc. 20:196), averaged over what is drawn of tau and L. What
lies between the levels comes on top of it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from docs.making.event_file import markdown
from drift.priors.air import (
    ERROR_DISTANCE_KM,
    ERROR_TIME_H,
    REANALYSIS_ERROR_MPS,
)
from weather.grid.wind_error import BIAS_SHARE

SPEEDS_MPS = (5.0, 10.0, 20.0, 30.0)

#: Mean and median distance of two normal components of s.d. 1 (Rayleigh).
_MEAN, _MEDIAN = math.sqrt(math.pi / 2.0), math.sqrt(2.0 * math.log(2.0))

_EVEN = (np.arange(40) + 0.5) / 40


def share_of_variance(u_mps: float, hours: float) -> float:
    """Variance of the mean error over a flight, over that of the error."""
    tau = ERROR_TIME_H.ppf(_EVEN)[:, None]
    length = ERROR_DISTANCE_KM.ppf(_EVEN)[None, :]
    x = hours / tau + 3.6 * u_mps * hours / length
    path = float((2.0 * (x - 1.0 + np.exp(-x)) / x**2).mean())
    return BIAS_SHARE + (1.0 - BIAS_SHARE) * path


def astray_km(u_mps: float, hours: float, sd_mps: float | None = None) -> float:
    """S.d. of each component of the place after some hours at a speed, km.

    sd_mps : of the wind error; None for what is drawn of a reanalysis at 1.5 to 5 km.
    """
    if sd_mps is None:
        sd_mps = float(np.sqrt((REANALYSIS_ERROR_MPS.ppf(_EVEN) ** 2).mean()))
    return sd_mps * 3.6 * hours * math.sqrt(share_of_variance(u_mps, hours))


def by_speed() -> str:
    """Three hours at four speeds."""
    rows = []
    for u in SPEEDS_MPS:
        sd, way = astray_km(u, 3.0), u * 3.6 * 3.0
        rows.append(
            [
                f"{u:g}",
                f"{way:.0f}",
                f"{sd:.1f}",
                f"{100 * sd / way:.0f} %",
                f"{100 * _MEAN * sd / way:.0f} %",
                _BESIDE[u],
            ]
        )
    head = [
        "wind (m/s)", "way in 3 h (km)", "s.d. of each component (km)", "that, of the way",
        "mean distance, of the way", "published",
    ]  # fmt: skip
    return markdown(head, rows)


#: What was published for winds of such speeds.
_BESIDE = {
    5.0: "tetroons, 2 h: median 36 %",
    10.0: "controlled balloons, 2 to 12 h at some 7.5 m/s: mean 26 to 34 %; review: 20 %",
    20.0: "polar stratosphere, some 17 m/s, a day and more: 4 to 12 %",
    30.0: "the same",
}


def evidence() -> str:
    """What was published, and what the assumed error gives for the same flights."""
    hours = range(2, 13)
    riddle = 100 * _MEAN * np.mean([astray_km(7.5, h) / (7.5 * 3.6 * h) for h in hours])
    race = 100 * _MEAN * astray_km(7.0, 46.0) / (7.0 * 3.6 * 46.0)
    day = [_MEAN * astray_km(17.0, 24.0, sd) for sd in (0.9, 2.3)]
    loon = [astray_km(10.0, 120.0, sd) for sd in (2.5, 3.5)]
    rows: list[Sequence[str]] = [
        ["controlled balloons, lower troposphere, 2 to 12 h at some 7.5 m/s (up to 3000 km in 111 "
         "h)", "mean 26 % (ECMWF), 34 % (GFS) of the way", f"{riddle:.0f} %",
         "Riddle et al. 2006, JGR 111, D20 (abstract read)"],
        ["manned gas balloons, model at balloon height, 46 h; speed assumed 7 m/s",
         "under 20 % of the way", f"{race:.0f} %",
         "Baumann and Stohl 1997, doi:10.1175/1520-0450-36.6.711 (abstract read)"],
        ["superpressure balloons, Antarctic stratosphere, s.d. of winds 0.9 to 2.3 m/s, at some 17 "
         "m/s",
         "60 to 170 km a day, 4 to 12 % of the way", "{:.0f} to {:.0f} km".format(*day),
         "Hoffmann et al. 2017, doi:10.5194/acp-17-8045-2017 (abstract read)"],
        ["Loon balloons, lower stratosphere, 15 to 55 S, s.d. 2.5 to 3.5 m/s; speed assumed 10 m/s",
         "after 5 days: mean 621 km, median 324 km (MERRA-2)",
         "mean {:.0f} to {:.0f}, median {:.0f} to {:.0f} km".format(
             *(_MEAN * x for x in loon), *(_MEDIAN * x for x in loon)),
         "Friedrich et al. 2017, doi:10.5194/acp-17-855-2017 (abstract read)"],
    ]  # fmt: skip
    return markdown(["flights", "published", "the assumed error gives", "source"], rows)
