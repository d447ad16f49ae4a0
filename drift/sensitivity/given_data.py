"""Which unknown matters, read off the members of a run: nothing more is flown.

The share of the spread of the landing places that one unknown explains on its own is the
first-order index of Sobol' for a place (east and north together: Lamboni et al. 2011, Reliab. Eng.
Syst. Saf. 96:450). It is estimated from given members by regression on functions of that unknown
alone (polynomials of its ranks, or its kinds), less what as many functions explain of chance, in
the manner of the adjusted R squared (Ezekiel 1930); which error of the winds was met, which has no
order, by how opposite errors come out (Janon et al. 2014, ESAIM Probab. Stat. 18:342, for pairs
that share a factor). Chance is what is left of a mean over members that fill the space of the
unknowns evenly (`drift.statistics.settling`). Interactions need flights of their own:
`drift.sensitivity.indices`.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import numpy.typing as npt
import xarray as xr

from drift.event.arguments import checked
from drift.landings.checks import a_run
from drift.landings.groups import clusters_of, flight_of, has_shared_error
from drift.landings.outcomes import landed
from drift.sensitivity.factors import PAYLOAD, describe
from drift.statistics.settling import variance_of_means
from drift.statistics.shares import OPPOSITES
from drift.statistics.tall import combined, inner, orthonormal
from weather.physics.sphere import east_north_km

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64]

#: Fewer landings than this say nothing of shares.
FEWEST = 200

#: An unknown of so many values or fewer is taken by its kinds, any other by a polynomial of this
#: degree of its ranks; a place by one of two dimensions.
_MOST_KINDS, _DEGREE, _DEGREE_OF_PLACE = 6, 5, 2

#: Parts that are left out in turn where one fit must not lean on what it is applied to.
_FOLDS = 8

#: Functions of which less than this share is their own are counted as combinations of others.
_SINGULAR = 1e-10

#: Columns of landings that are no unknown of their own: where and when a member ended, what
#: numbers it, and what another column says.
_NOT_UNKNOWN = frozenset(
    "longitude latitude altitude time time_aloft outcome balloon launch_latitude launch_longitude "
    "launch_altitude launch_time launch_draw wind_field wind_error_mps wind_error_time_h "
    "wind_error_height_m wind_error_distance_km realization".split()
)


@checked(landings=a_run)
def first_order_given_data(landings: xr.Dataset) -> list[dict[str, Any]]:
    """What each unknown explains of the spread of the landing places, the largest first.

    Rows with ``name``, ``first`` (0 to 1) and ``first_95`` (low, high), within which the share of
    runs of other seeds lies. Empty where too few members landed, or where all came down in one
    place.
    """
    down = landed(landings)
    if down.sizes["member"] < FEWEST:
        return []
    start = float(down["launch_latitude"].mean()), float(down["launch_longitude"].mean())
    place = np.array(east_north_km(*start, down["latitude"].values, down["longitude"].values)).T
    if np.ptp(place, axis=0).max() == 0.0:
        return []
    place = place - place.mean(axis=0)
    flight, cluster = flight_of(down), clusters_of(down)
    bases = _unknowns(down)
    found = [_row(name, *explained(place, basis, flight, cluster)) for name, basis in bases.items()]
    if has_shared_error(down):
        rest = _left_over(place, list(bases.values()), cluster)
        found.append(
            _row(
                describe("wind_field").meaning,
                *explained_by_opposites(place, rest, down["wind_field"].values),
            )
        )
    return sorted(found, key=lambda row: -row["first"])


def explained(place: Array, basis: Array, flight: Index, cluster: Index) -> tuple[float, float]:
    """The share of the spread of places that functions of one unknown explain, and its accuracy.

    place : shape (n, 2), km, of zero mean. basis : shape (n, k), columns of zero mean and unit
    variance that are orthogonal. flight, cluster : number of each member's flight, and what goes
    together. The share is at most 1; around 0, and by chance below, where nothing is explained. The
    second number is half the width of its 95 % interval.
    """
    total = float((place**2).sum(axis=1).mean())
    fitted = _fitted(place, basis)
    rest = place - fitted
    noise = np.concatenate([basis.T * along for along in rest.T]).T
    chance = float(variance_of_means(noise, flight, cluster).variance.sum())
    share = (float((fitted**2).sum(axis=1).mean()) - chance) / total
    influence = 2.0 * (fitted * rest).sum(axis=1) + (fitted**2).sum(axis=1)
    influence -= share * (place**2).sum(axis=1)
    half = float(variance_of_means(influence[:, None], flight, cluster).half_width[0])
    return share, half / total


def explained_by_opposites(place: Array, rest: Array, wind_field: Index) -> tuple[float, float]:
    """The share of the spread of places that the errors of the winds explain, and its accuracy.

    Fields 2 k and 2 k + 1 are opposites: what they do to a place differs in sign and nothing else
    of theirs is alike, so the mean product of their landings is less the variance that the errors
    make. rest : places less what other unknowns explain, which only add noise.
    """
    total = float((place**2).sum(axis=1).mean())
    pair = np.unique(wind_field // OPPOSITES, return_inverse=True)[1]
    sides = [wind_field % OPPOSITES == side for side in range(OPPOSITES)]
    number = np.array([np.bincount(pair[side], minlength=pair.max() + 1) for side in sides])
    both = (number > 0).all(axis=0)
    if both.sum() < 2:
        return 0.0, 1.0
    product = np.zeros(int(both.sum()))
    for axis in (0, 1):
        sums = [np.bincount(pair[s], rest[s, axis], minlength=pair.max() + 1) for s in sides]
        product -= np.prod(np.array(sums)[:, both] / number[:, both], axis=0)
    half = float(variance_of_means(product[:, None], *2 * (np.arange(product.size),)).half_width[0])
    return float(product.mean()) / total, half / total


def _left_over(place: Array, bases: list[Array], cluster: Index) -> Array:
    """Places less what all other unknowns explain, as fitted to members of other clusters.

    Fitted to the same ones, the many functions would explain some of the wind by chance.
    """
    part = np.random.default_rng(cluster.size).permutation(cluster.max() + 1)[cluster] % _FOLDS
    by_fold = np.argsort(part, kind="stable")
    table = np.concatenate([np.ones((len(place), 1)), *bases, place], axis=1)[by_fold]
    ends = np.searchsorted(part[by_fold], np.arange(_FOLDS + 1))
    folds = [slice(*pair) for pair in itertools.pairwise(ends)]
    # Products of the functions with each other and with the places, of each fold: those of the
    # other folds are what is left of all. They are near orthogonal, so products lose nothing.
    products = np.array([inner(table[fold, :-2], table[fold]) for fold in folds])
    others = products.sum(axis=0) - products
    rest = np.empty_like(place)
    for other, fold in zip(others, folds, strict=True):
        fit, *_ = np.linalg.lstsq(other[:, :-2], other[:, -2:], rcond=_SINGULAR)
        rest[by_fold[fold]] = table[fold, -2:] - combined(table[fold, :-2], fit)
    return rest


def _row(name: str, share: float, half: float) -> dict[str, Any]:
    low, high = np.clip([share - half, share + half], 0.0, 1.0)
    return {
        "name": name,
        "first": round(float(np.clip(share, 0.0, 1.0)), 4),
        "first_95": [round(float(low), 4), round(float(high), 4)],
    }


def _fitted(place: Array, basis: Array) -> Array:
    """Least-squares fit of places by orthonormal functions, shape (n, 2)."""
    return combined(basis, inner(basis, place) / len(place))


def _unknowns(down: xr.Dataset) -> dict[str, Array]:
    """Every unknown that varies among the members, in words, as functions of it alone."""
    names = [str(name) for name in down.data_vars if name not in _NOT_UNKNOWN]
    found = {describe(name).meaning: _functions(name, down[name].values) for name in names}
    if "realization" in down:
        found["member of the winds' ensemble"] = _kinds(down["realization"].values)
    found["launch place"] = _of_place(down)
    found["launch time"] = _polynomials(_of_its_launch(down, "launch_time"))
    return {name: basis for name, basis in found.items() if basis.shape[1]}


def _functions(name: str, values: npt.NDArray) -> Array:
    is_kind = name in ("launch", PAYLOAD) or _are_few(values)
    return _kinds(values) if is_kind else _polynomials(values.astype(np.float64))


def _are_few(values: npt.NDArray) -> bool:
    """Whether there are so few different values that each is a kind; most show in the first."""
    first = values[: 8 * _MOST_KINDS]
    return all(np.unique(some).size <= _MOST_KINDS for some in (first, values))


def _kinds(values: npt.NDArray) -> Array:
    """One function per kind, orthonormal."""
    return _orthonormal(np.asarray(values[:, None] == np.unique(values), dtype=np.float64))


def _polynomials(values: Array, degree: int = _DEGREE) -> Array:
    """Polynomials of the ranks of values, from the first degree up, orthonormal."""
    if np.ptp(values) == 0.0:
        return np.zeros((values.size, 0))
    return _orthonormal(
        np.asarray(np.polynomial.legendre.legvander(_ranks(values), degree)[:, 1:], np.float64)
    )


def _orthonormal(columns: Array) -> Array:
    """The columns less their means, made orthogonal and of unit variance; those alike left out."""
    return orthonormal(columns - columns.mean(axis=0), least=1e-9) * np.sqrt(len(columns))


def _ranks(values: Array) -> Array:
    """Ranks from -1 to 1, the mean rank for values that are alike."""
    import pandas as pd

    rank = pd.Series(values).rank().to_numpy()
    return np.asarray((2.0 * rank - 1.0) / values.size - 1.0)


def _of_its_launch(down: xr.Dataset, name: str) -> Array:
    """A quantity of the launch, as it differs from the middle of its own launch."""
    values = down[name].values.astype(np.int64 if down[name].dtype.kind == "M" else float)
    launch = down["launch"].values
    middle = np.array([values[launch == one].mean() for one in np.unique(launch)])
    return np.asarray(values - middle[np.searchsorted(np.unique(launch), launch)], dtype=float)


def _of_place(down: xr.Dataset) -> Array:
    """Polynomials of how far north and east of its reported place a launch was, orthonormal."""
    north = _of_its_launch(down, "launch_latitude")
    east = _of_its_launch(down, "launch_longitude")
    if max(np.ptp(north), np.ptp(east)) < 1e-9:
        return np.zeros((north.size, 0))
    both = [each / max(float(np.abs(each).max()), 1e-9) for each in (north, east)]
    powers = [
        both[0] ** i * both[1] ** j
        for i in range(_DEGREE_OF_PLACE + 1)
        for j in range(_DEGREE_OF_PLACE + 1 - i)
        if i + j
    ]
    return _orthonormal(np.column_stack(powers))
