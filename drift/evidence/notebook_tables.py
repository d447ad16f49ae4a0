"""Claims, finds and readings as the tables that a notebook shows."""

from __future__ import annotations

from typing import Any

from drift.statistics.wording import percent
from weather.display import Columns


def _chance(value: float | None) -> str:
    return "-" if value is None else f"{percent(value)} %"


def _interval(low: float | None, high: float | None) -> str:
    return "-" if low is None or high is None else f"{percent(low)} to {percent(high)} %"


def _factor(value: Any) -> str:
    return "-" if value is None else f"{value:.3g}"


def _text_of_claim(found: Any) -> str:
    return found.claim or found.predicate


def _certainty(found: Any) -> str:
    return found.certainty or ""


def _probability(found: Any) -> str:
    return _chance(found.probability)


def _interval_of_claim(found: Any) -> str:
    return _interval(found.low, found.high)


def _sentence(found: Any) -> str:
    return found.sentence


def _place(found: Any) -> str:
    return found.place


def _item(found: Any) -> str:
    return found.item or "any"


def _nearby(found: Any) -> str:
    return _chance(found.nearby.probability)


def _interval_of_find(found: Any) -> str:
    return _interval(found.nearby.low, found.nearby.high)


def _name(found: Any) -> str:
    return found.name


def _bayes_factor(found: Any) -> str:
    return _factor(found.bayes_factor)


def _interval_of_factor(found: Any) -> str:
    return f"{_factor(found.low)} to {_factor(found.high)}"


# Functions with names, so that results can be pickled, as a cluster does with them.
CLAIMS: Columns = {
    "claim": _text_of_claim,
    "certainty": _certainty,
    "probability": _probability,
    "95 %": _interval_of_claim,
    "in words": _sentence,
}

FINDS: Columns = {
    "find": _place,
    "item": _item,
    "certainty": _certainty,
    "nearby": _nearby,
    "95 %": _interval_of_find,
    "in words": _sentence,
}

READINGS: Columns = {
    "reading": _name,
    "Bayes factor": _bayes_factor,
    "95 %": _interval_of_factor,
    "probability": _probability,
    "in words": _sentence,
}
