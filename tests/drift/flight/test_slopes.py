"""Rises along a steep slope: in a steady wind, where and when they end is known on paper."""

import numpy as np
import pytest

import drift
from drift.ensemble.members import draw
from drift.flight.fly import fly, fly_carefully
from drift.flight.journey import plan
from drift.flight.kernels.outcome import LANDED
from tests.analytic import event, ramp, sky
from weather.physics.sphere import distance_km
from weather.synthetic import uniform

WIND_MPS, RISE_MPS, FALL_MPS, CRUISE_M, ALOFT_S = 10.0, 2.5, 5.0, 3000.0, 600.0

#: The foot of the slope (`tests.analytic.ramp`).
LATITUDE, LONGITUDE = 37.9, 126.8


def flown(top_m, how):
    """Metres to the east of the launch, seconds aloft, height and outcome of a balloon that a wind
    carries up a slope from its foot.
    """
    made = event(
        LATITUDE, LONGITUDE, fall_mps=FALL_MPS, cruise_height_m=CRUISE_M,
        flight_time_h=ALOFT_S / 3600.0, rise_mps=RISE_MPS, rise_law="constant",
    )  # fmt: skip
    winds = sky(
        uniform(u_mps=WIND_MPS, v_mps=0.0), np.arange(34, 43, 2.0), np.arange(120, 135, 2.0),
        [0, 4], [0, 1000, 4000, 10_000], dtype=np.float32,
    )  # fmt: skip
    flight, ground = drift.load_event(made), ramp(top_m)
    members = draw(flight, 1, 0, sky=winds)
    ends = how(winds, ground, plan(flight, members, sky=winds, ground=ground))
    east = 1000.0 * distance_km(LATITUDE, LONGITUDE, ends.latitude[0], ends.longitude[0])
    return float(east), ends.time[0] - members.launch_time[0], ends.altitude[0], ends.outcome[0]


def length(top_m):
    """How far the slope reaches, m: to the first node of the ground that is as high as its top."""
    ground = ramp(top_m)
    east = ground.longitude0 + ground.longitude_step * np.argmax(ground.altitude[0] == top_m)
    return 1000.0 * float(distance_km(LATITUDE, LONGITUDE, LATITUDE, east))


@pytest.mark.parametrize("how", [fly, fly_carefully])
def test_a_balloon_goes_on_rising_from_the_top_of_a_slope_that_carried_it_up(how):
    # To the top at 10 m/s, then 2.5 m/s for the other 500 s, and down again at 5 m/s. Where the
    # slope ends a step may miss the last 50 m of it, hence 10 s of the fall.
    top = 1500.0
    aloft = ALOFT_S + RISE_MPS * (ALOFT_S - length(top) / WIND_MPS) / FALL_MPS
    east, seconds, height, outcome = flown(top, how)
    assert outcome == LANDED and height == pytest.approx(top, abs=0.01)
    assert seconds == pytest.approx(aloft, abs=50.0 / FALL_MPS)
    assert east == pytest.approx(WIND_MPS * seconds, rel=2e-3)


def test_a_balloon_comes_down_where_a_slope_has_carried_it_to_its_height():
    # A wall of 9 km: a third of the way up it is as high as the balloon cruises, whose next leg
    # meets the ground at once. A step of 240 s would have taken it past the wall, and did: its leg
    # then ended hours before its launch, on the way back down.
    east, seconds, height, outcome = flown(9000.0, fly)
    assert outcome == LANDED and height == pytest.approx(CRUISE_M, abs=1.0)
    assert east == pytest.approx(1000.0 / 3.0, abs=5.0)
    assert seconds == pytest.approx(1000.0 / 3.0 / WIND_MPS, abs=0.5)
