"""The analytic sky as each archive's netCDF has it: names, axes, packing, fill values, marks.

Where each is from is said beside it; only the layout is theirs.
"""

import netCDF4
import numpy as np
import pyproj
import xarray as xr

from tests.weather.layouts import analytic_sky as sky

HPA = np.array([1000, 975, 950, 925, 900, 850, 800, 750, 700, 650, 600, 550, 500, 400, 300.0])
KOREA = np.arange(32, 44.1, 1), np.arange(120, 135.1, 1)
GLOBE = np.arange(90, -90.1, -2.5), np.arange(0, 360, 2.5)
SIX_HOURLY = [0, 6, 12]


def hours_since(day, hours):
    """Hours after the midnight of the sky as hours since a day."""
    since = (sky.MIDNIGHT.astype("datetime64[h]") - np.datetime64(day, "h")).astype(int)
    return since + np.asarray(hours, float)


def on_levels(hours, hpa, lat, lon):
    """u, v, t and height on pressure levels."""
    return sky.fields(hours, sky.height(np.asarray(hpa) * 100), lat, lon)


def _write(path, axes, fields, about, *, form="NETCDF4", kind="f4"):
    """A netCDF file: axes {name: (values, attrs)}, fields {name: (values, dims, attrs)}."""
    with netCDF4.Dataset(path, "w", format=form) as nc:
        for name, (values, attrs) in axes.items():
            values = np.asarray(values)
            nc.createDimension(name, values.size)
            variable = nc.createVariable(name, values.dtype, (name,))
            variable.setncatts(attrs)
            variable[:] = values
        for name, (values, dims, attrs) in fields.items():
            attrs = dict(attrs)
            fill = attrs.pop("_FillValue", None)
            variable = nc.createVariable(
                name, kind if np.ndim(values) else "i4", dims, fill_value=fill
            )
            variable.set_auto_maskandscale(False)
            variable.setncatts(attrs)
            variable[...] = values
        nc.setncatts(about)
    return path


def era5(folder):
    """The Climate Data Store since September 2024, hourly: what the others are compared with."""
    lat, lon = np.arange(44, 31.9, -0.25), np.arange(120, 135.1, 0.25)
    made = on_levels(range(9), HPA, lat, lon)
    axes = {
        "valid_time": (np.arange(9) * 3600 + 1420070400,
                       {"units": "seconds since 1970-01-01", "calendar": "proleptic_gregorian"}),
        "pressure_level": (HPA, {"units": "hPa", "standard_name": "air_pressure"}),
        "latitude": (lat, {"units": "degrees_north"}),
        "longitude": (lon, {"units": "degrees_east"}),
    }  # fmt: skip
    units = {"u": "m s**-1", "v": "m s**-1", "t": "K", "z": "m**2 s**-2"}
    made["z"] = made["z"] * np.float32(sky.G)
    fields = {
        name: (made[name], tuple(axes), {"units": units[name], "GRIB_dataType": "an"})
        for name in made
    }
    about = {
        "GRIB_centre": "ecmf",
        "institution": "European Centre for Medium-Range Weather Forecasts",
    }
    return [_write(folder / "era5.nc", axes, fields, about)]


