"""Tables of flights that flew: read as exported, or refused with the line and the reason."""

from datetime import UTC, datetime

import numpy as np
import pytest

from drift.validation.pairs import read_pairs
from drift.validation.vehicles import event_of, kind_of
from tests.shared import FLIGHTS
from weather.errors import InputError

HEAD = (
    "id,kind,launch_latitude_deg,launch_longitude_deg,launch_time,landing_latitude_deg,"
    "landing_longitude_deg,landing_time,radius_km,burst_height_m,source,licence"
)
ROW = "a,radiosonde,47.0,15.4,2021-04-06T02:30:00Z,47.2,16.4,2021-04-06T04:30:00Z,1,30000,ZAMG,CC0"


@pytest.fixture
def table(tmp_path):
    def write(text, **columns):
        path = tmp_path / "pairs.csv"
        path.write_text(text, "utf-8")
        return read_pairs(path, columns)

    return write


def test_the_columns_of_the_contract_are_read(table):
    (pair,) = table(f"{HEAD}\n{ROW}\n").pairs
    assert (pair.id, pair.kind, pair.source, pair.licence) == ("a", "radiosonde", "ZAMG", "CC0")
    assert (pair.launch_latitude_deg, pair.landing_longitude_deg) == (47.0, 16.4)
    assert pair.launch_time == datetime(2021, 4, 6, 2, 30, tzinfo=UTC)
    assert (pair.radius_km, pair.burst_height_m, pair.launch_height_m) == (1.0, 30000.0, None)


def test_what_may_be_missing_may_be_missing(table):
    (pair,) = table(f"{HEAD}\n,,47.0,15.4,2021-04-06T02:30:00Z,47.2,16.4,,,,,\n").pairs
    assert pair.id == "line 2" and pair.landing_time is None and pair.radius_km == 0.0
    assert kind_of(pair).name == "radiosonde"
    needed = [
        "launch_latitude_deg", "launch_longitude_deg", "launch_time", "landing_latitude_deg",
        "landing_longitude_deg",
    ]  # fmt: skip
    assert len(table(f"{','.join(needed)}\n47,15.4,2021-04-06T02:30:00Z,47.2,16.4\n").pairs) == 1


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_other_names_marks_and_clocks_are_read(table, mark):
    # As exports have them: semicolons, a mark before the first letter, milliseconds since 1970.
    names = "serial,model,lat0,lon0,datetime,lat1,lon1".split(",")
    cells = "R5140539,RS41-SG,47.0,15.4,1617676200000,47.2,16.4".split(",")
    (pair,) = table(
        f"\ufeff{mark.join(names)}\r\n{mark.join(cells)}\r\n",
        id="serial", kind="model", launch_latitude_deg="lat0", launch_longitude_deg="lon0",
        launch_time="datetime", landing_latitude_deg="lat1", landing_longitude_deg="lon1",
    ).pairs  # fmt: skip
    assert pair.launch_time == datetime(2021, 4, 6, 2, 30, tzinfo=UTC)
    assert kind_of(pair).name == "radiosonde"


def test_positions_of_a_tracking_service_make_pairs_with_their_tracks(table):
    # Up to 9 km and down again, every ten minutes; another let fall from 5 km; one lost high up.
    lines = ["serial,timestamp,lat,lon,alt"]
    ways = {
        "up": [100, 3000, 6000, 9000, 4000, 300],
        "drop": [5000, 3000, 1000, 20],
        "lost": [100, 4000, 8000],
    }
    for name, heights in ways.items():
        lines += [
            f"{name},2021-04-06T0{2 + i // 6}:{i % 6}0:00Z,{47 + i / 100},{15 + i / 10},{z}"
            for i, z in enumerate(heights)
        ]
    found = table(
        "\n".join(lines), id="serial", time="timestamp", latitude_deg="lat", longitude_deg="lon",
        height_m="alt",
    ).pairs  # fmt: skip
    up, drop, lost = found
    assert [kind_of(pair).name for pair in found] == ["radiosonde", "dropsonde", "ascent"]
    assert (up.burst_height_m, up.launch_height_m, up.ground_height_m) == (9000, 100, 300)
    assert up.landing_time == datetime(2021, 4, 6, 2, 50, tzinfo=UTC)
    assert (drop.launch_height_m, lost.burst_height_m) == (5000, 8000)
    assert up.track.height_m.tolist() == ways["up"]
    for pair in found:
        assert event_of(pair, kind_of(pair)).launches[0].radius_km == 0.0


