"""Landings as tables: CSV for spreadsheets, GeoParquet for GIS."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from drift.landings.method import A_DRAW
from drift.output import cells
from weather.display import for_spreadsheet

#: By these words a caveat tells that a guard was lowered.
_LOWERED = ("--what-if", "--allow-gaps", "ERA5T")

#: Rows of CSV that are put together at once: some megabytes.
_ROWS = 8192


def table(landings: xr.Dataset) -> Any:
    """The landings as a pandas table with words for the flags, for spreadsheets."""
    frame = _rows(landings)
    for name in ("time", "launch_time"):
        frame[name] = _told(frame[name].to_numpy())
    # A table has no head to say it in, so every row does.
    said = [t for t in landings.attrs.get("caveats", ()) if any(g in t for g in _LOWERED)]
    frame["caveats"] = " ".join([A_DRAW, *landings.attrs.get("assumed", ()), *said])
    return _without_minus_zero(frame.round(6).round({"altitude_m": 2, "launch_altitude_m": 2}))


def _told(times: Any) -> Any:
    """Times as ISO 8601 in UTC, to the second."""
    seconds = times.astype("datetime64[s]")
    text = np.datetime_as_string(seconds, timezone="UTC").astype(object)
    text[np.isnat(seconds)] = np.nan
    return text


def write_csv(frame: Any, path: Path, *, for_excel: bool = False) -> None:
    """A table as CSV in UTF-8; text that a spreadsheet would take for a formula is quoted as text.

    It is put together column by column: by rows it takes several times as long.

    for_excel : begin with the byte order mark by which Excel knows UTF-8.
    """
    head = ",".join(_quoted(str(name)) for name in frame.columns) + "\n"
    columns = [_cells(frame[name]) for name in frame.columns]
    with path.open("wb") as file:
        file.write(head.encode("utf-8-sig" if for_excel else "utf-8"))
        for first in range(0, len(frame), _ROWS):
            rows = slice(first, first + _ROWS)
            file.write(cells.joined([column(rows) for column in columns]))


def _cells(column: Any) -> Callable[[slice], cells.Bytes]:
    """The cells of some rows of a column, gaps empty."""
    values = column.to_numpy()
    if values.dtype.kind in "iuf":
        return lambda rows: _numbers(values[rows])
    import pandas as pd

    if pd.api.types.infer_dtype(column, skipna=True) == "string":
        which, words = column.factorize()
    else:  # 1, 1.0 and True are the same to a dictionary
        which, words = np.where(column.isna(), -1, np.arange(len(column))), column
    # The last one is that of a gap, whose number is -1.
    known = cells.of_words([*(_quoted(_harmless(word)) for word in words), ""])
    return lambda rows: known.T[which[rows]].T


def _numbers(values: Any) -> cells.Bytes:
    """The cells of numbers, in the fewest digits that tell them."""
    found = None
    if values.dtype.kind in "iu":
        found = cells.of_integers(values)
    elif values.dtype == np.float64:
        found = cells.of_decimals(values)
    if found is not None:
        return found
    words = map(repr, values.tolist()) if values.dtype == np.float64 else values.astype(str)
    gaps = np.isnan(values)
    return cells.of_words(["" if gap else word for word, gap in zip(words, gaps, strict=True)])


def _harmless(value: Any) -> str:
    return for_spreadsheet(value) if isinstance(value, str) else str(value)


def _quoted(text: str) -> str:
    """A text as a cell (RFC 4180)."""
    if any(sign in text for sign in ',"\r\n'):
        text = text.replace('"', '""')
        return f'"{text}"'
    return text


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
        # Read back from netCDF, the value of a single load is a number by itself.
        values = np.atleast_1d(attrs["flag_values"]).tolist()
        words = dict(zip(values, attrs["flag_meanings"].split(), strict=True))
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


def _number(value: Any) -> Any:
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(type(value))
