"""Geopotential, pressure and temperature to heights above sea level and to the density of air.

Heights H are geopotential metres, Phi / g0. Fields have the level axis third from the end, from the
ground upward: (..., level, latitude, longitude). Columns are shape (n,), from the ground upward.

The hydrostatic equation dp/p = -g0 dH / (R_d T_v), with virtual temperature T_v linear in H in each
layer, has the exact solutions used here: thickness = (R_d/g0) ln(p1/p2) x logarithmic mean of T_v.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from weather.constants import (
    DRY_AIR_GAS_CONSTANT,
    GEOPOTENTIAL_RADIUS_M,
    STANDARD_GRAVITY_MPS2,
    VIRTUAL_TEMPERATURE_FACTOR,
)

Array = NDArray[np.floating]

#: Metres of an isothermal layer per kelvin and per unit of ln p: R_d / g0.
_METRES_PER_KELVIN = DRY_AIR_GAS_CONSTANT / STANDARD_GRAVITY_MPS2

#: A gradient of T_v below this, K/m, makes no difference a float64 could show: the isothermal form.
_ISOTHERMAL = 1e-12


def geopotential_height(geopotential: Array) -> Array:
    """Geopotential height of a geopotential (m2 s-2), m: Phi / g0. Keeps the dtype."""
    return geopotential / geopotential.dtype.type(STANDARD_GRAVITY_MPS2)


def geometric_height(geopotential_height: ArrayLike) -> Array:
    """Geometric height of a geopotential height, m: R H / (R - H), US Standard Atmosphere 1976."""
    h = np.asarray(geopotential_height, dtype=float)
    return GEOPOTENTIAL_RADIUS_M * h / (GEOPOTENTIAL_RADIUS_M - h)


def geopotential_from_geometric(geometric_height: ArrayLike) -> Array:
    """Geopotential height of a geometric height, m: R Z / (R + Z), US Standard Atmosphere 1976."""
    z = np.asarray(geometric_height, dtype=float)
    return GEOPOTENTIAL_RADIUS_M * z / (GEOPOTENTIAL_RADIUS_M + z)


def virtual_temperature(temperature: Array, specific_humidity: Array) -> Array:
    """Temperature at which dry air is as dense as this moist air, K: T (1 + 0.608 q)."""
    moist = specific_humidity * specific_humidity.dtype.type(VIRTUAL_TEMPERATURE_FACTOR)
    moist += 1
    moist *= temperature
    return np.asarray(moist)


def density(pressure: Array, virtual_temperature: Array) -> Array:
    """Density of air, kg m-3: p / (R_d T_v), with pressure (Pa) along the level axis."""
    p = (pressure / DRY_AIR_GAS_CONSTANT).astype(virtual_temperature.dtype)
    return np.asarray(p[:, None, None] / virtual_temperature)


def upward_velocity(pressure_tendency: Array, density: Array) -> Array:
    """Upward velocity of air whose pressure changes along its way, m s-1: -omega / (rho g).

    pressure_tendency : omega, Pa s-1. Hydrostatic, and without the change of pressure at a fixed
    place, which is a hundredth of it (Holton 2004, section 3.5.1).
    """
    return np.asarray(pressure_tendency / (density * -density.dtype.type(STANDARD_GRAVITY_MPS2)))


def logarithmic_mean(a: Array, b: Array) -> Array:
    """Logarithmic mean (b - a) / ln(b / a) of two positive arrays, smooth where a = b.

    With x = (b - a) / (a + b) it is the mean of a and b times x / artanh(x); the series of artanh
    to x**12 leaves a relative 1e-10 for b = 1.5 a, wider than any two levels of the atmosphere.
    """
    middle = (a + b) / 2
    x2 = ((b - a) / (a + b)) ** 2
    series = x2 / 13 + 1 / 11
    for n in (9, 7, 5, 3, 1):
        series *= x2
        series += 1 / n
    return np.asarray(middle / series)


def heights_above_lowest(pressure: Array, virtual_temperature: Array) -> Array:
    """Heights of pressure levels above the lowest one, m, from temperature by hydrostatics.

    pressure : shape (n,), Pa, decreasing. virtual_temperature : shape (..., n, y, x), K.
    """
    height = np.zeros_like(virtual_temperature)
    for k, log_ratio in enumerate(np.log(pressure[:-1] / pressure[1:])):
        mean = logarithmic_mean(
            virtual_temperature[..., k, :, :], virtual_temperature[..., k + 1, :, :]
        )
        mean *= mean.dtype.type(_METRES_PER_KELVIN * log_ratio)
        height[..., k + 1, :, :] = height[..., k, :, :] + mean
    return height


def heights_on_ground(
    heights: Array,
    pressure: Array,
    virtual_temperature: Array,
    ground_pressure: Array,
    ground_height: Array,
) -> Array:
    """Heights shifted, column by column, so that the ground's pressure lies at the ground's height.

    heights, virtual_temperature : shape (..., n, y, x). ground_* : shape (..., y, x). Below the
    lowest level and above the highest the gradient of the nearest layer goes on.
    """
    found = np.zeros_like(heights[..., 0, :, :])
    for k in range(len(pressure) - 1):
        below, above = heights[..., k, :, :], heights[..., k + 1, :, :]
        t = virtual_temperature[..., k, :, :]
        gradient = (virtual_temperature[..., k + 1, :, :] - t) / (above - below)
        # The highest layer that begins under the ground holds it; the lowest is asked of all.
        beyond = (ground_pressure <= pressure[k]) | (k == 0)
        rise = _rise(np.log(float(pressure[k]) / ground_pressure), t, gradient)
        np.copyto(found, below + rise, where=beyond, casting="same_kind")
    shift = (ground_height - found).astype(heights.dtype)
    return np.asarray(heights + shift[..., None, :, :])


def _rise(log_ratio: Array, foot_temperature: Array, gradient: Array) -> Array:
    """Metres from the foot of a layer up to where ln(p_foot / p) is log_ratio.

    (T/G) expm1(R_d G ln(p_foot/p) / g0), the layer formula of ICAO Doc 7488/3 solved for height.
    """
    thickness_k = _METRES_PER_KELVIN * np.asarray(log_ratio)
    flat = np.abs(gradient) < _ISOTHERMAL
    slope = np.where(flat, 1.0, gradient)
    warming = np.where(flat, thickness_k, np.expm1(slope * thickness_k) / slope)
    return np.asarray(foot_temperature * warming)


def pressure_in_column(z: ArrayLike, pressure: Array, height: Array, temperature: Array) -> Array:
    """Pressure at a height (m) inside one column of T_v, Pa; outside it the end layers go on.

    p_k (1 + G (H - H_k) / T_k)^(-g0 / (R_d G)), isothermal where the gradient G vanishes.
    """
    h = np.asarray(z, dtype=float)
    k = np.clip(np.searchsorted(height, h, side="right") - 1, 0, len(pressure) - 2)
    gradient = (np.diff(temperature) / np.diff(height))[k]
    rise, foot = h - height[k], temperature[k]
    flat = np.abs(gradient) < _ISOTHERMAL
    slope = np.where(flat, 1.0, gradient)
    thickness_k = np.where(flat, rise / foot, np.log1p(slope * rise / foot) / slope)
    return np.asarray(pressure[k] * np.exp(-thickness_k / _METRES_PER_KELVIN))


def virtual_temperature_from_heights(heights: Array, pressure: Array) -> Array:
    """Virtual temperature at levels from the slope of their heights, K: -(g0/R_d) dH / dln p.

    heights : shape (..., n, y, x). The slope at a level is that of the parabola in ln p through it
    and its neighbours; at the ends, of the parabola through the last three. On ERA5 this is within
    1 K r.m.s. of T_v below 200 hPa, 3 K at the lowest level where that lies under ground.
    """
    depth = np.log(pressure[:-1] / pressure[1:]) * _METRES_PER_KELVIN
    layers = np.empty_like(heights[..., :-1, :, :])
    for k, metres_per_kelvin in enumerate(depth):
        rise = heights[..., k + 1, :, :] - heights[..., k, :, :]
        layers[..., k, :, :] = rise / rise.dtype.type(metres_per_kelvin)
    nodes = np.empty_like(heights)
    for k in range(1, len(depth)):
        upper = depth[k - 1] / (depth[k - 1] + depth[k])
        step = layers[..., k, :, :] - layers[..., k - 1, :, :]
        nodes[..., k, :, :] = layers[..., k - 1, :, :] + step * step.dtype.type(upper)
    nodes[..., 0, :, :] = _end(layers, depth, 0, 1)
    nodes[..., -1, :, :] = _end(layers, depth, -1, -2)
    return nodes


def _end(layers: Array, depth: Array, end: int, next_one: int) -> Array:
    """Value at the outer face of an end layer; with one layer only, that of the layer."""
    if len(depth) == 1:
        return np.asarray(layers[..., 0, :, :])
    outward = layers.dtype.type(depth[end] / (depth[end] + depth[next_one]))
    step = layers[..., end, :, :] - layers[..., next_one, :, :]
    return np.asarray(layers[..., end, :, :] + step * outward)
