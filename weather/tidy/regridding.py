"""Fields on a grid of their own brought to meridians: interpolated as they are read, winds turned.

What that costs is measured on the file's own winds and told.
"""

from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from xarray.backends import BackendArray
from xarray.core import indexing

from weather import quantities
from weather.box import Box
from weather.errors import InputError
from weather.physics import curvilinear
from weather.tidy.grid_cut import GridCut, cut_of, places_of, spacing_km
from weather.tidy.packing import unpacked

Array = NDArray[np.float64]

#: A grid turned by less than this against the meridians needs no word on its winds, rad: 1 m/s of
#: wind across in 100.
_STRAIGHT = 0.01

#: A change of the wind below this is said to be below it, m/s.
_LEAST_MPS = 0.01

#: Attributes that do not hold of interpolated values.
_OF_THE_FILE = frozenset(
    {"scale_factor", "add_offset", "_FillValue", "missing_value", "_Unsigned", "grid_mapping",
     "coordinates", "GRIB_gridType", "fmissing_value", "valid_range", "valid_min", "valid_max"}
)  # fmt: skip

_ALONG_GRID = ("grid_eastward_wind", "grid_northward_wind", "x_wind", "y_wind")
_TRUE = ("eastward_wind", "northward_wind")


def regridded(raw: xr.Dataset, box: Box | None, kind: str, remark: str) -> xr.Dataset:
    """A dataset on a grid of its own, lazily interpolated to a regular one.

    kind : of its grid, in words. remark : the attribute that says what was done. As it is where
    the places of its points are not told.
    """
    found = places_of(raw)
    if found is None:
        return raw
    dims = found[0]
    cut = cut_of(*found, box)
    if _goes_backwards(raw, dims[1]):
        cut.turn[...] += np.pi
    fields = {str(n): v for n, v in raw.data_vars.items() if set(dims) <= set(map(str, v.dims))}
    made = {name: _field(name, field, fields, cut) for name, field in fields.items()}
    rest = {str(n): v for n, v in raw.variables.items() if _stays(str(n), v, dims, made)}
    coords: dict[str, Any] = {n: v for n, v in rest.items() if n in raw.coords}
    made |= {n: v for n, v in rest.items() if n not in raw.coords}
    coords["latitude"] = xr.DataArray(cut.latitude, dims="latitude")
    coords["longitude"] = xr.DataArray(cut.longitude, dims="longitude")
    out = xr.Dataset(made, coords, {**raw.attrs, remark: _remark(made, cut, kind)})
    out.encoding = dict(raw.encoding)
    return out


def _stays(name: str, variable: xr.Variable, dims: tuple[str, str], made: dict[str, Any]) -> bool:
    """Whether a variable has nothing to do with the grid and is kept as it is."""
    on_grid = bool(set(dims) & set(map(str, variable.dims)))
    of_grid = "grid_mapping_name" in variable.attrs or name in ("latitude", "longitude")
    return not (on_grid or of_grid or name in made)


def _goes_backwards(raw: xr.Dataset, columns: str) -> bool:
    """Whether the grid's own x falls where the column number grows."""
    if columns in raw.coords and raw[columns].ndim == 1 and raw[columns].size > 1:
        x = raw[columns].values
        return bool(np.issubdtype(x.dtype, np.number) and x[-1] < x[0])
    return any(int(v.attrs.get("GRIB_iScansNegatively", 0)) == 1 for v in raw.data_vars.values())


class _OnMeridians(BackendArray):
    """A field, or a sum of fields each with a factor at every point, at the points of the box."""

    def __init__(self, parts: list[tuple[xr.Variable, Array | None]], cut: GridCut) -> None:
        self.parts, self.cut = parts, cut
        first = parts[0][0]
        self.shape = (*first.shape[:-2], cut.latitude.size, cut.longitude.size)
        self.dtype = np.dtype(np.float32)

    def __getitem__(self, key: Any) -> Any:
        return indexing.explicit_indexing_adapter(
            key, self.shape, indexing.IndexingSupport.OUTER, self._outer
        )

    def _outer(self, key: tuple[Any, ...]) -> NDArray[np.float32]:
        total: NDArray[Any] | None = None
        for variable, factor in self.parts:
            names = variable.dims[:-2]
            piece = variable.isel(dict(zip(names, key[:-2], strict=True)))
            piece = piece.isel(
                {variable.dims[-2]: self.cut.rows, variable.dims[-1]: self.cut.columns}
            )
            values = unpacked(piece).astype(np.float64)
            values = values if factor is None else values * factor
            total = values if total is None else total + values
        assert total is not None
        outer = total.shape[:-2]
        flat = self.cut.weights @ total.reshape(-1, total.shape[-2] * total.shape[-1]).T
        made = flat.T.reshape(*outer, self.cut.latitude.size, self.cut.longitude.size)
        return np.asarray(made[..., key[-2], :][..., key[-1]], np.float32)


