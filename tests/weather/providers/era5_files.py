"""ERA5-like files made from a CDS request, with values known on paper.

Winds are linear in place, height and time, heights and temperatures those of the standard
atmosphere, so a test can say what must come out without reading what went in.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import netCDF4
import numpy as np

from weather.formats.eccodes import eccodes_api

# Not imported plainly: its wheel brings a PROJ that must not be loaded before that of the maps.
eccodes = eccodes_api()

GRID_DEG = 0.25
SHORT = {
    "geopotential": "z",
    "temperature": "t",
    "u_component_of_wind": "u",
    "v_component_of_wind": "v",
    "vertical_velocity": "w",
    "10m_u_component_of_wind": "10u",
    "10m_v_component_of_wind": "10v",
    "100m_u_component_of_wind": "100u",
    "100m_v_component_of_wind": "100v",
    "boundary_layer_height": "blh",
    "land_sea_mask": "lsm",
    "low_cloud_cover": "lcc",
    "medium_cloud_cover": "mcc",
    "surface_pressure": "sp",
}
NETCDF = {"10u": "u10", "10v": "v10", "100u": "u100", "100v": "v100"}


def axes(inputs: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    """Latitudes descending and longitudes ascending, as the CDS gives them."""
    north, west, south, east = (float(edge) for edge in inputs["area"])
    step = 0.5 if "ensemble_members" in str(inputs["product_type"]) else GRID_DEG
    n_lat, n_lon = round((north - south) / step) + 1, round((east - west) / step) + 1
    return north - step * np.arange(n_lat), west + step * np.arange(n_lon)


def moments(inputs: dict[str, Any]) -> list[datetime]:
    """Every year x month x day x time of the request."""
    parts = [inputs[name] for name in ("year", "month", "day", "time")]
    return [
        datetime.fromisoformat(f"{y}-{m}-{d}T{t}").replace(tzinfo=UTC)
        for y, m, d, t in itertools.product(*parts)
    ]


def height_m(level_hpa: float) -> float:
    """Geopotential height of a pressure, ICAO standard atmosphere, troposphere and above."""
    p = level_hpa * 100.0
    if p > 22632.06:
        return 288.15 / 0.0065 * (1 - (p / 101325.0) ** 0.190263)
    return 11000.0 + 216.65 * 287.05287 / 9.80665 * float(np.log(22632.06 / p))


def value(name: str, level_hpa: float | None, time: datetime, lat: Any, lon: Any) -> Any:
    """The field: u = 5 + lat/10 + z/1000 + hour/10, v = -3 + lon/100, omega = -z/10000; the rest
    standard.
    """
    z = height_m(level_hpa) if level_hpa else 0.0
    field = {
        "u": 5.0 + lat / 10 + z / 1000 + time.hour / 10,
        "v": -3.0 + lon / 100 + 0 * lat,
        "w": -z / 10_000 + 0 * (lat + lon),
        "z": 9.80665 * z + 0 * (lat + lon),
        "t": max(216.65, 288.15 - 0.0065 * z) + 0 * (lat + lon),
        "10u": 2.0 + lat / 10 + 0 * lon,
        "10v": -1.0 + 0 * (lat + lon),
        "100u": 3.0 + lat / 10 + 0 * lon,
        "100v": -2.0 + 0 * (lat + lon),
        "blh": 800.0 + 0 * (lat + lon),
        "lsm": 1.0 + 0 * (lat + lon),
        "lcc": 0.25 + 0 * (lat + lon),
        "mcc": 0.5 + 0 * (lat + lon),
        "sp": 100_000.0 + 0 * (lat + lon),
    }
    if name == "z" and level_hpa is None:
        return 9.80665 * (100.0 + 0 * (lat + lon))
    return field[name]


def fields(inputs: dict[str, Any]) -> Iterator[tuple[str, float | None, datetime]]:
    """Every (short name, level, time) of the request, as MARS orders them."""
    levels = [float(level) for level in inputs.get("pressure_level", [])] or [None]
    for time in moments(inputs):
        for level in levels:
            for variable in inputs["variable"]:
                yield SHORT[variable], level, time


def grib(inputs: dict[str, Any], expver: str = "0001") -> bytes:
    """GRIB1 messages, 16 bit, as ERA5 comes from the CDS."""
    lats, lons = axes(inputs)
    lat, lon = np.meshgrid(lats, lons, indexing="ij")
    out = io.BytesIO()
    surface = not inputs.get("pressure_level")
    base = _template(lats, lons, surface, expver)
    members = range(10) if "ensemble_members" in str(inputs["product_type"]) else [None]
    for (name, level, time), member in itertools.product(fields(inputs), members):
        message = eccodes.codes_clone(base)
        eccodes.codes_set(message, "dataDate", int(f"{time:%Y%m%d}"))
        eccodes.codes_set(message, "dataTime", int(f"{time:%H%M}"))
        if member is not None:
            eccodes.codes_set(message, "stream", "enda")
            eccodes.codes_set(message, "number", member)
            eccodes.codes_set(message, "totalNumber", 10)
        if level is not None:
            eccodes.codes_set(message, "level", int(level))
        eccodes.codes_set(message, "shortName", name)
        values = value(name, level, time, lat, lon) + 0.1 * (member or 0)
        eccodes.codes_set_values(message, values.ravel())
        out.write(eccodes.codes_get_message(message))
        eccodes.codes_release(message)
    eccodes.codes_release(base)
    return out.getvalue()


def _template(lats: np.ndarray, lons: np.ndarray, surface: bool, expver: str) -> int:
    base = eccodes.codes_grib_new_from_samples(
        "regular_ll_sfc_grib1" if surface else "regular_ll_pl_grib1"
    )
    for key, number in {
        "centre": 98, "setLocalDefinition": 1, "localDefinitionNumber": 1, "class": "ea",
        "type": "an", "stream": "oper", "expver": expver, "Ni": len(lons), "Nj": len(lats),
        "latitudeOfFirstGridPointInDegrees": float(lats[0]),
        "latitudeOfLastGridPointInDegrees": float(lats[-1]),
        "longitudeOfFirstGridPointInDegrees": float(lons[0]),
        "longitudeOfLastGridPointInDegrees": float(lons[-1]),
        "iDirectionIncrementInDegrees": float(lons[1] - lons[0]),
        "jDirectionIncrementInDegrees": float(lats[0] - lats[1]),
        "jScansPositively": 0, "bitsPerValue": 16,
    }.items():  # fmt: skip
        eccodes.codes_set(base, key, number)
    return int(base)


def netcdf(inputs: dict[str, Any], folder: Path, expver: str = "0001") -> bytes:
    """A netCDF of the shape the CDS makes since 2024."""
    path = folder / "made.nc"
    lats, lons = axes(inputs)
    lat, lon = np.meshgrid(lats, lons, indexing="ij")
    times = moments(inputs)
    levels = [float(level) for level in inputs.get("pressure_level", [])]
    with netCDF4.Dataset(path, "w") as file:
        dims = [("valid_time", times), ("latitude", lats), ("longitude", lons)]
        if levels:
            dims.insert(1, ("pressure_level", levels))
        for name, along in dims:
            file.createDimension(name, len(along))
        file.createVariable("valid_time", "i8", "valid_time").units = "seconds since 1970-01-01"
        file["valid_time"].calendar = "proleptic_gregorian"
        file["valid_time"][:] = [int(time.timestamp()) for time in times]
        if levels:
            file.createVariable("pressure_level", "f8", "pressure_level").units = "hPa"
            file["pressure_level"][:] = levels
        for name, along, units in (
            ("latitude", lats, "degrees_north"),
            ("longitude", lons, "degrees_east"),
        ):
            file.createVariable(name, "f8", name).units = units
            file[name][:] = along
        file.createVariable("expver", str, "valid_time")[:] = np.array([expver] * len(times), "O")
        shape = tuple(name for name, _ in dims)
        for variable in inputs["variable"]:
            short = SHORT[variable]
            made = file.createVariable(NETCDF.get(short, short), "f4", shape, zlib=True)
            made.units = UNITS.get(short, "m s**-1")
            made[:] = np.array(
                [
                    [value(short, level, time, lat, lon) for level in (levels or [None])]
                    for time in times
                ]
            ).reshape(tuple(len(along) for _, along in dims))
    return path.read_bytes()


UNITS = {
    "z": "m**2 s**-2",
    "t": "K",
    "w": "Pa s**-1",
    "sp": "Pa",
    "blh": "m",
    "lsm": "(0 - 1)",
    "lcc": "(0 - 1)",
    "mcc": "(0 - 1)",
}
