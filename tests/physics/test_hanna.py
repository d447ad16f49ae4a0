"""Turbulence the grid does not resolve: Hanna's profiles and the steps, against closed forms."""

import math

import numpy as np
import pytest
from numba import njit, prange

from drift.flight.kernels.philox import normals
from drift.flight.kernels.turbulence import (
    convective_velocity,
    crossing_trajectories_factor,
    diffusive_step,
    friction_velocity,
    hanna,
    hanna_neutral,
    hanna_stable,
    hanna_unstable,
    langevin_forcing,
    mesoscale_memory,
    mesoscale_step,
    velocity_step,
)
from weather.physics.exponential import decay

# ---------------------------------------------------------------- profiles of Hanna (1982)


def neutral(z):
    return hanna_neutral(z, 1000.0, 0.4)


def unstable(z):
    return hanna_unstable(z, 1500.0, 0.3, 1.6, -40.0)


def stable(z):
    return hanna_stable(z, 300.0, 0.25)


@pytest.mark.parametrize("profile", [neutral, unstable, stable])
@pytest.mark.parametrize("z", [5.0, 20.0, 75.0, 250.0])
def test_the_derivative_of_sigma_w_is_that_of_its_own_formula(profile, z):
    # The trap of FLEXPART 10 hanna.f90: its neutral derivative lacks the factor 1/u*.
    d = 1e-3 * z
    numerical = (profile(z + d).sigma_w - profile(z - d).sigma_w) / (2 * d)
    assert profile(z).dsigma_w_dz == pytest.approx(numerical, rel=1e-4)


def test_the_derivative_without_its_friction_velocity_would_be_caught():
    z, d = 75.0, 0.05
    numerical = (neutral(z + d).sigma_w - neutral(z - d).sigma_w) / (2 * d)
    wrong = -2e-4 * neutral(z).sigma_w
    assert wrong != pytest.approx(numerical, rel=0.5)


def test_neutral_values_are_those_worked_out_by_hand():
    # u* 0.4, z 100: su = 0.8 exp(-0.075), sw = 0.52 exp(-0.05), T = 50/sw/(1 + 0.375)
    got = hanna_neutral(100.0, 1000.0, 0.4)
    assert got.sigma_u == pytest.approx(0.742195, abs=1e-6)
    assert got.sigma_v == got.sigma_w == pytest.approx(0.494639, abs=1e-6)
    assert got.time_w == pytest.approx(73.5156, abs=1e-3)


def test_unstable_values_are_those_worked_out_by_hand():
    # h 1500, L -40, u* 0.3, w* 1.6, z 750: zeta 0.5
    got = hanna_unstable(750.0, 1500.0, 0.3, 1.6, -40.0)
    assert got.sigma_u == pytest.approx(0.3 * 30.75 ** (1 / 3), rel=1e-12)
    assert got.sigma_w**2 == pytest.approx(1.2 * 2.56 * 0.55 * 0.5 ** (2 / 3) + 1.1 * 0.09)
    assert got.time_u == pytest.approx(225.0 / got.sigma_u)
    assert got.time_w == pytest.approx(225.0 / got.sigma_w * (1 - math.exp(-2.5)))
    # the two other ranges of the vertical time scale: below |L|, and below a tenth of the depth
    low = hanna_unstable(20.0, 1500.0, 0.3, 1.6, -40.0)
    assert low.time_w == pytest.approx(max(2.0 / (low.sigma_w * 0.36), 30.0))
    middle = hanna_unstable(120.0, 1500.0, 0.3, 1.6, -40.0)
    assert middle.time_w == pytest.approx(0.59 * 120 / middle.sigma_w)


def test_stable_values_are_those_worked_out_by_hand():
    # h 300, u* 0.25, z 75: zeta 0.25, su 0.375, sw 0.24375
    got = hanna_stable(75.0, 300.0, 0.25)
    assert (got.sigma_u, got.sigma_v, got.sigma_w) == pytest.approx((0.375, 0.24375, 0.24375))
    assert got.time_u == pytest.approx(60.0)
    assert got.time_v == pytest.approx(28.02)
    assert got.time_w == pytest.approx(30 / 0.24375 * 0.25**0.8)


