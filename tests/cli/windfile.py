"""Wind files of a formula, in the layouts in which ERA5 has been handed out (docs/winds.md)."""

from pathlib import Path

import netCDF4
import numpy as np
import xarray as xr

from tests.analytic import START, TEMPERATURE_K
from weather.constants import DRY_AIR_GAS_CONSTANT, STANDARD_GRAVITY_MPS2
from weather.synthetic import SCALE_HEIGHT_M

#: Around the equator at 100 E, where a degree of longitude is a degree of arc.
LATS, LONS = np.arange(-2, 2.1, 0.5), np.arange(98, 110.1, 0.5)
HEIGHTS = np.linspace(0.0, 8000.0, 81)
UNITS = {"u": "m s**-1", "v": "m s**-1", "z": "m**2 s**-2", "t": "K"}
T0 = np.datetime64(START.replace(tzinfo=None), "ns")


def hours(*values):
    """Times so many hours after the start of the analytic cases."""
    return T0 + (np.asarray(values, float) * 3600e9).astype("timedelta64[ns]")


def cds(wind, *, lats=LATS, lons=LONS, at=range(8), heights=HEIGHTS) -> xr.Dataset:
    """Isothermal air with these winds as the data store hands it out since September 2024.

    Isothermal: p = p0 exp(-z / H), H = R T / g = 8000 m, of standard density at sea level (B7).
    """
    z = np.asarray(heights, float)
    pascal = 1.225 * np.exp(-z / SCALE_HEIGHT_M) * DRY_AIR_GAS_CONSTANT * TEMPERATURE_K
    return on_levels(wind, pascal / 100.0, z, TEMPERATURE_K, lats=lats, lons=lons, at=at)


def on_levels(wind, hpa, z, kelvin, *, lats=LATS, lons=LONS, at=range(8)) -> xr.Dataset:
    """Winds on pressure levels at heights z; north first, as the data store writes them."""
    lats, lons = np.sort(np.asarray(lats, float))[::-1], np.asarray(lons, float)
    seconds = START.timestamp() + 3600.0 * np.asarray(list(at), float)
    axes = np.meshgrid(seconds, np.asarray(z, float), lats, lons, indexing="ij")
    shape = axes[0].shape
    u, v = (np.broadcast_to(part, shape) for part in wind(*axes))
    fields = {"u": u, "v": v, "z": axes[1] * STANDARD_GRAVITY_MPS2, "t": kelvin}
    dims = ("valid_time", "pressure_level", "latitude", "longitude")
    return xr.Dataset(
        {
            name: (dims, np.array(np.broadcast_to(x, shape)), {"units": UNITS[name]})
            for name, x in fields.items()
        },
        {
            "valid_time": ("valid_time", hours(*at), {"standard_name": "time"}),
            "pressure_level": ("pressure_level", np.asarray(hpa, float), {"units": "hPa"}),
            "latitude": ("latitude", lats, {"units": "degrees_north"}),
            "longitude": ("longitude", lons, {"units": "degrees_east"}),
            "number": 0,
            "expver": ("valid_time", np.array(["0001"] * len(seconds))),
        },
        {
            "GRIB_centre": "ecmf",
            "institution": "European Centre for Medium-Range Weather Forecasts",
        },
    )


def save(ds: xr.Dataset, path="winds.nc", dtype="f4") -> Path:
    """A file in the encoding of the data store: seconds since 1970, compressed float32."""
    encoding = {name: {"zlib": True, "complevel": 1, "dtype": dtype} for name in ds.data_vars}
    if np.issubdtype(ds["valid_time"].dtype, np.datetime64):
        encoding["valid_time"] = {"units": "seconds since 1970-01-01", "dtype": "i8"}
    ds.to_netcdf(path, engine="netcdf4", encoding=encoding)
    return Path(path)


def legacy(ds: xr.Dataset, path="legacy.nc") -> Path:
    """The same as before September 2024: netCDF 3, int16, hours since 1900, levels downward."""
    ds = ds.isel(pressure_level=slice(None, None, -1))
    with netCDF4.Dataset(path, "w", format="NETCDF3_64BIT_OFFSET") as nc:
        nc.Conventions = "CF-1.6"
        nc.history = "2015-06-01 19:44:33 GMT by grib_to_netcdf-2.25.1: adaptor.mars.internal"
        when = (ds["valid_time"].values - np.datetime64("1900-01-01")) // np.timedelta64(1, "h")
        axes = {
            "longitude": (ds["longitude"].values, "f4", "degrees_east"),
            "latitude": (ds["latitude"].values, "f4", "degrees_north"),
            "level": (np.round(ds["pressure_level"].values), "i4", "millibars"),
            "time": (when, "i4", "hours since 1900-01-01 00:00:00.0"),
        }
        for name, (values, kind, units) in axes.items():
            nc.createDimension(name, len(values))
            axis = nc.createVariable(name, kind, (name,))
            axis.units, axis[:] = units, values
        nc["time"].calendar = "gregorian"
        for name, field in ds.data_vars.items():
            values = field.values
            low, high = float(values.min()), float(values.max())
            packed = nc.createVariable(
                name, "i2", ("time", "level", "latitude", "longitude"), fill_value=-32767
            )
            packed.set_auto_maskandscale(False)
            scale, middle = max(high - low, 1e-9) / 65532, (high + low) / 2
            packed.scale_factor, packed.add_offset = scale, middle
            packed.missing_value, packed.units = np.int16(-32767), UNITS[name]
            packed[:] = np.round((values - middle) / scale).astype("i2")
    return Path(path)
