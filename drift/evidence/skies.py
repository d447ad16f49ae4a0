"""One event in several skies: whether the answer, the claims and the verdicts survive a change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import xarray as xr

from drift.evidence.differences import apart_km
from drift.landings.groups import clusters_of
from drift.landings.where import IN_WORDS, parts_of
from drift.statistics.shares import paired_difference
from drift.statistics.wording import percent

Flags = npt.NDArray[np.bool_]

#: A claim that is as likely as not lies here: beyond it one side is favoured.
_EVEN = 0.5

#: A Bayes factor between these is not worth more than a bare mention (Kass and Raftery 1995).
_TELLING = 3.0


def compare(skies: Mapping[str, tuple[xr.Dataset, Mapping[str, Any]]]) -> dict[str, Any]:
    """What differs between the same members flown in several skies.

    Parameters
    ----------
    skies : mapping of str to (landings, summary)
        By name, the first is what the others are compared with; the same seed and members.

    Returns
    -------
    dict
        `rows`: one per sky after the first, each with the paired difference of every share of
        `parts` and its 95 % interval, and how far apart the middles of the landings are (km);
        `changes`: what turns with the sky (the answer, a claim, a Bayes factor); `sentence`.
    """
    (first, (landings, summary)), *others = skies.items()
    rows = [_row(name, landings, other) for name, (other, _) in others]
    changes = [
        text for name, (other, found) in others
        for text in _changes(first, summary, parts_of(landings), name, found, parts_of(other))
    ]  # fmt: skip
    return {"rows": rows, "changes": changes, "sentence": _sentence(first, rows, changes)}


def _row(name: str, landings: xr.Dataset, other: xr.Dataset) -> dict[str, Any]:
    cluster = clusters_of(landings)
    mine, theirs = parts_of(landings), parts_of(other)
    differences = {}
    for side in IN_WORDS:
        change, low, high = paired_difference(mine[side], theirs[side], cluster, bounds=(-1.0, 1.0))
        differences[side] = {"difference": round(change, 6), "difference_95": [low, high]}
    return {"name": name, "sides": differences, "apart_km": apart_km(landings, other)}


def _changes(
    first: str,
    summary: Mapping[str, Any],
    mine: Mapping[str, Flags],
    name: str,
    found: Mapping[str, Any],
    theirs: Mapping[str, Flags],
) -> list[str]:
    """What one sky says otherwise than the first, in words."""
    said = []
    top, other = _likeliest(mine), _likeliest(theirs)
    if top != other:
        said.append(
            f"most loads came down on {IN_WORDS[top]} in {first}, but on {IN_WORDS[other]} in "
            f"{name}"
        )
    for one, two in zip(summary.get("claims", ()), found.get("claims", ()), strict=True):
        said += _turned_claim(one, two, first, name)
    for one, two in zip(summary.get("readings", ()), found.get("readings", ()), strict=True):
        said += _turned_reading(one, two, first, name)
    return said


def _likeliest(sides: Mapping[str, Flags]) -> str:
    return max(sides, key=lambda side: int(sides[side].sum()))


def _turned_claim(
    one: Mapping[str, Any], two: Mapping[str, Any], first: str, name: str
) -> list[str]:
    p, q = one["probability"], two["probability"]
    if p is None or q is None or (p > _EVEN) == (q > _EVEN):
        return []
    told = one["claim"] or one["predicate"]
    return [f"the claim {told!r} has {percent(p)} % in {first}, but {percent(q)} % in {name}"]


def _turned_reading(
    one: Mapping[str, Any], two: Mapping[str, Any], first: str, name: str
) -> list[str]:
    p, q = one["bayes_factor"], two["bayes_factor"]
    if p is None or q is None or _verdict(p) == _verdict(q):
        return []
    return [
        f"the Bayes factor of the reading {one['name']!r} is {p:.3g} in {first}, but {q:.3g} in "
        f"{name}"
    ]


def _verdict(factor: float) -> int:
    """Which way a Bayes factor speaks: 1 for the reading, -1 against it, 0 for neither."""
    return int(factor > _TELLING) - int(factor < 1 / _TELLING)


def _sentence(first: str, rows: Sequence[Mapping[str, Any]], changes: Sequence[str]) -> str:
    """Whether anything turns with the sky, and by how much the answer moves at most."""
    moved = [
        (abs(part["difference"]), part, side, row["name"])
        for row in rows
        for side, part in row["sides"].items()
    ]
    most, part, side, name = max(moved, key=lambda one: one[0])
    low, high = (100 * bound for bound in part["difference_95"])
    size = (
        f"the share on {IN_WORDS[side]} differs most, by {100 * part['difference']:+.1f} points "
        f"[{low:+.1f}, {high:+.1f}] between {first} and {name}"
    )
    if not most:
        size = "no share differs"
    if not changes:
        return (
            f"The answer, each claim and each Bayes factor keep their sense in every sky; {size}."
        )
    return f"The sky matters: {'; '.join(changes)}; {size}."
