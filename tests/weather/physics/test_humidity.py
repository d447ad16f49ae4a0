"""Moisture against tables: saturation over water, relative humidity, cloud in a grid cell."""

import numpy as np
import pytest

from weather.physics.humidity import cloud_fraction, relative_humidity, saturation_pressure


@pytest.mark.parametrize(
    ("celsius", "pascal"), [(-20.0, 125.6), (0.0, 611.2), (10.0, 1228.0), (20.0, 2339.0)]
)
def test_saturation_over_water_is_that_of_the_tables(celsius, pascal):
    # WMO, Guide No. 8, annex 4.B (over water): within half a per cent.
    assert saturation_pressure(np.array(celsius + 273.15)) == pytest.approx(pascal, rel=5e-3)


def test_relative_humidity_by_hand():
    # 10 degrees, 1000 hPa, 614 Pa of vapour of 1228: half. q = 0.622 e / (p - 0.378 e) = 3.83 g/kg.
    assert relative_humidity(np.array(3.828e-3), np.array(283.15), np.array(1e5)) == pytest.approx(
        0.5, abs=0.003
    )


def test_cloud_begins_at_eighty_per_cent_and_fills_the_cell_at_saturation():
    # 1 - sqrt((1 - r) / 0.2): 0.95 gives 1 - sqrt(0.25) = 0.5.
    got = cloud_fraction(np.array([0.3, 0.8, 0.95, 1.0, 1.1]))
    assert got == pytest.approx([0.0, 0.0, 0.5, 1.0, 1.0])
