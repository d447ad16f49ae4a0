"""Calibration proved on twins: truth drawn as members are, scores and ranks as in theory."""

import json
import math
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from scipy.stats import binom, binomtest

import drift
from drift.event.file import load_event
from drift.evidence import joint
from drift.evidence.aggregates import found_in_the_south, wrong_wind_chance, wrong_winds
from drift.evidence.baselines import climatological, straight_line, travels
from drift.evidence.calibration import CLIMATOLOGY, LINE, MODEL, Case, calibrate
from drift.statistics import scores
from tests.drift import twins
from weather.errors import InputError
from weather.grid.gridded_sky import gridded
from weather.physics.sphere import bearing_deg, distance_km
from weather.synthetic import sampled, uniform

WIND, OWN = 25.0, 20.0


def binomial_bounds(share, n, wide=0.999):
    """Counts that n draws of a share keep to, but once in a thousand."""
    low, high = binom(n, share).interval(wide)
    return low / n, high / n


# --- a batch of normal twins ---------------------------------------------------------------------


def twin_case(rng, *, narrow=1.0, find_km=8.0, far_km=None):
    """One event: a wind of its own, an ensemble, and a claim and a find drawn as members are.

    narrow : the ensemble's spread over that of the truth; 1 is an honest ensemble.
    """
    course, far = rng.uniform(0, 2 * math.pi), far_km or rng.uniform(40, 120)
    mean = np.array([far * math.sin(course), far * math.cos(course)])
    landings = twins.normal_landings(
        rng, fields=60, each=8, mean_km=mean, wind_km=narrow * WIND, own_km=narrow * OWN
    )
    wind = mean + rng.normal(0, WIND, 2)
    launch = wind + rng.normal(0, OWN, (10, 2))  # ten balloons, counted north of the launch
    found = wind + rng.normal(0, OWN, 2) + rng.normal(0, find_km / 2, 2)
    claim = {
        "predicate": "heading", "bearing_deg": 0, "tolerance_deg": 90, "certainty": "A",
        "count": [int((launch[:, 1] > 0).sum()), 10],
    }  # fmt: skip
    event = twins.event(
        claims=[claim, claim | {"certainty": "C", "count": [10, 10]}],
        finds=[twins.find(*found, radius_km=find_km, certainty="A")],
    )
    return Case(event=event, landings=landings)


@pytest.fixture(scope="module")
def honest():
    rng = np.random.default_rng(1)
    return calibrate([twin_case(rng) for _ in range(150)])


def test_ranks_of_honest_twins_are_flat(honest):
    for key in ("distance", "bearing"):
        assert sum(honest["ranks"][key]["counts"]) == 150
        assert honest["ranks"][key]["chance_if_flat"] > 0.01


def test_ranks_of_a_narrow_ensemble_are_not():
    rng = np.random.default_rng(2)
    said = calibrate([twin_case(rng, narrow=0.4) for _ in range(100)])
    assert said["ranks"]["bearing"]["chance_if_flat"] < 1e-3
    counts = said["ranks"]["bearing"]["counts"]
    assert counts[0] + counts[-1] > 40  # a fifth of 100 would be flat


def test_crps_of_honest_twins_is_that_of_a_normal_ensemble():
    # Far from the launch the distance is normal with sd s = sqrt(25^2 + 20^2 + 4^2); an honest
    # ensemble of N(0, s) scores s / sqrt(pi) on average (Gneiting and Raftery 2007, equation 21).
    rng, s = np.random.default_rng(10), math.sqrt(WIND**2 + OWN**2 + 4**2)
    table = calibrate([twin_case(rng, far_km=400) for _ in range(120)])
    said = [row["crps_distance_km"][MODEL] for row in table["finds"]]
    error = 3 * np.std(said) / math.sqrt(len(said))
    assert np.mean(said) == pytest.approx(s / math.sqrt(math.pi), abs=error)


