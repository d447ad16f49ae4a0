"""How far the flights of a run were from the soundings that their winds are made of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
from scipy.interpolate import RegularGridInterpolator

if TYPE_CHECKING:
    import xarray as xr

Array = npt.NDArray[np.float64]

#: Where on its way each flight is looked at: from launch (0) to its end (1).
_ON_THE_WAY = np.linspace(0.0, 1.0, 5)

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
        f"{BEGINNING} is {np.median(distance):.0f} km away in the "
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
    """Distances to the nearest sounding along the flights, km, at five points of each."""
    start = _places(landings, "launch_latitude", "launch_longitude")
    way = _places(landings, "latitude", "longitude") - start
    way[:, 1] = (way[:, 1] + 180.0) % 360.0 - 180.0
    points = (start + _ON_THE_WAY[:, None, None] * way).reshape(-1, 2)
    latitude, longitude = nearest["latitude"].values, nearest["longitude"].values
    points[:, 1] = longitude[0] + (points[:, 1] - longitude[0]) % 360.0
    look_up = RegularGridInterpolator(
        (latitude, longitude), nearest.transpose("latitude", "longitude").values.astype(float),
        bounds_error=False,
    )  # fmt: skip
    found = look_up(points)
    return np.asarray(found[np.isfinite(found)])


def _places(landings: xr.Dataset, *names: str) -> Array:
    return np.stack([landings[name].values for name in names], axis=-1)
