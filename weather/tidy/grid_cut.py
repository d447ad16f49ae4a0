"""The piece of a grid of its own that a box needs, and the regular grid that fits inside it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from scipy import sparse

from weather import quantities
from weather.box import Box
from weather.constants import EARTH_RADIUS_M
from weather.errors import InputError
from weather.physics import curvilinear
from weather.tidy.packing import axis_numbers

Array = NDArray[np.float64]

#: Cells of the grid kept around the box.
_MARGIN = 3


@dataclass(frozen=True)
class GridCut:
    """A piece of a grid, the regular box inside it, and the weights from one to the other.

    dims : the grid's dimensions, rows then columns. rows, columns : the piece. turn : rad, from
    true east to the grid's, at each point of the piece.
    """

    dims: tuple[str, str]
    rows: slice
    columns: slice
    places: tuple[Array, Array]
    turn: Array
    latitude: Array
    longitude: Array
    weights: sparse.csr_array


def places_of(raw: xr.Dataset) -> tuple[tuple[str, str], Array, Array] | None:
    """The dimensions of the grid, rows then columns, and the true place of each point."""
    found: dict[str, xr.DataArray] = {}
    for name in raw.variables:
        variable = raw[name]
        axis = str(variable.attrs.get("standard_name", "")) or quantities.axis_of(str(name))
        if variable.ndim == 2 and axis in ("latitude", "longitude"):
            found.setdefault(axis, variable)
    if len(found) == 2 and found["latitude"].dims == found["longitude"].dims:
        rows, columns = (str(dim) for dim in found["latitude"].dims)
        if _is_upright(raw, rows, columns):
            rows, columns = columns, rows
        values = [
            axis_numbers(found[axis].transpose(rows, columns).variable)
            for axis in ("latitude", "longitude")
        ]
        return (rows, columns), values[0], values[1]
    return _turned_places(raw)


def _is_upright(raw: xr.Dataset, rows: str, columns: str) -> bool:
    """Whether what stands first is the grid's own x: a field may lie (x, y)."""
    names = {dim: str(raw[dim].attrs.get("standard_name", "")) if dim in raw.coords else ""
             for dim in (rows, columns)}  # fmt: skip
    return names[rows] == "projection_x_coordinate" or names[rows] == "grid_longitude"


def _turned_places(raw: xr.Dataset) -> tuple[tuple[str, str], Array, Array] | None:
    """Places of a rotated grid by its axes and the pole that its grid mapping gives."""
    mapping = next(
        (v.attrs for v in raw.variables.values() if "grid_north_pole_latitude" in v.attrs), None
    )
    axes = {
        dim: raw[dim]
        for dim in map(str, raw.dims)
        if dim in raw.coords and raw[dim].ndim == 1 and "lat" in dim + _standard_name(raw, dim)
    }
    others = {
        dim: raw[dim]
        for dim in map(str, raw.dims)
        if dim in raw.coords and raw[dim].ndim == 1 and "lon" in dim + _standard_name(raw, dim)
    }
    if mapping is None or len(axes) != 1 or len(others) != 1:
        return None
    (rows, rlat), (columns, rlon) = axes.popitem(), others.popitem()
    y, x = np.meshgrid(rlat.values.astype(float), rlon.values.astype(float), indexing="ij")
    latitude, longitude = curvilinear.unrotated(
        y,
        x,
        float(mapping["grid_north_pole_latitude"]),
        float(mapping["grid_north_pole_longitude"]),
        float(mapping.get("north_pole_grid_longitude", 0.0)),
    )
    return (rows, columns), latitude, longitude


def _standard_name(raw: xr.Dataset, dim: str) -> str:
    return " " + str(raw[dim].attrs.get("standard_name", ""))


def cut_of(dims: tuple[str, str], latitude: Array, longitude: Array, box: Box | None) -> GridCut:
    """The piece of a grid around a box, or all of it, and the regular grid in it."""
    step_km = spacing_km(latitude, longitude)
    rows, columns = _around(latitude, longitude, box, step_km)
    if rows.stop - rows.start < 2 or columns.stop - columns.start < 2:
        raise _elsewhere(latitude, longitude, box)
    lat, lon = latitude[rows, columns], longitude[rows, columns]
    y, x = _regular_axes(lat, lon, box, step_km)
    grid_y, grid_x = np.meshgrid(y, x, indexing="ij")
    weights, inside = curvilinear.interpolation((lat, lon), grid_y.ravel(), grid_x.ravel())
    keep_y, keep_x = _largest_whole(inside.reshape(grid_y.shape))
    if min(keep_y.stop - keep_y.start, keep_x.stop - keep_x.start) < 2:
        raise _elsewhere(latitude, longitude, box)
    kept = np.arange(inside.size).reshape(grid_y.shape)[keep_y, keep_x].ravel()
    return GridCut(
        dims=dims,
        rows=rows,
        columns=columns,
        places=(lat, lon),
        turn=curvilinear.turn_of_rows(lat, lon),
        latitude=y[keep_y],
        longitude=x[keep_x],
        weights=sparse.csr_array(weights[kept]),
    )


