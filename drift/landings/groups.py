"""What goes together among the members of a run: items, flights, launches, shared winds.

One rule for all that counts: shares, medians, claims, finds, and runs until a precision.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from drift.event.text import flag_word
from drift.statistics.shares import OPPOSITES, Flags, Index

if TYPE_CHECKING:
    import xarray as xr


#: More than any number of a draw, and even, for a draw and its opposite go together.
_NUMBERS_OF_A_RUN = 1 << 40


def members_of(item: str | None, landings: xr.Dataset) -> Flags:
    """Which members are of an item; all where none is named."""
    if item is None:
        return np.ones(landings.sizes["member"], dtype=bool)
    return np.asarray(payloads_of(landings) == items_of(landings).index(flag_word(item)))


def payloads_of(landings: xr.Dataset) -> Index:
    """The number of the item of each member; of none, -1.

    xarray makes numbers of a selection by `where` floating ones, and those left out missing.
    """
    values = landings["payload"].values
    if values.dtype.kind == "f":
        values = np.where(np.isnan(values), -1.0, values)
    return np.asarray(values, dtype=np.int64)


def has_shared_error(landings: xr.Dataset) -> bool:
    """Whether members of one launch flew in common, differing realizations of the wind error."""
    known = [name for name in ("wind_error_mps", "vertical_wind_mps") if name in landings]
    if known and not any(landings[name].values.any() for name in known):
        return False
    return "wind_field" in landings and distinct(landings["wind_field"].values) > 1


def flight_of(landings: xr.Dataset) -> Index:
    """Which flight each member belongs to: one balloon, from which each payload falls once."""
    payloads = max(len(items_of(landings)), 1)
    return _of_its_run(landings, landings["member"].values // payloads)


def items_of(landings: xr.Dataset) -> list[str]:
    """The payload items of a run, in the order of their numbers."""
    return str(landings["payload"].attrs["flag_meanings"]).split()


def clusters_of(landings: xr.Dataset) -> Index:
    """Numbers 0, 1, ... of the groups of members that are right or wrong together."""
    return _from_zero(cluster_labels(landings))


def cluster_labels(landings: xr.Dataset) -> Index:
    """Labels of `clusters_of` that stay the same whichever other members are looked at.

    The members of the winds' own ensemble, which are few; the draws of the wind error, each a field
    and its opposite; launch draws, where no wind error was drawn; else flights.
    """
    if "realization" in landings:
        return np.asarray(landings["realization"].values, dtype=np.int64)
    if has_shared_error(landings):
        return _of_its_run(landings, landings["wind_field"].values) // OPPOSITES
    if has_shared_launch(landings):
        return _of_its_run(landings, landings["launch_draw"].values)
    return flight_of(landings)


def has_shared_launch(landings: xr.Dataset) -> bool:
    """Whether several flights are balloons of one launch draw (one place, hour and filling)."""
    if "launch_draw" not in landings:
        return False
    draws = _of_its_run(landings, landings["launch_draw"].values)
    return distinct(draws) < distinct(flight_of(landings))


def have_something_in_common(landings: xr.Dataset) -> bool:
    """Whether balloons of a plausible launch share what another launch has otherwise.

    That is an error of the winds, or their place, hour and filling.
    """
    return has_shared_error(landings) or has_shared_launch(landings)


def launches_of(landings: xr.Dataset) -> Index:
    """The plausible launch that each member is part of, from 0; 0 where nothing is shared.

    Given that launch, its balloons are independent.
    """
    if has_shared_launch(landings):
        return _from_zero(_of_its_run(landings, landings["launch_draw"].values))
    if has_shared_error(landings):
        return _from_zero(_of_its_run(landings, landings["wind_field"].values))
    return np.zeros(landings.sizes["member"], dtype=np.int64)


def _from_zero(labels: npt.NDArray[np.integer]) -> Index:
    """Labels numbered 0, 1, ... in their order."""
    if not _is_dense(labels):
        return np.asarray(np.unique(labels, return_inverse=True)[1], dtype=np.int64)
    place = np.asarray(labels, dtype=np.int64) - int(labels.min())
    return np.asarray((np.cumsum(np.bincount(place) > 0) - 1)[place], dtype=np.int64)


def distinct(labels: npt.NDArray[np.integer]) -> int:
    """How many different labels there are."""
    if not _is_dense(labels):
        return int(np.unique(labels).size)
    place = np.asarray(labels, dtype=np.int64) - int(labels.min())
    return int(np.count_nonzero(np.bincount(place)))


def _is_dense(labels: npt.NDArray[np.integer]) -> bool:
    """Whether labels can be counted: few numbers lie between them, so none has to be sorted."""
    return labels.size > 0 and int(labels.max()) - int(labels.min()) < 4 * labels.size


def _of_its_run(landings: xr.Dataset, numbers: npt.NDArray[np.generic]) -> Index:
    """Numbers of draws that differ where runs of several seeds were put together."""
    own: Index = np.asarray(numbers, dtype=np.int64)
    if "seed" not in landings.coords:
        return own
    seeds, run = np.unique(landings["seed"].values, return_inverse=True)
    # The first run keeps its numbers; those of the others begin at an even number beyond all.
    return own if seeds.size == 1 else np.asarray(own + run * _NUMBERS_OF_A_RUN, dtype=np.int64)
