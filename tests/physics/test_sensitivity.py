"""Sensitivity: published indices, closed forms through whole flights, and the nominal budget."""

import json
import sys

import numpy as np
import pytest

from drift.event.file import load_event
from drift.sensitivity import (
    OUTPUTS,
    Factor,
    as_dict,
    factors_of,
    grouped_indices,
    important,
    indices,
    rows,
    screen,
    sentences,
)
from drift.sensitivity.morris import morris
from drift.sensitivity.sobol import sobol
from tests.analytic import event, sky
from tests.physics.nominal import nominal_event, nominal_sky
from weather import synthetic
from weather.errors import InputError

ABC = [Factor(name, name, name) for name in "abc"]
WIND_MPS = 10.0


@pytest.fixture(scope="module")
def steady():
    """Ten metres per second towards the east, everywhere and always, on the equator."""
    wind = synthetic.uniform(u_mps=WIND_MPS, v_mps=0.0)
    return sky(wind, np.arange(-4, 4.1), np.arange(98, 112.1), range(12), [0.0, 4000.0, 8000.0])


def flat_event(**change):
    """A launch from the equator whose drift in a steady wind is wind times time aloft."""
    mapping = event(
        0.0, 100.0, rise_mps=1000, cruise_height_m=3000, flight_time_h=2.0, fall_mps=1.0
    )
    for table, content in change.items():
        if isinstance(content, dict):
            mapping[table] |= content
        else:
            mapping[table] = content
    return load_event(mapping)


def ishigami(unit):
    x = np.pi * (2.0 * unit - 1.0)
    y = np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    return y[:, None]


def test_b18_the_ishigami_function_has_its_published_indices_to_three_digits():
    # benchmark B18: a = 7, b = 0.1.
    found = sobol(ishigami, ABC, ["y"], samples=2**17, resamples=4)
    assert found.S1.values[:, 0] == pytest.approx([0.31391, 0.44241, 0.0], abs=5e-4)
    assert found.ST.values[:, 0] == pytest.approx([0.55759, 0.44241, 0.24368], abs=5e-4)
    # Variance a^2/8 + b pi^4/5 + b^2 pi^8/18 + 1/2, and mean a/2 (Ishigami and Homma 1990).
    variance = 49 / 8 + 0.1 * np.pi**4 / 5 + 0.01 * np.pi**8 / 18 + 0.5
    assert float(found.sd[0]) == pytest.approx(np.sqrt(variance), rel=1e-3)
    assert float(found["mean"][0]) == pytest.approx(3.5, abs=2e-3)
    assert float(found.interactions[0]) == pytest.approx(1 - 0.31391 - 0.44241, abs=1e-3)


def test_the_intervals_of_the_indices_hold_the_published_ones():
    # 95 % intervals of six indices over 20 seeds: at most 14 of 120 outside (binomial, p > 0.999).
    known = {"S1": [0.31391, 0.44241, 0.0], "ST": [0.55759, 0.44241, 0.24368]}
    outside = 0
    for seed in range(20):
        found = sobol(ishigami, ABC, ["y"], samples=256, seed=seed, resamples=200)
        for name, values in known.items():
            off = np.abs(found[name].values[:, 0] - values)
            outside += int((off > found[f"{name}_conf"].values[:, 0]).sum())
    assert outside <= 14


def test_b18_parts_that_only_add_up_share_the_variance_by_their_squares():
    # benchmark B18: x = sum c_i xi_i -> S_i = ST_i = c_i^2 / sum c^2 for equal variances.
    weights = np.array([3.0, -2.0, 1.0])
    found = sobol(lambda unit: (unit @ weights)[:, None], ABC, ["y"], samples=2**12)
    expected = weights**2 / (weights**2).sum()
    assert found.S1.values[:, 0] == pytest.approx(expected, abs=2e-3)
    assert found.ST.values[:, 0] == pytest.approx(expected, abs=2e-3)
    # A uniform variable has the variance 1/12.
    assert found.alone.values[:, 0] == pytest.approx(np.abs(weights) / np.sqrt(12), rel=1e-2)
    # Elementary effects of a linear function are its slopes; the outer eighths' middles are 7/8
    # apart.
    first_look = morris(lambda unit: (unit @ weights)[:, None], ABC, ["y"], trajectories=10)
    assert first_look.mu_star.values[:, 0] == pytest.approx(np.abs(weights) * 7 / 8)
    assert first_look.sigma.values[:, 0] == pytest.approx(np.zeros(3), abs=1e-12)


