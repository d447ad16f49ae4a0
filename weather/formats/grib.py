"""GRIB files of either edition, by ecCodes: an index first, fields only where they are read.

Each parameter becomes a dataset of its own, since parameters may differ in levels and times.
"""

from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from xarray.backends import BackendArray
from xarray.core import indexing

from weather import quantities
from weather.errors import InputError
from weather.formats.grib_index import MODEL, Parameter, parameters_of
from weather.formats.grib_messages import message_at, values


def read_grib(path: Path) -> list[xr.Dataset]:
    """Lazy datasets, one per parameter we know, in the layout of cfgrib with valid times.

    Parameters on a grid that is not of meridians share one where they have the same axes, for
    neither component of a wind along such a grid can be turned without the other.
    """
    found: list[xr.Dataset] = []
    for parameter in parameters_of(path):
        ds = _dataset(path, parameter)
        places = parameter.grid.places
        like = (i for i, other in enumerate(found) if _share_axes(ds, other))
        at = next(like, None) if places and places.is_two_dimensional else None
        if at is None:
            found.append(ds)
        else:
            found[at] = found[at].assign(ds.data_vars)
    return found


def _share_axes(one: xr.Dataset, other: xr.Dataset) -> bool:
    """Whether two datasets hold different fields on the same members, times, levels and places."""
    return (
        one.sizes == other.sizes
        and not set(one.data_vars) & set(other.data_vars)
        and set(one.coords) == set(other.coords)
        and all(one[name].equals(other[name]) for name in one.coords)
    )


class _Fields(BackendArray):
    """The fields of one parameter as an array that decodes a message when it is indexed.

    places : shape (members, times, levels) or (members, times), -1 where the file holds none.
    """

    def __init__(self, path: Path, parameter: Parameter, axes: list[list[Any]]) -> None:
        self.path, self.parameter, self.axes = path, parameter, axes
        self.places = np.full([len(axis) for axis in axes], -1, np.int64)
        order = [{value: i for i, value in enumerate(axis)} for axis in axes]
        for key, place in parameter.places.items():
            self.places[tuple(at[value] for at, value in zip(order, key, strict=False))] = place
        grid = parameter.grid
        self.shape = (*self.places.shape, grid.latitude[2], grid.longitude[2])
        self.dtype = np.dtype(np.float32)

    def __getitem__(self, key: Any) -> Any:
        return indexing.explicit_indexing_adapter(
            key, self.shape, indexing.IndexingSupport.OUTER, self._outer
        )

    def _outer(self, key: tuple[Any, ...]) -> NDArray[np.float32]:
        """Fields at integers, slices and index arrays along each axis, independently."""
        picks = [np.atleast_1d(np.arange(n)[k]) for n, k in zip(self.shape, key, strict=True)]
        # Slices as they stand where they are slices: picking by index is ten times slower.
        rows, columns = (
            k if isinstance(k, slice) else pick
            for k, pick in zip(key[-2:], picks[-2:], strict=True)
        )
        wanted = self.places[np.ix_(*picks[:-2])]
        if wanted.size and wanted.min() < 0:
            self._refuse_hole(wanted, picks)
        out = np.empty((*wanted.shape, picks[-2].size, picks[-1].size), np.float32)
        with self.path.open("rb") as file:
            for place in np.ndindex(wanted.shape):
                message = message_at(file, int(wanted[place]))
                out[place] = values(message, self.parameter.grid)[rows][:, columns]
        dropped = tuple(
            i for i, k in enumerate(key) if np.ndim(k) == 0 and not isinstance(k, slice)
        )
        return out.squeeze(axis=dropped)

    def _refuse_hole(self, wanted: NDArray[np.int64], picks: list[NDArray[Any]]) -> None:
        """A GRIB cut between two messages is whole to the last octet, and lacks fields."""
        first = np.argwhere(wanted < 0)[0]
        there = [self.axes[i][int(picks[i][k])] for i, k in enumerate(first)]
        when = quantities.minute(np.datetime64(there[1], "s"))
        where = self.parameter.kind.level_words(there[2]) if len(there) > 2 else ""
        raise InputError(
            f"{self.parameter.kind.name} is not in the GRIB at {when} UTC{where}: it was cut "
            "between "
            "two messages, or selected so; fetch it again"
        )


def _dataset(path: Path, parameter: Parameter) -> xr.Dataset:
    """One parameter as a dataset: number, valid_time, level in Pa, latitude, longitude."""
    kind, aloft = parameter.kind, parameter.kind.is_aloft
    axes = [sorted(set(values)) for values in zip(*parameter.places, strict=True)]
    members, times, levels = axes
    version = dict.fromkeys(times, "")
    for (_, time, _), said in parameter.versions.items():
        version[time] = max(version[time], said)
    lazy = indexing.LazilyIndexedArray(_Fields(path, parameter, axes if aloft else axes[:2]))
    places = parameter.grid.places
    horizontal = ["y", "x"] if places and places.is_two_dimensional else ["latitude", "longitude"]
    dims = ["number", "valid_time", *([kind.level_name] if aloft else []), *horizontal]
    attrs = {"units": kind.units} | {f"GRIB_{key}": said for key, said in kind.marks}
    coords: dict[str, Any] = {
        "number": members,
        "valid_time": np.array(times, "datetime64[s]").astype("datetime64[ns]"),
        "expver": ("valid_time", np.array([version[time] for time in times])),
        **_horizontal(parameter),
    }
    about: dict[str, Any] = {"GRIB_centre": kind.centre}
    if aloft:
        units = {"units": "1" if kind.level_name == MODEL else "Pa"}
        coords[kind.level_name] = (kind.level_name, np.array(levels), units)
    if kind.pv:
        about["GRIB_pv"] = np.array(kind.pv)
    return xr.Dataset({kind.name: (dims, lazy, attrs)}, coords, about)


def _horizontal(parameter: Parameter) -> dict[str, Any]:
    """Latitude and longitude: two axes, or the places of a grid that is not of meridians."""
    grid, places = parameter.grid, parameter.grid.places
    if places is None:
        return {"latitude": np.linspace(*grid.latitude), "longitude": np.linspace(*grid.longitude)}
    if places.is_two_dimensional:
        two = ("y", "x")
        return {"latitude": (two, places.latitude), "longitude": (two, places.longitude)}
    return {"latitude": places.latitude, "longitude": places.longitude}
