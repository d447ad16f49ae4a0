"""Vertical motion of the air on the route of an event: what floats, rises and falls follows it.

In a wind u0 + s z a balloon that sinks at w from its cruise height for a time T falls behind one
that stays by s w T^2 / 2: for 2 cm/s and 4 m/s per km 4.7 km in 3 h and 18.7 km in 6 h.
"""

from datetime import timedelta

import numpy as np
import pytest
import xarray as xr

import drift
from drift.ensemble.members import draw
from drift.event.file import load_event
from drift.flight import physical
from drift.flight.common import can_fly
from drift.flight.fly import fly, fly_carefully
from drift.flight.kernels.step import CLOCK, STOP_TIME
from drift.hindcast import ready
from drift.priors.air import VERTICAL_WIND_MPS
from tests.analytic import START, event
from weather import synthetic
from weather.grid.gridded_sky import gridded
from weather.grid.ground import Ground
from weather.physics.sphere import distance_km, east_north_km

SHEAR_PER_S, U0 = 0.004, 2.0
RISE, CRUISE, FALL = 4.0, 4000.0, 1.25
W = 0.02


def sky(w, *, top_m=12_000.0):
    """Air that moves east at u0 + s z and up at w (m/s; None: the winds do not tell)."""
    tidy = synthetic.sampled(
        synthetic.shear(u_mps=U0, per_m=SHEAR_PER_S),
        latitude_deg=np.array([-1.0, 0.0, 1.0]),
        longitude_deg=np.arange(0.0, 12.1, 2.0),
        times=[START + timedelta(hours=h) for h in (0.0, 14.0)],
        heights_m=np.arange(0.0, top_m + 1.0, 500.0),
        dtype=np.float64,
    )
    if w is not None:
        tidy["upward_air_velocity"] = tidy["eastward_wind"] * 0.0 + w
    return gridded(tidy, allow_gaps=True, dtype=np.float64)


def kinematic(hours):
    return load_event(
        event(0.0, 0.5, fall_mps=FALL, rise_mps=RISE, cruise_height_m=CRUISE, flight_time_h=hours)
    )


def flown_km(ev, air):
    """How far east the first member came down, and when, s after launch."""
    end = drift.estimate(ev, air, members=1)
    east, _ = east_north_km(0.0, 0.5, end["latitude"].values, end["longitude"].values)
    return float(east[0]), float(end["time_aloft"].values[0])


def expected_km(hours, w):
    """Closed form (B6 with speeds that the air changes): rise, level or sinking, fall."""
    up, aloft = CRUISE / (RISE + w), hours * 3600.0
    level = aloft - up
    sunk = max(-w, 0.0) * level
    top = CRUISE - sunk
    down = top / (FALL - w)
    s = SHEAR_PER_S
    x = (
        U0 * (aloft + down)
        + s * CRUISE * up / 2
        + s * (CRUISE - sunk / 2) * level
        + s * top * down / 2
    )
    return x / 1000.0, aloft + down


@pytest.mark.parametrize("hours", [3.0, 6.0])
@pytest.mark.parametrize("w", [-W, 0.0, W])
def test_what_cruises_sinks_with_the_air_and_is_not_carried_above_its_height(hours, w):
    # Rising air lifts what rises and slows what falls, but not what is full at its height.
    east, seconds = flown_km(kinematic(hours), sky(w))
    x, t = expected_km(hours, w)
    assert seconds == pytest.approx(t, abs=1.0)
    assert east == pytest.approx(x, abs=0.02)


def streaks(w):
    """Air that sinks, in layers of 250 m whose winds are 8 and 14 m/s in turn."""
    heights = np.arange(0.0, 12_001.0, 250.0)
    tidy = synthetic.sampled(
        synthetic.uniform(u_mps=1.0, v_mps=0.0),
        latitude_deg=np.array([-1.0, 0.0, 1.0]),
        longitude_deg=np.arange(0.0, 12.1, 0.25),
        times=[START + timedelta(hours=h) for h in (0.0, 14.0)],
        heights_m=heights,
    )
    speed = xr.DataArray(8.0 + 6.0 * (np.arange(heights.size) % 2), dims="level")
    tidy["eastward_wind"] = (tidy["eastward_wind"] * speed).transpose(*tidy["eastward_wind"].dims)
    tidy["upward_air_velocity"] = tidy["eastward_wind"] * 0.0 + w
    return gridded(tidy, allow_gaps=True)


@pytest.mark.parametrize("w", [-0.15, -0.2])
def test_each_step_through_sinking_air_has_the_winds_of_its_own_heights(w):
    # Steps of the default length sink by 36 and 48 m, through layers and into other cells. Beside
    # steps of 5 s: measured 0.2 and 5.3 m. It was 265 m, and tens of kilometres where the winds of
    # one step were kept for those after it.
    air = streaks(w)
    assert can_fly(air)
    at_launch = ready(kinematic(4.0), air, 8, 1)
    where = (at_launch.sky, at_launch.ground, at_launch.journey)
    quick, fine = fly(*where), fly_carefully(*where, step_s=5.0)
    apart = distance_km(quick.latitude, quick.longitude, fine.latitude, fine.longitude)
    assert (quick.outcome == 0).all()
    assert apart.max() < 0.015


def test_sinking_air_holds_a_float_back_by_as_much_as_the_formula_says():
    # s w T^2 / 2 of the cruise alone: both loads opened at the same hour, the rest of the way by
    # the closed form above. 4.7 km in 3 h; 18.7 km in 6 h.
    for hours, said in ((3.0, 4.7), (6.0, 18.7)):
        assert SHEAR_PER_S * W * (hours * 3600.0) ** 2 / 2 / 1000 == pytest.approx(said, abs=0.05)
        level = hours * 3600.0 - CRUISE / RISE
        behind = SHEAR_PER_S * W * level**2 / 2 / 1000
        still, _ = expected_km(hours, 0.0)
        sinking, _ = expected_km(hours, -W)
        # The fall is shorter, too: by (top / fall) more of both, in the closed form.
        assert still - sinking > behind


