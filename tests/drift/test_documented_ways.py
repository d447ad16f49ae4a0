"""What the pages say one can do with results, done: selections, runs put together, clusters."""

import copy
import pickle
from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

import drift
import weather
from drift.event.parts import Claim, Find, Payload
from drift.evidence import joint, weigh
from drift.landings.groups import clusters_of, flight_of, launches_of
from drift.landings.summary import summary
from weather.errors import InputError


@pytest.fixture(scope="module")
def event():
    found = drift.load_event("2008-12-border-chapel")
    items = (Payload(item="leaflet-paper"), Payload(item="dvd"))
    claim = Claim(text="To the North.", predicate="north-of-mdl")
    find = Find(place="Hwacheon", latitude_deg=38.2, longitude_deg=127.9, radius_km=40.0)
    return replace(found, payloads=items, claims=(claim,), finds=(find,))


@pytest.fixture(scope="module")
def sky(event):
    return weather.open_sky("sample", box=event.box())


@pytest.fixture(scope="module")
def runs(event, sky):
    return [drift.estimate(event, sky, members=512, seed=seed) for seed in (1, 2)]


def test_a_selection_by_where_is_a_run_like_any_other(event, runs):
    # xarray turns whole numbers into floating ones; the rows are those that isel keeps.
    (run, _) = runs
    keep = run["latitude"].values > 38.2
    chosen = run.where(run["latitude"] > 38.2, drop=True)
    same = run.isel(member=np.flatnonzero(keep))
    assert chosen["payload"].dtype.kind == "f" and 0 < chosen.sizes["member"] < 512
    for name in ("probability", "probability_by_item", "credible_90"):
        np.testing.assert_array_equal(drift.density(chosen)[name], drift.density(same)[name])
    masked = run.where(run["latitude"] > 38.2)
    np.testing.assert_array_equal(
        drift.density(masked)["probability"], drift.density(same)["probability"]
    )
    assert drift.check(event, chosen) == drift.check(event, same)
    assert weigh(event, chosen) == weigh(event, same)
    assert joint(event, chosen) == joint(event, same)
    assert summary(event, chosen)["by_item"] == summary(event, same)["by_item"]
    figure, axes = drift.maps.payload_maps(chosen, event=event)
    assert len(axes) == 2
    figure.canvas.draw()


def test_results_go_through_a_pickle_as_a_cluster_sends_them(event, sky, runs):
    for result in (drift.check(event, runs[0]), weigh(event, runs[0]), event, sky):
        for other in (pickle.loads(pickle.dumps(result)), copy.deepcopy(result)):
            assert other._repr_html_() == result._repr_html_()


def test_runs_of_two_seeds_put_together_are_twice_the_draws(event, runs):
    both = xr.concat(runs, "member", combine_attrs="override")
    for count in (clusters_of, flight_of, launches_of):
        alone = [np.unique(count(run)).size for run in runs]
        assert np.unique(count(both)).size == sum(alone)
    (one,), (two,) = drift.check(event, runs[0]), drift.check(event, both)
    assert two.effective_members > 1.4 * one.effective_members
    # The same run twice is no more than once.
    (twice,) = drift.check(event, xr.concat([runs[0], runs[0]], "member", combine_attrs="override"))
    assert twice.effective_members == pytest.approx(one.effective_members, rel=0.05)


def test_blocks_of_one_seed_put_together_are_the_run(event, sky, runs):
    halves = [drift.estimate(event, sky, members=256, seed=1, first=first) for first in (0, 256)]
    both = xr.concat(halves, "member", combine_attrs="override")
    np.testing.assert_array_equal(clusters_of(both), clusters_of(runs[0]))
    assert drift.check(event, both) == drift.check(event, runs[0])


WRONG = {
    "members": [0, -1, 1.5, 4.0, "5", None, True, 10**12, np.nan],
    "seed": [-1, "x", 1.0, None, 2**70],
    "first": [-1, 1.5, "x"],
}


@pytest.mark.parametrize(("name", "value"), [(n, v) for n, values in WRONG.items() for v in values])
def test_an_argument_that_cannot_be_is_one_sentence(event, sky, name, value):
    with pytest.raises(InputError, match=f"^{name} is .*; give "):
        drift.estimate(event, sky, **{"members": 4, name: value})


def test_whole_numbers_of_numpy_are_whole_numbers(event, sky):
    landings = drift.estimate(event, sky, members=np.int64(4), seed=np.uint8(3))
    assert landings.sizes["member"] == 4


@pytest.mark.parametrize("count", [0, 1.5, "x"])
def test_the_number_of_tracks_is_checked_too(event, sky, count):
    with pytest.raises(InputError, match=r"^count is "):
        drift.tracks(event, sky, count=count)


def test_what_is_no_event_sky_or_run_is_told_with_who_makes_one(event, sky, runs):
    for wrong, words in (
        (lambda: drift.estimate("2008-12-border-chapel", sky), "drift.load_event"),
        (lambda: drift.estimate(event, "sample"), "weather.open_sky"),
        (lambda: drift.tracks(event, None), "weather.open_sky"),
        (lambda: drift.check("x", runs[0]), "drift.load_event"),
        (lambda: drift.check(event, None), "drift.estimate"),
        (lambda: drift.density(None), "drift.estimate"),
        (lambda: drift.density(runs[0], cell_deg="x"), "cell_deg"),
        (lambda: drift.density(runs[0], cell_deg=float("nan")), "cell_deg"),
        (lambda: drift.load_event(None), "mapping"),
        (lambda: drift.load_event(5), "mapping"),
    ):
        with pytest.raises(InputError, match=words):
            wrong()
