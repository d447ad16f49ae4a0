"""Hindcast only: the date rule stands where winds and launch meet, and nothing moves the clock."""

import inspect
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

import drift
import weather
from tests.analytic import event
from tests.cli.windfile import cds, save
from weather import synthetic
from weather.errors import InputError
from weather.tidy.gate import tidy

MAPPING = event(0.5, 100.0, rise_mps=5, cruise_height_m=800, flight_time_h=1, fall_mps=8)


@pytest.fixture
def now(monkeypatch):
    """The clock at another time: eight hours after the launch of the event, unless changed."""
    launch = drift.load_event(MAPPING).launches[0].time

    def at(later):
        monkeypatch.setattr("weather._clock.now", lambda: launch.astimezone(UTC) + later)

    return at


def test_a_launch_of_today_does_not_fly_however_it_came_there(now, tmp_path):
    loaded = drift.load_event(MAPPING)
    file = save(cds(synthetic.uniform(u_mps=5, v_mps=0)), tmp_path / "w.nc")
    sky = weather.open_sky(file)
    now(timedelta(hours=8))
    for flown in (drift.estimate, drift.tracks):
        with pytest.raises(InputError, match="too recent"):
            flown(loaded, sky)
    for given in (None, loaded.box()):
        with pytest.raises(
            InputError, match=r"begins at 201.* too recent; only flights at least 180"
        ):
            weather.open_sky(file, given)
    with pytest.raises(InputError, match="too recent"):
        drift.load_event(MAPPING)
    now(timedelta(days=181))
    assert drift.estimate(loaded, weather.open_sky(file), members=2).sizes["member"] == 2


def test_a_launch_that_was_put_into_an_event_is_no_way_round():
    loaded = drift.load_event(MAPPING)
    sky = weather.GriddedSky
    today = replace(loaded.launches[0], time=datetime.now(UTC) - timedelta(hours=8))
    recent = replace(loaded, launches=(today,))
    with pytest.raises(InputError, match="too recent"):
        drift.estimate(recent, sky)  # type: ignore[arg-type]  # refused before the sky is looked at


@pytest.mark.parametrize(
    "public",
    [drift.load_event, drift.estimate, drift.tracks, drift.check, weather.open_sky, tidy],
)
def test_no_public_argument_is_a_clock(public):
    names = inspect.signature(public).parameters
    assert not {"now", "today", "clock", "present"} & set(names)
