"""A map in words and numbers, for whoever cannot see it."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr

from drift.event.model import Event
from drift.event.parts import Find, Launch
from drift.figures.map.density import cell_deg
from drift.landings.density import CREDIBLE
from drift.statistics.wording import count
from weather.constants import EARTH_RADIUS_M


def in_words(
    event: Event, landings: xr.Dataset, density: xr.Dataset, regions: list[dict[str, Any]]
) -> str:
    """What the map of one run shows: launches, areas with their size and limits, regions, finds.

    regions : rows as `drift.landings.summary.regions`.
    """
    members = landings.sizes["member"]
    said = [f"Map of where {count(members)} plausible flights of {event.title or event.id} ended."]
    said += [_place("Launch", part) for part in event.launches]
    said += [sentence for of in CREDIBLE if (sentence := _area(density, of))]
    if regions:
        shares = [f"{row['region']} {100 * row['fraction']:.1f} %" for row in regions[:6]]
        said.append(f"Of those that landed, by region: {', '.join(shares)}.")
    said += [_place("Find", part) for part in event.finds]
    return " ".join(said)


def position(lat: float, lon: float) -> str:
    """A point as people write it, to a hundredth of a degree."""
    north, east = ("N" if lat >= 0 else "S"), ("E" if lon >= 0 else "W")
    return f"{abs(lat):.2f}° {north} {abs(lon):.2f}° {east}"


def area_km2(mask: xr.DataArray, side_deg: float) -> float:
    """Area of the marked cells on the sphere, km2: R2 times the spans of longitude and sin lat."""
    lat = np.asarray(mask["latitude"], float)
    south, north = (np.sin(np.radians(lat + half)) for half in (-side_deg / 2, side_deg / 2))
    cells = np.asarray(mask.transpose("latitude", "longitude")).sum(axis=1)
    radius_km = EARTH_RADIUS_M / 1000.0
    return float(radius_km**2 * np.radians(side_deg) * ((north - south) * cells).sum())


def _place(kind: str, part: Launch | Find) -> str:
    where = position(part.latitude_deg, part.longitude_deg)
    known = f"known to {part.radius_km:g} km" if part.radius_km else "known exactly"
    return f"{kind}: {part.place or 'unnamed place'}, {where}, {known}."


def _area(density: xr.Dataset, percent: int) -> str:
    mask, side = density[f"credible_{percent}"], cell_deg(density)
    inside = np.argwhere(np.asarray(mask.transpose("latitude", "longitude")) == 1)
    if not len(inside):
        return ""
    lat, lon = np.asarray(mask["latitude"], float), np.asarray(mask["longitude"], float)
    (south, west), (north, east) = inside.min(axis=0), inside.max(axis=0)
    area = float(f"{area_km2(mask, side):.2g}")
    return (
        f"{percent} % of the landings lie in an area of {count(round(area))} km², from "
        f"{lat[south] - side / 2:.1f} to {lat[north] + side / 2:.1f}° N and "
        f"{lon[west] - side / 2:.1f} to {lon[east] + side / 2:.1f}° E."
    )
