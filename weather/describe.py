"""What is in a wind file, and whether it can be used: the answer of `drift winds`."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from weather import quantities
from weather.box import Box
from weather.errors import InputError
from weather.formats.files import (
    Given,
    Opened,
    as_given,
    guarded_read,
    largest_whole,
    naming,
    opened,
    read_local,
    whole_size,
)
from weather.grid.gaps import LONGEST_LEVEL_STEP_M, LONGEST_STEP_H, LOWEST_LEVEL_M
from weather.guard.budget import Budget, size_of
from weather.physics import standard_atmosphere
from weather.tidy import era5t
from weather.tidy.axes import standard_axes
from weather.tidy.model_levels import axis_in
from weather.tidy.reading import on_known_axes

_LARGE = "too large to look at whole: judged by its first time in the middle of its area"


#: Flights go hardly higher, m: what the levels lack above is not said.
_FLOWN_M = 12_000.0


@dataclass(frozen=True, kw_only=True)
class Description:
    """Wind files in facts; what could not be found out is empty or None."""

    files: tuple[str, ...]
    size_bytes: int
    format: str = ""
    layout: str = ""
    variables: tuple[str, ...] = ()
    levels_hpa: tuple[float, ...] = ()
    model_levels: bool = False
    times: tuple[datetime, ...] = field(default=(), repr=False)
    west_deg: float | None = None
    east_deg: float | None = None
    south_deg: float | None = None
    north_deg: float | None = None
    grid_deg: float | None = None
    members: int = 1
    versions: tuple[str, ...] = ()
    title: str = ""
    heights: str = ""
    density: str = ""
    licence: str = ""
    caveats: tuple[str, ...] = ()
    usable: bool = False
    reason: str = ""

    @property
    def step(self) -> timedelta | None:
        """The most common step between times; None of a single time."""
        steps = Counter(np.diff(np.array(self.times)).tolist())
        return steps.most_common(1)[0][0] if steps else None

    @property
    def gaps(self) -> tuple[tuple[datetime, datetime], ...]:
        """Pairs of neighbouring times further apart than the usual step."""
        pairs = zip(self.times, self.times[1:], strict=False)
        return tuple((a, b) for a, b in pairs if self.step is not None and b - a > self.step)

    @property
    def preliminary(self) -> bool:
        """Whether any of it is ERA5T, which may still change."""
        return era5t.PRELIMINARY in self.versions

    def lines(self) -> list[str]:
        """The description as plain lines, `name: value`."""
        facts = {
            "files": ", ".join(self.files),
            "size": f"{self.size_bytes / 1e6:.1f} MB" if self.size_bytes else "",
            "format": ", ".join(x for x in (self.format, self.layout) if x),
            "title": self.title,
            "variables": ", ".join(self.variables),
            "levels": _levels(self.levels_hpa, self.model_levels),
            "times": self._times(),
            "gaps": self._gaps(),
            "area": self._area(),
            "members": str(self.members) if self.members > 1 else "",
            "version": _versions(self.versions),
            "heights": self.heights,
            "density": self.density,
            "licence": self.licence,
            "caveats": "; ".join(self.caveats),
            "usable": "yes" if self.usable else f"no: {self.reason}",
        }
        return [f"{name}: {value}" for name, value in facts.items() if value]

    def _times(self) -> str:
        if not self.times:
            return ""
        first, last = (f"{t:%Y-%m-%d %H:%M}" for t in (self.times[0], self.times[-1]))
        if self.step is None:
            return f"one, {first} UTC"
        every = f"every {self.step / timedelta(hours=1):g} h"
        return f"{len(self.times)} from {first} to {last} UTC, {every}"

    def _gaps(self) -> str:
        """Gaps, and how many steps are too long to fly across without a word."""
        said = [f"{a:%Y-%m-%d %H:%M} to {b:%Y-%m-%d %H:%M}" for a, b in self.gaps]
        longest = timedelta(hours=LONGEST_STEP_H)
        count = sum(b - a > longest for a, b in zip(self.times, self.times[1:], strict=False))
        listed = quantities.listed(said, most=3) if said else "none"
        if count:
            needs = f"a flight across any of the {count} steps over {LONGEST_STEP_H:g} h"
            return f"{listed}; {needs} needs allow_gaps=True"
        return listed if said else ""

    def _area(self) -> str:
        if self.west_deg is None or self.grid_deg is None:
            return ""
        return (
            f"{self.south_deg:g} to {self.north_deg:g} degrees north, {self.west_deg:g} to "
            f"{self.east_deg:g} degrees east, by {self.grid_deg:g}"
        )


def describe(paths: str | Path | Sequence[str | Path]) -> Description:
    """Facts about wind files, read the way a run would read them, and whether a run could.

    Never raises for a file that cannot be used: the reason is in the answer.
    """
    files = as_given(paths)
    size = sum(size_of(file) for file in files if isinstance(file, Path))
    try:
        facts = guarded_read(_found_out, files, size)
    except InputError as error:
        facts = {"usable": False, "reason": str(error)}
    return Description(files=tuple(f.name for f in files), size_bytes=size, **facts)


def _found_out(files: list[Given], size: int) -> dict[str, Any]:
    """Facts and verdict, from files that are opened in this very process."""
    facts: dict[str, Any] = {}
    try:
        with naming(files), opened(files) as found:
            facts = _facts(found)
    except InputError as error:
        facts["reason"] = str(error)
    return facts | _verdict(files, facts, largest_whole(Budget.of(size)))


def _verdict(files: list[Given], facts: dict[str, Any], most: float) -> dict[str, Any]:
    """Whether a run would take these files, and what it would say of them."""
    box = _middle(facts) if facts.pop("bytes_read", 0) > most else None
    try:
        sky = read_local(files, box, True)
    except InputError as error:
        return {"usable": False, "reason": str(error)}
    said = {name: sky.attrs[name] for name in ("title", "heights", "density", "licence")}
    caveats = (*sky.attrs["caveats"], *([_LARGE] if box else []))
    said |= {"caveats": caveats, "versions": tuple(sky.attrs["expver"])}
    said |= {"usable": True, "reason": ""}
    if sky.attrs["preliminary"] == "yes":
        try:
            read_local(files, box, False)
        except InputError as error:
            said |= {"usable": False, "reason": str(error)}
    return said


def _middle(facts: dict[str, Any]) -> Box | None:
    """A point in the middle of the area at the first time: enough to judge a large file by."""
    if "west_deg" not in facts or not facts.get("times"):
        return None
    first = facts["times"][0].replace(tzinfo=UTC)
    x, y = (
        (facts[low] + facts[high]) / 2
        for low, high in (("west_deg", "east_deg"), ("south_deg", "north_deg"))
    )
    return Box(west_deg=x, east_deg=x, south_deg=y, north_deg=y, start=first, end=first, top_m=5e4)


def _facts(found: list[Opened]) -> dict[str, Any]:
    """What the axes and names tell, without a look at the fields."""
    raws = [ds for file in found for ds in file.datasets]
    facts: dict[str, Any] = {
        "format": ", ".join(dict.fromkeys(str(file.kind) for file in found)),
        "layout": ", ".join(filter(None, dict.fromkeys(_layout(ds) for ds in raws))),
        "model_levels": any(axis_in(ds) for ds in raws),
        "variables": tuple(dict.fromkeys(_variable(ds, n) for ds in raws for n in ds.data_vars)),
        "bytes_read": whole_size(raws),
    }
    axes = []
    for raw in raws:
        try:
            axes.append(standard_axes(on_known_axes(raw)))
        except InputError:
            continue
    if not axes:
        return facts
    times = {t for ds in axes if "time" in ds.coords for t in np.atleast_1d(ds["time"].values)}
    levels = {p for ds in axes if "level" in ds.coords for p in np.atleast_1d(ds["level"].values)}
    sizes = [ds.sizes.get("realization", 1) for ds in axes]
    longitude, latitude = axes[0]["longitude"].values, axes[0]["latitude"].values
    return facts | {
        "times": tuple(t.astype("datetime64[s]").item() for t in sorted(times)),
        "levels_hpa": tuple(float(p) / 100 for p in sorted(levels, reverse=True)),
        "members": max(sizes),
        "west_deg": float(longitude[0]),
        "east_deg": float(longitude[-1]),
        "south_deg": float(latitude[0]),
        "north_deg": float(latitude[-1]),
        "grid_deg": round(float(longitude[1] - longitude[0]), 6),
    }


def _variable(raw: xr.Dataset, name: object) -> str:
    """A variable by its name in the file, and what it is here."""
    variable = raw[name]
    aloft = any(
        quantities.axis_of(str(dim)) == "level" for dim in (*variable.dims, *variable.coords)
    )
    row = quantities.quantity_of(era5t.split(str(name))[0], dict(variable.attrs), aloft=aloft)
    return f"{name} ({row.name})" if row and row.name != name else str(name)


def _layout(raw: xr.Dataset) -> str:
    """The provider's layout, by the names of its axes."""
    here = set(map(str, (*raw.dims, *raw.coords)))
    if {"valid_time", "pressure_level"} <= here:
        return "Climate Data Store since 2024"
    if "grib_to_netcdf" in str(raw.attrs.get("history", "")):
        return "Climate Data Store before 2024"
    if "isobaricInhPa" in here:
        return "cfgrib"
    if "valid_time_stop" in raw.attrs:
        return "ARCO"
    if "utc_date" in raw.variables:
        return "NCAR"
    return ""


def _levels(levels: tuple[float, ...], of_model: bool) -> str:
    """Levels, and which flights they are too high or too far apart for, by standard heights."""
    if not levels:
        return ""
    z = standard_atmosphere.nominal_height(np.array(levels) * 100.0)
    needs = [f"below {z[0]:.0f} m"] if z[0] > LOWEST_LEVEL_M else []
    wide = (np.diff(z) > LONGEST_LEVEL_STEP_M) & (z[:-1] < _FLOWN_M)
    needs += [f"between {z[k]:.0f} and {z[k + 1]:.0f} m" for k in np.flatnonzero(wide)]
    if of_model:
        said = f"{len(levels)} of the model, from {levels[0]:.4g} to {levels[-1]:.4g} hPa"
        said += " over a ground of 1013 hPa"
    else:
        said = f"{len(levels)} from {levels[0]:g} to {levels[-1]:g} hPa"
    return f"{said}; a flight {' or '.join(needs)} needs allow_gaps=True" if needs else said


def _versions(versions: tuple[str, ...]) -> str:
    meaning = {era5t.FINAL: "final", era5t.PRELIMINARY: "preliminary (ERA5T)"}
    return ", ".join(f"expver {v}, {meaning.get(v, 'unknown to us')}" for v in versions)
