"""Finds from a person's table: columns guessed or named, hours and days, and what cannot be used.

The tables are written here as lists of landings are published: an English one with a day and an
hour apart, a Korean one, one with the names of this project.
"""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from drift.event.file import load_event
from drift.event.finds_table import read_finds
from drift.evidence import joint, weigh
from tests.drift import twins
from weather.errors import InputError

KST = timezone(timedelta(hours=9))

ENGLISH = """No.,Location,Latitude,Longitude,Date Found,Time Found,Description
1,"Geochang, Wicheon-myeon",35.75,127.85,2024-05-29,05:30,two in a paddy
2,Yeongcheon,36.00,128.90,"May 29, 2024",7:40 AM,burst
3,Uiseong,36.40,128.45,2024/05/30,,
4,unknown,,,2024-05-30,,
"""


@pytest.fixture
def table(tmp_path):
    def read(text, offset=KST, radius_km=12.0, **columns):
        path = tmp_path / "finds.csv"
        path.write_text(text, "utf-8")
        return read_finds(path, columns, offset=offset, radius_km=radius_km)

    return read


def test_columns_are_guessed_and_said_back(table):
    found = table(ENGLISH)
    first, second, third = found.finds
    assert (first.place, first.text) == ("Geochang, Wicheon-myeon", "two in a paddy")
    assert (first.latitude_deg, first.longitude_deg) == (35.75, 127.85)
    assert first.time == datetime(2024, 5, 28, 20, 30, tzinfo=UTC)
    assert second.time == datetime(2024, 5, 29, 7, 40, tzinfo=KST)
    # A day without an hour says: by the end of it.
    assert third.time == datetime(2024, 5, 31, 0, 0, tzinfo=KST)
    said = " ".join(found.said)
    assert "latitude_deg=Latitude" in said and "hour=Time Found" in said and "UTC+09:00" in said
    assert "line 5" in said and "known to 12 km" in said


def test_named_columns_go_before_guessed_ones_and_times_may_be_utc(table):
    text = "위도;경도;장소;lat;when\n37.75;127.05;의정부;1;2024-07-18T20:00:00\n"
    (find,) = table(text, offset=UTC).finds
    assert (find.latitude_deg, find.place) == (1.0, "의정부")
    (named,) = table(text, offset=UTC, latitude_deg="위도", radius_km=5.0).finds
    assert (named.latitude_deg, named.longitude_deg, named.radius_km) == (37.75, 127.05, 5.0)
    assert named.time == datetime(2024, 7, 19, 5, 0, tzinfo=KST)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("lat,lon\n37.5,126.9\n97.5,126.9\n", "line 3: latitude_deg is '97.5'; give -90 to 90"),
        ("lat,lon\nnorth,126.9\n", "line 2: latitude_deg is 'north'; give a number"),
        ("lat,lon,date\n37,127,5/6/2024\n", "line 2: date is '5/6/2024'; write it as 2024-05-29"),
        ("lat,lon,date,time\n37,127,2024-05-06,dawn\n", "line 2: hour is 'dawn'; write it as"),
        ("lat,lon,certainty\n37,127,sure\n", "line 2: certainty is 'SURE'"),
        ("lat,place\n37,Paju\n", "no column that looks like longitude_deg; name it with --column"),
        ("lat,lon\n,\n", "has no rows"),
        ("lat,lon,place\n,,Paju\n", "no row with a position"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_sentence_with_its_line(table, text, words):
    with pytest.raises(InputError) as refused:
        table(text)
    said = str(refused.value).replace("'sure'", "'SURE'")
    assert words in said and "\n" not in said


def test_of_a_list_of_a_season_an_event_takes_what_was_found_after_its_launch(table):
    text = "lat,lon,time\n" + "".join(
        f"{lat:.4f},{lon:.4f},{(twins.LAUNCH + timedelta(hours=hours)).isoformat()}\n"
        for hours in (-2, 3, 23, 25)
        for lat, lon in [twins.place(10.0, 5.0)]
    )
    event = twins.event(finds=[twins.find()])
    chosen, said = table(text).of(event, 24.0)
    assert [(f.time - twins.LAUNCH) / timedelta(hours=1) for f in chosen.finds] == [3, 23]
    assert "2 of 4 finds" in said[0] and "give way" in said[0]
    with pytest.raises(InputError, match="none of them between"):
        table("lat,lon,date\n37,127,1999-01-01\n").of(event, 24.0)


def test_finds_of_a_table_weigh_as_those_of_the_event_file(table):
    # One way of weighing: the same finds give the same numbers, wherever they were written down.
    event = load_event("2024-06-01-waste-balloons")
    text = "lat,lon,radius_km,time,item,certainty\n" + "".join(
        f"{f.latitude_deg},{f.longitude_deg},{f.radius_km},"
        f"{f.time.isoformat() if f.time else ''},{f.item},{f.certainty}\n"
        for f in event.finds
    )
    chosen, _ = table(text).of(event, 24.0)
    keys = ("latitude_deg", "longitude_deg", "radius_km", "time", "item", "certainty")
    assert [[getattr(f, k) for k in keys] for f in chosen.finds] == [
        [getattr(f, k) for k in keys] for f in event.finds
    ]


def test_more_finds_than_can_be_weighed_together_are_weighed_one_by_one():
    import numpy as np

    landings = twins.normal_landings(np.random.default_rng(0), fields=50, each=40)
    event = twins.event(finds=[twins.find(5.0 * i, 0.0) for i in range(13)])
    assert len(weigh(event, landings)) == 13
    assert "12 at most are weighed together" in joint(event, landings).refusal


def test_a_column_that_is_there_twice_is_refused(tmp_path):
    path = tmp_path / "finds.csv"
    path.write_text("latitude_deg,longitude_deg,latitude_deg\n37.1,127.0,38.9\n")
    with pytest.raises(InputError, match=r"several columns 'latitude_deg'; leave one"):
        read_finds(path, {}, radius_km=10.0, offset=None)


def test_a_decimal_comma_is_no_longitude(tmp_path):
    # 37,24 in a table with commas would be read as 37 N 24 E.
    path = tmp_path / "finds.csv"
    path.write_text("latitude_deg,longitude_deg\n37.1,127.0\n37,24,127,18\n")
    with pytest.raises(InputError, match=r"finds.csv, line 3 has more cells .* with a point"):
        read_finds(path, {}, radius_km=10.0, offset=None)
