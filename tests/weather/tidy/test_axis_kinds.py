"""An axis is what its attributes say: a table of vertical axes and grids as others write them."""

import numpy as np
import pytest
import xarray as xr

from tests.weather import shapes
from weather.errors import InputError
from weather.tidy.axis_kinds import Vertical, axis_of, levels_of, vertical_of
from weather.tidy.gate import tidy
from weather.tidy.grid_kinds import Horizontal, grid_of

HPA = [1000.0, 850.0, 500.0]


def axis(name, values, **attrs):
    return xr.DataArray(np.asarray(values), dims=name, name=name, attrs=attrs)


#: One row per convention: a name, values, attributes (CF 1.11 appendix D, GRIB, CESM, MERRA-2,
#: WRF, THREDDS, cdo, MARS' converter), and what the axis is.
VERTICALS = [
    ("pressure_level", HPA, {"units": "hPa", "standard_name": "air_pressure"}, Vertical.PRESSURE),
    ("plev", [1e5, 5e4], {"units": "Pa", "positive": "down"}, Vertical.PRESSURE),
    ("level", HPA, {"units": "millibars", "long_name": "pressure_level"}, Vertical.PRESSURE),
    ("level", HPA, {}, Vertical.PRESSURE),
    ("lev", HPA, {"units": "hPa", "standard_name": "PLE_level", "long_name": "vertical level"},
     Vertical.PRESSURE),
    ("isobaric3", [1e5, 5e4], {"units": "Pa", "long_name": "Isobaric surface"}, Vertical.PRESSURE),
    ("height", HPA, {"standard_name": "air_pressure", "units": "hPa"}, Vertical.PRESSURE),
    ("lev", [992.5, 851.4], {"units": "hPa", "long_name": "hybrid level at midpoints",
     "standard_name": "atmosphere_hybrid_sigma_pressure_coordinate"}, Vertical.HYBRID),
    ("lev", [992.5, 851.4], {"units": "level", "long_name": "hybrid level at midpoints"},
     Vertical.HYBRID),
    ("lev", [992.5, 851.4], {"units": "hPa", "formula_terms": "a: hyam b: hybm p0: P0 ps: PS"},
     Vertical.HYBRID),
    ("level", [90, 91, 92, 137], {"long_name": "model_level_number"}, Vertical.HYBRID),
    ("level", [90, 93, 96], {"long_name": "model_level_number", "units": "hPa"}, Vertical.HYBRID),
    ("level", [601, 602, 603, 604], {}, Vertical.HYBRID),
    ("level", [1, 2, 3], {"standard_name": "model_level_number"}, Vertical.HYBRID),
    ("level", [1, 2, 3], {"units": "hPa", "GRIB_typeOfLevel": "hybrid"}, Vertical.HYBRID),
    ("pressure", [0.99, 0.85], {"standard_name": "atmosphere_sigma_coordinate"}, Vertical.SIGMA),
    ("lev", [0.995, 0.85], {"long_name": "sigma"}, Vertical.SIGMA),
    ("lev", [0.995, 0.85], {}, Vertical.HYBRID),
    # Sigma is pressure by that at the ground, where it is 1; a pressure may be 1 hPa too.
    ("lev", [0.5, 1.0], {}, Vertical.HYBRID),
    ("lev", [1000.0, 500.0, 10.0, 1.0], {}, Vertical.PRESSURE),
    ("lev", [0.5, 1.5, 2.5, 3.5], {}, Vertical.HYBRID),
    ("bottom_top", [0, 1], {}, Vertical.SIGMA),
    ("level", [100.0, 500.0], {"units": "m"}, Vertical.HEIGHT),
    ("lev", [100.0, 500.0], {"units": "km", "standard_name": "altitude"}, Vertical.HEIGHT),
    ("level", [300.0, 315.0], {"units": "K", "long_name": "potential temperature"},
     Vertical.ISENTROPIC),
    ("level", [1000, 1500], {"standard_name": "depth", "units": "m"}, Vertical.OTHER),
    ("height", [10.0, 100.0], {"units": "m", "axis": "Z"}, Vertical.HEIGHT),
    ("height", [10.0, 100.0], {"units": "K", "axis": "Z"}, None),
    ("height", [10.0, 100.0], {"units": "m"}, None),
    ("latitude", [36.0, 37.0], {"units": "degrees_north"}, None),
    ("number", [0, 1, 2, 3, 4], {}, None),
    ("time", [0, 1, 2, 3, 4], {"units": "hours since 2015-01-19"}, None),
]  # fmt: skip


