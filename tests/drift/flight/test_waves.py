"""The error of the winds in fast flights, mode by mode as vectors, against its definition."""

import math

import numpy as np
import pytest

from drift.flight.kernels.step import state_at
from drift.flight.kernels.waves import by_coefficient, sine_cosine, wave_sums
from weather.constants import EARTH_RADIUS_M
from weather.grid.wind_error import Amplitude, Correlation, draw_error, wind_error

#: Broad and fine field, each as it is drawn.
BOTH = Amplitude(np.ones((1, 1, 1, 1, 2)), np.zeros(4), np.ones(4))

TURNS = [*np.linspace(-3.0, 3.0, 51), 0.25, 0.5, -0.5, 1e3 + 0.1]


@pytest.mark.parametrize("turns", TURNS)
def test_sine_and_cosine_of_turns_are_those_of_the_library(turns):
    sine, cosine = sine_cosine(turns)
    # What it promises: ten centimetres of the radius of the Earth.
    assert sine == pytest.approx(math.sin(2 * math.pi * turns), abs=1.5e-8)
    assert cosine == pytest.approx(math.cos(2 * math.pi * turns), abs=1.5e-8)


@pytest.mark.parametrize("field", range(6))
def test_the_fast_error_of_the_winds_is_the_defined_one(field):
    """Places, heights and times of a flight, near the place that phases are counted from."""
    broad, fine = Correlation(6 * 3600.0, 1500.0, 200e3), Correlation(3600.0, 300.0, 20e3)
    modes = draw_error(
        np.arange(6), np.full(6, 2.0), broad, fine, seed=11, origin_s=1.2e9, amplitude=BOTH
    )
    anchor = np.array(state_at(38.0, 127.0, 0.0)[:3])
    waves = by_coefficient(modes, anchor)[field].ravel()
    amplitudes = np.abs(modes.waves[field, :, 5:]).sum()
    random = np.random.default_rng(field)
    for _ in range(50):
        t, z = 1.2e9 + random.uniform(0, 6 * 3600.0), random.uniform(0.0, 5000.0)
        place = np.array([38.0, 127.0]) + random.uniform(-1.0, 1.0, 2)
        there = np.array(state_at(*place, 0.0)[:3])
        at = tuple(there - anchor)
        found = np.array(wave_sums(waves, t - modes.origin_s, z, at, (1.0, 1.0)))
        known = np.array(wind_error(modes, field, t, z, *there)) - modes.bias[field]
        # Sine and cosine are good to 3e-6; a phase of many turns, in single precision, to half
        # its last bit of what its parts add up to.
        parts = np.abs(modes.waves[field, :, :5]) * [t - modes.origin_s, z, *np.abs(at)]
        parts[:, 2:] *= EARTH_RADIUS_M
        assert np.abs(found - known).max() < amplitudes * (3e-6 + 3e-8 * parts.sum(axis=1).max())