def test_two_spreads_of_a_flight_in_a_steady_wind_share_the_variance_as_on_paper(steady):
    # East = u (T + h / w): T uniform over 2 h, h uniform over 4 km, w = 1 m/s. Variances
    # (7200 s)^2/12 and (4000 s)^2/12; nothing else varies. The rise at 1000 m/s takes 3 s.
    varied = flat_event(
        vehicle={"flight_time_h": {"uniform": [1, 3]}, "cruise_height_m": {"uniform": [1000, 5000]}}
    )
    assert {f.name for f in factors_of(varied, steady)} == {"flight_time_h", "cruise_height_m"}
    found = indices(varied, steady, samples=512).sel(output="east_km")
    total = 7200.0**2 + 4000.0**2
    for name, part in (("flight_time_h", 7200.0), ("cruise_height_m", 4000.0)):
        assert float(found.ST.sel(factor=name)) == pytest.approx(part**2 / total, abs=0.01)
        assert float(found.S1.sel(factor=name)) == pytest.approx(part**2 / total, abs=0.02)
        assert float(found.alone.sel(factor=name)) == pytest.approx(
            WIND_MPS * part / np.sqrt(12) / 1000.0, rel=0.03
        )
    assert float(found.intrinsic) == 0.0


def test_the_size_of_the_wind_error_matters_only_through_its_draw(steady):
    # East error = sigma * xi, xi of zero mean: S1(sigma) = 0, ST(sigma) = Var(sigma) / E(sigma^2)
    # = 1 - exp(-0.24^2) for the prior lognormal(2, 0.24), S1(xi) = exp(-0.24^2), ST(xi) = 1, all of
    # it chance.
    erring = flat_event(
        winds={"error_mps": 0.0, "error_height_m": 1e6, "error_distance_km": 1e5, "subgrid": False}
    )
    scales = {"error_time_h": 3.0, "error_height_m": 1e6, "error_distance_km": 1e5}
    del_error = load_event(
        event(0.0, 100.0, rise_mps=1000, cruise_height_m=3000, flight_time_h=2.0, fall_mps=1.0)
        | {"winds": scales | {"subgrid": False}}
    )
    with pytest.raises(InputError, match="nothing of exact is uncertain"):
        factors_of(erring, steady)
    found = indices(del_error, steady, samples=4096).sel(output="east_km")
    assert found.factor.values.tolist() == ["wind_error_mps", "wind_field"]
    assert found.ST.values == pytest.approx([1 - np.exp(-(0.24**2)), 1.0], abs=0.06)
    assert found.S1.values == pytest.approx([0.0, np.exp(-(0.24**2))], abs=0.08)
    assert float(found.intrinsic) == pytest.approx(1.0, abs=0.06)


def test_which_launch_and_which_load_are_unknowns_too(steady):
    # Two launches 0.6 degrees of longitude apart and two loads that fall for 3000 and 6000 s:
    # variances of two equal chances, (d / 2)^2.
    mapping = event(
        0.0, 100.0, rise_mps=1000, cruise_height_m=3000, flight_time_h=2.0, fall_mps=1.0
    )
    first = mapping["launch"][0]
    mapping["launch"] = [first, first | {"longitude_deg": 100.6}]
    mapping["payload"] = [
        {"item": "slow", "fall_mps": 0.5, "fall_law": "constant"},
        {"item": "fast", "fall_mps": 1.0, "fall_law": "constant"},
    ]
    found = indices(load_event(mapping), steady, samples=64).sel(output="east_km")
    launch, load = 0.6 * np.pi / 180 * 6371.0 / 2, 3000.0 * WIND_MPS / 1000.0 / 2
    assert found.factor.values.tolist() == ["launch", "payload"]
    expected = np.array([launch**2, load**2]) / (launch**2 + load**2)
    assert found.ST.values == pytest.approx(expected, abs=0.05)
    assert float(found.sd) == pytest.approx(np.hypot(launch, load), rel=0.05)


