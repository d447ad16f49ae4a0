"""ERA5 and its preliminary form ERA5T: told apart, merged, never mixed unseen.

ECMWF marks final data with expver 1 and data of the last two to three months, which may still
change, with expver 5. A file may carry the mark as a coordinate along time (text since 2024), as a
dimension with blocks of NaN, or in the names of variables (u_0001, u_0005).
"""

import re
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from weather.errors import InputError
from weather.provenance import four_digits
from weather.tidy.marks import marks

FINAL, PRELIMINARY = "0001", "0005"
_SUFFIXED = re.compile(r"^(.+)_(0001|0005)$")


def split(variable: str) -> tuple[str, str]:
    """A variable's name, and its version if the name ends in one: u_0005 is (u, 0005)."""
    match = _SUFFIXED.match(variable)
    return (match[1], match[2]) if match else (variable, "")


def layers(variable: xr.DataArray) -> list[tuple[str, xr.DataArray]]:
    """The variable once for each version along its expver dimension; once, unnamed, without."""
    if "expver" not in variable.dims:
        return [("", variable)]
    versions = [four_digits(v) for v in variable["expver"].values]
    return [(v, variable.isel(expver=i)) for i, v in enumerate(versions)]


def versions_of(raw: xr.Dataset, times: int) -> NDArray[np.str_]:
    """The version of each time as four digits; empty text where the file does not say."""
    blank = np.full(times, "", dtype="U4")
    if "expver" in raw.dims:
        return blank
    if "expver" not in raw.variables:
        return np.full(times, _marked(raw), dtype="U4")
    said = np.atleast_1d(raw["expver"].values)
    if said.size not in (1, times):
        raise InputError(
            f"expver has {said.size} values and the time {times}, so which release each time is of "
            "cannot be told; give the file as the data store sends it"
        )
    return np.broadcast_to(np.array([four_digits(v) for v in said.ravel()]), (times,)).copy()


def _marked(raw: xr.Dataset) -> str:
    """The version by an attribute of a field or of the file; empty where there is none."""
    fields = [variable.attrs for variable in raw.data_vars.values()]
    for attrs in (*fields, raw.attrs):
        for key, _, said in marks(attrs):
            if key in ("expver", "experimentversionnumber", "versionofexperiment"):
                return four_digits(said)
    return ""


def merged(
    layers: dict[str, NDArray[Any]], time_axis: int | None
) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Final values, with preliminary ones where no final ones are; and the times that needed any.

    Written into the final values, which saves a copy. Without a time axis the second is shape (1,).
    """
    unknown = sorted(set(layers) - {FINAL, PRELIMINARY})
    if unknown:
        raise InputError(
            f"the file holds the versions (expver) {', '.join(sorted(layers))}; only {FINAL} "
            f"(final) and {PRELIMINARY} (preliminary) can be merged, so select one version first"
        )
    final = layers.get(FINAL)
    times = 1 if time_axis is None else next(iter(layers.values())).shape[time_axis]
    if final is None or PRELIMINARY not in layers:
        return next(iter(layers.values())), np.full(times, final is None)
    axes = final.ndim if time_axis is None else time_axis
    by_time, others = _time_first(final, axes), _time_first(layers[PRELIMINARY], axes)
    used = np.zeros(times, bool)
    for i in range(times):
        missing = np.isnan(by_time[i])
        used[i] = missing.any()
        np.copyto(by_time[i], others[i], where=missing)
    return final, used


def _time_first(values: NDArray[Any], axis: int) -> NDArray[Any]:
    """A view with time as its first axis; a new axis of one time where there is none."""
    return values[np.newaxis] if axis == values.ndim else np.moveaxis(values, axis, 0)
