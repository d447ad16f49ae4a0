"""What the grid of a reanalysis does not resolve, as compiled functions of plain numbers.

Randomness is handed in: every `xi` is a standard normal deviate (see
`drift.flight.kernels.philox`). Inside the boundary layer the standard deviations and time scales of
Hanna (1982, in Nieuwstadt and van Dop, "Atmospheric Turbulence and Air Pollution Modelling") are
used, with the floors of FLEXPART 10.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from numba import njit

from weather.constants import VON_KARMAN
from weather.physics.exponential import decay

# Floors: of the time scales as in FLEXPART 10 (options/COMMAND notes), s; of the rest, so that calm
# air divides by nothing.
_SHORTEST_HORIZONTAL_S = 10.0
_SHORTEST_VERTICAL_S = 30.0
_CALMEST_MPS = 0.01
_LOWEST_M = 1.0


class Turbulence(NamedTuple):
    """Standard deviations (m/s) and Lagrangian time scales (s) along wind, across it, upward.

    dsigma_w_dz is the derivative of sigma_w as given here, floors included, 1/s.
    """

    sigma_u: float
    sigma_v: float
    sigma_w: float
    dsigma_w_dz: float
    time_u: float
    time_v: float
    time_w: float


@njit(cache=True, error_model="numpy")
def _within(z: float, depth: float) -> float:
    """Height above ground held between the lowest height and the top of the layer, m."""
    return min(max(z, _LOWEST_M), max(depth, _LOWEST_M))


@njit(cache=True, error_model="numpy")
def _floored(raw: Turbulence, z: float, depth: float) -> Turbulence:
    """The profile with its floors; where sigma_w stands on one it does not vary with height."""
    stands = raw.sigma_w <= _CALMEST_MPS or z <= _LOWEST_M or z >= depth
    return Turbulence(
        max(raw.sigma_u, _CALMEST_MPS),
        max(raw.sigma_v, _CALMEST_MPS),
        max(raw.sigma_w, _CALMEST_MPS),
        0.0 if stands else raw.dsigma_w_dz,
        max(raw.time_u, _SHORTEST_HORIZONTAL_S),
        max(raw.time_v, _SHORTEST_HORIZONTAL_S),
        max(raw.time_w, _SHORTEST_VERTICAL_S),
    )


@njit(cache=True, error_model="numpy")
def hanna_neutral(z: float, depth: float, ustar: float) -> Turbulence:
    """Neutral boundary layer at height z above ground, m; friction velocity u*, m/s.

    The derivative of sigma_w = 1.3 u* exp(-2e-4 z / u*) is -2e-4 sigma_w / u*; hanna.f90 of
    FLEXPART 10 leaves the 1 / u* out, which a test of ours catches by numerical differentiation.
    """
    us = max(ustar, _CALMEST_MPS)
    x = _within(z, depth)
    sigma_u = 2.0 * us * decay(-3e-4 * x / us)
    sigma_w = 1.3 * us * decay(-2e-4 * x / us)
    time = 0.5 * x / max(sigma_w, _CALMEST_MPS) / (1.0 + 1.5e-3 * x / us)
    raw = Turbulence(sigma_u, sigma_w, sigma_w, -2e-4 * sigma_w / us, time, time, time)
    return _floored(raw, z, depth)


@njit(cache=True, error_model="numpy")
def hanna_unstable(
    z: float, depth: float, ustar: float, wstar: float, obukhov: float
) -> Turbulence:
    """Convective boundary layer; convective velocity w*, m/s; Obukhov length, m, negative."""
    us = max(ustar, _CALMEST_MPS)
    x = _within(z, depth)
    zeta = x / depth
    sigma_u = us * (12.0 - 0.5 * depth / obukhov) ** (1.0 / 3.0)
    convective = 1.2 * wstar**2 * (1.0 - 0.9 * zeta) * zeta ** (2.0 / 3.0)
    sigma_w = math.sqrt(convective + (1.8 - 1.4 * zeta) * us**2)
    slope = wstar**2 * (0.8 * zeta ** (-1.0 / 3.0) - 1.8 * zeta ** (2.0 / 3.0)) - 1.4 * us**2
    dsigma_w_dz = 0.5 * slope / (depth * sigma_w)
    time_u = 0.15 * depth / sigma_u
    if x < abs(obukhov):
        time_w = 0.1 * x / (sigma_w * (0.55 - 0.38 * abs(x / obukhov)))
    elif zeta < 0.1:
        time_w = 0.59 * x / sigma_w
    else:
        time_w = 0.15 * depth / sigma_w * (1.0 - decay(-5.0 * zeta))
    raw = Turbulence(sigma_u, sigma_u, sigma_w, dsigma_w_dz, time_u, time_u, time_w)
    return _floored(raw, z, depth)


@njit(cache=True, error_model="numpy")
def hanna_stable(z: float, depth: float, ustar: float) -> Turbulence:
    """Stable boundary layer at height z above ground, m; friction velocity u*, m/s."""
    us = max(ustar, _CALMEST_MPS)
    zeta = _within(z, depth) / depth
    sigma_u = max(2.0 * us * (1.0 - zeta), _CALMEST_MPS)
    sigma_w = max(1.3 * us * (1.0 - zeta), _CALMEST_MPS)
    time_u = 0.15 * depth / sigma_u * math.sqrt(zeta)
    time_w = 0.1 * depth / sigma_w * zeta**0.8
    raw = Turbulence(sigma_u, sigma_w, sigma_w, -1.3 * us / depth, time_u, 0.467 * time_u, time_w)
    return _floored(raw, z, depth)


@njit(cache=True, error_model="numpy")
def hanna(z: float, depth: float, ustar: float, wstar: float, obukhov: float) -> Turbulence:
    """The boundary layer of depth h: neutral where h < |L|, else unstable (L < 0) or stable."""
    if depth < abs(obukhov):
        return hanna_neutral(z, depth, ustar)
    if obukhov < 0.0:
        return hanna_unstable(z, depth, ustar, wstar, obukhov)
    return hanna_stable(z, depth, ustar)


@njit(cache=True, error_model="numpy")
def friction_velocity(wind: float, height: float, roughness: float) -> float:
    """u*, m/s, from the wind at one height under a neutral logarithmic profile."""
    return VON_KARMAN * wind / math.log(height / roughness)


@njit(cache=True, error_model="numpy")
def convective_velocity(depth: float, ustar: float, obukhov: float) -> float:
    """w*, m/s: u* (-h / (k L))^(1/3) where the layer is unstable, else 0."""
    if obukhov >= 0.0:
        return 0.0
    return ustar * math.pow(-depth / (VON_KARMAN * obukhov), 1.0 / 3.0)


@njit(cache=True, error_model="numpy")
def crossing_trajectories_factor(fall: float, sigma_w: float, beta: float = 1.5) -> float:
    """By how much a falling thing shortens the time scales, as it leaves one eddy for the next.

    1 / sqrt(1 + (beta v / sigma_w)^2), Csanady (1963, J. Atmos. Sci. 20:201), beta from memory.
    """
    return sigma_w / math.sqrt(sigma_w**2 + (beta * fall) ** 2)


@njit(cache=True, error_model="numpy")
def diffusive_step(diffusivity: float, h: float, xi: float) -> float:
    """Displacement in a step of h seconds under a uniform diffusivity, m: sqrt(2 K h) xi."""
    return math.sqrt(2.0 * diffusivity * h) * xi


@njit(cache=True, error_model="numpy")
def velocity_step(velocity: float, time: float, forcing: float, h: float, xi: float) -> float:
    """A normalised turbulent velocity after h seconds of a Langevin equation with memory `time`.

    dW = (-W / T + a) dt + sqrt(2 / T) dB, solved exactly for constant T and a (`forcing`, 1/s).
    """
    return remembered(velocity, math.exp(-h / time), time, forcing, xi)


@njit(cache=True, error_model="numpy")
def remembered(velocity: float, r: float, time: float, forcing: float, xi: float) -> float:
    """`velocity_step` where the share r = exp(-h / time) of the velocity is remembered."""
    return r * velocity + (1.0 - r) * time * forcing + math.sqrt(1.0 - r * r) * xi


@njit(cache=True, error_model="numpy")
def langevin_forcing(sigma_w: float, dsigma_w_dz: float, dlnrho_dz: float) -> float:
    """Drift of W = w / sigma_w, 1/s: d sigma_w/dz + sigma_w / rho d rho/dz.

    Thomson (1987) with the density correction of Stohl and Thomson (1999, Boundary-Layer
    Meteorol. 90:155), for a sigma_w and a density that vary with height.
    """
    return dsigma_w_dz + sigma_w * dlnrho_dz


@njit(cache=True, error_model="numpy")
def mesoscale_memory(h: float, interval: float) -> float:
    """Correlation over h seconds of motion between grid times `interval` apart: exp(-2h/D)."""
    return math.exp(-2.0 * h / interval)


@njit(cache=True, error_model="numpy")
def mesoscale_step(velocity: float, memory: float, spread: float, xi: float) -> float:
    """Mesoscale wind after a step, m/s: r u + sqrt(1 - r^2) s xi, an AR(1) with s.d. s.

    spread : turbmesoscale (0.16 in FLEXPART and MPTRAC, prior 0.05-0.4) times the standard
    deviation of the 16 grid values around the point. memory : r of `mesoscale_memory`.
    """
    return memory * velocity + math.sqrt(1.0 - memory * memory) * spread * xi
