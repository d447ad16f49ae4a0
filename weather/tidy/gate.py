"""THE GATE: any provider's winds as the one dataset the rest of the project reads.

Before it, doubt: after it, a name is a fact, a unit is SI, every axis is sorted, and what could not
be made certain was refused with a sentence.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from weather import quantities
from weather.box import Box
from weather.errors import InputError
from weather.origins import origin_of
from weather.provenance import Origin, is_known, title_of, years_of
from weather.tidy import (
    below_ground,
    checks,
    derived,
    model_levels,
    optional,
    regional_grid,
    unmarked,
)
from weather.tidy.crop import at_times
from weather.tidy.merge import together
from weather.tidy.reading import DIMS, canonical
from weather.tidy.statistic import refuse_monthly_dates


def tidy(
    raw: xr.Dataset | Sequence[xr.Dataset],
    *,
    source: str,
    box: Box | None = None,
    origin: Origin | None = None,
    allow_preliminary: bool = False,
    sha256: str = "",
) -> xr.Dataset:
    """One or several raw datasets as one tidy sky, cut to the box, or one sentence why not.

    raw : as a provider's file opens in xarray, decoded or with mask_and_scale=False (which reads
        packed files with half the memory); lazy ones are read only inside the box.
    source : where from, in short, such as "ERA5 pressure levels (CDS file)".
    origin : title, licence and attribution; by default what the file says of itself.
    """
    several = [raw] if isinstance(raw, xr.Dataset) else list(raw)
    alone = len(several) == 1
    parts = [part for one in several for part in _parts(one, box, alone=alone)]
    limited = sorted({name for part in parts for name in part.attrs.get("limited", ())})
    marks = {**model_levels.mark_of_all(parts), "limited": limited}
    sky = together(parts).assign_attrs(marks)
    held = "; ".join(quantities.contents(one) for one in several)
    checks.refuse_without_winds(sky, held)
    sky = below_ground.filled(sky, by_habit=any(map(below_ground.leaves_ground_out, several)))
    if box is not None:
        sky = _in_time(sky, box, np.concatenate([part.attrs.get("covers", ()) for part in parts]))
    checks.refuse_future(sky)
    if not allow_preliminary:
        checks.refuse_preliminary(sky)
    remarks = _remarks(parts)
    refuse_monthly_dates(sky["time"].values)
    if origin is None and not any(part.attrs.get("of_an_hour") for part in parts):
        remarks += unmarked.doubts(sky)
    return _finished(sky, source, origin or origin_of_winds(several), remarks, sha256)


def _parts(raw: xr.Dataset, box: Box | None, *, alone: bool) -> list[xr.Dataset]:
    """One dataset read; of several, a refusal says which one."""
    try:
        return canonical(raw, box)
    except InputError as error:
        file = Path(str(raw.encoding.get("source", ""))).name
        if alone or not file:
            raise
        raise InputError(f"{file}: {error}") from error


def origin_of_winds(several: Sequence[xr.Dataset]) -> Origin:
    """The one origin that the datasets name; of none that is named, unknown.

    Winds of two reanalyses are two skies: put together they would be a third, which nobody made.
    """
    stated = [origin_of(one) for one in several if one.data_vars]
    named = {origin.name: origin for origin in stated if is_known(origin)}
    if len(named) > 1:
        raise InputError(
            f"the files are of {' and '.join(named)}, which are never blended; give the files of "
            "one of them"
        )
    return next(iter((*named.values(), *stated)), Origin())


def _in_time(sky: xr.Dataset, box: Box, covers: NDArray[np.datetime64]) -> xr.Dataset:
    """The times that bracket the box; refuses a sky wholly before or after it.

    covers : first and last times of the files, before they were cut.
    """
    sky = at_times(sky, box)
    first, last = (t.astype("datetime64[m]").item() for t in sky["time"].values[[0, -1]])
    start, end = (t.replace(tzinfo=None) for t in (box.start, box.end))
    if first > end or last < start:
        first, last = (t.astype("datetime64[m]").item() for t in (covers.min(), covers.max()))
        raise InputError(
            f"the winds cover {first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M} UTC and the flight "
            f"needs {start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M}; give a file of that time"
        )
    return sky


def _finished(
    sky: xr.Dataset, source: str, origin: Origin, remarks: list[str], sha256: str
) -> xr.Dataset:
    """Checked, completed by heights and densities, ordered, and labelled."""
    here = sky.attrs
    left_out = list(here.get(optional.LEFT_OUT, ()))
    sky, gaps = optional.without_gaps(sky)
    checks.refuse_missing_values(sky, here.get("limited", ()))
    checks.refuse_unwritten(sky)
    checks.refuse_impossible_winds(sky)
    sky = derived.with_ground(sky)
    sky, heights, doubts = derived.with_heights(sky)
    checks.refuse_unsorted_heights(sky)
    if model_levels.HYBRID not in here:
        checks.refuse_impossible_heights(sky)
    sky, density, more = derived.with_density(sky, heights)
    sky, wrong = optional.with_upward_velocity(sky)
    caveats = [
        *origin.caveats, *doubts, *more, *left_out, *gaps, *wrong, *_early(sky), *remarks,
        *checks.doubts_of_calm(sky),
    ]  # fmt: skip
    preliminary = bool(sky["preliminary"].any())
    versions = [str(v) for v in dict.fromkeys(sky["expver"].values) if v]
    for name in sky.data_vars:
        sky[name].attrs = quantities.attrs_of(str(name))
    sky = sky.drop_vars(["expver", "preliminary"]).transpose(*DIMS, missing_dims="ignore")
    sky.attrs = {
        "title": title_of(origin, sky, on_model_levels=model_levels.HYBRID in here),
        "source": source,
        "licence": origin.licence,
        "attribution": origin.attribution.replace("{year}", years_of(sky)),
        "heights": heights,
        "density": density,
        "caveats": caveats,
        "preliminary": "yes" if preliminary else "no",
        "expver": versions,
        "sha256": sha256,
    }
    if below_ground.MARK in here:
        sky.attrs[below_ground.MARK] = here[below_ground.MARK]
    if origin.wind_error_mps is not None:
        sky.attrs["wind_error_mps"] = origin.wind_error_mps
    return sky


def _early(sky: xr.Dataset) -> list[str]:
    """What a reader of the result must know about times that are preliminary."""
    late = int(sky["preliminary"].sum())
    if not late:
        return []
    return [
        f"{late} of {sky.sizes['time']} times are preliminary (ERA5T) and may differ from the "
        "final release of ERA5"
    ]


def _remarks(parts: Sequence[xr.Dataset]) -> list[str]:
    """What a reader of the result must know about how the files were read."""
    said = [
        part.attrs[regional_grid.REMARK] for part in parts if regional_grid.REMARK in part.attrs
    ]
    said = list(dict.fromkeys(said))
    unitless = sorted({name for part in parts for name in part.attrs.get("unitless", ())})
    if unitless:
        said.append(
            f"the file gives no units for {quantities.listed(unitless)}; they were taken as "
            "m s-1 for winds, m2 s-2 for z, K for temperature"
        )
    return said
