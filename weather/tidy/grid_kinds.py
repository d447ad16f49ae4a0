"""What grid a file lies on, told by its attributes and not by its names."""

import re
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import xarray as xr

from weather import quantities
from weather.tidy.axis_kinds import axis_of, text_of


class Horizontal(StrEnum):
    """How the points of a grid lie on the Earth."""

    GEOGRAPHIC = "a regular latitude-longitude grid"
    ROTATED = "a rotated latitude-longitude grid"
    PROJECTED = "a projected grid"
    CURVILINEAR = "a curvilinear grid"
    UNSTRUCTURED = "a list of points"
    GAUSSIAN = "a Gaussian grid"


@dataclass(frozen=True)
class Grid:
    """The kind of a grid, and by what it is known: a grid mapping, an axis, a gridType."""

    kind: Horizontal
    told_by: str = ""


_GEOGRAPHIC_MAPPINGS = ("latitude_longitude", "")


_TURNED = re.compile(r"^(grid_latitude|grid_longitude)$")


_PROJECTED = re.compile(r"^projection_[xy]_(coordinate|angular_coordinate)$")


_TURNED_NAMES = frozenset({"rlat", "rlon", "rotated_latitude", "rotated_longitude"})


#: Places this near to an axis are its own, degrees.
_SAME_DEG = 1e-4


_GRID_TYPES = {
    "regular_ll": Horizontal.GEOGRAPHIC,
    "rotated_ll": Horizontal.ROTATED,
    "regular_gg": Horizontal.GAUSSIAN,
    "reduced_gg": Horizontal.UNSTRUCTURED,
    "unstructured_grid": Horizontal.UNSTRUCTURED,
    "healpix": Horizontal.UNSTRUCTURED,
}


def grid_of(raw: xr.Dataset) -> Grid:
    """The kind of grid the fields of a dataset lie on, and what tells it."""
    return (
        _by_grid_type(raw)
        or _by_mapping(raw)
        or _by_axes(raw)
        or _by_places(raw)
        or Grid(Horizontal.GEOGRAPHIC)
    )


def _by_grid_type(raw: xr.Dataset) -> Grid | None:
    """What GRIB says of the grid, by its attribute on any field."""
    for variable in raw.data_vars.values():
        told = text_of(variable.attrs.get("GRIB_gridType", ""))
        if told and told != "regular_ll":
            return Grid(_GRID_TYPES.get(told, Horizontal.PROJECTED), f"gridType {told}")
    return None


def _by_mapping(raw: xr.Dataset) -> Grid | None:
    """What a CF grid mapping says, whether or not a field refers to it."""
    for variable in raw.variables.values():
        name = text_of(variable.attrs.get("grid_mapping_name", ""))
        if name in _GEOGRAPHIC_MAPPINGS:
            continue
        turned = name == "rotated_latitude_longitude"
        return Grid(
            Horizontal.ROTATED if turned else Horizontal.PROJECTED, f"grid_mapping_name {name}"
        )
    return None


def _by_axes(raw: xr.Dataset) -> Grid | None:
    """Axes and wind components along the grid, by their standard names and names."""
    for name, variable in raw.variables.items():
        standard_name = text_of(variable.attrs.get("standard_name", ""))
        told = f"{name} ({standard_name})" if standard_name else str(name)
        rotated = "rotated" in text_of(variable.attrs.get("long_name", "")).casefold()
        if name in raw.dims and (
            rotated or _TURNED.match(standard_name) or str(name).casefold() in _TURNED_NAMES
        ):
            return Grid(Horizontal.ROTATED, told)
        if name in raw.dims and _PROJECTED.match(standard_name):
            return Grid(Horizontal.PROJECTED, told)
        if standard_name.startswith(("grid_eastward_wind", "grid_northward_wind")):
            return Grid(Horizontal.ROTATED, told)
    return None


def _by_places(raw: xr.Dataset) -> Grid | None:
    """Latitudes that vary along two dimensions, or run along the dimension of longitude."""
    places: dict[str, xr.Variable] = {}
    for name, variable in raw.variables.items():
        axis = text_of(variable.attrs.get("standard_name", "")) or quantities.axis_of(str(name))
        if axis not in ("latitude", "longitude") or variable.ndim == 0:
            continue
        if variable.ndim > 1:
            if _repeats_an_axis(raw, variable, axis):
                continue
            return Grid(Horizontal.CURVILINEAR, f"{name} along {quantities.listed(variable.dims)}")
        places.setdefault(axis, variable)
    if len(places) == 2 and places["latitude"].dims == places["longitude"].dims:
        return Grid(Horizontal.UNSTRUCTURED, f"places along {places['latitude'].dims[0]}")
    return None


def _repeats_an_axis(raw: xr.Dataset, places: xr.Variable, axis: str) -> bool:
    """Whether places in two dimensions only repeat the axis of a regular grid."""
    for dim in map(str, places.dims):
        if dim in raw.coords and axis_of(raw[dim]) == axis:
            values = np.moveaxis(places.values, places.dims.index(dim), -1)
            return bool(np.abs(values - raw[dim].values).max() < _SAME_DEG)
    return False