@pytest.fixture(scope="module")
def nominal():
    return grouped_indices(nominal_event(), nominal_sky(), samples=512)


def test_the_nominal_case_has_the_ranking_of_the_budget(nominal):
    # docs/science.md, What matters most: cruise height ~ flight time > wind error > fall speed >
    # launch place and time > ascent rate >> turbulence.
    total = {row["name"]: row["total"] for row in rows(nominal, "east_km")}
    assert total["cruise height"] == pytest.approx(total["flight time"], rel=0.25)
    assert min(total["cruise height"], total["flight time"]) > 2 * total["wind error"]
    assert total["wind error"] > 3 * total["what falls"]
    assert total["what falls"] > max(total["launch place"], total["launch time"])
    assert min(total["launch place"], total["launch time"]) > 3 * total["rise speed"]
    assert total["rise speed"] > total["turbulence"]
    assert 10 * total["turbulence"] < total["what falls"]


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        # docs/science.md, What matters most, km along the wind. The wind error is that of a flight
        # of 2.5 h and a fall of an hour: 2 sigma^2 tau (t - tau (1 - exp(-t / tau))) makes 20.7 km,
        # 18.5 for 3 h.
        ("cruise height", 35 * 0.85, 35 * 1.15),
        ("flight time", 31 * 0.85, 31 * 1.15),
        ("wind error", 20.7 * 0.8, 20.7 * 1.2),
        ("what falls", 9 * 0.7, 9 * 1.3),
        ("launch place", 2.5, 15),
        ("launch time", 5 * 0.4, 5 * 1.8),
        ("rise speed", 0.0, 5),
        ("turbulence", 0.0, 4),
    ],
)
def test_the_nominal_case_has_roughly_the_kilometres_of_the_budget(nominal, name, low, high):
    assert low <= float(nominal.alone.sel(factor=name, output="east_km")) <= high


def test_the_screening_of_the_nominal_case_drops_what_does_not_matter():
    found = screen(nominal_event(), nominal_sky(), trajectories=20)
    east = found.mu_star.sel(output="east_km")
    leading = set(east.factor.values[np.argsort(-east.values)][:3])
    assert leading == {"cruise_height_m", "flight_time_h", "wind_field"}
    kept = important(found)
    assert {"fall_mps", *leading} <= set(kept)
    assert not {"horizontal_diffusivity_m2_s", "mesoscale_fraction"} & set(kept)


def test_a_study_of_some_unknowns_holds_the_others_and_says_so(steady):
    varied = flat_event(
        vehicle={"flight_time_h": {"uniform": [1, 3]}, "cruise_height_m": {"uniform": [1000, 5000]}}
    )
    found = indices(varied, steady, samples=64, factors=["flight_time_h"])
    assert found.sizes["factor"] == 1
    assert float(found.sel(output="east_km").ST[0]) == pytest.approx(1.0, abs=0.1)
    assert any("cruise height" in text and "median" in text for text in sentences(found))
    with pytest.raises(InputError, match="'hope' is not an unknown"):
        indices(varied, steady, factors=["hope"])
    with pytest.raises(InputError, match="no unknown is named"):
        indices(varied, steady, factors=[])


def test_the_same_seed_gives_the_same_study_and_another_does_not(nominal):
    few = [grouped_indices(nominal_event(), nominal_sky(), samples=16, seed=s) for s in (0, 0, 1)]
    assert few[0].identical(few[1])
    assert not few[0].equals(few[2])


