"""Do the areas hold the finds: the level of each find in the flights, with and without detection.

A level is the share of the ensemble that lies where more of it does than at the find, so the area
that holds 90 % of the landings holds a find of level below 0.9. With the chance of being found a
landing counts by that chance, averaged over the unknown rate: the area is then one of finds.
"""

from __future__ import annotations

import numpy as np
import xarray as xr

from drift.event.model import Event
from drift.event.parts import Find
from drift.evidence.detection import RATES, Seers
from drift.evidence.finds import can_have_left
from drift.landings.groups import members_of
from drift.landings.outcomes import landed_flags
from drift.statistics.scores import level_of
from drift.statistics.shares import Array
from weather.physics.sphere import east_north_km

#: Fewest members that an area is made of, and most that are needed for it.
_FEWEST, _MOST = 20, 2000


def weight_of_finding(find: Find, landings: xr.Dataset, seers: Seers | None) -> Array:
    """How much each member counts for where a find lies, ndarray, shape (n_members,).

    It follows from the item and the hour of a find alone. seers : with the chance of being found;
    without it every member of the item that came down counts alike.
    """
    down = members_of(find.item, landings) & landed_flags(landings)
    if seers is None:
        return down.astype(np.float64)
    in_time = can_have_left(find, landings)
    chance = seers.by(find.time)
    each = [chance.chance(rate)[0] * in_time for rate in RATES]
    told = [one / one.mean() for one in each if one.mean() > 0]
    return np.asarray(np.mean(told, axis=0)) if told else np.zeros(down.size)


def level(
    event: Event, find: Find, landings: xr.Dataset, rng: np.random.Generator, *, seen: bool
) -> float | None:
    """Level of a find, 0 to 1; None where no member can have left one.

    Members are off by the error of the find's place, so that truth and members are alike.
    """
    weight = weight_of_finding(find, landings, Seers(event, landings) if seen else None)
    if np.count_nonzero(weight) < _FEWEST:
        return None
    east, north = east_north_km(
        find.latitude_deg,
        find.longitude_deg,
        landings["latitude"].values,
        landings["longitude"].values,
    )
    km = np.column_stack([east, north]) + rng.normal(0.0, find.radius_km / 2.0, (weight.size, 2))
    held = np.flatnonzero(weight)
    if held.size > _MOST:
        held = rng.choice(held, _MOST, replace=False)
    return level_of(km[held], rng, weight[held] if seen else None)
