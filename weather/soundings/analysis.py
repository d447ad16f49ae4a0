"""Ascents in, sky out: an objective analysis of soundings onto a grid, and how wrong it is.

Each pressure level is interpolated between the stations by `weather.soundings.kriging`: both
components of the wind, temperature, humidity, the height of the lowest level and the thickness of
every layer above it, so that heights stay hydrostatic wherever an ascent ends below its neighbours.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from weather.errors import InputError
from weather.quantities import attrs_of
from weather.soundings import kriging, sounding
from weather.soundings.kriging import Statistics
from weather.soundings.sounding import Sounding
from weather.soundings.verification import LAYERS_M, Differences, by_layer

Array = NDArray[np.float64]

#: Every 25 hPa: about 200 m near the ground, 500 m at 8 km. TEMP levels are no closer on average.
LEVELS_PA: Final = np.arange(1000.0, 99.0, -25.0) * 100.0

#: Statistics of the wind: about the least error at 1.5 to 4 km in docs/embedded-sky.md.
WIND: Final = Statistics(length_km=250.0, noise_fraction=0.25)

#: Statistics of heights, temperature and humidity, which slope from one end of a network to the
#: other: with the trend, the cross-validated error of heights at 500 hPa is 21 m instead of 80.
MASS: Final = Statistics(length_km=500.0, noise_fraction=0.1, trend=True)

_NAMES: Final = (
    "eastward_wind",
    "northward_wind",
    "air_temperature",
    "specific_humidity",
    "geopotential_height",
)

#: How long the first and the last observation stand for the hours around them, h.
HELD_H: Final = 12

#: Share of the ascents that must reach a level for the analysis to have it.
_ENOUGH: Final = 1 / 3


@dataclass(frozen=True, kw_only=True)
class Grid:
    """A regular grid of latitudes and longitudes."""

    south_deg: float
    north_deg: float
    west_deg: float
    east_deg: float
    step_deg: float = 0.5

    def latitudes(self) -> Array:
        """Grid latitudes, degrees north, increasing."""
        return _every(self.south_deg, self.north_deg, self.step_deg)

    def longitudes(self) -> Array:
        """Grid longitudes, degrees east, increasing."""
        return _every(self.west_deg, self.east_deg, self.step_deg)

    def points(self) -> Array:
        """Latitude and longitude of every grid point, shape (n, 2)."""
        lat, lon = np.meshgrid(self.latitudes(), self.longitudes(), indexing="ij")
        return np.stack([lat.ravel(), lon.ravel()], axis=-1)


@dataclass(frozen=True, kw_only=True, eq=False)
class Observed:
    """What n ascents say on the levels of an analysis; all of shape (n, levels)."""

    pressure: Array
    u: Array
    v: Array
    temperature: Array
    humidity: Array
    #: Height of the lowest level, then the thickness of the layer below each level.
    thickness: Array


def analyse(
    soundings: Sequence[Sounding],
    grid: Grid,
    statistics: Statistics = WIND,
) -> xr.Dataset:
    """The sky at the time of some ascents: (level, latitude, longitude), not yet through the gate.

    Levels: those of LEVELS_PA that a third of the ascents reach with wind.
    """
    seen = observed(soundings)
    where, points = places(soundings), grid.points()
    wind = kriging.interpolate(where, points, np.hstack([seen.u, seen.v]), statistics)
    mass = np.hstack([seen.temperature, seen.humidity, seen.thickness])
    mass = kriging.interpolate(where, points, mass, MASS)
    shape = (grid.latitudes().size, grid.longitudes().size)
    split = [*np.split(wind, 2, axis=1), *np.split(mass, 3, axis=1)]
    on_grid = dict(zip(_NAMES, split, strict=True))
    on_grid["geopotential_height"] = np.cumsum(on_grid["geopotential_height"], axis=1)
    _refuse_unless_upward(on_grid["geopotential_height"])
    # The interpolation may overshoot below zero where the air is driest.
    on_grid["specific_humidity"] = np.maximum(on_grid["specific_humidity"], 0.0)
    ds = xr.Dataset(
        {
            name: (
                ("level", "latitude", "longitude"),
                np.ascontiguousarray(field.T, dtype=np.float32).reshape(-1, *shape),
                attrs_of(name),
            )
            for name, field in on_grid.items()
        }
    )
    return ds.assign_coords(
        level=("level", seen.pressure, {"standard_name": "air_pressure", "units": "Pa"}),
        latitude=("latitude", grid.latitudes(), {"units": "degrees_north"}),
        longitude=("longitude", grid.longitudes(), {"units": "degrees_east"}),
    )


def left_out(soundings: Sequence[Sounding], statistics: Statistics = WIND) -> Differences:
    """Analysis minus ascent on the levels of the analysis, each ascent against one made without it.

    Equal steps of pressure, so that no ascent counts more for reporting more levels. The analysis
    is read as a flight reads it: at the ascent's heights, linearly between its own.
    """
    if len(soundings) < 3:
        raise InputError(
            f"leaving stations out needs at least 3 ascents of one time, got {len(soundings)}"
        )
    seen = observed(soundings)
    wind, where = np.hstack([seen.u, seen.v]), places(soundings)
    own = _columns(seen.thickness, wind)
    without = _columns(
        kriging.leave_one_out(where, seen.thickness, MASS),
        kriging.leave_one_out(where, wind, statistics),
    )
    pairs = zip(soundings, own, without, strict=True)
    return Differences.joined([_seen_from(s, true, column) for s, true, column in pairs])


def cross_validate(
    soundings: Sequence[Sounding],
    groups: Mapping[str, Collection[str]] | None = None,
    *,
    statistics: Statistics = WIND,
    layers_m: Sequence[tuple[float, float]] = LAYERS_M,
) -> xr.Dataset:
    """Error of the analysis by layer, each station judged by an analysis made without it.

    groups : station numbers to be counted together, by name; all stations are always the first.
    Dimensions (group, layer); variables as in `weather.soundings.verification.by_layer`.
    """
    errors = left_out(soundings, statistics)
    named = {"all": {s.station for s in soundings}, **(groups or {})}
    tables = [by_layer(errors.only(chosen), layers_m) for chosen in named.values()]
    return xr.concat(tables, dim=xr.Variable("group", list(named)))


def distance_to_nearest(
    latitude: Array, longitude: Array, soundings: Sequence[Sounding]
) -> xr.DataArray:
    """How far each grid point is from the nearest of some ascents, km."""
    lat, lon = np.meshgrid(latitude, longitude, indexing="ij")
    points = np.stack([lat.ravel(), lon.ravel()], axis=-1)
    nearest = kriging.distance_km(points, places(soundings)).min(axis=1).reshape(lat.shape)
    return xr.DataArray(
        nearest.astype(np.float32),
        dims=("latitude", "longitude"),
        attrs={"long_name": "distance to the nearest sounding", "units": "km"},
    )


def places(soundings: Sequence[Sounding]) -> Array:
    """Latitude and longitude of each ascent, degrees, shape (n, 2)."""
    return np.array([[s.latitude_deg, s.longitude_deg] for s in soundings])


def grid_around(soundings: Sequence[Sounding], margin_deg: float = 2.0) -> Grid:
    """A grid of whole half degrees around some ascents, with a margin."""
    south, west = np.floor((places(soundings).min(axis=0) - margin_deg) * 2) / 2
    north, east = np.ceil((places(soundings).max(axis=0) + margin_deg) * 2) / 2
    return Grid(
        south_deg=max(float(south), -90.0),
        north_deg=min(float(north), 90.0),
        west_deg=float(west),
        east_deg=float(east),
    )


def observation_times(
    soundings: Sequence[Sounding], apart_h: float = 3.0
) -> list[tuple[datetime, list[Sounding]]]:
    """Ascents grouped by observation time: those begun within apart_h of the first of their group.

    The group has the median of their times, and of two ascents of one station the one with more
    levels.
    """
    groups: list[list[Sounding]] = []
    for ascent in sorted(soundings, key=lambda s: s.time):
        first = groups[-1][0].time if groups else None
        if first is not None and (ascent.time - first).total_seconds() < apart_h * 3600:
            groups[-1].append(ascent)
        else:
            groups.append([ascent])
    return [(group[len(group) // 2].time, _best(group)) for group in groups]


def _best(group: list[Sounding]) -> list[Sounding]:
    """One ascent per station, the one with the most levels."""
    best = {s.station: s for s in sorted(group, key=lambda s: s.pressure_pa.size)}
    return list(best.values())


def observed(soundings: Sequence[Sounding]) -> Observed:
    """The ascents on the levels of an analysis that enough of them reach."""
    levels = LEVELS_PA
    wind = _rows(sounding.wind_at, soundings, levels)
    height = _rows(sounding.heights_at, soundings, levels)
    reporting = (np.isfinite(wind[:, 0]) & np.isfinite(height)).sum(axis=0)
    reached = np.flatnonzero(reporting >= max(1.0, len(soundings) * _ENOUGH))
    if reached.size < 2:
        raise InputError(
            f"the {len(soundings)} ascents have no wind on two levels between "
            f"{LEVELS_PA[0] / 100:.0f} and {LEVELS_PA[-1] / 100:.0f} hPa; give ascents with winds"
        )
    levels, wind = levels[reached], wind[:, :, reached]
    height = height[:, reached]
    measured = np.isfinite(height)
    return Observed(
        pressure=levels,
        u=wind[:, 0],
        v=wind[:, 1],
        temperature=np.where(measured, _rows(sounding.temperature_at, soundings, levels), np.nan),
        humidity=np.where(measured, _rows(sounding.humidity_at, soundings, levels), np.nan),
        thickness=np.diff(height, axis=1, prepend=0.0),
    )


def _rows(
    quantity: Callable[[Sounding, Array], Array], soundings: Sequence[Sounding], levels: Array
) -> Array:
    """One quantity of every ascent on the levels, shape (n, levels) or (n, 2, levels)."""
    return np.array([quantity(s, levels) for s in soundings])


def _seen_from(who: Sounding, ascent: Array, column: Array) -> Differences:
    """Analysed column minus ascent, both rows z, u, v, at the ascent's heights up to its top.

    Below its lowest level the column goes on with the wind there, as a sky does.
    """
    ascent = ascent[:, np.isfinite(ascent).all(axis=0)]
    z, u, v = column[:, np.isfinite(column).all(axis=0)]
    inside = ascent[0] <= z.max(initial=-np.inf)
    at, wind = ascent[0, inside], ascent[1:, inside]
    du, dv = np.interp(at, z, u) - wind[0], np.interp(at, z, v) - wind[1]
    return Differences.of_ascent(who, at, du, dv)


def _columns(thickness: Array, wind: Array) -> Array:
    """Rows z, u, v of each ascent, shape (n, 3, levels), from thickness, and u and v in one."""
    return np.stack([np.cumsum(thickness, axis=1), *np.split(wind, 2, axis=1)], axis=1)


def _refuse_unless_upward(height: Array) -> None:
    if not (np.diff(height, axis=1) > 0).all():
        raise InputError(
            "the heights of the ascents contradict each other: the analysed height falls from one "
            "level to the next; look for a wrong temperature or height among the soundings"
        )


def _every(first: float, last: float, step: float) -> Array:
    lines = np.arange(round((last - first) / step) + 1, dtype=np.float64)
    return np.asarray(first + step * lines)
