"""The error of the wind: its covariance is the one that it is said to have."""

import numpy as np
import pytest

from weather.constants import EARTH_RADIUS_M
from weather.grid.wind_error import (
    BROAD_MODES,
    MODES,
    Amplitude,
    Correlation,
    amplitude_at,
    by_height,
    draw_error,
    wind_error,
)

CORRELATION = Correlation(time_s=3 * 3600.0, height_m=700.0, distance_m=40_000.0)
NORTH = np.array([0.0, 0.0, 1.0])
SIGMA = 2.0


@pytest.fixture(scope="module")
def modes():
    # Every second field: odd ones are the opposites of those before them.
    fields = 2 * np.arange(4000)
    return draw_error(fields, np.full(fields.size, SIGMA), CORRELATION, seed=5, origin_s=1e9)


def samples(modes, dt=0.0, dz=0.0, east_m=0.0):
    angle = east_m / EARTH_RADIUS_M
    return np.array(
        [
            wind_error(modes, f, 1e9 + dt, 2000.0 + dz, np.cos(angle), np.sin(angle), 0.0)
            for f in range(modes.bias.shape[0])
        ]
    )


def test_the_error_has_its_standard_deviation_and_no_mean(modes):
    # 4000 independent fields: the s.d. of a sample s.d. is 2 / sqrt(8000) = 1.1 %, doubled for the
    # randomness of the wave numbers; the mean has an s.d. of 2 / sqrt(4000) = 0.032.
    here = samples(modes)
    assert here.std(axis=0) == pytest.approx([SIGMA, SIGMA], rel=0.05)
    assert np.abs(here.mean(axis=0)).max() < 4 * 0.032
    assert abs(np.corrcoef(here.T)[0, 1]) < 4 / np.sqrt(4000)


@pytest.mark.parametrize(
    "lag",
    [{"dt": 3600.0}, {"dt": 3 * 3600.0}, {"dz": 350.0}, {"dz": -1400.0}, {"east_m": 20e3},
     {"east_m": 80e3}, {"dt": 3600.0, "dz": 350.0, "east_m": 20e3}],
)  # fmt: skip
def test_the_error_is_correlated_as_stated_in_time_height_and_distance(modes, lag):
    # Covariance of the module: b + (1 - b) exp(-|dt|/tau - |dz|/H - d/L), b = 1/16. The s.d. of a
    # correlation from 4000 pairs is at most 1/sqrt(4000) = 0.016; four of them.
    expected = np.exp(
        -abs(lag.get("dt", 0)) / 10800 - abs(lag.get("dz", 0)) / 700 - lag.get("east_m", 0) / 40e3
    )
    here, there = samples(modes), samples(modes, **lag)
    for component in (0, 1):
        got = (here[:, component] * there[:, component]).mean() / SIGMA**2
        assert got == pytest.approx(1 / 16 + 15 / 16 * expected, abs=0.064)


def test_the_error_along_a_three_hour_flight_spreads_it_by_18_km(modes):
    # docs/science.md, How wrong the winds are: sigma 2 m/s, tau 3 h, 3 h -> 18.5 km per component
    # without a bias; with a sixteenth of the variance constant, sqrt(15/16 18.5^2 + 1/16 21.6^2) =
    # 18.7 km.
    t = np.arange(60.0, 10800.0, 120.0)
    ends = np.zeros((modes.bias.shape[0], 2))
    for when in t:
        ends += 120.0 * samples(modes, dt=when)
    assert ends.std(axis=0) / 1e3 == pytest.approx([18.7, 18.7], rel=0.06)


def test_a_field_is_the_same_whichever_others_are_drawn_with_it(modes):
    alone = draw_error(np.array([34]), np.array([SIGMA]), CORRELATION, seed=5, origin_s=1e9)
    np.testing.assert_array_equal(alone.waves[0], modes.waves[17])
    np.testing.assert_array_equal(alone.bias[0], modes.bias[17])


def test_an_odd_field_is_the_opposite_of_the_one_before_it():
    # Antithetic draws: the mean of the two is no error at all, at every point.
    both = draw_error(np.array([6, 7]), np.full(2, SIGMA), CORRELATION, seed=5, origin_s=1e9)
    for t, z in ((1e9, 0.0), (1e9 + 7000.0, 3500.0)):
        one, other = (wind_error(both, f, t, z, 0.6, 0.48, 0.64) for f in (0, 1))
        assert one == pytest.approx([-x for x in other], abs=1e-12)
        assert np.hypot(*one) > 0.0


