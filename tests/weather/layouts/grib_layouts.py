"""The analytic sky as each archive's GRIB has it: centre, tables, classes, grids, model levels."""

import numpy as np

from tests.weather.layouts import analytic_sky as sky
from tests.weather.layouts.netcdf_layouts import (
    HPA,
    LAMBERT,
    POLE,
    SIX_HOURLY,
    along_lambert,
    on_levels,
    rotated_places,
)
from weather.formats.eccodes import eccodes_api
from weather.physics.hybrid_levels import ecmwf_137

# Not imported plainly: its wheel brings a PROJ that must not be loaded before that of the maps.
ec = eccodes_api()

#: Parameters of edition 1: ECMWF's table 128, and the old table of WMO that NCEP and JMA follow.
ECMWF = {"u": 131, "v": 132, "t": 130, "z": 129, "q": 133, "lnsp": 152}
WMO = {"u": 33, "v": 34, "t": 11, "z": 7}
#: Of edition 2: category and number within the discipline of meteorology.
EDITION_2 = {"u": (2, 2), "v": (2, 3), "t": (0, 0), "z": (3, 5), "q": (1, 0), "lnsp": (3, 25)}


def _message(edition, keys):
    handle = ec.codes_grib_new_from_samples(f"regular_ll_pl_grib{edition}")
    for key, value in keys.items():
        ec.codes_set(handle, key, value)
    return handle


def _write(file, handle, values, hour, *, bits=24, **keys):
    day = sky.times([hour])[0].astype("datetime64[m]").item()
    keys = {"dataDate": int(f"{day:%Y%m%d}"), "dataTime": int(f"{day:%H%M}"), **keys}
    one = ec.codes_clone(handle)
    for key, value in keys.items():
        ec.codes_set(one, key, value)
    ec.codes_set(one, "bitsPerValue", bits)
    ec.codes_set_values(one, np.asarray(values, float).ravel())
    ec.codes_write(one, file)
    ec.codes_release(one)


def regular(lat, lon):
    """Keys of a regular grid from the north-west."""
    return {
        "Ni": len(lon), "Nj": len(lat),
        "latitudeOfFirstGridPointInDegrees": lat[0], "latitudeOfLastGridPointInDegrees": lat[-1],
        "longitudeOfFirstGridPointInDegrees": lon[0], "longitudeOfLastGridPointInDegrees": lon[-1],
        "iDirectionIncrementInDegrees": abs(lon[1] - lon[0]),
        "jDirectionIncrementInDegrees": abs(lat[1] - lat[0]),
    }  # fmt: skip


def pressure_levels(path, edition, keys, made, hours=SIX_HOURLY, *, table=WMO, geopotential=False):
    """A file of u, v, t and height (or geopotential) on pressure levels."""
    handle = _message(edition, keys)
    with open(path, "wb") as file:
        for i, hour in enumerate(hours):
            for k, hpa in enumerate(HPA):
                for name in ("u", "v", "t", "z"):
                    if edition == 1:
                        parameter = {"indicatorOfParameter": table[name]}
                    else:
                        category, number = EDITION_2[name]
                        parameter = {"parameterCategory": category, "parameterNumber": number}
                    values = made[name][i, k] * (sky.G if name == "z" and geopotential else 1)
                    _write(file, handle, values, hour, level=int(hpa), **parameter)
    return [path]


def jra55(folder):
    """JRA-55 by the Japan Meteorological Agency: edition 1, centre 34, table 200, 1.25 degree."""
    lat, lon = np.arange(45, 29.9, -1.25), np.arange(117.5, 137.6, 1.25)
    keys = {"centre": 34, "subCentre": 241, "table2Version": 200, **regular(lat, lon)}
    return pressure_levels(folder / "anl_p125.grb", 1, keys, on_levels(SIX_HOURLY, HPA, lat, lon))


def jra3q(folder):
    """JRA-3Q by the Japan Meteorological Agency: edition 2 on the Gaussian grid of 480 rows."""
    rows = np.degrees(np.arcsin(np.polynomial.legendre.leggauss(480)[0]))[::-1][110:170]
    lon = np.arange(115.125, 140, 0.375)
    keys = {
        "centre": 34, "subCentre": 241, "gridType": "regular_gg", "N": 240, **regular(rows, lon)
    }  # fmt: skip
    keys.pop("jDirectionIncrementInDegrees")
    return pressure_levels(folder / "anl_p.grb2", 2, keys, on_levels(SIX_HOURLY, HPA, rows, lon))


