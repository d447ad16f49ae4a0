"""The air above the launch point, as the compiled rise reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from drift.balloon.compiled import MATHEMATICS
from weather.errors import InputError

Array = NDArray[np.float64]

# A part of the 100 m of `drift.flight.physical`, so that its layers begin at heights of this one.
_STEP_M = 20.0


@dataclass(frozen=True, kw_only=True)
class Column:
    """Air above one point, lowest first.

    height_m : shape (n,), increasing, geopotential metres above mean sea level. The lowest is the
        floor: a balloon that sinks to it has come down.
    temperature_k, pressure_pa, density_kg_m3 : shape (n,).
    """

    height_m: Array
    temperature_k: Array
    pressure_pa: Array
    density_kg_m3: Array

    def __post_init__(self) -> None:
        sizes = {np.shape(values) for values in vars(self).values()}
        if len(sizes) != 1 or np.ndim(self.height_m) != 1 or np.size(self.height_m) < 2:
            raise InputError(
                f"a column of air needs four arrays of one length of at least 2, got shapes "
                f"{sorted(sizes)}; give each level all four"
            )
        if not np.all(np.diff(self.height_m) > 0.0):
            raise InputError(
                "the heights of a column of air must increase, and these do not; sort the levels"
            )
        if not all(np.all(np.isfinite(x)) and x[-1] > 0.0 for x in vars(self).values()):
            raise InputError(
                "a column of air has a gap or a number that is not positive; drop those levels"
            )


class Air(NamedTuple):
    """The air at one height: temperature, pressure, density and dT/dz with its sign turned."""

    temperature: float
    pressure: float
    density: float
    lapse: float


class EvenColumn(NamedTuple):
    """A column on even heights, so that a look-up is one index: values, shape (n, 4), as `Air`."""

    floor: float
    top: float
    step: float
    values: Array


def even(column: Column) -> EvenColumn:
    """The column every 20 m: temperature linear in height, pressure and density exponential."""
    z = column.height_m
    count = max(int(np.ceil((z[-1] - z[0]) / _STEP_M)), 1) + 1
    fine = z[0] + _STEP_M * np.arange(count)
    values = np.empty((count, 4))
    values[:, 0] = _joined(fine, z, column.temperature_k)
    values[:, 1] = np.exp(_joined(fine, z, np.log(column.pressure_pa)))
    values[:, 2] = np.exp(_joined(fine, z, np.log(column.density_kg_m3)))
    values[:, 3] = -np.gradient(values[:, 0], fine)
    return EvenColumn(float(z[0]), float(z[-1]), _STEP_M, values)


def _joined(at: Array, z: Array, values: Array) -> Array:
    """Values at some heights by straight lines, of which the last goes on."""
    beyond = np.maximum(at - z[-1], 0.0) * (values[-1] - values[-2]) / (z[-1] - z[-2])
    return np.asarray(np.interp(at, z, values) + beyond)


@njit(cache=True, forceinline=True, **MATHEMATICS)
def air_at(column: EvenColumn, z: float) -> Air:
    """The air at height z, linear between the even heights; the ends go on unchanged."""
    values = column.values
    x = (z - column.floor) / column.step
    # In this form no number at all is the floor, so that nothing is read beyond the column.
    x = min(x if x > 0.0 else 0.0, values.shape[0] - 1.0)
    k = min(int(x), values.shape[0] - 2)
    b = x - k
    a = 1.0 - b
    return Air(
        a * values[k, 0] + b * values[k + 1, 0],
        a * values[k, 1] + b * values[k + 1, 1],
        a * values[k, 2] + b * values[k + 1, 2],
        a * values[k, 3] + b * values[k + 1, 3],
    )
