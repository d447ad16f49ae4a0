"""The finds of a run with the chance of being found and without, and what they contradict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from drift.landings.where import PARTS
from drift.statistics.wording import percent

_ROWS: Final = {
    "before": "before the finds",
    "without": "given the finds, as if all were found",
    "with": "given the finds, by who can have found them",
}


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What the page shows of the chance of being found: rows of a name and its cells."""

    sentence: str
    where: list[tuple[str, list[str]]]
    finds: list[tuple[str, list[str]]]
    assumed: list[str]


def seen(summary: Mapping[str, Any]) -> Seen | None:
    """The answer with the chance of being found and without; None where it was not asked."""
    told = summary.get("detection")
    if not told:
        return None
    return Seen(
        sentence=told["sentence"],
        where=[(words, _shares(told["where"][name])) for name, words in _ROWS.items()],
        finds=[
            (one["place"], [_density(one["density_km2"]), _density(one["density_seen_km2"])])
            for one in told["finds"]
        ],
        assumed=told["assumed"],
    )


def _shares(parts: Mapping[str, float] | None) -> list[str]:
    if parts is None:
        return ["too few flights", *["–"] * (len(PARTS) - 1)]
    return [f"{percent(min(parts[name], 1.0))}\u00a0%" for name in PARTS]


def _density(per_km2: float) -> str:
    return f"{1e6 * per_km2:.3g}"
