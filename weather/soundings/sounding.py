"""One ascent of a weather balloon: what it measured, and what lies between its levels.

A TEMP message reports heights on some levels, temperature on others and wind on others again.
Between its own levels each quantity is linear in ln p; heights are hydrostatic in between, from
the virtual temperature, and pass through every reported height.
"""

from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from weather.constants import DRY_AIR_GAS_CONSTANT, STANDARD_GRAVITY_MPS2
from weather.errors import InputError
from weather.physics import standard_atmosphere
from weather.physics.hydrostatics import logarithmic_mean, virtual_temperature
from weather.quantities import si_scale

Array = NDArray[np.float64]

#: Zero of the Celsius scale, K.
ICE_POINT_K: Final = si_scale("temperature", "degC", "K")[1]

#: Widest step in ln p across which a wind is interpolated, 1: 850 to 500 hPa. TEMP messages always
#: carry the standard levels, at most 0.34 apart up to 500 hPa; a wider step is a failed ascent.
MAX_WIND_STEP: Final = 0.55

#: Fall of temperature with height below the ground of the ascent, K/m (ICAO Doc 7488/3).
_LAPSE_K_PER_M: Final = 6.5e-3

#: Metres of an isothermal layer per kelvin and per unit of ln p.
_METRES_PER_KELVIN: Final = DRY_AIR_GAS_CONSTANT / STANDARD_GRAVITY_MPS2

