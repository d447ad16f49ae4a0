"""Several skies for one event: which files are one sky, and the same members flown in each."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from drift.event.model import AS_REPORTED
from drift.runs.choices import RunOptions

if TYPE_CHECKING:
    from drift.landings.result import Result

#: Folder of the run in another sky, inside that of the first.
FOLDER = "sky-{}"

Words = tuple[str, ...]


def divided(asked: Sequence[Words]) -> list[Words]:
    """The winds of each sky, in the order asked for.

    asked : one tuple for each --winds: a source, or files. A source is a sky of its own; so is
    every list of files where one of them was written with commas. Else files made by one and the
    same maker are one sky, as the days or the levels of a download are, and those of different
    makers are skies of their own.
    """
    from weather.sky import REMOTE, SAMPLE, maker_of

    sources = {SAMPLE, *REMOTE}
    if len(asked) < 2 or any(len(words) > 1 for words in asked):
        return list(asked)
    skies: dict[str, Words] = {}
    for (word,) in asked:
        key = f"source {word}" if word in sources else f"maker {maker_of(Path(word))}"
        skies[key] = (*skies.get(key, ()), word)
    return list(skies.values())


def name_of(winds: Words, taken: Sequence[str]) -> str:
    """A short name of a sky for sentences and folders, unlike those taken: `cds`, `merra2`."""
    stem = re.sub(r"[^A-Za-z0-9._+-]+", "-", Path(winds[0]).stem).strip("-.")[:40] or "winds"
    names = [stem, *(f"{stem}-{k}" for k in range(2, len(taken) + 3))]
    return next(name for name in names if name not in taken)


def fly_elsewhere(
    fly: Callable[[RunOptions], dict[str, Result]], choices: RunOptions, members: int
) -> dict[str, dict[str, Result]]:
    """Every reading of an event in each sky after the first, by the name of the sky.

    fly : flies every reading with the options it is given. members : as many as the first sky was
    flown with, so that they are the same.
    """
    names = [name_of(choices.winds, [])]
    found = {}
    for winds in choices.other_skies:
        names.append(name_of(winds, names))
        there = replace(choices, winds=winds, other_skies=(), members=members, until=None)
        found[names[-1]] = fly(there)
    return found


def side_by_side(
    choices: RunOptions, reported: Result, elsewhere: Mapping[str, Mapping[str, Result]]
) -> dict[str, Any]:
    """What `summary.json` says of several skies: a row per sky, and what differs between them."""
    from drift.evidence.skies import compare

    first = name_of(choices.winds, [])
    results = {first: reported} | {name: found[AS_REPORTED] for name, found in elsewhere.items()}
    compared = compare({name: (one.landings, one.summary) for name, one in results.items()})
    return {
        "skies": [_row(name, one, name == first) for name, one in results.items()],
        "skies_compared": compared,
    }


_TOLD = (
    "members", "landed_fraction", "landed_fraction_95", "where", "north_of_mdl_fraction",
    "north_of_mdl_fraction_95", "median_distance_km", "median_distance_km_95", "bearing_deg",
    "claims", "finds_together", "readings", "places", "by_item", "median_time_aloft_h",
)  # fmt: skip

_OF_WINDS = ("winds", "sky_hash", "attribution", "licence")


def _row(name: str, result: Result, is_first: bool) -> dict[str, Any]:
    summary = result.summary
    return {
        "name": name,
        "folder": "" if is_first else FOLDER.format(name),
        **{key: summary["provenance"][key] for key in _OF_WINDS},
        **{key: summary[key] for key in _TOLD if key in summary},
    }
