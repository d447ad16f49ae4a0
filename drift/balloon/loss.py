"""How lift is lost, and what slows the sinking that follows.

Compiled functions of plain numbers, SI units.
"""

from __future__ import annotations

import math

from numba import njit

from drift.balloon.compiled import MATHEMATICS, inside
from weather.constants import STANDARD_GRAVITY_MPS2

#: Hydrostatic head of gas above a pinhole near the bottom of a tube of 10 m, m (the mean).
PINHOLE_HEAD_M = 5.0

#: Heat passes into a tube 1.4 m wide at rest with 1.2 W m-2 K-1 outside and 2.4 inside
#: (natural convection of 1 K, 0.13 Ra^(1/3), 3 km, hydrogen); a flow of 0.37 Re^0.6 carries as much
#: as the former from 0.08 m/s on, and wider balloons differ little (power 2/3 of the width).
_INSIDE_SHARE = 1.0 / 3.0
_FORCED_FROM_MPS, _FORCED_POWER = 0.08, 0.6

# What forced convection leaves of the time scale outside, times w^0.6.
_OUTSIDE = (1.0 - _INSIDE_SHARE) * _FORCED_FROM_MPS**_FORCED_POWER

# A last step of so much of the fifth root leaves 4.5 times its square, five times that of the
# speed: half a thousandth. Far too high a start comes down by a tenth a turn; from a root of the
# step before, so few are enough but for one step in some hundreds.
_NEWTON, _MOST_TURNS, _FEW_TURNS = 0.0045, 200, 3

# The gas cools more than the air in any lasting column; where the air does as well, a brake this
# weak (K/m) leaves the drag in charge.
_LEAST_BRAKE = 1e-5


@njit(cache=True, **MATHEMATICS)
def pinhole_speed(head: float, ratio: float) -> float:
    """Speed of gas through a hole under its own buoyancy, m/s: sqrt(2 g h (1/mu - 1)).

    ratio : gas density over air density, mu.
    """
    return math.sqrt(2.0 * STANDARD_GRAVITY_MPS2 * head * (1.0 / ratio - 1.0))


@njit(cache=True, **MATHEMATICS)
def strained_leak(rate: float, excess_m: float, ratio: float) -> float:
    """Leak rate of a tight film, 1/s: flow through a hole grows with the root of the pressure.

    excess_m : over-pressure as a height of air, m (over-pressure / (rho g)), beside the head of
    gas that drives the same hole when the film is slack.
    """
    if excess_m == 0.0:
        return rate
    return rate * math.sqrt(1.0 + excess_m / ((1.0 - ratio) * PINHOLE_HEAD_M))


@njit(cache=True, **MATHEMATICS)
def ventilated(still: float, speed: float) -> float:
    """Time scale of heat exchange of a balloon that moves through the air at a speed, s.

    At rest a third of the resistance lies inside; the outer one falls as the Nusselt number of
    forced convection rises, Re^0.6 (McAdams 1954), once that outdoes natural convection.

    still : the time scale at rest, s. speed : m s-1.
    """
    forced = max((abs(speed) / _FORCED_FROM_MPS) ** _FORCED_POWER, 1.0)
    return still * (_INSIDE_SHARE + (1.0 - _INSIDE_SHARE) / forced)


@njit(cache=True, **MATHEMATICS)
def cooling_lag(speed: float, gas_lapse: float, air_lapse: float, exchange: float) -> float:
    """Superheat of the gas in a steady rise, K: -(Gamma_g - Gamma_a) w tau.

    The gas cools by expansion faster than the air around it and takes the time tau to be warmed by
    it: the steady state of d(theta)/dt = -(Gamma_g - Gamma_a) w - theta / tau.
    """
    return -(gas_lapse - air_lapse) * speed * exchange


@inside
def _turn(x: float, square: float, inside_held: float, outside: float) -> float:
    """By what share of itself the fifth root of a speed is too large: one of Newton's steps."""
    x2 = x * x
    x5 = x2 * x2 * x
    over = x5 * (x5 + inside_held) + outside * x2 - square
    return over / (x5 * (10.0 * x5 + 5.0 * inside_held) + 2.0 * outside * x2)


@inside
def lagging_near(free: float, held: float, near: float) -> tuple[bool, float, float]:
    """`lagging_speed` from a root not far off, without a branch; whether it was near enough."""
    square = free * free
    is_still = square <= _FORCED_FROM_MPS * (_FORCED_FROM_MPS + 2.0 * held)
    both = math.sqrt(held * held + square) + abs(held)
    still = square / both if held > 0.0 else both
    inside_held, outside = 2.0 * held * _INSIDE_SHARE, 2.0 * held * _OUTSIDE
    x, step = near if near > 0.0 else 1.0, 0.0
    for _ in range(_FEW_TURNS):
        step = _turn(x, square, inside_held, outside)
        x -= step * x
    is_known = is_still | ((near > 0.0) & (held >= 0.0) & (abs(step) < _NEWTON))
    x2 = x * x
    return is_known, still if is_still else x2 * x2 * x, 0.0 if is_still else x


@njit(cache=True, **MATHEMATICS)
def lagging_speed(free: float, held: float, near: float) -> tuple[float, float]:
    """Speed of a balloon whose gas lags behind its cooling by expansion, m/s, and its fifth root.

    Drag balances what the lag leaves of the lift, w^2 = free^2 (1 - loss (Gamma_g - Gamma_a) w
    tau(w)), with tau as `ventilated` has it; to within a thousandth. In the fifth root of the speed
    that is a polynomial, which Newton's steps go down from above without passing its root.

    free : speed without the lag. held : half of free^2 loss (Gamma_g - Gamma_a) tau(0), m/s, loss
    being the share of the lift that a kelvin takes. near : a root to begin with; 0: none is known.
    """
    is_known, speed, root = lagging_near(free, held, near)
    if is_known:
        return speed, root
    square, inside_held, outside = free * free, 2.0 * held * _INSIDE_SHARE, 2.0 * held * _OUTSIDE
    x = (free + 2.0 * max(-held, 0.0)) ** 0.2
    if held > 0.0:
        x = min(x, free / math.sqrt(outside))
    for _ in range(_MOST_TURNS):
        step = _turn(x, square, inside_held, outside)
        x -= step * x
        if abs(step) < _NEWTON:
            break
    x2 = x * x
    return x2 * x2 * x, x


@njit(cache=True, **MATHEMATICS)
def braked_speed(
    deficit: float, temperature: float, gas_lapse: float, air_lapse: float, exchange: float
) -> float:
    """Sinking speed at which the warming of the squeezed gas makes up for lost lift, m/s.

    w = e T / ((Gamma_g - Gamma_a) tau), the inverse of `cooling_lag`: a gas that warms faster on
    the way down than the air stays (Gamma_g - Gamma_a) w tau warmer, and 1 K is 1/T of the lift.

    deficit : share of lift missing, e. exchange : time scale of heat exchange, tau, s.
    """
    brake = max(gas_lapse - air_lapse, _LEAST_BRAKE) * exchange
    return deficit * temperature / brake if brake > 0.0 else math.inf
