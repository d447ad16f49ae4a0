"""Which unknown matters, read off the members of a run: nothing more is flown.

The share of the spread of the landing places that one unknown explains on its own is the
first-order index of Sobol' for a place (east and north together: Lamboni et al. 2011, Reliab. Eng.
Syst. Saf. 96:450). It is estimated from given members by putting them into groups of like values
(Plischke et al. 2013, Eur. J. Oper. Res. 226:536), as Kelley's epsilon squared (1935, PNAS 21:554),
which does not grow with the number of groups. Interactions need flights of their own:
`drift.sensitivity.indices`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import xarray as xr

from drift.landings.groups import clusters_of, has_shared_error
from drift.landings.outcomes import landed
from drift.sensitivity.factors import PAYLOAD, describe
from drift.statistics.shares import Z95
from weather.physics.sphere import east_north_km

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64]

#: Fewer landings than this say nothing of shares.
FEWEST = 200

#: Members in a group of like values, and groups of one unknown at most.
_PER_GROUP, _MOST_GROUPS = 50, 32

#: The members are left out in so many parts, each in turn, for the interval.
_PARTS = 20

#: Columns of landings that are no unknown of their own: where and when a member ended, what
#: numbers it, and what another column says.
_NOT_UNKNOWN = frozenset(
    "longitude latitude altitude time time_aloft outcome balloon launch_latitude launch_longitude "
    "launch_altitude launch_time wind_error_mps wind_error_time_h wind_error_height_m "
    "wind_error_distance_km glide_diffusivity_m2_s realization".split()
)


def first_order_given_data(landings: xr.Dataset) -> list[dict[str, Any]]:
    """What each unknown explains of the spread of the landing places, the largest first.

    Rows with ``name``, ``first`` (0 to 1) and ``first_95`` (low, high), the interval of sampling by
    the jackknife over groups that share a wind error. Empty where too few members landed, or where
    all came down in one place.
    """
    down = landed(landings)
    if down.sizes["member"] < FEWEST:
        return []
    start = float(down["launch_latitude"].mean()), float(down["launch_longitude"].mean())
    place = np.column_stack(
        east_north_km(*start, down["latitude"].values, down["longitude"].values)
    )
    if np.ptp(place, axis=0).max() == 0.0:
        return []
    part = clusters_of(down) % _PARTS
    rows = [_row(name, label, place, part) for name, label in _unknowns(down).items()]
    return sorted(rows, key=lambda row: -row["first"])


def explained(place: Array, label: Index) -> float:
    """Epsilon squared: the share of the spread of places that the groups explain.

    place : shape (n, 2), km. label : group of each member, 0 to k - 1. At most 1; around 0, and by
    chance below, where the groups explain nothing.
    """
    counts = np.bincount(label)
    n, groups = len(label), np.count_nonzero(counts)
    if n <= groups:
        return 0.0
    within = 0.0
    for axis in place.T:
        sums = np.bincount(label, weights=axis)
        within += float((axis**2).sum() - (sums**2 / np.maximum(counts, 1)).sum())
    total = float(((place - place.mean(axis=0)) ** 2).sum())
    return 1.0 - within / (n - groups) / (total / (n - 1))


def _row(name: str, label: Index, place: Array, part: Index) -> dict[str, Any]:
    whole = explained(place, label)
    less = [explained(place[part != p], label[part != p]) for p in np.unique(part)]
    spread = np.sqrt((len(less) - 1) * np.var(less)) if len(less) > 1 else 1.0
    low, high = np.clip([whole - Z95 * spread, whole + Z95 * spread], 0.0, 1.0)
    return {
        "name": name,
        "first": round(float(np.clip(whole, 0.0, 1.0)), 4),
        "first_95": [round(float(low), 4), round(float(high), 4)],
    }


def _unknowns(down: xr.Dataset) -> dict[str, Index]:
    """Every unknown that varies among the members, in words, as groups of like values."""
    names = [str(name) for name in down.data_vars if name not in _NOT_UNKNOWN]
    if not has_shared_error(down) and "realization" not in down:
        names.remove("wind_field")
    found = {describe(name).meaning: _groups(name, down[name].values) for name in names}
    found["launch place"] = _places(down)
    found["launch time"] = _by_size(_of_its_launch(down, "launch_time"))
    return {name: label for name, label in found.items() if label.max() > 0}


def _groups(name: str, values: npt.NDArray) -> Index:
    kinds = np.unique(values)
    if name in ("wind_field", "launch", PAYLOAD) or kinds.size <= _MOST_GROUPS:
        return np.asarray(np.searchsorted(kinds, values), dtype=np.int64)
    return _by_size(values.astype(float))


def _by_size(values: Array) -> Index:
    """Groups of equal number, from the smallest values to the largest; one where all are alike."""
    if np.ptp(values) == 0.0:
        return np.zeros(values.size, dtype=np.int64)
    count = min(max(values.size // _PER_GROUP, 2), _MOST_GROUPS)
    return _ranks(values) * count // values.size


def _ranks(values: Array) -> Index:
    return np.asarray(np.argsort(np.argsort(values, kind="stable"), kind="stable"))


def _of_its_launch(down: xr.Dataset, name: str) -> Array:
    """A quantity of the launch, as it differs from the middle of its own launch."""
    values = down[name].values.astype(np.int64 if down[name].dtype.kind == "M" else float)
    launch = down["launch"].values
    middle = np.array([values[launch == one].mean() for one in np.unique(launch)])
    return np.asarray(values - middle[np.searchsorted(np.unique(launch), launch)], dtype=float)


def _places(down: xr.Dataset) -> Index:
    """Groups of the launch place: north to south, and in each from west to east."""
    north = _of_its_launch(down, "launch_latitude")
    east = _of_its_launch(down, "launch_longitude")
    if max(np.ptp(north), np.ptp(east)) < 1e-9:
        return np.zeros(north.size, dtype=np.int64)
    side = max(int(np.sqrt(min(north.size // _PER_GROUP, _MOST_GROUPS))), 2)
    band = _ranks(north) * side // north.size
    label = np.empty(north.size, dtype=np.int64)
    for one in range(side):
        here = band == one
        label[here] = one * side + _ranks(east[here]) * side // max(int(here.sum()), 1)
    return label