def test_an_honest_model_has_skill_over_the_climatology_of_the_others(honest):
    for key in ("brier", "log_score", "crps_bearing_deg"):
        score = honest["scores"][key]
        assert score["skill"][CLIMATOLOGY] > 0.3, key
        mean = score["mean"]
        assert score["skill"][CLIMATOLOGY] == pytest.approx(
            1 - mean[MODEL] / mean[CLIMATOLOGY], rel=1e-4
        )


def test_honest_probabilities_are_reliable(honest):
    inside = [
        b["came_true"]["low"] <= b["said"] <= b["came_true"]["high"] for b in honest["reliability"]
    ]
    assert len(inside) >= 8 and sum(inside) >= len(inside) - 1


def test_only_claims_and_finds_of_the_given_certainty_are_outcomes(honest):
    assert len(honest["claims"]) == 150 and {r["certainty"] for r in honest["claims"]} == {"A"}
    rng = np.random.default_rng(3)
    cases = [twin_case(rng) for _ in range(3)]
    assert len(calibrate(cases, certainty="ABC")["claims"]) == 6
    assert calibrate(cases, certainty="B")["finds"] == []


def test_the_table_is_plain_data_and_the_same_for_the_same_seed(honest):
    assert json.loads(json.dumps(honest, allow_nan=False)) == honest
    rng = np.random.default_rng(4)
    cases = [twin_case(rng) for _ in range(4)]
    assert calibrate(cases, seed=5) == calibrate(cases, seed=5)
    assert calibrate([])["events"] == 0


# --- the two references --------------------------------------------------------------------------


def steady_sky(u, v, start, hours=30):
    return gridded(
        sampled(
            uniform(u_mps=u, v_mps=v),
            latitude_deg=np.arange(34.0, 42.1, 0.5),
            longitude_deg=np.arange(122.0, 132.1, 0.5),
            times=[start + timedelta(hours=h) for h in range(hours)],
            heights_m=np.arange(0.0, 9001.0, 500.0),
        )
    )


def test_the_straight_line_is_wind_times_time():
    sky = steady_sky(6.0, -8.0, datetime(2015, 1, 19, 6, tzinfo=UTC))
    landings = twins.landings(0, [10.0, 20.0, 30.0], hours=[1, 2, 5])
    line = straight_line(landings, twins.event(), sky)
    away = distance_km(*twins.PAJU, line["latitude"].values, line["longitude"].values)
    course = bearing_deg(*twins.PAJU, line["latitude"].values, line["longitude"].values)
    # 10 m/s for the median two hours, towards atan2(6, -8) = 143.13 degrees.
    assert away == pytest.approx(72.0, abs=1e-3) and course == pytest.approx(143.1301, abs=1e-3)
    case = Case(
        event=twins.event(finds=[twins.find(0, -60, certainty="A")]), landings=landings, sky=sky
    )
    table = calibrate([case])
    assert set(table["scores"]["crps_distance_km"]["mean"]) == {MODEL, CLIMATOLOGY, LINE}
    # All members in one place: the score is their distance from the truth, but for its own error.
    assert table["finds"][0]["crps_distance_km"][LINE] == pytest.approx(12, abs=6)


def test_a_straight_line_needs_the_wind_at_the_launch():
    sky = steady_sky(5, 5, datetime(2016, 1, 1, tzinfo=UTC))
    with pytest.raises(InputError, match="where the straight line begins"):
        straight_line(twins.landings(0, [1.0]), twins.event(), sky)


def test_climatology_takes_bearing_and_distance_from_the_others_in_equal_parts():
    own = twins.landings(0, np.full(600, 50.0))
    east, south = twins.landings(np.full(90, 80.0), 0), twins.landings(0, np.full(300, -20.0))
    out = climatological(own, [travels(east), travels(south)])
    away = distance_km(*twins.PAJU, out["latitude"].values, out["longitude"].values)
    course = bearing_deg(*twins.PAJU, out["latitude"].values, out["longitude"].values)
    assert sorted(set(np.round(away, 6))) == [20, 80] and np.mean(away > 50) == 0.5
    assert course[away > 50] == pytest.approx(90) and course[away < 50] == pytest.approx(180)


