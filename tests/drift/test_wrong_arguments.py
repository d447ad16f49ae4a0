"""Every public function looks at its arguments first: what cannot be is one sentence, not a guess.

What must raise is InputError, whatever library would have met the value later.
"""

import datetime as dt

import numpy as np
import pytest
import xarray as xr

import drift
import drift.maps as maps
import drift.sensitivity
import weather
from drift import evidence
from drift.evidence.calibration import calibrate
from drift.statistics.shares import share
from weather.errors import InputError


@pytest.fixture(scope="module")
def made():
    """An event, its sky, a run, its tracks and its density, by the names of arguments."""
    event = drift.load_event("2008-12-border-chapel")
    sky = weather.open_sky("sample", box=event.box())
    landings = drift.estimate(event, sky, members=64, seed=1)
    return {
        "event": event,
        "sky": sky,
        "landings": landings,
        "tracks": drift.tracks(event, sky, count=2, seed=1),
        "density": drift.density(landings),
    }


#: Public functions, and the arguments of each that `made` has.
FUNCTIONS = {
    drift.alternatives: ["event"], drift.estimate: ["event", "sky"],
    drift.tracks: ["event", "sky"], drift.density: ["landings"],
    drift.check: ["event", "landings", "tracks"], drift.methods: ["landings"],
    drift.table: ["landings"], maps.landing_map: ["landings", "density", "tracks", "event"],
    maps.payload_maps: ["landings", "tracks", "event"],
    maps.map_and_heights: ["landings", "tracks", "density", "event"],
    maps.time_height_section: ["tracks", "sky", "event"], maps.wind_profile: ["sky", "event"],
    maps.hodograph: ["sky", "event"], maps.arrival_times: ["landings"],
    maps.landing_distances: ["landings"], evidence.weigh: ["event", "landings", "sky"],
    evidence.joint: ["event", "landings"], evidence.weights: ["event", "landings"],
    drift.sensitivity.first_order_given_data: ["landings"],
    drift.sensitivity.indices: ["event", "sky"],
}  # fmt: skip
ARGUMENTS = [(function, name) for function, names in FUNCTIONS.items() for name in names]
WRONG = [0, True, float("nan"), "x", [], {}, object(), np.array([1.0]), xr.Dataset(), dt.date.max]


@pytest.mark.parametrize(
    ("function", "name"), ARGUMENTS, ids=[f"{f.__name__}-{name}" for f, name in ARGUMENTS]
)
def test_an_argument_of_another_kind_is_one_sentence(made, function, name):
    others = [value for key, value in made.items() if key != name]
    for wrong in [*WRONG, *others]:
        given = {key: made[key] for key in FUNCTIONS[function]} | {name: wrong}
        with pytest.raises(InputError) as caught:
            function(**given)
        assert "\n" not in str(caught.value) and "object at 0x" not in str(caught.value)


#: What a notebook makes of a run and is none any more, with a word of the sentence.
NO_RUNS = {
    "attributes": lambda run: run.drop_attrs(),
    "brackets": lambda run: run.isel(member=0),
    "lack outcome": lambda run: run.drop_vars("outcome"),
    "have no place": lambda run: run.assign(latitude=run.latitude.where(run.member > 30)),
    "no run writes": lambda run: run.assign(outcome=run.outcome * 0 + 7),
    "dimensions run, member": lambda run: run.expand_dims(run=[0]),
    "members have numbers": lambda run: run.assign_coords(member=[f"m{i}" for i in range(64)]),
    "are no numbers": lambda run: run.assign(longitude=("member", ["x"] * 64)),
    "by pandas": lambda run: run.to_dataframe().to_xarray(),
}


