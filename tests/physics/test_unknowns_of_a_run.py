"""What each unknown explains of the spread of the landings, against closed forms and Sobol'."""

import math

import numpy as np
import pytest

import drift
from drift.sensitivity import first_order_given_data, grouped_indices
from drift.sensitivity.given_data import explained
from drift.statistics.shares import Z95
from tests.analytic import event as made_up
from tests.analytic import sky
from tests.physics.nominal import nominal_event, nominal_sky
from weather.synthetic import uniform


def fly(members, **vehicle):
    """Landings in a wind of 10 m/s towards the east."""
    wind = uniform(u_mps=10.0, v_mps=0.0)
    air = sky(wind, [-2, 0, 2], range(-2, 6, 2), range(8), [0.0, 3000.0, 6000.0])
    case = drift.load_event(made_up(0.0, 0.0, fall_mps=2.0, rise_mps=5.0, **vehicle))
    return drift.estimate(case, air, members=members)


def shares(landings):
    return {row["name"]: row for row in first_order_given_data(landings)}


def test_in_a_uniform_wind_shares_are_those_of_the_time_aloft():
    # East = u (T + h / v): T uniform over 2 h (variance 7200^2 / 12), h uniform over 4000 m falling
    # at a constant 2 m/s (variance 2000^2 / 12). 1 point: 32 groups lose 1/32^2 of a share, and the
    # members are 4000.
    hours, heights = {"uniform": [1.0, 3.0]}, {"uniform": [1000.0, 5000.0]}
    found = shares(fly(4000, flight_time_h=hours, cruise_height_m=heights))
    timer, height = 7200.0**2, 2000.0**2
    assert set(found) == {"flight time", "cruise height"}
    assert found["flight time"]["first"] == pytest.approx(timer / (timer + height), abs=0.01)
    assert found["cruise height"]["first"] == pytest.approx(height / (timer + height), abs=0.01)


def test_groups_that_explain_nothing_explain_nothing_however_many_they_are():
    # Kelley's correction: without it 250 groups of 8 would explain an eighth.
    rng = np.random.default_rng(5)
    place = rng.normal(size=(2000, 2))
    told = [explained(place, rng.permutation(np.arange(2000) % 250)) for _ in range(40)]
    assert abs(np.mean(told)) < 0.005


def test_groups_with_a_shared_error_explain_its_share_of_the_variance():
    # Variance 1 between 500 groups of 8, 3 within: a quarter.
    rng = np.random.default_rng(6)
    label = np.arange(4000) % 500
    place = rng.normal(size=(500, 2))[label] + math.sqrt(3.0) * rng.normal(size=(4000, 2))
    # s.d. of the share of 1000 group means: about 0.25 sqrt(2 / 1000) (1 + 3 / 8) / 1 (1 - 0.25)
    assert explained(place, label) == pytest.approx(0.25, abs=4 * 0.012)


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


def test_the_interval_is_of_sampling():
    # Over 40 runs of other seeds at random, the s.d. of the share is that of the interval, within
    # the chance of 40 (a factor 1.5).
    rng = np.random.default_rng(7)
    whole, widths = [], []
    for _ in range(40):
        x = rng.uniform(size=1000)
        place = np.column_stack([x + 0.3 * rng.normal(size=1000), 0.1 * rng.normal(size=1000)])
        label = np.minimum((x * 20).astype(int), 19)
        part = np.arange(1000) % 20
        less = [explained(place[part != p], label[part != p]) for p in range(20)]
        whole.append(explained(place, label))
        widths.append(Z95 * math.sqrt(19 * np.var(less)))
    assert np.mean(widths) / Z95 == pytest.approx(np.std(whole), rel=0.5)


def test_few_landings_or_one_place_tell_nothing():
    assert (
        first_order_given_data(
            fly(100, flight_time_h={"uniform": [1.0, 3.0]}, cruise_height_m=3000.0)
        )
        == []
    )
    assert first_order_given_data(fly(400, flight_time_h=2.0, cruise_height_m=3000.0)) == []
