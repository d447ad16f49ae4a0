"""Finds: likelihoods, weights and Bayes factors against normal distributions done on paper.

The twins are normal: flights come down at m + w + x with w, of s.d. t per axis, common to all
flights of one wind, and x, of s.d. s, of each flight; a find of radius r is off by r / 2 per axis.
So a find is normal of variance t^2 + s^2 + r^2 / 4, and two finds of one wind have covariance t^2.
"""

import itertools
import math
from datetime import timedelta

import numpy as np
import pytest
from scipy.stats import multivariate_normal, norm

from drift.event.file import alternatives, load_event
from drift.evidence import compare, joint, updated, weigh, weights
from drift.evidence.finds import kernel, too_few
from drift.evidence.permanents import per_launch
from drift.evidence.rows import evidence
from drift.landings.summary import numbers
from tests.drift import twins
from weather.errors import InputError
from weather.grid.gridded_sky import GriddedSky

WIND, OWN, RADIUS = 15.0, 20.0, 10.0
SPREAD = math.hypot(WIND, OWN, RADIUS / 2)


def log_density(finds_km, mean_km=(0.0, 0.0), wind=WIND):
    """Joint log density (km^-2) of finds at points in km: each axis multivariate normal."""
    finds_km = np.atleast_2d(finds_km)
    own = OWN**2 + (WIND**2 - wind**2) + RADIUS**2 / 4
    covariance = wind**2 + own * np.eye(len(finds_km))
    return sum(
        multivariate_normal(np.full(len(finds_km), mean_km[axis]), covariance).logpdf(
            finds_km[:, axis]
        )
        for axis in (0, 1)
    )


def found_at(*places, **more):
    """An event with finds at points in km."""
    return twins.event(finds=[twins.find(*place, radius_km=RADIUS, **more) for place in places])


@pytest.fixture(scope="module")
def twin():
    """20 000 flights in 500 winds, from a launch whose mean landing is 10 km east of it."""
    return twins.normal_landings(
        np.random.default_rng(1), fields=500, each=40, mean_km=(10, 0), wind_km=WIND, own_km=OWN
    )


@pytest.mark.parametrize("place", [(10, 0), (40, 0), (-20, 30)])
def test_the_likelihood_of_a_find_is_the_normal_density(twin, place):
    (found,) = weigh(found_at(place), twin)
    assert 0 < found.log_likelihood_sd < 0.2
    truth = log_density(place, (10, 0))
    assert found.log_likelihood == pytest.approx(truth, abs=3 * found.log_likelihood_sd + 0.005)
    # Landings within r: for a find at the centre 1 - exp(-r^2 / 2 (t^2 + s^2)).
    if place == (10, 0):
        share = 1 - math.exp(-(RADIUS**2) / 2 / (WIND**2 + OWN**2))
        assert found.nearby.low < share < found.nearby.high


def test_the_effective_number_is_that_of_the_kernel(twin):
    (found,) = weigh(found_at((10, 0)), twin)
    q = (RADIUS / 2) ** 2
    v = WIND**2 + OWN**2
    # n E[K]^2 / E[K^2] with K normal of variance q, so that E[K] = 1 / (2 pi (v + q)) and
    # E[K^2] = 1 / (4 pi q) / (2 pi (v + q / 2)).
    theory = 2 * q * (v + q / 2) / (v + q) ** 2
    assert found.effective / found.members == pytest.approx(theory, rel=0.05)


def test_the_sd_of_a_likelihood_counts_the_shared_wind():
    rng, robust, naive = np.random.default_rng(2), 0, 0
    event = twins.event(finds=[twins.find(20, 0, radius_km=20.0)])
    variance = 25**2 + 10**2 + 20**2 / 4
    truth = -math.log(2 * math.pi * variance) - 20**2 / 2 / variance
    for _ in range(300):
        landings = twins.normal_landings(rng, fields=60, each=30, wind_km=25, own_km=10)
        (found,) = weigh(event, landings)
        robust += abs(found.log_likelihood - truth) < 1.96 * found.log_likelihood_sd
        each = kernel(event.finds[0], landings)
        alone = each.std() / each.mean() / math.sqrt(each.size)
        naive += abs(found.log_likelihood - truth) < 1.96 * alone
    assert robust / 300 > 0.91 and naive / 300 < 0.8


