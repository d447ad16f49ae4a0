"""Values outside a variable's valid range are missing (CF conventions 1.11, section 2.5.1)."""

import netCDF4
import numpy as np
import pytest
import xarray as xr

from tests.weather import shapes
from weather.errors import InputError
from weather.formats.files import open_local
from weather.tidy.packing import unpacked

SHORT, BYTE = np.int16, np.int8

#: The type of a field, its attributes, and whole numbers or floats around the limits.
KINDS = {
    "a range": ("f4", {"valid_range": np.float32([-102.3, 102.3])}, [-103, -102.3, 0, 102.3, 103]),
    "a least value": ("f4", {"valid_min": np.float32(0)}, [-1e-3, 0, 5]),
    "a greatest value": ("f8", {"valid_max": 0.1}, [0.1, 0.2, -9e9]),
    "both, and a fill": (
        "f4",
        {"valid_min": np.float32(-5), "valid_max": np.float32(5), "missing_value": np.float32(3)},
        [-6, -5, 3, 5, 6],
    ),
    "a range of packed numbers": (
        "i2",
        {"valid_range": SHORT([-3000, 3000]), "scale_factor": 0.01, "add_offset": 10.0},
        [-3001, -3000, 0, 3000, 3001],
    ),
    "a packing that turns round": (
        "i2",
        {"valid_min": SHORT(-20), "valid_max": SHORT(100), "scale_factor": -0.5},
        [-21, -20, 100, 101],
    ),
    "bytes without a sign": (
        "i1",
        {"valid_range": BYTE([10, -6]), "_FillValue": BYTE(-56), "_Unsigned": "true"},
        [9, 10, -56, -6, -5],
    ),
    "what only describes": ("f4", {"actual_range": np.float32([0, 1])}, [-1, 0, 1, 2]),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.filterwarnings("ignore::xarray.SerializationWarning")
def test_what_is_missing_is_what_the_netcdf_library_masks(tmp_path, kind):
    dtype, attrs, values = KINDS[kind]
    with netCDF4.Dataset(tmp_path / "a.nc", "w") as nc:
        nc.createDimension("x", len(values))
        fill = attrs.get("_FillValue")
        field = nc.createVariable("u", dtype, ("x",), fill_value=fill)
        field.set_auto_maskandscale(False)
        field.setncatts({key: attrs[key] for key in attrs if key != "_FillValue"})
        field[:] = np.array(values, dtype)
    with netCDF4.Dataset(tmp_path / "a.nc") as nc:
        known = nc["u"][:]
    expected = np.ma.filled(np.ma.asarray(known, float), np.nan)
    # As the reader opens files, and as a caller of the library may hand them over.
    for is_decoded in (False, True):
        with xr.open_dataset(tmp_path / "a.nc", mask_and_scale=is_decoded) as ds:
            found = unpacked(ds["u"].variable)
        np.testing.assert_allclose(found, expected, rtol=1e-6, err_msg=f"decoded: {is_decoded}")
    assert np.isnan(expected).any() == (kind != "what only describes")


def test_limits_beside_packed_numbers_may_be_of_the_unpacked_ones():
    # NetCDF Users Guide, "valid_range": of the type of scale_factor, wider than the packed type.
    attrs = {"scale_factor": 0.1, "valid_range": [-1.0, 1.0]}
    found = unpacked(xr.Variable("x", SHORT([-11, -10, 10, 11]), attrs))
    np.testing.assert_allclose(found, [np.nan, -1, 1, np.nan], rtol=1e-6)


def test_limits_left_from_a_packing_that_is_gone_are_not_applied():
    # Saved again as floats with the attributes kept: PSL's old NCEP files say -32765 to -17765.
    attrs = {"valid_range": SHORT([-32765, -17765])}
    field = xr.Variable("x", np.float32([-20, 30]), attrs)
    np.testing.assert_array_equal(unpacked(field), [-20, 30])


def spoiled(quantity="u", **attrs):
    """The known air with one value of 120 m/s, which its range excludes."""
    ds = shapes.cds()
    ds[quantity].values[1, 2, 0, 0] = 120.0
    ds[quantity].attrs.update(attrs or {"valid_range": np.float32([-110, 110])})
    return ds


def test_winds_outside_their_range_are_refused_in_a_sentence_that_says_why(tmp_path):
    words = "eastward_wind is missing at 1 of 300.*outside the valid range given for u is missing"
    shapes.save(tmp_path / "a.nc", spoiled())
    for name, attrs in (("a", {}), ("max", {"valid_max": 110.0})):
        air = spoiled(**attrs).drop_vars(["expver", "number"])
        air.to_zarr(tmp_path / f"{name}.zarr", zarr_format=2, consolidated=False)
    for name in ("a.nc", "a.zarr", "max.zarr"):
        with pytest.raises(InputError, match=words):
            open_local(tmp_path / name)
    # The number stands, if nothing says that it is not valid.
    sky = open_local(shapes.save(tmp_path / "b.nc", spoiled(actual_range=np.float32([-9, 9]))))
    assert sky["eastward_wind"].max() == 120


def test_what_flights_can_do_without_is_left_out_and_told(tmp_path):
    ds = shapes.cds()
    attrs = {"units": "Pa s**-1", "standard_name": "lagrangian_tendency_of_air_pressure"}
    ds["w"] = (ds["u"].dims, np.full(ds["u"].shape, -0.1, "f4"), attrs | {"valid_min": 0.0})
    sky = open_local(shapes.save(tmp_path / "a.nc", ds))
    assert "upward_air_velocity" not in sky
    told = "the lagrangian tendency of air pressure of the file is not used: it has missing values"
    assert told in sky.attrs["caveats"]


def test_places_are_not_held_to_a_range(tmp_path):
    # Longitudes from 0 to 360 are often said to lie from -180 to 180.
    ds = shapes.cds(lon=shapes.LONGITUDE + 100)
    ds["longitude"].attrs["valid_range"] = np.float32([-180, 180])
    sky = open_local(shapes.save(tmp_path / "a.nc", ds))
    np.testing.assert_allclose(sky["longitude"] % 360, shapes.LONGITUDE + 100)
