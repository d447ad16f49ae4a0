"""What the drawings show, computed by the program itself, in known skies or the embedded one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import xarray as xr

import drift
import weather
from weather import synthetic
from weather.constants import EARTH_RADIUS_M
from weather.grid.gridded_sky import GriddedSky, gridded
from weather.grid.wind_error import Correlation, draw_error, wind_error
from weather.physics.sphere import bearing_deg, distance_km

Array = npt.NDArray[np.float64]

START = datetime(2010, 5, 1, 12, tzinfo=UTC)
_PLACE = 37.9, 126.8


@dataclass(frozen=True, kw_only=True)
class Flight:
    """One flight: distance and height along it, and the wind that carried it (x, z, u)."""

    km: Array
    height_km: Array
    corners: tuple[int, int, int, int]
    arrows: list[tuple[float, float, float]]


@dataclass(frozen=True, kw_only=True)
class Many:
    """The event of December 2008 in the embedded sky: paths, landings, and a frame for them."""

    paths: list[tuple[Array, Array]]
    lon: Array
    lat: Array
    launch: tuple[float, float]
    west_east: tuple[float, float]
    south_north: tuple[float, float]


def sky_of(wind: synthetic.Wind) -> GriddedSky:
    """A known wind over Korea for half a day."""
    tidy = synthetic.sampled(
        wind,
        latitude_deg=np.arange(33.0, 44.1, 0.5),
        longitude_deg=np.arange(121.0, 137.1, 0.5),
        times=[START + timedelta(hours=h) for h in range(-1, 12)],
        heights_m=np.linspace(0.0, 9000.0, 37),
    )
    return gridded(tidy)


def event_of(**changes: Any) -> drift.Event:
    """A launch with nothing uncertain, but for the tables that are given."""
    exact = {"latitude_deg": _PLACE[0], "longitude_deg": _PLACE[1], "radius_km": 0.0, "time": START,
             "time_spread_min": 0.0}  # fmt: skip
    content: dict[str, Any] = {
        "event": {"id": "drawing"},
        "launch": [exact],
        "vehicle": {"rise_mps": 3.5, "cruise_height_m": 4000, "flight_time_h": 2.2},
        "payload": [{"item": "leaflet-paper", "fall_mps": 1.0}],
        "ground": {"height_m": 0},
        "winds": {"error_mps": 0, "subgrid": False},
    }
    return drift.load_event(content | changes)


def one_flight() -> Flight:
    """A flight in a wind that grows with height."""
    sky = sky_of(synthetic.shear(u_mps=3.0, per_m=0.0022))
    track = drift.tracks(event_of(), sky, count=1).isel(trajectory=0).dropna("obs")
    km = distance_km(*_PLACE, track.latitude.values, track.longitude.values)
    z = track.altitude.values / 1000.0
    level = int(np.argmax(z > z.max() - 1e-3))
    opening = int(len(z) - 1 - np.argmax(z[::-1] > z.max() - 1e-3))
    spots = [(-32.0, h) for h in np.arange(0.5, 4.9, 0.7)]
    arrows = [(x, float(h), 3.0 + 2.2 * float(h)) for x, h in spots if h > 1.6]
    return Flight(km=km, height_km=z, corners=(0, level, opening, len(z) - 1), arrows=arrows)


@cache
def _embedded(seed: int, members: int) -> tuple[drift.Event, GriddedSky, xr.Dataset]:
    event = drift.load_event("2008-12-border-chapel")
    sky = weather.open_sky("sample", box=event.box())
    return event, sky, drift.estimate(event, sky, members=members, seed=seed)


def embedded() -> Many:
    """Flights and landings through the embedded sky."""
    event, sky, landings = _embedded(0, 2000)
    paths = drift.tracks(event, sky, count=20, seed=0)
    launch = event.launches[0]
    return Many(
        paths=[
            (one.longitude.dropna("obs").values, one.latitude.dropna("obs").values)
            for _, one in paths.groupby("trajectory")
            for one in [one.isel(trajectory=0)]
        ],
        lon=landings.longitude.values,
        lat=landings.latitude.values,
        launch=(launch.longitude_deg, launch.latitude_deg),
        west_east=(126.2, 132.4),
        south_north=(37.4, 41.0),
    )


@dataclass(frozen=True, kw_only=True)
class Shared:
    """Errors of the wind in time at two places (draw, place, time); landings of six launches."""

    hours: Array
    error: Array
    east: Array
    north: Array
    field: npt.NDArray[np.int64]


def shared_error() -> Shared:
    """Three draws of the wind error at 3 km; and where balloons that share a draw come down."""
    hours = np.linspace(0.0, 8.0, 161)
    reach = Correlation(8 * 3600.0, 1000.0, 300_000.0)
    # Odd fields are the opposites of even ones, so every other field is drawn.
    modes = draw_error(np.arange(0, 6, 2), np.full(3, 2.0), reach, seed=4, origin_s=0.0)
    error = np.empty((3, 2, hours.size))
    for k in range(3):
        for p, lon in enumerate((126.8, 126.8 + np.degrees(10e3 / EARTH_RADIUS_M) / np.cos(0.66))):
            x, y, s = _unit(37.9, lon)
            error[k, p] = [wind_error(modes, k, h * 3600.0, 3000.0, x, y, s)[0] for h in hours]
    sky = sky_of(synthetic.uniform(u_mps=8.0, v_mps=0.0))
    spread = [{"latitude_deg": _PLACE[0], "longitude_deg": _PLACE[1], "radius_km": 2.0,
               "time": START, "time_spread_min": 10}]  # fmt: skip
    event = event_of(launch=spread, winds={"error_mps": 2.0, "subgrid": True},
                     vehicle={"rise_mps": 3.5, "cruise_height_m": {"uniform": [2900, 3100]},
                              "flight_time_h": 2.5})  # fmt: skip
    landings = drift.estimate(event, sky, members=128, seed=3)
    landings = landings.isel(member=np.isin(landings.wind_field, np.arange(0, 12, 2)))
    exact = drift.estimate(event_of(vehicle={"rise_mps": 3.5, "cruise_height_m": 3000,
                                             "flight_time_h": 2.5}), sky, members=1)  # fmt: skip
    away = float(exact.latitude[0]), float(exact.longitude[0])
    km = distance_km(*away, landings.latitude.values, landings.longitude.values)
    angle = np.radians(bearing_deg(*away, landings.latitude.values, landings.longitude.values))
    return Shared(
        hours=hours,
        error=error,
        east=km * np.sin(angle),
        north=km * np.cos(angle),
        field=landings.wind_field.values // 2,
    )


@dataclass(frozen=True, kw_only=True)
class Areas:
    """Density of a run, its two areas, fresh draws, and the share of them that the areas hold."""

    lon: Array
    lat: Array
    lon_edges: Array
    lat_edges: Array
    chance: Array
    in_50: Array
    in_90: Array
    fresh_lon: Array
    fresh_lat: Array
    held_50: float
    held_90: float
    launch: tuple[float, float]
    west_east: tuple[float, float]
    south_north: tuple[float, float]


def areas() -> Areas:
    """The credible areas of one run against the landings of another seed."""
    _, _, landings = _embedded(0, 4096)
    _, _, fresh = _embedded(1, 4096)
    density = drift.density(landings)
    lon, lat = density.longitude.values, density.latitude.values
    half = (lon[1] - lon[0]) / 2
    frame = embedded()
    chance = density.probability.values
    return Areas(
        lon=lon, lat=lat,
        lon_edges=np.append(lon - half, lon[-1] + half),
        lat_edges=np.append(lat - half, lat[-1] + half),
        chance=np.where(chance > 0, chance, np.nan),
        in_50=density.credible_50.values.astype(float),
        in_90=density.credible_90.values.astype(float),
        fresh_lon=fresh.longitude.values, fresh_lat=fresh.latitude.values,
        held_50=held(density, fresh, 50), held_90=held(density, fresh, 90),
        launch=frame.launch, west_east=frame.west_east, south_north=frame.south_north,
    )  # fmt: skip


def held(density: xr.Dataset, landings: xr.Dataset, percent: int) -> float:
    """Share of landings that lie in a credible area."""
    at = {"latitude": landings.latitude, "longitude": landings.longitude}
    inside = (
        density[f"credible_{percent}"]
        .astype(float)
        .reindex(latitude=density.latitude, longitude=density.longitude)
    )
    return float(inside.sel(at, method="nearest").mean())


def _unit(lat: float, lon: float) -> tuple[float, float, float]:
    phi, lam = np.radians(lat), np.radians(lon)
    return float(np.cos(phi) * np.cos(lam)), float(np.cos(phi) * np.sin(lam)), float(np.sin(phi))
