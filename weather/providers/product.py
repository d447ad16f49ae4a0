"""Is it the product that was asked for? What a file says of itself against the request.

Ten members on half a degree, a forecast, or an experiment have the same fields at the same hours
as the reanalysis; only their marks and their grid tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import xarray as xr

from weather import quantities
from weather.errors import InputError
from weather.providers import era5
from weather.store import Wanted
from weather.tidy.era5t import FINAL, PRELIMINARY

#: Datasets of ERA5 as the Climate Data Store names them.
_ERA5 = "reanalysis-era5-"

ENSEMBLE = "ensemble_members"

_MEMBERS = 10

#: Keys of ECMWF's archive that a GRIB field bears, and what they must be for each product.
_STREAM = {"reanalysis": "oper", ENSEMBLE: "enda"}

_CLOSE_DEG = 1e-3


def refuse_other_product(datasets: Sequence[xr.Dataset], wanted: Wanted) -> None:
    """Raise InputError where files of the Climate Data Store are not of the product asked for.

    Archives whose winds are cut out here, array by array, name what they are in their addresses.
    """
    if not wanted.dataset.startswith(_ERA5):
        return
    said = list(dict.fromkeys(_contradictions(datasets, wanted)))
    if said:
        raise InputError(f"it is of another product: {quantities.listed(said)}")


def _contradictions(datasets: Sequence[xr.Dataset], wanted: Wanted) -> Iterator[str]:
    expected = {"dataType": "an", "class": "ea", "stream": _STREAM.get(wanted.product)}
    spacing = era5.ENSEMBLE_GRID_DEG if wanted.product == ENSEMBLE else era5.GRID_DEG
    members = _MEMBERS if wanted.product == ENSEMBLE else 1
    for raw in datasets:
        for variable in raw.data_vars.values():
            for key, right in expected.items():
                found = str(variable.attrs.get(f"GRIB_{key}", ""))
                if found and right and found != right:
                    yield f"{key} {found} instead of {right}"
        yield from _experiments(raw)
        count = _size_of(raw, "realization")
        if count != members:
            yield f"{count} members instead of {members}"
        for axis in ("latitude", "longitude"):
            step = _step_of(raw, axis)
            if step is not None and abs(step - spacing) > _CLOSE_DEG:
                yield f"a grid of {step:g} degrees instead of {spacing:g}"


def _experiments(raw: xr.Dataset) -> Iterator[str]:
    if "expver" not in raw.variables:
        return
    for version in np.unique(np.asarray(raw["expver"].values).astype(str)):
        if version and version.strip().zfill(4) not in (FINAL, PRELIMINARY):
            yield f"experiment {version}"


def _axis_of(raw: xr.Dataset, axis: str) -> xr.DataArray | None:
    for name in raw.coords:
        if quantities.axis_of(str(name)) == axis:
            return raw[name]
    return None


def _size_of(raw: xr.Dataset, axis: str) -> int:
    found = _axis_of(raw, axis)
    return 1 if found is None else int(found.size)


def _step_of(raw: xr.Dataset, axis: str) -> float | None:
    found = _axis_of(raw, axis)
    if found is None or found.ndim != 1 or found.size < 2:
        return None
    return float(np.median(np.abs(np.diff(found.values))))
