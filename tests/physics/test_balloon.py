"""The physical rise against closed forms (numbers of the published notes, section 7)."""

import math

import numpy as np
import pytest

from drift.balloon import ELASTIC, LEAKED_DOWN, STILL_ALOFT, Balloons, VerticalTable, vertical_table
from tests.balloons import HYDROGEN, R_AIR, SCALE_M, G, even_air, icao, isothermal, tube
from weather.physics import standard_atmosphere


def factor_for(speed: float, *, density: float, lift_fraction: float, mass: float) -> float:
    """Drag factor of the tube above that gives a speed: k = 2 g m f / (rho w^2 0.9 A)."""
    area = 0.25 * math.pi * 1.36**2
    return 2 * G * mass * lift_fraction / (density * speed**2 * 0.9 * area)


def height(table: VerticalTable, t: float) -> float:
    return float(np.interp(t, table.time_s, table.height_m[0]))


def late(speed: float, lift_fraction: float) -> float:
    """Seconds lost at launch: tau ln 2, tau = (m + m_gas) v / F, no added mass."""
    gas = (1 + lift_fraction) / (1 / HYDROGEN - 1)
    return (1 + gas) * speed / (G * lift_fraction) * math.log(2)


def test_a_slack_tube_rises_faster_as_the_air_thins():
    # B8: z = -2H ln(1 - w0 t / 2H), w0 3 m/s, 1500 s: 5283.8670 m.
    balloon = tube(
        free_lift_fraction=1.0,
        drag_factor=factor_for(3.0, density=1.2, lift_fraction=1.0, mass=12.4),
        full_inflation_height_m=20_000.0,
        added_mass_fraction=0.0,
    )
    table = vertical_table(balloon, isothermal(), limit_s=1800, every_s=1, step_s=1)
    assert height(table, 1500 + late(3.0, 1.0)) == pytest.approx(5283.8670, abs=0.05)


def test_a_sphere_of_constant_drag_rises_as_the_sixth_root_of_the_density():
    # B8: z = -6H ln(1 - w0 t / 6H): 4725.1235 m. At 24 m across, Re stays beyond 2e6, where the
    # drag is held at Gallice's value there: 0.04808 x^2 - 1.406 x + 10.49 with x = ln 2e6.
    x = math.log(2e6)
    drag = 0.04808 * x**2 - 1.406 * x + 10.49
    volume = math.pi / 6 * 24.0**3
    mass = 1.2 * volume * (1 - HYDROGEN) / 2.0
    area = 0.25 * math.pi * 24.0**2
    balloon = Balloons(
        mode=ELASTIC,
        is_helium=0,
        mass_kg=mass,
        free_lift_fraction=1.0,
        drag_factor=2 * G * mass / (1.2 * 9.0 * drag * area),
        launch_height_m=0.0,
        added_mass_fraction=0.0,
        exchange_time_s=0.0,
    )
    table = vertical_table(balloon, isothermal(), limit_s=1800, every_s=1, step_s=1)
    assert height(table, 1500 + late(3.0, 1.0)) == pytest.approx(4725.1235, abs=0.05)


def test_a_venting_tube_reaches_its_float_in_finite_time():
    # B9: c 6 m/s, float 4000 m, from 2500 m: t* 1172.824 s, z(0.9 t*) 3984.5193 m.
    f0 = math.exp(1500 / SCALE_M) - 1
    # c^2 = 2 g V (1 - mu) / (Cd A) = 2 g m / (rho_f Cd A)
    k = factor_for(6.0, density=1.2 * math.exp(-4000 / SCALE_M), lift_fraction=1.0, mass=12.4)
    balloon = tube(
        launch_height_m=2500.0,
        full_inflation_height_m=2500.0,
        free_lift_fraction=f0,
        drag_factor=k,
        added_mass_fraction=0.0,
    )
    table = vertical_table(balloon, isothermal(), limit_s=2400, every_s=1, step_s=1)
    w0 = 6.0 * math.sqrt(1 - math.exp(-1500 / SCALE_M))
    lost = late(w0, f0)
    assert height(table, 1055.5 + lost) == pytest.approx(3984.5193, abs=0.15)
    assert table.height_m.max() == pytest.approx(4000.0, abs=0.05)
    arrived = table.time_s[np.argmax(table.height_m[0] > 3999.99)]
    assert arrived == pytest.approx(1172.824 + lost, abs=4.0)