def merra2(folder, *, with_ground=True, omega=0.0):
    """MERRA-2 inst3_3d_asm_Np as GES DISC hands it out: 1e15 under the ground, which PS tells.

    MERRA-2: File Specification, GMAO Office Note 9; header as its OPeNDAP server shows it.
    """
    lat, lon = np.arange(32, 44.1, 0.5), np.arange(120, 135.1, 0.625)
    hours, fill = [0, 3, 6, 9], np.float32(1e15)
    made = on_levels(hours, HPA, lat, lon)
    hill = np.zeros((lat.size, lon.size))
    hill[:, (lon > 127.5) & (lon < 129)] = 800.0
    ground = sky.pressure(hill)
    axes = {
        "lon": (lon, {"units": "degrees_east", "long_name": "longitude"}),
        "lat": (lat, {"units": "degrees_north", "long_name": "latitude"}),
        "lev": (HPA, {"units": "hPa", "positive": "down", "standard_name": "PLE_level"}),
        "time": (np.array(hours, "i4") * 60, {"units": "minutes since 2015-01-01 00:00:00"}),
    }
    under = np.broadcast_to(HPA[None, :, None, None] * 100 > ground, made["u"].shape)
    dims = ("time", "lev", "lat", "lon")
    spoilt = {
        "_FillValue": fill, "missing_value": fill, "fmissing_value": fill, "vmax": fill,
    }  # fmt: skip
    names = {"U": ("u", "m s-1", "eastward_wind"), "V": ("v", "m s-1", "northward_wind"),
             "T": ("t", "K", "air_temperature"), "H": ("z", "m", "edge_heights")}  # fmt: skip
    fields = {
        name: (np.where(under, fill, made[mine]), dims,
               {"units": units, "long_name": told, "standard_name": told, **spoilt})
        for name, (mine, units, told) in names.items()
    }  # fmt: skip
    shape = (len(hours), lat.size, lon.size)
    for name, value, units in (("OMEGA", omega, "Pa s-1"), ("QV", 0.0, "kg kg-1")):
        values = np.where(under, fill, np.float32(value))
        fields[name] = (values, dims, {"units": units, **spoilt})
    if with_ground:
        for name, values, units in (("PS", ground, "Pa"), ("PHIS", hill * sky.G, "m+2 s-2")):
            fields[name] = (
                np.broadcast_to(values, shape), ("time", "lat", "lon"), {"units": units, **spoilt}
            )  # fmt: skip
    about = {
        "Title": "MERRA2 inst3_3d_asm_Np: 3d,3-Hourly,Instantaneous,Pressure-Level,Assimilation,"
        "Assimilated Meteorological Fields",
        "Institution": "NASA Global Modeling and Assimilation Office",
    }
    return [_write(folder / "MERRA2_400.inst3_3d_asm_Np.20150101.SUB.nc", axes, fields, about)]


def merra2_without_ground(folder):
    """The same by a subset that leaves PS and PHIS out."""
    return merra2(folder, with_ground=False)


def jra55_ncl(folder):
    """JRA-55 at NCAR (ds628.0), its GRIB turned to netCDF by NCL: a file a variable."""
    lat, lon = np.arange(90, -90.1, -1.25), np.arange(0, 360, 1.25)
    hpa = HPA[::-1]
    made = on_levels(SIX_HOURLY, hpa, lat, lon)
    paths = []
    since = "hours since 1800-01-01 00:00"
    hours = hours_since("1800-01-01", SIX_HOURLY)
    for mine, name, units, told in [
        ("u", "UGRD", "m s-1", "u-component of wind"),
        ("v", "VGRD", "m s-1", "v-component of wind"),
        ("t", "TMP", "K", "Temperature"), ("z", "HGT", "gpm", "Geopotential height"),
    ]:  # fmt: skip
        axes = {
            "initial_time0_hours": (hours, {"units": since, "long_name": "initial time"}),
            "lv_ISBL1": (hpa.astype("i4"), {"units": "hPa", "long_name": "isobaric level"}),
            "g0_lat_2": (lat.astype("f4"), {"units": "degrees_north", "long_name": "latitude"}),
            "g0_lon_3": (lon.astype("f4"), {"units": "degrees_east", "long_name": "longitude"}),
        }
        attrs = {
            "center": "Japanese Meteorological Agency - Tokyo (RSMC)", "long_name": told,
            "units": units, "_FillValue": np.float32(1e20), "level_indicator": np.int32(100),
            "gds_grid_type": np.int32(0), "parameter_table_version": np.int32(200),
            "parameter_number": np.int32(33), "forecast_time": np.int32(0),
            "forecast_time_units": "hours",
        }  # fmt: skip
        path = folder / f"anl_p125.{name.lower()}.2015010100_2015013118.nc"
        encoded = 2015010100 + np.array(SIX_HOURLY, float)
        fields = {
            f"{name}_GDS0_ISBL": (made[mine], tuple(axes), attrs),
            "initial_time0_encoded": (encoded, ("initial_time0_hours",),
                                      {"units": "yyyymmddhh.hh_frac"}),
        }  # fmt: skip
        paths.append(_write(path, axes, fields, {"creation_date": "2016", "Conventions": "None"},
                            form="NETCDF3_CLASSIC", kind="f8"))  # fmt: skip
    return paths


