"""In which direction loads went, where there is one at all."""

from __future__ import annotations

from typing import Final

import numpy as np
import xarray as xr

from drift.landings.outcomes import landed
from drift.statistics.shares import Array, Index, effective_number, per_cluster
from weather.physics.sphere import bearing_deg, distance_km

#: A load that came down nearer to its launch than this went nowhere, km: ten metres.
STILL_KM = 0.01

#: n R^2 of directions that chance alone scatters is above this once in twenty times.
_RAYLEIGH = 3.0

#: So nearly parallel that few flights tell a direction: R of 0.95.
_PARALLEL = 0.9


#: A claimed heading is drawn half as far as the median load came down, and never shorter, km.
_SHORTEST_KM: Final = 10.0


def heading_reach_km(landings: xr.Dataset) -> float:
    """How far from the launch a claimed heading is drawn, the same on every map of a run."""
    down = landed(landings)
    if down.sizes["member"] == 0:
        return _SHORTEST_KM
    start = down["launch_latitude"].values, down["launch_longitude"].values
    far = distance_km(*start, down["latitude"].values, down["longitude"].values)
    return max(float(np.median(far)) / 2.0, _SHORTEST_KM)


def directions(lat0: Array, lon0: Array, lat: Array, lon: Array) -> Array:
    """Unit vectors (east, north) from n starts to n ends, degrees; zero where nothing moved."""
    course = np.radians(bearing_deg(lat0, lon0, lat, lon))
    moved = distance_km(lat0, lon0, lat, lon) >= STILL_KM
    return np.column_stack([np.sin(course), np.cos(course)]) * moved[:, None]


def resultant_length(vectors: Array) -> float:
    """Mean resultant length R, 0 (all ways alike) to 1 (all one way).

    Source: Mardia and Jupp 2000, Directional Statistics, section 2.3.
    """
    return float(np.hypot(*vectors.mean(axis=0)))


def has_direction(vectors: Array, cluster: Index) -> bool:
    """Whether directions agree more than chance would have it (Rayleigh's test, 5 %).

    vectors : ndarray, shape (n, 2), of `directions`; cluster : which go together, shape (n,). The
    test is n R^2 > 3 (Mardia and Jupp 2000, section 6.3.1: exp(-n R^2) = 0.05), n the number of
    clusters that are independent; of three or fewer, R must be above 0.95.
    """
    if len(vectors) == 0:
        return False
    sizes = per_cluster(np.ones(len(vectors)), cluster)[1]
    n = effective_number(sizes)
    return n * resultant_length(vectors) ** 2 >= min(_RAYLEIGH, _PARALLEL * n)