def with_inertia(seconds: int) -> list[float]:
    """Height of the usual tube every minute by Newton's second law itself, steps of 0.05 s."""
    heights = np.arange(0.0, 6001.0, 1.0)
    air = np.array(
        [standard_atmosphere.temperature(heights), standard_atmosphere.pressure(heights)]
    ).T.tolist()
    mass, mu, added, drag_area = 12.4, HYDROGEN, 0.5, 0.9 * 0.25 * math.pi * 1.36**2
    gas = mass * 1.15 / (1 / mu - 1)
    room = gas * R_AIR / mu * air[3000][0] / air[3000][1]
    z = w = 0.0
    minutes = []
    for k in range(20 * seconds + 1):
        if k % 1200 == 0:
            minutes.append(z)
        t, p = air[max(int(z + 0.5), 0)]
        gas = min(gas, room * p * mu / (R_AIR * t))
        displaced = p / (R_AIR * t) * gas * R_AIR / mu * t / p
        force = G * (displaced - gas - mass) - 0.5 * p / (R_AIR * t) * drag_area * w * abs(w)
        w += 0.05 * force / (mass + gas + added * displaced)
        z += 0.05 * w
    return minutes


def test_the_rise_is_that_of_newtons_second_law():
    # Within 3 m while slack, and on the way to the float within the overshoot that inertia makes,
    # M / (rho Cd A) = 20 m, which the quasi-steady motion leaves out.
    newton = np.array(with_inertia(1020))
    table = vertical_table(tube(), icao(), limit_s=1020)
    apart = np.abs(table.height_m[0] - newton)
    assert apart[newton < 3000.0].max() < 3.0
    assert apart.max() < 20.0


@pytest.mark.parametrize(("volume", "float_height"), [(14.3, 2757.9), (17.1, 4468.5)])
def test_a_vented_tube_floats_where_the_standard_atmosphere_says(volume, float_height):
    # B9b: m 12.4 kg, hydrogen: rho_f = m / (V (1 - mu)) = 0.93200 and 0.77939 kg/m3.
    rho_f = 12.4 / (volume * (1 - HYDROGEN))
    assert rho_f == pytest.approx({14.3: 0.93200, 17.1: 0.77939}[volume], abs=1e-5)
    # Full where rho = rho_f (1 + f): in the standard atmosphere rho ~ T^4.25588.
    full = 288.15 / 6.5e-3 * (1 - (rho_f * 1.15 / 1.225) ** (1 / 4.25588))
    table = vertical_table(tube(full_inflation_height_m=full), icao(), limit_s=7200)
    assert table.ended[0] == STILL_ALOFT
    assert table.end_height_m[0] == pytest.approx(float_height, abs=0.2)


def test_a_leak_brings_a_floating_tube_down_as_fast_as_drag_lets_it():
    # B9c: m 4 kg, k 0.3 %/h, rho 0.95, Cd A 1.45 m2, from 3500 m: 2.32 h, drag alone.
    area = 0.25 * math.pi * 1.36**2
    balloon = tube(
        mass_kg=4.0,
        launch_height_m=3500.0,
        full_inflation_height_m=5000.0,
        free_lift_fraction=0.0,
        drag_factor=1.45 / (0.9 * area),
        leak_per_h=0.003,
        exchange_time_s=0.0,
    )
    table = vertical_table(balloon, even_air(0.95))
    assert table.ended[0] == LEAKED_DOWN
    assert table.end_s[0] / 3600 == pytest.approx(2.32, abs=0.005)


def test_the_warming_of_the_squeezed_gas_brakes_the_descent():
    # t = sqrt(2 z (Gamma_g - Gamma_a) tau / (k T)); 3500 m, 0.3 %/h, 10 min, 270 K, Gamma_a 0:
    # Gamma_g = (1 - 1/1.405) g / R = 9.8476 K/km: 3.767 h. The drag is made negligible.
    lapse = (1 - 1 / 1.405) * G / R_AIR
    expected = math.sqrt(2 * 3500 * lapse * 600 / (0.003 / 3600 * 270))
    balloon = tube(
        launch_height_m=3500.0,
        full_inflation_height_m=5000.0,
        free_lift_fraction=0.0,
        drag_factor=1e-4,
        leak_per_h=0.003,
        exchange_time_s=600.0,
    )
    table = vertical_table(balloon, even_air(0.95))
    assert table.end_s[0] == pytest.approx(expected, rel=0.01)


def test_the_slower_of_drag_and_brake_decides():
    falling = {
        "launch_height_m": 3500.0,
        "full_inflation_height_m": 5000.0,
        "free_lift_fraction": 0.0,
        "leak_per_h": 0.01,
    }
    column = even_air(0.95)
    both, drag, brake = (
        vertical_table(tube(**falling, **limits), column).end_s[0]
        for limits in (
            {"exchange_time_s": 600.0},
            {"exchange_time_s": 0.0},
            {"exchange_time_s": 600.0, "drag_factor": 1e-4},
        )
    )
    assert both >= max(drag, brake)
    assert both < drag + brake