def _field(
    name: str, field: xr.DataArray, fields: dict[str, xr.DataArray], cut: GridCut
) -> xr.Variable:
    """One field on the regular grid, a wind turned to true east and north."""
    ordered = _ordered(field, cut)
    parts: list[tuple[xr.Variable, Array | None]] = [(ordered, None)]
    attrs = {k: v for k, v in field.attrs.items() if k not in _OF_THE_FILE}
    row = quantities.wind_of(name) or quantities.quantity_of(name, dict(field.attrs), aloft=True)
    if row is not None and "ward_wind" in row.name:
        other = _partner(row.name, fields)
        if _lies_along_grid(name, field, cut):
            if other is None:
                raise InputError(
                    f"{name} lies along a grid that is turned against the meridians, and the other "
                    "component is not with it; give a file with both"
                )
            sign = -1.0 if row.name.startswith("eastward") else 1.0
            parts = [(ordered, np.cos(cut.turn)), (_ordered(other, cut), sign * np.sin(cut.turn))]
        attrs["standard_name"] = row.name.removesuffix("_10m").removesuffix("_100m")
    dims = (*ordered.dims[:-2], "latitude", "longitude")
    lazy = indexing.LazilyIndexedArray(_OnMeridians(parts, cut))
    return xr.Variable(dims, lazy, attrs)


def _ordered(field: xr.DataArray, cut: GridCut) -> xr.Variable:
    return field.variable.transpose(..., *cut.dims)


def _partner(name: str, fields: dict[str, xr.DataArray]) -> xr.DataArray | None:
    """The other component of a wind."""
    pair = ("eastward", "northward")
    wanted = name.replace(*pair) if name.startswith("eastward") else name.replace(*pair[::-1])
    for other, field in fields.items():
        row = quantities.wind_of(other) or quantities.quantity_of(
            other, dict(field.attrs), aloft=True
        )
        if row is not None and row.name == wanted:
            return field
    return None


def _lies_along_grid(name: str, field: xr.DataArray, cut: GridCut) -> bool:
    """Whether a wind component is along the grid; refuses where that matters and is not told."""
    flag = field.attrs.get("GRIB_uvRelativeToGrid")
    standard_name = str(field.attrs.get("standard_name", ""))
    if flag is not None:
        return bool(int(flag))
    if standard_name.startswith(_ALONG_GRID):
        return True
    if standard_name in _TRUE or np.abs(np.sin(cut.turn)).max() < _STRAIGHT:
        return False
    raise InputError(
        f"{name} lies on a grid that is turned by up to "
        f"{np.degrees(np.abs(cut.turn).max()):.0f} degrees against the meridians, and the file "
        "does not say whether its winds are along the grid or true: say so in its standard_name, "
        "grid_eastward_wind or eastward_wind"
    )


def _remark(made: dict[str, xr.Variable], cut: GridCut, kind: str) -> str:
    """What was done, and by how much it changes the wind at the file's own points."""
    step_km = spacing_km(*cut.places)
    dy, dx = (float(axis[1] - axis[0]) for axis in (cut.latitude, cut.longitude))
    said = (
        f"the winds were brought from {kind} with points {step_km:.3g} km apart to one of "
        f"{dy:g} by {dx:g} degrees by bilinear interpolation"
    )
    changes = [_change(made[name], cut) for name in made if quantities.wind_of(name)]
    told = [change for change in changes if change is not None]
    if not told:
        return said
    rms = float(np.sqrt(np.mean(np.square(told))))
    much = f"{rms:.2g} m/s r.m.s." if rms >= _LEAST_MPS else f"less than {_LEAST_MPS:g} m/s"
    return f"{said}, which changes each component at the file's own points by {much}"


def _change(made: xr.Variable, cut: GridCut) -> float | None:
    """How far the interpolated field, looked up at the grid's points, is from the field, r.m.s.

    On the first field of each level, the wind as it stands in the file if that is not turned.
    """
    lazy = made._data
    parts = lazy.array.parts if isinstance(lazy, indexing.LazilyIndexedArray) else []
    at = {dim: 0 for dim in made.dims[:-2] if made.sizes[dim] > 1 and "lev" not in str(dim)}
    there = np.atleast_3d(made.isel(at).values.reshape(-1, *made.shape[-2:]).T).T
    first = sum(
        _first(variable, at, cut) * (1.0 if factor is None else factor)
        for variable, factor in parts
    )
    y, x = np.meshgrid(cut.latitude, cut.longitude, indexing="ij")
    back, inside = curvilinear.interpolation((y, x), *(place.ravel() for place in cut.places))
    if not inside.any():
        return None
    looked_up = (back @ there.reshape(len(there), -1).T).T[:, inside]
    off = looked_up - np.asarray(first).reshape(len(there), -1)[:, inside]
    return float(np.sqrt(np.nanmean(off**2))) if np.isfinite(off).any() else None


def _first(variable: xr.Variable, at: dict[Any, int], cut: GridCut) -> NDArray[Any]:
    piece = variable.isel({dim: i for dim, i in at.items() if dim in variable.dims})
    piece = piece.isel({variable.dims[-2]: cut.rows, variable.dims[-1]: cut.columns})
    return unpacked(piece).astype(float).reshape(-1, *piece.shape[-2:])
