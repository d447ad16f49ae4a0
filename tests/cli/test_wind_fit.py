"""From soundings to a fitted wind error to a run that flies with it, as a user goes."""

import json
from datetime import timedelta

import numpy as np
import pytest

from tests.analytic import START, cds_file, event, toml
from weather import synthetic

HOURS = range(0, 145, 6)


@pytest.fixture
def pair(tmp_path):
    """A calm sky of six days, and soundings that found 3 m/s, from elsewhere on every day."""
    lats, lons = np.arange(36.0, 39.1, 0.5), np.arange(124.0, 130.1, 0.5)
    calm = synthetic.uniform(u_mps=1e-6, v_mps=0.0)
    cds_file(tmp_path / "sky.nc", calm, lats, lons, HOURS, np.arange(0.0, 12_001.0, 500.0))
    rng = np.random.default_rng(1)
    rows = ["wmo,lat,lon,time,p_hpa,u_ms,v_ms,height_m"]
    for day in range(6):
        u, v = 3.0 * rng.choice([-1.0, 1.0], 2)
        for hour in (0, 6, 12, 18):
            time = (START + timedelta(days=day, hours=hour)).isoformat()
            for station, lat, lon in (("1", 37.0, 127.0), ("2", 38.0, 128.5)):
                for z in range(500, 9000, 500):
                    p = 1013.25 * np.exp(-z / 8000.0)
                    rows.append(f"{station},{lat},{lon},{time},{p:.2f},{u},{v},{z}")
    (tmp_path / "ascents.csv").write_text("\n".join(rows) + "\n")
    return tmp_path


def test_a_fit_is_written_and_a_run_takes_it(drift, fly, pair):
    said = drift("winds", "sky.nc", "--against", "ascents.csv", "--fit", "fit.json")
    assert said.status == 0, said.err
    assert "error keeps over height" in said.out and "fit: fit.json" in said.out
    fit = json.loads((pair / "fit.json").read_text())
    assert fit["kind"] == "wind-error-fit" and fit["soundings"] == ["ascents.csv"]
    assert all(row["rms_mps"] == pytest.approx(3.0, abs=0.05) for row in fit["layers"])
    # The sondes' own 1 m/s is taken out: sqrt(9 - 1) = 2.83 m/s, known well.
    mapping = event(
        37.0, 127.0, rise_mps=5.0, cruise_height_m=3000.0, flight_time_h=2.0, fall_mps=5.0
    )
    landings = fly(
        mapping | {"winds": {"error": "fit.json", "subgrid": False}}, "sky.nc", members=256
    )
    drawn = landings["wind_error_mps"].values
    assert np.median(drawn) == pytest.approx(np.sqrt(8.0), rel=0.03)
    assert drawn.std() < 0.3
    # Within one day the wind that was found is the same over all heights and both stations.
    assert np.median(landings["wind_error_height_m"]) > 5000.0
    # And the report says so.
    from drift.ensemble.unknowns import wind_error
    from drift.event.file import load_event

    (pair / "fitted.toml").write_text(toml(mapping | {"winds": {"error": "fit.json"}}))
    read = load_event(pair / "fitted.toml")
    assert wind_error(read, None).basis == "fit"
    assert read.hash() != load_event(mapping | {"winds": {}}).hash()


def test_a_fit_is_not_overwritten_and_needs_soundings(drift, pair):
    assert drift("winds", "sky.nc", "--fit", "fit.json").complaint.endswith("--against")
    (pair / "fit.json").write_text("mine")
    refused = drift("winds", "sky.nc", "--against", "ascents.csv", "--fit", "fit.json")
    assert refused.status == 2 and "--force" in refused.complaint
    assert (pair / "fit.json").read_text() == "mine"


@pytest.mark.parametrize(
    ("content", "winds", "words"),
    [
        (None, {"error": "none.json"}, ["winds", "error", "none.json", "--fit"]),
        ("not json", {"error": "fit.json"}, ["fit.json is not JSON"]),
        ('{"kind": "other"}', {"error": "fit.json"}, ["no fit of a wind error", "kind"]),
        ('{"kind": "wind-error-fit"}', {"error": "fit.json"}, ["lacks layers"]),
        ("{}", {"error": 3.0}, ["path of a file", "3.0"]),
    ],
)
def test_what_is_no_fit_is_refused_in_one_sentence(drift, tmp_path, content, winds, words):
    if content is not None:
        (tmp_path / "fit.json").write_text(content)
    (tmp_path / "my.toml").write_text(toml(event(37.0, 127.0, fall_mps=5.0) | {"winds": winds}))
    said = drift("show", "my.toml", "--validate")
    assert said.status == 2
    for word in words:
        assert word in said.complaint


def test_a_fit_and_a_number_together_are_refused(drift, pair):
    drift("winds", "sky.nc", "--against", "ascents.csv", "--fit", "fit.json")
    both = event(37.0, 127.0, fall_mps=5.0) | {"winds": {"error": "fit.json", "error_mps": 2.0}}
    (pair / "my.toml").write_text(toml(both))
    said = drift("show", "my.toml", "--validate")
    assert said.status == 2 and "give one of them" in said.complaint
