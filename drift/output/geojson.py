"""Landings and densities as GeoJSON (RFC 7946): longitude first, WGS 84, nothing else.

Heights are a property, not a third coordinate: that one is reckoned from the ellipsoid (section 4),
and ours from mean sea level, some 25 m higher in Korea.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
import xarray as xr

from drift.landings.density import CREDIBLE
from drift.landings.groups import items_of, payloads_of
from drift.landings.method import A_DRAW
from drift.landings.outcomes import OUTCOMES

_DECIMALS = 5

#: More points than this no viewer opens; the first members are a fair sample of all.
MOST_POINTS = 50_000


def landings(dataset: xr.Dataset) -> dict[str, Any]:
    """One point per member, with how and when it ended; of very many, the first ones."""
    members = dataset.sizes["member"]
    dataset = dataset.isel(member=slice(0, MOST_POINTS))
    items = items_of(dataset)
    times = np.datetime_as_string(dataset["time"].values, unit="s")
    columns = zip(
        dataset["member"].values.tolist(),
        _wrapped(dataset["longitude"].values).round(_DECIMALS).tolist(),
        dataset["latitude"].values.round(_DECIMALS).tolist(),
        (dataset["altitude"].values.round(1) + 0.0).tolist(),  # no minus zero
        times.tolist(),
        dataset["time_aloft"].values.round(1).tolist(),
        dataset["outcome"].values.tolist(),
        payloads_of(dataset).tolist(),
        strict=True,
    )
    features = [
        {
            "type": "Feature",
            "id": member,
            "geometry": {
                "type": "Point",
                "coordinates": [lon, lat],
            },
            "properties": {
                "draw": member,
                "outcome": OUTCOMES[outcome][0],
                "item": items[payload],
                "time": f"{time}Z",
                "time_aloft_s": aloft,
                "altitude_m": z,
            },
        }
        for member, lon, lat, z, time, aloft, outcome, payload in columns
    ]
    found = _collection(features, dataset)
    found["about"]["comment"] = A_DRAW
    if members > MOST_POINTS:
        found["about"]["shown"] = f"the first {MOST_POINTS} of {members} members"
    return found


def density(dataset: xr.Dataset) -> dict[str, Any]:
    """One square per cell that has a chance, and the areas that hold 50 % and 90 %."""
    half = float(dataset.attrs["cell_deg"]) / 2.0
    lat, lon = dataset["latitude"].values, _wrapped(dataset["longitude"].values)
    probability = dataset["probability"].values
    features = [
        {
            "type": "Feature",
            "geometry": _geometry(shapely.box(*_corners(lon[i], lat[j], half))),
            "properties": {"kind": "cell", "probability": round(float(probability[j, i]), 7)},
        }
        for j, i in np.argwhere(probability > 0)
    ]
    for percent in CREDIBLE:
        area = credible_area(dataset, percent)
        if not area.is_empty:
            properties = {"kind": "credible area", "percent": percent}
            features.append(
                {"type": "Feature", "geometry": _geometry(area), "properties": properties}
            )
    return _collection(features, dataset)


def credible_area(dataset: xr.Dataset, percent: int) -> shapely.Geometry:
    """The area that holds so many per cent of the landings, as one (multi)polygon.

    An area across the date line is cut there, as RFC 7946, 3.1.9 has it.
    """
    half = float(dataset.attrs["cell_deg"]) / 2.0
    lat, lon = dataset["latitude"].values, _wrapped(dataset["longitude"].values)
    cells = np.argwhere(dataset[f"credible_{percent}"].values == 1)
    boxes = [shapely.box(*_corners(lon[i], lat[j], half)) for j, i in cells]
    return shapely.orient_polygons(shapely.union_all(boxes))


def _corners(lon: float, lat: float, half: float) -> tuple[float, ...]:
    edges = lon - half, max(lat - half, -90.0), lon + half, min(lat + half, 90.0)
    return tuple(round(edge, _DECIMALS) for edge in edges)


def _geometry(shape: shapely.Geometry) -> dict[str, Any]:
    # RFC 7946, 3.1.6: exterior rings run counterclockwise.
    return dict(shapely.geometry.mapping(shapely.orient_polygons(shape)))


def _wrapped(lon: Any) -> Any:
    return (np.asarray(lon) + 180.0) % 360.0 - 180.0


def _collection(features: list[dict[str, Any]], dataset: xr.Dataset) -> dict[str, Any]:
    attrs = dataset.attrs
    about = (
        "title", "event_id", "winds", "licence", "attribution", "version", "seed", "assumed",
        "caveats",
    )  # fmt: skip
    return {
        "type": "FeatureCollection",
        "about": {key: attrs[key] for key in about if key in attrs},
        "features": features,
    }
