"""The score of a batch: claims and finds of all its events against what the model said of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from drift.runs.choices import RunOptions
from drift.runs.season import judge
from drift.runs.winds import open_winds
from weather.errors import FetchError, InputError
from weather.guard.whole import write_whole
from weather.progress import silent

if TYPE_CHECKING:
    from drift.evidence.calibration import Case

#: The files of a score, beside the folders of the events.
NUMBERS = "calibration.json"


def score(folders: Sequence[tuple[str, Path]], out: Path, choices: RunOptions) -> dict[str, Any]:
    """Score every run of a batch that has claims or finds; write numbers and figures.

    folders : event (id or file) and the folder of its run. Scores are Brier, logarithmic and CRPS,
    each with its skill against two baselines (climatological direction; a straight line with the
    850 hPa wind), reliability and ranks, the aggregate statements of the reports, and the verdict
    over the season (`drift.runs.season`).
    """
    from drift.evidence.aggregates import found_in_the_south, wrong_winds
    from drift.evidence.calibration import calibrate
    from drift.statistics.wording import plain

    cases = [case for event, folder in folders if (case := _case(event, folder, choices))]
    if not cases:
        return {}
    by_name = {case.event.id: (case.event, case.landings) for case in cases}
    table = calibrate(cases)
    table["wrong_winds_of_2014"] = plain(asdict(wrong_winds(by_name)))
    table["found_in_the_south"] = {
        name: [plain(asdict(result)) for result in results]
        for name, results in found_in_the_south(by_name).items()
    }
    table["season"] = judge(cases, out, choices.language)["sentences"]
    _draw(table, out)
    write_whole(out / NUMBERS, json.dumps(table, indent=2, ensure_ascii=False))
    return table


def _case(event: str, folder: Path, choices: RunOptions) -> Case | None:
    """One run read back; None for an event that reports nothing to score."""
    import xarray as xr

    from drift.event.file import load_event
    from drift.evidence.calibration import Case

    loaded = load_event(event)
    if not (loaded.claims or loaded.finds or loaded.counts):
        return None
    with xr.open_dataset(folder / "landings.nc", engine="netcdf4") as stored:
        landings = stored.load()
    landings["time_aloft"] = landings["time_aloft"].astype(float)
    try:
        sky = open_winds(loaded, choices, silent)
    except (InputError, FetchError):
        sky = None  # the straight line is then left out
    return Case(event=loaded, landings=landings, sky=sky)


def _draw(table: dict[str, Any], out: Path) -> None:
    """Ranks of finds and reliability of claims, where there are any."""
    from drift.maps import calibration_diagram, reliability_diagram, save

    ranks = {key: [row["rank"][key] for row in table["finds"]] for key in ("distance", "bearing")}
    if table["finds"]:
        save(calibration_diagram(ranks)[0], out / "calibration.png")
    if table["reliability"]:
        save(reliability_diagram(table["reliability"])[0], out / "reliability.png")
