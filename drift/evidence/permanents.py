"""Several finds of one launch: the chance density that different balloons left each of them.

Within one launch draw balloons are independent, so the joint density of J finds is the product of
their own. From m flights it is estimated without bias by the mean over all choices of J different
flights, one per find: the permanent of the matrix of kernels over m (m - 1) ... (m - J + 1). The
plain product of means would let one balloon leave several finds.
"""

from __future__ import annotations

import math

import numpy as np

from drift.statistics.shares import Array, Index

#: Most finds that are weighed together: the work doubles with each.
MOST_FINDS = 12


def per_launch(kernels: Array, launch: Index) -> tuple[Array, Array]:
    """Joint density of all finds in each launch draw, and the number of flights it is from.

    kernels : ndarray, shape (n_flights, n_finds), density of a find given a flight; launch :
    shape (n_flights,), the launch draw of each, from 0. Returns two ndarray, shape (n_launches,);
    the density is 0 where fewer flights than finds were flown.
    """
    flights, finds = kernels.shape
    number = np.bincount(launch)
    rows = np.zeros((number.size, int(number.max()), finds))
    order = np.argsort(launch, kind="stable")
    turn = np.arange(flights) - np.repeat(np.cumsum(number) - number, number)
    rows[launch[order], turn] = kernels[order]
    ways = np.array([math.perm(int(m), finds) for m in number], dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        density = np.where(ways > 0, _permanents(rows) / ways, 0.0)
    return density, number.astype(np.float64)


def _permanents(rows: Array) -> Array:
    """Permanent of each matrix of a stack, ndarray, shape (n, flights, finds): sum over injections.

    Row by row over subsets of finds already assigned (Ryser 1963 gives the same by inclusion and
    exclusion, but with cancelling terms; here every term is positive).
    """
    stack, flights, finds = rows.shape
    done = np.zeros((1 << finds, stack))
    done[0] = 1.0
    for flight in range(flights):
        # From the fullest subset down, so that this flight leaves at most one find.
        for subset in range((1 << finds) - 1, 0, -1):
            for find in range(finds):
                if subset >> find & 1:
                    done[subset] += done[subset ^ (1 << find)] * rows[:, flight, find]
    return np.asarray(done[-1])