def test_climatology_without_others_knows_no_direction():
    out = climatological(twins.landings(0, np.full(1000, 50.0)))
    course = bearing_deg(*twins.PAJU, out["latitude"].values, out["longitude"].values)
    assert np.histogram(course, 8, (0, 360))[0] == pytest.approx(125, abs=3)
    away = distance_km(*twins.PAJU, out["latitude"].values, out["longitude"].values)
    assert away == pytest.approx(50)


# --- statements on the whole ---------------------------------------------------------------------


def northward(id_, north_share, rng, actor="Fighters for a Free North Korea (FFNK)", year=2014):
    """A launch of 60 winds of 8 flights, of which a share carry everything to the North."""
    event = twins.event(
        heading={"id": id_, "actor": actor, "direction": "northward"},
        launch=[
            {"latitude_deg": 37.8, "longitude_deg": 126.7, "time": f"{year}-03-01T12:00:00+09:00"}
        ],
    )
    goes_north = np.repeat(rng.permutation(60) < 60 * north_share, 8)
    landings = twins.landings(0, np.where(goes_north, 60.0, -60.0), wind_field=np.arange(480) // 8)
    return event, landings


def test_six_of_seven_wrong_winds_is_a_statement_on_the_whole_year():
    rng = np.random.default_rng(6)
    cases = {f"l{i}": northward(f"l{i}", share, rng) for i, share in enumerate([0.1] * 6 + [0.9])}
    cases["other-actor"] = northward("other-actor", 0.5, rng, actor="Lee Min-bok")
    cases["other-year"] = northward("other-year", 0.5, rng, year=2016)
    said = wrong_winds(cases)
    assert said.by_event == pytest.approx({f"l{i}": 0.9 for i in range(6)} | {"l6": 0.1})
    assert said.expected == pytest.approx(5.5)
    # At most one right: 0.9^6 0.9 [the seventh right, if any] + 0.9^6 0.1 + 6 0.1 0.9^5 0.1.
    assert said.probability == pytest.approx(0.9**6 + 0.6 * 0.9**5 * 0.1)
    assert (said.low, said.high) == (4, 7)
    assert "6 of 7 launches of 2014" in said.sentence
    # Where only five of the seven are known, at least four of those had the wrong wind.
    known = {f"l{i}": cases[f"l{i}"] for i in range(5)}
    assert wrong_winds(known).probability == pytest.approx(0.9**5 + 5 * 0.1 * 0.9**4)


def test_a_wind_is_wrong_if_most_of_the_launch_came_south():
    north = np.array([60.0] * 5 + [-60.0] * 3 + [60.0] * 4 + [-60.0] * 4 + [-60.0] * 8)
    landings = twins.landings(0, north, wind_field=np.arange(24) // 8)
    assert wrong_wind_chance(landings) == pytest.approx((0 + 0.5 + 1) / 3)


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("2024-06-08-waste-balloons", (80, 330)),
        ("2024-07-18-waste-balloons", (40, 200)),
        ("2024-08-10-waste-balloons", (10, 240)),
    ],
)
def test_reported_fractions_in_the_south_are_tested_as_counts_of_one_wave(name, count):
    event, rng = load_event(name), np.random.default_rng(7)

    def said(share):
        # Chances per wind are beta distributed with correlation 1 / (1 + 4) = 0.2.
        chance = np.repeat(rng.beta(4 * share, 4 * (1 - share), 400), 8)
        lat = np.where(rng.uniform(size=chance.size) < chance, 37.3, 39.0)
        landings = twins.at(
            lat, np.full(lat.size, 127.0), items=("waste-bag",), wind_field=np.arange(lat.size) // 8
        )
        (result,) = found_in_the_south({name: (event, landings)})[name]
        return result

    right, wrong = said(count[0] / count[1]), said(0.9)
    assert (right.count.count, right.count.of) == count
    assert right.count.low <= count[0] <= right.count.high and 0.3 < right.probability < 0.8
    assert wrong.count.low > count[0] or wrong.probability < 0.05


# --- twins that flew -----------------------------------------------------------------------------


