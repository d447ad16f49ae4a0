"""Flights as a page needs them: thinned, with the time and height of every point that is kept."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import xarray as xr

from drift.flight.kernels.outcome import LANDED
from drift.pages.map import coding
from drift.pages.map.shading import round_steps

Array = npt.NDArray[np.float64]

#: Most flights on a page, and most points of each.
FLIGHTS: Final = 80
POINTS: Final = 140

#: Finest step of height and of time.
_HEIGHT_M: Final = 10.0
_TIME_S: Final = 1.0


def flights(tracks: xr.Dataset, landings: xr.Dataset) -> dict[str, Any]:
    """The first flights of a set; members are exchangeable, so these are a fair sample.

    start : seconds since 1970 of the first launch among them. height_limits_km : borders of the
    steps of height. Each path has its item, whether it landed, and its points, heights and times as
    `drift.pages.map.coding`.
    """
    some = tracks.isel(trajectory=slice(0, FLIGHTS))
    found = [(i, path) for i in range(some.sizes["trajectory"]) if len(path := _path(some, i)) > 1]
    start = min((float(path[0, 3]) for _, path in found), default=0.0)
    highest = max((float(path[:, 2].max()) for _, path in found), default=0.0)
    came_down = _landed(some, landings)
    return {
        "start": start,
        "height_limits_km": round_steps(highest / 1000.0),
        "height_unit_m": _HEIGHT_M,
        "paths": [
            {
                "item": str(some["payload"].values[i]),
                "landed": came_down[i],
                "points": coding.points(path[:, :2]),
                "heights": coding.steps(path[:, 2], _HEIGHT_M),
                "times": coding.steps(path[:, 3] - start, _TIME_S),
            }
            for i, path in found
        ],
    }


def _landed(tracks: xr.Dataset, landings: xr.Dataset) -> list[bool]:
    """Whether each flight came down on the ground; one that the landings do not hold did."""
    outcome = dict(zip(landings["member"].values, landings["outcome"].values, strict=True))
    return [bool(outcome.get(m, LANDED) == LANDED) for m in tracks["trajectory"].values]


def _path(tracks: xr.Dataset, i: int) -> Array:
    """Longitude (continuous), latitude, height and seconds since 1970 of one flight, thinned."""
    one = tracks.isel(trajectory=i)
    when = one["time"].values.astype("datetime64[ns]")
    columns = [np.asarray(one[name], float) for name in ("longitude", "latitude", "altitude")]
    path = np.column_stack([*columns, when.astype(np.int64) / 1e9])
    path = path[np.isfinite(path).all(axis=1) & ~np.isnat(when)]
    if len(path) > 0:
        path[:, 0] = np.unwrap(path[:, 0], period=360.0)
        path = path[np.unique(np.linspace(0, len(path) - 1, POINTS).round().astype(int))]
    return np.asarray(path)
