"""The files of one run that hold data: netCDF, GIS, tables, numbers."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from drift.event import Event
from drift.landing import landed

#: By these words a caveat tells that a guard was lowered.
_LOWERED = ("--what-if", "--allow-gaps", "ERA5T")

#: What was asked for, which the landings know and the paths do not.
_ASKED = ("command", "winds_asked")


def write_data(
    folder: Path,
    event: Event,
    landings: xr.Dataset,
    tracks: xr.Dataset,
    density: xr.Dataset,
    numbers: dict[str, Any],
) -> None:
    """Every file of a run that is not a picture."""
    from drift import geojson, kml

    asked = {key: landings.attrs[key] for key in _ASKED if key in landings.attrs}
    write_netcdf(landings, folder / "landings.nc")
    write_netcdf(tracks.assign_attrs(asked), folder / "tracks.nc")
    write_netcdf(density, folder / "density.nc")
    _write_json(folder / "landings.geojson", geojson.landings(landings))
    _write_json(folder / "density.geojson", geojson.density(density))
    (folder / "landings.kml").write_text(kml.document(event, landings, tracks, density), "utf-8")
    table(landings).to_csv(folder / "landings.csv", index=False)
    write_geoparquet(landings, folder / "landings.parquet")
    _write_json(folder / "summary.json", numbers, indent=2)


def write_netcdf(dataset: xr.Dataset, path: Path) -> None:
    """A dataset as netCDF-4, compressed, times in seconds since 1970."""
    dataset = dataset.copy()
    dataset.attrs = {
        key: " | ".join(value) if isinstance(value, list | tuple) else value
        for key, value in dataset.attrs.items()
    }
    # CF 2.6.2. Without the hour of the run: the same command gives the same bytes.
    made = (
        f"balloon-drift {dataset.attrs.get('version', '')}".strip(),
        dataset.attrs.get("command"),
    )
    dataset.attrs["history"] = ": ".join(filter(None, made))
    encoding: dict[str, dict[str, Any]] = {}
    for name, variable in dataset.variables.items():
        encoding[str(name)] = {"zlib": True, "complevel": 1} if variable.dtype.kind in "fiu" else {}
        if variable.dtype.kind == "M":
            encoding[str(name)] = {
                "units": "seconds since 1970-01-01 00:00:00",
                "calendar": "standard",
                "dtype": "float64",
                "_FillValue": np.nan if variable.isnull().any() else None,
            }
        elif variable.dtype.kind == "f" and not variable.isnull().any():
            encoding[str(name)]["_FillValue"] = None
    with _uninterrupted():
        dataset.to_netcdf(path, engine="netcdf4", encoding=encoding)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl-C waits for the end of the block: cut off inside, xarray may wait for itself forever."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    caught: list[int] = []
    earlier = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number in earlier:
        signal.signal(number, lambda number, frame: caught.append(number))
    try:
        yield
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)
    if caught:
        raise KeyboardInterrupt


def table(landings: xr.Dataset) -> Any:
    """The landings as a pandas table with words for the flags, for spreadsheets."""
    frame = _rows(landings)
    for name in ("time", "launch_time"):
        frame[name] = frame[name].dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    # A table has no head to say it in, so every row does.
    said = [t for t in landings.attrs.get("caveats", ()) if any(g in t for g in _LOWERED)]
    if said:
        frame["caveats"] = " ".join(said)
    return _without_minus_zero(frame.round(6).round({"altitude_m": 2, "launch_altitude_m": 2}))


def write_geoparquet(landings: xr.Dataset, path: Path) -> None:
    """The landings as points with every column of the table (GeoParquet 1), if that can be written.

    What it takes comes with the extra `gis`, and is imported here only: no run waits for it in
    vain, and without it there is no such file.
    """
    try:
        import geopandas
        import pyarrow  # noqa: F401 (GeoPandas imports it when it writes)
    except ImportError:
        return
    frame = _rows(landings)
    for name in ("time", "launch_time"):
        frame[name] = frame[name].dt.tz_localize("UTC")
    points = geopandas.points_from_xy(landings["longitude"].values, landings["latitude"].values)
    places = geopandas.GeoDataFrame(frame, geometry=points, crs="EPSG:4326")
    places.attrs = json.loads(json.dumps(landings.attrs, default=_number))
    places.to_parquet(path, index=False)


def _rows(landings: xr.Dataset) -> Any:
    """One row per member, words for the flags, the unit at the end of the name of a column."""
    frame = landings.to_dataframe().reset_index()
    for name in ("outcome", "payload"):
        attrs = landings[name].attrs
        words = dict(zip(attrs["flag_values"], attrs["flag_meanings"].split(), strict=True))
        frame[name] = frame[name].map(words)
    units = {name: landings[name].attrs.get("units", "") for name in landings.variables}
    plain = {"m": "m", "s": "s", "degrees_north": "deg", "degrees_east": "deg"}
    return frame.rename(
        columns={
            name: f"{name}_{plain[unit]}"
            for name, unit in units.items()
            if unit in plain and not str(name).endswith(f"_{plain[unit]}")
        }
    )


def _without_minus_zero(frame: Any) -> Any:
    """The same numbers; a height of -0.0 at sea makes people wonder."""
    floats = frame.select_dtypes("float").columns
    return frame.assign(**{name: frame[name] + 0.0 for name in floats})


def sampled_members(landings: xr.Dataset, most: int) -> xr.Dataset:
    """At most so many of the members that landed: the first ones, which are a fair sample."""
    return landed(landings).isel(member=slice(0, most))


def _write_json(path: Path, content: Any, indent: int | None = None) -> None:
    path.write_text(
        json.dumps(content, ensure_ascii=False, indent=indent, default=_number, allow_nan=False),
        encoding="utf-8",
    )


def _number(value: Any) -> Any:
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(type(value))
