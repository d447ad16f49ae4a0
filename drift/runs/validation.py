"""Flights that flew, flown again: a table of pairs from file to folder."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from drift.runs.choices import RunOptions
from drift.statistics.wording import plain
from drift.validation.comparison import Compared, compare
from drift.validation.flights import fly_pair
from drift.validation.pairs import Pair, Table
from drift.validation.vehicles import event_of, kind_of
from drift.version import program_version
from weather.display import for_spreadsheet
from weather.errors import FetchError, InputError
from weather.progress import Progress

if TYPE_CHECKING:
    from drift.event.model import Event
    from weather.grid.gridded_sky import GriddedSky

#: Winds are opened so far around a flight: a jet stream carries a radiosonde no farther.
_REACH_MPS, _REACH_KM = 60.0, 1200.0

#: The files of a validation.
TABLE, PAGE, NUMBERS, FIGURE = "validation.csv", "validation.html", "summary.json", "validation"


def run_validation(
    table: Table, choices: RunOptions, folder: Path, progress: Progress, *, force: bool = False
) -> dict[str, Any]:
    """Fly every pair again, and write the page, the table and the numbers; returns the numbers.

    A pair that cannot be flown is told with its reason and left out; InputError where none can.
    """
    from drift.runs.folder import refuse_to_overwrite, whole_folder

    refuse_to_overwrite(folder, force)
    _refuse_unless_known(table)
    flown, left_out = _flown(table, choices, progress)
    if not flown:
        raise InputError(f"none of {len(table.pairs)} flights could be flown: {left_out[0][1]}")
    numbers = _numbers(table, flown, left_out, choices)
    with whole_folder(folder, force=force) as part:
        _write(part, flown, numbers, progress)
    return numbers


def _refuse_unless_known(table: Table) -> None:
    """Raise InputError for a kind or a row that cannot be an event, before any wind is opened."""
    for pair in table.pairs:
        event_of(pair, kind_of(pair))


def _flown(
    table: Table, choices: RunOptions, progress: Progress
) -> tuple[list[tuple[Pair, Compared]], list[tuple[str, str]]]:
    """What became of each pair; and those that could not be flown, with the reason."""
    flown: list[tuple[Pair, Compared]] = []
    left_out: list[tuple[str, str]] = []
    for i, pair in enumerate(table.pairs):
        progress("flying", i, len(table.pairs))
        kind = kind_of(pair)
        event = event_of(pair, kind)
        try:
            sky = _winds(event, pair, choices, progress)
            found = fly_pair(pair, kind, event, sky, members=choices.members, seed=choices.seed + i)
        except (InputError, FetchError) as error:
            left_out.append((pair.id, " ".join(str(error).split())))
            continue
        flown.append((pair, compare(found, choices.seed + i)))
    progress("flying", len(table.pairs), len(table.pairs))
    return flown, left_out


def _winds(event: Event, pair: Pair, choices: RunOptions, progress: Progress) -> GriddedSky:
    """The winds that a pair names, else those of the run, around the flight."""
    from drift.event.sky_needed import box
    from weather.sky import open_sky

    winds = pair.winds or choices.winds
    return open_sky(
        winds[0] if len(winds) == 1 else list(winds),
        box(event, _REACH_MPS, _REACH_KM),
        allow_preliminary=choices.allow_preliminary,
        allow_gaps=choices.allow_gaps,
        progress=progress,
    )


def _numbers(
    table: Table,
    flown: Sequence[tuple[Pair, Compared]],
    left_out: Sequence[tuple[str, str]],
    choices: RunOptions,
) -> dict[str, Any]:
    from drift.validation.summary import summary

    pairs = [pair for pair, _ in flown]
    places = np.array([(p.launch_latitude_deg, p.launch_longitude_deg) for p in pairs])
    times = np.array([p.launch_time.timestamp() for p in pairs])
    compared = [one for _, one in flown]
    return summary(compared, places, times) | {
        "members": choices.members,
        "not_flown": [{"id": name, "reason": reason} for name, reason in left_out],
        "own_winds": sum(one.has_own_winds for one in compared),
        "sources": sorted({f"{p.source} ({p.licence})" for p in pairs if p.source}),
        "provenance": {
            "pairs": table.name,
            "pairs_sha256": table.sha256,
            "winds": sorted({one.winds for one in compared}),
            "seed": choices.seed,
            "version": program_version(),
            "command": choices.command,
        },
    }


def _write(
    folder: Path,
    flown: Sequence[tuple[Pair, Compared]],
    numbers: dict[str, Any],
    progress: Progress,
) -> None:
    """The table, the numbers, the figure and the page."""
    from drift.maps import save, validation_diagram
    from drift.pages import validation

    compared = [one for _, one in flown]
    progress("writing files", 0, 2)
    _write_table(folder / TABLE, compared)
    (folder / NUMBERS).write_text(json.dumps(numbers, indent=2, ensure_ascii=False), "utf-8")
    figure, _ = validation_diagram(
        [one.level for one in compared],
        [one.way_km for one in compared],
        [one.error_km for one in compared],
    )
    for form in ("png", "svg"):
        save(figure, folder / f"{FIGURE}.{form}")
    progress("writing files", 1, 2)
    validation.write(folder / PAGE, compared, numbers, picture=folder / f"{FIGURE}.svg")
    progress("writing files", 2, 2)


def _write_table(path: Path, compared: Sequence[Compared]) -> None:
    """One row per flight; a number that is not known is an empty cell."""
    names = [field.name for field in fields(Compared)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*names, "error_percent"])
        for one in compared:
            row = plain(asdict(one) | {"error_percent": one.error_percent})
            writer.writerow([_cell(value) for value in row.values()])


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return for_spreadsheet(value)
    return "" if value is None else value
