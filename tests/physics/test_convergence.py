"""How the answer settles: with more members, with quasi-random ones sooner, with shorter steps."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

import weather
from drift.ensemble.members import FLIGHTS_PER_FIELD, QUANTITIES, draw
from drift.event.file import load_event
from drift.flight.fly import STEP_S, fly
from drift.flight.journey import plan
from drift.places.regions import north_of_mdl
from tests.physics.nominal import nominal_event, nominal_sky
from tests.physics.turning import launch, turning_sky
from tests.shared import beside
from weather.grid.ground import Ground
from weather.physics.sphere import distance_km

MEMBERS = 2000
AS_GOOD_AS = 8000
SEEDS = 24


@pytest.fixture(scope="module")
def turning():
    return turning_sky()


def north(event, sky, members, seed, design=None):
    """Which members came down north of the line."""
    drawn = draw(event, members, seed, sky=sky, design=design)
    ends = fly(sky, Ground.flat(0.0), plan(event, drawn, seed))
    assert (ends.outcome == 0).all()
    return north_of_mdl(ends.latitude, ends.longitude)


def beyond(event, sky, members, seed, design=None):
    """Which members came down more than a hundred kilometres east of the launch."""
    drawn = draw(event, members, seed, sky=sky, design=design)
    ends = fly(sky, Ground.flat(0.0), plan(event, drawn, seed))
    start = event.launches[0]
    return distance_km(start.latitude_deg, start.longitude_deg, ends.latitude, ends.longitude) > 100


def random_design(members, seed):
    """Plain random numbers; balloons of one launch share the error of the winds all the same."""
    rng = np.random.default_rng(seed)
    launches = -(-members // FLIGHTS_PER_FIELD)
    shared = {
        name: np.repeat(rng.uniform(size=launches), FLIGHTS_PER_FIELD)[:members]
        for name in ("wind_field", "wind_error_mps")
    }
    return {name: rng.uniform(size=members) for name in QUANTITIES} | shared


def test_two_thousand_members_know_the_share_north_as_eight_thousand_random_ones(turning):
    # Nothing uncertain in the air: random members are independent, so the variance of their share
    # is p (1 - p) / n exactly. Measured: 9 times fewer members are enough. From 24 seeds a ratio of
    # variances scatters by 30 %.
    event = launch(balloons=1, error_mps=0.0, subgrid=False)
    shares = [north(event, turning, MEMBERS, seed).mean() for seed in range(SEEDS)]
    p = np.mean(shares)
    assert 0.2 < p < 0.8
    assert np.var(shares, ddof=1) < p * (1 - p) / AS_GOOD_AS


def test_launches_of_several_balloons_are_as_evenly_drawn_as_single_flights(turning):
    # Balloons of one launch share most of what is unknown: 2048 of them are 256 launches. Launches
    # drawn at random would leave the variance of their means over their number; evenly drawn ones
    # leave less than two thirds of it, and never more than as many random single flights.
    event = launch(error_mps=0.0, subgrid=False)
    shares, launches = [], []
    for seed in range(SEEDS):
        drawn = draw(event, 2048, seed)
        ends = fly(turning, Ground.flat(0.0), plan(event, drawn, seed))
        crossed = north_of_mdl(ends.latitude, ends.longitude)
        shares.append(crossed.mean())
        launches.append(np.bincount(drawn.launch_draw, weights=crossed) / FLIGHTS_PER_FIELD)
    at_random = np.concatenate(launches).var() / launches[0].size
    assert launches[0].size == 256
    assert at_random > 2 * np.mean(shares) * (1 - np.mean(shares)) / 2048
    assert np.var(shares, ddof=1) < at_random * 2 / 3


def test_so_they_do_where_balloons_of_a_launch_share_the_error_of_the_winds():
    # The nominal case of docs/science.md, What matters most and the share beyond its middle. The
    # variance of random members from their clusters (Cochran 1977, section 3.12): a thousand
    # launches of eight. Measured: 6 times fewer members are enough, a good part of it thanks to
    # opposite fields.
    event, sky = nominal_event(), nominal_sky()
    shares = [beyond(event, sky, MEMBERS, seed).mean() for seed in range(SEEDS)]
    chance = beyond(event, sky, AS_GOOD_AS, 900, random_design(AS_GOOD_AS, 900))
    assert 0.4 < chance.mean() < 0.6
    per_launch = chance.reshape(-1, FLIGHTS_PER_FIELD).mean(axis=1)
    variance = per_launch.var(ddof=1) / per_launch.size
    assert variance > 1.2 * chance.mean() * (1 - chance.mean()) / AS_GOOD_AS
    assert np.var(shares, ddof=1) < variance
    # Both aim at the same share: within four standard errors of each other.
    error = np.sqrt(variance + np.var(shares, ddof=1) / SEEDS)
    assert abs(chance.mean() - np.mean(shares)) < 4 * error


def test_a_share_settles_faster_than_one_over_the_root_of_the_members(turning):
    # Random numbers: slope -0.5 of the error against n. Quasi-random numbers and a smooth quantity
    # (mean landing, nothing uncertain in the air): nearer to -1 (Owen 1997: -1.5 at best).
    event = launch(balloons=1, error_mps=0.0, subgrid=False)
    numbers = [128, 512, 2048]
    errors = []
    for n in numbers:
        means = []
        for seed in range(12):
            ends = fly(turning, Ground.flat(0.0), plan(event, draw(event, n, seed)))
            means.append(ends.longitude.mean())
        errors.append(np.std(means, ddof=1))
    slope, _ = np.polyfit(np.log(numbers), np.log(errors), 1)
    assert slope < -0.7


ERA5 = {
    "euroc_2022_all_windows.nc": (datetime(2022, 10, 14, 10, 20, tzinfo=UTC), 39.39, -8.29),
    "euroc_2023_all_windows.nc": (datetime(2023, 10, 13, 8, 40, tzinfo=UTC), 39.2, -8.5),
    "hedy_euroc_2025_weather_data.nc": (datetime(2025, 10, 12, 15, 10, tzinfo=UTC), 39.39, -8.29),
}


@pytest.mark.parametrize("name", ERA5)
def test_steps_up_to_ten_minutes_keep_the_numerical_error_under_a_tenth_of_a_kilometre(
    name,
):
    # The bound of the project is 0.1 km for the default step against a tenth of it. Measured on
    # these files, 240 s against 24 s: 12 to 31 m at most, 600 s: 33 to 77 m (docs/measured).
    time, lat, lon = ERA5[name]
    event = load_event(
        {
            "event": {"id": "portugal"},
            "launch": [{"latitude_deg": lat, "longitude_deg": lon, "time": time}],
            "vehicle": {
                "cruise_height_m": {"triangular": [1500, 3000, 4500]},
                "flight_time_h": {"uniform": [0.5, 1.5]},
            },
            "payload": [{"item": "leaflet-paper"}],
            "ground": {"height_m": 150},
            "winds": {"error_mps": 0, "subgrid": False},
        }
    )
    path = beside(f"data/winds/era5_portugal/{name}")
    sky = weather.open_sky(path, box=event.box(), allow_preliminary=True)
    journey = plan(event, draw(event, 200, 1))
    ends = {h: fly(sky, Ground.flat(150.0), journey, h) for h in (STEP_S / 10, 60.0, STEP_S, 600.0)}
    reference = ends.pop(STEP_S / 10)
    down = reference.outcome == 0
    assert down.sum() >= 100
    apart = [
        distance_km(end.latitude, end.longitude, reference.latitude, reference.longitude)[down]
        for end in ends.values()
    ]
    assert [each.max() < 0.1 for each in apart] == [True, True, True]
    rms = [np.sqrt((each**2).mean()) for each in apart]
    assert rms[0] < rms[1] < rms[2]


def test_half_the_step_hardly_moves_a_flight_by_a_kilometre_with_the_error_of_the_winds():
    # The error is held for a share of its own scales, not for a step: the same members (and waves)
    # in half the step. Of 2000, one parts by a kilometre, where the error turns within 56 km.
    sky = weather.open_sky("sample")
    given = load_event("2008-12-border-chapel")
    event = replace(given, winds=replace(given.winds, error_mps=2.0, subgrid=False))
    drawn = draw(event, 500, 0, sky=sky)
    journey = plan(event, drawn, 0, sky=sky)
    whole, half = (fly(sky, Ground.flat(0.0), journey, h) for h in (STEP_S, STEP_S / 2))
    apart = distance_km(whole.latitude, whole.longitude, half.latitude, half.longitude)
    assert np.median(apart) < 0.05
    assert (apart > 1.0).mean() <= 0.004
