"""Members: quasi-random, the same whichever others are drawn, and spread as the event says."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from scipy import stats

from drift import load_event
from drift.ensemble.members import FLIGHTS_PER_FIELD, QUANTITIES, draw
from drift.ensemble.quasi_random import BLOCK, stratified, uniforms
from drift.priors.launch import COMMON_SHARE
from tests.analytic import event
from weather.physics.sphere import distance_km


def rough(**changes):
    mapping = event(
        37.8,
        126.7,
        fall_mps={"lognormal": [1.0, 0.25]},
        rise_mps={"triangular": [1.5, 3.5, 7.0]},
        cruise_height_m={"triangular": [2000, 4000, 6000]},
        flight_time_h={"uniform": [1, 4]},
    )
    mapping["launch"][0] |= {"radius_km": 12.0, "time_spread_min": 30}
    return load_event(mapping | changes)


def test_every_power_of_two_of_points_fills_every_slot_once():
    # The property that makes a Sobol' sequence: of 2**k points one lies in each k-th part.
    for dimension in range(len(QUANTITIES)):
        u = uniforms(dimension=dimension, key="x", seed=3, first=0, count=1024)
        assert (np.bincount((u * 1024).astype(int), minlength=1024) == 1).all()


def test_two_quantities_fill_the_square_evenly():
    # 2-D discrepancy below that of random points by far: 256 cells of 4096 points, 16 in each for
    # a (0, m, 2) sequence; random ones would scatter by 4.
    a, b = (
        uniforms(dimension=d, key=k, seed=1, first=0, count=4096) for d, k in ((0, "a"), (1, "b"))
    )
    counts, _, _ = np.histogram2d(a, b, bins=16, range=((0, 1), (0, 1)))
    assert (counts == 16).all()


def test_seeds_and_names_scramble_differently():
    same = {"dimension": 2, "first": 0, "count": 64}
    one = uniforms(key="a", seed=1, **same)
    assert not np.array_equal(one, uniforms(key="a", seed=2, **same))
    assert not np.array_equal(one, uniforms(key="b", seed=1, **same))


def test_a_block_is_a_part_of_the_whole():
    whole, part = draw(rough(), 600, 9), draw(rough(), 100, 9, first=400)
    for name, values in part.drawn.items():
        np.testing.assert_array_equal(values, whole.drawn[name][400:500])
    for name in ("launch_time", "launch_latitude", "wind_field", "launch_draw", "balloon"):
        np.testing.assert_array_equal(getattr(part, name), getattr(whole, name)[400:500])


def test_launches_fill_a_disc_evenly():
    # Uniform on a disc of radius R: mean distance 2 R / 3, P(d < R / 2) = 1/4.
    members = draw(rough(), 4096, 0)
    d = distance_km(37.8, 126.7, members.launch_latitude, members.launch_longitude)
    assert d.max() <= 12.0 + 1e-9
    assert d.mean() == pytest.approx(8.0, rel=0.01)
    assert (d < 6.0).mean() == pytest.approx(0.25, abs=0.01)
    east = members.launch_longitude > 126.7
    assert east.mean() == pytest.approx(0.5, abs=0.01)


def test_draws_have_the_distributions_that_the_event_gives():
    drawn = draw(rough(), 4096, 0).drawn
    for name, known in (
        ("rise_mps", stats.triang(2 / 5.5, 1.5, 5.5)),
        ("cruise_height_m", stats.triang(0.5, 2000, 4000)),
        ("flight_time_h", stats.uniform(1, 3)),
        ("fall_mps", stats.lognorm(0.25, scale=1.0)),
    ):
        # Quasi-random: the distance to the distribution is of order 1 / n, not 1 / sqrt(n).
        assert stats.kstest(drawn[name], known.cdf).statistic < 0.003, name


def test_quantities_are_drawn_independently():
    drawn = draw(rough(), 4096, 0).drawn
    names = ["rise_mps", "cruise_height_m", "flight_time_h", "fall_mps"]
    rank = np.corrcoef([stats.rankdata(drawn[name]) for name in names])
    assert np.abs(rank - np.eye(4)).max() < 0.02


def test_the_items_of_one_balloon_share_its_flight_and_differ_in_their_fall():
    two = [
        {"item": "leaflet-film"},
        {"item": "usb-stick"},
    ]
    members = draw(rough(payload=two), 100, 0)
    assert (members.payload == np.arange(100) % 2).all()
    for name in ("rise_mps", "cruise_height_m", "flight_time_h"):
        np.testing.assert_array_equal(members.drawn[name][::2], members.drawn[name][1::2])
    fall = members.drawn["fall_mps"]
    assert np.median(fall[1::2]) / np.median(fall[::2]) == pytest.approx(12 / 0.7, rel=0.1)


def both_above(share):
    """Chance that two normal deviates with this correlation are both positive (Sheppard 1899)."""
    return 0.25 + np.arcsin(share) / (2.0 * np.pi)


def number_above_the_middle(members, name):
    """Of the flights of each launch draw, how many are above the middle of a quantity."""
    values = members.drawn[name]
    return np.bincount(members.launch_draw, weights=values > np.median(values))


def test_eight_flights_share_one_launch_and_its_wind_error():
    members = draw(rough(), 1024, 0)
    draws, counts = np.unique(members.launch_draw, return_counts=True)
    assert (counts == FLIGHTS_PER_FIELD).all() and draws.size == 128
    assert (members.wind_field == members.launch_draw).all()
    order = np.argsort(members.launch_draw, kind="stable").reshape(-1, FLIGHTS_PER_FIELD)
    for same in (members.launch_latitude, members.launch_longitude):
        assert np.ptp(same[order], axis=1).max() == 0.0
    # Minutes between balloons: s.d. 5 min of the 17 that plus or minus half an hour have.
    minutes = members.launch_time[order].std(axis=1, ddof=1) / 60.0
    assert np.sqrt((minutes**2).mean()) == pytest.approx(5.0, rel=0.2)


@pytest.mark.parametrize("name", ["cruise_height_m", "flight_time_h", "rise_mps", "fall_mps"])
def test_balloons_of_one_launch_are_as_alike_as_the_priors_say(name):
    # The number of eight above the middle has the variance 8/4 + 56 (P(both above) - 1/4); ranks
    # within blocks take a twentieth off the correlation, and of 512 launches it is known to 6 %.
    number = number_above_the_middle(draw(rough(), 4096, 0), name)
    expected = 2.0 + 56.0 * (both_above(COMMON_SHARE[name]) - 0.25)
    assert number.mean() == pytest.approx(4.0, abs=0.01)
    assert number.var() == pytest.approx(expected, rel=0.2)


def test_a_launch_of_one_balloon_is_drawn_for_each_flight():
    # Nothing is asked of two balloons of it: every flight is a launch of its own, and eight that
    # meet one wind error are otherwise independent (variance 2 of 8; neighbours of the sequence
    # would avoid each other).
    one = rough()
    single = replace(one, launches=(replace(one.launches[0], balloons=1),))
    members = draw(single, 1024, 0)
    assert np.unique(members.launch_draw).size == 1024
    assert (np.bincount(members.wind_field) == FLIGHTS_PER_FIELD).all()
    above = members.drawn["cruise_height_m"] > 4000.0
    number = np.bincount(members.wind_field, weights=above)
    assert number.var() == pytest.approx(2.0, rel=0.5)
    assert number.mean() == pytest.approx(4.0, abs=0.01)


def test_a_scattered_launch_shares_its_balloons_and_not_its_place_and_hour():
    event_ = rough()
    wave = replace(event_, launches=(replace(event_.launches[0], scattered=True),))
    members = draw(wave, 1024, 0)
    order = np.argsort(members.launch_draw, kind="stable").reshape(-1, FLIGHTS_PER_FIELD)
    assert np.ptp(members.launch_latitude[order], axis=1).min() > 0.0
    # Each launch draw holds as much of the spread as the whole: s.d. of the uniform hour, 17.3 min.
    minutes = members.launch_time[order].std(axis=1, ddof=1) / 60.0
    assert np.sqrt((minutes**2).mean()) == pytest.approx(17.3, rel=0.1)
    assert number_above_the_middle(members, "flight_time_h").var() > 8.0


def test_the_reported_moment_is_kept_where_it_is_exact_and_every_share_is_one():
    exact = rough()
    exact = replace(exact, launches=(replace(exact.launches[0], time_spread_min=0.0),))
    assert np.ptp(draw(exact, 64, 0).launch_time) == 0.0
    assert all(0.0 <= share <= 1.0 for share in COMMON_SHARE.values())
    assert set(QUANTITIES) - {"launch_time"} == set(COMMON_SHARE)


def test_launches_of_one_event_are_drawn_alike():
    # Two launches: each has the whole spread of the other unknowns, not a half of it.
    two = event(37.8, 126.7, fall_mps=1.0, flight_time_h={"uniform": [1, 4]})
    two["launch"] = two["launch"] * 2
    members = draw(load_event(two), 2048, 0)
    assert (members.launch == 0).mean() == pytest.approx(0.5, abs=0.01)
    for launch in (0, 1):
        drawn = members.drawn["flight_time_h"][members.launch == launch]
        # A random half of 256 launch draws of eight.
        assert stats.kstest(drawn, stats.uniform(1, 3).cdf).statistic < 0.03


@pytest.mark.parametrize("count", [256, 500, 1024])
@pytest.mark.parametrize("seed", range(4))
def test_within_one_of_two_launches_nothing_hangs_on_anything_else(count, seed):
    # Half the points of a Sobol' sequence, chosen by another of its dimensions, have pairs with a
    # rank correlation of 0.75 and triples whose product does not average out. Of n independent
    # draws the largest of 20 pairs stays under 4 / sqrt(n), and the largest of 20 triples too.
    one = {"latitude_deg": 37.9, "longitude_deg": 126.8, "radius_km": 10, "time_spread_min": 30,
           "time": "2015-01-19T23:00:00+09:00"}  # fmt: skip
    payload = [{"item": "leaflet-paper"}]
    made = load_event({"event": {"id": "two"}, "launch": [one, dict(one)], "payload": payload})
    members = draw(made, count, seed)
    for launch in (0, 1):
        here = members.launch == launch
        names = ("cruise_height_m", "flight_time_h", "rise_mps", "fall_mps")
        columns = [members.drawn[name][here] for name in names]
        columns += [members.launch_latitude[here], members.launch_time[here]]
        n, draws = int(here.sum()), np.unique(members.launch_draw[here]).size
        ranks = [(stats.rankdata(x) - (n + 1) / 2) / n * np.sqrt(12.0) for x in columns]
        for k in (2, 3):
            products = [np.mean(np.prod(some, axis=0)) for some in combinations(ranks, k)]
            assert np.abs(products).max() < 4.0 / np.sqrt(draws)
    assert abs((members.launch == 0).mean() - 0.5) < 0.05


def test_later_quantities_are_even_in_every_block_and_part_of_the_whole():
    whole = stratified(key="balloon", seed=5, first=0, count=3 * BLOCK)
    for block in whole.reshape(3, BLOCK):
        assert (np.sort((block * BLOCK).astype(int)) == np.arange(BLOCK)).all()
    part = stratified(key="balloon", seed=5, first=100, count=60)
    assert (part == whole[100:160]).all()
    assert (stratified(key="launch", seed=5, first=0, count=9) != whole[:9]).all()


def test_a_share_of_unopened_bundles_falls_as_bundles():
    # 20 % of sheets stay in bundles (27 m/s), and of the rest 10 % fall in clumps (22-27 m/s).
    payload = [{"item": "leaflet-paper", "unopened_fraction": 0.2, "clump_fraction": 0.1}]
    form = draw(rough(payload=payload), 4096, 0).drawn["form"]
    assert (form == 2).mean() == pytest.approx(0.2, abs=0.002)
    assert (form == 1).mean() == pytest.approx(0.08, abs=0.002)
    fall = draw(rough(payload=payload), 4096, 0).drawn["fall_mps"]
    assert np.median(fall[form == 2]) == pytest.approx(27.0, rel=0.05)
    assert np.median(fall[form == 0]) == pytest.approx(1.0, rel=0.03)


def test_a_design_takes_the_place_of_what_is_drawn():
    design = {"cruise_height_m": np.full(16, 0.5), "wind_field": np.linspace(0.01, 0.99, 16)}
    members = draw(rough(), 16, 0, design=design)
    assert members.drawn["cruise_height_m"] == pytest.approx(np.full(16, 4000.0))
    assert np.unique(members.wind_field).size == 16


def test_the_sequence_is_the_one_of_scipy_before_it_is_scrambled():
    # Another program: scipy.stats.qmc.Sobol, unscrambled, in Gray-code order too.
    from drift.ensemble.quasi_random import _sobol_integers

    known = stats.qmc.Sobol(d=len(QUANTITIES), scramble=False, bits=32).random(512)
    for dimension in range(len(QUANTITIES)):
        np.testing.assert_array_equal(
            _sobol_integers(dimension, 0, 512) / 2.0**32, known[:, dimension]
        )
        np.testing.assert_array_equal(
            _sobol_integers(dimension, 100, 50) / 2.0**32, known[100:150, dimension]
        )
