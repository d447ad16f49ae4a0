"""Events without uncertainty, analytic skies, and wind files in the layout of the CDS."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import netCDF4
import numpy as np

from weather import synthetic
from weather.constants import DRY_AIR_GAS_CONSTANT, STANDARD_GRAVITY_MPS2
from weather.grid.ground import Ground
from weather.synthetic import SCALE_HEIGHT_M, Wind

START = datetime(2015, 1, 1, tzinfo=UTC)

#: Temperature of isothermal air with the scale height of the synthetic skies, K.
TEMPERATURE_K = STANDARD_GRAVITY_MPS2 * SCALE_HEIGHT_M / DRY_AIR_GAS_CONSTANT


def event(lat: float, lon: float, *, fall_mps: float, fall_law: str = "constant", **vehicle: Any):
    """An event in which nothing is uncertain, on a flat ground at sea level, as a mapping."""
    return {
        "event": {"id": "exact"},
        "launch": [
            {
                "latitude_deg": lat,
                "longitude_deg": lon,
                "radius_km": 0,
                "time": START,
                "time_spread_min": 0,
            }
        ],
        "vehicle": vehicle,
        "payload": [{"item": "thing", "fall_mps": fall_mps, "fall_law": fall_law}],
        "ground": {"height_m": 0},
        "winds": {"error_mps": 0, "subgrid": False},
    }


def toml(mapping: dict[str, Any]) -> str:
    """An event mapping as the text of an event file."""

    def value(x: Any) -> str:
        if isinstance(x, bool):
            return str(x).lower()
        if isinstance(x, datetime):
            return x.isoformat()
        if isinstance(x, dict):
            return "{" + ", ".join(f"{k} = {value(v)}" for k, v in x.items()) + "}"
        if isinstance(x, list):
            return "[" + ", ".join(value(v) for v in x) + "]"
        return json.dumps(x, ensure_ascii=False) if isinstance(x, str) else repr(x)

    lines = []
    for name, part in mapping.items():
        for table in part if isinstance(part, list) else [part]:
            lines.append(f"[[{name}]]" if isinstance(part, list) else f"[{name}]")
            lines += [f"{key} = {value(x)}" for key, x in table.items()]
    return "\n".join(lines) + "\n"


def sky(wind: Wind, lats: Any, lons: Any, hours: Any, heights_m: Any, dtype: Any = np.float64):
    """A sky sampled from a formula, in double precision so that only the method is tested."""
    from weather.grid.gridded_sky import gridded

    tidy = synthetic.sampled(
        wind,
        latitude_deg=np.asarray(lats, float),
        longitude_deg=np.asarray(lons, float),
        times=[START + timedelta(hours=float(h)) for h in hours],
        heights_m=np.asarray(heights_m, float),
        dtype=dtype,
    )
    return gridded(tidy, allow_gaps=True, dtype=dtype)


def ramp(top_m: float) -> Ground:
    """Ground that climbs from sea level within 1 km to the east of the launch, then is level."""
    longitude = 126.8 + 0.002 * np.arange(-5, 1000)
    climb = np.clip((longitude - 126.8) * 111.0 * np.cos(np.radians(37.9)), 0.0, 1.0) * top_m
    return Ground(
        latitude0=30.0,
        latitude_step=20.0,
        longitude0=float(longitude[0]),
        longitude_step=0.002,
        altitude=np.broadcast_to(climb, (2, climb.size)).copy(),
        label="a ramp",
    )


def cds_file(
    path: Path, wind: Wind, lats: Any, lons: Any, hours: Any, heights_m: Any, **change: Any
) -> Path:
    """The same sky as a netCDF file in the layout of the CDS since September 2024.

    Layout: docs/winds.md (valid_time, pressure_level in hPa, latitude descending, z in m2 s-2,
    expver, number). change: `without` drops variables, `units` changes those of u, `nan` puts one.
    """
    lats, lons = np.sort(np.asarray(lats, float))[::-1], np.asarray(lons, float)
    z = np.asarray(heights_m, float)
    seconds = np.array([(START + timedelta(hours=float(h))).timestamp() for h in hours])
    density = 1.225 * np.exp(-z / SCALE_HEIGHT_M)
    pressure = density * DRY_AIR_GAS_CONSTANT * TEMPERATURE_K / 100.0
    axes = np.meshgrid(seconds, z, lats, lons, indexing="ij")
    u, v = (np.broadcast_to(part, axes[0].shape) for part in wind(*axes))
    fields = {
        "u": (u, change.get("units", "m s**-1")),
        "v": (v, "m s**-1"),
        "z": (axes[1] * STANDARD_GRAVITY_MPS2, "m**2 s**-2"),
        "t": (np.full_like(axes[1], TEMPERATURE_K), "K"),
    }
    with netCDF4.Dataset(path, "w") as nc:
        for name, axis in (
            ("valid_time", change.get("seconds", seconds)),
            ("pressure_level", pressure),
            ("latitude", lats),
            ("longitude", lons),
        ):
            nc.createDimension(name, len(axis))
            kind = "i8" if name == "valid_time" else "f8"
            nc.createVariable(name, kind, (name,))[:] = axis
        nc["valid_time"].units = "seconds since 1970-01-01"
        nc["valid_time"].calendar = "proleptic_gregorian"
        nc["pressure_level"].units = "hPa"
        nc["latitude"].units, nc["longitude"].units = "degrees_north", "degrees_east"
        nc.createVariable("number", "i8")[...] = 0
        expver = nc.createVariable("expver", str, ("valid_time",))
        expver[:] = np.array(["0001"] * seconds.size, dtype=object)
        for name, (values, units) in fields.items():
            if name in change.get("without", ()):
                continue
            dims = ("valid_time", "pressure_level", "latitude", "longitude")
            variable = nc.createVariable(name, "f4", dims, zlib=True, fill_value=np.nan)
            variable.units = units
            values = np.array(values)
            if name == "u" and change.get("nan"):
                values[0, 0, 0, 0] = np.nan
            variable[:] = values
    return path
