"""Runs until a precision: what may be asked, when they stop, and that what they say is true."""

import json
from functools import cache

import numpy as np
import pytest

import drift
from drift.landings.groups import clusters_of
from drift.landings.summary import median_interval
from drift.places.regions import north_of_mdl
from drift.runs.precision import fly_until, north_share, parse, precision
from drift.statistics.shares import share
from tests.drift.twins import landings
from tests.physics.turning import launch, turning_sky
from weather.errors import InputError


@pytest.mark.parametrize(
    ("text", "share_"),
    [
        ("1%", 0.01),
        ("0.5 %", 0.005),
        ("0.01", 0.01),
        (".02", 0.02),
        (" 10% ", 0.1),
        ("0.1%", 0.001),
    ],
)
def test_a_precision_may_be_written_in_several_ways(text, share_):
    assert parse(text) == pytest.approx(share_)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "such as 1%"),
        ("one", "such as 1%"),
        ("-1%", "such as 1%"),
        ("0,5%", "such as 1%"),
        ("nan", "such as 1%"),
        ("1e-2", "such as 1%"),
        ("1%%", "such as 1%"),
        ("1", "did you mean 1%"),
        ("5", "did you mean 5%"),
        ("0", "between 0.1% and 25%"),
        ("0.01%", "between 0.1% and 25%"),
        ("30%", "between 0.1% and 25%"),
    ],
)
def test_what_is_no_precision_is_refused_with_what_is(text, says):
    with pytest.raises(InputError, match=says) as raised:
        parse(text)
    assert repr(text) in str(raised.value)


@cache
def errors(seed):
    """Km of many pairs of fields, and of many flights on their own."""
    rng = np.random.default_rng(seed)
    return rng.normal(0, 25, 5000), rng.normal(0, 20, 80_000)


def made(first, count, seed=0):
    """Made-up members on the line: eight flights share an error, the next eight its opposite."""
    flight = np.arange(first, first + count)
    shared, own = errors(seed)
    error = np.where(flight // 8 % 2, -1.0, 1.0) * shared[flight // 16] + own[flight]
    return landings(60.0, 55.0 + error, wind_field=flight // 8).assign_coords(member=flight)


def test_a_run_goes_on_until_it_is_as_precise_as_asked_and_no_longer():
    told = []
    blocks, known = fly_until(
        lambda first, count: made(first, count), 0.05, block=256,
        progress=lambda *step: told.append(step),
    )  # fmt: skip
    assert known.is_reached and known.half_width <= 0.05
    assert known.members == sum(block.sizes["member"] for block in blocks)
    assert [int(block.member[0]) for block in blocks] == [256 * i for i in range(len(blocks))]
    # One block fewer was not enough, and the interval is that of all members taken at once.
    flat = np.concatenate([block.latitude.values for block in blocks])
    every = made(0, known.members)
    assert flat == pytest.approx(every.latitude.values)
    found = north_share(every)
    assert (found.high - found.low) / 2 == pytest.approx(known.half_width)
    fewer = north_share(made(0, known.members - 256))
    assert (fewer.high - fewer.low) / 2 > 0.05
    assert "as sharp as asked for" in known.sentence
    assert told[-1] == ("flying", known.members, known.members)
    assert all(step[1] <= step[2] for step in told)


def test_a_run_that_meets_its_limit_says_how_far_it_got_and_what_it_would_take():
    _, known = fly_until(lambda first, count: made(first, count), 0.001, most=512, block=256)
    assert not known.is_reached and known.members == 512
    assert "only" in known.sentence and "512 members" in known.sentence
    assert "would be needed" in known.sentence
    assert json.loads(json.dumps(known.as_dict()))["is_reached"] is False


def test_where_nothing_landed_no_precision_is_claimed():
    def aloft(first, count):
        return landings(np.zeros(count), 0.0, outcome=1, wind_field=np.arange(count) // 8)

    _, known = fly_until(aloft, 0.01, most=64, block=32)
    assert known.half_width is None and not known.is_reached
    assert "None of 64 members landed" in known.sentence


def test_that_all_came_down_on_one_side_is_not_known_for_certain():
    # 16 pairs of fields, all south: the upper end for 0 of 16 (Wilson) is 19 %.
    north = np.zeros(256, dtype=bool)
    known = precision(north, np.arange(256) // 16, 0.05, members=256)
    assert known.half_width == pytest.approx(0.5 * 3.8415 / (16 + 3.8415), rel=1e-3)
    assert not known.is_reached


def test_looking_often_does_not_make_a_run_stop_at_a_lucky_moment():
    # The share of 80 000 members is taken for the truth. Of 60 runs that stop as soon as they are
    # precise enough, 95 % should hold it: 8 or more that do not happen in 1.2 % of such tests.
    truth = north_share(made(0, 80_000, seed=999)).probability
    outside = 0
    for seed in range(60):
        blocks, known = fly_until(
            lambda first, count, s=seed: made(first, count, seed=s), 0.06, block=128
        )
        hits = sum(north_share(block).probability * block.sizes["member"] for block in blocks)
        outside += abs(hits / known.members - truth) > known.half_width
    assert outside <= 7


def test_the_median_has_an_interval_that_counts_the_winds():
    # Of 40 fields of 50 members each and an error that is all shared, the median is that of 40
    # numbers. Its 95 % interval by order statistics runs from the 14th to the 27th of them: a
    # binomial (40, 1/2) lies within 14 .. 26 with a chance of 0.962.
    rng = np.random.default_rng(0)
    shared = 1000 * np.sort(rng.normal(size=40))
    values = np.repeat(shared, 50) + 1e-9 * rng.normal(size=2000)
    low, high = median_interval(values, np.repeat(np.arange(40), 50))
    assert shared[11] + 0.01 < low < shared[14] + 0.01 and shared[25] - 0.01 < high < shared[28]
    # Members taken as independent would claim to know it much better.
    narrow = median_interval(values, np.arange(2000))
    assert high - low > 3 * (narrow[1] - narrow[0])


def test_the_interval_of_the_median_holds_it_as_often_as_said():
    # 95 % of 200: at most 19 outside (binomial, p = 0.9985).
    outside = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        values = np.repeat(rng.normal(size=50), 10) + rng.normal(size=500)
        low, high = median_interval(values, np.repeat(np.arange(50), 10))
        outside += not low <= 0.0 <= high
    assert outside <= 19


def test_a_real_ensemble_is_flown_until_its_share_is_known():
    event, sky = launch(subgrid=False), turning_sky()
    blocks, known = fly_until(
        lambda first, count: drift.estimate(event, sky, members=count, first=first), 0.03, block=512
    )
    assert known.is_reached
    whole = drift.estimate(event, sky, members=known.members)
    assert whole.latitude.values == pytest.approx(
        np.concatenate([block.latitude.values for block in blocks])
    )
    # The claims of the same run are tested with the same interval.
    again = share(
        north_of_mdl(whole.latitude.values, whole.longitude.values),
        clusters_of(whole),
    )
    assert (again.high - again.low) / 2 == pytest.approx(known.half_width)
