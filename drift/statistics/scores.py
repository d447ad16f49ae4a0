"""How good probabilities and ensembles were, once the truth is known.

Scores are losses: 0 is perfect, and what minimises them on average is saying what one believes
(Gneiting and Raftery 2007, J. Amer. Stat. Assoc. 102:359).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from drift.statistics.shares import Array, Index, Share, share_of_sums


@dataclass(frozen=True, kw_only=True)
class Bin:
    """One point of a reliability diagram: what was said, what came true, over how many outcomes."""

    said: float
    came_true: Share


def brier(probability: float, happened: float, of: float = 1.0) -> float:
    """Mean squared error of a probability, given that it came true k of n times (Brier 1950)."""
    return (happened * (1 - probability) ** 2 + (of - happened) * probability**2) / of


def log_score(probability: float, happened: float = 1.0, of: float = 1.0) -> float:
    """Mean of -ln of the probability of what happened, k of n times; inf for a denied truth."""
    said = [(happened, probability), (of - happened, 1.0 - probability)]
    if any(number > 0 and p <= 0 for number, p in said):
        return math.inf
    return -sum(number * math.log(p) for number, p in said if number > 0) / of


def crps(sample: Array, observed: float) -> float:
    """Continuous ranked probability score of an ensemble, in the units of its values.

    mean |x - y| - sum |x_i - x_j| / (2 M (M - 1)): the fair estimate, whose mean does not depend on
    the number of members M (Ferro 2014, Quart. J. Roy. Met. Soc. 140:1917). A single member scores
    its distance.
    """
    x = np.sort(np.asarray(sample, dtype=float))
    near = float(np.abs(x - observed).mean())
    if x.size < 2:
        return near
    # Of sorted values, sum over pairs |x_i - x_j| = sum_i (2 i - M + 1) x_i, i from 0.
    apart = float(((2.0 * np.arange(x.size) - x.size + 1.0) * x).sum())
    return near - apart / (x.size * (x.size - 1))


def crps_circular(sample_deg: Array, observed_deg: float) -> float:
    """`crps` for directions: degrees along the circle take the place of differences.

    Source: Grimit, Gneiting, Berrocal and Johnson 2006, Quart. J. Roy. Met. Soc. 132:2925.
    """
    x = np.sort(np.asarray(sample_deg, dtype=float) % 360.0)
    near = float(angle_between(x, np.array(observed_deg)).mean())
    if x.size < 2:
        return near
    # Sorted, each direction has `half` further ones less than half a circle on; beyond those the
    # way back is shorter. Sums of the further ones come from running sums.
    first = np.arange(x.size)
    half = np.searchsorted(x, x + 180.0, side="right")
    running = np.concatenate([[0.0], np.cumsum(x)])
    ahead = running[half] - running[first] - (half - first) * x
    behind = (x.size - half) * (360.0 + x) - (running[-1] - running[half])
    return near - float((ahead + behind).sum()) / (x.size * (x.size - 1))


def angle_between(one_deg: Array, other_deg: Array) -> Array:
    """The smaller angle between directions, 0 .. 180 degrees."""
    return np.asarray(np.abs((one_deg - other_deg + 180.0) % 360.0 - 180.0))


def skill(score: float, reference: float) -> float:
    """Share of a reference's loss that is saved: 1 is perfect, 0 no better, below 0 worse."""
    if reference == 0:
        return 0.0 if score == 0 else -math.inf
    return 1.0 - score / reference


def probability_integral(sample: Array, observed: float, rng: np.random.Generator) -> float:
    """Where the truth ranks in an ensemble, 0 .. 1; uniform if truth and members are alike.

    Ties are broken at random (Hamill 2001, Mon. Wea. Rev. 129:550).
    """
    x = np.asarray(sample, dtype=float)
    below, equal = int((x < observed).sum()), int((x == observed).sum())
    rank = below + rng.integers(0, equal + 1)
    return float((rank + rng.uniform()) / (x.size + 1))


