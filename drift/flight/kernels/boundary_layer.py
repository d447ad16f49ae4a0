"""The boundary layer from sun, cloud and wind: heat flux, friction velocity, Obukhov length, depth.

No flux comes with the winds, so it is worked out as regulatory dispersion models do from routine
observations: the scheme of AERMET (U.S. EPA, AERMOD model formulation, EPA-454/R-03-004), which
puts together Holtslag and van Ulden (1983, J. Climate Appl. Meteor. 22:517) by day and Venkatram
(1980, Boundary-Layer Meteorol. 19:481) by night. Cloud cover is drawn: nobody reported it.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from numba import njit

from drift.flight.kernels.turbulence import convective_velocity, friction_velocity
from weather.constants import STANDARD_GRAVITY_MPS2, VON_KARMAN
from weather.physics.sun import Sun, sine_of_elevation, sun

#: Air near the ground, K and kg m-3 J kg-1 K-1: what follows from it hardly changes over the year.
_TEMPERATURE_K = 283.0
_HEAT_CAPACITY = 1.25 * 1005.0

#: Clear-sky insolation 990 sin(elevation) - 30, W m-2; clouds dim it by 1 - 0.75 n^3.4.
_INSOLATION, _HAZE = 990.0, -30.0
_CLOUD_SHADE, _CLOUD_POWER = -0.75, 3.4

#: Long waves: 5.31e-13 T^6 from a clear sky, sigma T^4 from the ground, 60 n from clouds, W m-2;
#: the ground, warmer than the air, gives back 0.12 of the net radiation.
_LONG_WAVES = 5.31e-13 * _TEMPERATURE_K**6 - 5.670374e-8 * _TEMPERATURE_K**4
_FROM_CLOUDS, _WARMER = 60.0, 0.12

#: Reflected share of the sun, and sensible over latent heat, of farmland; 0.9 of the net radiation
#: does not enter the soil.
_ALBEDO, _BOWEN, _NOT_INTO_SOIL = 0.2, 1.0, 0.9

#: theta* = 0.09 (1 - 0.5 n^2) K of a night, and the most that u* theta* may be, m s-1 K.
_NIGHT_K, _NIGHT_CLOUD, _MOST_COOLING = 0.09, 0.5, 0.05
_STABLE_SLOPE = 5.0

#: Growth of a convective layer into a stable gradient, K m-1, with an entrainment of 0.2 (Carson).
_GRADIENT, _ENTRAINMENT = 0.005, 0.2

#: Depths: 0.3 u* / f neutral (Blackadar and Tennekes 1968), 0.4 sqrt(u* L / f) stable
#: (Zilitinkevich 1972), and their bounds, m.
_NEUTRAL_DEPTH, _STABLE_DEPTH = 0.3, 0.4
SHALLOWEST_M, DEEPEST_M = 100.0, 2500.0

#: Length that stands for a neutral layer, m.
NEUTRAL_M = 1e9

_DAY_S = 86400.0
_EARTH_TURN = 1.4584e-4  # twice the Earth's rotation rate, s-1
_SMALLEST_SINE = 0.17  # of 10 degrees: nearer the equator the depths lose their meaning
_TRIES = 6


class BoundaryLayer(NamedTuple):
    """Friction velocity and convective velocity, m s-1; Obukhov length and depth, m."""

    ustar: float
    wstar: float
    obukhov: float
    depth: float


@njit(cache=True, error_model="numpy")
def net_radiation(insolation: float, cloud: float) -> float:
    """Net radiation at the ground, W m-2, of a clear-sky insolation under clouds of 0 to 1."""
    let_through = 1.0 + _CLOUD_SHADE * cloud**_CLOUD_POWER
    short = (1.0 - _ALBEDO) * max(insolation, 0.0) * let_through
    return (short + _LONG_WAVES + _FROM_CLOUDS * cloud) / (1.0 + _WARMER)


@njit(cache=True, error_model="numpy")
def heat_flux(course: Sun, cloud: float) -> float:
    """Sensible heat from ground to air, W m-2, by day; negative means night."""
    net = net_radiation(_INSOLATION * sine_of_elevation(course) + _HAZE, cloud)
    return _NOT_INTO_SOIL * net / (1.0 + 1.0 / _BOWEN)


@njit(cache=True, error_model="numpy")
def heat_since_sunrise(course: Sun, cloud: float) -> float:
    """Heat that the air has had since sunrise, J m-2: the closed integral of `heat_flux`."""
    ratio = min(max(-course.level / course.swing, -1.0), 1.0)
    sunrise = -math.acos(ratio)
    if course.hour_angle <= sunrise:
        return 0.0
    angle = course.hour_angle - sunrise
    seconds = angle * _DAY_S / (2.0 * math.pi)
    swung = course.swing * (math.sin(course.hour_angle) - math.sin(sunrise))
    sines = (course.level * angle + swung) / angle
    net = net_radiation(_INSOLATION * sines + _HAZE, cloud)
    return max(_NOT_INTO_SOIL * net / (1.0 + 1.0 / _BOWEN) * seconds, 0.0)


@njit(cache=True, error_model="numpy")
def unstable_psi(zeta: float) -> float:
    """Correction of the logarithmic wind profile at z/L < 0 (Paulson 1970, gamma 16)."""
    x = (1.0 - 16.0 * zeta) ** 0.25
    return (
        2.0 * math.log((1.0 + x) / 2.0)
        + math.log((1.0 + x * x) / 2.0)
        - 2.0 * math.atan(x)
        + math.pi / 2.0
    )


@njit(cache=True, error_model="numpy")
def unstable_surface_layer(
    wind: float, height: float, roughness: float, flux: float
) -> tuple[float, float]:
    """u*, m s-1, and L, m, over warm ground, from the wind at one height."""
    ustar = friction_velocity(wind, height, roughness)
    obukhov = -NEUTRAL_M
    for _ in range(_TRIES):
        buoyancy = VON_KARMAN * STANDARD_GRAVITY_MPS2 * flux
        obukhov = min(-_HEAT_CAPACITY * _TEMPERATURE_K * ustar**3 / buoyancy, -1.0)
        bend = unstable_psi(height / obukhov) - unstable_psi(roughness / obukhov)
        ustar = VON_KARMAN * wind / (math.log(height / roughness) - bend)
    return ustar, obukhov


@njit(cache=True, error_model="numpy")
def stable_surface_layer(
    wind: float, height: float, roughness: float, cloud: float
) -> tuple[float, float]:
    """u*, m s-1, and L, m, over cooling ground, from the wind at one height."""
    drag = VON_KARMAN / math.log(height / roughness)
    scale = _NIGHT_K * (1.0 - _NIGHT_CLOUD * cloud * cloud)
    buoyancy = _STABLE_SLOPE * height * STANDARD_GRAVITY_MPS2 * scale / _TEMPERATURE_K
    weakest = 2.0 * math.sqrt(buoyancy / drag)
    if wind < weakest:  # both scales dwindle with the wind, and with them their ratio
        ustar = drag * wind / 2.0
        scale *= wind / weakest
    else:
        ustar = drag * wind / 2.0 * (1.0 + math.sqrt(1.0 - (weakest / wind) ** 2))
    scale = min(scale, _MOST_COOLING / max(ustar, 1e-3))
    length = _TEMPERATURE_K * ustar**2 / (VON_KARMAN * STANDARD_GRAVITY_MPS2 * max(scale, 1e-9))
    return ustar, max(length, 1.0)


@njit(cache=True, error_model="numpy")
def boundary_layer_of(
    where: tuple[float, float, float],
    wind: float,
    height: float,
    roughness: float,
    cloud: float,
    known: float = math.nan,
) -> BoundaryLayer:
    """The boundary layer over land at a time and place, from the wind at one height above it.

    where : time (s since 1970 UTC), latitude and longitude (degrees). wind : m s-1 at `height`, m.
    cloud : cover, 0 to 1. known : depth that the winds came with, m, which counts for more than any
    estimate; NaN if none.
    """
    t, lat, lon = where
    course = sun(t, lat, lon)
    flux = heat_flux(course, cloud)
    if flux > 0.0:
        ustar, obukhov = unstable_surface_layer(wind, height, roughness, flux)
        heat = heat_since_sunrise(course, cloud)
        growth = 2.0 * (1.0 + 2.0 * _ENTRAINMENT) * heat / (_HEAT_CAPACITY * _GRADIENT)
        depth = layer_depth(known, max(math.sqrt(growth), neutral_depth(ustar, lat)))
        return BoundaryLayer(ustar, convective_velocity(depth, ustar, obukhov), obukhov, depth)
    ustar, obukhov = stable_surface_layer(wind, height, roughness, cloud)
    stable = _STABLE_DEPTH * math.sqrt(ustar * obukhov / coriolis_parameter(lat))
    depth = layer_depth(known, min(stable, neutral_depth(ustar, lat)))
    return BoundaryLayer(ustar, 0.0, obukhov, depth)


@njit(cache=True, error_model="numpy")
def neutral_boundary_layer(
    lat: float, wind: float, height: float, roughness: float, known: float = math.nan
) -> BoundaryLayer:
    """The boundary layer over the sea, whose surface the sun of one day hardly warms."""
    ustar = friction_velocity(wind, height, roughness)
    return BoundaryLayer(ustar, 0.0, NEUTRAL_M, layer_depth(known, neutral_depth(ustar, lat)))


@njit(cache=True, error_model="numpy")
def coriolis_parameter(lat: float) -> float:
    """The Coriolis parameter, s-1, of no less than 10 degrees of latitude."""
    return _EARTH_TURN * max(abs(math.sin(math.radians(lat))), _SMALLEST_SINE)


@njit(cache=True, error_model="numpy")
def neutral_depth(ustar: float, lat: float) -> float:
    """Depth of a neutral layer, m: 0.3 u* / f."""
    return _NEUTRAL_DEPTH * ustar / coriolis_parameter(lat)


@njit(cache=True, error_model="numpy")
def layer_depth(known: float, estimate: float) -> float:
    """The depth that the winds know, else an estimate, held between its bounds, m."""
    depth = estimate if math.isnan(known) else known
    return min(max(depth, SHALLOWEST_M), DEEPEST_M)