@pytest.mark.parametrize("east_m", [50e3, 150e3])
def test_a_smooth_error_keeps_longer_along_the_ground(east_m):
    # (1 + r) exp(-r), Daley 1991, section 4.3, where a rough one has exp(-r): 0.955 and 0.736 for
    # 0.717 and 0.368 at these distances, besides the constant sixteenth.
    fields = 2 * np.arange(4000)
    smooth = CORRELATION._replace(distance_m=150e3, is_smooth=True)
    drawn = draw_error(fields, np.full(fields.size, SIGMA), smooth, seed=6, origin_s=1e9)
    here, there = samples(drawn), samples(drawn, east_m=east_m)
    r = east_m / 150e3
    expected = 1 / 16 + 15 / 16 * (1 + r) * np.exp(-r)
    for component in (0, 1):
        got = (here[:, component] * there[:, component]).mean() / SIGMA**2
        assert got == pytest.approx(expected, abs=0.064)


def test_every_field_has_scales_of_its_own():
    # Half of the fields keep for 1 h and half for 9 h: after 3 h the correlation is the mean.
    fields = 2 * np.arange(4000)
    hours = np.where(np.arange(4000) % 2, 1.0, 9.0)
    mixed = CORRELATION._replace(time_s=hours * 3600.0)
    drawn = draw_error(fields, np.full(fields.size, SIGMA), mixed, seed=7, origin_s=1e9)
    product = (samples(drawn) * samples(drawn, dt=3 * 3600.0)).mean(axis=1) / SIGMA**2
    for keeps_h in (1.0, 9.0):
        expected = 1 / 16 + 15 / 16 * np.exp(-3.0 / keeps_h)
        assert product[hours == keeps_h].mean() == pytest.approx(expected, abs=0.064)


def test_the_fine_part_has_its_own_size_and_scales():
    # No broad error at all, a fine part of 0.5 m/s that keeps over 100 m: exp(-1) over 100 m.
    fields = 2 * np.arange(4000)
    fine = CORRELATION._replace(height_m=100.0)
    drawn = draw_error(
        fields, np.zeros(fields.size), CORRELATION, fine, seed=8, origin_s=1e9,
        amplitude=by_height(np.array([0.0, 1000.0]), np.ones(2), np.full(2, 0.5)),
    )  # fmt: skip
    assert drawn.waves.shape[1] == MODES > BROAD_MODES
    here, there = samples(drawn), samples(drawn, dz=100.0)
    assert here.std() == pytest.approx(0.5, rel=0.05)
    assert (here * there).mean() / 0.25 == pytest.approx(np.exp(-1.0), abs=0.064)


def test_without_a_fine_part_its_modes_cost_nothing(modes):
    assert modes.waves.shape[1] == BROAD_MODES


def test_the_amplitude_is_linear_between_its_nodes_and_held_beyond_them():
    # A function that is linear in each of four coordinates is found exactly; scipy on the same.
    from scipy.interpolate import RegularGridInterpolator

    rng = np.random.default_rng(3)
    axes = ([0.0, 3600.0], [0.0, 1000.0, 2000.0], [30.0, 31.0, 32.0], [178.0, 179.0, 180.0, 181.0])
    factor = rng.uniform(size=(2, 3, 3, 4, 2))
    table = Amplitude(factor, np.array([a[0] for a in axes]), np.array([3600.0, 1000.0, 1.0, 1.0]))
    known = RegularGridInterpolator(axes, factor)
    for point in rng.uniform([0, 0, 30, 178], [3600, 2000, 32, 181], (50, 4)):
        assert amplitude_at(table, *point) == pytest.approx(known(point)[0], rel=1e-12)
    # Longitudes count round: -179.5 is 180.5. Beyond the rim the value there holds.
    over = amplitude_at(table, 0.0, 0.0, 30.5, -179.5)
    assert over == pytest.approx(known([0.0, 0.0, 30.5, 180.5])[0])
    assert amplitude_at(table, -9e9, 9e9, 31.0, 178.5) == pytest.approx(
        known([0.0, 2000.0, 31.0, 178.5])[0]
    )


def test_the_error_has_the_amplitude_of_its_place():
    # 1 at the equator and 3 at 10 degrees north, constant in all else.
    factor = np.zeros((1, 1, 2, 1, 2))
    factor[0, 0, :, 0, 0] = 1.0, 3.0
    table = Amplitude(factor, np.zeros(4), np.array([1.0, 1.0, 10.0, 1.0]))
    fields = 2 * np.arange(500)
    drawn = draw_error(
        fields, np.full(500, SIGMA), CORRELATION, seed=9, origin_s=1e9, amplitude=table
    )
    bare = drawn._replace(amplitude=by_height(np.array([0.0, 1.0]), np.ones(2)))
    phi = np.radians(5.0)
    for f in range(3):
        where = (f, 1e9, 0.0, np.cos(phi), 0.0, np.sin(phi))
        assert wind_error(drawn, *where) == pytest.approx(
            [2.0 * x for x in wind_error(bare, *where)], rel=1e-9
        )