def test_a_find_is_left_only_by_what_had_landed_by_then():
    early = twins.normal_landings(np.random.default_rng(3), fields=50, each=40)
    late = early.assign(time=early["time"] + np.timedelta64(3, "h"))
    half = early.assign(time=late["time"].where(early["member"] % 2 == 0, early["time"]))
    event = found_at((0, 0), time=twins.LAUNCH + timedelta(hours=2.5))
    said = [weigh(event, landings)[0] for landings in (early, half, late)]
    assert [found.in_time for found in said] == [1.0, 0.5, 0.0]
    assert said[1].density_km2 == pytest.approx(said[0].density_km2 / 2, rel=0.1)
    assert said[2].density_km2 == 0 and not said[2].reliable
    assert "0 % were down by then" in said[2].sentence


def test_a_find_is_left_only_by_its_item():
    items = ("leaflet-film", "dvd")
    landings = twins.landings([0, 100] * 500, 0, items=items)
    place = {"east_km": 0, "north_km": 0, "radius_km": 10}
    said = {}
    for item in (*items, None):
        event = twins.event(
            items=items, finds=[twins.find(**place) | ({"item": item} if item else {})]
        )
        said[item] = weigh(event, landings)[0].density_km2
    assert said["leaflet-film"] == pytest.approx(1 / (2 * math.pi * 25), rel=1e-3)
    assert said["dvd"] < 1e-20 and said[None] == pytest.approx(said["leaflet-film"] / 2)


# --- several finds together ----------------------------------------------------------------------


def test_the_joint_density_is_that_of_different_flights():
    rng = np.random.default_rng(4)
    kernels, wind = rng.uniform(size=(13, 3)), np.array([0] * 5 + [1] * 6 + [2] * 2)
    density, number = per_launch(kernels, wind)
    assert number.tolist() == [5, 6, 2]
    for g in (0, 1):
        rows = kernels[wind == g]
        choices = list(itertools.permutations(range(len(rows)), 3))
        by_hand = np.mean([math.prod(rows[i, j] for j, i in enumerate(c)) for c in choices])
        assert density[g] == pytest.approx(by_hand)
    assert density[2] == 0  # two flights cannot leave three finds


@pytest.mark.parametrize("places", [[(10, 0), (20, 10)], [(0, 0), (25, 0), (10, 20)]])
def test_finds_of_one_wind_are_jointly_normal_and_not_independent(twin, places):
    found = joint(found_at(*places), twin)
    assert found.refusal == ""
    truth = log_density(places, (10, 0))
    assert found.log_likelihood == pytest.approx(truth, abs=3 * found.sd)
    assert found.sd < 0.25


def test_two_finds_far_apart_are_less_likely_together_than_each_alone():
    apart = [(-20, 0), (20, 0)]
    covariance = 20**2 + (10**2 + RADIUS**2 / 4) * np.eye(2)
    truth = multivariate_normal([0, 0], covariance).logpdf([-20, 20])
    truth += multivariate_normal([0, 0], covariance).logpdf([0, 0])
    ratio, off = [], []
    for seed in range(30):
        landings = twins.normal_landings(
            np.random.default_rng(seed), fields=1000, each=20, wind_km=20, own_km=10
        )
        together = joint(found_at(*apart), landings)
        ratio.append(math.exp(together.log_likelihood - truth))
        off.append((together.log_likelihood - truth) / together.sd)
    alone = sum(joint(found_at(place), landings).log_likelihood for place in apart)
    assert together.log_likelihood < alone - 0.5
    # The likelihood is unbiased, and as uncertain as it says.
    assert np.mean(ratio) == pytest.approx(1, abs=3 * np.std(ratio) / math.sqrt(30))
    assert np.std(off) == pytest.approx(1, abs=0.35)


def test_without_a_wind_error_finds_are_independent():
    landings = twins.normal_landings(np.random.default_rng(6), fields=1, each=9000)
    landings = landings.drop_vars("wind_field")
    pair, first, second = (
        joint(found_at(*places), landings) for places in ([(0, 0), (20, 0)], [(0, 0)], [(20, 0)])
    )
    assert pair.log_likelihood == pytest.approx(first.log_likelihood + second.log_likelihood)
    assert pair.effective_winds is None and 0 < pair.sd < math.hypot(first.sd, second.sd) * 1.5


# --- the flight after its finds ------------------------------------------------------------------


def test_weights_move_the_flight_to_its_find_and_the_launch_with_its_wind(twin):
    event = found_at((40, 0))
    weight = weights(event, twin)
    east = (twin["longitude"] - twins.PAJU[1]) * 111.195 * math.cos(math.radians(37.8))
    prior, find, error = 10.0, 40.0, (RADIUS / 2) ** 2
    # The flight that left it: normal, variances t^2 + s^2 and r^2 / 4 weighed.
    own = (prior * error + find * (WIND**2 + OWN**2)) / (error + WIND**2 + OWN**2)
    # Any other flight of the launch knows of it only through the wind, a share t^2 of the variance.
    other = prior + (find - prior) * WIND**2 / SPREAD**2
    for name, mean in [("found", own), ("launch", other)]:
        w = weight[name]
        assert float(w.sum()) == pytest.approx(1)
        # Three s.d. of 40 such ensembles of other seeds: 2.4 and 0.35 km.
        assert float((w * east).sum()) == pytest.approx(mean, abs=2.4 if name == "launch" else 0.4)
    spread = np.sqrt(float((weight["found"] * (east - own) ** 2).sum()))
    # 1 / (1 / 25 + 1 / 625)
    assert spread == pytest.approx(math.sqrt(1 / (1 / error + 1 / (WIND**2 + OWN**2))), rel=0.1)


