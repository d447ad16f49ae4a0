"""How fast lift moves a balloon through the air: drag, and the first seconds after letting go.

Compiled functions of plain numbers, SI units.
"""

from __future__ import annotations

import math

from numba import njit

from drift.balloon.compiled import MATHEMATICS
from weather.constants import SUTHERLAND_COEFFICIENT, SUTHERLAND_TEMPERATURE_K
from weather.physics.exponential import decay

_LN_2 = math.log(2.0)

# Gallice's parabola turns up again beyond Re = 2.2e6 and was fitted on neither side of these.
_LEAST_LOG, _GREATEST_LOG = math.log(1e5), math.log(2e6)


@njit(cache=True, **MATHEMATICS)
def viscosity(temperature: float) -> float:
    """Dynamic viscosity of air, kg m-1 s-1 (Sutherland; ICAO Doc 7488/3)."""
    rising = SUTHERLAND_COEFFICIENT * temperature * math.sqrt(temperature)
    return rising / (temperature + SUTHERLAND_TEMPERATURE_K)


@njit(cache=True, **MATHEMATICS)
def reynolds(speed: float, diameter: float, density: float, temperature: float) -> float:
    """Reynolds number of a balloon, rho w D / mu."""
    return density * speed * diameter / viscosity(temperature)


@njit(cache=True, **MATHEMATICS)
def _gallice(x: float) -> float:
    """Drag coefficient of a latex balloon at night, on its cross-section, with x = ln(Re).

    A fit for Re of 1e5 to 2e6. Gallice et al. (2011, doi:10.5194/amt-4-2235-2011), numbers as
    quoted in two public programs.
    """
    return 0.04808 * x * x - 1.406 * x + 10.49


@njit(cache=True, **MATHEMATICS)
def quasi_steady_speed(force: float, density: float, drag_area: float) -> float:
    """Speed at which drag balances a net force (N, up positive), m/s, with the force's sign.

    drag_area : drag coefficient times cross-section, m2.
    """
    return math.copysign(math.sqrt(2.0 * abs(force) / (density * drag_area)), force)


@njit(cache=True, **MATHEMATICS)
def sphere_speed(
    force: float, density: float, temperature: float, diameter: float, k: float
) -> float:
    """Quasi-steady speed of a latex sphere whose drag depends on that speed, m/s.

    k : multiplies Gallice's coefficient, held constant outside its fit. With x = ln Re,
    x + ln(Cd(x)) / 2 is known from the force; three of Newton's steps from x = 13 solve it to
    better than 1e-6.
    """
    at_unit_drag = quasi_steady_speed(force, density, k * 0.25 * math.pi * diameter * diameter)
    if at_unit_drag == 0.0:
        return 0.0
    known = math.log(reynolds(abs(at_unit_drag), diameter, density, temperature))
    x = 13.0
    for _ in range(3):
        y = min(max(x, _LEAST_LOG), _GREATEST_LOG)
        drag = _gallice(y)
        slope = 0.09616 * x - 1.406 if x == y else 0.0
        x -= (x - known + 0.5 * math.log(drag)) / (1.0 + 0.5 * slope / drag)
    return at_unit_drag / math.sqrt(_gallice(min(max(x, _LEAST_LOG), _GREATEST_LOG)))


@njit(cache=True, **MATHEMATICS)
def virtual_mass(mass: float, gas_mass: float, displaced_mass: float, added_share: float) -> float:
    """Mass that has to be set in motion, kg: solids, gas and a share of the air displaced."""
    return mass + gas_mass + added_share * displaced_mass


@njit(cache=True, **MATHEMATICS)
def relaxation_time(moving_mass: float, terminal: float, force: float) -> float:
    """Time scale of the launch, s: M v / F. Some 4 s for the tubes reported."""
    return moving_mass * terminal / force if force > 0.0 else 0.0


@njit(cache=True, **MATHEMATICS)
def moving_time(t: float, tau: float) -> float:
    """Time at full speed that covers the height of the first t seconds, s: tau ln cosh(t / tau).

    The integral of tanh(t / tau), which the speed follows; for t far beyond tau it is t - tau ln 2.
    """
    x = t / tau if tau > 0.0 else 0.0
    # ln(1 + u) as 2 artanh(u / (2 + u)), whose series is good to 1e-8.
    u = decay(-2.0 * x)
    y = u / (2.0 + u)
    q = y * y
    series = 1.0 / 7.0 + q * (1.0 / 9.0 + q * (1.0 / 11.0 + q * (1.0 / 13.0 + q / 15.0)))
    series = 1.0 + q * (1.0 / 3.0 + q * (1.0 / 5.0 + q * series))
    return tau * (x + 2.0 * y * series - _LN_2) if tau > 0.0 else t
