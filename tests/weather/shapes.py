"""Tiny wind files in every shape that providers have handed out, all of the same known air.

The shapes are those of the Climate Data Store since 2024 and before, cfgrib, ARCO and NCAR, as
their files are laid out; the air is linear in every axis, so any value can be checked by eye:

    u = 10 + lon/10 + hour, v = -5 + lat/10, t = standard + 1 K, z = g0 x standard height (level)
"""

from datetime import UTC, datetime
from pathlib import Path

import netCDF4
import numpy as np
import xarray as xr

from weather.box import Box
from weather.physics import standard_atmosphere

G0 = 9.80665
HPA = np.array([1000, 925, 850, 700, 500.0])
LATITUDE = np.array([36.0, 36.25, 36.5, 36.75])
LONGITUDE = np.array([126.0, 126.25, 126.5, 126.75, 127.0])
START = np.datetime64("2015-01-19T12:00:00", "ns")
HOUR = np.timedelta64(1, "h")


def hours(n, start=START):
    return start + np.arange(n) * HOUR


def air(n_times=3, *, hpa=HPA, lat=LATITUDE, lon=LONGITUDE, first_hour=0):
    """The known air, axes ascending in time, height, latitude, longitude."""
    shape = n_times, len(hpa), len(lat), len(lon)
    hour = (first_hour + np.arange(n_times))[:, None, None, None]
    height = standard_atmosphere.height(hpa * 100)[:, None, None]
    kelvin = (
        standard_atmosphere.temperature(standard_atmosphere.height(hpa * 100))[:, None, None] + 1
    )
    fields = {
        "u": 10 + lon / 10 + hour,
        "v": -5 + lat[:, None] / 10,
        "z": G0 * height,
        "t": kelvin,
    }
    return {k: np.broadcast_to(f, shape).astype("f4") for k, f in fields.items()}


UNITS = {"u": "m s**-1", "v": "m s**-1", "z": "m**2 s**-2", "t": "K"}
LONG = {
    "u": "u_component_of_wind",
    "v": "v_component_of_wind",
    "z": "geopotential",
    "t": "temperature",
}


def cds(n_times=3, *, drop=(), start=START, lon=LONGITUDE, lat=LATITUDE, hpa=HPA, first_hour=0):
    """A dataset as the data store's netCDF since 2024 opens: latitudes from the north."""
    fields = air(n_times, hpa=hpa, lat=lat, lon=lon, first_hour=first_hour)
    dims = "valid_time", "pressure_level", "latitude", "longitude"
    attrs = {"GRIB_dataType": "an", "GRIB_typeOfLevel": "isobaricInhPa"}
    ds = xr.Dataset(
        {k: (dims, f, {"units": UNITS[k], **attrs}) for k, f in fields.items() if k not in drop},
        {
            "valid_time": ("valid_time", hours(n_times, start), {"standard_name": "time"}),
            "pressure_level": ("pressure_level", hpa, {"units": "hPa"}),
            "latitude": ("latitude", lat, {"units": "degrees_north"}),
            "longitude": ("longitude", lon, {"units": "degrees_east"}),
            "number": 0,
            "expver": ("valid_time", np.array(["0001"] * n_times)),
        },
        {
            "GRIB_centre": "ecmf",
            "institution": "European Centre for Medium-Range Weather Forecasts",
        },
    )
    return ds.isel(latitude=slice(None, None, -1))


def write(ds, path):
    """Write a dataset with the data store's encoding of time: seconds since 1970."""
    encoding = {name: {"zlib": True} for name in ds.data_vars}
    encoding["valid_time"] = {"units": "seconds since 1970-01-01", "dtype": "i8"}
    ds.to_netcdf(path, engine="netcdf4", encoding=encoding)
    return path


def ground(n_times=3, *, start=START, height=40.0):
    """The single levels that go with `cds`: orography, pressure, winds at 10 and 100 m."""
    dims = "valid_time", "latitude", "longitude"
    shape = n_times, len(LATITUDE), len(LONGITUDE)
    pascal = float(standard_atmosphere.pressure(height))
    rows = {
        "z": (height * G0, "m**2 s**-2"),
        "sp": (pascal, "Pa"),
        "u10": (3.0, "m s**-1"),
        "v10": (-2.0, "m s**-1"),
        "u100": (6.0, "m s**-1"),
        "v100": (-4.0, "m s**-1"),
        "blh": (800.0, "m"),
        "lsm": (1.0, "(0 - 1)"),
    }
    attrs = {"GRIB_typeOfLevel": "surface"}
    return xr.Dataset(
        {k: (dims, np.full(shape, x, "f4"), {"units": u, **attrs}) for k, (x, u) in rows.items()},
        {
            "valid_time": hours(n_times, start),
            "latitude": LATITUDE[::-1],
            "longitude": LONGITUDE,
            "number": 0,
        },
    )