def jra3q(folder, grid="ll125"):
    """JRA-3Q at NCAR (d640000): ugrd-pres-an-ll125 or -gauss, a file a variable."""
    rows = np.degrees(np.arcsin(np.polynomial.legendre.leggauss(480)[0]))[::-1]
    lat, lon = {
        "ll125": (np.arange(90, -90.1, -1.25), np.arange(0, 360, 1.25)),
        "gauss": (rows[90:180], np.arange(110, 150, 0.375)),
    }[grid]
    made = on_levels(SIX_HOURLY, HPA[::-1], lat, lon)
    paths = []
    for mine, name, units, numbers in [
        ("u", "ugrd", "m s-1", "0_2_2"), ("v", "vgrd", "m s-1", "0_2_3"),
        ("t", "tmp", "K", "0_0_0"), ("z", "hgt", "gpm", "0_3_5"),
    ]:  # fmt: skip
        axes = {
            "time": (hours_since("1900-01-01", SIX_HOURLY).astype("i4"),
                     {"units": "hours since 1900-01-01 00:00:00", "calendar": "gregorian"}),
            "pressure_level": (HPA[::-1], {"units": "hPa", "positive": "down"}),
            "lat": (lat, {"units": "degrees_north"}),
            "lon": (lon, {"units": "degrees_east"}),
        }  # fmt: skip
        fill = np.float32(9.999e20)
        attrs = {"units": units, "_FillValue": fill, "missing_value": fill, "data_type": "analysis"}
        path = folder / f"jra3q.anl_p.{numbers}.{name}-pres-an-{grid}.2015010100_2015010518.nc"
        fields = {f"{name}-pres-an-{grid}": (made[mine], tuple(axes), attrs)}
        paths.append(_write(path, axes, fields, {"institution": "Japan Meteorological Agency"}))
    return paths


def jra3q_gauss(folder):
    """The same on the model's own Gaussian grid."""
    return jra3q(folder, "gauss")


def ncep(folder, *, second=False, packed=False):
    """NCEP/NCAR and NCEP/DOE at NOAA PSL: a file a variable and year, 2.5 degrees, 17 levels.

    packed : int16 as both were until about 2014, the first then counting hours from the year 1.
    """
    lat, lon = GLOBE
    hpa = np.array([1000, 925, 850, 700, 600, 500, 400, 300, 250, 200.0])
    made = on_levels(SIX_HOURLY, hpa, lat, lon)
    packing = {"u": (0.01, 202.66), "v": (0.01, 202.66), "z": (1.0, 32066.0), "t": (0.01, 477.66)}
    hours, since = hours_since("1800-01-01", SIX_HOURLY), "hours since 1800-01-01 00:00:0.0"
    if packed and not second:
        # As udunits counts them, by the Julian calendar until 1582: two days more.
        hours, since = hours_since("0001-01-01", SIX_HOURLY) + 48, "hours since 1-1-1 00:00:0.0"
    about = {
        "Conventions": "COARDS",
        "title": "4x Daily NCEP/DOE Reanalysis 2" if second else "4x daily NMC reanalysis (2015)",
        "dataset_title": "NCEP-DOE AMIP-II Reanalysis" if second else "NCEP-NCAR Reanalysis 1",
        "platform": "Model",
    }
    paths = []
    for mine, name, units in (("u", "uwnd", "m/s"), ("v", "vwnd", "m/s"), ("z", "hgt", "m"),
                              ("t", "air", "degK")):  # fmt: skip
        axes = {
            "level": (hpa.astype("f4"), {"units": "millibar", "positive": "down", "axis": "Z"}),
            "lat": (lat.astype("f4"), {"units": "degrees_north", "axis": "Y"}),
            "lon": (lon.astype("f4"), {"units": "degrees_east", "axis": "X"}),
            "time": (hours, {"units": since}),
        }
        attrs = {"units": units, "statistic": "Individual Obs", "level_desc": "Multiple levels"}
        values, kind = made[mine], "f4"
        if packed:
            scale, offset = packing[mine]
            values, kind = np.round((values - offset) / scale).astype("i2"), "i2"
            attrs |= {"scale_factor": np.float32(scale), "add_offset": np.float32(offset),
                      "missing_value": np.int16(32766)}  # fmt: skip
        else:
            attrs |= {"missing_value": np.float32(-9.96921e36)}
        fields = {name: (values, ("time", "level", "lat", "lon"), attrs)}
        path = folder / f"{name}.2015.nc"
        paths.append(_write(path, axes, fields, about, form="NETCDF4_CLASSIC", kind=kind))
    return paths


