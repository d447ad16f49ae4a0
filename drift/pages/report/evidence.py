"""Claims and finds against the flights, as rows of a table whatever else they carry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from drift.event.model import Event
from drift.statistics.wording import chance, percent

#: What the columns of the table already say, and what only `summary.json` needs.
_SAID: Final = {
    "claim", "text", "place", "name", "certainty", "probability", "low", "high", "sentence",
    "nearby", "single", "count", "item", "joint", "predicate", "members", "effective_members",
    "in_time", "density_km2", "log_likelihood", "log_likelihood_sd", "effective", "reliable",
    "counts",
}  # fmt: skip

_TITLES: Final = ("claim", "text", "place", "name")


@dataclass(frozen=True, kw_only=True)
class Row:
    """What was said or found, how sure the report is, its chance in the flights, and more."""

    title: str
    certainty: str
    chance: str
    sentence: str
    details: str


def rows(found: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Results of `drift.evidence` as rows; unknown keys become details."""
    return [_row(one) for one in found]


def counts(found: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Results of `drift.evidence.tallies` as rows: how often the flights give one as far out."""
    return [
        Row(
            title=f"{one['name']}: {', '.join(str(area['found']) for area in one['areas'])}"
            + (f" of {one['of']}" if one["of"] else ""),
            certainty=str(one.get("certainty") or ""),
            chance=f"{percent(one['chance'])}\u00a0%",
            sentence=str(one["sentence"]),
            details="",
        )
        for one in found
    ]


def untested(event: Event) -> list[Row]:
    """Claims and finds as reported, where a run has not tested them."""
    claims = [(one.text or one.predicate, one.certainty) for one in event.claims]
    finds = [(f"Found: {one.item or 'load'}, {one.place}", one.certainty) for one in event.finds]
    return [
        Row(title=title, certainty=certainty or "", chance="not tested", sentence="", details="")
        for title, certainty in claims + finds
    ]


def _row(one: Mapping[str, Any]) -> Row:
    title = next((str(one[key]) for key in _TITLES if one.get(key)), "")
    item = one.get("item")
    return Row(
        title=f"{title} ({item})" if item else title,
        certainty=str(one.get("certainty") or ""),
        chance=_chance(one),
        sentence=str(one.get("sentence") or ""),
        details="; ".join(
            f"{key.replace('_', ' ')}: {_plain(value)}"
            for key, value in one.items()
            if key not in _SAID and isinstance(value, str | int | float) and value != ""
        ),
    )


def _chance(one: Mapping[str, Any]) -> str:
    """The probability with its interval, of the row itself or of what came down nearby."""
    told = one.get("nearby") if isinstance(one.get("nearby"), Mapping) else one
    if not isinstance(told, Mapping) or told.get("probability") is None:
        return "–"
    numbers = [
        float(told[key]) for key in ("probability", "low", "high") if told.get(key) is not None
    ]
    return chance(*numbers) if len(numbers) == 3 else f"{percent(numbers[0])}\u00a0%"


def _plain(value: str | float) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.4g}" if isinstance(value, float) else str(value)
