"""Errors of a sky at ascents, two by two: what a fit of how far they reach is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from weather.soundings.kriging import distance_km
from weather.soundings.verification import Differences

Array = NDArray[np.float64]

#: Edges of the lags: m, h, km.
HEIGHT_M: Final = (100.0, 300.0, 600.0, 1000.0, 1500.0, 2500.0, 4000.0)
TIME_H: Final = (0.5, 4.5, 9.0, 15.0, 27.0, 51.0)
DISTANCE_KM: Final = (1.0, 50.0, 100.0, 150.0, 200.0, 300.0, 450.0, 700.0)

#: Ascents count as of one time within so many hours.
_TOGETHER_H: Final = 1.5


@dataclass(frozen=True, kw_only=True, eq=False)
class Ascents:
    """Errors by ascent: day and season and hour of each, place, time, and mean error of layers."""

    day: NDArray[np.int64]
    season: NDArray[np.int64]
    hour: NDArray[np.int64]
    station: NDArray[np.str_]
    seconds: Array
    place: Array
    #: Shape (n, layers, 2), NaN where an ascent has no level in a layer; and mean squares.
    mean: Array
    square: Array
    levels: tuple[tuple[Array, Array], ...]


def by_ascent(found: Differences, layers_m: Sequence[tuple[float, float]]) -> Ascents:
    """The rows of a comparison gathered by ascent: station and nominal time."""
    keys = np.stack([found.station, found.seconds.astype(np.int64).astype(str)], axis=-1)
    _, first, row = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    order = np.argsort(row.ravel(), kind="stable")
    pieces = np.split(order, np.cumsum(np.bincount(row.ravel()))[:-1])
    error = np.stack([found.du, found.dv], axis=-1)
    mean = np.full((len(pieces), len(layers_m), 2), np.nan)
    square = np.full((len(pieces), len(layers_m), 2), np.nan)
    for i, piece in enumerate(pieces):
        for k, (bottom, top) in enumerate(layers_m):
            here = piece[(found.z[piece] >= bottom) & (found.z[piece] < top)]
            if here.size:
                mean[i, k], square[i, k] = error[here].mean(axis=0), (error[here] ** 2).mean(axis=0)
    seconds = found.seconds[first]
    month = (seconds * 1e9).astype("datetime64[ns]").astype("datetime64[M]").astype(int) % 12
    hour = np.round(seconds / 3600.0 % 24.0 / 6.0).astype(int) % 4 * 6
    return Ascents(
        day=(seconds // 86400.0).astype(np.int64),
        season=(month + 1) // 3 % 4,
        hour=hour,
        station=found.station[first],
        seconds=seconds,
        place=np.stack([found.latitude[first], found.longitude[first]], axis=-1),
        mean=mean,
        square=square,
        levels=tuple((found.z[piece], error[piece]) for piece in pieces),
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class Pairs:
    """Pairs of errors: lag, product over the product of their sizes, number, and whose they are."""

    lag: Array
    product: Array
    count: Array
    ascent: NDArray[np.int64]


def over_height(ascents: Ascents) -> Pairs:
    """Pairs of levels of each ascent."""
    size = np.sqrt(np.mean([(e**2).mean() for _, e in ascents.levels]))
    lag, product, count, ascent = [], [], [], []
    for i, (z, error) in enumerate(ascents.levels):
        a, b = np.triu_indices(z.size, 1)
        apart = np.abs(z[a] - z[b])
        bins = np.digitize(apart, HEIGHT_M) - 1
        for k in range(len(HEIGHT_M) - 1):
            here = bins == k
            if here.any():
                lag.append(apart[here].mean())
                product.append((error[a[here]] * error[b[here]]).mean() / size**2)
                count.append(here.sum())
                ascent.append(i)
    return Pairs(
        lag=np.array(lag), product=np.array(product), count=np.array(count, dtype=float),
        ascent=np.array(ascent, dtype=np.int64),
    )  # fmt: skip


def _of_layers(ascents: Ascents, a: NDArray[np.int64], b: NDArray[np.int64], lag: Array) -> Pairs:
    """Pairs of ascents: the mean product over layers and components, each over its mean square."""
    mean = ascents.mean[:, np.isfinite(ascents.mean).any(axis=(0, 2))]
    scaled = mean / np.sqrt(np.nanmean(mean**2, axis=(0, 2), keepdims=True))
    product = (scaled[a] * scaled[b]).reshape(a.size, scaled[0].size)
    count = np.isfinite(product).sum(axis=1)
    some = count > 0
    average = np.nansum(product[some], axis=1) / count[some]
    return Pairs(lag=lag[some], product=average, count=np.ones(some.sum()), ascent=a[some])


def over_time(ascents: Ascents) -> Pairs:
    """Pairs of ascents of one station, some hours apart."""
    a, b = np.triu_indices(ascents.day.size, 1)
    same = ascents.station[a] == ascents.station[b]
    hours = np.abs(ascents.seconds[a] - ascents.seconds[b]) / 3600.0
    near = same & (hours < TIME_H[-1])
    return _of_layers(ascents, a[near], b[near], hours[near])


def over_distance(ascents: Ascents) -> Pairs:
    """Pairs of stations at one time."""
    a, b = np.triu_indices(ascents.day.size, 1)
    hours = np.abs(ascents.seconds[a] - ascents.seconds[b]) / 3600.0
    together = (hours < _TOGETHER_H) & (ascents.station[a] != ascents.station[b])
    a, b = a[together], b[together]
    apart = np.array(
        [
            float(distance_km(ascents.place[i : i + 1], ascents.place[j : j + 1])[0, 0])
            for i, j in zip(a, b, strict=True)
        ]
    )
    return _of_layers(ascents, a, b, apart)