def test_the_regime_follows_the_obukhov_length():
    args = (75.0, 300.0, 0.25)
    assert hanna(*args, 0.0, 1e9) == hanna_neutral(*args)
    assert hanna(*args, 0.0, 50.0) == hanna_stable(*args)
    assert hanna(*args, 1.0, -50.0) == hanna_unstable(*args, 1.0, -50.0)


@pytest.mark.parametrize("z", [-5.0, 0.0, 0.5, 300.0, 5000.0])
@pytest.mark.parametrize("obukhov", [math.inf, 20.0, -20.0])
def test_no_height_and_no_calm_gives_anything_but_finite_positive_numbers(z, obukhov):
    for ustar in (0.0, 0.3):
        got = hanna(z, 300.0, ustar, 0.5 if obukhov < 0 else 0.0, obukhov)
        assert np.all(np.isfinite(got))
        assert min(got.sigma_u, got.sigma_v, got.sigma_w) >= 0.01
        assert min(got.time_u, got.time_v) >= 10 and got.time_w >= 30


def test_velocity_scales_are_those_of_their_definitions():
    # 0.4 * 5 / ln(10 / 0.1) = 0.434294; w* = u* (h / (k |L|))^(1/3) = 0.3 * (1500 / 16)^(1/3)
    assert friction_velocity(5.0, 10.0, 0.1) == pytest.approx(0.434294, abs=1e-6)
    assert convective_velocity(1500.0, 0.3, -40.0) == pytest.approx(0.3 * 93.75 ** (1 / 3))
    assert convective_velocity(1500.0, 0.3, 40.0) == 0.0


def test_things_that_fall_fast_cross_the_eddies():
    assert crossing_trajectories_factor(0.0, 0.5) == 1.0
    assert crossing_trajectories_factor(27.0, 0.5) == pytest.approx(0.5 / (1.5 * 27), rel=1e-3)


# ---------------------------------------------------------------- B12, B13, mesoscale


@njit(parallel=True)
def taylor(n: int, sigma: float, memory: float, h: float, steps: int) -> np.ndarray:
    x = np.zeros(n)
    for i in prange(n):
        w, _, _, _ = normals(12, i, 0, 0)
        place = 0.0
        for k in range(steps):
            xi, _, _, _ = normals(12, i, 1, k)
            before = w
            w = velocity_step(w, memory, 0.0, h, xi)
            place += 0.5 * sigma * (before + w) * h
        x[i] = place
    return x


def test_langevin_spread_is_that_of_taylor_1921():
    # B12: var x = 2 s^2 T [t - T (1 - exp(-t/T))] = 900446 m2; s 0.5, T 600 s, t 3600 s.
    s, memory, t = 0.5, 600.0, 3600.0
    x = taylor(200_000, s, memory, 20.0, round(t / 20.0))
    assert x.var() == pytest.approx(900_446, rel=4 * math.sqrt(2 / x.size))


@njit(parallel=True)
def shear_dispersion(n: int, kx: float, kz: float, s: float, h: float, steps: int) -> np.ndarray:
    out = np.zeros((2, n))
    for i in prange(n):
        x, z = 0.0, 0.0
        for k in range(steps):
            a, b, _, _ = normals(13, i, 0, k)
            dz = diffusive_step(kz, h, b)
            x += s * (z + 0.5 * dz) * h + diffusive_step(kx, h, a)
            z += dz
        out[0, i], out[1, i] = x, z
    return out


def test_shear_makes_diffusion_spread_as_in_the_closed_form():
    # B13: var x = 2 Kx t + 2/3 s^2 Kz t^3 = 857664 m2, cov(x, z) = s Kz t^2 = 51840 m2.
    x, z = shear_dispersion(200_000, 50.0, 1.0, 0.004, 20.0, 180)
    n = x.size
    assert x.var() == pytest.approx(857664, rel=4 * math.sqrt(2 / n))
    cov_sd = math.sqrt((857664 * 7200 + 51840**2) / n)
    assert np.cov(x, z)[0, 1] == pytest.approx(51840, abs=4 * cov_sd)


