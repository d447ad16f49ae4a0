"""The vertical motion of the air through the gate: either unit, and left out where it is broken."""

import numpy as np
import pytest
import xarray as xr

from tests.weather import shapes
from tests.weather.shapes import HPA
from weather.tidy.gate import tidy


def gate(*raw):
    return tidy(list(raw), source="a test")


def with_w(values, units, name="w"):
    raw = shapes.cds()
    field = raw["t"] * 0.0 + np.asarray(values)
    raw[name] = field.assign_attrs({"units": units} if units else {})
    return raw


def test_a_pressure_tendency_becomes_an_upward_velocity():
    # By hand, -omega / (rho g) with rho = p / (R T) of the file: 0.5 Pa/s at 500 hPa sinks.
    sky = gate(with_w(0.5, "Pa s**-1"))
    warm = shapes.cds()["t"].values[0, :, 0, 0]
    pressure = shapes.cds()[next(d for d in shapes.cds()["t"].dims if "level" in d)].values * 100
    by_hand = -0.5 / (pressure / (287.05287 * warm) * 9.80665)
    got = sky["upward_air_velocity"].values[0, :, 0, 0]
    order = np.argsort(-pressure)
    np.testing.assert_allclose(got, by_hand[order], rtol=1e-5)
    assert sky["upward_air_velocity"].attrs["units"] == "m s-1"
    assert "lagrangian_tendency_of_air_pressure" not in sky
    assert sky.attrs["caveats"] == []
    shapes.check(sky)


@pytest.mark.parametrize(("name", "units"), [("wa", "m s-1"), ("w", "m/s"), ("dzdt", "m s**-1")])
def test_a_velocity_stays_one_whatever_its_name(name, units):
    sky = gate(with_w(0.03, units, name))
    np.testing.assert_allclose(sky["upward_air_velocity"].values, 0.03, rtol=1e-6)


def broken(case):
    """Files whose vertical motion is of no use, and whose winds are good."""
    if case == "no units":
        return [with_w(0.1, "")]
    if case == "another unit":
        return [with_w(0.1, "K")]
    if case == "missing values":
        raw = with_w(0.1, "Pa s**-1")
        raw["w"].values[0, 0, 0, 0] = np.nan
        return [raw]
    if case == "faster than any air":
        return [with_w(5000.0, "Pa s**-1")]
    half = with_w(0.1, "Pa s**-1")
    return [half.drop_vars("w"), half[["w"]].isel({half["w"].dims[1]: slice(0, 2)})]


@pytest.mark.parametrize(
    "case",
    ["no units", "another unit", "missing values", "faster than any air", "on two levels only"],
)
def test_where_it_is_broken_it_is_left_out_and_the_winds_are_kept(case):
    sky = gate(*broken(case))
    shapes.check(sky)
    assert not {"upward_air_velocity", "lagrangian_tendency_of_air_pressure"} & set(sky.data_vars)
    (caveat,) = sky.attrs["caveats"]
    assert "not used" in caveat


def test_relative_humidity_is_a_share():
    raw = shapes.cds()
    raw["r"] = xr.full_like(raw["t"], 85.0).assign_attrs(units="%")
    np.testing.assert_allclose(gate(raw)["relative_humidity"].values, 0.85, rtol=1e-6)
    assert HPA.size == gate(raw).sizes["level"]
