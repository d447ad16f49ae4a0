"""ERA5 on its 137 model levels, in every form it comes in, against closed forms."""

import numpy as np
import pytest
import xarray as xr

from tests.weather.layouts import analytic_sky, grib_layouts, netcdf_layouts
from tests.weather.layouts.analytic_sky import apart_m, landing
from weather.describe import describe
from weather.errors import InputError
from weather.physics.hybrid_levels import ecmwf_137
from weather.sky import open_tidy

LEVELS = range(104, 138)
HOURS = (0, 2, 4)


def dataset(lowest=LEVELS, hours=HOURS, wind=None, hill_m=grib_layouts.HILL_M):
    """The fields of model levels as netCDF holds them: levels numbered, lnsp, z of the ground."""
    lat, lon = np.arange(41, 34.9, -0.5), np.arange(124, 131.1, 0.5)
    made, p_s, ground = grib_layouts.model_levels(lat, lon, hours, list(lowest), wind, hill_m)
    dims = ("time", "level", "latitude", "longitude")
    units = {"u": "m s**-1", "v": "m s**-1", "t": "K"}
    fields = {name: (dims, made[name], {"units": unit}) for name, unit in units.items()}
    fields["q"] = (dims, np.zeros_like(made["t"]), {"units": "kg kg**-1"})
    shape = (len(hours), *p_s.shape)
    fields["lnsp"] = (dims[:1] + dims[2:], np.broadcast_to(np.log(p_s), shape), {"units": "~"})
    phi = np.broadcast_to(ground * analytic_sky.G, shape)
    fields["z"] = (dims[:1] + dims[2:], phi, {"units": "m**2 s**-2"})
    coords = {
        "time": analytic_sky.times(hours),
        "level": ("level", np.array(lowest, "i4"), {"long_name": "model_level_number"}),
        "latitude": ("latitude", lat, {"units": "degrees_north"}),
        "longitude": ("longitude", lon, {"units": "degrees_east"}),
    }
    about = {"history": "2024-01-01 GMT by grib_to_netcdf-2.25.1: adaptor.mars.internal"}
    return xr.Dataset(fields, coords, {"title": "ERA5", **about})


def legacy(folder):
    """By grib_to_netcdf: winds, temperature and humidity in one file, lnsp and z in another."""
    ds = dataset()
    ds[["u", "v", "t", "q"]].to_netcdf(folder / "tquv.nc")
    ground = ds[["lnsp", "z"]].expand_dims(level=[1], axis=1)
    ground["level"] = ("level", np.array([1], "i4"), {"long_name": "model_level_number"})
    ground.to_netcdf(folder / "zlnsp.nc")
    return [folder / "tquv.nc", folder / "zlnsp.nc"]


def one_file(folder):
    """All in one file on the same levels, where lnsp and z have values on level 1 only."""
    ds = dataset(range(98, 138))
    levels = np.array([1, *ds["level"].values], "i4")
    dims = ("time", "level", "latitude", "longitude")
    fields = {}
    for name, field in ds.data_vars.items():
        shape = (ds.sizes["time"], levels.size, *field.shape[-2:])
        values = np.full(shape, np.nan if "level" not in field.dims else 1e-3, "f4")
        if "level" in field.dims:
            values[:, 1:] = field
        else:
            values[:, 0] = field
        fields[name] = (dims, values, field.attrs)
    coords = {dim: ds[dim] for dim in dims if dim != "level"}
    coords["level"] = ("level", levels, {"long_name": "model_level_number"})
    xr.Dataset(fields, coords, ds.attrs).to_netcdf(folder / "ml.nc")
    return [folder / "ml.nc"]


def new_store(folder):
    """The Climate Data Store since 2024: valid_time, model_level, surface pressure beside it."""
    ds = dataset().rename(time="valid_time", level="model_level")
    ds["model_level"].attrs = {"units": "1", "long_name": "hybrid level", "positive": "down"}
    ds = ds.assign(sp=np.exp(ds["lnsp"]).assign_attrs(units="Pa")).drop_vars("lnsp")
    ds.to_netcdf(folder / "new.nc")
    return [folder / "new.nc"]


def by_cdo(folder):
    """cdo: half-level coefficients hyai and hybi beside the levels, hyam and hybm on them."""
    table = ecmwf_137()
    ds = dataset().rename(level="lev")
    told = {"standard_name": "hybrid_sigma_pressure", "units": "level", "positive": "down",
            "formula_terms": "ap: hyam b: hybm ps: aps"}  # fmt: skip
    ds["lev"].attrs = told
    a, b = np.array(table.a), np.array(table.b)
    which = np.array(LEVELS) - 1
    ds = ds.assign(
        hyai=("nhyi", a, {"units": "Pa"}), hybi=("nhyi", b, {"units": "1"}),
        hyam=("lev", ((a[1:] + a[:-1]) / 2)[which]), hybm=("lev", ((b[1:] + b[:-1]) / 2)[which]),
    )  # fmt: skip
    ds.to_netcdf(folder / "cdo.nc")
    return [folder / "cdo.nc"]


