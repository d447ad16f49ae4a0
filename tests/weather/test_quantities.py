"""One row per quantity: every provider's spelling leads to one CF name."""

import pytest

from weather import quantities
from weather.errors import InputError


# Spellings as the providers' files have them (data store, ecCodes, ARCO, NCAR, THREDDS).
@pytest.mark.parametrize(
    ("spelling", "cf"),
    [
        ("u", "eastward_wind"),
        ("U", "eastward_wind"),
        ("u_component_of_wind", "eastward_wind"),
        ("u-component_of_wind_isobaric", "eastward_wind"),
        ("vgrdprs", "northward_wind"),
        ("z", "geopotential"),
        ("Z", "geopotential"),
        ("gh", "geopotential_height"),
        ("T", "air_temperature"),
        ("q", "specific_humidity"),
    ],
)
def test_a_spelling_on_pressure_levels_has_one_meaning(spelling, cf):
    assert quantities.quantity_of(spelling, {}, aloft=True).name == cf


@pytest.mark.parametrize(
    ("spelling", "cf"),
    [
        ("u10", "eastward_wind_10m"),
        ("10u", "eastward_wind_10m"),
        ("VAR_10U", "eastward_wind_10m"),
        ("10m_v_component_of_wind", "northward_wind_10m"),
        ("u100", "eastward_wind_100m"),
        ("sp", "surface_air_pressure"),
        ("blh", "boundary_layer_height"),
        ("orog", "surface_altitude"),
    ],
)
def test_a_spelling_near_the_ground_has_one_meaning(spelling, cf):
    assert quantities.quantity_of(spelling, {}, aloft=False).name == cf


def test_z_without_a_level_is_the_ground():
    assert quantities.quantity_of("z", {}, aloft=False).name == "surface_geopotential"


def test_u_without_a_level_is_nothing_we_know():
    assert quantities.quantity_of("u", {}, aloft=False) is None


def test_an_unknown_name_is_known_by_its_standard_name():
    attrs = {"standard_name": "eastward_wind"}
    assert quantities.quantity_of("wind_x", attrs, aloft=True).name == "eastward_wind"


def test_no_spelling_stands_in_two_rows():
    for rows in (quantities.ALOFT, quantities.NEAR_GROUND):
        every = [spelling for row in rows for spelling in row.spellings]
        assert len(every) == len(set(every))


@pytest.mark.parametrize("units", ["m s**-1", "m s-1", "m/s", "m s^-1", " M S-1 "])
def test_metres_per_second_are_known_in_every_spelling(units):
    assert quantities.si_scale("u", units, "m s-1") == (1.0, 0.0)


def test_units_scale_to_si():
    assert quantities.si_scale("level", "millibars", "Pa") == (100.0, 0.0)
    assert quantities.si_scale("t", "degC", "K") == (1.0, 273.15)
    assert quantities.si_scale("q", "g/kg", "kg kg-1") == (1e-3, 0.0)
    assert quantities.si_scale("q", "1", "kg kg-1") == (1.0, 0.0)


@pytest.mark.parametrize("units", ["knots", "kt", "km/h", "m", "hPa", "kg kg**-1"])
def test_any_other_unit_of_wind_is_refused_by_name(units):
    with pytest.raises(InputError, match="not m s-1; convert") as caught:
        quantities.si_scale("u", units, "m s-1")
    assert repr(units) in str(caught.value)


def test_cf_attributes_follow_the_name():
    assert quantities.attrs_of("eastward_wind_10m") == {
        "standard_name": "eastward_wind",
        "units": "m s-1",
    }
    assert quantities.attrs_of("air_density")["units"] == "kg m-3"


def test_long_lists_are_cut():
    assert quantities.listed([]) == "no variables at all"
    assert quantities.listed("abc") == "a, b, c"
    assert quantities.listed(range(20), most=2) == "0, 1 and 18 more"