def legacy(path, *, n_times=3, version_dim=(), suffixes=(), late=0, expver=""):
    """A file as the data store gave before 2024: packed int16, classic netCDF, levels downward.

    version_dim : versions along an expver dimension, final NaN (fill) in the last `late` times and
    preliminary NaN before; suffixes : the same as variables u_0001 and u_0005.
    """
    nc = netCDF4.Dataset(path, "w", format="NETCDF3_64BIT_OFFSET")
    nc.Conventions = "CF-1.6"
    nc.history = "2024-01-15 19:44:33 GMT by grib_to_netcdf-2.25.1: adaptor.mars.internal"
    coords = {
        "longitude": (LONGITUDE, "f4", "degrees_east"),
        "latitude": (LATITUDE[::-1], "f4", "degrees_north"),
        "level": (HPA[::-1], "i4", "millibars"),
        "time": ((hours(n_times) - np.datetime64("1900-01-01")) // HOUR, "i4",
                 "hours since 1900-01-01 00:00:00.0"),
    }  # fmt: skip
    if version_dim:
        coords["expver"] = (np.array(version_dim), "i4", "")
    for name, (values, kind, units) in coords.items():
        nc.createDimension(name, len(values))
        variable = nc.createVariable(name, kind, (name,))
        variable.units = units
        variable[:] = values
    nc["time"].calendar = "gregorian"
    fields = {k: f[:, ::-1, ::-1] for k, f in air(n_times).items()}
    for name, field in fields.items():
        is_late = np.arange(n_times) >= n_times - late
        final, early = field.copy(), field.copy()
        final[is_late], early[~is_late] = np.nan, np.nan
        layers = {1: final, 5: early}
        dims = "time", "level", "latitude", "longitude"
        if version_dim:
            stacked = np.stack([layers[v] for v in version_dim], axis=1)
            _packed(nc, name, (dims[0], "expver", *dims[1:]), stacked)
        elif suffixes:
            for version in suffixes:
                _packed(nc, f"{name}_000{version}", dims, layers[version], extra=version)
        else:
            _packed(nc, name, dims, field)
    nc.close()
    return path


def _packed(nc, name, dims, values, extra=0):
    """One variable packed as grib_to_netcdf packs: the whole range over 65532 steps."""
    low, high = float(np.nanmin(values)), float(np.nanmax(values)) + 1 + extra
    variable = nc.createVariable(name, "i2", dims, fill_value=-32767)
    variable.set_auto_maskandscale(False)
    scale, offset = (high - low) / 65532, (high + low) / 2
    variable.scale_factor, variable.add_offset = scale, offset
    variable.missing_value = np.int16(-32767)
    variable.units = UNITS[name[0]]
    variable.long_name = name
    packed = np.round((np.nan_to_num(values, nan=low) - offset) / scale)
    variable[:] = np.where(np.isnan(values), -32767, packed).astype("i2")


def grib(
    path, *, edition=1, n_times=3, step=0, members=(None,), expver="0001", single=False, faster=0.0,
    keys=None,
):  # fmt: skip
    """GRIB messages as MARS writes them; edition 1 or 2; single adds orography and 10 m winds.

    faster : added to u, m/s. keys : set last, to say otherwise than `_message` does.
    """
    import eccodes as ec

    short = {"u": 131, "v": 132, "z": 129, "t": 130}
    fields = air(n_times)
    fields["u"] = fields["u"] + faster
    with open(path, "wb") as file:
        for member in members:
            for name, field in fields.items():
                for i, when in enumerate(hours(n_times)):
                    for k, level in enumerate(HPA):
                        values = field[i, k, ::-1] + (member or 0)
                        where = {"typeOfLevel": "isobaricInhPa", "level": int(level)}
                        said = {"paramId": short[name], **where, **(keys or {})}
                        message = _message(edition, when, step, values, member, expver)
                        for key, value in said.items():
                            ec.codes_set(message, key, value)
                        ec.codes_set_values(message, values.ravel().astype("f8"))
                        ec.codes_write(message, file)
                        ec.codes_release(message)
        if single:
            for param, value in {129: 40 * G0, 165: 3.0, 166: -2.0, 134: 1e5}.items():
                for when in hours(n_times):
                    values = np.full((len(LATITUDE), len(LONGITUDE)), value)
                    message = _message(edition, when, step, values, None, expver)
                    ec.codes_set(message, "typeOfLevel", "surface")
                    ec.codes_set(message, "paramId", param)
                    ec.codes_set_values(message, values.ravel())
                    ec.codes_write(message, file)
                    ec.codes_release(message)
    return path


