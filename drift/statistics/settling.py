"""How well a mean over quasi-random flights is known, from how fast the means of blocks settle.

Flights of an ensemble are no independent draws: a block of them fills the space of the unknowns
evenly, so a mean settles faster than one over the root of their number, by as much as what is
averaged is smooth. How much faster is read off the run itself: the variance of the means of blocks
of one size, two, four times that, ... falls as a power of the size, at least as the inverse for
independent draws, and its fit is carried on to the whole run (blocking, as Flyvbjerg and Petersen
1989, J. Chem. Phys. 91:461; aligned blocks of powers of two are nets of their own, Owen 1995).
Where something smooth settles fast and chance beneath it does not, small blocks show the one and
large blocks the other: it is fitted to all and to the largest alone, and the wider tells.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from drift.statistics.shares import Array, Index

#: Flights of the smallest block, where each flight is for itself, and where launch draws and draws
#: of the wind error lie whole in larger ones only.
_SMALLEST, BLOCK = 16, 128

#: Fewest blocks that a speed of settling is read off; with fewer, clusters count as independent.
_FEWEST_BLOCKS = 8

#: So many blocks at most are the largest alone: what chance leaves of a mean shows in them.
_LARGEST_ALONE = 16

#: Slowest and fastest fall of the variance with the size of a block: independent draws, and the
#: best that a scrambled net of a smooth function does (Owen 1997, Ann. Statist. 25:1541).
_SLOWEST, _FASTEST = 1.0, 3.0

#: Standard errors by which the speed is taken to be slower than it looks, and the chance by which
#: blocks of independent draws may look settled: with neither, intervals of noisy means held 85 %
#: instead of 95.
_CAUTION, _BY_CHANCE = 2.0, 0.05


@dataclass(frozen=True)
class Settled:
    """Variance of the mean of each column, shape (n_columns,), and what it is known from.

    freedom : degrees of freedom of each variance. half_width : of the 95 % interval of each mean,
    by Student's quantile.
    """

    variance: Array
    freedom: Array

    @property
    def half_width(self) -> Array:
        """Half the width of the 95 % interval of each mean."""
        from scipy.special import stdtrit

        return np.asarray(stdtrit(np.maximum(self.freedom, 1.0), 0.975) * np.sqrt(self.variance))


def variance_of_means(values: Array, flight: Index, cluster: Index) -> Settled:
    """Variance, over runs of other seeds, of the mean of each column.

    values : ndarray, shape (n_members, n_columns). flight : ndarray, shape (n_members,), number of
    the flight of each in its sequence. cluster : which members are right or wrong together.
    """
    centred = values - values.mean(axis=0)
    independent = _between_clusters(centred, cluster)
    smallest = _SMALLEST if _lie_whole(cluster, flight, _SMALLEST) else BLOCK
    sizes, spreads, freedom = _of_blocks(centred, flight, smallest)
    # One speed for all columns together, which are of one run; each has a size of its own.
    if sizes.size < 2 or not (spreads.sum(axis=1) > 0).all():
        return independent
    flights = float(np.ptp(flight) + 1)
    largest = freedom < _LARGEST_ALONE
    fits = [
        _at(flights, sizes[some], spreads[some], freedom[some]) for some in (slice(None), largest)
    ]
    return _unless_by_chance(_wider(*fits), independent)


def _at(flights: float, sizes: Array, spreads: Array, freedom: Array) -> Settled:
    """The variance of means of so many flights, by the fall of those of blocks."""
    speed = _speed(sizes, spreads.sum(axis=1), freedom)
    level = freedom @ (spreads * (sizes**speed)[:, None]) / freedom.sum()
    return Settled(level * flights**-speed, np.full(level.shape, freedom[0]))


def _wider(one: Settled, other: Settled) -> Settled:
    """Of each column, the one with the wider interval."""
    return _where(one.half_width >= other.half_width, one, other)


def _unless_by_chance(settled: Settled, independent: Settled) -> Settled:
    """The settled variance of each column where it is less than that of independent draws.

    Both are estimates, of a ratio that scatters as Fisher's F; the lower of the two, whatever it
    was, would be low more often than not.
    """
    from scipy.special import fdtri

    freedom = np.maximum(independent.freedom, 1.0)
    least = independent.variance * fdtri(settled.freedom, freedom, _BY_CHANCE)
    return _where(settled.variance < least, settled, independent)


def _where(which: npt.NDArray[np.bool_], one: Settled, other: Settled) -> Settled:
    return Settled(
        np.where(which, one.variance, other.variance), np.where(which, one.freedom, other.freedom)
    )


def _lie_whole(cluster: Index, flight: Index, size: int) -> bool:
    """Whether every cluster lies in one aligned block of so many flights."""
    block = flight // size
    first, last = np.full(cluster.max() + 1, block.max()), np.zeros(cluster.max() + 1, block.dtype)
    np.minimum.at(first, cluster, block)
    np.maximum.at(last, cluster, block)
    return bool((first >= last).all())


def _between_clusters(centred: Array, cluster: Index) -> Settled:
    """The variance if clusters were independent draws (Cochran 1977, section 3.12)."""
    sums = np.column_stack([np.bincount(cluster, weights=column) for column in centred.T])
    clusters = np.count_nonzero(np.bincount(cluster))
    correction = clusters / (clusters - 1.0) if clusters > 1 else 1.0
    variance = np.asarray((sums**2).sum(axis=0) * correction / len(centred) ** 2)
    return Settled(variance, np.full(variance.shape, clusters - 1.0))


def _of_blocks(centred: Array, flight: Index, smallest: int) -> tuple[Array, Array, Array]:
    """Sizes of blocks in flights, variance of their means per column, and degrees of freedom."""
    place = flight - flight.min() // smallest * smallest
    label = place // smallest
    number = np.bincount(label).astype(np.float64)
    sums = np.column_stack([np.bincount(label, weights=column) for column in centred.T])
    flights = int(place.max()) + 1
    sizes, spreads, freedom = [], [], []
    size = smallest
    # Blocks of twice the size are two and two of those before.
    while flights // size >= 2 and flights // smallest >= _FEWEST_BLOCKS:
        blocks = flights // size
        if number[:blocks].min() == 0:
            break
        sizes.append(size)
        spreads.append((sums[:blocks] / number[:blocks, None]).var(axis=0, ddof=1))
        freedom.append(blocks - 1)
        size *= 2
        pairs = blocks // 2
        number = number[: 2 * pairs].reshape(pairs, 2).sum(axis=1)
        sums = sums[: 2 * pairs].reshape(pairs, 2, -1).sum(axis=1)
    return np.array(sizes, float), np.array(spreads), np.array(freedom, float)


def _speed(sizes: Array, spread: Array, freedom: Array) -> float:
    """By which power of the size the variance falls, two standard errors too slow.

    The logarithm of a variance of f degrees of freedom, a chi-square over f, has the mean
    digamma(f/2) - ln(f/2) and the variance trigamma(f/2): for few blocks it is low and scatters.
    """
    from scipy.special import polygamma

    x, weight = np.log(sizes), 1.0 / polygamma(1, freedom / 2.0)
    y = np.log(spread) - polygamma(0, freedom / 2.0) + np.log(freedom / 2.0)
    middle = weight @ x / weight.sum()
    room = weight @ (x - middle) ** 2
    slope = weight @ ((x - middle) * y) / room
    return float(np.clip(-slope - _CAUTION / np.sqrt(room), _SLOWEST, _FASTEST))
