"""Is it what was asked for? Every number of a file decoded before it may enter the store.

A transfer can have the right length and the wrong bytes, a service can change what it sends, and a
file of whole GRIB messages can lack half of them. Nothing but decoding tells.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from weather import quantities
from weather.errors import FetchError, InputError
from weather.formats.files import opened
from weather.guard.child import guarded
from weather.network.patience import one_line
from weather.providers.product import refuse_other_product
from weather.store import Wanted
from weather.tidy import checks

CLOSE_DEG, CLOSE_HPA = 1e-3, 1e-3


class BadContent(FetchError):
    """A file came in full, and is not what was asked for."""


@dataclass(frozen=True)
class Findings:
    """What the decoding showed; counts go into the record beside the file."""

    preliminary: bool
    counts: Mapping[str, Any]


def examine(path: Path, wanted: Wanted, *, optional: frozenset[str] = frozenset()) -> Findings:
    """Decode a file in full and compare it with the request, or say what is wrong with it.

    It is decoded in a process with limits (`weather.guard.child`), whatever was sent.

    optional : variables of the request that a source may be without.
    The outermost cell of the area is a halo: a mirror that ends inside it is good enough.
    """
    try:
        return guarded(
            _examined, path, wanted, optional, about="it", size_bytes=path.stat().st_size
        )
    except InputError as error:
        raise BadContent(_sentence(wanted, str(error).replace(str(path), "it"))) from None


def _examined(path: Path, wanted: Wanted, optional: frozenset[str]) -> Findings:
    """The same, in this very process; InputError with what is wrong."""
    try:
        sky = _decoded(path, wanted)
    except (InputError, MemoryError):
        raise
    except Exception as error:  # there is no telling what a decoder makes of damaged bytes
        why = one_line(str(error), 120) or type(error).__name__
        raise InputError(f"it cannot be decoded ({why})") from None
    lacking = _lacking(sky, wanted, optional)
    if lacking:
        raise InputError(f"it lacks {lacking}")
    counts = {str(name): int(size) for name, size in sky.sizes.items()}
    return Findings(
        preliminary=sky.attrs["preliminary"] == "yes",
        counts={**counts, "variables": sorted(str(name) for name in sky.data_vars)},
    )


def _decoded(path: Path, wanted: Wanted) -> xr.Dataset:
    """The whole file: through the gate if it holds winds aloft, else field by field."""
    from weather.tidy.gate import tidy

    with opened([path]) as files:
        datasets = [dataset for file in files for dataset in file.datasets]
        refuse_other_product(datasets, wanted)
        if wanted.levels_hpa:
            return tidy(datasets, source="a download", allow_preliminary=True)
        return _near_ground(datasets)


def _near_ground(datasets: list[xr.Dataset]) -> xr.Dataset:
    """Fields without levels, which the gate takes only together with winds aloft."""
    from weather.tidy.reading import canonical

    parts = [part for dataset in datasets for part in canonical(dataset) if part.data_vars]
    if not parts:
        raise InputError("it holds no field that is known here")
    sky = xr.merge(
        [part.drop_vars(["expver", "preliminary"]) for part in parts],
        compat="no_conflicts",
        join="exact",
        combine_attrs="drop",
    )
    checks.refuse_missing_values(sky)
    checks.refuse_impossible_winds(sky)
    late = any(bool(part["preliminary"].any()) for part in parts)
    return sky.assign_attrs(preliminary="yes" if late else "no")


def _lacking(sky: xr.Dataset, wanted: Wanted, optional: frozenset[str]) -> str:
    """What was asked for and is not there, in words; "" when all is."""
    variables = [
        name for name in wanted.variables if name not in optional and not _has(sky, wanted, name)
    ]
    times = np.array(wanted.times, dtype="datetime64[ns]")
    late = [str(time)[:16] for time in times[~np.isin(times, sky["time"].values)]]
    levels = np.round(sky["level"].values / 100.0, 3) if "level" in sky.dims else np.array([])
    thin = [f"{hpa:g} hPa" for hpa in wanted.levels_hpa if not _near(levels, hpa, CLOSE_HPA)]
    north, west, south, east = wanted.area
    latitude, longitude = sky["latitude"].values, sky["longitude"].values
    halo = float(np.diff(latitude[:2])[0]) + CLOSE_DEG if len(latitude) > 1 else CLOSE_DEG
    edges = {
        "the north": latitude.max() < north - halo,
        "the south": latitude.min() > south + halo,
        "the east": longitude.max() < east - halo,
        "the west": longitude.min() > west + halo,
    }
    short = [edge for edge, is_short in edges.items() if is_short]
    return (
        quantities.listed([*variables, *late, *thin, *short])
        if variables + late + thin + short
        else ""
    )


def _has(sky: xr.Dataset, wanted: Wanted, variable: str) -> bool:
    """Whether a requested variable came; true for what is not read here, such as the mask."""
    row = quantities.quantity_of(variable, {}, aloft=bool(wanted.levels_hpa))
    if row is None:
        return True
    # The gate turns geopotentials into heights, and the vertical motion into an upward velocity.
    turned = {
        "geopotential": "geopotential_height",
        "surface_geopotential": "surface_altitude",
        "lagrangian_tendency_of_air_pressure": "upward_air_velocity",
    }
    return row.name in sky or turned.get(row.name, "") in sky


def _near(values: np.ndarray[Any, Any], wanted: float, slack: float) -> bool:
    return bool(values.size and np.abs(values - wanted).min() <= slack)


def _sentence(wanted: Wanted, why: str) -> str:
    return (
        f"the file that {wanted.source} sent for {wanted.words()} is not what was asked for: "
        f"{why}; it was not stored, so run the same command again"
    )
