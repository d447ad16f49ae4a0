"""The numbers of a run, each with what it is worth: the content of `summary.json`."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import xarray as xr

from drift.event.model import Event
from drift.flight.kernels.loop import LANDED
from drift.landings.groups import clusters_of, items_of
from drift.landings.outcomes import OUTCOMES, landed, outcome_sentences
from drift.places.layers import EXTENT_DEG
from drift.places.regions import REGIONS, north_of_mdl, region_of
from drift.statistics.shares import share
from weather.physics.sphere import bearing_deg, distance_km, middle

Array = npt.NDArray[np.float64]

#: What is unknown where nothing landed.
_OF_LANDINGS = (
    "north_of_mdl_fraction",
    "north_of_mdl_fraction_95",
    "median_distance_km",
    "median_distance_km_95",
    "bearing_deg",
    "median_time_aloft_h",
)


def summary(event: Event, landings: xr.Dataset) -> dict[str, Any]:
    """What a run says, machine-readable; intervals are 95 % and count shared wind errors."""
    items = items_of(landings)
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
    out: dict[str, Any] = {
        "members": landings.sizes["member"],
        **_share("landed_fraction", landings, landings["outcome"].values == LANDED),
    }
    if down.sizes["member"] == 0:
        return out | dict.fromkeys(_OF_LANDINGS)
    lat, lon = down["latitude"].values, down["longitude"].values
    start = down["launch_latitude"].values, down["launch_longitude"].values
    distance = distance_km(*start, lat, lon)
    on_map = is_on_the_map(lat, lon)
    north = north_of_mdl(lat, lon) if on_map else None
    return out | {
        **_share("north_of_mdl_fraction", down, north),
        "median_distance_km": round(float(np.median(distance)), 3),
        "median_distance_km_95": median_interval(distance, clusters_of(down)),
        "bearing_deg": round(float(bearing_deg(*middle(*start), *middle(lat, lon))), 2),
        "median_time_aloft_h": round(float(np.median(down["time_aloft"].values)) / 3600.0, 4),
    }


def regions(landings: xr.Dataset) -> list[dict[str, Any]]:
    """Chance per region, of the members that landed, most likely first; none off the map."""
    down = landed(landings)
    lat, lon = down["latitude"].values, down["longitude"].values
    if lat.size == 0 or not is_on_the_map(lat, lon):
        return []
    where = region_of(lat, lon)
    names = {region.id: region for region in REGIONS}
    rows = [
        {
            "region": names[int(i)].name,
            "country": names[int(i)].country,
            **_share("fraction", down, where == i),
        }
        for i in np.unique(where)
    ]
    return sorted(rows, key=lambda row: -row["fraction"])


def is_on_the_map(lat: Array, lon: Array) -> bool:
    """Whether most points lie where Korea's line and regions mean something."""
    west, east, south, north = EXTENT_DEG
    return bool(np.mean((lat > south) & (lat < north) & (lon > west) & (lon < east)) > 0.5)


def _share(name: str, members: xr.Dataset, success: npt.NDArray[np.bool_] | None) -> dict[str, Any]:
    """A share and its 95 % interval, which counts the wind error that members have in common."""
    found = None if success is None else share(success, clusters_of(members))
    if found is None:
        return {name: None, f"{name}_95": None}
    return {
        name: round(found.probability, 6),
        f"{name}_95": [round(found.low, 6), round(found.high, 6)],
    }


def median_interval(values: Array, cluster: npt.NDArray[np.int64]) -> list[float]:
    """95 % interval of a median: the values at the ends of the interval of the share below it.

    Woodruff (1952, J. Amer. Stat. Assoc. 47:635), with the share's interval robust to clusters.
    """
    below = share(values <= np.median(values), cluster)
    assert below is not None
    low, high = np.quantile(values, [below.low, below.high])
    return [round(float(low), 3), round(float(high), 3)]
