"""Tables of many rows, block by block: sums of whole numbers are exact, whatever the blocks."""

import numpy as np

from drift.statistics.tall import combined, inner, orthonormal


def test_products_of_whole_numbers_are_those_of_python():
    # 3 and 2 columns go in blocks of 43 690 rows, 90 and 92 in the smallest: more rows than either.
    random = np.random.default_rng(1)
    for rows, left, right in ((100_000, 3, 2), (150, 90, 92), (1, 4, 1), (0, 2, 2)):
        a = random.integers(-9, 10, (rows, left)).astype(float)
        b = random.integers(-9, 10, (rows, right)).astype(float)
        columns = [list(map(int, column)) for column in b.T]
        first = list(map(int, a[:, 0]))
        assert inner(a, b)[0].tolist() == [
            sum(x * y for x, y in zip(first, column, strict=True)) for column in columns
        ]
        weights = random.integers(-9, 10, (left, right)).astype(float)
        assert combined(a, weights).tolist() == (a[:, :, None] * weights).sum(axis=1).tolist()


def test_orthonormal_columns_span_the_same_and_leave_out_what_is_alike():
    # sin and cos of whole turns are orthogonal (sum over n even steps: n / 2).
    turn = 2.0 * np.pi * np.arange(20_000) / 20_000
    waves = np.column_stack([3.0 * np.sin(turn), np.cos(turn), np.sin(turn)])
    found = orthonormal(waves, least=1e-9)
    assert found.shape == (20_000, 2)
    expected = np.column_stack([np.sin(turn), np.cos(turn)]) / 100.0
    assert np.allclose(np.abs((found * expected).sum(axis=0)), 1.0, atol=1e-12)
    assert np.allclose(np.abs(found), np.abs(expected), atol=1e-12)
