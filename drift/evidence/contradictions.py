"""Knows when it is wrong: what the finds contradict of the model, and by how much.

The finds of an event are set against finds that the ensemble would have left itself: as many
flights of one launch draw, off by the errors of the finds' places (a posterior predictive check
before the posterior, as Box 1980, J. Roy. Stat. Soc. A 143:383). What is compared is the middle of
the finds. Where it is too far out, each unknown is asked alone how far it would have to lie from
what is assumed: by the regression of the middle on it over the ensemble (as in an ensemble Kalman
filter, Evensen 1994), the rest of the scatter left as it is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import xarray as xr

from drift.event.model import Event
from drift.event.parts import Find
from drift.evidence.detection import Seers, applies
from drift.evidence.finds import can_have_left, counts
from drift.evidence.sets_of_finds import Weights, sets
from drift.landings.groups import members_of
from drift.statistics.shares import Z95, Array
from drift.statistics.wording import percent
from weather.physics.sphere import east_north_km

#: A middle so far out that the ensemble gives one farther less often is flagged. Half of the one in
#: twenty that is often taken: several unknowns of many events are looked at.
FLAG: Final = 0.025

#: Fewest members that can have left a find.
_FEWEST: Final = 50


#: What is asked alone: name in the landings, words, unit, and whether it is asked by factors.
UNKNOWNS: Final = {
    "fall_mps": ("the fall speed", "times", True),
    "launch_time": ("the hour of launch", "h", False),
    "cruise_height_m": ("the height", "times", True),
    "flight_time_h": ("the time to the opening", "times", True),
    "rise_mps": ("the rise speed", "times", True),
}


@dataclass(frozen=True, kw_only=True)
class Alone:
    """How far one unknown alone would have to lie from what is assumed, to put the finds right.

    shift, low, high : with its 95 % interval, in `unit`: a factor, h, or m/s. sds : the same in
    standard deviations of what is assumed. left : squared distance that it leaves, in s.d. of the
    rest. text : in words.
    """

    quantity: str
    unit: str
    shift: float
    low: float
    high: float
    sds: float
    left: float
    text: str


@dataclass(frozen=True, kw_only=True)
class Contradiction:
    """What the finds of one event say of its model.

    chance : how often the flights leave finds whose middle is as far out. in_time : the smallest
    share of members that were down by the hour of a find, times the number of finds, at most 1.
    east_km, north_km : of the middle of the finds from that of what the flights would have left.
    flagged : whether either is below `FLAG`. alone : each unknown by itself, the most plausible
    first. Nothing is asked where fewer than fifty members can have left a find: refusal says so.
    """

    finds: int
    chance: float | None
    in_time: float | None
    east_km: float | None
    north_km: float | None
    flagged: bool
    alone: tuple[Alone, ...]
    sentence: str
    refusal: str = ""


def contradiction(event: Event, landings: xr.Dataset, *, seed: int = 0) -> Contradiction | None:
    """Whether the finds of an event contradict its model; None where it has none that counts."""
    used = [find for find in event.finds if counts(find)]
    if not used:
        return None
    early, when = _in_time(used, landings)
    weight = Weights.of(
        used, landings, Seers(event, landings) if applies(event, landings) else None
    )
    if weight.fewest() < _FEWEST:
        # The hours of the finds rule out nearly all: places are asked of all that came down.
        weight = Weights.of(used, landings, None)
    if weight.fewest() < _FEWEST:
        return _silent(len(used), early)
    rng = np.random.default_rng(seed)
    at = np.stack(east_north_km(*_origin(landings), *_places(landings)), axis=-1)
    found = np.stack(east_north_km(
        *_origin(landings), [f.latitude_deg for f in used], [f.longitude_deg for f in used]
    ), axis=-1)  # fmt: skip
    left = sets(used, landings, at, weight, rng)
    middle, spread = left.mean(axis=0), np.cov(left.T) + 1e-6 * np.eye(2)
    off = found.mean(axis=0) - middle
    inverse = np.linalg.inv(spread)
    far = float(off @ inverse @ off)
    apart = left - middle
    farther = int((np.einsum("ni,ij,nj->n", apart, inverse, apart) >= far).sum())
    chance = (farther + 1) / (len(left) + 1)
    flagged = chance < FLAG or early < FLAG
    alone = _each_alone(landings, at, weight.total, off, spread)
    return Contradiction(
        finds=len(used),
        chance=chance,
        in_time=early,
        east_km=float(off[0]),
        north_km=float(off[1]),
        flagged=flagged,
        alone=tuple(alone),
        sentence=_sentence(flagged, chance, early, off, alone, when),
    )


def _in_time(used: Sequence[Find], landings: xr.Dataset) -> tuple[float, str]:
    """Smallest share down by the hour of a find, times the number of finds; and its place."""
    shares = [
        (float(can_have_left(f, landings).sum()) / max(members_of(f.item, landings).sum(), 1), f)
        for f in used
        if f.time is not None
    ]
    if not shares:
        return 1.0, ""
    least, find = min(shares, key=lambda pair: pair[0])
    return float(min(least * len(shares), 1.0)), find.place


def _origin(landings: xr.Dataset) -> tuple[float, float]:
    """A point near the launches, from which km are counted."""
    return (
        float(np.median(landings["launch_latitude"])),
        float(np.median(landings["launch_longitude"])),
    )


def _places(landings: xr.Dataset) -> tuple[Array, Array]:
    return landings["latitude"].values, landings["longitude"].values


def _each_alone(
    landings: xr.Dataset, at: Array, weight: Array, off: Array, spread: Array
) -> list[Alone]:
    """Each unknown by itself, the one that costs least first."""
    found = []
    for name, (words, unit, logarithmic) in UNKNOWNS.items():
        if name not in landings:
            continue
        value = _values(landings, name, logarithmic)
        mean = np.average(value, weights=weight)
        variance = float(np.average((value - mean) ** 2, weights=weight))
        if variance < 1e-12:
            continue
        slope = np.average((value - mean)[:, None] * at, axis=0, weights=weight) / variance
        rest = spread - np.outer(slope, slope) * variance
        if np.linalg.eigvalsh(rest).min() < 0.05 * np.linalg.eigvalsh(spread).min():
            rest = spread
        found.append(_shift(words, unit, slope, math.sqrt(variance), off, rest))
    hours = float(np.average(landings["time_aloft"].values, weights=weight)) / 3600.0
    found.append(_wind(landings, weight, off, spread, hours))
    return sorted(found, key=lambda one: one.sds**2 + one.left)


def _values(landings: xr.Dataset, name: str, logarithmic: bool) -> Array:
    if name == "launch_time":
        return landings[name].values.astype("datetime64[ns]").astype(np.int64) / 3.6e12
    values = landings[name].values.astype(np.float64)
    return np.log(np.maximum(values, 1e-9)) if logarithmic else values


def _shift(words: str, unit: str, slope: Array, sd: float, off: Array, rest: Array) -> Alone:
    """Generalised least squares of the distance on one slope."""
    inverse = np.linalg.inv(rest)
    known = max(float(slope @ inverse @ slope), 1e-12)
    shift = float(slope @ inverse @ off) / known
    error = Z95 / math.sqrt(known)
    left = off - slope * shift
    ends = (shift, shift - error, shift + error)
    if unit == "times":
        middle, low, high = (math.exp(min(max(x, -9.0), 9.0)) for x in ends)
        text = f"{words} {middle:.2g} [{low:.2g}, {high:.2g}] times what is assumed"
    else:
        middle, low, high = ends
        text = f"{words} {middle:+.1f} {unit} [{low:+.1f}, {high:+.1f}]"
    return Alone(
        quantity=words, unit=unit, shift=middle, low=low, high=high, sds=shift / sd,
        left=float(left @ inverse @ left), text=text,
    )  # fmt: skip


def _wind(landings: xr.Dataset, weight: Array, off: Array, spread: Array, hours: float) -> Alone:
    """A wind that is off by the same all the way: it can put any distance right, at a price."""
    per_mps = 3.6 * hours
    shift = float(np.hypot(*off)) / per_mps
    error = Z95 * math.sqrt(float(np.trace(spread)) / 2.0) / per_mps
    known = "wind_error_mps" in landings
    sd = float(np.average(landings["wind_error_mps"].values, weights=weight)) if known else 0.0
    course = math.degrees(math.atan2(off[0], off[1])) % 360.0
    return Alone(
        quantity="the wind", unit="m/s", shift=shift, low=max(shift - error, 0.0),
        high=shift + error, sds=shift / max(sd, 0.5), left=0.0,
        text=f"the wind {shift:.1f} m/s [{max(shift - error, 0.0):.1f}, {shift + error:.1f}] more "
        f"towards {course:.0f}° all the way",
    )  # fmt: skip


def _silent(finds: int, early: float) -> Contradiction:
    flagged = early < FLAG
    why = "too few flights can have left the finds to tell where they contradict the model"
    said = "No flight of the model was down by the hour of a find" if flagged else why
    return Contradiction(
        finds=finds, chance=None, in_time=early, east_km=None, north_km=None, flagged=flagged,
        alone=(), sentence=f"{said[0].upper()}{said[1:]}.", refusal=why,
    )  # fmt: skip


def _sentence(
    flagged: bool, chance: float, early: float, off: Array, alone: Sequence[Alone], when: str
) -> str:
    far, course = float(np.hypot(*off)), math.degrees(math.atan2(off[0], off[1])) % 360.0
    where = (
        f"the middle of the finds lies {far:.0f} km towards {course:.0f}° of that of what the "
        f"flights would have left, which leave one as far out in {percent(chance)} %"
    )
    if not flagged:
        return f"The finds do not contradict the model: {where}."
    said = [f"The finds contradict the model: {where}"]
    if early < FLAG:
        said.append(f"only {percent(early)} % were down by the hour of the find at {when}")
    likely = "; or ".join(one.text for one in alone[:3])
    return (
        f"{', and '.join(said)}. One of these alone would put it right, the likeliest first: "
        f"{likely}."
    )
