"""How near air is to saturation, and how much cloud that makes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from weather.constants import ZERO_CELSIUS_K

Array = npt.NDArray[np.float64]

#: Molar mass of water over that of dry air.
_WATER_TO_AIR = 0.62198

#: Relative humidity of a grid cell from which on parts of it are cloud, 0 to 1.
_CLOUD_FROM = 0.8


def saturation_pressure(temperature_k: Array) -> Array:
    """Pressure of water vapour over water at saturation, Pa (Bolton 1980, equation 10).

    Bolton, Mon. Wea. Rev. 108:1046; within 0.3 % from -35 to 35 degrees Celsius.
    """
    celsius = np.asarray(temperature_k) - ZERO_CELSIUS_K
    return np.asarray(611.2 * np.exp(17.67 * celsius / (celsius + 243.5)))


def relative_humidity(specific_humidity: Array, temperature_k: Array, pressure_pa: Array) -> Array:
    """Relative humidity over water, 0 to 1 and a little more."""
    q = np.asarray(specific_humidity)
    vapour = q * pressure_pa / (_WATER_TO_AIR + (1.0 - _WATER_TO_AIR) * q)
    return np.asarray(vapour / saturation_pressure(temperature_k))


def cloud_fraction(humidity: Array) -> Array:
    """Share of a grid cell in cloud, from its relative humidity (0 to 1).

    1 - sqrt((1 - r) / (1 - r0)) above r0 = 0.8: Sundqvist, Berge and Kristjansson (1989), Mon. Wea.
    Rev. 117:1641.
    """
    dry = np.clip((1.0 - np.asarray(humidity)) / (1.0 - _CLOUD_FROM), 0.0, 1.0)
    return np.asarray(1.0 - np.sqrt(dry))