def test_the_updated_flight_is_landings_again_and_as_many_as_it_is_worth(twin):
    weight = weights(found_at((40, 0)), twin)
    after = updated(twin, weight["found"])
    assert after.sizes["member"] == round(weight.attrs["effective_flights_found"])
    assert numbers(after)["median_distance_km"] == pytest.approx(38.8, abs=2.5)
    assert "Updated by the finds" in after.attrs["caveats"][-1]
    assert updated(twin, weight["found"]).identical(after)


def test_all_items_of_the_flight_that_left_a_find_are_updated():
    items = ("leaflet-film", "dvd")
    rng = np.random.default_rng(7)
    east = rng.normal(0, 30, 4000)
    landings = twins.landings(
        np.column_stack([east, east / 2]).ravel(), 0, items=items, wind_field=np.arange(8000) // 80
    )
    find = twins.find(30, 0, item="leaflet-film")
    after = updated(landings, weights(twins.event(items=items, finds=[find]), landings)["found"])
    km = np.degrees(1 / 6371) / math.cos(math.radians(37.8))
    means = [
        float(after["longitude"].values[after["payload"].values == p].mean() - 126.7) / km
        for p in (0, 1)
    ]
    assert means[0] == pytest.approx(30, abs=3) and means[1] == pytest.approx(means[0] / 2, abs=0.1)


# --- Bayes factors -------------------------------------------------------------------------------


def two_launches(rng, apart_km, fields=300, each=20):
    """Ensembles of two readings, whose mean landings are so far apart east to west."""
    return {
        name: twins.normal_landings(
            rng, fields=fields, each=each, mean_km=(east, 0), wind_km=WIND, own_km=OWN
        )
        for name, east in [("A", -apart_km / 2), ("B", apart_km / 2)]
    }


@pytest.mark.parametrize("finds", [1, 3])
def test_a_twin_is_attributed_to_its_launch_as_often_as_theory_gives(finds):
    """Two normals d apart: the mean of the finds decides, right with Phi(d / 2 sd of the mean)."""
    rng, apart, repetitions = np.random.default_rng(8), 30.0, 500
    # So many winds that the likelihoods are known well: noise in them would feign certainty.
    ensembles = two_launches(rng, apart, fields=300 if finds == 1 else 1000)
    own = math.hypot(OWN, RADIUS / 2)
    truth, right, said = [], [], []
    for turn in range(repetitions):
        name = "AB"[turn % 2]
        mean = np.array([-apart / 2 if name == "A" else apart / 2, 0.0])
        places = mean + rng.normal(0, WIND, 2) + rng.normal(0, own, (finds, 2))
        event = found_at(*places)
        first, second = (joint(event, ensembles[n]).log_likelihood for n in "AB")
        probability = 1 / (1 + math.exp(second - first))
        right.append((probability > 0.5) == (name == "A"))
        said.append(probability)
        truth.append(name == "A")
    theory = norm.cdf(apart / 2 / math.sqrt(WIND**2 + own**2 / finds))
    limit = 3 * math.sqrt(theory * (1 - theory) / repetitions)
    assert np.mean(right) == pytest.approx(theory, abs=limit)
    # And the probabilities are right: of those near q, a share q was A (three binomial s.d.).
    said, truth = np.array(said), np.array(truth)
    for low, high in [(0, 0.25), (0.25, 0.75), (0.75, 1)]:
        here = (said >= low) & (said <= high)
        limit = 3 * math.sqrt(0.25 / here.sum())
        assert truth[here].mean() == pytest.approx(said[here].mean(), abs=limit)