def ncep_packed(folder):
    """NCEP/NCAR as it was handed out until about 2014."""
    return ncep(folder, packed=True)


def ncep_2(folder):
    """NCEP/DOE, which is packed to this day."""
    return ncep(folder, second=True, packed=True)


def twentieth_century(folder, *, members=2, statistic="Individual Obs"):
    """20CRv3 by NOAA PSL's names: members along a dimension, or the mean, which PSL serves."""
    lat, lon = np.arange(90, -90.1, -1), np.arange(0, 360, 1)
    hpa = np.array([1000, 950, 900, 850, 800, 700, 600, 500, 400, 300.0])
    made = on_levels([0, 3, 6, 9], hpa, lat, lon)
    about = {
        "title": "8x Daily NOAA/CIRES/DOE 20th Century Reanalysis V3",
        "dataset_title": "NOAA-CIRES-DOE 20th Century Reanalysis V3",
    }
    paths = []
    for mine, name, units in (("u", "uwnd", "m/s"), ("v", "vwnd", "m/s"), ("z", "hgt", "m"),
                              ("t", "air", "degK")):  # fmt: skip
        axes = {
            "time": (
                hours_since("1800-01-01", [0, 3, 6, 9]),
                {"units": "hours since 1800-1-1 00:00:0.0"},
            ),
            "level": (hpa.astype("f4"), {"units": "millibar", "positive": "down"}),
            "lat": (lat.astype("f4"), {"units": "degrees_north"}),
            "lon": (lon.astype("f4"), {"units": "degrees_east"}),
        }
        values, dims = made[mine], ("time", "level", "lat", "lon")
        if members:
            axes = {"ensemble_member": (np.arange(1, members + 1), {})} | axes
            values, dims = np.broadcast_to(values, (members, *values.shape)), tuple(axes)
        attrs = {"units": units, "statistic": statistic, "missing_value": np.float32(-9.96921e36)}
        paths.append(_write(folder / f"{name}.2015.nc", axes, {name: (values, dims, attrs)}, about))
    return paths


def twentieth_century_mean(folder):
    """What NOAA PSL serves of 20CRv3: every variable says "Ensemble Mean"."""
    return twentieth_century(folder, members=0, statistic="Ensemble Mean")


def cfsr(folder, *, lead_h=0):
    """CFSR at NCAR (ds093.0) by its subset service: U_GRD_L100 on level0 in mbar."""
    lat, lon = np.arange(44, 31.9, -0.5), np.arange(120, 135.1, 0.5)
    made = on_levels(SIX_HOURLY, HPA, lat, lon)
    axes = {
        "time": (np.array(SIX_HOURLY, float), {"units": "hours since 2015-01-01 00:00:00.0"}),
        "level0": (HPA.astype("f4"), {"units": "mbar", "long_name": "Isobaric surface"}),
        "lat": (lat, {"units": "degrees_north"}),
        "lon": (lon, {"units": "degrees_east"}),
    }
    product = f"{lead_h}-hour Forecast" if lead_h else "Analysis"
    fields = {
        name: (made[mine], tuple(axes), {"units": units, "product_description": product,
                                         "_FillValue": np.float32(-9e33)})
        for mine, name, units in (("u", "U_GRD_L100", "m/s"), ("v", "V_GRD_L100", "m/s"),
                                  ("z", "HGT_L100", "gpm"), ("t", "TMP_L100", "K"))
    }  # fmt: skip
    fields["forecast_hour"] = (np.full(3, lead_h, "i4"), ("time",), {"units": "hours"})
    about = {"Conventions": "None", "title": "NCEP Climate Forecast System Reanalysis (CFSR)"}
    return [_write(folder / "pgbhnl.gdas.20150101-20150105.grb2.nc", axes, fields, about)]