#: Values no sounding has: outside, the unit is wrong. (quantity, lowest, highest, unit to give).
_PLAUSIBLE: Final = (
    ("pressure_pa", 50.0, 110_000.0, "Pa"),
    ("height_m", -500.0, 60_000.0, "m"),
    ("temperature_k", 140.0, 340.0, "K"),
    ("dewpoint_k", 120.0, 340.0, "K"),
    ("u_mps", -160.0, 160.0, "m/s"),
    ("v_mps", -160.0, 160.0, "m/s"),
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Sounding:
    """One ascent, its levels from the ground upward, NaN where a level does not report.

    Arrays have shape (n,); any order and repeated levels are accepted and put right. Place and time
    are those of the message: the station and the nominal hour. The balloon's own drift during the
    ascent (some 10 km at 5 km height, 100 km at 12 km, in strong wind) is not in a TEMP message.
    """

    station: str
    name: str
    latitude_deg: float
    longitude_deg: float
    time: datetime
    pressure_pa: Array
    height_m: Array
    temperature_k: Array
    dewpoint_k: Array
    u_mps: Array
    v_mps: Array

    def __post_init__(self) -> None:
        """Refuse what cannot be an ascent; sort and merge the levels."""
        _check_place(self)
        if self.time.tzinfo is None:
            raise InputError(f"the time of {self.station} has no offset from UTC; add Z or +00:00")
        object.__setattr__(self, "time", self.time.astimezone(UTC))
        table = np.array([np.asarray(getattr(self, name), float) for name, *_ in _PLAUSIBLE])
        for (name, low, high, unit), row in zip(_PLAUSIBLE, table, strict=True):
            _check_range(self.station, name, row, low, high, unit)
        _check_heights(self.station, table[0], table[1])
        for (name, *_), row in zip(_PLAUSIBLE, _in_order(table), strict=True):
            object.__setattr__(self, name, row)

    def __repr__(self) -> str:
        """Who, when, how much."""
        return (
            f"<Sounding {self.station} {self.time:%Y-%m-%d %H:%MZ}, {self.pressure_pa.size} levels>"
        )


#: Names of the per-level arrays of a Sounding.
LEVEL_FIELDS: Final = tuple(f.name for f in fields(Sounding))[5:]


def wind_components(direction_deg: ArrayLike, speed_mps: ArrayLike) -> tuple[Array, Array]:
    """Wind towards east and north, m/s, of a wind *from* a direction in degrees."""
    angle, speed = np.radians(np.asarray(direction_deg, float)), np.asarray(speed_mps, float)
    return -speed * np.sin(angle), -speed * np.cos(angle)


def wind_at(ascent: Sounding, pressure: Array) -> Array:
    """Components u and v at pressures (Pa), m/s, shape (2, m): linear in ln p.

    NaN above the highest wind, below the lowest, and inside a step wider than MAX_WIND_STEP.
    """
    known = np.isfinite(ascent.u_mps) & np.isfinite(ascent.v_mps)
    if not known.any():
        return np.full((2, np.size(pressure)), np.nan)
    x, nodes = -np.log(pressure), -np.log(ascent.pressure_pa[known])
    wind = [np.interp(x, nodes, row[known]) for row in (ascent.u_mps, ascent.v_mps)]
    right = np.searchsorted(nodes, x, side="left").clip(0, nodes.size - 1)
    exact = np.isclose(nodes[right], x, rtol=0, atol=1e-9)
    step = nodes[right] - nodes[np.maximum(right - 1, 0)]
    inside = (x >= nodes[0]) & (x <= nodes[-1]) & (step <= MAX_WIND_STEP)
    return np.where(inside | exact, wind, np.nan)


def temperature_at(ascent: Sounding, pressure: Array) -> Array:
    """Temperature at pressures (Pa), K: linear in ln p; below the ground 6.5 K/km warmer downward.

    Above the highest temperature it stays as there; an ascent without any has the standard
    atmosphere's.
    """
    known = np.isfinite(ascent.temperature_k)
    if not known.any():
        return standard_atmosphere.temperature(standard_atmosphere.height(pressure))
    p, t = ascent.pressure_pa[known], ascent.temperature_k[known]
    warming = np.maximum(pressure / p[0], 1.0) ** (_LAPSE_K_PER_M * _METRES_PER_KELVIN)
    return np.asarray(np.interp(-np.log(pressure), -np.log(p), t) * warming)


def humidity_at(ascent: Sounding, pressure: Array) -> Array:
    """Specific humidity at pressures (Pa), kg/kg: linear in ln p, zero above the top dew point."""
    known = np.isfinite(ascent.dewpoint_k)
    if not known.any():
        return np.zeros(np.shape(pressure))
    p = ascent.pressure_pa[known]
    q = specific_humidity(ascent.dewpoint_k[known], p)
    return np.interp(-np.log(pressure), -np.log(p), q, right=0.0)


def heights_at(ascent: Sounding, pressure: Array) -> Array:
    """Geopotential heights of pressures (Pa), m; NaN above the highest temperature or height.

    Hydrostatic from level to level, with the difference from the reported heights (up to some 50 m
    over the troposphere) spread in ln p between them. Without any reported height, the lowest level
    lies where the standard atmosphere has its pressure.
    """
    if not ascent.pressure_pa.size:
        return np.full(np.shape(pressure), np.nan)
    every = np.unique(np.concatenate([ascent.pressure_pa, np.atleast_1d(pressure)]))[::-1]
    warmth = virtual_temperature(temperature_at(ascent, every), humidity_at(ascent, every))
    layers = np.log(every[:-1] / every[1:]) * logarithmic_mean(warmth[:-1], warmth[1:])
    rise = np.concatenate([[0.0], np.cumsum(layers * _METRES_PER_KELVIN)])
    anchors = np.isfinite(ascent.height_m)
    p, reported = ascent.pressure_pa[anchors], ascent.height_m[anchors]
    if not anchors.any():
        p = ascent.pressure_pa[:1]
        reported = standard_atmosphere.height(p)
    x, nodes = -np.log(every), -np.log(p)
    height = rise + np.interp(x, nodes, reported - np.interp(nodes, x, rise))
    found = np.interp(-np.log(pressure), x, height)
    measured = anchors | np.isfinite(ascent.temperature_k)
    top = ascent.pressure_pa[measured if measured.any() else slice(None)][-1]
    return np.where(pressure >= top * (1 - 1e-9), found, np.nan)


def specific_humidity(dewpoint: Array, pressure: Array) -> Array:
    """Specific humidity of air from its dew point (K) and pressure (Pa), kg/kg.

    Vapour pressure over water e = 611.2 exp(17.62 t / (243.12 + t)), WMO-No. 8 (2018), annex 4.B.
    """
    t = dewpoint - ICE_POINT_K
    vapour = 611.2 * np.exp(17.62 * t / (243.12 + t))
    return np.asarray(0.622 * vapour / (pressure - 0.378 * vapour))


def _in_order(table: Array) -> Array:
    """Levels with a pressure, from the ground upward, one per pressure; rows as in _PLAUSIBLE."""
    table = _with_pressures(table)
    table = table[:, np.isfinite(table[0])]
    table = table[:, np.argsort(-table[0], kind="stable")]
    distinct, level = np.unique(-table[0], return_inverse=True)
    merged = np.full((len(table), distinct.size), np.nan)
    for row, values in zip(merged, table, strict=True):
        # Assigned from the last to the first, so that of two reports at one pressure the first,
        # if it is finite, stays.
        finite = np.flatnonzero(np.isfinite(values))[::-1]
        row[level[finite]] = values[finite]
    return merged


def _with_pressures(table: Array) -> Array:
    """Levels that give only a height (pilot balloons) get the pressure there.

    From the other levels of the ascent, ln p linear in height; with fewer than two of those, from
    the standard atmosphere.
    """
    pressure, height = table[0], table[1]
    known = np.isfinite(pressure) & np.isfinite(height)
    wanted = ~np.isfinite(pressure) & np.isfinite(height)
    if not wanted.any():
        return table
    if known.sum() < 2:
        pressure = np.where(
            wanted, standard_atmosphere.pressure(np.where(wanted, height, 0.0)), pressure
        )
        return np.vstack([pressure, table[1:]])
    order = np.argsort(height[known], kind="stable")
    h, log_p = height[known][order], np.log(pressure[known][order])
    inside = wanted & (height >= h[0]) & (height <= h[-1])
    pressure = np.where(inside, np.exp(np.interp(height, h, log_p)), pressure)
    return np.vstack([pressure, table[1:]])


def _check_place(ascent: Sounding) -> None:
    if not (-90 <= ascent.latitude_deg <= 90 and -360 <= ascent.longitude_deg <= 360):
        raise InputError(
            f"station {ascent.station} lies at latitude {ascent.latitude_deg}, longitude "
            f"{ascent.longitude_deg}; give degrees north (-90 to 90) and east"
        )


def _check_heights(station: str, pressure: Array, height: Array) -> None:
    """Refuse heights that are not where the pressure puts them, within a factor of 3 (any air 1.2).

    Below 1500 m the pressure at sea level blurs it.
    """
    known = np.isfinite(pressure) & np.isfinite(height)
    usual = np.zeros(pressure.shape)
    usual[known] = standard_atmosphere.nominal_height(pressure[known])
    wrong = known & (usual > 1500.0) & ~((height > usual / 3.0) & (height < usual * 3.0))
    if wrong.any():
        k = int(np.argmax(wrong))
        raise InputError(
            f"station {station} has {pressure[k] / 100:g} hPa at {height[k]:g} m, and the standard "
            f"atmosphere at {usual[k]:.0f} m; look at the units, or leave the cell empty where it "
            "is missing"
        )


def _check_range(station: str, name: str, row: Array, low: float, high: float, unit: str) -> None:
    wrong = row[~np.isnan(row) & ((row < low) | (row > high))]
    if wrong.size:
        raise InputError(
            f"{name} of station {station} has the value {wrong[0]:g}, outside {low:g} to {high:g} "
            f"{unit}; is it in another unit, or a code for 'missing'?"
        )