def cf_full_levels(folder):
    """CF: coefficients of the full levels alone, by formula terms, levels from the top."""
    table = ecmwf_137()
    lowest = list(LEVELS)
    ds = dataset().rename(level="lev")
    a, b = np.array(table.a), np.array(table.b)
    full_a, full_b = ((x[1:] + x[:-1]) / 2 for x in (a, b))
    which = np.array(lowest) - 1
    ds = ds.assign_coords(lev=("lev", full_a[which] / 1e5 + full_b[which], {
        "standard_name": "atmosphere_hybrid_sigma_pressure_coordinate", "units": "1",
        "formula_terms": "ap: hyam b: hybm ps: ps", "positive": "down"}))  # fmt: skip
    ds = ds.assign(
        hyam=("lev", full_a[which], {"units": "Pa"}), hybm=("lev", full_b[which]),
        ps=np.exp(ds["lnsp"]).assign_attrs(units="Pa"),
    ).drop_vars("lnsp")  # fmt: skip
    ds.to_netcdf(folder / "cf.nc")
    return [folder / "cf.nc"]


def grib_1(folder):
    """GRIB edition 1, whose octet for their number cannot count 276 coefficients."""
    return grib_layouts.era5_model_levels(
        folder, edition=1, lowest=LEVELS, hours=HOURS, with_pv=False
    )


def grib_without_coefficients(folder):
    """GRIB edition 2 that lost them: the published table stands in."""
    return grib_layouts.era5_model_levels(folder, lowest=LEVELS, hours=HOURS, with_pv=False)


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    """The landing on pressure levels, which a wind linear in height does not lose anything by."""
    return landing(netcdf_layouts.era5(tmp_path_factory.mktemp("era5")))


FORMS = [legacy, one_file, new_store, by_cdo, cf_full_levels, grib_1, grib_without_coefficients]


@pytest.mark.parametrize("form", FORMS, ids=lambda x: x.__name__)
def test_a_flight_lands_at_the_same_place_in_every_form(reference, tmp_path, form):
    found = landing(form(tmp_path))
    assert apart_m(found[:2], reference[:2]) < 50
    assert found[2].provenance.heights == "hydrostatic on model levels (Simmons and Burridge 1981)"
    assert found[2].provenance.density == "from temperature and humidity"


def test_heights_and_densities_are_those_of_the_closed_form(tmp_path):
    """Over a hill and beside it: H of each level's own pressure, and p / (R T) there."""
    sky = open_tidy(legacy(tmp_path))
    table = ecmwf_137()
    ground = sky["surface_altitude"].values
    assert ground.max() == pytest.approx(grib_layouts.HILL_M, abs=0.1)
    half = np.array(table.a)[:, None, None] + np.array(table.b)[
        :, None, None
    ] * analytic_sky.pressure(ground)
    full = ((half[1:] + half[:-1]) / 2)[np.array(LEVELS)[::-1] - 1]
    exact = analytic_sky.height(full)
    assert np.abs(sky["geopotential_height"].values - exact).max() < 1.0
    density = full / (analytic_sky.R * analytic_sky.kelvin(exact))
    np.testing.assert_allclose(sky["air_density"][0], density, rtol=1e-4)


def on_pressure(path, wind):
    """The wind of a formula on ERA5's layout of pressure levels, on the grid of `dataset`."""
    grid = dataset(hours=(0, 4)).isel(level=0, drop=True)
    lat, lon = grid["latitude"].values, grid["longitude"].values
    heights = analytic_sky.height(netcdf_layouts.HPA * 100)
    z = np.broadcast_to(heights[None, :, None, None], (2, heights.size, lat.size, lon.size))
    u, v = wind(0.0, z, lat[:, None], lon)
    dims = ("time", "level", "latitude", "longitude")
    xr.Dataset(
        {"u": (dims, u, {"units": "m s-1"}), "v": (dims, v, {"units": "m s-1"}),
         "z": (dims, z * analytic_sky.G, {"units": "m2 s-2"})},
        {"time": analytic_sky.times((0, 4)), "latitude": lat, "longitude": lon,
         "level": ("level", netcdf_layouts.HPA, {"units": "hPa"})},
        {"title": "ERA5"},
    ).to_netcdf(path)  # fmt: skip
    return path


#: Curvature of the wind of the next test, s-1 m-1: 2 c of v = c z^2.
CURVATURE = 2e-6


