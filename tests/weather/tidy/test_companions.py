"""Humidity and vertical wind on fewer levels or times than the wind: NCEP/NCAR's 17, 12 and 8."""

import numpy as np
import pytest
import xarray as xr

from tests.weather import shapes
from weather.tidy.gate import tidy

DIMS = ("valid_time", "pressure_level", "latitude", "longitude")
HPA = np.array([1000, 850, 700, 500, 300, 250.0])


def beside(name, units, *, levels=HPA, times=3, value=0.01):
    """Another file with one more field on some levels and times of the winds."""
    full = shapes.cds(hpa=HPA).sel(pressure_level=levels).isel(valid_time=slice(0, times))
    field = xr.full_like(full["t"], value).rename(name).assign_attrs(units=units)
    return field.to_dataset().assign_attrs(full.attrs)


def sky_with(*others):
    return tidy([shapes.cds(hpa=HPA), *others], source="a test")


def test_whole_companions_come_along():
    sky = sky_with(beside("q", "kg kg-1"), beside("w", "Pa s-1", value=0.2))
    assert sky.attrs["density"] == "from temperature and humidity"
    falling = -0.2 / (9.80665 * sky["air_density"])
    np.testing.assert_allclose(sky["upward_air_velocity"], falling, rtol=1e-4)
    assert sky.attrs["caveats"] == []


def test_above_300_hpa_the_air_is_dry():
    sky = sky_with(beside("q", "kg kg-1", levels=HPA[:-1]))
    assert sky.attrs["density"] == "from temperature and humidity"
    np.testing.assert_allclose(sky["specific_humidity"].isel(level=-2), 0.01)
    np.testing.assert_array_equal(sky["specific_humidity"].isel(level=-1), 0)


@pytest.mark.parametrize(
    "other",
    [
        beside("w", "Pa s-1", levels=HPA[:-1]),
        beside("w", "m s-1", times=2),
        beside("q", "kg kg-1", levels=HPA[:3]),
        beside("q", "kg kg-1", levels=HPA[1:]),
    ],
    ids=["top", "times", "humid top", "foot"],
)
def test_what_ends_before_the_winds_is_left_out_with_a_word(other):
    sky = sky_with(other)
    assert sky.attrs["density"] == "from temperature, dry air"
    assert not {"specific_humidity", "upward_air_velocity"} & set(map(str, sky.data_vars))
    (caveat,) = sky.attrs["caveats"]
    assert "not on all levels and times of its winds and not used" in caveat
