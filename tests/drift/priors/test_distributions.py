"""Distributions: their quantiles are those of scipy, their spelling is refused when it is wrong."""

import numpy as np
import pytest
import scipy.stats as stats
from hypothesis import given
from hypothesis import strategies as st

from drift.priors.distributions import bounded, describe, parse, to_plain
from weather.errors import InputError

U = np.linspace(0.001, 0.999, 501)

#: Spelling and the same distribution in scipy.
KNOWN = [
    ({"uniform": [2, 5]}, stats.uniform(2, 3)),
    ({"triangular": [1.5, 3.5, 7.0]}, stats.triang((3.5 - 1.5) / 5.5, 1.5, 5.5)),
    ({"normal": [3, 0.5]}, stats.norm(3, 0.5)),
    ({"lognormal": [1.0, 0.25]}, stats.lognorm(0.25, scale=1.0)),
    ({"loguniform": [0.1, 10]}, stats.loguniform(0.1, 10)),
]


@pytest.mark.parametrize(("spelling", "known"), KNOWN, ids=lambda x: str(x)[:20])
def test_quantiles_are_those_of_scipy(spelling, known):
    np.testing.assert_allclose(parse(spelling).ppf(U), known.ppf(U), rtol=1e-9, atol=1e-9)


def test_a_number_is_itself():
    assert (parse(3).ppf(U) == 3.0).all()


def test_a_choice_of_distributions_has_their_mixed_distribution_function():
    # F(x) = 0.8 F_uniform(x) + 0.2 F_lognormal(x), at the quantiles drawn evenly.
    mixture = parse({"choice": [[{"uniform": [2.25, 3.75]}, 0.8], [{"lognormal": [4, 0.6]}, 0.2]]})
    drawn = mixture.ppf((np.arange(20_000) + 0.5) / 20_000)
    for x in (2.5, 3.0, 3.75, 5.0, 8.0):
        exact = 0.8 * stats.uniform(2.25, 1.5).cdf(x) + 0.2 * stats.lognorm(0.6, scale=4).cdf(x)
        assert (drawn <= x).mean() == pytest.approx(exact, abs=2e-4)


def test_a_normal_is_cut_where_the_quantity_ends_and_renormalised():
    cut = bounded(parse({"normal": [1, 2]}), 0.0, 3.0)
    exact = stats.truncnorm((0 - 1) / 2, (3 - 1) / 2, 1, 2)
    np.testing.assert_allclose(cut.ppf(U), exact.ppf(U), rtol=1e-9)


@pytest.mark.parametrize("spelling", [s for s, _ in KNOWN] + [3.0, {"choice": [[1, 2], [3, 4]]}])
def test_what_is_parsed_is_written_back(spelling):
    assert parse(to_plain(parse(spelling))) == parse(spelling)
    assert describe(parse(spelling), "m/s").endswith(("m/s", ")"))


@given(st.floats(0, 1, exclude_min=True, exclude_max=True), st.floats(0.1, 5), st.floats(0.1, 5))
def test_a_triangle_never_leaves_its_bounds(u, left, right):
    value = parse({"triangular": [1.0, 1.0 + left, 1.0 + left + right]}).ppf(np.array([u]))
    assert 1.0 <= value[0] <= 1.0 + left + right


@pytest.mark.parametrize(
    ("spelling", "words"),
    [
        ({"uniform": [5, 1]}, "do not fall"),
        ({"uniform": [1]}, "takes [low, high]"),
        ({"triangular": [1, 5, 2]}, "do not fall"),
        ({"normal": [1, -2]}, "must not be negative"),
        ({"lognormal": [0, 1]}, "above 0"),
        ({"loguniform": [0, 1]}, "above 0"),
        ({"gauss": [0, 1]}, "unknown distribution"),
        ({"uniform": [1, 2], "normal": [1, 2]}, "one of"),
        ({"uniform": ["a", 2]}, "finite numbers"),
        ({"uniform": [1, float("inf")]}, "finite numbers"),
        ({"choice": []}, "choice takes"),
        ({"choice": [[1, 0]]}, "above 0"),
        ({"choice": [1, 2]}, "choice takes"),
        ("3", "must be a number"),
        (True, "must be a number"),
        (float("nan"), "must be a number"),
        (None, "must be a number"),
    ],
)
def test_a_wrong_spelling_is_refused_with_the_right_one(spelling, words):
    with pytest.raises(InputError, match=words.replace("[", r"\[").replace("]", r"\]")):
        parse(spelling)


@pytest.mark.parametrize("spelling", [-1, {"uniform": [-1, 2]}, {"normal": [-50, 1]}])
def test_what_cannot_be_is_refused(spelling):
    with pytest.raises(InputError, match="must be between"):
        bounded(parse(spelling), 0.0, 10.0)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        # Between the bounds such a density is flat to 1e-10: the difference of its ends is lost in
        # rounding, and every draw was one and the same value.
        ({"normal": [3, 1e18]}, "use uniform"),
        ({"normal": [1e308, 1e308]}, "use uniform"),
        ({"lognormal": [3, 1e18]}, "use loguniform"),
        ({"choice": [[1, 1e308], [2, 1e308]]}, "weights of choice have no sum"),
    ],
)
def test_a_spread_beyond_what_numbers_resolve_is_refused(written, words):
    with pytest.raises(InputError, match=words):
        bounded(parse(written), 0.001, 1000.0)


def test_the_widest_spread_that_is_taken_is_flat_between_the_bounds():
    # Closed form: a normal density of s.d. far above the range is uniform, with quantiles by hand.
    wide = bounded(parse({"normal": [3, 9e5]}), 0.0, 1000.0)
    np.testing.assert_allclose(
        wide.ppf(np.array([0.0, 0.25, 0.5, 1.0])), [0, 250, 500, 1000], atol=1
    )
