"""How far the flights of a run were from the soundings that their winds are made of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
from scipy.ndimage import map_coordinates

if TYPE_CHECKING:
    import xarray as xr

Array = npt.NDArray[np.float64]

#: Where on its way each flight is looked at: from launch (0) to its end (1).
_ON_THE_WAY = np.linspace(0.0, 1.0, 5)

#: Flights looked at together: what is in between takes some megabytes, however many there are.
_FLIGHTS = 1 << 14

#: How the sentence begins.
BEGINNING = "Along these flights the nearest sounding"

#: Its numbers.
_KM: Final = re.compile(r"\d+")


def caveat(nearest: xr.DataArray | None, landings: xr.Dataset) -> str:
    """One sentence on the distance to the nearest sounding along the flights; empty without any.

    nearest : that distance, (latitude, longitude), km. A flight is taken as straight from its
    launch to its end, which is near enough for a distance to a station.
    """
    if nearest is None:
        return ""
    distance = along(nearest, landings)
    if not distance.size:
        return ""
    return (
        f"{BEGINNING} is {np.median(distance, overwrite_input=True):.0f} km away in the "
        f"median, and {distance.max():.0f} km at most."
    )


def together(sentences: Iterable[str]) -> list[str]:
    """Caveats of several runs, each once; what they say of the nearest sounding as one sentence."""
    told = list(dict.fromkeys(sentences))
    near = [text for text in told if text.startswith(BEGINNING)]
    if len(near) < 2:
        return told
    ways = [[int(km) for km in _KM.findall(text)] for text in near]
    medians = [km for *some, _ in ways for km in some]
    joined = (
        f"{BEGINNING} is {min(medians)} to {max(medians)} km away in the median, and "
        f"{max(most for *_, most in ways)} km at most."
    )
    place = told.index(near[0])
    rest = [text for text in told if text not in near]
    return [*rest[:place], joined, *rest[place:]]


def along(nearest: xr.DataArray, landings: xr.Dataset) -> Array:
    """Distances to the nearest sounding along the flights, km, at five points of each.

    Points beyond the grid of those distances are left out.
    """
    table = _ascending(nearest)
    count, known = landings.sizes["member"], 0
    found = np.empty(count * _ON_THE_WAY.size)
    for first in range(0, count, _FLIGHTS):
        some = slice(first, first + _FLIGHTS)
        distance = _looked_up(*table, *_points(landings, some))
        found[known : known + distance.size] = distance
        known += distance.size
    return found[:known]


def _ascending(nearest: xr.DataArray) -> tuple[Array, Array, Array]:
    """Distances, shape (n_lat, n_lon), and the latitudes and longitudes that they are at."""
    latitude, longitude = nearest["latitude"].values, nearest["longitude"].values
    south, west = np.argsort(latitude, kind="stable"), np.argsort(longitude, kind="stable")
    values = nearest.transpose("latitude", "longitude").values.astype(np.float64)
    return values[np.ix_(south, west)], latitude[south], longitude[west]


def _points(landings: xr.Dataset, some: slice) -> tuple[Array, Array]:
    """Latitudes and longitudes on the way of some flights, degrees."""
    names = ("launch_latitude", "launch_longitude", "latitude", "longitude")
    lat0, lon0, lat1, lon1 = (landings[name].values[some] for name in names)
    east = (lon1 - lon0 + 180.0) % 360.0 - 180.0
    way = _ON_THE_WAY[:, None]
    return (lat0 + way * (lat1 - lat0)).ravel(), (lon0 + way * east).ravel()


def _looked_up(table: Array, latitude: Array, longitude: Array, lat: Array, lon: Array) -> Array:
    """Values at points of a table, bilinear; of those inside it alone."""
    lon = longitude[0] + (lon - longitude[0]) % 360.0
    inside = (lat >= latitude[0]) & (lat <= latitude[-1]) & (lon <= longitude[-1])
    places = [
        np.interp(values[inside], axis, np.arange(axis.size))
        for values, axis in ((lat, latitude), (lon, longitude))
    ]
    found = map_coordinates(table, places, order=1)
    return np.asarray(found[np.isfinite(found)])
