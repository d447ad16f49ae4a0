"""What matters most: shares of the spread of the landings as rows of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Row:
    """One unknown: share of the variance with its interactions and on its own; `share` in %."""

    name: str
    total: str
    first: str
    share: float


def rows(indices: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Unknowns, the most important first.

    indices : rows with ``name`` and ``total`` (0 to 1), and where known ``first``, ``total_95`` and
    ``first_95`` (low, high), as `drift.maps.sensitivity_bars` takes them.
    """
    return [
        Row(
            name=str(one["name"]),
            total=_share(one, "total"),
            first=_share(one, "first"),
            share=round(100.0 * min(max(float(one["total"]), 0.0), 1.0), 1),
        )
        for one in sorted(indices, key=lambda one: -one["total"])
    ]


#: Unknowns that explain less than this of the spread are only named.
_SMALL = 0.005


def alone(unknowns: Sequence[Mapping[str, Any]]) -> tuple[list[Row], str]:
    """What each unknown explains on its own, as rows, and a sentence on the others and the rest.

    unknowns : rows of `drift.sensitivity.first_order_given_data`.
    """
    told = [one for one in unknowns if one["first"] >= _SMALL]
    small = [one["name"] for one in unknowns if one["first"] < _SMALL]
    found = [
        Row(
            name=str(one["name"]),
            total="–",
            first=_share(one, "first"),
            share=round(100.0 * one["first"], 1),
        )
        for one in told
    ]
    rest = max(1.0 - sum(one["first"] for one in unknowns), 0.0)
    said = f"{100 * rest:.0f} % is left to combinations of them and to turbulence."
    return found, f"{said} Under half a per cent each: {', '.join(small)}." if small else said


def _share(one: Mapping[str, Any], name: str) -> str:
    if one.get(name) is None:
        return "–"
    text = f"{100 * one[name]:.0f} %"
    limits = one.get(f"{name}_95")
    return text if limits is None else f"{text} [{100 * limits[0]:.0f}, {100 * limits[1]:.0f}]"