def era_interim(folder):
    """ERA-Interim by ECMWF's public data sets: packed, levels in millibars."""
    lat, lon = np.arange(44, 31.9, -0.75), np.arange(120, 135.1, 0.75)
    made = on_levels(SIX_HOURLY, HPA, lat, lon)
    made["z"] = made["z"] * np.float32(sky.G)
    axes = {
        "longitude": (lon.astype("f4"), {"units": "degrees_east"}),
        "latitude": (lat.astype("f4"), {"units": "degrees_north"}),
        "level": (HPA.astype("i4"), {"units": "millibars", "long_name": "pressure_level"}),
        "time": (
            hours_since("1900-01-01", SIX_HOURLY).astype("i4"),
            {"units": "hours since 1900-01-01 00:00:0.0"},
        ),
    }
    units = {"u": "m s**-1", "v": "m s**-1", "t": "K", "z": "m**2 s**-2"}
    fields = {}
    for name, values in made.items():
        low, high = float(values.min()), float(values.max())
        scale, offset = max(high - low, 1e-3) / 65532, (high + low) / 2
        fields[name] = (
            np.round((values - offset) / scale).astype("i2"),
            ("time", "level", "latitude", "longitude"),
            {"units": units[name], "scale_factor": scale, "add_offset": offset,
             "_FillValue": np.int16(-32767), "missing_value": np.int16(-32767)},
        )  # fmt: skip
    about = {"Conventions": "CF-1.6", "title": "ERA-Interim, daily"}
    return [
        _write(folder / "interim.nc", axes, fields, about, form="NETCDF3_64BIT_OFFSET", kind="i2")
    ]


#: A Lambert conformal grid over Korea: standard parallels and central meridian, degrees.
LAMBERT = {"lat_1": 30.0, "lat_2": 46.0, "lat_0": 38.0, "lon_0": 118.0}


def lambert_places(step_m=30_000.0):
    """x and y, m, and latitude and longitude of the points of the Lambert grid."""
    x = np.arange(0, 1_600_000, step_m)
    y = np.arange(-800_000, 700_000, step_m)
    to_sphere = pyproj.Transformer.from_proj(
        pyproj.Proj(proj="lcc", R=6_371_229, **LAMBERT), pyproj.Proj(proj="longlat", R=6_371_229)
    )
    gx, gy = np.meshgrid(x, y)
    lon, lat = to_sphere.transform(gx, gy)
    return x, y, lat, lon


def along_lambert(u, v, lon):
    """Components along the Lambert grid: its north leaves the true one by n (lon - lon_0)."""
    cone = _cone(LAMBERT["lat_1"], LAMBERT["lat_2"])
    gamma = np.radians(cone * (lon - LAMBERT["lon_0"]))
    return u * np.cos(gamma) - v * np.sin(gamma), u * np.sin(gamma) + v * np.cos(gamma)


def _cone(first, second):
    """Constant of a Lambert cone with two standard parallels (Snyder 1987, equation 15-3)."""
    a, b = np.radians([first, second])
    return np.log(np.cos(a) / np.cos(b)) / np.log(
        np.tan(np.pi / 4 + b / 2) / np.tan(np.pi / 4 + a / 2)
    )


def cerra(folder):
    """A regional reanalysis in netCDF on a Lambert grid, winds along it, places in 2-D."""
    x, y, lat, lon = lambert_places()
    made = on_levels([0, 3, 6, 9], HPA, lat, lon)
    u, v = along_lambert(made["u"], made["v"], lon)
    axes = {
        "time": (np.array([0, 3, 6, 9]) * 3600 + 1420070400, {"units": "seconds since 1970-01-01"}),
        "pressure_level": (HPA, {"units": "hPa", "standard_name": "air_pressure"}),
        "y": (y, {"units": "m", "standard_name": "projection_y_coordinate"}),
        "x": (x, {"units": "m", "standard_name": "projection_x_coordinate"}),
    }
    dims = tuple(axes)
    of = {"grid_mapping": "crs", "coordinates": "latitude longitude"}
    fields = {
        "u": (u, dims, {"units": "m s-1", "standard_name": "x_wind", **of}),
        "v": (v, dims, {"units": "m s-1", "standard_name": "y_wind", **of}),
        "t": (made["t"], dims, {"units": "K", **of}),
        "z": (made["z"] * sky.G, dims, {"units": "m2 s-2", **of}),
        "latitude": (lat, ("y", "x"), {"units": "degrees_north", "standard_name": "latitude"}),
        "longitude": (lon, ("y", "x"), {"units": "degrees_east", "standard_name": "longitude"}),
        "crs": (0, (), {"grid_mapping_name": "lambert_conformal_conic"}),
    }
    about = {"title": "CERRA pressure levels", "institution": "Copernicus Climate Change Service"}
    return [_write(folder / "cerra.nc", axes, fields, about, kind="f8")]