def circular_integral(sample_deg: Array, observed_deg: float, rng: np.random.Generator) -> float:
    """`probability_integral` of a direction, counted from the one opposite to the members' mean."""
    x = np.radians(np.asarray(sample_deg, dtype=float))
    middle = math.degrees(math.atan2(float(np.sin(x).mean()), float(np.cos(x).mean())))
    unrolled = (np.asarray(sample_deg, dtype=float) - middle + 180.0) % 360.0
    return probability_integral(unrolled, (observed_deg - middle + 180.0) % 360.0, rng)


def rank_histogram(integrals: Array, bins: int = 10) -> tuple[npt.NDArray[np.int64], float]:
    """Counts of `probability_integral` in equal bins, and the chance of counts as uneven by luck.

    The chance is that of Pearson's chi-square where every bin is equally likely.
    """
    from scipy.special import chdtrc

    counts = np.histogram(np.asarray(integrals), bins=bins, range=(0.0, 1.0))[0].astype(np.int64)
    expected = counts.sum() / bins
    if expected == 0:
        return counts, 1.0
    chi2 = float(((counts - expected) ** 2).sum() / expected)
    return counts, float(chdtrc(bins - 1, chi2))


def reliability(
    said: Array, happened: Array, of: Array, cluster: Index, bins: int = 10
) -> list[Bin]:
    """The reliability diagram: of all that was said to be p likely, the share that came true.

    said, happened, of : ndarray, shape (n,): a probability, and that it came true k of n times.
    cluster : ndarray, shape (n,), which statements share an event, whose outcomes go together.
    Bins are equal in probability; empty ones are left out.
    """
    where = np.minimum((np.asarray(said) * bins).astype(int), bins - 1)
    out = []
    for each in np.unique(where):
        here = where == each
        label = np.unique(cluster[here], return_inverse=True)[1]
        sums = np.bincount(label, weights=happened[here]).astype(np.float64)
        sizes = np.bincount(label, weights=of[here]).astype(np.float64)
        mean = float((said[here] * of[here]).sum() / of[here].sum())
        out.append(Bin(said=mean, came_true=share_of_sums(sums, sizes)))
    return out


def energy_score(km: Array) -> float:
    """Energy score of an ensemble of places, in the units of its values; the truth is at 0, 0.

    mean |x| - sum |x_i - x_j| / (2 M (M - 1)): the CRPS of two dimensions (Gneiting and Raftery
    2007, equation 22), in the fair form that does not depend on the number of members (Ferro 2014).
    km : ndarray, shape (M, 2).
    """
    near = float(np.hypot(*km.T).mean())
    members = len(km)
    if members < 2:
        return near
    apart = np.hypot(km[:, None, 0] - km[None, :, 0], km[:, None, 1] - km[None, :, 1])
    return near - float(apart.sum()) / (2.0 * members * (members - 1))


def level_of(km: Array, rng: np.random.Generator, weight: Array | None = None) -> float:
    """Share of an ensemble of places that lie where more of them do than at the truth, at 0, 0.

    Uniform on 0 to 1 if truth and members are alike (Box 1980, J. Roy. Stat. Soc. A 143:383): the
    smallest area of probability p (Hyndman 1996) holds the truth if its level is below p. The
    density is a Gaussian kernel's of Scott's width. km : ndarray, shape (M, 2), not all alike.
    weight : of each place, shape (M,), 0 or more; equal if not given.
    """
    from scipy.stats import gaussian_kde

    w = np.full(len(km), 1.0 / len(km)) if weight is None else weight / weight.sum()
    km, w = km[w > 0], w[w > 0]
    density = gaussian_kde(km.T, weights=None if weight is None else w)
    # The density at a member is that of all others, as it is at the truth.
    peak = 1.0 / (2.0 * math.pi * math.sqrt(float(np.linalg.det(density.covariance))))
    at_members = (density(km.T) - w * peak) / (1.0 - w)
    at_truth = float(density(np.zeros((2, 1)))[0])
    alike = at_members == at_truth
    above, equal, ties = float(w[at_members > at_truth].sum()), float(w[alike].sum()), alike.sum()
    # The truth is one more of them: it weighs as one of so many as the weights are worth.
    own = 1.0 / (1.0 + 1.0 / float((w**2).sum()))
    among = rng.integers(0, ties + 1) / max(ties, 1)
    return float((above + equal * among) * (1.0 - own) + rng.uniform() * own)