def ncep(folder):
    """NCEP/NCAR at NCAR (ds090.0): edition 1, centre 7, table 2, 2.5 degrees around the globe."""
    lat, lon = np.arange(90, -90.1, -2.5), np.arange(0, 360, 2.5)
    keys = {"centre": 7, "table2Version": 2, **regular(lat, lon)}
    return pressure_levels(folder / "pgb.f00", 1, keys, on_levels(SIX_HOURLY, HPA, lat, lon))


def cfsr(folder, *, lead_h=0):
    """CFSR at NCAR (ds093.0): edition 2, centre 7, half a degree; pgbhnl is the analysis."""
    lat, lon = np.arange(44, 31.9, -0.5), np.arange(120, 135.1, 0.5)
    keys = {"centre": 7, "typeOfGeneratingProcess": 2 if lead_h else 0, **regular(lat, lon)}
    keys |= {"forecastTime": lead_h}
    return pressure_levels(folder / "pgbhnl.grb2", 2, keys, on_levels(SIX_HOURLY, HPA, lat, lon))


def era_interim(folder):
    """ERA-Interim from MARS: edition 1, class ei."""
    lat, lon = np.arange(44, 31.9, -0.75), np.arange(120, 135.1, 0.75)
    keys = {
        "centre": "ecmf", "setLocalDefinition": 1, "localDefinitionNumber": 1, "class": "ei",
        "type": "an", "stream": "oper", "experimentVersionNumber": "0001", "table2Version": 128,
        **regular(lat, lon),
    }  # fmt: skip
    made = on_levels(SIX_HOURLY, HPA, lat, lon)
    return pressure_levels(folder / "interim.grib", 1, keys, made, table=ECMWF, geopotential=True)


#: Points of the Lambert grid of GRIB: how many, how far apart, and the first one.
LAMBERT_POINTS = {"Nx": 54, "Ny": 50, "step_m": 30_000, "first": (30.6, 116.0)}


def lambert_keys(*, along_grid):
    """Keys of a Lambert conformal grid on ecCodes' sphere of 6 371 229 m."""
    lat, lon = LAMBERT_POINTS["first"]
    return {
        "gridType": "lambert", "shapeOfTheEarth": 6,
        "Nx": LAMBERT_POINTS["Nx"], "Ny": LAMBERT_POINTS["Ny"],
        "latitudeOfFirstGridPointInDegrees": lat, "longitudeOfFirstGridPointInDegrees": lon,
        "LaDInDegrees": LAMBERT["lat_0"], "LoVInDegrees": LAMBERT["lon_0"],
        "Latin1InDegrees": LAMBERT["lat_1"], "Latin2InDegrees": LAMBERT["lat_2"],
        "DxInMetres": LAMBERT_POINTS["step_m"], "DyInMetres": LAMBERT_POINTS["step_m"],
        "jScansPositively": 1, "iScansNegatively": 0, "uvRelativeToGrid": int(along_grid),
    }  # fmt: skip


def lambert_grid():
    """Latitude and longitude of the Lambert grid by PROJ, not by the library that is read with."""
    import pyproj

    cone = pyproj.Proj(proj="lcc", R=6_371_229, **LAMBERT)
    lat, lon = LAMBERT_POINTS["first"]
    x0, y0 = cone(lon, lat)
    step = LAMBERT_POINTS["step_m"]
    x, y = np.meshgrid(
        x0 + step * np.arange(LAMBERT_POINTS["Nx"]), y0 + step * np.arange(LAMBERT_POINTS["Ny"])
    )
    lon, lat = cone(x, y, inverse=True)
    return lat, lon


def cerra(folder, *, along_grid=True):
    """A regional reanalysis on a Lambert grid, class rr, winds along the grid or true."""
    lat, lon = lambert_grid()
    made = on_levels(SIX_HOURLY, HPA, lat, lon)
    if along_grid:
        made["u"], made["v"] = along_lambert(made["u"], made["v"], lon)
    keys = {
        "centre": "eswi", "setLocalDefinition": 1, "grib2LocalSectionNumber": 1, "class": "rr",
        "type": "an", "stream": "oper", "expver": "0001", **lambert_keys(along_grid=along_grid),
    }  # fmt: skip
    keys.pop("setLocalDefinition"), keys.pop("grib2LocalSectionNumber")
    for key in ("class", "type", "stream", "expver"):
        keys.pop(key)
    return pressure_levels(folder / "cerra.grb2", 2, keys, made)


def cerra_true(folder):
    """The same with winds to true east and north."""
    return cerra(folder, along_grid=False)


