"""Studies flown: right numbers, the same members in every scenario, nothing done twice."""

import json
import math
import os
import re
import shutil
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

import drift
from drift.studies.journal import NAME as JOURNAL
from drift.studies.run import run_study
from tests.analytic import cds_file, event, toml
from tests.drift.markup import Page
from tests.processes import HANGS_S
from weather.constants import EARTH_RADIUS_M
from weather.errors import InputError
from weather.synthetic import uniform

#: A degree of longitude on the equator of the sphere, km.
KM_PER_DEGREE = EARTH_RADIUS_M * math.pi / 180e3
EXACT = event(0.0, 100.0, fall_mps=2.0, rise_mps=5, cruise_height_m=3000, flight_time_h=2)
#: The same with place, winds and flight time unknown.
ROUGH = EXACT | {
    "event": {"id": "rough"},
    "launch": [EXACT["launch"][0] | {"radius_km": 20.0, "time_spread_min": 60}],
    "vehicle": EXACT["vehicle"] | {"flight_time_h": {"uniform": [1, 3]}},
    "winds": {"error_mps": 2.0, "subgrid": False},
    "claim": [{"predicate": "distance", "min_km": 80}],
    "find": [{"latitude_deg": 0.0, "longitude_deg": 100.8, "radius_km": 30.0}],
}
LATS, LONS, HOURS, HEIGHTS = np.arange(-4, 4.1), np.arange(95, 106.1), range(9), [0, 3e3, 6e3, 9e3]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Two skies with the same wind everywhere, 10 and 5 m/s eastward, and two events as files."""
    folder = tmp_path_factory.mktemp("study")
    for name, speed in (("ten", 10.0), ("five", 5.0)):
        wind = uniform(u_mps=speed, v_mps=0.0)
        cds_file(folder / f"{name}.nc", wind, LATS, LONS, HOURS, HEIGHTS)
    (folder / "exact.toml").write_text(toml(EXACT))
    (folder / "rough.toml").write_text(toml(ROUGH))
    (folder / "elsewhere.toml").write_text(
        toml(EXACT | {"event": {"id": "elsewhere"}} | {
            "launch": [EXACT["launch"][0] | {"latitude_deg": 50.0}]
        })
    )  # fmt: skip
    return folder


def write(folder, name, *vary, **heading):
    """A study file."""
    given = {"study": {"winds": "ten.nc", "members": 64} | heading, "vary": list(vary)}
    (folder / f"{name}.toml").write_text(toml(given))
    return folder / f"{name}.toml"


HOURS_VARY = {"key": "vehicle.flight_time_h", "values": [1, 3]}
WINDS_VARY = {"key": "winds.source", "values": ["ten.nc", "five.nc"]}


@pytest.fixture(scope="module")
def exact(folder):
    """Flight times x skies of the event in which nothing is uncertain."""
    asked = write(folder, "exact_study", HOURS_VARY, WINDS_VARY, events=["exact.toml"])
    run_study(asked, out=folder / "exact_out")
    return folder / "exact_out"


def way_km(speed_mps, hours):
    """u (T + z / w): carried by the wind until the opening, and while it falls from 3000 m."""
    return speed_mps * (hours * 3600.0 + 3000.0 / 2.0) / 1e3


def test_every_scenario_flies_as_far_as_the_wind_carries_it(exact):
    found = drift.open_study(exact)
    far = found["median_distance_km"].sel(event="exact", item="thing").squeeze("reading")
    assert far.dims == ("vehicle.flight_time_h", "winds.source")
    for hours in (1, 3):
        for speed, winds in ((10.0, "ten.nc"), (5.0, "five.nc")):
            one = far.sel({"vehicle.flight_time_h": hours, "winds.source": winds})
            assert float(one) == pytest.approx(way_km(speed, hours), rel=1e-4)
    assert float(found["baseline_median_distance_km"].squeeze()) == pytest.approx(
        way_km(10.0, 2), rel=1e-4
    )


def test_differences_are_those_of_the_ways_of_the_same_members(exact):
    table = pd.read_csv(exact / "results.csv").set_index("scenario")
    assert table["name"].iloc[0] == "as reported"
    for number, (speed, hours) in enumerate([(10, 1), (5, 1), (10, 3), (5, 3)], start=1):
        change = way_km(speed, hours) - way_km(10, 2)
        row = table.loc[number]
        assert row["difference_mean_distance_km"] == pytest.approx(change, rel=1e-3)
        assert row["moved_km"] == pytest.approx(abs(change), rel=1e-3)


def test_rows_stand_in_the_order_of_the_file_whatever_came_of_them(folder):
    values = [3, 1, 2.5, 1.5]
    asked = write(folder, "order", HOURS_VARY | {"values": values}, events=["exact.toml"])
    run_study(asked, out=folder / "order_out")
    table = pd.read_csv(folder / "order_out" / "results.csv")
    assert list(table["vehicle.flight_time_h"].dropna()) == values
    assert list(table["scenario"]) == [0, 1, 2, 3, 4]
    far = table["median_distance_km"].to_numpy()
    assert not (np.diff(far) > 0).all() and not (np.diff(far) < 0).all()


@pytest.fixture(scope="module")
def rough(folder):
    """An event with unknowns: one assumption that is what was reported, one that is not."""
    same = {"uniform": [1, 3]}
    values = [same, {"uniform": [1.5, 3.5]}]
    asked = write(
        folder, "rough_study", HOURS_VARY | {"values": values}, events=["rough.toml"], members=2048
    )
    run_study(asked, out=folder / "rough_out")
    return pd.read_csv(folder / "rough_out" / "results.csv").set_index("scenario")


def test_members_are_the_same_in_every_scenario(rough):
    # What is assumed in scenario 1 is what was reported, so each member lands where it did.
    assert rough.loc[1, "moved_km"] == 0
    # Half an hour more for every member, in a wind of 10 m/s: 18 km, whatever its own error is.
    assert rough.loc[2, "difference_mean_time_aloft_h"] == pytest.approx(0.5, abs=0.001)
    assert rough.loc[2, "difference_mean_distance_km"] == pytest.approx(18.0, rel=0.1)


def test_a_paired_difference_is_sharper_than_the_shares_it_is_of(rough):
    def width(row, name):
        return row[f"{name}_high"] - row[f"{name}_low"]

    base, other = rough.loc[0], rough.loc[2]
    apart = math.hypot(*(width(row, "claim_1_probability") for row in (base, other)))
    change = other["claim_1_probability"] - base["claim_1_probability"]
    assert other["difference_claim_1_probability"] == pytest.approx(change, abs=1e-6)
    assert width(other, "difference_claim_1_probability") < 0.8 * apart
    assert other["difference_claim_1_probability_low"] > 0  # farther, so more go beyond 80 km


def test_claims_and_finds_of_a_row_are_those_of_the_event_flown_alone(folder, rough):
    import weather
    from drift.evidence.finds import weigh

    alone = drift.load_event(folder / "rough.toml")
    sky = weather.open_sky(folder / "ten.nc")
    landings = drift.estimate(alone, sky, members=2048)
    [claim], [find] = drift.check(alone, landings), weigh(alone, landings)
    assert rough.loc[0, "claim_1_probability"] == claim.probability
    assert rough.loc[0, "find_1_log_likelihood"] == pytest.approx(find.log_likelihood, abs=1e-9)


def test_what_fails_is_a_row_with_its_reason_and_the_rest_is_flown(folder):
    asked = write(folder, "partly", HOURS_VARY, events=["elsewhere.toml", "exact.toml"])
    ended = run_study(asked, out=folder / "partly_out")
    table = pd.read_csv(folder / "partly_out" / "results.csv")
    assert list(table["event"]) == ["elsewhere"] * 3 + ["exact"] * 3
    assert list(table["state"]) == ["failed"] * 3 + ["done"] * 3
    assert table["reason"][:3].str.contains("covers latitude -4 to 4").all()
    assert (len(ended.failures), ended.total, ended.status) == (3, 6, 2)
    record = json.loads((folder / "partly_out" / "study.json").read_text())
    assert (record["runs_done"], len(record["failures"])) == (3, 3)


def test_a_study_that_is_done_is_not_flown_again_and_can_be_added_to(folder, exact):
    told = []

    def tell(stage, done, total):
        told.append((stage, done, total))

    out = shutil.copytree(exact, folder / "added")
    run_study(folder / "exact_study.toml", out=out, progress=tell)
    assert ("5 of 5", 5, 5) in told and {done for _, done, _ in told} == {5, None}
    for name in ("results.csv", "study.json", "index.html"):
        assert (out / name).read_bytes() == (exact / name).read_bytes(), name
    before = pd.read_csv(out / "results.csv").set_index("name")
    more = HOURS_VARY | {"values": [1, 2.5, 3]}
    asked = write(folder, "more", more, WINDS_VARY, events=["exact.toml"])
    told.clear()
    run_study(asked, out=out, progress=tell)
    assert told[0][1:] == (5, 7)  # five of seven were there
    after = pd.read_csv(out / "results.csv").set_index("name")
    assert after.loc[before.index, "median_distance_km"].equals(before["median_distance_km"])


def test_a_folder_of_something_else_is_not_written_into(folder, exact):
    other = write(folder, "other", HOURS_VARY, events=["exact.toml"], members=32)
    with pytest.raises(InputError, match="none of which belongs to this study"):
        run_study(other, out=exact)
    with pytest.raises(InputError, match="is not that of a study"):
        run_study(other, out=folder)


KILLED = """
import os, sys
from drift.studies.run import run_study

