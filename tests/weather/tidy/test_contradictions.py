"""What a file says twice and not the same is refused: a flight in it would go elsewhere."""

import numpy as np
import pytest
import xarray as xr

from tests.weather import shapes
from weather.errors import InputError
from weather.tidy.gate import tidy

STANDARD = {"u": "eastward_wind", "v": "northward_wind", "t": "air_temperature",
            "z": "geopotential"}  # fmt: skip


def winds():
    raw = shapes.cds()
    for name, said in STANDARD.items():
        raw[name].attrs["standard_name"] = said
    return raw


def gate(raw):
    return tidy(raw, source="a file")


def test_winds_whose_names_were_exchanged_are_refused():
    # Attributes are the older witness; the flight would go north instead of east.
    with pytest.raises(InputError, match=r"^v is northward_wind by its name, and its standard_n"):
        gate(winds().rename(u="v", v="u").drop_vars("u"))


#: An attribute of a field that is another thing's.
OTHERS = [
    ("u", "standard_name", "northward_wind"), ("u", "standard_name", "wind_speed"),
    ("v", "standard_name", "wind_from_direction"), ("u", "GRIB_cfName", "northward_wind"),
    ("u", "standard_name", "eastward_sea_water_velocity"), ("u", "GRIB_shortName", "v"),
    ("v", "GRIB_shortName", "10u"), ("u", "GRIB_paramId", 132), ("v", "GRIB_paramId", 130),
    ("u", "long_name", "V component of wind"), ("v", "long_name", "zonal wind"),
    ("u", "long_name", "wind speed"), ("t", "standard_name", "air_potential_temperature"),
    ("t", "standard_name", "dew_point_temperature"), ("z", "standard_name", "air_temperature"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "key", "said"), OTHERS)
def test_an_attribute_of_another_quantity_is_a_refusal(name, key, said):
    raw = winds()
    raw[name].attrs[key] = said
    with pytest.raises(InputError, match=rf"^{name} is .* by its name, and its {key} says"):
        gate(raw)


#: What files of good winds bear.
HARMLESS = [
    ("u", "standard_name", "x_wind"),
    ("u", "standard_name", "unknown"), ("u", "standard_name", "u"), ("u", "GRIB_shortName", "u"),
    ("u", "GRIB_paramId", 131), ("v", "GRIB_paramId", 132), ("u", "GRIB_paramId", 0),
    ("u", "GRIB_shortName", "10u"), ("z", "standard_name", "geopotential_height"),
    ("z", "long_name", "Height"), ("u", "long_name", "u-component of the wind vector (u, v)"),
    ("v", "long_name", "Meridional wind speed"), ("t", "long_name", "Temperature"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "key", "said"), HARMLESS)
def test_another_word_for_the_same_is_none(name, key, said):
    raw = winds()
    raw[name].attrs[key] = said
    shapes.check(gate(raw))


@pytest.mark.parametrize("units", ["radians", "rad", "km", "metres", "degrees_south"])
def test_a_latitude_in_other_units_is_refused(units):
    raw = winds()
    raw["latitude"].attrs = {"units": units, "standard_name": "latitude"}
    with pytest.raises(InputError, match=r"units of latitude are .*; give degrees"):
        gate(raw)


def test_two_axes_that_are_both_longitude_are_one_sentence():
    raw = winds()
    raw["latitude"].attrs = {"units": "degrees_east"}
    with pytest.raises(InputError, match="latitude and longitude are both longitude"):
        gate(raw)


@pytest.mark.parametrize("values", [lambda u: u > 0, lambda u: u.astype(str)])
def test_a_wind_that_is_no_number_is_refused(values):
    raw = winds()
    raw["u"] = xr.DataArray(values(raw["u"].values), dims=raw["u"].dims)
    with pytest.raises(InputError, match=r"^u holds values of the type .*, not numbers"):
        gate(raw)


def test_levels_left_as_text_are_numbers_or_a_sentence(tmp_path):
    from weather.formats.files import open_local

    for form in ("NETCDF4", "NETCDF3_64BIT"):
        raw = winds().drop_vars("expver")
        level = raw["pressure_level"]
        words = level.values.astype(int).astype(str).astype(object)
        good = raw.assign_coords(pressure_level=("pressure_level", words, level.attrs))
        good.to_netcdf(tmp_path / "good.nc", format=form)
        shapes.check(open_local(tmp_path / "good.nc"))
        words[1] = "low"
        bad = raw.assign_coords(pressure_level=("pressure_level", words, level.attrs))
        bad.to_netcdf(tmp_path / "bad.nc", format=form)
        with pytest.raises(InputError, match=r"holds text such as '1000' where numbers belong"):
            open_local(tmp_path / "bad.nc")


def test_numbers_of_any_width_are_numbers():
    raw = winds()
    raw["u"] = raw["u"].astype(np.float64)
    shapes.check(gate(raw))
