"""The fit of a wind error finds the error that was put in."""

import json

import numpy as np
import pytest

from weather.errors import InputError
from weather.grid.wind_error import Correlation, draw_error, wind_error
from weather.soundings import error_fit
from weather.soundings.verification import Differences

PUT_IN = Correlation(time_s=9 * 3600.0, height_m=1500.0, distance_m=250e3)
PLACES = np.array([[37.1, 127.0], [38.2, 128.6], [38.0, 124.7], [36.0, 129.4], [35.1, 126.8]])
LEVELS_M = np.arange(250.0, 6000.0, 250.0)
DAYS = 90


def errors(sigma=2.0, days=DAYS, hours=(0, 6, 12, 18), start_s=1.2e9 // 86400 * 86400):
    """An error of known covariance, seen by five stations four times on every fourth day.

    It is another one on each of those days. Independent noise of 0.3 m/s is the sondes' own.
    """
    rng = np.random.default_rng(4)
    fields = 2 * np.arange(days)
    modes = draw_error(fields, np.full(days, sigma), PUT_IN, seed=3, origin_s=0.0)
    lat, lon = np.radians(PLACES).T
    unit = np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=-1)
    rows = []
    for day in range(days):
        for hour in hours:
            for p, (x, y, s) in enumerate(unit):
                seconds = start_s + 4 * day * 86400.0 + hour * 3600.0
                e = np.array([wind_error(modes, day, hour * 3600.0, z, x, y, s) for z in LEVELS_M])
                e += rng.normal(0.0, 0.3, e.shape)
                rows.append(one(f"4710{p}", seconds, PLACES[p], e))
    return Differences.joined(rows)


def one(station, seconds, place, e):
    n = len(e)
    return Differences(
        station=np.full(n, station), z=LEVELS_M, du=e[:, 0], dv=e[:, 1],
        seconds=np.full(n, seconds), latitude=np.full(n, place[0]), longitude=np.full(n, place[1]),
    )  # fmt: skip


@pytest.fixture(scope="module")
def fitted():
    return error_fit.fit(errors())


def test_it_finds_the_size_in_every_layer(fitted):
    # 2 m/s and 0.3 m/s of the sondes: 2.02 of 90 days that each have one field.
    assert fitted["ascents"] == DAYS * 4 * 5 and len(fitted["stations"]) == 5
    layers = fitted["layers"]
    assert [row["bottom_m"] for row in layers] == [0.0, 1000.0, 2000.0, 3000.0, 5000.0]
    for row in layers:
        low, high = row["rms_mps_95"]
        assert low < row["rms_mps"] < high
        assert row["rms_mps"] == pytest.approx(2.02, rel=0.15)
    assert np.mean([low < 2.02 < high for low, high in (r["rms_mps_95"] for r in layers)]) >= 0.6


@pytest.mark.parametrize(("name", "known"), [("time_h", 9.0), ("height_m", 1500.0),
                                             ("distance_km", 250.0)])  # fmt: skip
def test_it_finds_how_far_the_error_reaches(fitted, name, known):
    # The constant sixteenth of the variance makes every scale a little longer.
    found = fitted[name]
    low, high = found["interval_95"]
    assert low < found["value"] < high
    assert found["value"] == pytest.approx(known, rel=0.4)
    assert low < 1.2 * known and high > known


def test_it_tells_seasons_and_hours_apart_where_there_are_ascents_enough(fitted):
    # 90 days of a year from January 2008.
    assert {g["season"] for g in fitted["groups"]} == {"DJF", "MAM", "JJA", "SON"}
    assert {g["hour_utc"] for g in fitted["groups"]} == {0, 6, 12, 18}
    assert sum(g["ascents"] for g in fitted["groups"]) == fitted["ascents"]


def test_it_is_plain_and_the_same_again(fitted):
    assert json.loads(json.dumps(fitted)) == fitted
    few = errors(days=6)
    assert error_fit.fit(few) == error_fit.fit(few)


def test_what_ascents_cannot_tell_it_does_not_say():
    # One station, one ascent a day: no two within two days, and no distance at all.
    found = errors(days=30, hours=(12,)).only(["47100"])
    fitted = error_fit.fit(found)
    low, high = fitted["height_m"]["interval_95"]
    assert low < 1.3 * 1500.0 < high
    assert fitted["distance_km"]["value"] is None and "too few" in fitted["distance_km"]["why"]
    assert fitted["time_h"]["value"] is None
    assert fitted["groups"] == [] or all(g["hour_utc"] == 12 for g in fitted["groups"])


def test_too_few_ascents_are_refused():
    with pytest.raises(InputError, match="at least 20 ascents inside the sky, got 5"):
        error_fit.fit(errors(days=1, hours=(12,)))
