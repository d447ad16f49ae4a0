"""What goes together among the members of a run: items, flights, launches, shared winds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from drift.statistics.shares import OPPOSITES, Flags, Index, draws_of

if TYPE_CHECKING:
    import xarray as xr


def members_of(item: str | None, landings: xr.Dataset) -> Flags:
    """Which members are of an item; all where none is named."""
    if item is None:
        return np.ones(landings.sizes["member"], dtype=bool)
    return np.asarray(landings["payload"].values == items_of(landings).index(_key(item)))


def _key(item: str) -> str:
    return item.replace(" ", "_")


def has_shared_error(landings: xr.Dataset) -> bool:
    """Whether members of one launch flew in common, differing realizations of the wind error."""
    known = [name for name in ("wind_error_mps", "vertical_wind_mps") if name in landings]
    if known and not any(landings[name].values.any() for name in known):
        return False
    return "wind_field" in landings and np.unique(landings["wind_field"].values).size > 1


def flight_of(landings: xr.Dataset) -> Index:
    """Which flight each member belongs to: one balloon, from which each payload falls once."""
    payloads = max(len(items_of(landings)), 1)
    return np.asarray(landings["member"].values, dtype=np.int64) // payloads


def items_of(landings: xr.Dataset) -> list[str]:
    """The payload items of a run, in the order of their numbers."""
    return str(landings["payload"].attrs["flag_meanings"]).split()


def clusters_of(landings: xr.Dataset) -> Index:
    """Numbers 0, 1, ... of the groups of members that are right or wrong together."""
    if "realization" in landings:  # of the winds' own ensemble: what few members there are
        return np.asarray(np.unique(landings["realization"].values, return_inverse=True)[1])
    if has_shared_error(landings):
        return draws_of(winds_of(landings))
    return np.asarray(np.unique(flight_of(landings), return_inverse=True)[1], dtype=np.int64)


def winds_of(landings: xr.Dataset) -> Index:
    """The realization of the wind error that each member flew in, from 0; 0 where there is none."""
    if not has_shared_error(landings):
        return np.zeros(landings.sizes["member"], dtype=np.int64)
    field = np.asarray(landings["wind_field"].values, dtype=np.int64)
    return field - int(field.min()) // OPPOSITES * OPPOSITES