def reading(place):
    """A night launch near the estuary with the priors of its kind and a shared wind error."""
    lat, lon = place
    return load_event(
        {
            "event": {"id": "2018-05-12-flown-twin", "status": "flown"},
            "launch": [
                {
                    "latitude_deg": lat, "longitude_deg": lon, "radius_km": 5.0,
                    "time": "2018-05-12T00:21:00+09:00", "time_spread_min": 30.0,
                }
            ],
            "payload": [{"item": "leaflet-film"}],
            "ground": {"height_m": 0.0},
            "winds": {"error_mps": 2.0, "subgrid": False},
        }
    )  # fmt: skip


#: Gimpo and Paju of the disputed launch of 12 May 2018.
PLACES = {"gimpo": (37.70, 126.55), "paju": (37.85, 126.80)}


@pytest.fixture(scope="module")
def flown():
    """Per place: an ensemble, and 400 true flights of other seeds, each in a wind of its own."""
    sky = steady_sky(3.0, 2.0, datetime(2018, 5, 11, 12, tzinfo=UTC))
    out = {}
    for seed, (name, place) in enumerate(PLACES.items()):
        event = reading(place)
        ensemble = drift.estimate(event, sky, members=8192, seed=10 + seed)
        truth = drift.estimate(event, sky, members=3200, seed=20 + seed)
        # One at random of each eight that share a wind: every eighth would be a biased choice.
        one = np.arange(0, 3200, 8) + np.random.default_rng(seed).integers(0, 8, 400)
        out[name] = event, ensemble, truth.isel(member=one)
    return out


def test_credible_areas_hold_their_share_of_true_flights(flown):
    _, ensemble, truth = flown["paju"]
    density = drift.density(ensemble)
    down = truth.isel(member=np.flatnonzero(truth["outcome"].values == 0))
    assert down.sizes["member"] > 380
    where = {
        "latitude": down["latitude"], "longitude": down["longitude"], "method": "nearest",
        "tolerance": 0.051,
    }  # fmt: skip
    wide = density.reindex(
        latitude=np.round(np.arange(34.05, 42, 0.1), 2),
        longitude=np.round(np.arange(122.05, 132, 0.1), 2),
        method="nearest", tolerance=0.01, fill_value=0,
    )  # fmt: skip
    for percent in (50, 90):
        inside = wide[f"credible_{percent}"].sel(**where).values.mean()
        low, high = binomial_bounds(percent / 100, down.sizes["member"])
        assert low <= inside <= high


def test_true_flights_rank_evenly_among_the_members(flown):
    rng = np.random.default_rng(8)
    _, ensemble, truth = flown["gimpo"]
    for name in ("latitude", "longitude", "time_aloft"):
        members = ensemble[name].values
        ranks = [scores.probability_integral(members, x, rng) for x in truth[name].values]
        assert scores.rank_histogram(np.array(ranks))[1] > 0.001, name


def test_a_flown_twin_is_attributed_to_its_place_as_often_as_its_probability_says(flown):
    rng = np.random.default_rng(9)
    right, said = 0, []
    for name in PLACES:
        truth = flown[name][2].isel(member=np.arange(200))
        east, north = rng.normal(0, 6.0, (2, 200))  # finds known to 12 km: 6 km along each axis
        for i in range(200):
            lat = float(truth["latitude"][i]) + north[i] / 111.195
            lon = float(truth["longitude"][i]) + east[i] / 111.195 / math.cos(math.radians(38))
            find = {"latitude_deg": lat, "longitude_deg": lon, "radius_km": 12.0}
            log = {
                place: joint(twins.event(finds=[find]), flown[place][1]).log_likelihood
                for place in PLACES
            }
            chosen = max(log, key=log.__getitem__)
            said.append(1 / (1 + math.exp(-abs(log["gimpo"] - log["paju"]))))
            right += chosen == name
    # The number right is a sum of independent events with the probabilities that were given.
    said = np.array(said)
    assert np.mean(said) > 0.55
    assert abs(right - said.sum()) < 3.3 * math.sqrt((said * (1 - said)).sum())
    assert binomtest(right, 400, 0.5, alternative="greater").pvalue < 0.001
