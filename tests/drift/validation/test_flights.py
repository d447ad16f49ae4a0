"""Flights flown again: real ones in their own winds, and twins whose truth is drawn."""

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from drift import hindcast
from drift.ensemble.members import QUANTITIES, SEEDS
from drift.flight.fly import fly
from drift.runs.choices import RunOptions
from drift.runs.validation import run_validation
from drift.validation.comparison import Compared
from drift.validation.pairs import Table, read_pairs
from drift.validation.summary import same_weather, speed_class, summary
from drift.validation.vehicles import event_of, kind_of
from tests.analytic import START, cds_file
from tests.shared import FLIGHTS
from weather import open_sky

EXAMPLE = Path(__file__).parents[3] / "examples" / "pairs.csv"


def silent(*told):
    """A run that tells nobody how far it is."""


def flown(table, folder, members=128, **options):
    numbers = run_validation(table, RunOptions(members=members, **options), folder, silent)
    with (folder / "validation.csv").open(encoding="utf-8") as file:
        return numbers, list(csv.DictReader(file))


# --- flights with the winds they measured themselves ---------------------------------------------


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    return flown(read_pairs(EXAMPLE, {}), tmp_path_factory.mktemp("real") / "out")


def test_real_flights_are_carried_by_their_own_winds_to_where_they_were(real):
    # Bounds of the data's README: 0.35 km of 2.8 to 4.1 for a dropsonde, 1 km of 86 for the
    # radiosonde at 15 km. Measured: 0.18, 0.17, 0.29 and 0.76 km.
    _, rows = real
    assert [row["kind"] for row in rows] == ["dropsonde"] * 3 + ["ascent"]
    for row, bound, way in zip(rows, [0.35] * 3 + [1.0], [3.5] * 3 + [86.0], strict=True):
        assert float(row["way_km"]) == pytest.approx(way, rel=0.25)
        assert float(row["along_km"]) < bound, row["id"]


def test_real_flights_of_their_kind_end_near_and_in_time_and_beat_a_straight_line(real):
    # With the priors of the kind alone. A sonde falls at 10.1 m/s at sea level where 11 are
    # assumed, so it is a minute or two late; the wind of one level misses by 6 to 64 km.
    numbers, rows = real
    for row in rows:
        assert float(row["error_km"]) < 0.3 * float(row["way_km"])
        assert abs(float(row["late_min"])) < 4.0
        assert float(row["line_km"]) > 1.5 * float(row["way_km"]) or row["kind"] == "ascent"
    assert numbers["all"]["skill"] > 0.8
    assert numbers["own_winds"] == 4 and numbers["not_flown"] == []
    # Three falls of ten minutes are one weather: no more is claimed than two could show.
    assert numbers["all"]["weathers"] == 2
    assert numbers["all"]["held_90"]["low"] < 0.5


def test_in_calm_air_a_flight_would_have_stayed(tmp_path):
    # The control: the same fall without its winds misses by the whole way.
    pair = read_pairs(EXAMPLE, {}).pairs[0]
    still = (FLIGHTS / Path(pair.winds[0]).name).read_text().splitlines()
    head = still[0].split(",")
    u, v = head.index("u_ms"), head.index("v_ms")
    lines = [still[0]]
    for line in still[1:]:
        cells = line.split(",")
        cells[u], cells[v] = "0.001", "0.0"  # winds of nothing at all are refused as unwritten
        lines.append(",".join(cells))
    (tmp_path / "calm.csv").write_text("\n".join(lines))
    calm = replace(pair, winds=(str(tmp_path / "calm.csv"),))
    _, (row,) = flown(Table(name="calm", sha256="0", pairs=(calm,)), tmp_path / "out", 32)
    assert float(row["along_km"]) == pytest.approx(float(row["way_km"]), abs=0.01)


# --- twins: truths drawn from the priors ---------------------------------------------------------


