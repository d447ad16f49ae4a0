"""What all flights together say: areas that hold as often as they should, errors, skill."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from drift.statistics.scores import skill
from drift.statistics.shares import Share, share
from drift.statistics.wording import in_words, plain
from drift.validation.comparison import Compared

Array = npt.NDArray[np.float64]

#: Areas whose holding is judged, by their probability.
AREAS: Final = (0.5, 0.9)

#: Edges of the classes of mean speed over ground, m/s.
_SPEEDS: Final = (0.0, 5.0, 10.0, 20.0, 30.0, math.inf)

#: Flights that begin within so many hours and km of one another are of one weather.
_TOGETHER_H, _TOGETHER_KM = 6.0, 500.0


def summary(flights: Sequence[Compared], places: Array, times_s: Array) -> dict[str, Any]:
    """The numbers of a validation: of all flights, by kind and by speed, as plain data.

    places, times_s : latitude and longitude of each launch, shape (n, 2), and s since 1970; flights
    near in both met the same errors of the winds, and count as one in the intervals.
    """
    weather = same_weather(places, times_s)

    def rows(label: Callable[[Compared], str]) -> dict[str, Any]:
        names = [label(one) for one in flights]
        return {
            name: _group(
                [one for one, own in zip(flights, names, strict=True) if own == name],
                weather[np.array(names) == name],
            )
            for name in dict.fromkeys(sorted(names, key=_order))
        }

    everything = _group(flights, weather)
    found: dict[str, Any] = plain(
        {
            "all": everything,
            "by_kind": rows(lambda one: one.kind),
            "by_speed": rows(lambda one: speed_class(one.speed_mps)),
        }
    )
    return found | {"sentence": sentence(everything)}


def speed_class(speed_mps: float) -> str:
    """The class of a mean speed over ground, in words."""
    if not math.isfinite(speed_mps):
        return "not known"
    place = int(np.searchsorted(_SPEEDS, speed_mps, side="right")) - 1
    low, high = _SPEEDS[place], _SPEEDS[place + 1]
    return f"over {low:g} m/s" if math.isinf(high) else f"{low:g} to {high:g} m/s"


def same_weather(places: Array, times_s: Array) -> npt.NDArray[np.int64]:
    """Numbers 0, 1, ... of the groups of launches that are near one another, link by link."""
    from weather.physics.sphere import distance_km

    label = np.arange(len(places))
    for i in range(len(places)):
        km = distance_km(places[i, 0], places[i, 1], places[:i, 0], places[:i, 1])
        near = (km <= _TOGETHER_KM) & (np.abs(times_s[:i] - times_s[i]) <= _TOGETHER_H * 3600.0)
        for other in np.unique(label[:i][near]):
            label[label == other] = label[i]
    return np.asarray(np.unique(label, return_inverse=True)[1], dtype=np.int64)


def sentence(all_flights: dict[str, Any]) -> str:
    """The answer in one or two sentences."""
    half, most = (Share(**all_flights[f"held_{100 * p:.0f}"]) for p in AREAS)
    n, weathers = all_flights["flights"], all_flights["weathers"]
    of = f"{n} flight{'s' if n != 1 else ''} in {weathers} weather{'s' if weathers != 1 else ''}"
    return (
        f"Of {of}, {in_words(half)} ended in the area that was to hold half of them and "
        f"{in_words(most)} in the one for 90 %. The middle of the members was "
        f"{_km(all_flights['median_error_km'])} km from the landing in the median, "
        f"{all_flights['median_error_percent']:.2g} % of the way; a straight line "
        f"{_km(all_flights['median_line_km'])} km. Against that line the score is "
        f"{_better(all_flights['skill'])}."
    )


def _group(flights: Sequence[Compared], weather: npt.NDArray[np.int64]) -> dict[str, Any]:
    cluster = np.asarray(np.unique(weather, return_inverse=True)[1], dtype=np.int64)
    level = np.array([one.level for one in flights])
    crps, line = (np.array([getattr(one, n) for one in flights]) for n in ("crps_km", "line_km"))
    held = {f"held_{100 * p:.0f}": vars(_held(level < p, cluster)) for p in AREAS}
    return {
        "flights": len(flights),
        "weathers": int(cluster.max()) + 1,
        **held,
        "median_error_km": _median([one.error_km for one in flights]),
        "median_error_percent": _median([one.error_percent for one in flights]),
        "rms_error_km": float(np.sqrt(np.mean([one.error_km**2 for one in flights]))),
        "rms_spread_km": float(np.sqrt(np.mean([one.spread_km**2 for one in flights]))),
        "mean_crps_km": float(crps.mean()),
        "median_line_km": _median(line),
        "mean_line_km": float(line.mean()),
        "skill": skill(float(crps.mean()), float(line.mean())),
        "median_along_km": _median([one.along_km for one in flights]),
        "median_late_min": _median([one.late_min for one in flights]),
    }


def _held(inside: npt.NDArray[np.bool_], cluster: npt.NDArray[np.int64]) -> Share:
    found = share(inside, cluster)
    assert found is not None
    return found


def _median(values: Sequence[float] | Array) -> float:
    """Median of the finite values; NaN of none."""
    known = np.asarray(values, dtype=float)
    known = known[np.isfinite(known)]
    return float(np.median(known)) if known.size else math.nan


def _order(name: str) -> tuple[float, str]:
    """Classes of speed by their number, all else by its letters."""
    digits = "".join(c for c in name.split(" to ")[0] if c.isdigit())
    return (float(digits) if digits else -1.0, name)


def _km(value: float) -> str:
    return f"{value:.2g}" if value < 100 else f"{value:.0f}"


def _better(value: float) -> str:
    if not math.isfinite(value):
        return "not comparable"
    return f"{100 * abs(value):.0f} % {'better' if value >= 0 else 'worse'}"