@pytest.mark.parametrize("word", NO_RUNS)
def test_what_is_no_run_any_more_is_told_with_what_to_do(made, word):
    broken = NO_RUNS[word](made["landings"])
    said = {"brackets": "dimensions none", "by pandas": "attributes"}.get(word, word)
    for function in (drift.density, drift.table, maps.landing_map, maps.arrival_times):
        with pytest.raises(InputError, match=said):
            function(broken)
    with pytest.raises(InputError, match=said):
        drift.check(made["event"], broken)


#: Values that other arguments cannot have: a call with what `made` has.
VALUES = {
    "what_if is 'no'": lambda m: drift.estimate(m["event"], m["sky"], members=2, what_if="no"),
    "allow_gaps is 'no'": lambda m: weather.open_sky("sample", allow_gaps="no"),
    "allow_preliminary is 1": lambda m: weather.open_sky("sample", allow_preliminary=1),
    "box must be a Box": lambda m: weather.open_sky("sample", box=(1, 2)),
    "winds are a name": lambda m: weather.open_sky(None),
    "heights must be": lambda m: drift.estimate(m["event"], m["sky"], heights=[1, 2]),
    "arrays of numbers": lambda m: drift.HeightTable("x", "y"),
    "times into its whole": lambda m: drift.HeightTable([0.0, 1e-9, 1e6], [0.0, 1.0, 2.0]),
    "a table of heights runs": lambda m: drift.HeightTable([0.0, 60.0], [0.0, 1e30]),
    "folder must be a path": lambda m: drift.open_study(5),
    "a study is the path": lambda m: drift.study(None),
    "out must be a path": lambda m: drift.study({}, out=b"x"),
    "trajectory is 9": lambda m: maps.time_height_section(m["tracks"], m["sky"], trajectory=9),
    "isel.trajectory=.0": lambda m: maps.landing_map(
        m["landings"], tracks=m["tracks"].isel(trajectory=0)
    ),
    "look must be": lambda m: maps.landing_map(m["landings"], look="en"),
    "language of look": lambda m: maps.landing_map(m["landings"], look=maps.Look(language="fr")),
    "width_mm of look": lambda m: maps.landing_map(m["landings"], look=maps.Look(width_mm=-1)),
    "needs cartopy axes": lambda m: maps.landing_map(m["landings"], ax=5),
    "top_m is nan": lambda m: maps.wind_profile(m["sky"], m["event"], top_m=float("nan")),
    "mapping of names to runs": lambda m: maps.compare([m["landings"]]),
    "mapping of names to scenes": lambda m: maps.compare_maps([m["landings"]]),
    "landings of scenes": lambda m: maps.compare_maps({"a": maps.Scene(m["tracks"])}),
    "list of rows": lambda m: maps.region_bars([{"x": 1}]),
    "mapping of names to numbers": lambda m: maps.calibration_diagram([0.5]),
    "figure must be": lambda m: maps.save(None, "a.png"),
    "dpi is": lambda m: maps.save(maps.arrival_times(m["landings"])[0], "a.png", dpi="x"),
    "not of the members": lambda m: evidence.updated(
        m["landings"].isel(member=slice(None, None, -1)), m["landings"]["longitude"] * 0 + 1
    ),
    "readings must be": lambda m: evidence.compare([1, 2]),
    "cases must be": lambda m: calibrate(5),
    "success and cluster": lambda m: share(np.ones(4), np.arange(3)),
    "from 0": lambda m: share(np.ones(4), np.array([-1, 0, 0, 1])),
    "sky.at takes": lambda m: m["sky"].at(dt.datetime(2008, 12, 8), 100.0, 37.0, 127.0),
    "west_deg of a box": lambda m: weather.Box(
        west_deg="126", east_deg=128.0, south_deg=36.0, north_deg=38.0,
        start=m["sky"].first_time, end=m["sky"].first_time, top_m=8000.0,
    ),
}  # fmt: skip


@pytest.mark.parametrize("said", VALUES)
def test_a_value_that_cannot_be_is_one_sentence(made, said):
    with pytest.raises(InputError, match=said):
        VALUES[said](made)
