"""Columns of air and balloons whose course is known on paper."""

from dataclasses import replace

import numpy as np

from drift.balloon import VENTED, Balloons, Column
from weather.physics import standard_atmosphere

G, R_AIR = 9.80665, 287.05287
SCALE_M = 8000.0

#: Molar mass of hydrogen over that of air.
HYDROGEN = 2.016e-3 / 0.0289644


def isothermal(top: float = 40_000.0, bottom: float = 0.0) -> Column:
    """Air of constant temperature, scale height 8000 m, 1.2 kg/m3 at z = 0."""
    z = np.arange(bottom, top + 1.0, 50.0)
    density = 1.2 * np.exp(-z / SCALE_M)
    warmth = np.full(z.size, G * SCALE_M / R_AIR)
    pressure = density * R_AIR * warmth
    return Column(height_m=z, temperature_k=warmth, pressure_pa=pressure, density_kg_m3=density)


def icao(top: float = 45_000.0) -> Column:
    """The standard atmosphere."""
    z = np.arange(0.0, top + 1.0, 50.0)
    return Column(
        height_m=z,
        temperature_k=standard_atmosphere.temperature(z),
        pressure_pa=standard_atmosphere.pressure(z),
        density_kg_m3=standard_atmosphere.density(z),
    )


def even_air(density: float, lapse: float = 0.0) -> Column:
    """Air of one density, so that the closed forms of sinking hold exactly."""
    z = np.arange(0.0, 6001.0, 100.0)
    warmth = 270.0 - lapse * (z - 3500.0)
    pressure = density * R_AIR * warmth
    return Column(
        height_m=z,
        temperature_k=warmth,
        pressure_pa=pressure,
        density_kg_m3=np.full(z.size, density),
    )


def tube(**changes) -> Balloons:
    """A vented tube of hydrogen, full at 3 km, with 15 % free lift, no loss, no lag of its gas."""
    usual = Balloons(
        mode=VENTED,
        is_helium=0,
        mass_kg=12.4,
        free_lift_fraction=0.15,
        drag_factor=1.0,
        diameter_m=1.36,
        full_inflation_height_m=3000.0,
        launch_height_m=0.0,
        exchange_time_s=0.0,
    )
    return replace(usual, **changes)
