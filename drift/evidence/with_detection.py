"""The finds of an event weighed twice: as if all were found, and by who can have found it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr

from drift.event.model import Event
from drift.event.parts import Find
from drift.evidence.chance_of_finds import alone
from drift.evidence.detection import Seers, applies, assumptions
from drift.evidence.finds import counts
from drift.evidence.posterior import joint, weights
from drift.evidence.wording import place_in_words
from drift.landings.where import PARTS, parts_of
from drift.statistics.shares import Array, Flags
from drift.statistics.wording import percent
from weather.errors import InputError

_WORDS = {"north_land": "land in the North", "south_land": "land in the South", "sea": "the sea",
          "elsewhere": "elsewhere"}  # fmt: skip


def with_detection(
    event: Event, landings: xr.Dataset, *, what_if: bool = False
) -> dict[str, Any] | None:
    """What the finds say with the chance of being found and without; None where it is not asked.

    Keys: `assumed` (sentences); `somebody_there`: share of the landings that somebody can have met;
    `finds`: for each its density without and with (km^-2); `together`: the joint log-likelihoods;
    `where`: shares of the launch's loads on each part, before the finds and after them, without and
    with; `sentence`. Plain data.
    """
    used = tuple(find for find in event.finds if counts(find))
    if not used or not applies(event, landings):
        return None
    seers = Seers(event, landings)
    found = {
        "assumed": assumptions(event),
        "somebody_there": float(_somebody_there(used, seers).mean()),
        "finds": _each_alone(landings, used, seers),
        "together": {
            name: _joint(event, landings, what_if, seen)
            for name, seen in (("without", False), ("with", True))
        },
        "where": _where(event, landings, what_if),
    }
    return found | {"sentence": _sentence(found)}


def density_alone(event: Event, find: Find, landings: xr.Dataset, *, seen: bool) -> float:
    """Likelihood of one find on its own, km^-2."""
    (found,) = alone(landings, [find], Seers(event, landings) if seen else None)
    return found


def _somebody_there(used: Sequence[Find], seers: Seers) -> Flags:
    """Which members somebody can have met by the hour of any find."""
    hours = {find.time for find in used}
    return np.any([seers.by(time).exposure[0] > 0 for time in hours], axis=0)


def _each_alone(landings: xr.Dataset, used: Sequence[Find], seers: Seers) -> list[dict[str, Any]]:
    plain, seen = alone(landings, used, None), alone(landings, used, seers)
    return [
        {
            "place": place_in_words(find.place, find.latitude_deg, find.longitude_deg),
            "density_km2": without,
            "density_seen_km2": with_it,
        }
        for find, without, with_it in zip(used, plain, seen, strict=True)
    ]


def _joint(event: Event, landings: xr.Dataset, what_if: bool, seen: bool) -> dict[str, Any]:
    found = joint(event, landings, what_if=what_if, seen=seen)
    known = math.isfinite(found.log_likelihood) and not found.refusal
    return {
        "log_likelihood": found.log_likelihood if known else None,
        "sd": found.sd if known else None,
        "refusal": found.refusal,
    }


def _where(event: Event, landings: xr.Dataset, what_if: bool) -> dict[str, Any]:
    """Shares of a launch's loads on each part: before, and after the finds without and with."""
    parts = parts_of(landings)
    even = np.full(landings.sizes["member"], 1.0 / landings.sizes["member"])
    told: dict[str, Any] = {"before": _shares(parts, even)}
    for name, seen in (("without", False), ("with", True)):
        try:
            weight = weights(event, landings, what_if=what_if, seen=seen)
        except InputError:
            told[name] = None
        else:
            told[name] = _shares(parts, weight["launch"].values)
    return told


def _shares(parts: dict[str, Any], weight: Array) -> dict[str, float]:
    return {name: float((weight * parts[name]).sum()) for name in PARTS}


def _sentence(found: dict[str, Any]) -> str:
    """What the chance of being found changes, in one sentence."""
    said = (
        f"Somebody can have met {percent(found['somebody_there'])} % of what comes down in the "
        "flights"
    )
    where = found["where"]
    if where["without"] is None or where["with"] is None:
        return f"{said}; the finds leave too few flights to tell what that changes."
    moved = max(PARTS, key=lambda name: abs(where["with"][name] - where["without"][name]))
    return (
        f"{said}. Given the finds, the share of the launch's loads on {_WORDS[moved]} is "
        f"{percent(where['with'][moved])} % with the chance of being found and "
        f"{percent(where['without'][moved])} % without it ({percent(where['before'][moved])} % "
        "before the finds)."
    )
