"""A sky beside the ascents made in it: bias, scatter and vector error of its wind, by layer.

Read the table with three things in mind. The place of a sounding is its station and its time the
nominal hour, while the balloon drifts and takes a quarter of an hour to 5 km; a radiosonde's own
wind error is below 1 m/s; and a reanalysis has used most of these ascents, so it lies closer to
them than to the air elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from weather.errors import InputError
from weather.soundings.sounding import Sounding, heights_at

if TYPE_CHECKING:
    pass

Array = NDArray[np.float64]

#: Layers of the tables: geopotential metres above sea level, foot and top.
LAYERS_M: Final = (
    (0.0, 1000.0),
    (1000.0, 2000.0),
    (2000.0, 3000.0),
    (3000.0, 5000.0),
    (5000.0, 8000.0),
    (8000.0, 12000.0),
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Differences:
    """Wind of a sky minus wind of an ascent, one row per reported level; all of shape (n,).

    z : geopotential height, m. du, dv : m/s. seconds : nominal time, s since 1970 UTC; latitude,
    longitude : of the station, degrees.
    """

    station: NDArray[np.str_]
    z: Array
    du: Array
    dv: Array
    seconds: Array
    latitude: Array
    longitude: Array

    @classmethod
    def of_ascent(cls, ascent: Sounding, z: Array, du: Array, dv: Array) -> Differences:
        """The rows of one ascent."""
        return cls(
            station=np.full(z.size, ascent.station),
            z=z,
            du=du,
            dv=dv,
            seconds=np.full(z.size, ascent.time.timestamp()),
            latitude=np.full(z.size, ascent.latitude_deg),
            longitude=np.full(z.size, ascent.longitude_deg),
        )

    def only(self, stations: Collection[str]) -> Differences:
        """The rows of some stations."""
        chosen = np.isin(self.station, list(stations))
        return Differences(**{f.name: getattr(self, f.name)[chosen] for f in fields(self)})

    @staticmethod
    def joined(parts: Sequence[Differences]) -> Differences:
        """The rows of several, one after the other."""
        names = [f.name for f in fields(Differences)]
        return Differences(**{k: np.concatenate([getattr(p, k) for p in parts]) for k in names})


def against(sky: xr.Dataset, soundings: Sequence[Sounding]) -> xr.Dataset:
    """Error of a sky's wind by layer, judged by ascents made inside it in place and time.

    sky : a tidy dataset; of an ensemble, its mean is judged. The result has the dimension `layer`;
    its variables are those of `by_layer`.
    """
    table = by_layer(differences(sky, soundings))
    return table.assign_attrs(
        title="Wind of a sky minus wind of radiosonde ascents",
        sky=str(sky.attrs.get("title", "")),
    )


def differences(sky: xr.Dataset, soundings: Sequence[Sounding]) -> Differences:
    """Sky minus ascent at each reported wind level that lies inside the sky.

    The sky is read linearly in geopotential height inside each column, bilinearly between columns
    and linearly in time. Ascents outside its area or times are left out; if all are, it is refused.
    """
    if "realization" in sky.dims:
        sky = sky.mean("realization", keep_attrs=True)
    parts = [_of_one(sky, ascent) for ascent in soundings if _is_inside(sky, ascent)]
    if not any(part.z.size for part in parts):
        raise InputError(_nothing_inside(sky, soundings))
    return Differences.joined(parts)


def by_layer(found: Differences, layers_m: Sequence[tuple[float, float]] = LAYERS_M) -> xr.Dataset:
    """Statistics of differences in layers of geopotential height; NaN in a layer without levels.

    count (levels), ascents (stations), eastward_bias, northward_bias, eastward_sd, northward_sd
    (about the bias), vector_rms = sqrt(mean(du2 + dv2)); speeds in m/s.
    """
    rows = [_statistics(found, bottom, top) for bottom, top in layers_m]
    units = {"count": "1", "ascents": "1"}
    table = xr.Dataset(
        {
            name: ("layer", [row[name] for row in rows], {"units": units.get(name, "m s-1")})
            for name in rows[0]
        }
    )
    metres = {"units": "m", "standard_name": "geopotential_height"}
    return table.assign_coords(
        layer_bottom=("layer", [float(bottom) for bottom, _ in layers_m], metres),
        layer_top=("layer", [float(top) for _, top in layers_m], metres),
    )


def _statistics(found: Differences, bottom: float, top: float) -> dict[str, float]:
    layer = (found.z >= bottom) & (found.z < top)
    du, dv = found.du[layer], found.dv[layer]
    some = du.size > 0
    return {
        "count": int(du.size),
        "ascents": int(np.unique(found.station[layer]).size),
        "eastward_bias": float(du.mean()) if some else np.nan,
        "northward_bias": float(dv.mean()) if some else np.nan,
        "eastward_sd": float(du.std()) if some else np.nan,
        "northward_sd": float(dv.std()) if some else np.nan,
        "vector_rms": float(np.sqrt(np.mean(du**2 + dv**2))) if some else np.nan,
    }


def _longitude(sky: xr.Dataset, ascent: Sounding) -> float:
    """Longitude of the station in the turn the sky counts in."""
    west = float(sky["longitude"][0])
    return (ascent.longitude_deg - west) % 360.0 + west


def _when(ascent: Sounding) -> np.datetime64:
    return np.datetime64(ascent.time.replace(tzinfo=None), "ns")


def _is_inside(sky: xr.Dataset, ascent: Sounding) -> bool:
    lat, lon, time = sky["latitude"], sky["longitude"], sky["time"].values
    return bool(
        lat[0] <= ascent.latitude_deg <= lat[-1]
        and _longitude(sky, ascent) <= float(lon[-1])
        and time[0] <= _when(ascent) <= time[-1]
    )


def _nothing_inside(sky: xr.Dataset, soundings: Sequence[Sounding]) -> str:
    lat, lon = sky["latitude"].values, sky["longitude"].values
    first, last = (np.datetime_as_string(t, unit="m") for t in sky["time"].values[[0, -1]])
    return (
        f"none of the {len(soundings)} ascents lies inside the sky, which covers {lat[0]:g} to "
        f"{lat[-1]:g} N, {lon[0]:g} to {lon[-1]:g} E, {first} to {last} UTC; give soundings of "
        "that area and time"
    )


def _of_one(sky: xr.Dataset, ascent: Sounding) -> Differences:
    """Sky minus one ascent at its wind levels between the lowest and highest level of the sky."""
    blows = np.isfinite(ascent.u_mps) & np.isfinite(ascent.v_mps)
    z = heights_at(ascent, ascent.pressure_pa[blows])
    found = _interpolated(sky, ascent, z)
    known = np.isfinite(found).all(axis=0)
    return Differences.of_ascent(
        ascent,
        z[known],
        found[0, known] - ascent.u_mps[blows][known],
        found[1, known] - ascent.v_mps[blows][known],
    )


def _interpolated(sky: xr.Dataset, ascent: Sounding, z: Array) -> Array:
    """Components u and v of the sky above a station at heights z, shape (2, n); NaN outside.

    Each of the eight columns around (two times, four corners) first gives its wind at z, then the
    columns are weighted: the order in which a flight reads the sky.
    """
    total = np.zeros((2, z.size))
    for it, wt in _corners(sky["time"].values.astype("int64"), _when(ascent).astype("int64")):
        for iy, wy in _corners(sky["latitude"].values, ascent.latitude_deg):
            for ix, wx in _corners(sky["longitude"].values, _longitude(sky, ascent)):
                column = sky.isel(time=it, latitude=iy, longitude=ix)
                total += wt * wy * wx * _column_at(column, z)
    return total


def _corners(axis: NDArray[Any], x: float) -> list[tuple[int, float]]:
    """The grid lines on both sides of x and their weights; one where x lies on the only line."""
    if axis.size == 1:
        return [(0, 1.0)]
    i = int(np.clip(np.searchsorted(axis, x, side="right") - 1, 0, axis.size - 2))
    share = float((x - axis[i]) / (axis[i + 1] - axis[i]))
    return [(i, 1.0 - share), (i + 1, share)]


def _column_at(column: xr.Dataset, z: Array) -> Array:
    """Components u and v of one column at heights z, linear in height; NaN outside it."""
    height = column["geopotential_height"].values.astype(float)
    return np.array(
        [
            np.interp(z, height, column[name].values, left=np.nan, right=np.nan)
            for name in ("eastward_wind", "northward_wind")
        ]
    )
