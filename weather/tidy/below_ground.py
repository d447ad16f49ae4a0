"""Levels under the ground that a file leaves out, filled as other reanalyses fill them.

ERA5 and most others extrapolate into the ground; NASA's (MERRA-2) write 1e15 there. Such points are
told from damage by the pressure at the ground, or by their maker's habit, and filled downward from
the lowest level that is there: temperature and height by 6.5 K/km, the wind by the shear of the
lowest layer, which may neither turn it round nor more than double it.

They are flown in only where a load falls below the model's ground, into a valley that its grid does
not know.
"""

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from weather import quantities
from weather.constants import DRY_AIR_GAS_CONSTANT, SEA_LEVEL_TEMPERATURE_K, STANDARD_GRAVITY_MPS2

Array = NDArray[np.floating]
Mask = NDArray[np.bool_]

#: A level may stand as much above the stated ground and count as under it, Pa: a file's ground is
#: that of its time, smoothed or rounded.
_SLACK_PA = 200.0

#: No ground of the Earth lies higher than this pressure, Pa: 5.5 km.
_HIGHEST_GROUND_PA = 50_000.0

#: Temperature gradient below the ground, K/m (ICAO Doc 7488/3; ECMWF extrapolates with it too).
_GRADIENT = 0.0065

#: Temperature at which a height is extrapolated where the file has none, K.
_UNKNOWN_K = SEA_LEVEL_TEMPERATURE_K

#: The value and the attribute by which NASA's GMAO leaves points out.
_GMAO_FILL, _GMAO_MARK = 1e15, "fmissing_value"

_ALOFT = tuple(row.name for row in quantities.ALOFT)
_WINDS = ("eastward_wind", "northward_wind")
_VERTICAL = ("lagrangian_tendency_of_air_pressure", "upward_air_velocity")

#: The attribute of a sky whose levels under the ground were filled here, and its value.
MARK, EXTRAPOLATED = "below_ground", "extrapolated"


def leaves_ground_out(raw: xr.Dataset) -> bool:
    """Whether a file is by a maker known to write nothing under the ground."""
    said = " ".join(str(value) for value in raw.attrs.values()).casefold()
    if "merra" in said or "gmao" in said:
        return True
    fields = [v for v in raw.data_vars.values() if v.ndim >= 3]
    return any(
        _GMAO_MARK in v.attrs and np.isclose(float(v.attrs[_GMAO_MARK]), _GMAO_FILL) for v in fields
    )


def filled(sky: xr.Dataset, *, by_habit: bool) -> xr.Dataset:
    """The sky with the points under the ground filled; any other missing point stays missing.

    sky : canonical quantities, level from the ground upward. by_habit : whether points at the foot
        of a column are believed to lie under the ground without a ground pressure that says so.
    """
    wind = sky["eastward_wind"]
    if np.isfinite(wind.values.min()):
        return sky
    wind = wind.transpose(..., "latitude", "longitude")
    missing = np.isnan(wind.values)
    foot = np.logical_and.accumulate(missing, axis=wind.dims.index("level"))
    hole = _under_ground(sky, xr.DataArray(foot, dims=wind.dims, coords=wind.coords), by_habit)
    if not hole.values.any():
        return sky
    fields = {name: sky[name] for name in _ALOFT if name in sky}
    return sky.assign(_filled_fields(fields, hole)).assign_attrs({MARK: EXTRAPOLATED})


def _under_ground(sky: xr.Dataset, foot: xr.DataArray, by_habit: bool) -> xr.DataArray:
    """Of points that are missing from the lowest level up, those that lie under the ground."""
    deep = foot & (sky["level"] > _HIGHEST_GROUND_PA)
    if "surface_air_pressure" in sky:
        deep = deep & (sky["level"] > sky["surface_air_pressure"] - _SLACK_PA)
    elif not by_habit:
        deep = deep & False
    return deep.transpose(*foot.dims)


def _filled_fields(fields: dict[str, xr.DataArray], hole: xr.DataArray) -> dict[str, xr.DataArray]:
    """Each field aloft with the hole filled from above, level by level."""
    pressure = hole["level"].values
    out = {}
    arrays = {name: _like(field, hole) for name, field in fields.items()}
    axis = hole.dims.index("level")
    under = np.moveaxis(hole.values, axis, 0)
    rows = {name: np.moveaxis(array, axis, 0) for name, array in arrays.items()}
    for k in range(pressure.size - 2, -1, -1):
        if not under[k].any():
            continue
        below = _air_below(rows, k + 1, float(pressure[k] / pressure[k + 1]))
        below |= _wind_below(rows, k, _share(rows, below, k, pressure))
        for name, values in rows.items():
            lower = below.get(name, values[k + 1])
            np.copyto(values[k], lower, where=under[k], casting="same_kind")
    for name, field in fields.items():
        coords = {str(dim): hole[dim] for dim in hole.dims}
        out[name] = xr.DataArray(arrays[name], coords, hole.dims, attrs=field.attrs)
    return out


def _like(field: xr.DataArray, hole: xr.DataArray) -> Array:
    """A copy of a field's values on all dimensions of the hole (members may share a field)."""
    return np.array(field.broadcast_like(hole).transpose(*hole.dims).values)


def _share(
    rows: dict[str, Array], below: dict[str, Array], k: int, pressure: NDArray[np.float64]
) -> Array | None:
    """Depth of the layer under level k + 1 over that of the layer above it; None at the top."""
    if k + 2 >= pressure.size:
        return None
    for name in ("geopotential_height", "geopotential"):
        if name in rows:
            near = rows[name][k + 1]
            return np.asarray((near - below[name]) / (rows[name][k + 2] - near))
    log_p = np.log(pressure)
    return np.float32((log_p[k] - log_p[k + 1]) / (log_p[k + 1] - log_p[k + 2])) * np.ones(1)


def _wind_below(rows: dict[str, Array], k: int, share: Array | None) -> dict[str, Array]:
    """Wind at level k by the shear of the two levels above it: from calm to twice that above it."""
    below = {name: np.zeros_like(rows[name][k]) for name in _VERTICAL if name in rows}
    if share is None:
        return below
    for name in _WINDS:
        near, far = rows[name][k + 1], rows[name][k + 2]
        gone_on = near + (near - far) * share
        below[name] = np.clip(gone_on, np.minimum(2 * near, 0), np.maximum(2 * near, 0))
    return below


def _air_below(rows: dict[str, Array], k: int, ratio: float) -> dict[str, Array]:
    """Temperature and height one level under level k: a gradient of 6.5 K/km in balance."""
    power = DRY_AIR_GAS_CONSTANT * _GRADIENT / STANDARD_GRAVITY_MPS2
    warmer = ratio**power
    kelvin = rows.get("air_temperature", np.full((k + 1, 1), _UNKNOWN_K, np.float32))[k]
    depth = kelvin * np.float32((warmer - 1.0) / _GRADIENT)
    below: dict[str, Array] = {}
    if "air_temperature" in rows:
        below["air_temperature"] = kelvin * np.float32(warmer)
    if "geopotential_height" in rows:
        below["geopotential_height"] = rows["geopotential_height"][k] - depth
    if "geopotential" in rows:
        below["geopotential"] = rows["geopotential"][k] - depth * np.float32(STANDARD_GRAVITY_MPS2)
    return below
