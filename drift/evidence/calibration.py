"""Was the model right? Every reported outcome of many events against what it had said.

Outcomes are claims and finds of certainty A and B: what a campaigner says of his own launch is no
truth to score against. Probabilities are scored, never hits and misses, and beside two references:
the winds of the other events, and a straight line with the 850 hPa wind. Reports are a selection
(what is not found is not reported), so scores compare models; they do not prove one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import xarray as xr

from drift.event.arguments import (
    LARGEST_SEED,
    a_sky,
    a_whole_number,
    an_event,
    checked,
    or_none,
    refuse_unless_a,
)
from drift.event.model import Event
from drift.event.parts import Find
from drift.evidence.baselines import climatological, straight_line, travels
from drift.evidence.claims import check
from drift.landings.checks import a_run
from drift.landings.groups import members_of
from drift.landings.outcomes import landed
from drift.places.regions import region_of
from drift.statistics import scores
from drift.statistics.shares import Array
from drift.statistics.wording import plain
from weather.errors import InputError
from weather.grid.gridded_sky import GriddedSky
from weather.physics.sphere import bearing_deg, destination, distance_km

MODEL, CLIMATOLOGY, LINE = "model", "climatological direction", "straight line"

#: How a probability of 0 or 1 from M members is scored: as if one more had been drawn and had
#: fallen half on either side (Krichevsky and Trofimov 1981), so that a log score stays finite.
_HALF = 0.5


@dataclass(frozen=True, kw_only=True)
class Case:
    """One event with its landings; without a sky the straight line is left out."""

    event: Event
    landings: xr.Dataset
    sky: GriddedSky | None = None


def _cases(name: str, value: Any) -> None:
    """Several cases."""
    if isinstance(value, str | bytes) or not isinstance(value, Sequence):
        raise InputError(f"{name} must be a list of cases, got {type(value).__name__}")
    for case in value:
        refuse_unless_a(Case, case, f"each of {name}", "drift.evidence.calibration.Case")
        an_event(f"the event of each of {name}", case.event)
        a_run(f"the landings of each of {name}", case.landings)
        or_none(a_sky)(f"the sky of each of {name}", case.sky)


def _letters(name: str, value: Any) -> None:
    """Letters of certainty."""
    if not isinstance(value, list | tuple | set | str) or not set(value) <= set("ABCD"):
        raise InputError(f"{name} is {value!r:.60}; give letters of A to D, such as ('A', 'B')")


@checked(cases=_cases, certainty=_letters, seed=a_whole_number(0, LARGEST_SEED))
def calibrate(
    cases: Sequence[Case], *, certainty: Sequence[str] = ("A", "B"), seed: int = 0
) -> dict[str, Any]:
    """The table of a batch: one row per claim and find, mean scores, skill, reliability, ranks.

    certainty : of the claims and finds that count as what happened. seed : of the errors of the
    observed places and of broken ties. Plain data, ready for JSON.
    """
    rng = np.random.default_rng(seed)
    claims: list[dict[str, Any]] = []
    finds: list[dict[str, Any]] = []
    pools = [travels(case.landings) for case in cases]
    for number, case in enumerate(cases):
        others = pools[:number] + pools[number + 1 :]
        models = {MODEL: case.landings, CLIMATOLOGY: climatological(case.landings, others)}
        if case.sky is not None:
            models[LINE] = straight_line(case.landings, case.event, case.sky)
        claims += _claim_rows(case.event, models, certainty)
        for find in case.event.finds:
            if find.certainty in certainty and _of_item(find, case.landings).sizes["member"]:
                finds.append(_find_row(case.event.id, find, models, rng))
    table: dict[str, Any] = plain(
        {
            "events": len(cases),
            "claims": claims,
            "finds": finds,
            "scores": _means(claims, ("brier", "log_score"))
            | _means(finds, ("crps_distance_km", "crps_bearing_deg", "region_log_score")),
            "reliability": _reliability(claims),
            "ranks": {
                key: _ranks([row["rank"][key] for row in finds]) for key in ("distance", "bearing")
            },
        }
    )
    return table


def _claim_rows(
    event: Event, models: Mapping[str, xr.Dataset], certainty: Sequence[str]
) -> list[dict[str, Any]]:
    """What each model said of each claim that counts; a claim needs what only landings hold."""
    said = {name: check(event, landings, what_if=True) for name, landings in models.items()}
    rows = []
    for number, claim in enumerate(event.claims):
        each = {name: results[number].single for name, results in said.items()}
        if claim.certainty not in certainty or any(single is None for single in each.values()):
            continue
        chance = {name: _inside(s.probability, s.members) for name, s in each.items() if s}
        happened, of = claim.count or (1, 1)
        rows.append(
            {
                "event": event.id,
                "claim": claim.text,
                "predicate": claim.predicate,
                "certainty": claim.certainty,
                "happened": happened,
                "of": of,
                "probability": chance,
                "brier": {n: scores.brier(p, happened, of) for n, p in chance.items()},
                "log_score": {n: scores.log_score(p, happened, of) for n, p in chance.items()},
            }
        )
    return rows


def _find_row(
    event_id: str, find: Find, models: Mapping[str, xr.Dataset], rng: np.random.Generator
) -> dict[str, Any]:
    seen = {name: _seen(find, landings, rng) for name, landings in models.items()}
    row: dict[str, Any] = {"event": event_id, "place": find.place, "certainty": find.certainty}
    for key in ("crps_distance_km", "crps_bearing_deg", "region_log_score"):
        row[key] = {name: each[key] for name, each in seen.items()}
    row["observed_km"], row["observed_deg"] = (seen[MODEL][k] for k in ("far", "course"))
    row["rank"] = {key: seen[MODEL][f"rank_{key}"] for key in ("distance", "bearing")}
    return row


def _seen(find: Find, landings: xr.Dataset, rng: np.random.Generator) -> dict[str, float]:
    """Distance and bearing of a find from the launch, against those of the members of its item.

    The members get the error of the find's own place (Hamill 2001), so that truth and members are
    alike where the model is right.
    """
    down = _of_item(find, landings)
    start = _middle(landings)
    lat, lon = _blurred(down, find.radius_km, rng)
    far, course = distance_km(*start, lat, lon), bearing_deg(*start, lat, lon)
    observed = find.latitude_deg, find.longitude_deg
    observed_far = float(distance_km(*start, *observed))
    observed_course = float(bearing_deg(*start, *observed))
    same = region_of(lat, lon) == region_of(*observed)
    return {
        "far": observed_far,
        "course": observed_course,
        "crps_distance_km": scores.crps(far, observed_far),
        "crps_bearing_deg": scores.crps_circular(course, observed_course),
        "region_log_score": scores.log_score(_inside(float(same.mean()), same.size)),
        "rank_distance": scores.probability_integral(far, observed_far, rng),
        "rank_bearing": scores.circular_integral(course, observed_course, rng),
    }


def _of_item(find: Find, landings: xr.Dataset) -> xr.Dataset:
    """The members of the item of a find that came down."""
    return landed(landings.isel(member=np.flatnonzero(members_of(find.item, landings))))


def _blurred(down: xr.Dataset, radius_km: float, rng: np.random.Generator) -> tuple[Array, Array]:
    """Landing places moved by the error of a place known to a radius: r / 2 along each axis."""
    east, north = rng.normal(0.0, radius_km / 2.0, (2, down.sizes["member"]))
    bearing = np.degrees(np.arctan2(east, north))
    return destination(
        down["latitude"].values, down["longitude"].values, bearing, np.hypot(east, north)
    )


def _middle(landings: xr.Dataset) -> tuple[float, float]:
    lat, lon = landings["launch_latitude"].values, landings["launch_longitude"].values
    return float(np.median(lat)), float(np.median(lon))


def _inside(probability: float, members: int) -> float:
    return (probability * members + _HALF) / (members + 1.0)


def _means(rows: Sequence[dict[str, Any]], keys: Sequence[str]) -> dict[str, Any]:
    """Mean of each score over the rows that every model has, and skill against each reference."""
    out: dict[str, Any] = {}
    for key in keys:
        names = set.intersection(*(set(row[key]) for row in rows)) if rows else set()
        mean = {name: float(np.mean([row[key][name] for row in rows])) for name in sorted(names)}
        out[key] = {
            "mean": mean,
            "skill": {n: scores.skill(mean[MODEL], mean[n]) for n in mean if n != MODEL},
            "rows": len(rows),
        }
    return out


def _reliability(claims: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    if not claims:
        return []
    events = np.unique([row["event"] for row in claims], return_inverse=True)[1]
    bins = scores.reliability(
        np.array([row["probability"][MODEL] for row in claims]),
        np.array([row["happened"] / row["of"] for row in claims]),
        np.ones(len(claims)),
        np.asarray(events, dtype=np.int64),
    )
    return [asdict(each) for each in bins]


def _ranks(integrals: Sequence[float]) -> dict[str, Any]:
    counts, luck = scores.rank_histogram(np.array(integrals))
    return {"counts": counts.tolist(), "chance_if_flat": luck}


__all__ = ["CLIMATOLOGY", "LINE", "MODEL", "Case", "calibrate"]
