"""The page of the catalogue."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from drift.event.model import Event
from drift.event.schema import CERTAINTY
from drift.pages.assets import assets, environment
from drift.pages.catalogue.entries import Entry, entry, mark
from drift.pages.map.basemap import ground
from drift.version import program_version
from weather.guard.whole import write_whole

#: The map is never closer than this to the places, degrees.
_MARGIN_DEG: Final = 0.4

_SCRIPTS: Final = ("map_ground.js", "catalogue.js")


def write(path: Path | str, events: Iterable[Event], runs: Sequence[Path] = ()) -> Path:
    """Write the page to a file, whole or not at all.

    runs : folders in which folders of runs lie, by the id of their event; that of the page itself
    is looked into too. An event whose run is found there has a link to its report.
    """
    path = Path(path)
    entries = [entry(event, _report_of(event, path, runs)) for event in events]
    write_whole(path, html(entries))
    return path


def html(entries: Sequence[Entry]) -> str:
    """The page: map and timeline of all events, filters, and each event's facts and sources."""
    marks = [mark(one) for one in entries]
    page = environment().get_template("catalogue.html")
    return page.render(
        assets=assets(
            styles=("page.css", "catalogue.css"), scripts_of=_SCRIPTS
        ),
        entries=entries,
        timeline=_timeline(entries),
        described=_in_words(entries),
        certainty=CERTAINTY,
        items=sorted({item for one in marks for item in one["items"]}),
        data={"events": marks, **_where(marks)},
        statements=sum(len(one.event.facts) for one in entries),
        sources=len({source.key for one in entries for source in one.event.sources}),
        version=program_version(),
    )  # fmt: skip


def _report_of(event: Event, page: Path, runs: Sequence[Path]) -> str:
    """Address of the report of an event's run from the page; empty where there is none."""
    for folder in (*runs, page.parent):
        report = folder / event.id / "report.html"
        if report.is_file() and _is_run_of(event, report.with_name("summary.json")):
            way = os.path.relpath(os.path.realpath(report), os.path.realpath(page.parent))
            return quote(Path(way).as_posix())
    return ""


def _is_run_of(event: Event, summary: Path) -> bool:
    """Whether a summary is that of a run of this event."""
    try:
        return bool(json.loads(summary.read_text("utf-8"))["event"]["id"] == event.id)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _timeline(entries: Sequence[Entry]) -> list[tuple[int, list[Entry], list[Entry]]]:
    """Every year from the first to the last: its events toward the North, and the others."""
    years = [one.year for one in entries]
    return [
        (
            year,
            [one for one in entries if one.year == year and one.side != "south"],
            [one for one in entries if one.year == year and one.side == "south"],
        )
        for year in range(min(years, default=0), max(years, default=-1) + 1)
    ]


def _in_words(entries: Sequence[Entry]) -> str:
    """The timeline for whoever cannot see it."""
    said = [
        f"{year}: {len(north)} toward the North, {len(south)} toward the South"
        for year, north, south in _timeline(entries)
        if north or south
    ]
    return f"Events by year. {'; '.join(said)}."


def _where(marks: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The ground under all places, and the corners that hold every launch."""
    lat = [place[0] for one in marks for place in one["launches"]] or [37.0, 39.0]
    lon = [place[1] for one in marks for place in one["launches"]] or [126.0, 128.5]
    view = [
        [min(lat) - _MARGIN_DEG, min(lon) - _MARGIN_DEG],
        [max(lat) + _MARGIN_DEG, max(lon) + _MARGIN_DEG],
    ]
    return {"view": view, "ground": ground(view)}
