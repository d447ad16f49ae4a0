"""A balloon by day and by night, its priors, and a real sounding."""

import csv
import math
from dataclasses import replace

import numpy as np
import pytest

from drift.balloon import (
    BURST,
    LEAKED_DOWN,
    PRIORS,
    Balloons,
    Column,
    balloon_priors,
    vertical_table,
)
from drift.balloon.column import air_at, even
from drift.balloon.lift import gas_ratio
from drift.priors import distributions
from tests.balloons import icao, tube
from tests.shared import beside
from weather.constants import DRY_AIR_GAS_CONSTANT
from weather.errors import InputError
from weather.physics import standard_atmosphere

HIGH = np.arange(0.0, 45_001.0, 100.0)


# ---------------------------------------------------------------- warmth in flight


def test_by_day_a_slack_tube_rises_faster_than_by_night():
    # In the first half hour, before it is full: w^2 ~ f, and 1 K is 1/T of (1 + f) / (1 - mu).
    def rise(superheat: float) -> float:
        balloon = tube(
            superheat_rising_k=superheat, full_inflation_height_m=20_000.0, exchange_time_s=0.0
        )
        return float(vertical_table(balloon, icao(), limit_s=600).height_m[0, 5])

    gained = 1.15 / (1 - gas_ratio(False)) / 285.0
    assert rise(-2.0) < rise(0.0) < rise(6.0)
    assert rise(6.0) / rise(0.0) == pytest.approx(math.sqrt(1 + 6 * gained / 0.15), rel=0.01)
    assert rise(-2.0) / rise(0.0) == pytest.approx(math.sqrt(1 - 2 * gained / 0.15), rel=0.01)


def test_a_vented_tube_floats_hardly_higher_by_day():
    # rho_f = m / (V (1 - mu T_a / T_g)): with 6 K at 260 K lower by 0.17 %, so 16 m higher.
    night, day = (
        vertical_table(
            tube(superheat_rising_k=s, superheat_floating_k=s, exchange_time_s=600.0),
            icao(),
            limit_s=7200,
        ).end_height_m[0]
        for s in (0.0, 6.0)
    )
    mu, t = gas_ratio(False), float(standard_atmosphere.temperature(night))
    thinner = (1 - mu) / (1 - mu * t / (t + 6.0))
    expected = -(t / 6.5e-3) * (thinner ** (1 / 4.25588) - 1)
    assert day - night == pytest.approx(expected, abs=1.5)


def test_a_tube_that_cools_after_floating_comes_down():
    # Day's gas was vented at float; when the sun goes the volume shrinks and nothing restores it.
    evening = tube(
        superheat_rising_k=6.0,
        superheat_floating_k=6.0,
        superheat_later_k=0.0,
        sun_change_s=7200.0,
    )
    table = vertical_table(evening, icao(), limit_s=40_000)
    assert table.ended[0] == LEAKED_DOWN
    assert table.end_s[0] > 7200


def test_sunrise_delays_the_descent_of_a_leaking_tube():
    leaking = tube(leak_per_h=0.005, superheat_floating_k=-1.0)
    dark = vertical_table(leaking, icao())
    dawn = vertical_table(replace(leaking, sun_change_s=4000.0, superheat_later_k=6.0), icao())
    assert dark.ended[0] == dawn.ended[0] == LEAKED_DOWN
    assert dawn.end_s[0] > dark.end_s[0] + 600


# ---------------------------------------------------------------- air, priors, a real flight


def test_the_even_column_is_the_standard_atmosphere_to_a_millionth():
    column = even(icao())
    for z in (7.0, 1234.5, 10_987.0, 27_000.0):
        air = air_at(column, z)
        assert air.temperature == pytest.approx(float(standard_atmosphere.temperature(z)), rel=1e-5)
        assert air.pressure == pytest.approx(float(standard_atmosphere.pressure(z)), rel=5e-6)
        assert air.density == pytest.approx(float(standard_atmosphere.density(z)), rel=5e-6)
    assert air_at(column, 3000.0).lapse == pytest.approx(6.5e-3, rel=1e-6)


def test_a_column_that_is_none_is_refused():
    with pytest.raises(InputError, match="must increase"):
        Column(
            height_m=HIGH[::-1],
            temperature_k=standard_atmosphere.temperature(HIGH),
            pressure_pa=standard_atmosphere.pressure(HIGH),
            density_kg_m3=standard_atmosphere.density(HIGH),
        )
    with pytest.raises(InputError, match="one length"):
        Column(
            height_m=HIGH,
            temperature_k=standard_atmosphere.temperature(HIGH),
            pressure_pa=standard_atmosphere.pressure(HIGH),
            density_kg_m3=standard_atmosphere.density(HIGH[:5]),
        )