def tubes(model="film-tube", hours=4.0, **winds):
    return load_event(
        {
            **event(0.0, 0.5, fall_mps=FALL, model=model, flight_time_h=hours),
            "winds": {"error_mps": 0, "subgrid": False} | winds,
        }
    )


def heights_of(ev, air, count):
    """Heights (m) of the flights against seconds after launch, and the legs they flew."""
    paths = drift.tracks(ev, air, count=count)
    drawn = draw(ev, count, 0, sky=air)
    legs, table = physical.legs(ev, drawn, air, Ground.flat(0.0))
    t = paths["time"].values.astype("datetime64[us]").astype(np.int64) / 1e6
    return t - drawn.launch_time[:, None], paths["altitude"].values, legs, table, drawn


def at_float(row):
    """Seconds at which a table rises by less than 0.2 m/s for the first time."""
    return 60.0 * np.flatnonzero(np.diff(row) <= 0.2 * 60.0)[0]


def test_a_slack_tube_sinks_with_the_air_from_its_float_and_never_rises_above_it():
    count, seen = 24, 0
    for w in (-W, W):
        seconds, z, legs, table, drawn = heights_of(tubes(), sky(w), count)
        open_tubes = np.flatnonzero(drawn.drawn["mode"] == 0)
        assert open_tubes.size > 10
        for i in open_tubes:
            row = table.height[i]
            floats = at_float(row)
            end = legs[i, 0, STOP_TIME] - legs[i, 0, CLOCK]
            when = (seconds[i] > floats + 240.0) & (seconds[i] <= end + 1e-3)
            off = z[i][when] - np.interp(seconds[i][when], np.arange(row.size) * 60.0, row)
            assert (z[i][when] <= row.max() + 1e-6).all()
            rises_again = (np.diff(row)[int(floats / 60.0) :] > 0.2 * 60.0).any()
            if not when.any() or rises_again:
                continue
            seen += 1
            if w < 0:  # of the rise 4 m are left (200 s), of a step across its end 5 m (240 s)
                assert np.abs(off - w * (seconds[i][when] - floats)).max() < 10.0
            else:
                assert (off >= -1e-6).all()
    assert seen >= 12


def test_a_tube_that_still_rises_is_soon_back_on_its_table():
    seconds, z, _, table, drawn = heights_of(tubes(), sky(-W), 24)
    for i in np.flatnonzero(drawn.drawn["mode"] == 0):
        row = table.height[i]
        rising = (seconds[i] > 0) & (seconds[i] < at_float(row))
        off = z[i][rising] - np.interp(seconds[i][rising], np.arange(row.size) * 60.0, row)
        assert np.abs(off).max() < W * 200.0 + 0.1


def test_latex_bursts_at_its_height_whatever_the_air_does():
    # Heights of the last point of the rise: 5 m/s in air that sinks at 0.2 take 4 % more of time.
    count, top = 16, 44_000.0
    ends = []
    for w in (0.0, -0.2):
        air = sky(w, top_m=top)
        seconds, z, *_ = heights_of(tubes("latex", hours=6.0), air, count)
        ends.append((np.nanmax(z, axis=1), np.nanargmax(z, axis=1), seconds))
    burst = ends[0][0] < top - 500.0
    assert burst.sum() >= 4
    assert ends[1][0][burst] == pytest.approx(ends[0][0][burst], abs=1.0)
    when = [s[np.arange(count), k] for _, k, s in ends]
    assert (when[1][burst] > when[0][burst]).all()


def test_a_fall_is_slower_in_rising_air_by_its_share():
    # 2 cm/s on a leaflet of 1.25 m/s: 1.6 % longer.
    air, up = (flown_km(kinematic(0.5), sky(w)) for w in (0.0, W))
    fall = [t - 1800.0 for _, t in (air, up)]
    rise_higher = min(CRUISE, 1800.0 * (RISE + W)) / min(CRUISE, 1800.0 * RISE)
    assert fall[1] / fall[0] == pytest.approx(rise_higher / (1 - W / FALL), rel=1e-4)


def test_where_the_winds_do_not_tell_it_a_launch_draws_one_and_says_so():
    ev = load_event({**event(0.0, 0.5, fall_mps=FALL, flight_time_h=3), "winds": {"error_mps": 0}})
    run = drift.estimate(ev, sky(None), members=2048)
    w, field = run["vertical_wind_mps"].values, run["wind_field"].values
    assert w.std() == pytest.approx(VERTICAL_WIND_MPS.sd, rel=0.15)
    assert run["vertical_wind_mps"].attrs["units"] == "m s-1"
    assert all(np.ptp(w[field == n]) == 0.0 for n in np.unique(field)[:20])
    assert any("up and down" in text for text in run.attrs["caveats"])
    assert run.attrs["sky_vertical_motion"] == "not in the winds"
    # The more the air sinks, the sooner the load is down; one-sided, so by a part of it.
    assert np.corrcoef(w, run["time_aloft"].values)[0, 1] > 0.1
    told = drift.estimate(ev, sky(0.0), members=64)
    assert "vertical_wind_mps" not in told
    assert told.attrs["sky_vertical_motion"] == "of the winds"
    assert not any("up and down" in text for text in told.attrs["caveats"])


def test_an_event_without_unresolved_motion_draws_none():
    run = drift.estimate(kinematic(3.0), sky(None), members=8)
    assert "vertical_wind_mps" not in run
