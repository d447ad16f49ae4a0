"""Hybrid levels against ECMWF's published table and the closed form of a hydrostatic atmosphere."""

import numpy as np
import pytest

from weather.constants import DRY_AIR_GAS_CONSTANT, STANDARD_GRAVITY_MPS2
from weather.physics import standard_atmosphere
from weather.physics.hybrid_levels import Coefficients, ecmwf_137, heights_and_pressures

#: Level, pressure of its lower half level and of itself (hPa) over 1013.25 hPa, and its altitude
#: (geopotential m) in the ICAO standard atmosphere: ECMWF, "L137 model level definitions".
PUBLISHED = [
    (137, 1013.25, 1012.0494, 10.00),
    (136, 1010.8487, 1009.5363, 30.96),
    (135, 1008.2239, 1006.7900, 53.92),
    (120, 925.7571, 920.9193, 798.62),
    (110, 795.6396, 787.0528, 2080.41),
    (100, 600.1668, 589.6797, 4338.77),
    (90, 407.0583, 398.8516, 7205.93),
    (60, 101.0047, 98.4164, 16281.10),
]


def column(values):
    """A column as a field of one place."""
    return np.asarray(values, float)[:, None, None]


def on_table(temperature_at):
    """Heights and pressures of the 137 levels over sea level, with a temperature of pressure."""
    table = ecmwf_137()
    p = table.full_pressure()[::-1]
    heights, pressures = heights_and_pressures(
        table, np.full((1, 1), 101_325.0), np.zeros((1, 1)), column(temperature_at(p))
    )
    return heights[:, 0, 0], pressures[:, 0, 0], p


@pytest.mark.parametrize(("level", "half", "full", "_"), PUBLISHED)
def test_pressures_are_those_of_the_published_table(level, half, full, _):
    table = ecmwf_137()
    assert table.a[level] + table.b[level] * 101_325 == pytest.approx(half * 100, abs=0.06)
    assert table.full_pressure()[level - 1] == pytest.approx(full * 100, abs=0.06)


def test_heights_in_the_standard_atmosphere_are_those_of_the_published_table():
    heights, _, _ = on_table(
        lambda p: standard_atmosphere.temperature(standard_atmosphere.height(np.maximum(p, 100)))
    )
    for level, _, _, altitude in PUBLISHED:
        # The table is rounded, and its own sum differs by the thickness of a layer squared.
        assert heights[137 - level] == pytest.approx(altitude, abs=0.2 + 1e-4 * altitude)


def test_heights_are_within_a_metre_of_the_closed_form_up_to_12_km():
    """H = T0/G (1 - (p/p0)^(R G/g)) where temperature falls by G = 6.5 K/km (ICAO Doc 7488/3)."""
    exponent = DRY_AIR_GAS_CONSTANT * 0.0065 / STANDARD_GRAVITY_MPS2
    exact = lambda p: 288.15 / 0.0065 * (1 - (p / 101_325) ** exponent)  # noqa: E731
    heights, pressures, p = on_table(lambda p: 288.15 - 0.0065 * exact(p))
    low = exact(p) < 12_000
    np.testing.assert_allclose(pressures, p, rtol=1e-6)
    assert np.abs(heights[low] - exact(p[low])).max() < 1.0


def test_in_isothermal_air_half_levels_are_exact():
    """H = R T / g ln(p0 / p): the sum over layers telescopes, alpha alone is approximate."""
    heights, _, p = on_table(lambda p: np.full(p.shape, 250.0))
    exact = DRY_AIR_GAS_CONSTANT * 250 / STANDARD_GRAVITY_MPS2 * np.log(101_325 / p)
    low = exact < 12_000
    assert np.abs(heights[low] - exact[low]).max() < 1.0


def test_levels_follow_the_ground():
    table = ecmwf_137()
    ground = np.array([[0.0, 1500.0]])
    t_v = np.full((5, 1, 2), 280.0)
    heights, _ = heights_and_pressures(table, standard_atmosphere.pressure(ground), ground, t_v)
    # The lowest level is 10 m above the ground wherever that is.
    np.testing.assert_allclose(heights[0] - ground, 9.7, atol=0.3)


def test_full_levels_alone_give_the_same_heights():
    """Coefficients of full levels, as CF files keep them, against the half levels of the same."""
    half = ecmwf_137()
    middle = [tuple((np.array(c)[1:] + np.array(c)[:-1]) / 2) for c in (half.a, half.b)]
    full = Coefficients(*middle, is_half=False)
    t_v = column(np.linspace(288, 240, 40))
    p_s, ground = np.full((1, 1), 101_000.0), np.full((1, 1), 30.0)
    one, _ = heights_and_pressures(half, p_s, ground, t_v)
    other, _ = heights_and_pressures(full, p_s, ground, t_v)
    assert np.abs(one - other).max() < 1.0