#: North pole of a rotated grid whose equator runs through Korea, degrees.
POLE = {"grid_north_pole_latitude": 50.0, "grid_north_pole_longitude": -40.0}


def rotated_places(rlat, rlon):
    """True latitude and longitude of a rotated grid, by PROJ."""
    crs = pyproj.CRS.from_cf({"grid_mapping_name": "rotated_latitude_longitude", **POLE})
    x, y = np.meshgrid(rlon, rlat)
    turn = pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    lon, lat = turn.transform(x, y)
    further, higher = turn.transform(x + 1e-4, y)
    east = ((further - lon + 180) % 360 - 180) * np.cos(np.radians(lat))
    return lat, lon, np.arctan2(higher - lat, east)


def rotated_pole(folder, *, y_down=False):
    """COSMO-REA6 and its like: rlat and rlon, places by the pole alone, winds along the grid."""
    rlat, rlon = np.arange(-8, 8.1, 0.25), np.arange(-20, 4.1, 0.25)
    rlat = rlat[::-1] if y_down else rlat
    lat, lon, turn = rotated_places(rlat, rlon)
    made = on_levels(range(9), HPA, lat, lon)
    u = made["u"] * np.cos(turn) + made["v"] * np.sin(turn)
    v = made["v"] * np.cos(turn) - made["u"] * np.sin(turn)
    axes = {
        "time": (np.arange(9.0), {"units": "hours since 2015-01-01 00:00:00"}),
        "plev": (HPA * 100, {"units": "Pa", "standard_name": "air_pressure"}),
        "rlat": (rlat, {"units": "degrees", "standard_name": "grid_latitude"}),
        "rlon": (rlon, {"units": "degrees", "standard_name": "grid_longitude"}),
    }
    of = {"grid_mapping": "rotated_pole"}
    fields = {
        "ua": (u, tuple(axes), {"units": "m s-1", "standard_name": "grid_eastward_wind", **of}),
        "va": (v, tuple(axes), {"units": "m s-1", "standard_name": "grid_northward_wind", **of}),
        "ta": (made["t"], tuple(axes), {"units": "K", "standard_name": "air_temperature", **of}),
        "zg": (
            made["z"],
            tuple(axes),
            {"units": "m", "standard_name": "geopotential_height", **of},
        ),
        "rotated_pole": (0, (), {"grid_mapping_name": "rotated_latitude_longitude", **POLE}),
    }
    about = {"title": "A regional reanalysis", "Conventions": "CF-1.7"}
    return [_write(folder / "rotated.nc", axes, fields, about, kind="f8")]


def rotated_pole_from_the_north(folder):
    """The same with its rows from the north."""
    return rotated_pole(folder, y_down=True)


def curvilinear_true(folder):
    """Winds already turned to true east and north on a grid of two-dimensional places (nav_lat)."""
    _, _, lat, lon = lambert_places()
    made = on_levels(range(9), HPA, lat, lon)
    dims = ("time", "plev", "y", "x")
    ds = xr.Dataset(
        {
            "ua": (dims, made["u"], {"units": "m s-1", "standard_name": "eastward_wind"}),
            "va": (dims, made["v"], {"units": "m s-1", "standard_name": "northward_wind"}),
            "zg": (dims, made["z"], {"units": "m"}),
        },
        {
            "time": sky.times(range(9)),
            "plev": ("plev", HPA * 100, {"units": "Pa", "standard_name": "air_pressure"}),
            "nav_lat": (("y", "x"), lat, {"units": "degrees_north"}),
            "nav_lon": (("y", "x"), lon, {"units": "degrees_east"}),
        },
        {"title": "A regional reanalysis"},
    )
    ds.to_netcdf(folder / "curvilinear.nc")
    return [folder / "curvilinear.nc"]
