"""Claims, finds and readings as the tables that a notebook shows."""

from __future__ import annotations

from typing import Any

from drift.statistics.wording import percent
from weather.display import Columns

CLAIMS: Columns = {
    "claim": lambda found: found.claim or found.predicate,
    "certainty": lambda found: found.certainty or "",
    "probability": lambda found: _chance(found.probability),
    "95 %": lambda found: _interval(found.low, found.high),
    "in words": lambda found: found.sentence,
}

FINDS: Columns = {
    "find": lambda found: found.place,
    "item": lambda found: found.item or "any",
    "certainty": lambda found: found.certainty or "",
    "nearby": lambda found: _chance(found.nearby.probability),
    "95 %": lambda found: _interval(found.nearby.low, found.nearby.high),
    "in words": lambda found: found.sentence,
}

READINGS: Columns = {
    "reading": lambda found: found.name,
    "Bayes factor": lambda found: _factor(found.bayes_factor),
    "95 %": lambda found: f"{_factor(found.low)} to {_factor(found.high)}",
    "probability": lambda found: _chance(found.probability),
    "in words": lambda found: found.sentence,
}


def _chance(value: float | None) -> str:
    return "-" if value is None else f"{percent(value)} %"


def _interval(low: float | None, high: float | None) -> str:
    return "-" if low is None or high is None else f"{percent(low)} to {percent(high)} %"


def _factor(value: Any) -> str:
    return "-" if value is None else f"{value:.3g}"
