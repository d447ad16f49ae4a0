"""The counter-based random numbers: published vectors first, then statistics."""

import numpy as np
import pytest
from numba import njit
from scipy import stats
from scipy.special import ndtri

from drift.flight.kernels.deviates import draw_normals
from drift.flight.kernels.member_state import DEVIATES, RUN
from drift.flight.kernels.philox import normal, normal_quantile, normals, philox, uniform

# "philox4x32 10" lines of tests/kat_vectors in Random123 (D. E. Shaw Research):
# counter (4 words), key (2 words), result (4 words).
KNOWN_ANSWERS = [
    "00000000 00000000 00000000 00000000 00000000 00000000 6627e8d5 e169c58d bc57ac4c 9b00dbd8",
    "ffffffff ffffffff ffffffff ffffffff ffffffff ffffffff 408f276d 41c83b0e a20bc7c6 6d5451fd",
    "243f6a88 85a308d3 13198a2e 03707344 a4093822 299f31d0 d16cfe09 94fdcceb 5001e420 24126ea1",
]


@njit
def table(seed: int, members: int, quantity: int, steps: int) -> np.ndarray:
    out = np.empty((members, steps))
    for i in range(members):
        for j in range(steps):
            out[i, j] = normal(seed, i, quantity, j)
    return out


@njit
def uniform_row(seed: int, member: int, quantity: int, steps: int) -> np.ndarray:
    out = np.empty(steps)
    for j in range(steps):
        out[j] = uniform(seed, member, quantity, j)
    return out


@njit
def fours(seed: int, member: int, steps: int) -> np.ndarray:
    out = np.empty((4, steps))
    for j in range(steps):
        out[:, j] = normals(seed, member, 3, j)
    return out


@pytest.mark.parametrize("line", KNOWN_ANSWERS)
def test_philox_gives_the_published_known_answers(line):
    numbers = [int(word, 16) for word in line.split()]
    assert list(philox(*numbers[:6])) == numbers[6:]


def test_the_normal_quantile_is_that_of_scipy_to_seven_digits():
    word = np.concatenate([np.arange(0, 2**32, 99_991), [0, 1, 2, 2**32 - 1]])
    ours = np.array([normal_quantile(int(w)) for w in word])
    assert ours == pytest.approx(ndtri((word + 0.5) / 2.0**32), rel=2e-7, abs=1e-9)


def test_uniform_numbers_fill_the_unit_interval_evenly():
    u = uniform_row(12, 34, 5, 200_000)
    assert 0.0 < u.min() and u.max() < 1.0
    assert stats.kstest(u, "uniform").pvalue > 0.001


def test_normal_numbers_have_the_moments_and_tails_of_a_normal_distribution():
    x = table(2024, 1000, 7, 1000).ravel()
    n = x.size
    assert abs(x.mean()) < 4 / np.sqrt(n)
    assert abs(x.var() - 1) < 4 * np.sqrt(2 / n)
    assert abs(stats.skew(x)) < 4 * np.sqrt(6 / n)
    assert abs(stats.kurtosis(x)) < 4 * np.sqrt(24 / n)
    assert stats.kstest(x, "norm").pvalue > 0.001
    beyond_four = np.mean(np.abs(x) > 4) / (2 * stats.norm.sf(4))
    assert beyond_four == pytest.approx(1, abs=4 / np.sqrt(n * 2 * stats.norm.sf(4)))


@pytest.mark.parametrize("axis", ["member", "step", "quantity", "seed"])
def test_neighbours_along_every_part_of_the_key_are_independent(axis):
    x = table(9, 500, 1, 500)
    other = {
        "member": np.roll(x, -1, axis=0)[:-1],
        "step": np.roll(x, -1, axis=1)[:-1],
        "quantity": table(9, 500, 2, 500)[:-1],
        "seed": table(10, 500, 1, 500)[:-1],
    }[axis]
    first, second = x[:-1].ravel(), other.ravel()
    bound = 4 / np.sqrt(first.size)
    assert abs(np.corrcoef(first, second)[0, 1]) < bound
    assert abs(np.corrcoef(first**2, second**2)[0, 1]) < bound


def test_the_four_normals_of_one_key_are_independent():
    x = fours(5, 6, 250_000)
    off_diagonal = np.corrcoef(x) - np.eye(4)
    assert np.abs(off_diagonal).max() < 4.5 / np.sqrt(x.shape[1])
    assert np.abs(np.corrcoef(x**2) - np.eye(4)).max() < 4.5 / np.sqrt(x.shape[1])


def test_the_numbers_depend_on_nothing_but_their_key():
    alone = normal(1, 999, 4, 17)
    assert table(1, 1000, 4, 20)[999, 17] == alone
    assert normals(1, 999, 4, 17)[0] == alone


def test_all_64_bits_of_seed_and_member_count():
    assert normal(1, 5, 0, 0) != normal(1 + 2**32, 5, 0, 0)
    assert normal(1, 5, 0, 0) != normal(1, 5 + 2**32, 0, 0)


@njit
def run(seed: int, d: np.ndarray) -> None:
    draw_normals(seed, d[0], RUN)


def test_deviates_of_many_keys_are_those_of_each():
    # The logarithm is a series, good to 1e-9. 200 000 deviates reach 4.5 standard deviations.
    d = np.zeros(1, DEVIATES)
    for start in range(0, 50_000, RUN):
        d["flight"], d["stream"], d["step"] = start, 7, np.arange(RUN)
        run(2**40 + 3, d)
        each = np.array([normals(2**40 + 3, start, 7, step) for step in range(RUN)])
        assert d["out"][0].T == pytest.approx(each, rel=2e-9, abs=1e-12)
