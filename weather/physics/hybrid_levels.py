"""Hybrid sigma-pressure levels: the pressures and heights of a model's own levels.

The atmosphere is cut at half levels of pressure a + b p_s, with p_s the pressure at the ground; the
model's winds stand on the full levels between them (Simmons and Burridge 1981, Mon. Wea. Rev. 109,
758-766; ECMWF, IFS Documentation, part III, section 2.2.1).

Fields have the level axis third from the end, from the ground upward: (..., level, y, x).
"""

from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from weather.constants import (
    DRY_AIR_GAS_CONSTANT,
    SEA_LEVEL_PRESSURE_PA,
    STANDARD_GRAVITY_MPS2,
)
from weather.physics.hydrostatics import logarithmic_mean

Array = NDArray[np.floating]

#: How a sky on model levels says where its heights are from.
HEIGHTS = "hydrostatic on model levels (Simmons and Burridge 1981)"

#: Metres of an isothermal layer per kelvin and per unit of ln p: R_d / g0.
_METRES_PER_KELVIN = DRY_AIR_GAS_CONSTANT / STANDARD_GRAVITY_MPS2

#: alpha of the uppermost layer, whose upper half level has no pressure (Simmons and Burridge).
_ALPHA_OF_TOP = np.log(2.0)


@dataclass(frozen=True)
class Coefficients:
    """Coefficients of levels, from the top downward as models number them.

    a, b : tuples of n + 1 half levels (is_half) or of n full levels; Pa, and share of p_s.
    """

    a: tuple[float, ...]
    b: tuple[float, ...]
    is_half: bool = True

    @property
    def count(self) -> int:
        """Number of full levels."""
        return len(self.a) - int(self.is_half)

    def full_pressure(self, surface_pressure: float = SEA_LEVEL_PRESSURE_PA) -> Array:
        """Pressure of the full levels, Pa, from the top downward, shape (n,).

        A full level lies at the mean pressure of its two half levels (ECMWF).
        """
        p = np.array(self.a) + np.array(self.b) * surface_pressure
        return (p[:-1] + p[1:]) / 2.0 if self.is_half else p


@lru_cache(maxsize=1)
def ecmwf_137() -> Coefficients:
    """The half levels of ERA5 (weather/data/levels)."""
    text = resources.files("weather").joinpath("data/levels/ecmwf_l137.csv").read_text("utf-8")
    rows = [line.split(",") for line in text.split()[1:]]
    return Coefficients(tuple(float(a) for a, _ in rows), tuple(float(b) for _, b in rows))


def heights_and_pressures(
    coefficients: Coefficients,
    surface_pressure: Array,
    surface_height: Array,
    virtual_temperature: Array,
) -> tuple[Array, Array]:
    """Geopotential heights (m) and pressures (Pa) of the lowest levels, float32.

    surface_pressure : shape (..., y, x), Pa. surface_height : (..., y, x), geopotential m.
    virtual_temperature : shape (..., n, y, x), K, on the n lowest full levels, from the ground up.
    Returns two arrays of the shape of virtual_temperature.
    """
    heights, pressures = (np.empty(virtual_temperature.shape, np.float32) for _ in range(2))
    p_s = np.asarray(surface_pressure, float)
    if coefficients.is_half:
        _between_halves(coefficients, p_s, surface_height, virtual_temperature, heights, pressures)
    else:
        _through_fulls(coefficients, p_s, surface_height, virtual_temperature, heights, pressures)
    return heights, pressures


def _between_halves(
    c: Coefficients, p_s: Array, foot: Array, t_v: Array, heights: Array, pressures: Array
) -> None:
    """Heights by the sums of Simmons and Burridge (1981), as the IFS Documentation writes them.

    From a half level up to the full level above it alpha R_d T_v / g0, with
    alpha = 1 - p_upper / (p_lower - p_upper) ln(p_lower / p_upper); to the next half level
    R_d T_v / g0 ln(p_lower / p_upper).
    """
    height = np.broadcast_to(np.asarray(foot, float), p_s.shape).copy()
    lower = c.a[-1] + c.b[-1] * p_s
    for k in range(t_v.shape[-3]):
        n = c.count - 1 - k
        upper = c.a[n] + c.b[n] * p_s
        kelvin = t_v[..., k, :, :].astype(float) * _METRES_PER_KELVIN
        if np.min(upper) > 0:
            log_ratio = np.log(lower / upper)
            alpha = 1.0 - upper / (lower - upper) * log_ratio
        else:
            log_ratio, alpha = np.zeros_like(lower), np.full_like(lower, _ALPHA_OF_TOP)
        pressures[..., k, :, :] = (upper + lower) / 2.0
        heights[..., k, :, :] = height + alpha * kelvin
        height += log_ratio * kelvin
        lower = upper


def _through_fulls(
    c: Coefficients, p_s: Array, foot: Array, t_v: Array, heights: Array, pressures: Array
) -> None:
    """Heights where only full levels are known: hydrostatic layers from one to the next."""
    height, lower = np.broadcast_to(np.asarray(foot, float), p_s.shape).copy(), p_s
    kelvin_below = t_v[..., 0, :, :].astype(float)
    for k in range(t_v.shape[-3]):
        n = c.count - 1 - k
        here, kelvin = c.a[n] + c.b[n] * p_s, t_v[..., k, :, :].astype(float)
        mean = logarithmic_mean(kelvin_below, kelvin)
        height = height + mean * _METRES_PER_KELVIN * np.log(lower / here)
        pressures[..., k, :, :], heights[..., k, :, :] = here, height
        lower, kelvin_below = here, kelvin
