"""Where people live in Korea, roughly: the towns of the gazetteer, spread over their surroundings.

For one question alone: was there somebody to see what came down. The gazetteer has 438 towns and
60 of Korea's 77 million people; each town is spread as a normal distribution whose width follows
from its number, and who lives in none of them is spread evenly over the land.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from drift.places.gazetteer import places
from drift.places.regions import REGIONS, region_of
from weather.physics.sphere import distance_km

#: People per km2 in the middle of a large town: its s.d. follows, 14 km of Seoul's 10 million.
TOWN_PER_KM2: Final = 8000.0

#: Narrowest spread of a town, km: places are known to town precision.
NARROWEST_KM: Final = 3.0

#: People per km2 of land outside every town: the South's 51.8 million (census of 2020, Statistics
#: Korea) less the 47.5 million of the gazetteer, over 100,000 km2. Where no gazetteer is, the same.
RURAL_PER_KM2: Final = 40.0

#: People of a town whose number the gazetteer does not know.
UNKNOWN_TOWN: Final = 2000

#: Grid on which the towns are spread out: south, north, west, east and step, degrees.
_SOUTH, _NORTH, _WEST, _EAST, _STEP = 33.0, 43.2, 124.0, 131.4, 0.05

_IS_SEA: Final = np.array([region.country == "sea" for region in REGIONS])


def people_per_km2(lat: ArrayLike, lon: ArrayLike) -> NDArray[np.float64]:
    """People per km2 around points, degrees, broadcast together; 0 at sea.

    Source: GeoNames (CC BY 4.0), spread as said above; good to a factor of two or three.
    """
    y, x = np.broadcast_arrays(np.asarray(lat, np.float64), np.asarray(lon, np.float64))
    grid = _towns()
    row, column = (y - _SOUTH) / _STEP, (x - _WEST) / _STEP
    inside = (row >= 0) & (row < grid.shape[0] - 1) & (column >= 0) & (column < grid.shape[1] - 1)
    i = np.where(inside, np.nan_to_num(row), 0.0).astype(int)
    j = np.where(inside, np.nan_to_num(column), 0.0).astype(int)
    up, right = np.where(inside, row - i, 0.0), np.where(inside, column - j, 0.0)
    south = grid[i, j] * (1 - right) + grid[i, j + 1] * right
    north = grid[i + 1, j] * (1 - right) + grid[i + 1, j + 1] * right
    found = RURAL_PER_KM2 + np.where(inside, south * (1 - up) + north * up, 0.0)
    return np.where(_IS_SEA[region_of(y, x)], 0.0, found)


@cache
def _towns() -> NDArray[np.float64]:
    """People of towns per km2 at the points of the grid, shape (n_latitudes, n_longitudes)."""
    lat = np.arange(_SOUTH, _NORTH + _STEP / 2, _STEP)[:, None]
    lon = np.arange(_WEST, _EAST + _STEP / 2, _STEP)[None, :]
    found = np.zeros((lat.size, lon.size))
    for town in places():
        people = town.population or UNKNOWN_TOWN
        spread = max(math.sqrt(people / (2.0 * math.pi * TOWN_PER_KM2)), NARROWEST_KM)
        near_lat = np.abs(lat[:, 0] - town.latitude_deg) < 5 * spread / 100.0
        near_lon = np.abs(lon[0] - town.longitude_deg) < 5 * spread / 70.0
        away = distance_km(lat[near_lat], lon[:, near_lon], town.latitude_deg, town.longitude_deg)
        found[np.ix_(near_lat, near_lon)] += (
            people / (2.0 * math.pi * spread**2) * np.exp(-0.5 * (away / spread) ** 2)
        )
    return found
