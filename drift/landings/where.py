"""Where loads came down: land in the North, land in the South, which sea, elsewhere.

For events near Korea; for any other the divisions of the place and the sea stand in `regions`.
Every share is of all members, so that they sum to the share that landed, and has a 95 % interval
that counts the wind error which members have in common.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import xarray as xr

from drift.flight.kernels.outcome import LANDED
from drift.landings.groups import clusters_of
from drift.places.regions import REGIONS, is_near_korea, region_of
from drift.places.world import numbered_places
from drift.statistics.shares import Flags, Index, share

#: The parts in their order, and the country of `REGIONS` that each is; the rest is elsewhere.
PARTS: Final = {"north_land": "KP", "south_land": "KR", "sea": "sea", "elsewhere": ""}

#: The parts in words.
IN_WORDS: Final = {"north_land": "land in the North", "south_land": "land in the South",
                   "sea": "sea", "elsewhere": "elsewhere"}  # fmt: skip

#: Countries whose land is elsewhere, by their code in `REGIONS`; "" is beyond the packaged map.
_NAMES: Final = {region.code: region.name for region in REGIONS if region.kind == "country"}


#: More tenths of a degree than between any two longitudes that are used.
_TURN: Final = 100_000

_COUNTRY: Final = np.array([region.country for region in REGIONS])


def line_applies(landings: xr.Dataset) -> bool:
    """Whether most members were launched where the Military Demarcation Line means something."""
    lat, lon = landings["launch_latitude"].values, landings["launch_longitude"].values
    if lat.size == 0:
        return False
    tenths = [np.round(10.0 * degrees).astype(np.int64) for degrees in (lat, lon)]
    places, counts = np.unique(tenths[0] * _TURN + tenths[1], return_counts=True)
    north = np.round(places / _TURN)
    near = is_near_korea(north / 10.0, (places - north * _TURN) / 10.0)
    return bool(counts[near].sum() * 2 > counts.sum())


def parts_of(landings: xr.Dataset) -> dict[str, Flags]:
    """Of each member whether it came down in each of `PARTS`, shape (n,)."""
    return _parts(*_region_and_fate(landings))


def _region_and_fate(landings: xr.Dataset) -> tuple[npt.NDArray[np.int16], Flags]:
    """The region in which each member ended, and whether it came down there."""
    region = region_of(landings["latitude"].values, landings["longitude"].values)
    return region, np.asarray(landings["outcome"].values == LANDED)


def _parts(region: npt.NDArray[np.int16], came_down: Flags) -> dict[str, Flags]:
    """As `parts_of`."""
    country = _COUNTRY[region]
    found = {part: came_down & (country == code) for part, code in PARTS.items() if code}
    return {**found, "elsewhere": came_down & ~np.isin(country, list(filter(None, PARTS.values())))}


def where(landings: xr.Dataset) -> dict[str, Any] | None:
    """Shares of all members per part of `PARTS`; None where the line does not apply.

    Under "sea" stands each sea by name, under "elsewhere" each country, most likely first.
    """
    if not line_applies(landings):
        return None
    region, came_down = _region_and_fate(landings)
    country = _COUNTRY[region]
    cluster = clusters_of(landings)
    found: dict[str, Any] = {
        part: _share(inside, cluster) for part, inside in _parts(region, came_down).items()
    }
    seas = {one.name: region == one.id for one in REGIONS if one.kind == "sea"}
    found["sea"]["seas"] = _rows("sea", seas, came_down, cluster)
    lands = {name: country == code for code, name in _NAMES.items()}
    lands["beyond the map"] = country == ""
    found["elsewhere"]["countries"] = _rows("country", lands, came_down, cluster)
    return found


def places_abroad(landings: xr.Dataset) -> list[dict[str, Any]] | None:
    """Shares of all members per region of the place, most likely first; None near Korea.

    Regions are the first-level divisions of countries, and the sea (`drift.places.world`).
    """
    if line_applies(landings):
        return None
    down = np.flatnonzero(landings["outcome"].values == LANDED)
    lat, lon = landings["latitude"].values[down], landings["longitude"].values[down]
    names, number = numbered_places(lat, lon)
    cluster = clusters_of(landings)
    rows = []
    for i, (name, country) in enumerate(names):
        inside = np.zeros(cluster.size, dtype=bool)
        inside[down[number == i]] = True
        rows.append({"region": name, "country": country, **_share(inside, cluster)})
    return sorted(rows, key=lambda row: -row["fraction"])


def _rows(
    name: str, groups: dict[str, Flags], came_down: Flags, cluster: Index
) -> list[dict[str, Any]]:
    """Those of some groups in which anything came down, most likely first."""
    rows = [
        {name: key, **_share(came_down & inside, cluster)}
        for key, inside in groups.items()
        if (came_down & inside).any()
    ]
    return sorted(rows, key=lambda row: -row["fraction"])


def _share(success: Flags, cluster: Index) -> dict[str, Any]:
    found = share(success, cluster)
    assert found is not None
    return {
        "fraction": round(found.probability, 6),
        "fraction_95": [round(found.low, 6), round(found.high, 6)],
    }