def _message(edition, when, step, values, member, expver):
    import eccodes as ec

    message = ec.codes_grib_new_from_samples(f"regular_ll_pl_grib{edition}")
    date, time = str(when.astype("datetime64[m]")).split("T")
    keys = {
        "centre": "ecmf",
        "setLocalDefinition": 1,
        "localDefinitionNumber": 1,
        "class": "ea",
        "type": "fc" if step else "an",
        "stream": "oper" if member is None else "enda",
        "experimentVersionNumber": expver,
        "dataDate": int(date.replace("-", "")),
        "dataTime": int(time.replace(":", "")),
        "Ni": len(LONGITUDE),
        "Nj": len(LATITUDE),
        "latitudeOfFirstGridPointInDegrees": LATITUDE[-1],
        "latitudeOfLastGridPointInDegrees": LATITUDE[0],
        "longitudeOfFirstGridPointInDegrees": LONGITUDE[0],
        "longitudeOfLastGridPointInDegrees": LONGITUDE[-1],
        "iDirectionIncrementInDegrees": 0.25,
        "jDirectionIncrementInDegrees": 0.25,
        "bitsPerValue": 24,
    }
    if member is not None:
        keys |= {"number": member, "totalNumber": 10}
    for key, value in keys.items():
        ec.codes_set(message, key, value)
    ec.codes_set(message, "step", step)
    return message


def arco(n_times=3):
    """A dataset as the ARCO store opens: long names, whole hours since 1900, levels downward."""
    ds = cds(n_times).rename({**LONG, "valid_time": "time", "pressure_level": "level"})
    ds = ds.drop_vars(["number", "expver"]).isel(level=slice(None, None, -1))
    ds = ds.assign_coords(level=("level", HPA[::-1].astype("i8")))
    ds.attrs = {"valid_time_start": "1940-01-01", "valid_time_stop": "2026-08-31"}
    return ds


def ncar(n_times=3):
    """The four files of NCAR, one upper-case variable each, as one dataset each."""
    ds = cds(n_times).rename({"valid_time": "time", "pressure_level": "level"})
    ds = ds.drop_vars(["number", "expver"]).isel(level=slice(None, None, -1))
    ds = ds.assign(utc_date=("time", np.arange(n_times)))
    ds.attrs = {
        "DATA_SOURCE": "ECMWF: https://cds.climate.copernicus.eu, Copernicus Climate Data Store"
    }
    return [ds[[name, "utc_date"]].rename({name: name.upper()}) for name in "uvzt"]


def gfs(n_times=2):
    """An analysis of another centre with heights in metres and other spellings."""
    fields = air(n_times)
    dims = "time", "lev", "lat", "lon"
    ds = xr.Dataset(
        {
            "ugrdprs": (dims, fields["u"], {"units": "m/s"}),
            "vgrdprs": (dims, fields["v"], {"units": "m/s"}),
            "hgtprs": (dims, fields["z"] / np.float32(G0), {"units": "gpm"}),
            "tmpprs": (dims, fields["t"], {"units": "K"}),
        },
        {"time": hours(n_times), "lev": ("lev", HPA, {"units": "millibar"}), "lat": LATITUDE,
         "lon": LONGITUDE},
        {"title": "GFS 0.25 deg analysis, NCEP"},
    )  # fmt: skip
    return ds


def box(**changes):
    """A point between grid lines at 13:10 on the day of the files, up to 1000 m."""
    start = datetime(2015, 1, 19, 13, 10, tzinfo=UTC)
    facts = {"west_deg": 126.3, "east_deg": 126.4, "south_deg": 36.1, "north_deg": 36.2}
    return Box(**{**facts, "start": start, "end": start, "top_m": 1000.0, **changes})


def check(sky, n_times=3, *, wind=1e-3, height=0.1, kelvin=0.01, first_hour=0):
    """The tidy dataset is the known air, in the contract's order and dtypes."""
    truth = air(n_times, first_hour=first_hour)
    assert sky["eastward_wind"].dims == ("time", "level", "latitude", "longitude")
    np.testing.assert_array_equal(sky["time"].values, hours(n_times))
    np.testing.assert_allclose(sky["level"], HPA * 100)
    np.testing.assert_allclose(sky["latitude"], LATITUDE)
    np.testing.assert_allclose(sky["longitude"], LONGITUDE)
    np.testing.assert_allclose(sky["eastward_wind"], truth["u"], atol=wind)
    np.testing.assert_allclose(sky["northward_wind"], truth["v"], atol=wind)
    np.testing.assert_allclose(sky["geopotential_height"], truth["z"] / G0, atol=height)
    if "air_temperature" in sky:
        np.testing.assert_allclose(sky["air_temperature"], truth["t"], atol=kelvin)
    assert {str(v.dtype) for v in sky.data_vars.values()} == {"float32"}
    assert all(np.all(np.diff(sky[d]) > 0) for d in ("latitude", "longitude"))


def save(path: Path, ds: xr.Dataset) -> Path:
    """Write a dataset as it stands."""
    ds.to_netcdf(path, engine="netcdf4")
    return path
