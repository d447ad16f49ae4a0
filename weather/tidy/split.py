"""A file whose fields lie on several axes of one kind, as one dataset for each.

THREDDS numbers the axes of a file: winds on isobaric3 and heights on isobaric, or fields on time
and time1. Each group is read by itself and put together again like the files of one sky.
"""

import xarray as xr

from weather import quantities
from weather.tidy.axis_kinds import Vertical, axis_of, levels_of, vertical_of
from weather.tidy.statistic import is_ours


def by_axes(raw: xr.Dataset) -> list[xr.Dataset]:
    """The dataset, or one for each set of axes that its known fields lie on.

    Fields on other levels than pressure are left out where there are winds on pressure levels.
    """
    axes = {str(dim): _axis(raw, str(dim)) for dim in raw.dims}
    groups: dict[tuple[str, ...], list[str]] = {}
    for name, field in raw.data_vars.items():
        if is_ours(str(name), field):
            key = tuple(sorted(d for d in map(str, field.dims) if axes[d]))
            groups.setdefault(key, []).append(str(name))
    used = {dim for key in groups for dim in key}
    kinds = [axes[dim] for dim in used]
    if len(kinds) == len(set(kinds)):
        return [raw]
    parts = [_part(raw, names) for names in groups.values()]
    levels = [levels_of(part) for part in parts]
    if any(kind and kind.kind is Vertical.PRESSURE for kind in levels):
        return [p for p, kind in zip(parts, levels, strict=True)
                if kind is None or kind.kind is Vertical.PRESSURE]  # fmt: skip
    return parts


def _axis(raw: xr.Dataset, dim: str) -> str | None:
    """Time or level, whatever the levels are of; None for any other dimension."""
    if dim not in raw.coords:
        axis = quantities.axis_of(dim)
    else:
        axis = "level" if vertical_of(raw[dim]) else axis_of(raw[dim])
    return axis if axis in ("time", "level") else None


def _part(raw: xr.Dataset, names: list[str]) -> xr.Dataset:
    """Some fields with what else lies on their axes."""
    dims = {dim for name in names for dim in raw[name].dims}
    others = [
        name
        for name, variable in raw.data_vars.items()
        if name not in names and variable.ndim <= 1 and set(variable.dims) <= dims
    ]
    part = raw[[*names, *others]]
    part.encoding = dict(raw.encoding)
    return part
