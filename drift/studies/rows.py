"""The rows of one scenario: a reading and a load each, with everything that is told of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from drift.event.model import Event
from drift.evidence.claims import check
from drift.evidence.finds import counts, weigh
from drift.evidence.posterior import joint
from drift.landings.groups import items_of
from drift.landings.outcomes import OUTCOMES, landed
from drift.landings.summary import numbers, regions
from drift.landings.where import PARTS
from drift.studies.outcomes import Outcomes, differences, is_of_a_load
from weather.physics.sphere import middle

if TYPE_CHECKING:
    import xarray as xr

    from weather.grid.gridded_sky import GriddedSky

Row = dict[str, Any]

#: How the ends of a 95 % interval and differences from the baseline are named.
LOW, HIGH, DIFFERENCE, REGION = "{}_low", "{}_high", "difference_{}", "region_{}"

#: Numbers of a run that stand alone in a row, and those that have an interval.
_ALONE: Final = ("bearing_deg", "direction_resultant_length", "median_time_aloft_h")
_WITH_INTERVAL: Final = ("landed_fraction", "north_of_mdl_fraction", "median_distance_km")

#: What a row says of where its numbers come from.
_ORIGIN: Final = ("winds", "sky_hash", "event_hash", "version")


def rows_of(
    landings: xr.Dataset,
    compared: tuple[Outcomes, Outcomes | None],
    said: Mapping[str, Any],
) -> list[Row]:
    """One row per load of one reading.

    compared : what its members came to, and those of the baseline. said : what holds for every
    load, claims and finds.
    """
    own, before = compared
    origin = {key: landings.attrs[key] for key in _ORIGIN}
    return [
        {
            "item": item,
            **_of_load(landings, load),
            **said,
            **_differences(before, own, load),
            **origin,
        }
        for load, item in enumerate(items_of(landings))
    ]


def _of_load(landings: xr.Dataset, load: int) -> Row:
    members = landings.isel(member=np.flatnonzero(landings["payload"].values == load))
    told = numbers(members)
    outcome = members["outcome"].values
    row: Row = {"members_of_load": told["members"]}
    row |= {f"outcome_{word}": int((outcome == code).sum()) for code, (word, _) in OUTCOMES.items()}
    for name in _WITH_INTERVAL:
        row |= _interval(name, told[name], told[f"{name}_95"])
    row |= {name: told[name] for name in _ALONE}
    where = told["where"] or {}
    for part in PARTS:
        share = where.get(part, {"fraction": None, "fraction_95": None})
        row |= _interval(part, share["fraction"], share["fraction_95"])
    row |= _middle(members)
    for one in regions(members):
        row |= _interval(REGION.format(one["region"]), one["fraction"], one["fraction_95"])
    return row


def _middle(members: xr.Dataset) -> Row:
    """The middle of the landings, to a hundredth of a degree."""
    down = landed(members)
    if not down.sizes["member"]:
        return {"middle_latitude_deg": None, "middle_longitude_deg": None}
    lat, lon = middle(down["latitude"].values, down["longitude"].values)
    return {"middle_latitude_deg": round(lat, 2), "middle_longitude_deg": round(lon, 2)}


def evidence_of(
    event: Event,
    landings: xr.Dataset,
    tracks: xr.Dataset | None,
    sky: GriddedSky,
    what_if: bool,
) -> Row:
    """Probability of each claim and log likelihood of each find, as `drift check` has them."""
    row: Row = {}
    for i, claim in enumerate(event.claims, start=1):
        if is_of_a_load(claim.item, landings):
            one = replace(event, claims=(claim,), finds=())
            [found] = check(one, landings, tracks, what_if=what_if)
            ends = None if found.probability is None else (found.low, found.high)
            row |= _interval(f"claim_{i}_probability", found.probability, ends)
    row |= dict(_finds(event, landings, sky, what_if))
    return row


def _finds(
    event: Event, landings: xr.Dataset, sky: GriddedSky, what_if: bool
) -> Iterator[tuple[str, float]]:
    """Log likelihoods; minus infinity where a find was out of reach of every member."""
    known = [find for find in event.finds if is_of_a_load(find.item, landings)]
    for i, find in enumerate(event.finds, start=1):
        if find in known:
            one = replace(event, claims=(), finds=(find,))
            [found] = weigh(one, landings, sky=sky, what_if=what_if)
            yield f"find_{i}_log_likelihood", found.log_likelihood
            yield f"find_{i}_log_likelihood_sd", found.log_likelihood_sd
            yield f"find_{i}_nearby", found.nearby.probability
    if known and any(counts(find) for find in known):
        together = joint(replace(event, claims=(), finds=tuple(known)), landings, what_if=what_if)
        yield "finds_log_likelihood", together.log_likelihood
        yield "finds_log_likelihood_sd", together.sd


def _differences(baseline: Outcomes | None, outcomes: Outcomes, load: int) -> Row:
    row: Row = {}
    for name, change, low, high in differences(baseline, outcomes, load):
        named = name if name == "moved_km" else DIFFERENCE.format(name)
        row |= _interval(named, change, (low, high))
    return row


def _interval(name: str, value: float | None, ends: Any) -> Row:
    low, high = (None, None) if ends is None else ends
    return {name: value, LOW.format(name): low, HIGH.format(name): high}
