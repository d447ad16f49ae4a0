"""Everything the interactive map of one run shows, as one JSON object."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import xarray as xr

from drift.event.model import Event
from drift.event.parts import Find, Launch
from drift.figures.map.density import cell_deg
from drift.figures.map.place_names import town_name
from drift.figures.map.window import stacked
from drift.landings import density as cells
from drift.landings.direction import heading_reach_km
from drift.landings.groups import items_of, payloads_of
from drift.language import Language, told, words
from drift.pages.map.basemap import ground
from drift.pages.map.flights import flights
from drift.pages.map.reports import marks
from drift.pages.map.shading import shading
from drift.places import gazetteer
from weather.physics.sphere import circle

#: Where a map begins whose run has neither landings nor a launch.
_ANYWHERE = (np.array([30.0, 46.0]), np.array([118.0, 138.0]))


def content(
    landings: xr.Dataset,
    tracks: xr.Dataset | None,
    density: xr.Dataset,
    event: Event,
    language: Language = "en",
) -> dict[str, Any]:
    """What `map.js` draws.

    layers : one shading for all items and, where there are several, one for each. view : the
    south-west and north-east corner to begin with. offset_min : offset of the launch's clock from
    UTC, minutes. words : what the scripts put together themselves, English to another language.
    """
    first = view(density, event)
    offset = event.launches[0].time.utcoffset() if event.launches else None
    return {
        "ground": ground(first) if language == "en" else _spoken_ground(first, language),
        "layers": _layers(landings, density),
        "flights": flights(tracks, landings) if tracks is not None else None,
        "marks": _spoken(marks(event, heading_reach_km(landings)), language),
        "words": words(language),
        "view": first,
        "offset_min": int(offset.total_seconds() // 60) if offset is not None else 0,
    }


def _spoken(found: dict[str, Any], language: Language) -> dict[str, Any]:
    """Marks whose words are in a language."""
    return {
        kind: [one | {"text": told(one["text"], language)} for one in those]
        for kind, those in found.items()
    }


def _spoken_ground(first: list[list[float]], language: Language) -> dict[str, Any]:
    """The ground with the names of towns as they are written in a language."""
    found = ground(first)
    names = {town_name(town.name): town.name_ko for town in gazetteer.places() if town.name_ko}
    towns = [[names.get(name, name), lat, lon] for name, lat, lon in found["towns"]]
    return found | {"towns": towns}


def view(density: xr.Dataset, event: Event) -> list[list[float]]:
    """The rectangle that holds every cell and every reported place, [[south, west], ...]."""
    places: list[Launch | Find] = [*event.launches, *event.finds]
    rims = [circle(place.longitude_deg, place.latitude_deg, place.radius_km, 4) for place in places]
    return frame(density, stacked(rims), density["probability"] > 0)


def frame(
    density: xr.Dataset, points: npt.NDArray[np.float64], mask: xr.DataArray | None = None
) -> list[list[float]]:
    """The rectangle that holds some cells and some points, [[south, west], [north, east]].

    points : ndarray, shape (n, 2), longitude and latitude, degrees. mask : the cells; None takes
    those of the 90 % area.
    """
    held = density["credible_90"] == 1 if mask is None else mask
    inside = np.argwhere(np.asarray(held.transpose("latitude", "longitude")))
    half = cell_deg(density) / 2
    edges = [
        np.concatenate([np.asarray(density[name], float)[inside[:, k]] + d for d in (-half, half)])
        for k, name in enumerate(("latitude", "longitude"))
    ]
    lat, lon = np.append(edges[0], points[:, 1]), np.append(edges[1], points[:, 0])
    if not lat.size:
        lat, lon = _ANYWHERE
    corners = [[lat.min(), lon.min()], [lat.max(), lon.max()]]
    return [[round(float(value), 4) for value in corner] for corner in corners]


def _layers(landings: xr.Dataset, density: xr.Dataset) -> list[dict[str, Any]]:
    """The shading of all items together, and of each where there are several."""
    items = items_of(landings)
    layers = [{"item": "", **shading(density)}]
    for number, item in enumerate(items if len(items) > 1 else ()):
        members = np.flatnonzero(payloads_of(landings) == number)
        if members.size:
            of_item = cells.density(landings.isel(member=members))
            layers.append({"item": item, **shading(of_item)})
    return layers
