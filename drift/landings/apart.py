"""How far two sets of landings of the same members lie apart, member by member."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from drift.statistics.wording import count
from weather.errors import InputError
from weather.physics.sphere import distance_km

if TYPE_CHECKING:
    import xarray as xr

#: What says where, when and how a member ended.
_ENDS: Final = ("longitude", "latitude", "altitude", "time", "outcome", "payload")


@dataclass(frozen=True, kw_only=True)
class Apart:
    """Members that did not end alike, and how far apart all of them ended, km.

    moved : members of which place, height, time or outcome differ. turned : whose outcome differs.
    """

    members: int
    moved: int
    turned: int
    median_km: float
    high_km: float
    most_km: float

    @property
    def is_identical(self) -> bool:
        """Whether every member ended at the same place and time, to the last digit."""
        return self.moved == 0

    def sentence(self) -> str:
        """In one sentence."""
        if self.is_identical:
            return (
                f"The result is identical: each of {count(self.members)} members ended at the same "
                "place and time, to the last digit."
            )
        turned = f"; {count(self.turned)} ended in another way" if self.turned else ""
        return (
            f"The result differs: {count(self.moved)} of {count(self.members)} members ended "
            f"elsewhere, {self.median_km:.3g} km apart in the median of all, {self.high_km:.3g} km "
            f"at 95 % and {self.most_km:.3g} km at most (the same members paired){turned}."
        )


def apart(one: xr.Dataset, other: xr.Dataset) -> Apart:
    """How far the landings of the same members lie apart, number by number.

    Raises InputError where they are not the same members.
    """
    if not np.array_equal(one["member"].values, other["member"].values):
        raise InputError(
            f"the two sets of landings have other members ({one.sizes['member']} and "
            f"{other.sizes['member']}); only the same members can be paired"
        )
    same = np.ones(one.sizes["member"], dtype=bool)
    for name in _ENDS:
        a, b = one[name].values, other[name].values
        same &= (a == b) | ((a != a) & (b != b))
    ends = [ds[name].values for ds in (one, other) for name in ("latitude", "longitude")]
    km = np.where(same, 0.0, distance_km(*ends))
    return Apart(
        members=same.size,
        moved=int((~same).sum()),
        turned=int((one["outcome"].values != other["outcome"].values).sum()),
        median_km=float(np.nanmedian(km)),
        high_km=float(np.nanpercentile(km, 95)),
        most_km=float(np.nanmax(km)),
    )