@njit
def ar1(n: int, memory: float, spread: float) -> np.ndarray:
    out = np.empty(n)
    u = 0.0
    for k in range(n):
        xi, _, _, _ = normals(3, 0, 0, k)
        u = mesoscale_step(u, memory, spread, xi)
        out[k] = u
    return out


def test_mesoscale_wind_keeps_its_spread_and_its_memory():
    # r = exp(-2 h / D): with h = 180 s and hourly winds 0.904837.
    r = mesoscale_memory(180.0, 3600.0)
    assert r == pytest.approx(0.904837, abs=1e-6)
    u = ar1(400_000, r, 0.16 * 2.0)
    independent = u.size * (1 - r) / (1 + r)
    assert u.std() == pytest.approx(0.32, rel=4 / math.sqrt(2 * independent) * 1.5)
    assert np.corrcoef(u[:-1], u[1:])[0, 1] == pytest.approx(r, abs=0.005)


# ---------------------------------------------------------------- B14: well mixed


@njit
def reflect(z: float, depth: float) -> tuple[float, float]:
    """Height between two walls, and the sign that a velocity takes."""
    beyond = z % (2.0 * depth)
    return (2.0 * depth - beyond, -1.0) if beyond > depth else (beyond, 1.0)


def relative_density(z: np.ndarray, depth: float, bins: int) -> np.ndarray:
    counts, _ = np.histogram(z, bins=bins, range=(0.0, depth))
    return counts * bins / z.size


@njit(parallel=True)
def thomson(n: int, depth: float, memory: float, h: float, steps: int, drift: float) -> np.ndarray:
    """Langevin particles where sigma_w doubles from the lower wall to the upper one."""
    out = np.empty(n)
    for i in prange(n):
        z = (i + 0.5) / n * depth
        w, _, _, _ = normals(15, i, 0, 0)
        for k in range(0, steps, 4):
            for xi in normals(15, i, 1, k):
                sigma = 0.5 * (1.0 + z / depth)
                force = drift * langevin_forcing(sigma, 0.5 / depth, 0.0)
                w = velocity_step(w, memory, force, h, xi)
                z, hit = reflect(z + sigma * w * h, depth)
                w *= hit
        out[i] = z
    return out


def test_well_mixed_air_stays_well_mixed_under_thomsons_langevin_equation():
    # B14c: uniform with the drift (0.985-1.020).
    density = relative_density(thomson(60_000, 500.0, 50.0, 1.0, 2400, 1.0), 500.0, 10)
    assert np.abs(density - 1).max() < 4 * math.sqrt(10 / 60_000)


def test_without_thomsons_drift_the_density_is_one_over_sigma():
    # B14c, negative control: 0.74 ... 1.37 for a sigma_w that doubles.
    density = relative_density(thomson(30_000, 500.0, 50.0, 1.0, 4000, 0.0), 500.0, 10)
    edges = np.linspace(0, 1, 11)
    theory = 10 * np.diff(np.log1p(edges)) / math.log(2)
    assert density == pytest.approx(theory, rel=0.075)
    assert (density[-1], density[0]) == pytest.approx((0.74, 1.37), rel=0.075)
    assert np.abs(density - 1).max() > 0.2


def test_what_a_velocity_remembers_is_the_exponential():
    # Against libm: as exact as its series to a tenth, and nothing by numbers where nothing is left.
    x = -np.concatenate([np.logspace(-9, 0.5, 200), [0.0]])
    assert [decay(v) for v in x] == pytest.approx(np.exp(x), rel=1e-12)
    assert [decay(v) for v in (-20.0, -40.0, -1e6)] == pytest.approx([0.0] * 3, abs=1e-8)
