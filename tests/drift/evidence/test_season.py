"""The verdict on twins of a season: honest waves are held, gain and are not flagged.

A wave is 200 balloons let go at Paju that come down w + x away, w common to all; who finds them is
drawn by the people around and an unknown rate, so finds lie where people live. No winds of 2024 are
at hand: what the verdict says of the season itself waits for them.
"""

import csv
import json
import math
import re

import numpy as np
import pytest

from drift.evidence.calibration import CLIMATOLOGY, MODEL, Case
from drift.evidence.detection import RATES, detection
from drift.evidence.season import verdict
from drift.pages import season as page
from drift.places.regions import north_of_mdl
from drift.runs.season import judge
from tests.drift import markup, twins

WAVES, BALLOONS, WIND, OWN = 24, 200, 20.0, 20.0


def wave(rng, off_km=0.0):
    """A wave with a count and up to three finds; off_km : by how much its model is wrong."""
    course = rng.uniform(0.4 * math.pi, 1.1 * math.pi)
    mean = rng.uniform(20, 60) * np.array([math.sin(course), math.cos(course)])
    down = mean + rng.normal(0, WIND, 2) + rng.normal(0, OWN, (BALLOONS, 2))
    ends = twins.landings(*down.T)
    seoul = twins.event(finds=[twins.find(25, -25)])
    chance = detection(seoul, ends, seoul.finds).chance(rng.choice(RATES[1:]))[0]
    found = np.flatnonzero(rng.uniform(size=BALLOONS) < chance)
    south = int((~north_of_mdl(ends["latitude"].values, ends["longitude"].values)).sum())
    finds = [
        twins.find(*(down[i] + rng.normal(0, 2.5, 2)), radius_km=5.0, certainty="A")
        for i in rng.permutation(found)[:3]
    ]
    claim = {"predicate": "south-of-mdl", "certainty": "A", "count": [south, BALLOONS]}
    heading = {"id": f"wave-{rng.integers(1 << 40)}"}
    landings = twins.normal_landings(
        rng, fields=128, each=8, mean_km=mean + np.array([off_km, 0.0]), wind_km=WIND, own_km=OWN
    )
    return Case(event=twins.event(claims=[claim], finds=finds, heading=heading), landings=landings)


@pytest.fixture(scope="module")
def honest():
    rng = np.random.default_rng(4)
    return [wave(rng) for _ in range(WAVES)]


@pytest.fixture(scope="module")
def said(honest):
    return verdict(honest)


def test_areas_of_an_honest_season_hold_the_finds(said):
    for area in ("50", "90"):
        held = said["coverage"]["with_detection"][area]
        assert held["held_95"][0] - 0.02 <= float(area) / 100 <= held["held_95"][1] + 0.02
        assert held["finds"] == len(said["finds"]) > WAVES


def test_the_log_score_of_a_count_is_that_of_its_share(said, honest):
    # A share that is uniform over winds gives each count 1 / 201: scores of an honest model lie
    # near ln 201 or below, and those of turned flights of other waves above.
    scores = said["scores"]["counts"]
    assert scores["rows"] == WAVES and 1.0 < scores["mean"][MODEL] < math.log(201) + 0.7
    for key in ("counts", "finds"):
        gain = said["scores"][key]["gain"][CLIMATOLOGY]
        mean = said["scores"][key]["mean"]
        assert gain["nats"] == pytest.approx(mean[CLIMATOLOGY] - mean[MODEL], abs=1e-4)
    assert said["scores"]["finds"]["gain"][CLIMATOLOGY]["nats_95"][0] > 0


def test_an_honest_season_is_reliable_and_is_not_flagged(said):
    low, high = said["reliability"]["slope_95"]
    assert low <= 1.0 <= high
    checks = said["season_checks"]
    assert len(checks["flagged"]) <= 3 and checks["chance_together"] > 0.01


def test_a_season_that_is_off_to_one_side_is_flagged_as_a_whole():
    # 45 km are two s.d. of the middle of three finds: few waves alone are far out, the season is.
    rng = np.random.default_rng(5)
    said = verdict([wave(rng, off_km=45.0) for _ in range(WAVES)])
    assert said["season_checks"]["chance_together"] < 1e-3
    off = [w["check"]["east_km"] for w in said["waves"] if w["check"]]
    # Towns draw finds to themselves, so the middles are not off by all of it.
    assert -55.0 < np.mean(off) < -20.0


def test_one_command_writes_one_page_one_table_and_the_numbers(honest, tmp_path):
    found = judge(honest[:4], tmp_path)
    rows = list(csv.reader((tmp_path / "season.csv").read_text("utf-8").splitlines()))
    assert len(rows) == 1 + len(found["waves"]) and all(len(r) == len(page.HEADS) for r in rows)
    assert json.loads((tmp_path / "season.json").read_text("utf-8")) == found
    text = (tmp_path / "season.html").read_text("utf-8")
    assert all(wave["event"] in text for wave in found["waves"]) and "The 90 % areas hold" in text
    assert verdict(honest[:4]) == found
    assert judge([], tmp_path / "nothing")["waves"] == []
    names = "|".join(wave["event"] for wave in found["waves"])
    for text in markup.Page(page.html(found, "ko")).words:
        left = re.sub(rf"{names}|km|hPa|nat|UTC", "", text)
        assert not re.search("[a-z]{2,} [a-z]{2,}", left), text