def test_a_bayes_factor_is_the_ratio_of_the_densities(twin):
    other = twins.normal_landings(
        np.random.default_rng(9), fields=500, each=40, mean_km=(-20, 0), wind_km=WIND, own_km=OWN
    )
    event = found_at((15, 5), (5, -10))
    places = [(15, 5), (5, -10)]
    first, second = compare({"as reported": (event, twin), "elsewhere": (event, other)})
    truth = math.exp(log_density(places, (-20, 0)) - log_density(places, (10, 0)))
    assert second.low < truth < second.high and second.high < 4 * second.low
    assert first.bayes_factor == first.low == first.high == 1
    assert first.probability == pytest.approx(1 / (1 + second.bayes_factor))
    assert first.probability + second.probability == pytest.approx(1)
    assert "'as reported'" in second.sentence and "times as likely" in second.sentence
    prior = {"as reported": 1, "elsewhere": 3}
    weighed = compare({"as reported": (event, twin), "elsewhere": (event, other)}, prior)
    assert weighed[1].probability == pytest.approx(
        3 * second.bayes_factor / (1 + 3 * second.bayes_factor)
    )


def test_two_readings_stand_side_by_side_and_nothing_is_blended(twin):
    event = load_event("2018-05-12-gimpo")
    readings = alternatives(event)
    assert list(readings) == ["as reported", "paju"]
    assert len({reading.launches[0].place for reading in readings.values()}) == 2
    far = twins.normal_landings(np.random.default_rng(10), fields=500, each=40, mean_km=(400, 0))
    compared = compare({"near": (found_at((10, 0)), twin), "far": (found_at((10, 0)), far)})
    assert [reading.name for reading in compared] == ["near", "far"]
    # No flight of the second reading comes near, so its likelihood is refused, not made up.
    assert compared[1].bayes_factor is None and "cannot weigh" in compared[1].sentence
    assert compared[0].joint.refusal == "" and compared[0].probability is None


# --- refusals ------------------------------------------------------------------------------------


def refusal(event, landings, sky=None):
    with pytest.raises(InputError) as refused:
        weigh(event, landings, sky=sky)
    assert "\n" not in str(refused.value)
    return str(refused.value)


class Korea(GriddedSky):
    """The edges of a sky."""

    west_east, south_north = (124.0, 131.0), (33.0, 43.0)

    def __init__(self) -> None:
        pass


def test_a_find_that_cannot_be_is_refused_in_one_sentence(twin):
    early = found_at((0, 0), time=twins.LAUNCH - timedelta(hours=1))
    assert "before the first launch" in refusal(early, twin)
    tokyo = twins.event(finds=[{"latitude_deg": 35.7, "longitude_deg": 139.7}])
    assert "outside the winds" in refusal(tokyo, twin, Korea())
    assert weigh(found_at((0, 0)), twin, sky=Korea())
    assert "did you mean 'leaflet-film'" in refusal(found_at((0, 0), item="leaflet-fil"), twin)
    stopped = twins.event(status="stopped", finds=[twins.find()])
    assert "nothing flew" in refusal(stopped, twin)


def test_too_few_flights_near_a_find_are_refused_with_what_helps(twin):
    far = found_at((75, 0))
    (found,) = weigh(far, twin)
    assert not found.reliable and "50 are needed; run with some" in found.sentence
    assert "members" in joint(far, twin).refusal
    with pytest.raises(InputError, match="cannot update its flights"):
        weights(far, twin)
    nowhere = found_at((2000, 0))
    (found,) = weigh(nowhere, twin)
    assert found.log_likelihood == -math.inf and "The nearest came down" in found.sentence
    assert joint(nowhere, twin).log_likelihood == -math.inf
    assert too_few(25, 50, 4096, "x").endswith("run with some 8000 members")


def test_more_finds_than_can_be_weighed_together_end_no_run(twin):
    many = found_at(*[(10 + i, 0) for i in range(13)])
    told = evidence(many, twin)
    assert len(told["finds"]) == 13 and all(found["nearby"] for found in told["finds"])
    assert "13 finds, and 12 at most" in told["finds_together"]["refusal"]
    assert told["finds_together"]["log_likelihood"] is None
    with pytest.raises(InputError, match="12 at most"):
        weights(many, twin)


def test_a_disputed_find_is_shown_and_not_weighed_with_others(twin):
    event = twins.event(finds=[twins.find(10, 0, certainty="A"), twins.find(60, 0, certainty="D")])
    sure, disputed = weigh(event, twin)
    assert sure.counts and not disputed.counts and "disputed" in disputed.sentence
    assert joint(event, twin).finds == 1
    with pytest.raises(InputError, match="nothing to weigh"):
        joint(twins.event(finds=[twins.find(certainty="D")]), twin)


def test_readings_must_share_their_finds_and_have_a_prior_each(twin):
    one, other = (found_at((10, 0)), twin), (found_at((20, 0)), twin)
    with pytest.raises(InputError, match="same finds"):
        compare({"a": one, "b": other})
    with pytest.raises(InputError, match="one number of 0 or more for each"):
        compare({"a": one, "b": one}, {"a": 1.0})