def twins(tmp_path, count=16):
    """Pairs whose landings are drawn from their own priors, in winds that turn with height."""

    def wind(t, z, lat, lon):
        return 4.0 + 1.5e-3 * z, 6.0 - 1.0e-3 * z

    lats, lons = np.arange(30.0, 46.1, 2.0), np.arange(118.0, 138.1, 2.0)
    winds = cds_file(tmp_path / "winds.nc", wind, lats, lons, range(0, 24), range(0, 13_000, 500))
    rng, pairs = np.random.default_rng(3), []
    base = read_pairs(EXAMPLE, {}).pairs[0]
    for i in range(count):
        start = {
            "launch_latitude_deg": float(rng.uniform(36, 39)),
            "launch_longitude_deg": float(rng.uniform(124, 128)),
            "launch_time": START + (i % 12) * (START.replace(hour=1) - START),
        }
        pair = replace(
            base, id=f"twin {i}", kind="leaflet", winds=(), track=None, launch_height_m=None,
            landing_time=None, ground_height_m=0.0, **start,
        )  # fmt: skip
        event = event_of(pair, kind_of(pair))
        sky = open_sky(winds, box=event.box())
        design = {name: rng.uniform(size=1) for name in (*QUANTITIES, *SEEDS)}
        ready = hindcast.ready(event, sky, 1, 1000 + i, design=design)
        end = fly(ready.sky, ready.ground, ready.journey)
        pairs.append(
            replace(
                pair,
                landing_latitude_deg=float(end.latitude[0]),
                landing_longitude_deg=float(end.longitude[0]),
            )
        )
    return winds, Table(name="twins", sha256="0", pairs=tuple(pairs))


def test_areas_hold_as_many_twins_as_they_say_and_a_line_holds_fewer(tmp_path):
    winds, table = twins(tmp_path)
    numbers, rows = flown(table, tmp_path / "out", 256, winds=(str(winds),))
    assert len(rows) == len(table.pairs) and numbers["not_flown"] == []
    for percent in (50, 90):
        inside = sum(float(row["level"]) < percent / 100 for row in rows)
        low, high = stats.binom.interval(0.99, len(rows), percent / 100)
        assert low <= inside <= high
    assert 0.0 < numbers["all"]["skill"] < 1.0
    # Errors are those of the spread: r.m.s. of truth about the mean, and of the members about it.
    ratio = numbers["all"]["rms_error_km"] / numbers["all"]["rms_spread_km"]
    assert 0.6 < ratio < 1.5


# --- numbers -------------------------------------------------------------------------------------


def one(**change):
    base = {
        "id": "x", "kind": "radiosonde", "source": "", "licence": "", "winds": "", "way_km": 100.0,
        "has_own_winds": False, "launch_time": "", "hours": 2.0, "speed_mps": 14.0, "members": 100,
        "spread_km": 10.0, "error_km": 10.0, "level": 0.4, "crps_km": 6.0, "line_km": 30.0,
        "along_km": np.nan, "along_level": np.nan, "late_min": np.nan,
    }  # fmt: skip
    return Compared(**base | change)


def test_flights_are_told_together_by_kind_and_by_speed():
    flights = [
        one(), one(level=0.95, crps_km=20.0, error_km=40.0), one(kind="leaflet", speed_mps=3.0),
    ]  # fmt: skip
    places, times = np.array([[37.0, 127.0], [37.1, 127.1], [50.0, 10.0]]), np.zeros(3)
    found = summary(flights, places, times)
    assert found["all"]["weathers"] == 2
    assert found["all"]["held_90"]["probability"] == pytest.approx(2 / 3)
    assert found["all"]["skill"] == pytest.approx(1 - (6 + 20 + 6) / 90)
    assert list(found["by_kind"]) == ["leaflet", "radiosonde"]
    assert list(found["by_speed"]) == ["0 to 5 m/s", "10 to 20 m/s"]
    assert found["by_speed"]["10 to 20 m/s"]["median_error_percent"] == pytest.approx(25.0)
    assert "3 flights in 2 weathers" in found["sentence"]


def test_flights_of_one_night_are_one_weather_link_by_link():
    places = np.array([[37.0, 127.0], [37.0, 131.0], [37.0, 135.0], [37.0, 127.0]])
    hours = np.array([0.0, 4.0, 8.0, 30.0]) * 3600
    # 355 km and 4 h apart each, so the first and third are linked by the second.
    assert same_weather(places, hours).tolist() == [0, 0, 0, 1]


def test_classes_of_speed():
    assert [speed_class(v) for v in (0.0, 5.0, 29.9, 44.0, np.nan)] == [
        "0 to 5 m/s", "5 to 10 m/s", "20 to 30 m/s", "over 30 m/s", "not known",
    ]  # fmt: skip
