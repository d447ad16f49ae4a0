"""Warmth of the gas: the lag of a rising balloon, the air that flows around it, the sun.

Numbers from outside: adiabatic cooling of hydrogen 9.85 K/km, of helium 13.67 K/km, against 6.5 in
the standard atmosphere (docs/science.md, Warmth); Nusselt numbers of McAdams (1954),
0.13 Ra^(1/3) and 0.37 Re^0.6, with properties of gases at 280 K from tables (Kaye and Laby).
"""

from datetime import UTC, datetime

import numpy as np
import pytest

import weather
from drift.balloon import vertical_table
from drift.balloon.loss import cooling_lag, ventilated
from drift.ensemble.members import draw
from drift.event.file import load_event
from drift.flight import physical
from drift.flight.kernels.step import CLOCK, STOP_TIME
from drift.flight.landing_ground import ground_of
from tests.balloons import HYDROGEN, icao, tube
from weather.physics import standard_atmosphere

G = 9.80665

#: Thermal conductivity W/m/K and viscosity Pa s at 280 K, heat capacity J/kg/K, density at 1 atm.
AIR = (0.0247, 1.75e-5, 1005.0, 1.26)
HYDROGEN_GAS = (0.175, 8.6e-6, 14_200.0, 0.0877)


def natural(gas, pressure_ratio, kelvins):
    """Coefficient of heat transfer by natural convection, W/m2/K: 0.13 Ra^(1/3) k / D."""
    k, mu, cp, rho = gas
    rho = rho * pressure_ratio
    per_cube = G * kelvins / 280.0 / ((mu / rho) * (k / (rho * cp)))
    return 0.13 * k * np.cbrt(per_cube)


def forced(speed, diameter, pressure_ratio):
    """The same of air that flows past, W/m2/K: 0.37 Re^0.6 k / D."""
    k, mu, _, rho = AIR
    return 0.37 * (rho * pressure_ratio * speed * diameter / mu) ** 0.6 * k / diameter


def test_a_rising_tube_exchanges_heat_as_the_nusselt_numbers_say():
    # A tube 1.36 m wide at 3 km (0.7 atm), a kelvin across either side of the film.
    inside, outside = natural(HYDROGEN_GAS, 0.7, 1.0), natural(AIR, 0.7, 1.0)
    at_rest = 1.0 / inside + 1.0 / outside
    for speed in (1.0, 2.0, 4.0, 7.0):
        moving = 1.0 / inside + 1.0 / max(outside, forced(speed, 1.36, 0.7))
        assert ventilated(1.0, speed) == pytest.approx(moving / at_rest, rel=0.15)
    # The prior at rest, 5 to 15 min: gas and film (2 x 45 um of polythene, 2300 J/kg/K) over a
    # quarter of the width.
    gas = 3.5 * 0.7 * 101_325.0 / 280.0 * 1.36 / 4.0
    film = 45e-6 * 920.0 * 2300.0
    assert 300.0 < (gas + film) * at_rest < 900.0


def test_the_gas_of_a_rise_lags_as_the_formula_says():
    # -(9.85 - 6.5) K/km x 4 m/s x 600 s = -8.0 K; helium -(13.67 - 6.5) x ... = -17.2 K.
    assert cooling_lag(4.0, 9.85e-3, 6.5e-3, 600.0) == pytest.approx(-8.04, abs=0.01)
    assert cooling_lag(4.0, 13.67e-3, 6.5e-3, 600.0) == pytest.approx(-17.2, abs=0.05)


