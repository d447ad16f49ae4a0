"""Lift of a gas in air, all per kilogram of what is lifted (film, rigging and load).

Per kilogram, the amount of gas, the size of the envelope and the load never appear: only the free
lift and the level of full inflation do, which is all that the course of a flight depends on.
Compiled functions of plain numbers, SI units.
"""

from __future__ import annotations

from numba import njit

from drift.balloon.compiled import MATHEMATICS
from weather.constants import (
    AIR_MOLAR_MASS_KG,
    DRY_AIR_GAS_CONSTANT,
    HELIUM_HEAT_RATIO,
    HELIUM_MOLAR_MASS_KG,
    HYDROGEN_HEAT_RATIO,
    HYDROGEN_MOLAR_MASS_KG,
    STANDARD_GRAVITY_MPS2,
)


@njit(cache=True, **MATHEMATICS)
def gas_ratio(is_helium: bool) -> float:
    """Density of the gas over that of dry air at the same pressure and temperature."""
    molar = HELIUM_MOLAR_MASS_KG if is_helium else HYDROGEN_MOLAR_MASS_KG
    return molar / AIR_MOLAR_MASS_KG


@njit(cache=True, **MATHEMATICS)
def gas_lapse(is_helium: bool) -> float:
    """Cooling of the gas as it rises without exchange of heat, K/m: (gamma - 1)/gamma g / R_air.

    The surrounding air sets dp/dz, so its gas constant enters: 9.85 K/km (H2), 13.67 K/km (He).
    """
    gamma = HELIUM_HEAT_RATIO if is_helium else HYDROGEN_HEAT_RATIO
    return (gamma - 1.0) / gamma * STANDARD_GRAVITY_MPS2 / DRY_AIR_GAS_CONSTANT


@njit(cache=True, **MATHEMATICS)
def gas_constant(ratio: float) -> float:
    """Specific gas constant of a gas whose density is that share of the air's, J kg-1 K-1."""
    return DRY_AIR_GAS_CONSTANT / ratio


@njit(cache=True, **MATHEMATICS)
def volume(gas: float, constant: float, gas_temperature: float, pressure: float) -> float:
    """Volume that a gas takes when free to swell, m3: n R T_g / p. constant : `gas_constant`."""
    return gas * constant * gas_temperature / pressure


@njit(cache=True, **MATHEMATICS)
def free_lift(displaced: float, gas: float) -> float:
    """Free-lift fraction f = (rho V - m_gas) / m - 1; displaced = rho V / m, gas = m_gas / m.

    While the film is slack and the gas as warm as the air, it does not depend on height.
    """
    return displaced - gas - 1.0


@njit(cache=True, **MATHEMATICS)
def gas_at_launch(fraction: float, ratio: float, moist: float) -> float:
    """Gas mass over lifted mass that gives a free-lift fraction, gas as warm as the air.

    moist : rho R_d T / p of the air, 1 in dry air, less where it is humid.
    """
    return (1.0 + fraction) / (moist / ratio - 1.0)
