"""A study file: what it becomes, and what it may not ask."""

import pytest

from drift.studies.file import load_study
from drift.studies.keys import KEYS
from tests.analytic import event
from weather.errors import InputError

EVENT = event(0.0, 100.0, fall_mps=2.0, cruise_height_m=3000, flight_time_h=2)


def study(*vary, **heading):
    return {"study": {"events": [EVENT], "winds": "sample", **heading}, "vary": list(vary)}


def changes(given):
    return [(one.number, one.changes) for one in load_study(given).scenarios]


HOURS = {"key": "vehicle.flight_time_h", "values": [2, 3]}
HEIGHTS = {"key": "vehicle.cruise_height_m", "values": [4000, 5000]}


def test_what_varies_apart_is_a_grid_in_the_order_of_the_file_the_last_key_fastest():
    assert changes(study(HOURS, HEIGHTS)) == [
        (0, {}),
        (1, {"vehicle.flight_time_h": 2, "vehicle.cruise_height_m": 4000}),
        (2, {"vehicle.flight_time_h": 2, "vehicle.cruise_height_m": 5000}),
        (3, {"vehicle.flight_time_h": 3, "vehicle.cruise_height_m": 4000}),
        (4, {"vehicle.flight_time_h": 3, "vehicle.cruise_height_m": 5000}),
    ]


def test_what_varies_together_moves_as_columns():
    pair = [HOURS | {"together": "camp"}, HEIGHTS | {"together": "camp"}]
    assert changes(study(*pair)) == [
        (0, {}),
        (1, {"vehicle.flight_time_h": 2, "vehicle.cruise_height_m": 4000}),
        (2, {"vehicle.flight_time_h": 3, "vehicle.cruise_height_m": 5000}),
    ]


def test_a_table_has_a_scenario_per_row_and_an_empty_cell_is_as_reported(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rows.csv").write_text(
        "scenario,vehicle.flight_time_h,vehicle.model,winds.error_mps\n"
        "plain,,,\n"
        'a tube,"{uniform = [2, 4]}",film-tube,1.5\n'
    )
    asked = load_study(study(table="rows.csv"))
    assert [(one.number, one.name, one.changes) for one in asked.scenarios] == [
        (1, "plain", {}),
        (
            2,
            "a tube",
            {
                "vehicle.flight_time_h": {"uniform": [2, 4]},
                "vehicle.model": "film-tube",
                "winds.error_mps": 1.5,
            },
        ),
    ]
    assert asked.baseline_number == 1  # the row that changes nothing is the event as reported
    assert load_study(study(table="rows.csv", baseline="a tube")).baseline_number == 2


def test_the_first_of_several_winds_is_where_the_event_as_reported_flies(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("one.nc", "other.nc"):
        (tmp_path / name).touch()
    given = study({"key": "winds.source", "values": ["one.nc", "other.nc"]})
    del given["study"]["winds"]
    asked = load_study(given)
    assert (asked.baseline_number, len(asked.scenarios)) == (1, 2)


LAUNCH = ["launch", "launch.time", "launch.latitude_deg", "launch.longitude_deg", "launch.place",
          "launch.height_m", "launch.radius_km", "launch.time_spread_min", "launch.balloons",
          "[[launch]].time"]  # fmt: skip


@pytest.mark.parametrize("key", LAUNCH)
def test_no_key_moves_a_launch_beyond_what_was_reported(key):
    with pytest.raises(InputError, match="does not move a launch"):
        load_study(study({"key": key, "values": [1]}))


def test_no_table_moves_a_launch_either(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rows.csv").write_text("launch.time\n2015-01-02T00:00:00Z\n")
    with pytest.raises(InputError, match="does not move a launch"):
        load_study(study(table="rows.csv"))


def test_nothing_that_can_vary_is_a_place_or_a_time_of_a_launch():
    assert not [key for key in KEYS if "launch" in key or "latitude" in key or "time_spread" in key]
    assert {key.split(".")[0] for key in KEYS} == {
        "vehicle", "payload", "winds", "ground", "reading", "members", "seed",
    }  # fmt: skip


def test_a_disputed_launch_varies_by_the_readings_that_the_event_names_and_no_others():
    disputed = EVENT | {"alternative": [{"name": "by night", "launch": {"radius_km": 3.0}}]}
    varied = {"key": "reading", "values": ["as reported", "by night"]}
    asked = load_study(study(varied, events=[disputed]))
    assert [one.changes for one in asked.scenarios] == [
        {"reading": "as reported"},
        {"reading": "by night"},
    ]
    with pytest.raises(InputError, match="has no reading 'at noon'; it has as reported, by night"):
        load_study(study({"key": "reading", "values": ["at noon"]}, events=[disputed]))


def many(key, *values):
    return {"key": key, "values": list(values)}


REFUSED = {
    "an unknown key": (study(many("vehicle.flight_tme_h", 2)), "did you mean 'vehicle.flight"),
    "a value that cannot be": (study(many("vehicle.model", "zeppelin")), "vehicle.model.*must be"),
    "a number that cannot be": (study(many("vehicle.flight_time_h", -1)), "flight_time_h"),
    "no members": (study(many("members", 0)), "members is 0; give a whole number, at least 1"),
    "a value twice": (study(many("seed", 1, 1)), "seed = 1 twice"),
    "a key twice": (study(HOURS, HOURS), "varies twice"),
    "no values": (study({"key": "seed", "values": []}), "needs values"),
    "columns of two lengths": (
        study(HOURS | {"together": "a"}, many("seed", 1) | {"together": "a"}),
        "need as many values each",
    ),
    "no events": ({"study": {}}, "needs events"),
    "an unknown event": (study(events=["2015-01-19-pagu"]), "did you mean 2015-01-19-paju"),
    "an event twice": (study(events=[EVENT, EVENT]), "two are called exact"),
    "winds that are not there": (study(many("winds.source", "no.nc")), "no winds 'no.nc'"),
    "an unknown load": (study(many("payload.stone.fall_mps", 1)), "no load 'stone'; it has thing"),
    "an unknown word to keep": (study(keep="everything"), "keep: must be"),
    "an unknown baseline": (study(HOURS, baseline="the best"), "name of no scenario"),
    "a table that is not there": (study(table="no.csv"), "no table no.csv"),
    "a filter of nothing": (study(filter={"year": "1950"}), "lets no event through"),
    "an unknown filter": (study(filter={"yaer": "2015"}), "did you mean 'year'"),
    "finds are what was found": (study(many("find.radius_km", 3)), "finds are what was found"),
    "too many": (
        study(*(many(key, *range(1, 101)) for key in ("seed", "members", "winds.error_mps")),
              many("vehicle.flight_time_h", 1, 2)),
        "2000000 scenarios",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_study_that_cannot_be_is_refused_in_a_sentence(case):
    given, said = REFUSED[case]
    with pytest.raises(InputError, match=said) as refused:
        load_study(given)
    assert "\n" not in str(refused.value)
