"""A sky's error fitted to ascents: how large, by layer, season and hour, and how far it reaches.

The error at a level is sky minus ascent (`weather.soundings.verification.differences`). Its size is
the root of its mean square. How far it reaches is read off correlations: over height inside one
ascent, over time between ascents of one station, over distance between stations at one time, the
last two of the mean error of each layer. Each correlation is fitted by exp(-lag / scale). Every
number has a 95 % interval from a bootstrap over days (Efron and Tibshirani 1993, chapter 8), for
ascents of one day share their weather.

What the ascents cannot resolve is said to be so and left to the prior: a scale shorter than a third
of the shortest lag, or one that too few pairs tell of.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from weather.errors import InputError
from weather.soundings.error_pairs import (
    DISTANCE_KM,
    HEIGHT_M,
    TIME_H,
    Ascents,
    Pairs,
    by_ascent,
    over_distance,
    over_height,
    over_time,
)
from weather.soundings.verification import LAYERS_M, Differences

Array = NDArray[np.float64]

#: What a file of a fit says it is.
KIND: Final = "wind-error-fit"

SEASONS: Final = ("DJF", "MAM", "JJA", "SON")
HOURS: Final = (0, 6, 12, 18)

_RESAMPLED: Final = 200
_FEWEST_PAIRS: Final = 30
_FEWEST_ASCENTS: Final = 20
_WEAKEST: Final = 0.05


def fit(
    found: Differences, *, layers_m: Sequence[tuple[float, float]] = LAYERS_M
) -> dict[str, Any]:
    """Size and reach of the errors of a sky, as a plain mapping that JSON can hold.

    Parameters
    ----------
    found : Differences
        Sky minus ascents, of some tens of ascents at least.
    layers_m : sequence of (float, float)
        Foot and top of each layer, m.

    Raises
    ------
    InputError
        With fewer than 20 ascents.
    """
    ascents = by_ascent(found, layers_m)
    n = ascents.day.size
    if n < _FEWEST_ASCENTS:
        raise InputError(
            f"a fit of the wind error needs at least {_FEWEST_ASCENTS} ascents inside the sky, got "
            f"{n}; give soundings of more days or stations"
        )
    resampled = _resampler(ascents.day)
    everyone = np.ones(n, dtype=bool)
    return {
        "kind": KIND,
        "ascents": n,
        "stations": sorted({str(s) for s in ascents.station}),
        "first_day": str(np.datetime64(int(ascents.day.min()), "D")),
        "last_day": str(np.datetime64(int(ascents.day.max()), "D")),
        "layers": _layers(ascents, everyone, layers_m, resampled),
        "groups": _groups(ascents, layers_m, resampled),
        "height_m": _scale(over_height(ascents), HEIGHT_M, resampled),
        "time_h": _scale(over_time(ascents), TIME_H, resampled),
        "distance_km": _scale(over_distance(ascents), DISTANCE_KM, resampled),
    }


def _resampler(day: NDArray[np.int64]) -> Callable[[NDArray[np.int64]], Array]:
    """Weights of ascents when their days are drawn again with replacement, by index of ascent."""
    days, of = np.unique(day, return_inverse=True)
    rng = np.random.default_rng(0)
    drawn = rng.multinomial(days.size, np.full(days.size, 1.0 / days.size), size=_RESAMPLED)
    weights = np.vstack([np.ones(days.size), drawn]).astype(np.float64)

    def weights_of(ascent: NDArray[np.int64]) -> Array:
        return np.asarray(weights[:, of.ravel()[ascent]])

    return weights_of


def _layers(
    ascents: Ascents,
    chosen: NDArray[np.bool_],
    layers_m: Sequence[tuple[float, float]],
    resampled: Callable[[NDArray[np.int64]], Array],
) -> list[dict[str, Any]]:
    """Size of the error in each layer that some ascents reach."""
    rows = []
    for k, (bottom, top) in enumerate(layers_m):
        index = np.flatnonzero(chosen & np.isfinite(ascents.mean[:, k, 0]))
        if index.size < _FEWEST_ASCENTS:
            continue
        weight = resampled(index)
        total = np.maximum(weight.sum(axis=1), 1e-9)
        size = np.sqrt(weight @ ascents.square[index, k].mean(axis=-1) / total)
        rows.append(
            {
                "bottom_m": float(bottom),
                "top_m": float(top),
                "ascents": int(index.size),
                "bias_mps": [round(float(x), 2) for x in ascents.mean[index, k].mean(axis=0)],
                "rms_mps": round(float(size[0]), 2),
                "rms_mps_95": _interval(size[1:], 2),
            }
        )
    return rows


def _groups(
    ascents: Ascents,
    layers_m: Sequence[tuple[float, float]],
    resampled: Callable[[NDArray[np.int64]], Array],
) -> list[dict[str, Any]]:
    """Sizes by season and hour, where there are ascents enough."""
    rows: list[dict[str, Any]] = []
    for season, name in enumerate(SEASONS):
        for hour in HOURS:
            chosen = (ascents.season == season) & (ascents.hour == hour)
            if chosen.sum() >= _FEWEST_ASCENTS:
                layers = _layers(ascents, chosen, layers_m, resampled)
                rows.append(
                    {
                        "season": name,
                        "hour_utc": hour,
                        "ascents": int(chosen.sum()),
                        "layers": layers,
                    }
                )
    return rows


def _scale(
    pairs: Pairs, edges: Sequence[float], resampled: Callable[[NDArray[np.int64]], Array]
) -> dict[str, Any]:
    """The scale of exp(-lag / scale) by least squares over bins of the lag, and its interval."""
    bins = np.digitize(pairs.lag, edges) - 1
    rows = []
    for k in range(len(edges) - 1):
        here = np.flatnonzero(bins == k)
        number = pairs.count[here].sum()
        if number >= _FEWEST_PAIRS:
            weight = resampled(pairs.ascent[here]) * pairs.count[here]
            rho = weight @ pairs.product[here] / np.maximum(weight.sum(axis=1), 1e-9)
            lag = float(np.average(pairs.lag[here], weights=pairs.count[here]))
            rows.append((lag, rho, number))
    curve = [
        {"lag": round(lag, 1), "correlation": round(float(rho[0]), 3), "pairs": int(number)}
        for lag, rho, number in rows
    ]
    if not rows:
        return {"value": None, "why": "too few pairs of ascents", "correlation": curve}
    lags, rho = np.array([r[0] for r in rows]), np.array([r[1] for r in rows])
    if rho[0, 0] < _WEAKEST:
        why = f"shorter than these ascents resolve: uncorrelated over {lags[0]:.4g}"
        return {"value": None, "why": why, "correlation": curve}
    found = _fitted(lags, rho)
    return {
        "value": float(f"{found[0]:.3g}"),
        "interval_95": _interval(found[1:], None),
        "correlation": curve,
    }


def _fitted(lags: Array, rho: Array) -> Array:
    """Scales, one per column of rho, shape (bins, resampled): the least squares on a fine grid."""
    scales = np.geomspace(lags[0] / 3.0, 20.0 * lags[-1], 400)
    model = np.exp(-lags[None, :] / scales[:, None])
    misses = ((model[:, :, None] - rho[None, :, :]) ** 2).sum(axis=1)
    return np.asarray(scales[np.argmin(misses, axis=0)])


def _interval(resampled: Array, digits: int | None) -> list[float]:
    low, high = np.quantile(resampled, [0.025, 0.975])
    if digits is None:
        return [float(f"{low:.3g}"), float(f"{high:.3g}")]
    return [round(float(low), digits), round(float(high), digits)]
