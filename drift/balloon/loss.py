"""How lift is lost, and what slows the sinking that follows.

Compiled functions of plain numbers, SI units.
"""

from __future__ import annotations

import math

from numba import njit

from weather.constants import GAS_CONSTANT, STANDARD_GRAVITY_MPS2

#: One barrer, mol m / (m2 s Pa), the unit in which the permeability of films is quoted.
BARRER = 3.35e-16

#: Hydrostatic head of gas above a pinhole near the bottom of a tube of 10 m, m (the mean).
PINHOLE_HEAD_M = 5.0

# The gas cools more than the air in any lasting column; where the air does as well, a brake this
# weak (K/m) leaves the drag in charge.
_LEAST_BRAKE = 1e-5


@njit(cache=True, error_model="numpy")
def permeation_rate(
    barrers: float, area_to_volume: float, thickness: float, temperature: float
) -> float:
    """Share of the gas that passes through the film in a second, 1/s: P (S/V) R T / t.

    From dn/dt = -P S p / t and n = p V / (R T), gas at the pressure of the air.
    """
    return barrers * BARRER * area_to_volume * GAS_CONSTANT * temperature / thickness


@njit(cache=True, error_model="numpy")
def pinhole_speed(head: float, ratio: float) -> float:
    """Speed of gas through a hole under its own buoyancy, m/s: sqrt(2 g h (1/mu - 1)).

    ratio : gas density over air density, mu.
    """
    return math.sqrt(2.0 * STANDARD_GRAVITY_MPS2 * head * (1.0 / ratio - 1.0))


@njit(cache=True, error_model="numpy")
def pinhole_rate(hole_area: float, volume: float, head: float, ratio: float) -> float:
    """Share of the gas that leaves through a sharp-edged hole in a second, 1/s (discharge 0.6)."""
    return 0.6 * hole_area * pinhole_speed(head, ratio) / volume


@njit(cache=True, error_model="numpy")
def strained_leak(rate: float, excess_m: float, ratio: float) -> float:
    """Leak rate of a tight film, 1/s: flow through a hole grows with the root of the pressure.

    excess_m : over-pressure as a height of air, m (over-pressure / (rho g)), beside the head of
    gas that drives the same hole when the film is slack.
    """
    return rate * math.sqrt(1.0 + excess_m / ((1.0 - ratio) * PINHOLE_HEAD_M))


@njit(cache=True, error_model="numpy")
def braked_speed(
    deficit: float, temperature: float, gas_lapse: float, air_lapse: float, exchange: float
) -> float:
    """Sinking speed at which the warming of the squeezed gas makes up for lost lift, m/s.

    w = e T / ((Gamma_g - Gamma_a) tau): a gas that warms faster on the way down than the air does
    stays (Gamma_g - Gamma_a) w tau warmer, and 1 K is 1/T of the lift.

    deficit : share of lift missing, e. exchange : time scale of heat exchange, tau, s.
    """
    brake = max(gas_lapse - air_lapse, _LEAST_BRAKE) * exchange
    return deficit * temperature / brake if brake > 0.0 else math.inf
