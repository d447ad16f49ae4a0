"""The standard atmosphere against the printed tables."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weather.errors import InputError
from weather.physics import standard_atmosphere

# ICAO Doc 7488/3 (1993), table I (geopotential height); US Standard Atmosphere 1976, table I and
# table 4 at 47, 51 and 71 km, which the ICAO tables repeat: H m, T K, p Pa, rho kg m-3.
PRINTED = [
    (0, 288.150, 101325.0, 1.22500),
    (1000, 281.650, 89874.6, 1.11164),
    (5000, 255.650, 54019.9, 0.736116),
    (11000, 216.650, 22632.1, 0.363918),
    (20000, 216.650, 5474.89, 0.0880349),
    (32000, 228.650, 868.019, 0.0132250),
    (47000, 270.650, 110.906, 0.00142753),
    (51000, 270.650, 66.9389, 0.000861606),
    (71000, 214.650, 3.95642, 6.42110e-5),
    # By the layer's formula: 2 K/km colder, p = 3.95642 (196.65 / 214.65)^(g / 0.002 R).
    (80000, 196.650, 0.886280, 1.57005e-5),
]


@pytest.mark.parametrize(("height", "kelvin", "pascal", "density"), PRINTED)
def test_the_printed_tables_are_met(height, kelvin, pascal, density):
    assert standard_atmosphere.temperature(height) == pytest.approx(kelvin, abs=5e-4)
    assert standard_atmosphere.pressure(height) == pytest.approx(pascal, rel=1e-5)
    assert standard_atmosphere.density(height) == pytest.approx(density, rel=1e-5)
    assert standard_atmosphere.height(pascal) == pytest.approx(height, abs=0.1)


def test_density_of_the_first_five_kilometres():
    # Printed to four decimals in the tables of the standard atmosphere.
    table = [1.2250, 1.1116, 1.0065, 0.9091, 0.8191, 0.7361]
    np.testing.assert_allclose(standard_atmosphere.density(np.arange(6) * 1000.0), table, atol=5e-5)


def test_the_pressure_exponent_of_the_troposphere_is_5_2559():
    # g / (R G) = 9.80665 / (287.05287 x 0.0065) = 5.25588 (ICAO Doc 7488/3).
    by_hand = 101325 * (1 - 0.0065 * 4000 / 288.15) ** 5.25588
    assert standard_atmosphere.pressure(4000) == pytest.approx(by_hand, rel=1e-6)


@given(st.floats(-5000, 80000))
def test_height_and_pressure_undo_each_other(height):
    p = standard_atmosphere.pressure(height)
    assert standard_atmosphere.pressure(standard_atmosphere.height(p)) == pytest.approx(p, rel=1e-9)
    assert standard_atmosphere.height(p) == pytest.approx(height, abs=1e-6)


@pytest.mark.parametrize(
    "call",
    [standard_atmosphere.temperature, standard_atmosphere.pressure, standard_atmosphere.density],
)
@pytest.mark.parametrize("height", [-5001.0, 80001.0, float("nan")])
def test_heights_beyond_the_tables_are_refused(call, height):
    with pytest.raises(InputError, match="standard atmosphere"):
        call(np.array([0.0, height]))


@pytest.mark.parametrize("pascal", [0.0, 0.5, 2e5, float("nan")])
def test_pressures_beyond_the_tables_are_refused(pascal):
    with pytest.raises(InputError, match="Pa leave the standard atmosphere"):
        standard_atmosphere.height(np.array([1e5, pascal]))
