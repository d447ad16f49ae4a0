"""The numbers of a run, each with what it is worth: the content of `summary.json`."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import xarray as xr

from drift.event.assumed import assumptions
from drift.event.model import Event
from drift.flight.kernels.outcome import LANDED
from drift.landings.direction import directions, has_direction, resultant_length
from drift.landings.groups import clusters_of, items_of, payloads_of
from drift.landings.outcomes import OUTCOMES, landed, outcome_sentences
from drift.landings.provenance import EVENT_TEXT, texts
from drift.landings.where import line_applies, places_abroad, where
from drift.places.regions import REGIONS, north_of_mdl, region_of
from drift.places.world import numbered_places
from drift.statistics.shares import Flags, Index, share
from weather.physics.sphere import bearing_deg, distance_km, middle

Array = npt.NDArray[np.float64]

#: What is unknown where nothing landed.
_OF_LANDINGS = (
    "north_of_mdl_fraction",
    "north_of_mdl_fraction_95",
    "median_distance_km",
    "median_distance_km_95",
    "bearing_deg",
    "direction_resultant_length",
    "median_time_aloft_h",
)


def summary(event: Event, landings: xr.Dataset) -> dict[str, Any]:
    """What a run says, machine-readable; intervals are 95 % and count shared wind errors."""
    per_region = regions(landings)
    return {
        "event": {"id": event.id, "title": event.title, "status": event.status},
        **_answer(landings, per_region),
        "regions": per_region,
        "assumed": [one.as_dict() for one in assumptions(event)],
        "outcomes": {
            word: int((landings["outcome"].values == code).sum())
            for code, (word, _) in OUTCOMES.items()
        },
        "sentences": outcome_sentences(landings),
        "caveats": texts(landings.attrs["caveats"]),
        "provenance": {
            key: value
            for key, value in landings.attrs.items()
            if key not in ("caveats", "assumed", "title", "Conventions", EVENT_TEXT)
        },
    }


def answer_of(landings: xr.Dataset) -> dict[str, Any]:
    """The numbers of all members and, under `by_item`, of each load."""
    return _answer(landings, regions(landings))


def _answer(landings: xr.Dataset, per_region: list[dict[str, Any]]) -> dict[str, Any]:
    """As `answer_of`, where the regions of all members are known."""
    items, of_all = items_of(landings), numbers(landings)
    if len(items) == 1:
        return {**of_all, "by_item": {items[0]: {**of_all, "regions": per_region}}}
    by_item = {item: _of_item(landings, p) for p, item in enumerate(items)}
    return {**of_all, "by_item": by_item}


def _of_item(landings: xr.Dataset, number: int) -> dict[str, Any]:
    members = landings.isel(member=np.flatnonzero(payloads_of(landings) == number))
    return {**numbers(members), "regions": regions(members)}


def numbers(landings: xr.Dataset) -> dict[str, Any]:
    """How many landed, where, how far, in which direction; the line only where it applies.

    bearing_deg is None where the loads went no one way.
    """
    down = landed(landings)
    came_down = np.asarray(landings["outcome"].values == LANDED)
    out: dict[str, Any] = {
        "members": landings.sizes["member"],
        **_share("landed_fraction", came_down, clusters_of(landings)),
        "where": where(landings),
        "places": places_abroad(landings),
    }
    if down.sizes["member"] == 0:
        return out | dict.fromkeys(_OF_LANDINGS)
    lat, lon = down["latitude"].values, down["longitude"].values
    start = down["launch_latitude"].values, down["launch_longitude"].values
    distance = distance_km(*start, lat, lon)
    north = north_of_mdl(lat, lon) if line_applies(landings) else None
    ways, together = directions(*start, lat, lon), clusters_of(down)
    told = has_direction(ways, together)
    return out | {
        **_share("north_of_mdl_fraction", north, together),
        "median_distance_km": round(float(np.median(distance)), 3),
        "median_distance_km_95": median_interval(distance, together),
        "bearing_deg": round(float(bearing_deg(*middle(*start), *middle(lat, lon))), 2)
        if told
        else None,
        "direction_resultant_length": round(resultant_length(ways), 4),
        "median_time_aloft_h": round(float(np.median(down["time_aloft"].values)) / 3600.0, 4),
    }


def regions(landings: xr.Dataset) -> list[dict[str, Any]]:
    """Chance per region, of the members that landed, most likely first.

    Regions are those of `drift.places.regions` where the Military Demarcation Line applies, else
    the first-level divisions of the countries there (`drift.places.world`).
    """
    down = landed(landings)
    lat, lon = down["latitude"].values, down["longitude"].values
    if lat.size == 0:
        return []
    if line_applies(landings):
        found, number = np.unique(region_of(lat, lon), return_inverse=True)
        names = [(REGIONS[int(i)].name, REGIONS[int(i)].country) for i in found]
    else:
        names, number = numbered_places(lat, lon)
    cluster = clusters_of(down)
    rows = [
        {"region": name, "country": country, **_share("fraction", number == i, cluster)}
        for i, (name, country) in enumerate(names)
    ]
    return sorted(rows, key=lambda row: -row["fraction"])


def _share(name: str, success: Flags | None, cluster: Index) -> dict[str, Any]:
    """A share and its 95 % interval, which counts the wind error that members have in common."""
    found = None if success is None else share(success, cluster)
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