@pytest.mark.parametrize(("name", "values", "attrs", "kind"), VERTICALS)
def test_a_vertical_axis_is_what_its_attributes_say(name, values, attrs, kind):
    assert vertical_of(axis(name, values, **attrs)) is kind


#: A coordinate's name and attributes, and which axis it is.
AXES = [
    ("latitude", {}, "latitude"), ("lon", {}, "longitude"), ("valid_time", {}, "time"),
    ("latitude", {"standard_name": "longitude"}, "longitude"),
    ("y", {"units": "degrees_north"}, "latitude"), ("x", {"units": "degree_E"}, "longitude"),
    ("x", {"units": "degrees"}, None), ("member", {"standard_name": "realization"}, "realization"),
    ("time", {"standard_name": "time"}, "time"),
    # Names that CF has not say nothing; the time of issue is none of ours, whatever it is called.
    ("time", {"standard_name": "validity"}, "time"), ("time", {"standard_name": "a time"}, "time"),
    ("time", {"standard_name": "forecast_reference_time"}, None),
    ("level", {"units": "hPa"}, "level"), ("pressure", {"standard_name": "air_pressure"}, "level"),
    ("level", {"standard_name": "model_level_number"}, None),
    ("station", {}, None),
]  # fmt: skip


@pytest.mark.parametrize(("name", "attrs", "which"), AXES)
def test_a_coordinate_is_the_axis_that_it_says(name, attrs, which):
    assert axis_of(axis(name, HPA, **attrs)) == which


def test_coefficients_beside_an_axis_make_it_hybrid():
    # CESM and cdo keep hyam and hybm on the dimension of the levels, whatever units these bear.
    raw = shapes.cds().assign(hyam=("pressure_level", np.linspace(0, 0.1, 5)))
    assert levels_of(raw)[:2] == (Vertical.HYBRID, "pressure_level")
    bare = raw.assign_coords(pressure_level=raw["pressure_level"].drop_attrs())
    assert levels_of(bare)[:2] == (Vertical.HYBRID, "pressure_level")


@pytest.mark.parametrize(
    "change",
    [
        lambda level: level.assign_attrs(
            standard_name="atmosphere_hybrid_sigma_pressure_coordinate"
        ),
        lambda level: level.assign_attrs(formula_terms="ap: ap b: b ps: ps"),
        lambda level: level.assign_attrs(long_name="model_level_number"),
        lambda level: level.assign_attrs(long_name="sigma level"),
        lambda level: level.copy(data=np.arange(5)).drop_attrs(),
    ],
)  # fmt: skip
def test_winds_on_other_levels_are_refused_by_what_they_lie_on(change):
    raw = shapes.cds()
    with pytest.raises(InputError, match=r"lies? on (hybrid model|sigma) levels .*pressure levels"):
        tidy(raw.assign_coords(pressure_level=change(raw["pressure_level"])), source="a test")


def test_the_kind_of_level_in_a_field_counts_too():
    raw = shapes.cds()
    for name in raw.data_vars:
        raw[name].attrs["GRIB_typeOfLevel"] = "hybrid"
    with pytest.raises(InputError, match="hybrid"):
        tidy(raw, source="a test")


def test_pressures_beside_counted_levels_are_the_axis():
    raw = shapes.cds().rename(pressure_level="lev")
    raw = raw.assign_coords(lev=np.arange(5), plev=("lev", shapes.HPA, {"units": "hPa"}))
    shapes.check(tidy(raw, source="a test"))


def test_only_pressures_beside_counted_levels_are_the_axis():
    raw = shapes.cds().rename(pressure_level="lev").assign_coords(lev=np.arange(5))
    raw = raw.assign_coords(sigma=("lev", np.linspace(1.0, 0.5, 5)), station=("lev", list("abcde")))
    assert levels_of(raw)[:2] == (Vertical.HYBRID, "lev")


