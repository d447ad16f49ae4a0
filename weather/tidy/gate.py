"""THE GATE: any provider's winds as the one dataset the rest of the project reads.

Before it, doubt: after it, a name is a fact, a unit is SI, every axis is sorted, and what could not
be made certain was refused with a sentence.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from weather import quantities
from weather.box import Box
from weather.errors import InputError
from weather.provenance import Origin, origin_of, title_of, years_of
from weather.tidy import checks, derived, optional
from weather.tidy.crop import at_times
from weather.tidy.merge import together
from weather.tidy.reading import DIMS, canonical


def tidy(
    raw: xr.Dataset | Sequence[xr.Dataset],
    *,
    source: str,
    box: Box | None = None,
    origin: Origin | None = None,
    allow_preliminary: bool = False,
    sha256: str = "",
    now: datetime | None = None,
) -> xr.Dataset:
    """One or several raw datasets as one tidy sky, cut to the box, or one sentence why not.

    raw : as a provider's file opens in xarray, decoded or with mask_and_scale=False (which reads
        packed files with half the memory); lazy ones are read only inside the box.
    source : where from, in short, such as "ERA5 pressure levels (CDS file)".
    origin : title, licence and attribution; by default what the file says of itself.
    now : the present, against which future data are told; by default the clock.
    """
    several = [raw] if isinstance(raw, xr.Dataset) else list(raw)
    parts = [_part(one, box, alone=len(several) == 1) for one in several]
    sky = together(parts)
    held = "; ".join(quantities.contents(one) for one in several)
    checks.refuse_without_winds(sky, held)
    if box is not None:
        sky = _in_time(sky, box, np.concatenate([part.attrs.get("covers", ()) for part in parts]))
    checks.refuse_future(sky, now or datetime.now(UTC))
    if not allow_preliminary:
        checks.refuse_preliminary(sky)
    unitless = sorted({name for part in parts for name in part.attrs.get("unitless", ())})
    return _finished(sky, source, origin or origin_of_winds(several), unitless, sha256)


def _part(raw: xr.Dataset, box: Box | None, *, alone: bool) -> xr.Dataset:
    """One dataset read; of several, a refusal says which one."""
    try:
        return canonical(raw, box)
    except InputError as error:
        file = Path(str(raw.encoding.get("source", ""))).name
        if alone or not file:
            raise
        raise InputError(f"{file}: {error}") from error


def origin_of_winds(several: Sequence[xr.Dataset]) -> Origin:
    """The origin of the first dataset that states one."""
    stated = [origin_of(one) for one in several]
    return next((origin for origin in stated if origin != Origin()), Origin())


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
    sky: xr.Dataset, source: str, origin: Origin, unitless: list[str], sha256: str
) -> xr.Dataset:
    """Checked, completed by heights and densities, ordered, and labelled."""
    left_out = list(sky.attrs.get(optional.LEFT_OUT, ()))
    sky, gaps = optional.without_gaps(sky)
    checks.refuse_missing_values(sky)
    checks.refuse_impossible_winds(sky)
    sky = derived.with_ground(sky)
    sky, heights, doubts = derived.with_heights(sky)
    checks.refuse_unsorted_heights(sky)
    checks.refuse_impossible_heights(sky)
    sky, density, more = derived.with_density(sky, heights)
    sky, wrong = optional.with_upward_velocity(sky)
    more = (*more, *left_out, *gaps, *wrong)
    caveats = [*origin.caveats, *doubts, *more, *_caveats(sky, unitless)]
    preliminary = bool(sky["preliminary"].any())
    versions = [str(v) for v in dict.fromkeys(sky["expver"].values) if v]
    for name in sky.data_vars:
        sky[name].attrs = quantities.attrs_of(str(name))
    sky = sky.drop_vars(["expver", "preliminary"]).transpose(*DIMS, missing_dims="ignore")
    sky.attrs = {
        "title": title_of(origin, sky),
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
    if origin.wind_error_mps is not None:
        sky.attrs["wind_error_mps"] = origin.wind_error_mps
    return sky


def _caveats(sky: xr.Dataset, unitless: list[str]) -> list[str]:
    """What a reader of the result must know about these winds."""
    said = []
    late = int(sky["preliminary"].sum())
    if late:
        said.append(
            f"{late} of {sky.sizes['time']} times are preliminary (ERA5T) and may differ from the "
            "final release of ERA5"
        )
    if unitless:
        said.append(
            f"the file gives no units for {quantities.listed(unitless)}; they were taken as m "
            "s-1 for "
            "winds, m2 s-2 for z, K for temperature"
        )
    return said