def draw(model: str, n: int, *, is_day: bool = False) -> dict[str, np.ndarray]:
    """Independent draws of every prior of a model."""
    rng = np.random.default_rng(1)
    drawn = {}
    for name, prior in balloon_priors(model, is_day=is_day).known().items():
        distribution = distributions.parse(dict(prior.distribution))
        if prior.bounds is not None:
            distribution = distributions.bounded(distribution, *prior.bounds)
        drawn[name] = distribution.ppf(rng.random(n))
    return drawn


@pytest.mark.parametrize("model", PRIORS)
def test_every_prior_can_be_drawn_flown_and_says_where_it_comes_from(model):
    drawn = draw(model, 200, is_day=True)
    assert 0 <= drawn["superheat_rising_k"].min() and drawn["superheat_rising_k"].max() <= 20
    table = vertical_table(Balloons(launch_height_m=0.0, timer_s=10_800.0, **drawn), icao())
    assert np.all(np.isfinite(table.height_m)) and np.all(table.end_s <= 10_800.0)
    assert np.all(table.spent_fall_mps > 1.0)
    for prior in balloon_priors(model).known().values():
        assert prior.basis and prior.certainty in ("reported", "calculated", "memory", "assumed")


def test_an_unknown_model_is_refused():
    with pytest.raises(InputError, match="film-tube"):
        balloon_priors("zeppelin")


def test_the_priors_of_the_film_tube_give_the_reported_rises_and_heights():
    # docs/science.md, Up and down: the physical balloon: 2-7 m/s; ceilings of 2-6 km; endurance of
    # 1-14 h when not timed.
    drawn = draw("film-tube", 4000)
    drawn["mode"] = np.zeros(4000)
    table = vertical_table(Balloons(launch_height_m=0.0, **drawn), icao())
    rise = table.height_m[:, 3] / 180.0
    assert np.quantile(rise, [0.05, 0.95]) == pytest.approx([2.5, 7.0], abs=0.8)
    top = table.height_m.max(axis=1)
    assert np.quantile(top, [0.025, 0.5, 0.975]) == pytest.approx([2000, 4000, 6000], abs=400)
    assert 1.0 < np.median(table.end_s) / 3600 < 4.0


def graz_ascent() -> np.ndarray:
    """Time, height (m), pressure (Pa) and temperature (K) of the Graz sounding, shape (4, n)."""
    path = beside("data/soundings/graz_20210406/bufr_temp_hires_11240_20210406T02.csv")
    with path.open() as file:
        rows = [
            [float(row[key] or "nan") for key in ("dt_s", "height_m", "p_hpa", "t_k")]
            for row in csv.DictReader(file)
        ]
    levels = np.array(rows)
    levels = levels[np.all(np.isfinite(levels), axis=1)]
    levels = levels[np.argsort(levels[:, 0])]
    rising = np.concatenate([[True], np.diff(np.maximum.accumulate(levels[:, 1])) > 0])
    levels = levels[rising]
    levels[:, 2] *= 100.0
    return levels.T


def test_the_ascent_of_a_real_sounding_lies_within_the_latex_prior():
    # Graz, 2021-04-06, 02:28 UTC: to 15 km in layers of 3 km, each within the central 90 %; the
    # whole climb in the central 80 %.
    time, z, pressure, temperature = graz_ascent()
    column = Column(
        height_m=z,
        temperature_k=temperature,
        pressure_pa=pressure,
        density_kg_m3=pressure / (DRY_AIR_GAS_CONSTANT * temperature),
    )
    flights = vertical_table(Balloons(launch_height_m=z[0], **draw("latex", 2000)), column)
    edges = np.arange(1000.0, 16_001.0, 3000.0)
    observed = np.diff(edges) / np.diff(np.interp(edges, z, time))
    passed = np.array([np.interp(edges, row, flights.time_s) for row in flights.height_m])
    modelled = np.diff(edges) / np.diff(passed, axis=1)
    low, high = np.quantile(modelled, [0.05, 0.95], axis=0)
    assert np.all((low < observed) & (observed < high))
    whole = 15_000.0 / np.diff(np.interp([1000.0, 16_000.0], z, time))[0]
    climbs = 15_000.0 / (passed[:, -1] - passed[:, 0])
    assert np.quantile(climbs, 0.1) < whole < np.quantile(climbs, 0.9)


def test_a_timer_beyond_the_burst_does_not_matter():
    drawn = draw("latex", 50)
    free = vertical_table(Balloons(launch_height_m=0.0, **drawn), icao())
    timed = vertical_table(Balloons(launch_height_m=0.0, timer_s=50_000.0, **drawn), icao())
    assert np.all(free.ended == BURST)
    assert np.array_equal(free.end_s, timed.end_s)