def _elsewhere(latitude: Array, longitude: Array, box: Box | None) -> InputError:
    """The refusal of a grid that no box of meridians and parallels can be cut from."""
    middle = float(longitude[longitude.shape[0] // 2, longitude.shape[1] // 2])
    turned = middle + (longitude - middle + 180.0) % 360.0 - 180.0
    covers = (
        f"the grid of the file lies between latitude {latitude.min():.4g} and {latitude.max():.4g} "
        f"and longitude {turned.min():.4g} and {turned.max():.4g}"
    )
    if box is None:
        return InputError(f"{covers}, and no box of meridians fits in it; give a larger one")
    return InputError(
        f"{covers}, and the flight needs latitude {box.south_deg:g} to {box.north_deg:g} and "
        f"longitude {box.west_deg:g} to {box.east_deg:g}; give a file of that area"
    )


def spacing_km(latitude: Array, longitude: Array) -> float:
    """Distance between neighbouring points in the middle of a grid, km."""
    j, i = (n // 2 for n in latitude.shape)
    j, i = max(j, 1), max(i, 1)
    here = curvilinear.unit_vectors(latitude[j, i], longitude[j, i])
    steps = [
        np.linalg.norm(curvilinear.unit_vectors(latitude[b], longitude[b]) - here)
        for b in ((j - 1, i), (j, i - 1))
    ]
    return float(min(steps)) * EARTH_RADIUS_M / 1000.0


def _around(
    latitude: Array, longitude: Array, box: Box | None, step_km: float
) -> tuple[slice, slice]:
    """The rows and columns of a grid that hold a box and some cells around it."""
    if box is None:
        return slice(0, latitude.shape[0]), slice(0, latitude.shape[1])
    margin = _MARGIN * step_km / 111.0
    middle, half = (box.west_deg + box.east_deg) / 2, (box.east_deg - box.west_deg) / 2
    wide = margin / max(np.cos(np.radians(max(abs(box.south_deg), abs(box.north_deg)))), 0.05)
    away = np.abs((longitude - middle + 180.0) % 360.0 - 180.0)
    near = (latitude > box.south_deg - margin) & (latitude < box.north_deg + margin)
    near &= away < half + wide
    return _extent(np.any(near, axis=1)), _extent(np.any(near, axis=0))


def _extent(near: Any) -> slice:
    where = np.flatnonzero(near)
    return slice(int(where[0]), int(where[-1]) + 1) if where.size else slice(0, 0)


def _regular_axes(
    latitude: Array, longitude: Array, box: Box | None, step_km: float
) -> tuple[Array, Array]:
    """Latitudes and longitudes as far apart as the grid's own points, over a box or the grid."""
    middle = longitude[longitude.shape[0] // 2, longitude.shape[1] // 2]
    turned = middle + (longitude - middle + 180.0) % 360.0 - 180.0
    south, north = float(latitude.min()), float(latitude.max())
    west, east = float(turned.min()), float(turned.max())
    dy = _rounded(step_km / 111.2)
    dx = _rounded(step_km / 111.2 / max(np.cos(np.radians((south + north) / 2)), 0.05))
    if box is not None:
        turn = 360.0 * round((middle - (box.west_deg + box.east_deg) / 2) / 360.0)
        south, north = max(south, box.south_deg - 2 * dy), min(north, box.north_deg + 2 * dy)
        west = max(west, box.west_deg + turn - 2 * dx)
        east = min(east, box.east_deg + turn + 2 * dx)
    y = np.arange(np.floor(south / dy), np.ceil(north / dy) + 1) * dy
    x = np.arange(np.floor(west / dx), np.ceil(east / dx) + 1) * dx
    return np.round(y[np.abs(y) <= 90.0], 9), np.round(x, 9)


def _rounded(step: float) -> float:
    """A step at most as long, of two digits."""
    unit = 10.0 ** (np.floor(np.log10(step)) - 1)
    return float(np.floor(step / unit * (1 + 1e-9)) * unit)


def _largest_whole(inside: NDArray[np.bool_]) -> tuple[slice, slice]:
    """A rectangle of points that all lie in the grid: the edge with most outside goes, in turn."""
    y, x = [0, inside.shape[0]], [0, inside.shape[1]]
    while y[0] < y[1] and x[0] < x[1]:
        part = ~inside[y[0] : y[1], x[0] : x[1]]
        if not part.any():
            break
        shares = [part[0].mean(), part[-1].mean(), part[:, 0].mean(), part[:, -1].mean()]
        worst = int(np.argmax(shares))
        if worst < 2:
            y[worst] += 1 if worst == 0 else -1
        else:
            x[worst - 2] += 1 if worst == 2 else -1
    return slice(y[0], y[1]), slice(x[0], x[1])
