"""One's own soundings with an event that leaves nearly everything to the priors."""

from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
import pytest

import drift
from drift.runs.choices import RunOptions
from drift.runs.winds import open_winds
from weather.box import Box
from weather.errors import InputError
from weather.progress import silent
from weather.soundings import analysed_sky, sample

LAUNCH = {"place": "Paju", "latitude_deg": 37.8, "longitude_deg": 126.7,
          "time": datetime(2008, 12, 8, 12, tzinfo=UTC)}  # fmt: skip


@pytest.fixture
def table(tmp_path):
    with as_file(files("weather").joinpath("data/soundings/korea_20081208T12.csv")) as path:
        copy = tmp_path / "mine.csv"
        copy.write_bytes(Path(path).read_bytes())
        return copy


@pytest.mark.parametrize("model", ["kinematic", "film-tube", "latex"])
def test_an_event_with_priors_alone_flies_in_soundings_of_ones_own(table, model):
    event = drift.load_event({
        "event": {"id": "plain"}, "launch": [LAUNCH],
        "vehicle": {"model": model}, "payload": [{"item": "leaflet-paper"}],
    })  # fmt: skip
    sky = open_winds(event, RunOptions(winds=(str(table),)), silent)
    assert sky.covers(37.8, 126.7)
    landings = drift.estimate(event, sky, members=8)
    assert np.isfinite(landings["latitude"].values).all()


def box(west, east):
    return Box(
        west_deg=west, east_deg=east, south_deg=0.0, north_deg=80.0, top_m=6000.0,
        start=datetime(2008, 12, 8, 10, tzinfo=UTC), end=datetime(2008, 12, 8, 14, tzinfo=UTC),
    )  # fmt: skip


@pytest.mark.parametrize(("west", "east"), [(-180.0, 180.0), (-20.0, 340.0), (60.0, 250.0)])
def test_a_box_around_the_earth_is_cut_to_where_the_stations_say_something(west, east):
    # The 29 stations lie from 113 to 140 E; 5 degrees of latitude are 556 km.
    places = analysed_sky.analysis.places(sample.sample_soundings())
    grid = analysed_sky._grid(sample.sample_soundings(), box(west, east))
    assert grid.west_deg == pytest.approx(places[:, 1].min() - 5.0, abs=0.5)
    assert grid.east_deg == pytest.approx(places[:, 1].max() + 5.0, abs=0.5)
    assert grid.south_deg == pytest.approx(places[:, 0].min() - 5.0, abs=0.5)


def test_stations_all_over_the_earth_are_told_for_who_gave_them():
    from dataclasses import replace

    ascents = sample.sample_soundings()
    ascents += [replace(ascents[0], station="far", longitude_deg=-60.0)]
    with pytest.raises(InputError, match="leave out the stations far from the launch") as told:
        analysed_sky._grid(ascents, box(-180.0, 180.0))
    assert "box" not in str(told.value)
