"""What is said of all members of a run together, which no block of them knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drift.landings import near_soundings
from drift.landings.groups import distinct, items_of

if TYPE_CHECKING:
    import xarray as xr

#: How the sentences begin that are of all members, and so are said anew where blocks are joined.
_UNFLOWN = "Too few members: "
_OF_ALL = (near_soundings.BEGINNING, _UNFLOWN)


def told_of_all(landings: xr.Dataset, nearest: xr.DataArray | None) -> xr.Dataset:
    """The same landings with what is said of all of them among their caveats, once.

    nearest : distance to the nearest sounding, (latitude, longitude), km; None without soundings.
    """
    kept = [text for text in landings.attrs["caveats"] if not text.startswith(_OF_ALL)]
    said = [near_soundings.caveat(nearest, landings), _unflown(landings)]
    return landings.assign_attrs(caveats=[*kept, *(text for text in said if text)])


def _unflown(landings: xr.Dataset) -> str:
    """How many launches and items no member is of; empty where there are members of each."""
    launches = int(landings["launch"].attrs["valid_range"][1]) + 1
    items = len(items_of(landings))
    missing = [
        f"no member is of {count - flown} of {count} {what}"
        for count, flown, what in (
            (launches, distinct(landings["launch"].values), "launches"),
            (items, distinct(landings["payload"].values), "items"),
        )
        if flown < count
    ]
    if not missing:
        return ""
    return f"{_UNFLOWN}{' and '.join(missing)}, so every share is without them."
