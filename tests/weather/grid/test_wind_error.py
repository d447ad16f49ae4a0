"""The error of the wind: its covariance is the one that it is said to have."""

import numpy as np
import pytest

from weather.constants import EARTH_RADIUS_M
from weather.grid.wind_error import Correlation, draw_error, wind_error

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