def tell(stage, done, total):
    if done == {after}:
        os._exit(9)

run_study(sys.argv[1], out=sys.argv[2], progress=tell)
"""


@pytest.mark.parametrize("after", [1, 3, 5])
def test_a_study_killed_at_any_moment_ends_with_the_same_bytes(folder, exact, after):
    out = folder / f"killed_{after}"
    asked = str(folder / "exact_study.toml")
    words = [sys.executable, "-c", KILLED.format(after=after), asked, str(out)]
    died = subprocess.run(words, cwd=os.getcwd(), timeout=HANGS_S, capture_output=True)
    assert died.returncode == 9 and not (out / "results.csv").exists(), died.stderr
    with (out / JOURNAL).open("ab") as journal:
        journal.write(b'{"key": "cut off in the mid')  # as a machine without power leaves it
    with pytest.raises(InputError, match="not the folder of a study that is done"):
        drift.open_study(out)
    run_study(asked, out=out)
    for path in exact.iterdir():
        assert (out / path.name).read_bytes() == path.read_bytes(), path.name


def test_many_members_fly_in_blocks_that_change_nothing(folder, exact, monkeypatch):
    monkeypatch.setattr("drift.studies.flying.BLOCK", 30)
    out = folder / "blocks"
    run_study(folder / "exact_study.toml", out=out)
    assert (out / "results.csv").read_bytes() == (exact / "results.csv").read_bytes()
    assert not list(out.glob(".blocks/*"))


def test_landings_are_kept_where_the_table_says(folder):
    import xarray as xr

    asked = write(folder, "kept", HOURS_VARY, events=["exact.toml"], keep="landings", members=16)
    found = drift.study(asked, out=folder / "kept_out")
    [path] = found["landings"].sel({"vehicle.flight_time_h": 3}).values.ravel()
    with xr.open_dataset(folder / "kept_out" / path) as landings:
        end = landings["longitude"].values
    assert end == pytest.approx(100 + way_km(10, 3) / KM_PER_DEGREE, abs=1e-3)


def test_a_table_of_scenarios_is_one_dimension_with_its_keys_along_it(folder):
    (folder / "rows.csv").write_text(
        "scenario,vehicle.flight_time_h,payload.fall_mps\nshort,1,2\nslow,2,1\n"
    )
    asked = write(folder, "rows_study", events=["exact.toml"], table="rows.csv", baseline="slow")
    found = drift.study(asked, out=folder / "rows_out").squeeze(drop=True)
    assert list(found["scenario"].values) == ["short", "slow"]
    assert list(found["payload.fall_mps"].values) == [2, 1]
    far = found["median_distance_km"].set_index(scenario="scenario").sel(scenario="short")
    assert float(far) == pytest.approx(way_km(10, 1), rel=1e-4)
    assert found.attrs["baseline"] == "slow"


def test_the_page_names_every_event_and_asks_the_net_for_nothing(exact):
    page = (exact / "index.html").read_text("utf-8")
    assert "exact" in page and page.count("<svg") >= 3  # a map, and a chart per axis
    assert "default-src" in page and 'src="http' not in page and "url(http" not in page


def test_the_page_of_a_study_speaks_korean_when_asked(folder):
    # Events, keys, skies and why a run failed keep their words; the rest is ours.
    asked = write(folder, "spoken", HOURS_VARY, WINDS_VARY,
                  events=["exact.toml", "rough.toml", "elsewhere.toml"])  # fmt: skip
    run_study(asked, out=folder / "spoken_out", language="ko")
    html = (folder / "spoken_out" / "index.html").read_text("utf-8")
    record = json.loads((folder / "spoken_out" / "study.json").read_text())
    theirs = [one["reason"] for one in record["failures"]] + ["drift.open_study", "winds.source"]
    theirs += [one[key] for one in record["skies"] for key in ("winds", "attribution", "licence")]
    said = []
    for text in Page(html).words:
        for words in sorted(theirs, key=len, reverse=True):
            text = text.replace(words, "")
        said.append(text)
    own = (
        r"\b(the|of|flights?|land\w+|winds?|more|scenarios?|reported|rows?|licence|charts?|maps?)\b"
    )
    assert [text for text in said if re.search(own, text, re.IGNORECASE)] == []
    assert '<html lang="ko">' in html and "가정의 효과" in said
    assert "계산 15건 중 10건: 사건 3건" in " ".join(said)
    # Data files, and the page itself unless asked, are in English.
    assert "scenario" in (folder / "spoken_out" / "results.csv").read_text().splitlines()[0]
    with pytest.raises(InputError, match="'en' and 'ko', not in 'fr'"):
        run_study(asked, out=folder / "spoken_out", language="fr")
