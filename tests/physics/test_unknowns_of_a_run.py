"""What each unknown explains of the spread of the landings, against closed forms and Sobol'."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

import drift
from drift.sensitivity import first_order_given_data, grouped_indices
from drift.sensitivity.given_data import _kinds, _polynomials, explained, explained_by_opposites
from drift.statistics.settling import variance_of_means
from tests.analytic import event as made_up
from tests.analytic import sky
from tests.physics.nominal import nominal_event, nominal_sky
from weather.synthetic import uniform

HOURS, HEIGHTS = {"uniform": [1.0, 3.0]}, {"uniform": [1000.0, 5000.0]}


@cache
def air():
    """A wind of 10 m/s towards the east."""
    wind = uniform(u_mps=10.0, v_mps=0.0)
    return sky(wind, [-2, 0, 2], range(-2, 6, 2), range(8), [0.0, 3000.0, 6000.0])


def fly(members, seed=0, balloons=1, **vehicle):
    """Landings in that wind."""
    case = drift.load_event(made_up(0.0, 0.0, fall_mps=2.0, rise_mps=5.0, **vehicle))
    case = replace(case, launches=(replace(case.launches[0], balloons=balloons),))
    return drift.estimate(case, air(), members=members, seed=seed)


def shares(landings):
    return {row["name"]: row for row in first_order_given_data(landings)}


@pytest.mark.parametrize(("balloons", "room"), [(1, 0.001), (None, 0.01)])
def test_in_a_uniform_wind_shares_are_those_of_the_time_aloft(balloons, room):
    # East = u (T + h / v): T uniform over 2 h (variance 7200^2 / 12), h uniform over 4000 m falling
    # at a constant 2 m/s (variance 2000^2 / 12). Balloons of one launch have most of both in
    # common, so that 4000 of them are some 500 launches.
    found = shares(fly(4000, balloons=balloons, flight_time_h=HOURS, cruise_height_m=HEIGHTS))
    timer, height = 7200.0**2, 2000.0**2
    assert set(found) == {"flight time", "cruise height"}
    assert found["flight time"]["first"] == pytest.approx(timer / (timer + height), abs=room)
    assert found["cruise height"]["first"] == pytest.approx(height / (timer + height), abs=room)


@pytest.mark.parametrize("balloons", [1, None])
def test_intervals_without_wind_error_are_as_wide_as_seeds_scatter(balloons):
    # Thirty seeds of a thousand members. Widths are read off one run each, from eight blocks or
    # more of it, with caution: they are at most three times too narrow and four times too wide,
    # where jackknife groups of a sequence made them a thousand times too wide, and independent
    # draws would make them thirty times so.
    rows = [
        shares(fly(1024, seed, balloons, flight_time_h=HOURS, cruise_height_m=HEIGHTS))
        for seed in range(30)
    ]
    for name in ("flight time", "cruise height"):
        first = np.array([row[name]["first"] for row in rows])
        low, high = np.array([row[name]["first_95"] for row in rows]).T
        scatter, claimed = first.std(ddof=1), float((high - low).mean()) / 2 / 1.96
        rounding = 1e-4
        assert scatter / 3 - rounding < claimed < 4 * scatter + rounding, name
        held = (low - rounding <= first.mean()) & (first.mean() <= high + rounding)
        assert held.mean() >= 0.8, name


def twin(seed, launches=64):
    """Landings from a shared and an own unknown, an opposite pair of wind errors, and chance."""
    rng = np.random.default_rng(seed)
    launch = np.repeat(np.arange(launches), 8)
    x, own = rng.uniform(-1, 1, launches)[launch], rng.uniform(-1, 1, launch.size)
    error = np.repeat(rng.normal(size=launches // 2), 2) * np.tile([1.0, -1.0], launches // 2)
    east = 2.0 * x + own + error[launch] + 0.5 * rng.normal(size=launch.size)
    place = np.column_stack([east, 0.1 * rng.normal(size=launch.size)])
    return place - place.mean(axis=0), launch, x, own


def test_intervals_with_a_shared_wind_error_are_as_wide_as_seeds_scatter():
    # Variances 4/3, 1/3, 1 and 1/4 + 1/100 of 2.927.
    found, pairs = [], np.repeat(np.arange(32), 16)
    for seed in range(100):
        place, launch, x, own = twin(seed)
        rows = [explained(place, _polynomials(v), np.arange(512), pairs) for v in (x, own)]
        rest = place - np.outer(x, [2.0, 0.0]) - np.outer(own, [1.0, 0.0])
        found.append([*rows, explained_by_opposites(place, rest, launch)])
    share, half = np.moveaxis(np.array(found), 2, 0)
    total = 4 / 3 + 1 / 3 + 1 + 0.26
    truth = np.array([4 / 3, 1 / 3, 1.0]) / total
    # A ratio to a total that is itself drawn is off by its variance: 2 points of 64 launches.
    assert share.mean(axis=0) == pytest.approx(truth, abs=0.02)
    claimed, scatter = half.mean(axis=0) / 1.96, share.std(axis=0, ddof=1)
    assert (claimed > 0.7 * scatter).all() and (claimed < 1.6 * scatter).all()
    assert (np.abs(share - truth) <= half).mean(axis=0).min() > 0.85


def test_what_explains_nothing_explains_nothing_however_many_kinds_it_has():
    # Without the correction for chance 30 kinds of 1000 members would explain 3 %.
    rng = np.random.default_rng(5)
    place = rng.normal(size=(1000, 2))
    place -= place.mean(axis=0)
    member, told = np.arange(1000), []
    for _ in range(20):
        kinds = _kinds(rng.permutation(member % 30))
        told.append(explained(place, kinds, member, member)[0])
    assert abs(np.mean(told)) < 0.006


def test_the_variance_of_a_mean_is_that_of_seeds_whether_it_is_smooth_or_noisy():
    # Scrambled Sobol' points in two dimensions: a smooth function settles some 900 times better
    # than random numbers at 1024, chance not at all.
    from drift.ensemble.quasi_random import uniforms

    flight = np.arange(1024)
    for noise, least, most in ((0.0, 0.8, 8.0), (1.0, 0.8, 1.3)):
        means, variances = [], []
        for seed in range(40):
            a, b = (
                uniforms(dimension=d, key=f"q{d}", seed=seed, first=0, count=1024) for d in (0, 1)
            )
            y = a + (b - 0.5) ** 2 + 0.5 * a * b
            y += noise * np.random.default_rng(seed).normal(size=1024)
            means.append(y.mean())
            variances.append(variance_of_means(y[:, None], flight, flight).variance[0])
        assert least < np.sqrt(np.mean(variances)) / np.std(means, ddof=1) < most


@pytest.mark.slow
def test_the_nominal_case_reads_as_its_sobol_indices_say():
    # The same first-order shares from a design of their own (SALib), east and north weighed by
    # their variances. Both are of 4000 to 5000 flights; the tolerance is the sum
    # of their intervals.
    found = shares(drift.estimate(nominal_event(), nominal_sky(), members=4096))
    indices = grouped_indices(nominal_event(), nominal_sky(), samples=512)
    variance = indices["sd"].sel(output=["east_km", "north_km"]) ** 2
    weight = variance / variance.sum()
    names = indices["meaning"].values.tolist()
    for name in ("flight time", "cruise height", "wind error", "launch time"):
        one = indices.isel(factor=names.index(name)).sel(output=weight["output"])
        expected, room = (float((one[part] * weight).sum()) for part in ("S1", "S1_conf"))
        low, high = found[name]["first_95"]
        room += (high - low) / 2
        assert found[name]["first"] == pytest.approx(expected, abs=room), name


def test_few_landings_or_one_place_tell_nothing():
    assert (
        first_order_given_data(
            fly(100, flight_time_h={"uniform": [1.0, 3.0]}, cruise_height_m=3000.0)
        )
        == []
    )
    assert first_order_given_data(fly(400, flight_time_h=2.0, cruise_height_m=3000.0)) == []
