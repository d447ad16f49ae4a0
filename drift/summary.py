"""The numbers of a run, each with what it is worth: the content of `summary.json`."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import xarray as xr

from drift.event import Event
from drift.geography import bearing_deg, distance_km
from drift.landing import OUTCOMES, landed, outcome_sentences
from drift.regions import REGIONS, north_of_mdl, region_of

Array = npt.NDArray[np.float64]

#: Two-sided 95 % quantile of the normal distribution.
_Z95 = 1.959963984540054


def summary(event: Event, landings: xr.Dataset) -> dict[str, Any]:
    """What a run says, machine-readable; intervals are 95 % and count the sampling alone."""
    items = str(landings["payload"].attrs["flag_meanings"]).split()
    return {
        "event": {"id": event.id, "title": event.title, "status": event.status},
        **numbers(landings),
        "by_item": {
            item: numbers(landings.isel(member=np.flatnonzero(landings["payload"].values == p)))
            for p, item in enumerate(items)
        },
        "regions": regions(landings),
        "outcomes": {
            word: int((landings["outcome"].values == code).sum())
            for code, (word, _) in OUTCOMES.items()
        },
        "sentences": outcome_sentences(landings),
        "claims": [],
        "caveats": list(landings.attrs["caveats"]),
        "provenance": {
            key: value
            for key, value in landings.attrs.items()
            if key not in ("caveats", "title", "Conventions")
        },
    }


def numbers(landings: xr.Dataset) -> dict[str, Any]:
    """How many landed, how far, in which direction, and on which side of the line."""
    down = landed(landings)
    members, came_down = landings.sizes["member"], down.sizes["member"]
    out: dict[str, Any] = {
        "members": members,
        **fraction("landed_fraction", came_down, members),
    }
    if came_down == 0:
        return out | {
            "north_of_mdl_fraction": None,
            "north_of_mdl_fraction_95": None,
            "median_distance_km": None,
            "median_distance_km_95": None,
            "bearing_deg": None,
            "median_time_aloft_h": None,
        }
    lat, lon = down["latitude"].values, down["longitude"].values
    start = down["launch_latitude"].values, down["launch_longitude"].values
    distance = distance_km(*start, lat, lon)
    north = int(north_of_mdl(lat, lon).sum())
    return out | {
        **fraction("north_of_mdl_fraction", north, came_down),
        "median_distance_km": round(float(np.median(distance)), 3),
        "median_distance_km_95": median_interval(distance),
        "bearing_deg": round(float(bearing_deg(*middle(*start), *middle(lat, lon))), 2),
        "median_time_aloft_h": round(float(np.median(down["time_aloft"].values)) / 3600.0, 4),
    }


def regions(landings: xr.Dataset) -> list[dict[str, Any]]:
    """Chance per region, of the members that landed, most likely first."""
    down = landed(landings)
    if down.sizes["member"] == 0:
        return []
    found, counts = np.unique(
        region_of(down["latitude"].values, down["longitude"].values), return_counts=True
    )
    names = {region.id: region for region in REGIONS}
    rows = [
        {
            "region": names[int(i)].name,
            "country": names[int(i)].country,
            **fraction("fraction", int(n), down.sizes["member"]),
        }
        for i, n in zip(found, counts, strict=True)
    ]
    return sorted(rows, key=lambda row: -row["fraction"])


def fraction(name: str, successes: int, trials: int) -> dict[str, Any]:
    """A share and its 95 % interval after Wilson (1927), which never leaves [0, 1]."""
    if trials == 0:
        return {name: None, f"{name}_95": None}
    low, high = wilson(successes, trials)
    return {name: round(successes / trials, 6), f"{name}_95": [round(low, 6), round(high, 6)]}


def wilson(successes: float, trials: float) -> tuple[float, float]:
    """95 % interval of a share (Wilson 1927, J. Amer. Stat. Assoc. 22:209)."""
    share, z2 = successes / trials, _Z95**2
    middle = (share + z2 / (2 * trials)) / (1 + z2 / trials)
    half = _Z95 / (1 + z2 / trials)
    half *= math.sqrt(share * (1 - share) / trials + z2 / (4 * trials**2))
    return max(middle - half, 0.0), min(middle + half, 1.0)


def median_interval(values: Array) -> list[float]:
    """95 % interval of a median from order statistics (David and Nagaraja 2003, section 7.1)."""
    ordered, n = np.sort(values), values.size
    half = _Z95 * math.sqrt(n) / 2.0
    low = max(math.floor(n / 2.0 - half), 0)
    high = min(math.ceil(n / 2.0 + half), n - 1)
    return [round(float(ordered[low]), 3), round(float(ordered[high]), 3)]


def middle(lat: Array, lon: Array) -> tuple[float, float]:
    """The mean of points on the sphere, degrees: the direction of the mean unit vector."""
    phi, lam = np.radians(lat), np.radians(lon)
    x, y = (np.cos(phi) * np.cos(lam)).mean(), (np.cos(phi) * np.sin(lam)).mean()
    return (
        float(np.degrees(np.arctan2(np.sin(phi).mean(), np.hypot(x, y)))),
        float(np.degrees(np.arctan2(y, x))),
    )