def curved(hours, z, lat, lon):
    """A wind of constant curvature: a linear layer from a to b misses it by c (z - a) (b - z)."""
    flat = 0 * (z + lat + lon + hours)
    return 5 + flat, CURVATURE * z**2 + flat


def missed_by_theory_m(levels, cruise_m):
    """How far linear interpolation between levels carries the flight off: c (z - a)(b - z) in each
    layer, the wind of the lowest level under it, over the time spent at each height."""
    z = np.arange(0.5, cruise_m)
    below = np.clip(np.searchsorted(levels, z, side="right") - 1, 0, None)
    a, b = levels[below], levels[below + 1]
    off = np.where(z < levels[0], levels[0] ** 2 - z**2, (z - a) * (b - z))
    cruise = (cruise_m - levels[levels < cruise_m].max()) * (
        levels[levels > cruise_m].min() - cruise_m
    )
    return CURVATURE * (off.sum() * (1 / 5 + 1 / 2) + cruise * (3 * 3600 - cruise_m / 5))


def test_landings_on_a_sheared_sky_are_nearer_to_the_truth_by_the_factor_of_theory(tmp_path):
    levels = {
        "model": analytic_sky.height(ecmwf_137().full_pressure())[::-1],
        "pressure": analytic_sky.height(netcdf_layouts.HPA * 100),
    }
    dataset(hours=(0, 4), wind=curved, hill_m=0).to_netcdf(tmp_path / "model.nc")
    on_pressure(tmp_path / "pressure.nc", curved)
    # In the middle between 750 and 700 hPa, and between levels 106 and 105 of the model.
    cruise_m = 2740.0
    true = truth(curved, cruise_m)
    found = {name: landing([tmp_path / f"{name}.nc"], cruise_m=cruise_m)[:2] for name in levels}
    missed = {name: (place[0] - true[0]) * 111_194.93 for name, place in found.items()}
    theory = {name: missed_by_theory_m(heights, cruise_m) for name, heights in levels.items()}
    # Steps of the flight, here of 1 s and in the program longer, leave ten or twenty metres.
    for name in levels:
        assert missed[name] == pytest.approx(theory[name], rel=0.02, abs=20)
    factor = theory["pressure"] / theory["model"]
    assert factor > 6
    assert missed["pressure"] / missed["model"] == pytest.approx(factor, rel=0.15)


def truth(wind, cruise_m):
    """Where the flight lands in the wind itself, by steps of one second."""
    lat, lon = analytic_sky.LAT, analytic_sky.LON
    t, z, falling = 0.0, 0.0, False
    while not (falling and z <= 0):
        falling = t >= 3 * 3600
        u, v = wind(t / 3600, z, lat, lon)
        lat, lon = lat + v / 111_194.93, lon + u / 111_194.93 / np.cos(np.radians(lat))
        z = max(z - 2, 0) if falling else min(z + 5, cruise_m)
        t += 1
    return lat, lon


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda ds: ds.drop_vars("lnsp"), r"the pressure at the ground \(lnsp or sp\)"),
        (lambda ds: ds.drop_vars("z"), r"the geopotential of the ground"),
        (lambda ds: ds.drop_vars("t"), r"temperature \(t\)"),
        (lambda ds: ds.isel(level=slice(0, -1)), r"104 to 136 .*every level from 137 up"),
        (lambda ds: ds.isel(level=slice(0, None, 3)), r"summed from the ground"),
        (lambda ds: ds.assign_coords(level=ds.level + 100), r"does not hold their coefficients"),
    ],
)  # fmt: skip
def test_what_heights_cannot_be_had_from_is_refused_with_what_is_missing(tmp_path, change, says):
    ds = dataset(hours=(0, 4))
    attrs = ds["level"].attrs
    ds = change(ds)
    ds["level"].attrs = attrs
    ds.to_netcdf(tmp_path / "ml.nc")
    with pytest.raises(InputError, match=says):
        open_tidy([tmp_path / "ml.nc"])


def test_without_humidity_it_is_said_what_that_costs(tmp_path):
    dataset(hours=(0, 4)).drop_vars("q").to_netcdf(tmp_path / "ml.nc")
    sky = open_tidy([tmp_path / "ml.nc"])
    assert any("no humidity" in caveat for caveat in sky.attrs["caveats"])


def test_model_levels_and_pressure_levels_are_not_one_sky(tmp_path):
    paths = [*legacy(tmp_path), on_pressure(tmp_path / "pressure.nc", curved)]
    with pytest.raises(InputError, match="some of the winds lie on model levels"):
        open_tidy(paths)


def test_what_is_in_a_file_of_model_levels_is_said(tmp_path):
    told = describe(legacy(tmp_path))
    assert told.usable
    assert any("34 of the model, from 1012 to" in line for line in told.lines())
