"""The files of one run that hold data: netCDF, GIS, tables, numbers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import xarray as xr

from drift.event.model import Event
from drift.event.write import as_toml
from drift.output.netcdf import write_netcdf
from drift.output.tables import _number, table, write_csv, write_geoparquet

#: The event as it was flown: what a run is repeated from.
EVENT = "event.toml"

#: What was asked for, which the landings know and the paths do not.
_ASKED = ("command", "winds_asked")


def write_data(
    folder: Path,
    event: Event,
    landings: xr.Dataset,
    tracks: xr.Dataset,
    density: xr.Dataset,
    numbers: dict[str, Any],
    *,
    for_excel: bool = False,
) -> None:
    """Every file of a run that is not a picture.

    for_excel : whether CSV begins with a byte order mark.
    """
    from drift.output import geojson, kml, qml

    asked = {key: landings.attrs[key] for key in _ASKED if key in landings.attrs}
    write_netcdf(landings, folder / "landings.nc")
    write_netcdf(tracks.assign_attrs(asked), folder / "tracks.nc")
    write_netcdf(density, folder / "density.nc")
    _write_json(folder / "landings.geojson", geojson.landings(landings))
    _write_json(folder / "density.geojson", geojson.density(density))
    (folder / "landings.kml").write_text(kml.document(event, landings, tracks, density), "utf-8")
    write_csv(table(landings), folder / "landings.csv", for_excel=for_excel)
    (folder / "landings.qml").write_text(qml.landings(), "utf-8")
    (folder / "density.qml").write_text(qml.density(density), "utf-8")
    write_geoparquet(landings, folder / "landings.parquet")
    (folder / EVENT).write_text(as_toml(event), "utf-8")
    _write_json(folder / "summary.json", numbers, indent=2)


def _write_json(path: Path, content: Any, indent: int | None = None) -> None:
    path.write_text(
        json.dumps(content, ensure_ascii=False, indent=indent, default=_number, allow_nan=False),
        encoding="utf-8",
    )
