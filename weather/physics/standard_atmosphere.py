"""The ICAO standard atmosphere, from 5 km below sea level to 80 km, in geopotential height.

Source: ICAO Doc 7488/3 (1993), table D: layers of constant temperature gradient in hydrostatic
balance. Below 80 km it equals the US Standard Atmosphere 1976.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from weather.constants import (
    DRY_AIR_GAS_CONSTANT,
    SEA_LEVEL_PRESSURE_PA,
    SEA_LEVEL_TEMPERATURE_K,
    STANDARD_GRAVITY_MPS2,
)
from weather.errors import InputError

Array = NDArray[np.float64]

#: Lowest and highest geopotential height of the tables, m.
LOWEST_M, HIGHEST_M = -5_000.0, 80_000.0

#: Geopotential height at the foot of each layer, m, and its temperature gradient, K/m.
_FOOT_M = np.array([0.0, 11_000.0, 20_000.0, 32_000.0, 47_000.0, 51_000.0, 71_000.0])
_GRADIENT = np.array([-6.5e-3, 0.0, 1.0e-3, 2.8e-3, 0.0, -2.8e-3, -2.0e-3])


def _pressure_ratio(rise: Array, foot_temperature: Array, gradient: Array) -> Array:
    """Ratio p / p_foot `rise` metres above the foot of a layer: (1 + G h / T)^(-g / (R G))."""
    scale = STANDARD_GRAVITY_MPS2 / DRY_AIR_GAS_CONSTANT
    isothermal = gradient == 0.0
    slope = np.where(isothermal, 1.0, gradient)
    power = np.log1p(slope * rise / foot_temperature) * (-scale / slope)
    return np.exp(np.where(isothermal, -scale * rise / foot_temperature, power))


def _feet() -> tuple[Array, Array]:
    """Temperature (K) and pressure (Pa) at the foot of each layer, from sea level up."""
    temperature, pressure = [SEA_LEVEL_TEMPERATURE_K], [SEA_LEVEL_PRESSURE_PA]
    for depth, gradient in zip(np.diff(_FOOT_M), _GRADIENT, strict=False):
        ratio = _pressure_ratio(np.array(depth), np.array(temperature[-1]), np.array(gradient))
        pressure.append(pressure[-1] * float(ratio))
        temperature.append(temperature[-1] + gradient * depth)
    return np.array(temperature), np.array(pressure)


_FOOT_K, _FOOT_PA = _feet()


def _layer(height: Array) -> NDArray[np.intp]:
    """Index of the layer each height lies in; below sea level the lowest layer goes on."""
    if height.size and not (height.min() >= LOWEST_M and height.max() <= HIGHEST_M):
        raise InputError(
            f"heights {height.min():.0f} to {height.max():.0f} m leave the standard atmosphere, "
            f"which reaches from {LOWEST_M:.0f} to {HIGHEST_M:.0f} m"
        )
    return np.maximum(np.searchsorted(_FOOT_M, height, side="right") - 1, 0)


def temperature(height: ArrayLike) -> Array:
    """Temperature of the standard atmosphere at a geopotential height (m), K."""
    z = np.asarray(height, dtype=float)
    k = _layer(z)
    return np.asarray(_FOOT_K[k] + _GRADIENT[k] * (z - _FOOT_M[k]))


def pressure(height: ArrayLike) -> Array:
    """Pressure of the standard atmosphere at a geopotential height (m), Pa."""
    z = np.asarray(height, dtype=float)
    k = _layer(z)
    return np.asarray(_FOOT_PA[k] * _pressure_ratio(z - _FOOT_M[k], _FOOT_K[k], _GRADIENT[k]))


def density(height: ArrayLike) -> Array:
    """Density of the standard atmosphere at a geopotential height (m), kg m-3: p / (R T)."""
    return np.asarray(pressure(height) / (DRY_AIR_GAS_CONSTANT * temperature(height)))


def height(pressure_pa: ArrayLike) -> Array:
    """Geopotential height at which the standard atmosphere has a pressure (Pa), m."""
    p = np.asarray(pressure_pa, dtype=float)
    if p.size and not (p.min() >= _LOWEST_PA and p.max() <= _HIGHEST_PA):
        raise InputError(
            f"pressures {p.min():g} to {p.max():g} Pa leave the standard atmosphere, which has "
            f"{_HIGHEST_PA:.0f} Pa at {LOWEST_M:.0f} m and {_LOWEST_PA:.3f} Pa at {HIGHEST_M:.0f} m"
        )
    # Pressure falls from layer to layer, so the table is searched upside down.
    k = np.maximum(_FOOT_PA.size - np.searchsorted(_FOOT_PA[::-1], p, side="left") - 1, 0)
    gradient, scale = _GRADIENT[k], DRY_AIR_GAS_CONSTANT / STANDARD_GRAVITY_MPS2
    thickness_k = -scale * np.log(p / _FOOT_PA[k])
    isothermal = gradient == 0.0
    slope = np.where(isothermal, 1.0, gradient)
    warming = np.expm1(slope * thickness_k) / slope
    return np.asarray(_FOOT_M[k] + _FOOT_K[k] * np.where(isothermal, thickness_k, warming))


_LOWEST_PA, _HIGHEST_PA = float(pressure(HIGHEST_M)), float(pressure(LOWEST_M))


def nominal_height(pressure_pa: ArrayLike) -> Array:
    """`height` of pressures (Pa), those beyond the tables taken at their ends, m."""
    return height(np.clip(np.asarray(pressure_pa, float), _LOWEST_PA, _HIGHEST_PA))
