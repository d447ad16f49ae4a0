"""A sky ready to fly in: the tidy dataset packed into contiguous columns for the kernels."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from weather.box import Box
from weather.display import as_sentence, table_html
from weather.errors import InputError
from weather.grid.columns import pack, pack_mixed
from weather.grid.gaps import unbroken
from weather.grid.kernels import SkyArrays, air_along
from weather.grid.profile import QUANTITIES, Profile, profile_at
from weather.grid.stated_error import StatedError, stated
from weather.provenance import Provenance

if TYPE_CHECKING:
    import xarray as xr

Array = npt.NDArray[np.float64]

#: The spread of the ERA5 ensemble is too small, by its makers' own words (ECMWF, ERA5
#: uncertainty pages); 1.5 to 2 times as much is usual.
SPREAD_INFLATION = 1.75

_STEADY_S = 12 * 3600.0


class Air(NamedTuple):
    """Air at some points: eastward and northward wind (m s-1) and density (kg m-3), shape (n,)."""

    eastward_wind: Array
    northward_wind: Array
    air_density: Array


@dataclass(frozen=True, kw_only=True, repr=False)
class GriddedSky:
    """Past winds on a grid.

    realizations : one `SkyArrays` per member of the reanalysis' own ensemble, usually only one.
    mixed : beside each, the depth of the boundary layer, shape (nt, ny, nx), m; empty if unknown.
    vertical : beside each, the upward velocity of the air at its nodes, shape (n_nodes,), m s-1;
        empty if unknown.
    surface : the reanalysis' own height of the ground, (latitudes, longitudes, altitude), or None.
    aloft : the air on its pressure levels, as `weather.grid.profile` reads it.
    error : what the winds' maker says of their error, by place and time, or None.
    nearest_sounding : distance to the nearest of the soundings that they are made of, (latitude,
        longitude), km, or None.
    levels : mean height of each level with winds, ascending, shape (nz, ny, nx), m; empty if the
        sky has no levels of its own, and is known at every height.
    allow_gaps : whether gaps between times and between levels are interpolated, and said.
    """

    realizations: tuple[SkyArrays, ...]
    mixed: tuple[Array, ...]
    vertical: tuple[npt.NDArray[np.float32], ...]
    provenance: Provenance
    surface: xr.DataArray | None = field(default=None, repr=False)
    aloft: xr.Dataset = field(repr=False)
    error: StatedError | None = field(default=None, repr=False)
    nearest_sounding: xr.DataArray | None = field(default=None, repr=False)
    levels: Array = field(default_factory=lambda: np.empty((0, 1, 1)), repr=False)
    allow_gaps: bool = False

    def levels_at(self, lat: float, lon: float) -> Array:
        """Mean heights of the levels in the column nearest to a place, shape (nz,), m."""
        a = self.arrays
        row = round((lat - a.latitude0) / a.latitude_step)
        column = round(((lon - a.longitude0) % 360.0) / a.longitude_step)
        _, ny, nx = self.levels.shape
        return self.levels[:, min(max(row, 0), ny - 1), min(max(column, 0), nx - 1)]

    @property
    def arrays(self) -> SkyArrays:
        """The first (usually the only) realization."""
        return self.realizations[0]

    @property
    def has_vertical_motion(self) -> bool:
        """Whether the winds tell how the air moves up and down."""
        return self.vertical[0].size > 0

    @property
    def first_time(self) -> datetime:
        """First moment of the sky, UTC."""
        return datetime.fromtimestamp(float(self.arrays.times[0]), UTC)

    @property
    def last_time(self) -> datetime:
        """Last moment of the sky, UTC."""
        return datetime.fromtimestamp(float(self.arrays.times[-1]), UTC)

    @property
    def west_east(self) -> tuple[float, float]:
        """Western and eastern edge, degrees east."""
        a = self.arrays
        return a.longitude0, a.longitude0 + (a.nx - 1) * a.longitude_step

    @property
    def south_north(self) -> tuple[float, float]:
        """Southern and northern edge, degrees north."""
        a = self.arrays
        return a.latitude0, a.latitude0 + (a.ny - 1) * a.latitude_step

    def __repr__(self) -> str:
        facts = ", ".join(f"{name} {text}" for name, text in self._facts())
        return f"<GriddedSky: {self.provenance.title}: {facts}>"

    def _repr_html_(self) -> str:
        rows = [*self._facts(), *(("caveat", text) for text in self.provenance.caveats)]
        return table_html(self.provenance.title, [], rows)

    def _facts(self) -> list[tuple[str, str]]:
        """What a person wants to know of a sky at a glance."""
        (south, north), (west, east), a = self.south_north, self.west_east, self.arrays
        tops = a.nodes.reshape(-1, a.nz, a.nodes.shape[1])[:, -1, 0]
        facts = [
            ("from", f"{self.first_time:%Y-%m-%d %H:%M} UTC"),
            ("to", f"{self.last_time:%Y-%m-%d %H:%M} UTC"),
            ("area", f"{south:g} to {north:g} N, {west:g} to {east:g} E"),
            ("grid", f"{a.times.size} times, {a.ny} by {a.nx} columns of {a.nz} levels"),
            ("top", f"{float(tops.min()) / 1000:.1f} km"),
        ]
        members = len(self.realizations)
        return [*facts, ("members", str(members))] if members > 1 else facts

    def at(self, t: Array, z: Array, lat: Array, lon: Array) -> Air:
        """Air at points, each shape (n,): s since 1970 UTC, m, degrees; NaN outside the sky."""
        try:
            points = np.broadcast_arrays(
                *(np.atleast_1d(np.asarray(a, float)) for a in (t, z, lat, lon))
            )
        except (TypeError, ValueError):
            raise InputError(
                "sky.at takes numbers of one shape: seconds since 1970 UTC, metres, degrees; a "
                "date has .timestamp()"
            ) from None
        status, values = air_along(self.arrays, *(np.ascontiguousarray(a) for a in points))
        values[:, status != 0] = np.nan
        return Air(*values)

    def covers(self, lat: float, lon: float) -> bool:
        """Whether a place (degrees) lies in the area of the winds, its rim included."""
        (west, east), (south, north) = self.west_east, self.south_north
        eastward = (lon - west) % 360.0
        return south <= lat <= north and (eastward <= east - west or eastward > 360.0 - 1e-9)

    def outside_words(self, lat: float, lon: float) -> str:
        """What to say of a place that lies outside: where it is, what is covered, what to do."""
        (west, east), (south, north) = self.west_east, self.south_north
        return (
            f"at {lat:g} N {lon:g} E is outside the winds, which cover {south:g} to {north:g} N "
            f"and {west:g} to {east:g} E; give winds of that place"
        )

    def profile(self, t: float, lat: float, lon: float) -> Profile:
        """The air over a point at a time (s since 1970 UTC), level by level; kept for others."""
        if (t, lat, lon) not in self._profiles:
            self._profiles[t, lat, lon] = profile_at(self.aloft, t, lat, lon)
        return self._profiles[t, lat, lon]

    @cached_property
    def _profiles(self) -> dict[tuple[float, float, float], Profile]:
        return {}

    def hash(self) -> str:
        """SHA-256 of the numbers that are flown through."""
        return self._hash

    @cached_property
    def _hash(self) -> str:
        digest = hashlib.sha256()
        for arrays in self.realizations:
            digest.update(np.asarray(arrays[1:5], dtype=np.float64).tobytes())
            digest.update(arrays.times.tobytes())
            digest.update(arrays.nodes.tobytes())
        for depth in self.mixed:
            digest.update(depth.tobytes())
        for vertical in self.vertical:
            digest.update(vertical.tobytes())
        for name in QUANTITIES[2:]:
            if name in self.aloft:
                digest.update(self.aloft[name].values.tobytes())
        if self.error is not None:
            digest.update(self.error.amplitude.factor.tobytes())
        return digest.hexdigest()


def gridded(
    tidy: xr.Dataset,
    box: Box | None = None,
    *,
    allow_gaps: bool = False,
    dtype: npt.DTypeLike = np.float32,
) -> GriddedSky:
    """A sky from a tidy dataset.

    box : with a box, only the unbroken run of times that it begins in is used.
    allow_gaps : interpolate across gaps longer than `LONGEST_STEP_H` and between levels further
        apart than a flight may be, and say so in every output.
    Raises InputError where the times have a gap that matters; of levels, the flight tells.
    """
    seconds = tidy["time"].values.astype("datetime64[ns]").astype(np.int64) / 1e9
    chosen, caveats = unbroken(seconds, box, allow_gaps)
    tidy = tidy.isel(time=chosen)
    times = _steady(seconds[chosen])
    members = _inflated(tidy) if "realization" in tidy.dims else [tidy]
    packed = [pack(member, times, np.dtype(dtype)) for member in members]
    return GriddedSky(
        realizations=tuple(columns for columns, _ in packed),
        vertical=tuple(vertical for _, vertical in packed),
        mixed=tuple(pack_mixed(member) for member in members),
        provenance=_provenance(tidy, caveats + _ensemble_words(len(members))),
        surface=tidy.get("surface_altitude"),
        aloft=_aloft(members[0]),
        error=stated(tidy),
        nearest_sounding=tidy.get("distance_to_nearest_sounding"),
        levels=_levels(members[0]),
        allow_gaps=allow_gaps,
    )


def _aloft(tidy: xr.Dataset) -> xr.Dataset:
    """What profiles are made of: the tidy fields themselves, not copies."""
    return tidy[[name for name in QUANTITIES if name in tidy]]


def _levels(tidy: xr.Dataset) -> Array:
    """Mean heights of what the winds are given at: the levels, and the ground where they are."""
    z = tidy["geopotential_height"].transpose("time", "level", "latitude", "longitude").values
    heights = np.asarray(z.mean(axis=0), float)
    if "eastward_wind_10m" in tidy and "surface_altitude" in tidy:
        ground = tidy["surface_altitude"].transpose("latitude", "longitude").values[None]
        heights = np.sort(np.concatenate([np.asarray(ground, float), heights]), axis=0)
    return heights


def _inflated(tidy: xr.Dataset) -> list[xr.Dataset]:
    """The members of an ensemble, their winds moved away from the mean by `SPREAD_INFLATION`."""
    spread = {}
    for name in ("eastward_wind", "northward_wind"):
        mean = tidy[name].mean("realization")
        spread[name] = mean + SPREAD_INFLATION * (tidy[name] - mean)
    tidy = tidy.assign(spread)
    return [tidy.isel(realization=i) for i in range(tidy.sizes["realization"])]


def _steady(seconds: Array) -> Array:
    """Times of the packed columns: a single one stands for the hours around it."""
    if seconds.size > 1:
        return np.ascontiguousarray(seconds, dtype=np.float64)
    return np.array([seconds[0] - _STEADY_S, seconds[0] + _STEADY_S])


def _ensemble_words(members: int) -> list[str]:
    if members == 1:
        return []
    return [
        f"{members} members of the winds' own ensemble, their spread times {SPREAD_INFLATION:g}."
    ]


def _provenance(tidy: xr.Dataset, caveats: list[str]) -> Provenance:
    attrs = tidy.attrs
    own = attrs.get("caveats", [])
    own = [own] if isinstance(own, str) else list(own)
    names = ("licence", "attribution", "heights", "density", "preliminary", "sha256")
    error = attrs.get("wind_error_mps")
    return Provenance(
        title=str(attrs.get("title", "winds from a file")),
        source=str(attrs.get("source", "")),
        wind_error_mps=None if error is None else float(error),
        caveats=tuple(as_sentence(text) for text in [*own, *caveats] if text),
        **{name: str(attrs[name]) for name in names if name in attrs},
    )