def test_a_table_of_soundings_is_a_track(tmp_path):
    name = "dropsonde_20240831T125902.csv"
    (tmp_path / name).write_bytes((FLIGHTS / name).read_bytes())
    (tmp_path / "pairs.csv").write_text(
        f"{HEAD},launch_height_m,track\nd,dropsonde,6.8,-23,2024-08-31T12:59:32Z,6.8,-23,"
        f"2024-08-31T13:14:02Z,,,,,13178,{name}\n"
    )
    (pair,) = read_pairs(tmp_path / "pairs.csv", {}).pairs
    launched = pair.launch_time.timestamp()
    assert pair.track.time_s[0] == launched and pair.track.time_s[-1] <= launched + 870.0
    assert (np.diff(pair.track.time_s) > 0).all() and pair.track.height_m[0] == 13178.1


BAD = [
    ("", "has no rows"),
    (HEAD, "has no rows"),
    ("id,kind\na,b", "has no column launch_latitude_deg, .*--column ours=theirs"),
    (f"{HEAD}\n{ROW.replace('47.0', 'north')}", "line 2: launch_latitude_deg is 'north'; give a"),
    (f"{HEAD}\n{ROW.replace('47.0', '147.0')}", "line 2: launch_latitude_deg is '147.0'; give -90"),
    (f"{HEAD}\n{ROW.replace('47.0', '')}", "line 2: launch_latitude_deg is ''; give a number"),
    (
        f"{HEAD}\n{ROW.replace('02:30:00Z', '02:30:00')}",
        "launch_time is .*offset from UTC, or pass",
    ),
    (f"{HEAD}\n{ROW.replace('2021-04-06T02', '6 April')}", "launch_time is .*write it as 2015"),
    (f"{HEAD}\n{ROW.replace('T04:30', 'T01:30')}", "landing_time is .*after the launch"),
    (f"{HEAD}\n{ROW}\n{ROW}", "two flights called 'a'"),
]


@pytest.mark.parametrize(("text", "said"), BAD)
def test_a_bad_table_is_refused_with_line_and_remedy(table, text, said):
    with pytest.raises(InputError, match=said) as refused:
        table(text)
    assert "\n" not in str(refused.value)


def test_a_column_that_is_not_there_is_refused(table):
    with pytest.raises(InputError, match="has no column 'when'; it has id, kind"):
        table(f"{HEAD}\n{ROW}", launch_time="when")
    with pytest.raises(InputError, match="'time_of_day' is not a column of ours"):
        table(f"{HEAD}\n{ROW}", time_of_day="launch_time")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("radiosonde", "zeppelin"), "kind 'zeppelin' is not known; it is one of radiosonde"),
        (("radiosonde", "dropsonde"), "needs launch_height_m"),
        (("radiosonde,", "ascent,"), None),
        ((",30000,", ",,"), None),
        (("2021-04-06", "2126-04-06"), "too recent"),
    ],
)
def test_what_cannot_be_flown_again_is_refused_before_any_wind(table, change, said):
    (pair,) = table(f"{HEAD}\n{ROW.replace(*change)}").pairs
    if said is None:
        assert event_of(pair, kind_of(pair)).payloads
        return
    with pytest.raises(InputError, match=said):
        event_of(pair, kind_of(pair))
