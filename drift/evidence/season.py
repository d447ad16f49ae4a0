"""The verdict over a season: every wave's counts and finds against what the model said of them.

A log score is -ln of the probability (of counts) or of the density in km^-2 (of finds) that a model
gave to what was reported; lower is better, and only differences between models mean something.
Models are the flights; the flights of the other events, turned to this launch (climatology); and a
straight line with the 850 hPa wind, with the flights' own spread around its end. Finds are scored
by who can have found them and, beside it, as if all that came down were found.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np
import xarray as xr

from drift.event.model import Event
from drift.event.parts import Find
from drift.evidence.areas_of_finds import level
from drift.evidence.baselines import climatological, straight_line, travels
from drift.evidence.calibration import CLIMATOLOGY, LINE, MODEL, Case
from drift.evidence.contradictions import contradiction
from drift.evidence.detection import applies
from drift.evidence.season_summary import summary
from drift.evidence.tallies import Tally, of_claims, tally
from drift.evidence.with_detection import density_alone
from drift.landings.groups import members_of
from drift.landings.outcomes import landed_flags
from drift.statistics.wording import plain
from weather.physics.sphere import destination, east_north_km, middle

#: Density of a find that no member comes near: one over the area of the northern hemisphere, so
#: that a log score stays finite and hurts. And the probability of a count that no member gives.
_LEAST_KM2, _LEAST = 1.0 / 2.55e8, 1e-12

#: Reports of these certainties are what happened.
_SURE = ("A", "B")


def verdict(cases: Sequence[Case], *, seed: int = 0) -> dict[str, Any]:
    """The table of a season and what it comes to, as plain data.

    `waves`: a row per event with counts or finds of certainty A or B: log scores of each model,
    mean levels of its finds, what contradicts the model. `finds`: a row per find. The rest is that
    of `drift.evidence.season_summary`.
    """
    rng = np.random.default_rng(seed)
    pools = [travels(case.landings) for case in cases]
    waves: list[dict[str, Any]] = []
    finds: list[dict[str, Any]] = []
    for number, case in enumerate(cases):
        sure = _sure(case.event)
        models = _models(case, pools[:number] + pools[number + 1 :])
        asked = (_find(sure, find, models, rng) for find in sure.finds)
        told = [row for row in asked if row is not None]
        counts = {name: tally(sure, each, what_if=True) for name, each in models.items()}
        if told or counts[MODEL]:
            waves.append(_wave(sure, case.landings, told, counts))
            finds += told
    found: dict[str, Any] = plain({"waves": waves, "finds": finds} | summary(waves, finds))
    return found


def _sure(event: Event) -> Event:
    """The event with the counts and finds that are taken as what happened."""
    counts = (*of_claims(event.claims), *event.counts)
    return replace(
        event,
        counts=tuple(one for one in counts if one.certainty in _SURE),
        finds=tuple(one for one in event.finds if one.certainty in _SURE),
    )


def _models(case: Case, others: Sequence[Any]) -> dict[str, xr.Dataset]:
    models = {MODEL: case.landings, CLIMATOLOGY: climatological(case.landings, others)}
    if case.sky is not None:
        line = straight_line(case.landings, case.event, case.sky)
        models[LINE] = _spread_out(line, case.landings)
    return models


def _spread_out(line: xr.Dataset, landings: xr.Dataset) -> xr.Dataset:
    """The ends of straight lines, each as far from its own as its flight is from their middle."""
    held = landed_flags(landings)
    lat, lon = landings["latitude"].values, landings["longitude"].values
    center = middle(lat[held], lon[held]) if held.any() else middle(lat, lon)
    east, north = east_north_km(*center, lat, lon)
    course, far = np.degrees(np.arctan2(east, north)), np.hypot(east, north)
    to_lat, to_lon = destination(line["latitude"].values, line["longitude"].values, course, far)
    return line.assign(latitude=("member", to_lat), longitude=("member", to_lon))


def _find(
    event: Event, find: Find, models: Mapping[str, xr.Dataset], rng: np.random.Generator
) -> dict[str, Any] | None:
    """Scores and levels of one find; None where no member of its item came down at all."""
    landings = models[MODEL]
    if not (members_of(find.item, landings) & landed_flags(landings)).any():
        return None
    seen = applies(event, landings)
    logs = {
        key: {name: _log(event, find, each, seen=asked) for name, each in models.items()}
        for key, asked in (("log_score", seen), ("log_score_naive", False))
    }
    return {
        "event": event.id,
        "place": find.place,
        "certainty": find.certainty,
        "level": level(event, find, landings, rng, seen=seen),
        "level_naive": level(event, find, landings, rng, seen=False),
        **logs,
    }


def _log(event: Event, find: Find, landings: xr.Dataset, *, seen: bool) -> float:
    density = density_alone(event, find, landings, seen=seen)
    return -math.log(max(density, _LEAST_KM2))


def _wave(
    event: Event,
    landings: xr.Dataset,
    finds: Sequence[Mapping[str, Any]],
    counts: Mapping[str, Sequence[Tally]],
) -> dict[str, Any]:
    """One row of the season."""
    against = contradiction(event, landings)
    shares = [
        {"said": each.areas[0].expected / each.of, "happened": each.areas[0].found / each.of}
        for each in counts[MODEL]
        if len(each.areas) == 1 and each.of
    ]
    return {
        "event": event.id,
        "title": event.title,
        "counts": [each.sentence for each in counts[MODEL]],
        "count_log_score": {name: _of_counts(each) for name, each in counts.items() if each},
        "count_chance": min((each.chance for each in counts[MODEL]), default=None),
        "shares": shares,
        "finds": len(finds),
        "find_log_score": _mean_of(finds, "log_score"),
        "find_log_score_naive": _mean_of(finds, "log_score_naive"),
        "check": None if against is None else asdict(against),
    }


def _of_counts(told: Sequence[Tally]) -> float:
    """Mean of -ln of the probability of each count of a wave."""
    return float(np.mean([-max(each.log_likelihood, math.log(_LEAST)) for each in told]))


def _mean_of(finds: Sequence[Mapping[str, Any]], key: str) -> dict[str, float]:
    names = finds[0][key] if finds else {}
    return {name: float(np.mean([row[key][name] for row in finds])) for name in names}