@pytest.mark.parametrize("exchange", [300.0, 900.0])
def test_a_slack_tube_rises_at_the_speed_that_its_own_lag_leaves(exchange):
    # Long after launch w and theta hold each other: w^2 = 2 g m f / (rho Cd A), f from the gas at
    # T + theta, theta = -(Gamma_g - Gamma_a) w tau(w). Solved here by repetition, at 2 km.
    table = vertical_table(
        tube(full_inflation_height_m=20_000.0, exchange_time_s=exchange, mass_kg=12.4),
        icao(),
        limit_s=3600,
        step_s=2.0,
    )
    k = int(np.searchsorted(table.height_m[0], 4000.0))
    z = float(table.height_m[0, k])
    modelled = (table.height_m[0, k + 1] - table.height_m[0, k - 1]) / 120.0
    t, rho = (float(f(z)) for f in (standard_atmosphere.temperature, standard_atmosphere.density))
    area = 0.9 * 0.25 * np.pi * 1.36**2
    gas_lapse = (1 - 1 / 1.405) * G / 287.05287
    w = 4.0
    for _ in range(100):
        theta = -(gas_lapse - 6.5e-3) * w * ventilated(exchange, w)
        lift = 1.15 * (1 + theta / t - HYDROGEN) / (1 - HYDROGEN) - 1.0
        w = np.sqrt(2 * G * 12.4 * lift / (rho * area))
    assert theta < -1.5
    assert modelled == pytest.approx(w, rel=0.01)


def night(hour, model="film-tube"):
    """A launch near Paju in the embedded sky of 8 December 2008, at an hour UTC; timers of 9 h."""
    return load_event(
        {
            "event": {"id": "sun"},
            "launch": [
                {
                    "latitude_deg": 37.9,
                    "longitude_deg": 126.8,
                    "radius_km": 0,
                    "time": datetime(2008, 12, 8, hour, 30, tzinfo=UTC),
                    "time_spread_min": 0,
                }
            ],
            "vehicle": {"model": model, "flight_time_h": 9},
            "payload": [{"item": "leaflet-paper"}],
            "winds": {"error_mps": 0, "subgrid": False},
        }
    )


def tables(event, count=60):
    sky = weather.open_sky("sample")
    drawn = draw(event, count, 0, sky=sky)
    legs, heights = physical.legs(event, drawn, sky, ground_of(event, sky))
    return heights.height, legs[:, 0, STOP_TIME] - legs[:, 0, CLOCK], drawn.drawn


def test_a_night_launch_that_flies_into_the_morning_gets_its_superheat():
    # Paju, 8 December: the sun rises at 07:33 in Korea, 22:33 UTC (almanac), 63 min after a launch
    # at 21:30 and 10 h after one at 12:30, which is down by then. The air and all draws are the
    # same, so the flights are, until then, but for steps that end with the night; after it what is
    # still aloft stays up longer.
    dark, dark_end, _ = tables(night(12))
    dawn, dawn_end, drawn = tables(night(21))
    assert np.abs(dark[:, :62] - dawn[:, :62]).max() < 1.0
    aloft = dark_end > 63.0 * 60.0
    assert aloft.sum() > 10
    later = drawn["superheat_later_k"] - drawn["superheat_floating_k"]
    # A sun that warms the gas no more than the night did lengthens no flight.
    assert (dawn_end >= dark_end - 1.0)[aloft & (later > 0.0)].all()
    assert np.median((dawn_end - dark_end)[aloft & (later > 3.0)]) > 1800.0


def test_a_day_launch_comes_down_after_sunset():
    # Sunset at 17:14 in Korea, 08:14 UTC: 104 min after 06:30 UTC, 7 h after 01:30.
    day, day_end, _ = tables(night(1))
    dusk, dusk_end, drawn = tables(night(6))
    assert (drawn["superheat_floating_k"] >= 0.0).all()
    # A step down through 200 m of air that the sunset cuts lies 6 m off within those minutes.
    apart = np.abs(day[:, :103] - dusk[:, :103]).max(axis=1)
    assert apart.max() < 10.0
    assert np.quantile(apart, 0.9) < 0.1
    aloft = day_end > 110.0 * 60.0
    assert (dusk_end <= day_end + 1.0)[aloft].all()
    # Minutes to hours, by how much warmer the gas had been: a quarter of an hour in the middle.
    assert np.median((day_end - dusk_end)[aloft]) > 600.0