def test_what_a_study_tells_fits_json_and_a_figure(nominal):
    told = json.loads(json.dumps(as_dict(nominal), allow_nan=False))
    assert set(told["outputs"]) == set(OUTPUTS)
    east = told["outputs"]["east_km"]
    # Two matrices, one more for each group of unknowns, and once more for chance.
    assert told["flights"] == 512 * (len(east["factors"]) + 3) == told["landed"]
    assert [row["name"] for row in east["factors"][:2]] in (
        ["cruise height", "flight time"],
        ["flight time", "cruise height"],
    )
    for row in east["factors"]:
        assert 0 <= row["total_95"][0] <= row["total"] <= row["total_95"][1] <= 1
    assert "the variance" in told["sentences"][0]


def test_an_outcome_that_every_flight_shares_is_decided_by_nothing(steady):
    varied = flat_event(vehicle={"flight_time_h": {"uniform": [1, 3]}})
    found = indices(varied, steady, samples=16)
    assert rows(found, "sea") == []
    assert any("nothing decides it" in text for text in sentences(found))
    assert as_dict(found)["outputs"]["sea"]["intrinsic"] is None


def test_far_from_korea_no_study_asks_for_a_side_of_the_line(steady):
    varied = flat_event(vehicle={"flight_time_h": {"uniform": [1, 3]}})
    found = indices(varied, steady, samples=16)
    assert found["output"].values.tolist() == ["east_km", "north_km", "sea"]
    told = json.dumps([as_dict(found), sentences(found)])
    assert "Demarcation" not in told and "of_line" not in told


def test_progress_is_told_and_ends_at_the_end(steady):
    told = []
    varied = flat_event(vehicle={"flight_time_h": {"uniform": [1, 3]}})
    found = indices(varied, steady, samples=16, progress=lambda *step: told.append(step))
    assert told[0][1:] == (0, 48) and told[-1][1:] == (48, 48)
    assert found.attrs["flights"] == 48


def test_without_salib_the_remedy_is_one_line(monkeypatch, steady):
    for name in [name for name in sys.modules if name.partition(".")[0] == "SALib"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "SALib", None)
    varied = flat_event(vehicle={"flight_time_h": {"uniform": [1, 3]}})
    with pytest.raises(InputError, match=r"pip install 'balloon-drift\[sensitivity\]'"):
        indices(varied, steady)


@pytest.mark.parametrize("samples", [0, 1, 1000])
def test_a_number_of_samples_that_is_no_power_of_two_is_refused(samples):
    with pytest.raises(InputError, match="power of two"):
        sobol(ishigami, ABC, ["y"], samples=samples)
    with pytest.raises(InputError, match="2 or more"):
        morris(ishigami, ABC, ["y"], trajectories=1)


def test_a_physical_balloon_brings_its_own_unknowns_and_its_number_is_none(steady):
    mapping = event(0.0, 100.0, fall_mps=1.0, flight_time_h=2.0, model="film-tube")
    mapping["launch"][0]["balloons"] = 10
    names = {factor.name for factor in factors_of(load_event(mapping), steady)}
    assert {"mode", "is_helium", "free_lift_fraction", "leak_per_h"} <= names
    assert not {"balloon", "launch", "flight_time_h", "cruise_height_m", "wind_field"} & names
    found = screen(load_event(mapping), steady, trajectories=2)
    assert found.attrs["flights"] == 2 * (len(names) + 1)
    assert float(found.mu_star.sel(output="east_km").max()) > 0


def test_a_launch_that_never_flew_is_studied_only_when_asked(steady):
    mapping = event(
        0.0, 100.0, rise_mps=1000, cruise_height_m=3000, fall_mps=1.0,
        flight_time_h={"uniform": [1, 3]},
    )  # fmt: skip
    mapping["event"]["status"] = "planned"
    with pytest.raises(InputError, match=r"what.if"):
        indices(load_event(mapping), steady, samples=2)
    assert indices(load_event(mapping), steady, samples=2, what_if=True).sizes["factor"] == 1
