"""Finished runs, readings and skies side by side: one map, one table of differences, a sentence."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import xarray as xr

from drift.event.model import Event
from drift.evidence.differences import Comparison, compare_with_first
from drift.figures.map.scene import Scene
from drift.output.files import EVENT
from drift.runs.folder import SUMMARY, is_run, led_to, whole_folder
from drift.runs.record import read_summary
from drift.statistics.wording import plain
from weather.display import for_spreadsheet
from weather.errors import InputError
from weather.progress import Progress

#: The files of a comparison.
TABLE, FIGURE = "differences.csv", "comparison"

#: More runs than this cannot be told apart on one map.
_MOST: Final = 6


@dataclass(frozen=True, kw_only=True)
class Side:
    """One run of a comparison: its folder, landings, density and event."""

    folder: Path
    landings: xr.Dataset
    density: xr.Dataset
    event: Event | None


def run_comparison(
    given: Sequence[Path], out: Path, progress: Progress, *, force: bool = False
) -> list[Comparison]:
    """Compare every run with the first, and write map, table and numbers into a folder.

    given : folders of runs, or of readings and skies inside one; one alone is compared with its own
    readings and skies.
    """
    from drift.runs.folder import refuse_to_overwrite

    refuse_to_overwrite(out, force)
    named = names_of(_spread(given))
    with ExitStack() as stack:
        progress("reading the runs", 0, len(named))
        sides = {name: _opened(folder, stack) for name, folder in named.items()}
        found = compare_with_first({name: side.landings for name, side in sides.items()})
        progress("drawing the map", 0, 1)
        with whole_folder(out, force=force) as part:
            _write(part, sides, found)
        progress("drawing the map", 1, 1)
    return found


def names_of(folders: Sequence[Path]) -> dict[str, Path]:
    """A short name for each run, unlike the others: as few last parts of its path as it takes."""
    paths = [led_to(folder) for folder in folders]
    for depth in range(1, max(len(path.parts) for path in paths) + 1):
        names = ["/".join(path.parts[-depth:]) for path in paths]
        if len(set(names)) == len(names):
            return dict(zip(names, folders, strict=True))
    raise InputError(f"{folders[0]} is given twice; give different runs")


def _spread(given: Sequence[Path]) -> list[Path]:
    """The runs to compare: those given, or one and the readings and skies inside it."""
    for folder in given:
        read_summary(folder)
    found = list(given)
    if len(given) == 1:
        inside = (path for path in sorted(given[0].iterdir()) if path.is_dir() and is_run(path))
        found += inside
    if len(found) < 2:
        raise InputError(
            f"{given[0]} is one run without other readings or skies; give another run to compare "
            "it with"
        )
    if len(found) > _MOST:
        raise InputError(f"{len(found)} runs cannot be told apart on one map; give at most {_MOST}")
    return found


def _opened(folder: Path, stack: ExitStack) -> Side:
    """One run, read from its files."""
    from drift.event.file import load_event

    try:
        landings, density = (
            stack.enter_context(xr.open_dataset(folder / f"{name}.nc", engine="netcdf4"))
            for name in ("landings", "density")
        )
    except OSError as error:
        raise InputError(f"the run in {folder} cannot be read ({error}); run it anew") from None
    event = load_event(folder / EVENT) if (folder / EVENT).is_file() else None
    return Side(folder=folder, landings=landings, density=density, event=event)


def _write(folder: Path, sides: Mapping[str, Side], found: Sequence[Comparison]) -> None:
    from drift.maps import compare, save

    first = next(iter(sides.values()))
    scenes = {name: Scene(side.landings, side.density) for name, side in sides.items()}
    figure, _ = compare(scenes, first.event)
    for form in ("png", "svg"):
        save(figure, folder / f"{FIGURE}.{form}")
    _write_table(folder / TABLE, found)
    text = json.dumps(_numbers(sides, found), indent=2, ensure_ascii=False)
    (folder / SUMMARY).write_text(text, "utf-8")


def _write_table(path: Path, found: Sequence[Comparison]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["first", "second", "load", "quantity", "unit", "first_value",
                         "second_value", "difference", "low_95", "high_95", "paired"])  # fmt: skip
        for one in found:
            for row in one.rows:
                numbers = (row.first, row.second, row.difference, row.low_95, row.high_95)
                told = ["" if value is None else value for value in plain(numbers)]
                paired = "yes" if row.is_paired else "no"
                texts = (one.first, one.second, row.load, row.quantity, row.unit)
                writer.writerow([*map(for_spreadsheet, texts), *told, paired])


def _numbers(sides: Mapping[str, Side], found: Sequence[Comparison]) -> dict[str, Any]:
    """What was compared, and every difference."""
    about = {name: read_summary(side.folder)["provenance"] for name, side in sides.items()}
    keys = ("event_id", "event_hash", "winds", "sky_hash", "seed", "version", "command")
    return {
        "comparisons": [plain(asdict(one)) | {"sentence": one.sentence()} for one in found],
        "provenance": {
            "compared": {
                name: {key: told[key] for key in keys if key in told}
                for name, told in about.items()
            }
        },
    }
