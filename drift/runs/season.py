"""The verdict of a batch over its events, as numbers, one table and one page."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from weather.display import for_spreadsheet
from weather.guard.whole import write_whole

if TYPE_CHECKING:
    from drift.evidence.calibration import Case
    from drift.language import Language

#: The files, beside the folders of the events.
NUMBERS, TABLE, PAGE = "season.json", "season.csv", "season.html"


def judge(cases: Sequence[Case], out: Path, language: Language = "en") -> dict[str, Any]:
    """Judge the events of a batch by their counts and finds; write numbers, table and page.

    Nothing is written where no event has a count or a find of certainty A or B.
    """
    from drift.evidence.season import verdict
    from drift.pages import season

    found = verdict(cases)
    if not found["waves"]:
        return found
    write_whole(out / NUMBERS, json.dumps(found, indent=2, ensure_ascii=False))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(season.HEADS)
    for wave in found["waves"]:
        known = ["" if cell == season.NOTHING else cell for cell in season.cells(wave)]
        writer.writerow([for_spreadsheet(wave["event"]), *known])
    write_whole(out / TABLE, text.getvalue())
    write_whole(out / PAGE, season.html(found, language))
    return found