def test_counted_levels_that_say_what_they_are_stay_what_they_are():
    # A file of model levels may tell the pressure that each has in a standard atmosphere.
    raw = shapes.cds().rename(pressure_level="lev")
    lev = ("lev", np.arange(5), {"standard_name": "model_level_number"})
    raw = raw.assign_coords(lev=lev, plev=("lev", shapes.HPA, {"units": "hPa"}))
    assert levels_of(raw)[:2] == (Vertical.HYBRID, "lev")


def test_a_file_lies_on_the_levels_of_its_winds():
    raw = shapes.cds()[["t", "u", "v"]]
    heated = raw["t"].rename(pressure_level="hybrid").drop_vars("hybrid", errors="ignore")
    raw = raw.assign(t=heated)
    assert levels_of(raw) == (Vertical.PRESSURE, "pressure_level", "u")
    assert levels_of(raw[["t"]]) == (Vertical.HYBRID, "hybrid", "t")
    # What is not known tells nothing, and hides nothing that is.
    beside = xr.Dataset({"humbug": raw["u"].drop_attrs(), "t": raw["t"]})
    assert levels_of(beside) == (Vertical.HYBRID, "hybrid", "t")


def turned(ds):
    return ds.rename(latitude="rlat", longitude="rlon")


def with_places(ds):
    """2-D places of a grid that is turned against the meridians."""
    x, y = np.meshgrid(ds.longitude, ds.latitude)
    dims = "latitude", "longitude"
    return ds.assign_coords(true_lat=(dims, y + 0.1 * x, {"standard_name": "latitude"}))


def mapped(name):
    return lambda ds: ds.assign(crs=((), 0, {"grid_mapping_name": name}))


GRIDS = [
    (lambda ds: ds, Horizontal.GEOGRAPHIC),
    (mapped("latitude_longitude"), Horizontal.GEOGRAPHIC),
    (mapped("rotated_latitude_longitude"), Horizontal.ROTATED),
    (mapped("lambert_conformal_conic"), Horizontal.PROJECTED),
    (turned, Horizontal.ROTATED),
    (lambda ds: ds.assign_coords(latitude=ds.latitude.assign_attrs(long_name="rotated latitude")),
     Horizontal.ROTATED),
    (lambda ds: ds.assign_coords(
        latitude=ds.latitude.assign_attrs(standard_name="grid_latitude")), Horizontal.ROTATED),
    (lambda ds: ds.assign_coords(longitude=ds.longitude.assign_attrs(
        standard_name="projection_x_coordinate")), Horizontal.PROJECTED),
    (lambda ds: ds.assign(u=ds.u.assign_attrs(standard_name="grid_eastward_wind")),
     Horizontal.ROTATED),
    (lambda ds: ds.assign(u=ds.u.assign_attrs(GRIB_gridType="lambert")), Horizontal.PROJECTED),
    (lambda ds: ds.assign(u=ds.u.assign_attrs(GRIB_gridType="regular_gg")), Horizontal.GAUSSIAN),
    (lambda ds: ds.assign(u=ds.u.assign_attrs(GRIB_gridType="reduced_gg")),
     Horizontal.UNSTRUCTURED),
    (with_places, Horizontal.CURVILINEAR),
    (lambda ds: ds.stack(cell=("latitude", "longitude")).reset_index("cell"),
     Horizontal.UNSTRUCTURED),
]  # fmt: skip


@pytest.mark.parametrize(("change", "kind"), GRIDS)
def test_a_grid_is_what_its_attributes_say(change, kind):
    raw = change(shapes.cds())
    assert grid_of(raw).kind is kind
    if kind not in (Horizontal.GEOGRAPHIC, Horizontal.GAUSSIAN):
        with pytest.raises(InputError, match="regular latitude-longitude grid"):
            tidy(raw, source="a test")


def test_places_that_repeat_the_axes_are_no_other_grid():
    _, y = np.meshgrid(shapes.LONGITUDE, shapes.LATITUDE[::-1])
    dims = "latitude", "longitude"
    shapes.check(tidy(shapes.cds().assign(lat2d=(dims, y, {"standard_name": "latitude"})),
                      source="a test"))  # fmt: skip


def test_an_axis_named_for_another_is_read_by_its_attributes():
    raw = shapes.cds().rename(latitude="x", longitude="latitude").rename(x="longitude")
    shapes.check(tidy(raw, source="a test"))