def rotated(folder):
    """A rotated latitude-longitude grid in edition 2, winds along it, rows from the south."""
    rlat, rlon = np.arange(-8, 8.1, 0.25), np.arange(-20, 4.1, 0.25)
    lat, lon, turn = rotated_places(rlat, rlon)
    made = on_levels(SIX_HOURLY, HPA, lat, lon)
    u, v = made["u"], made["v"]
    made["u"] = u * np.cos(turn) + v * np.sin(turn)
    made["v"] = v * np.cos(turn) - u * np.sin(turn)
    keys = {
        "gridType": "rotated_ll", **regular(rlat, rlon), "jScansPositively": 1,
        "latitudeOfSouthernPoleInDegrees": -POLE["grid_north_pole_latitude"],
        "longitudeOfSouthernPoleInDegrees": POLE["grid_north_pole_longitude"] + 180,
        "angleOfRotationInDegrees": 0, "uvRelativeToGrid": 1,
    }  # fmt: skip
    return pressure_levels(folder / "rotated.grb2", 2, keys, made)


#: A hill under the model levels that the flight passes over, around 127.5 degrees east.
HILL_M = 600.0


def model_levels(lat, lon, hours, lowest, wind=None, hill_m=HILL_M):
    """u, v, t, q on the lowest of the 137 levels, with the pressure and height of the ground.

    lowest : level numbers, from the top. The closed form says at which height each level's pressure
    is. wind : of (hours, height, lat, lon), the analytic one by default.
    """
    coefficients = ecmwf_137()
    ground = np.zeros((len(lat), len(lon)))
    ground[:, (lon > 127.1) & (lon < 127.9)] = hill_m
    p_s = sky.pressure(ground)
    half = np.array(coefficients.a)[:, None, None] + np.array(coefficients.b)[:, None, None] * p_s
    full = (half[1:] + half[:-1]) / 2
    z = sky.height(full[np.asarray(lowest) - 1])
    made = sky.fields(hours, np.broadcast_to(z, (len(hours), *z.shape)), lat, lon)
    if wind is not None:
        t = np.asarray(hours, float)[:, None, None, None]
        y, x = np.meshgrid(lat, lon, indexing="ij")
        made["u"], made["v"] = (np.broadcast_to(c, made["u"].shape) for c in wind(t, z[None], y, x))
    return made, p_s, ground


def era5_model_levels(folder, *, edition=2, lowest=range(100, 138), hours=(0, 2, 4, 6),
                      wind=None, step_deg=0.5, with_pv=True):  # fmt: skip
    """ERA5 complete from MARS: t, q, u, v on model levels, lnsp and z of the ground on level 1."""
    lat, lon = np.arange(43, 32.9, -step_deg), np.arange(122, 134.1, step_deg)
    made, p_s, ground = model_levels(lat, lon, hours, list(lowest), wind)
    made["q"] = np.zeros_like(made["t"])
    coefficients = ecmwf_137()
    keys = {
        "centre": "ecmf", "setLocalDefinition": 1, "localDefinitionNumber": 1, "class": "ea",
        "type": "an", "stream": "oper", "experimentVersionNumber": "0001", **regular(lat, lon),
    }  # fmt: skip
    if edition == 1:
        keys |= {"table2Version": 128, "indicatorOfTypeOfLevel": 109}
    else:
        keys |= {"typeOfFirstFixedSurface": 105, "scaleFactorOfFirstFixedSurface": 0}
    handle = _message(edition, keys)
    if with_pv:
        ec.codes_set(handle, "PVPresent", 1)
        ec.codes_set_array(handle, "pv", [*coefficients.a, *coefficients.b])
    path = folder / f"ml{edition}.grib"
    with open(path, "wb") as file:
        for i, hour in enumerate(hours):
            for k, level in enumerate(lowest):
                for name in ("u", "v", "t", "q"):
                    _write(file, handle, made[name][i, k], hour, level=int(level),
                           **_parameter(edition, name))  # fmt: skip
            _write(file, handle, np.log(p_s), hour, level=1, **_parameter(edition, "lnsp"))
        _write(file, handle, ground * sky.G, hours[0], level=1, **_parameter(edition, "ground"))
    return [path]


def _parameter(edition, name):
    if edition == 1:
        return {"indicatorOfParameter": ECMWF["z" if name == "ground" else name]}
    # The geopotential itself is number 4 of its category, its height number 5.
    category, number = (3, 4) if name == "ground" else EDITION_2[name]
    return {"parameterCategory": category, "parameterNumber": number}


def spectral(folder):
    """Spherical harmonics, in which MARS keeps ERA5's model levels unless a grid is asked for."""
    path = folder / "sh.grib"
    with open(path, "wb") as file:
        handle = ec.codes_grib_new_from_samples("sh_ml_grib2")
        ec.codes_set(handle, "shortName", "u")
        ec.codes_write(handle, file)
    return [path]
