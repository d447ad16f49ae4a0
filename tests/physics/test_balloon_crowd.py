"""Many balloons side by side: each flies as if it were alone, whatever happens to the others.

What holds for all is asked of draws far wider than the priors, with sunrise and rain on the way.
"""

from dataclasses import fields, replace

import numpy as np
import pytest

from drift.balloon import (
    ELASTIC,
    ENDED,
    LEAKED_DOWN,
    STILL_ALOFT,
    Balloons,
    VerticalTable,
    vertical_table,
)
from drift.balloon.lanes import LANES, TOGETHER
from tests.balloons import icao

#: More than fly together, and no whole number of lanes.
MANY = 2 * TOGETHER + LANES // 2 + 3

LIMIT_S = 30_000.0

#: So low that some leave it through its top.
AIR = icao(20_000.0)


def crowd(seed: int) -> Balloons:
    """Tubes, open and tied, and latex; some hardly rise, leak fast, or meet the sun and rain."""
    rng = np.random.default_rng(seed)

    def some(low: float, high: float) -> np.ndarray:
        return np.exp(rng.uniform(np.log(low), np.log(high), MANY))

    return Balloons(
        mode=rng.choice([0, 1, 2], MANY, p=[0.5, 0.3, 0.2]),
        is_helium=rng.random(MANY) < 0.3,
        mass_kg=some(0.5, 15.0),
        free_lift_fraction=some(1e-3, 1.0),
        drag_factor=some(0.3, 3.0),
        launch_height_m=rng.uniform(0.0, 900.0, MANY),
        timer_s=np.where(rng.random(MANY) < 0.5, np.inf, some(60.0, 40_000.0)),
        diameter_m=some(1.0, 3.0),
        full_inflation_height_m=some(1_000.0, 12_000.0),
        burst_margin_m=np.where(rng.random(MANY) < 0.5, np.inf, some(10.0, 1_000.0)),
        burst_expansion=some(1.5, 60.0),
        leak_per_h=some(1e-5, 0.5),
        superheat_rising_k=rng.uniform(-3.0, 10.0, MANY),
        superheat_floating_k=rng.uniform(-3.0, 10.0, MANY),
        superheat_later_k=rng.uniform(-3.0, 10.0, MANY),
        sun_change_s=np.where(rng.random(MANY) < 0.5, np.inf, some(10.0, 30_000.0)),
        exchange_time_s=np.where(rng.random(MANY) < 0.1, 0.0, some(30.0, 2_000.0)),
        water_fraction=np.where(rng.random(MANY) < 0.5, 0.0, some(1e-3, 0.3)),
        wet_after_s=some(1.0, 20_000.0),
    )


def of(balloons: Balloons, i: int) -> Balloons:
    """One of them."""
    return replace(
        balloons,
        **{
            f.name: vars(balloons)[f.name][i : i + 1]
            for f in fields(Balloons)
            if np.ndim(vars(balloons)[f.name])
        },
    )


@pytest.fixture(scope="module")
def balloons() -> Balloons:
    return crowd(20_261_130)


@pytest.fixture(scope="module")
def flown(balloons: Balloons) -> VerticalTable:
    return vertical_table(balloons, AIR, limit_s=LIMIT_S)


def test_every_flight_is_a_number_throughout(balloons, flown):
    assert np.isfinite(flown.height_m).all()
    assert np.isfinite(flown.end_s).all()
    assert np.isfinite(flown.end_height_m).all()
    assert (flown.end_s >= 0.0).all()
    assert (flown.end_s <= np.minimum(LIMIT_S, balloons.timer_s) + 60.0).all()
    assert flown.height_m[:, 0] == pytest.approx(balloons.launch_height_m)
    assert set(np.unique(flown.ended)) == set(ENDED)  # each way of ending is among them


def test_each_flies_as_if_it_were_alone(balloons, flown):
    some = np.random.default_rng(7).choice(MANY, 60, replace=False)
    for i in (*some, 0, LANES - 1, LANES, TOGETHER - 1, TOGETHER, MANY - 1):
        alone = vertical_table(of(balloons, int(i)), AIR, limit_s=LIMIT_S)
        n = min(alone.time_s.size, flown.time_s.size)
        assert np.array_equal(alone.height_m[0, :n], flown.height_m[i, :n])
        assert (alone.ended[0], alone.end_s[0], alone.end_height_m[0]) == (
            flown.ended[i],
            flown.end_s[i],
            flown.end_height_m[i],
        )


def test_the_last_slope_is_that_of_the_end(flown):
    # So that straight lines between the heights are right until the end of each flight.
    for i in np.flatnonzero(flown.end_s < flown.time_s[-2])[:200]:
        k = int(flown.end_s[i] // 60.0)
        share = (flown.end_s[i] - flown.time_s[k]) / 60.0
        height = (1.0 - share) * flown.height_m[i, k] + share * flown.height_m[i, k + 1]
        assert height == pytest.approx(flown.end_height_m[i], abs=1e-3) or share < 1e-6


def test_long_steps_lead_where_short_ones_do(balloons, flown):
    # The tenth part of a step is the oracle; the rest of the wide draws is ill posed: a tube that
    # all but floats turns back for a metre.
    fine = vertical_table(balloons, AIR, limit_s=LIMIT_S, step_s=2.0)
    n = min(fine.time_s.size, flown.time_s.size)
    off = np.abs(fine.height_m[:, :n] - flown.height_m[:, :n]).max(axis=1)
    assert np.median(off) < 3.0
    assert np.quantile(off, 0.9) < 80.0
    assert (fine.ended == flown.ended).mean() > 0.985
    for how in (LEAKED_DOWN, STILL_ALOFT):
        both = (fine.ended == how) & (flown.ended == how)
        assert both.any()
    assert np.median(off[balloons.mode == ELASTIC]) < 3.0
