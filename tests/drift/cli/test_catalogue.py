"""Filters of the catalogue's list, and its three forms."""

import csv
import io
import json

import pytest

from drift.cli import catalogue
from drift.cli.catalogue import COLUMNS, Filter
from weather.errors import InputError


@pytest.fixture(scope="module")
def events():
    return catalogue.events()


def ids(events, **wish):
    return {row["id"] for row in catalogue.rows(Filter(**wish), events)}


#: Fifty rows of the table of reports, 16 events and 25 waves of the tables of what it lacked.
ALL = 91


def test_without_a_wish_all_events_are_listed_in_order(events):
    rows = catalogue.rows(among=events)
    assert len(rows) == ALL and [row["id"] for row in rows] == sorted(row["id"] for row in rows)
    assert all(tuple(row) == COLUMNS for row in rows)


def test_each_filter_keeps_what_the_table_of_reports_says(events):
    # Counted in the tables of reports: the rows of 2014; those of the North in 2016 and 2017.
    assert ids(events, year="2014") == {
        "2014-01-15-paju", "2014-03-04-cheorwon-yeoncheon", "2014-05-03-paju", "2014-09-21-paju",
        "2014-10-10-paju", "2014-10-10-yeoncheon", "2014-10-25-gimpo", "2014-11-07-paju",
    }  # fmt: skip
    assert ids(events, direction="southward", year="2016") == {
        "2016-01-12-seongdong", "2016-01-13-western-front", "2016-02-02-suwon-goyang",
        "2016-02-06-cheongju", "2016-03-yeongdeok-andong", "2016-05-28-goyang-paju",
        "2016-05-30-eunpyeong", "2016-06-20-gangseo",
    }  # fmt: skip
    assert ids(events, direction="southward", year="2017") == {
        "2017-03-chilgok-gumi", "2017-09-22-yangcheon", "2017-10-13-incheon", "2017-10-16-seoul",
    }  # fmt: skip
    assert len(ids(events, direction="southward", year="2024")) == 33  # 32 waves and the season
    assert all(name >= "2024" for name in ids(events, direction="southward", year="2018-2025"))
    assert ids(events, actor="vom") == {"2012-04-seoul-usa", "2020-06-25-ganghwa"}
    assert "2015-01-05-yeoncheon" in ids(events, actor="LEE MIN-BOK")
    # He leads FFNK: every launch of theirs, and none of anybody else.
    assert ids(events, actor="park") == ids(events, actor="ffnk") != set()
    assert ids(events, payload="bundle") == {
        "2016-01-12-seongdong", "2016-01-13-western-front", "2016-02-02-suwon-goyang",
        "2016-05-30-eunpyeong", "2016-06-20-gangseo",
    }  # fmt: skip
    assert ids(events, certainty="D") == {
        "2008-12-border-chapel", "2015-08-14-yeoncheon", "2020-06-22-paju",
    }  # fmt: skip


def test_letters_of_certainty_add_up_and_every_event_has_one(events):
    parts = [ids(events, certainty=letter) for letter in "ABCD"]
    assert sum(map(len, parts)) == len(ids(events, certainty="ABCD")) == ALL
    assert ids(events, certainty="a,b") == parts[0] | parts[1]


def test_only_events_with_finds(events):
    with_finds = ids(events, has_finds=True)
    assert with_finds == {event.id for event in events if event.finds}
    assert "2014-01-15-paju" in with_finds and "2015-03-26-ffnk-suspended" not in with_finds


def test_filters_hold_together(events):
    both = ids(events, year="2014-2015", has_finds=True)
    assert both == ids(events, year="2014-2015") & ids(events, has_finds=True)


def test_json_and_csv_hold_the_same_rows(events):
    rows = catalogue.rows(Filter(year="2024"), events)
    assert json.loads(catalogue.as_json_text(rows)) == rows
    read = list(csv.DictReader(io.StringIO(catalogue.as_csv_text(rows))))
    assert [each["id"] for each in read] == [row["id"] for row in rows]
    assert read[0]["payload"] == "; ".join(rows[0]["payload"])
    assert [int(each["finds"]) for each in read] == [row["finds"] for row in rows]


def test_the_table_has_a_line_per_event(events):
    header, *lines = catalogue.as_table(catalogue.rows(Filter(year="2014"), events))
    assert header[0] == "id" and len(lines) == 8 and all(len(line) == len(header) for line in lines)


def test_the_list_is_printed_for_people_and_for_programs(capsys):
    catalogue.show(Filter(year="2018"))
    assert "2018-05-12-gimpo" in capsys.readouterr().out
    catalogue.show(Filter(year="2018"), as_json=True)
    assert [row["id"] for row in json.loads(capsys.readouterr().out)] == ["2018-05-12-gimpo"]
    catalogue.show(Filter(year="2018"), as_csv=True)
    assert capsys.readouterr().out.startswith("id,date,status")
    catalogue.show(Filter(year="1999"))
    assert "No event matches" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"year": "14"}, "2014"),
        ({"year": "2016-2014"}, "write 2014-2016"),
        ({"direction": "west"}, "northward or southward"),
        ({"payload": "leaflets-film"}, "did you mean 'leaflet-film'"),
        ({"certainty": "AE"}, "letters of A, B, C and D"),
    ],
)
def test_a_filter_that_cannot_be_is_refused_in_one_sentence(events, wish, said):
    with pytest.raises(InputError, match=said) as refused:
        catalogue.rows(Filter(**wish), events)
    assert "\n" not in str(refused.value)
