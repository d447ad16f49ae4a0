"""Several skies side by side: the same members in each, as rows of a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from drift.pages.report.answer import Numbers, chance, row


@dataclass(frozen=True, kw_only=True)
class SkyRow:
    """One sky: its numbers, the chance of each claim in it, and where its own page lies."""

    name: str
    winds: str
    folder: str
    numbers: Numbers
    claims: tuple[tuple[str, str], ...]


def rows(summary: Mapping[str, Any]) -> list[SkyRow]:
    """A row per sky; none where a run had one sky only."""
    return [
        SkyRow(
            name=one["name"],
            winds=one["winds"],
            folder=one["folder"],
            numbers=row(one["name"], one | {"median_time_aloft_h": 0.0}),
            claims=tuple(
                (claim["claim"] or claim["predicate"], _chance(claim))
                for claim in one.get("claims", ())
            ),
        )
        for one in summary.get("skies", ())
    ]


def _chance(claim: Mapping[str, Any]) -> str:
    if claim["probability"] is None:
        return "\u2013"
    return chance(claim["probability"], claim["low"], claim["high"])
