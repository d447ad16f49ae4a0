"""The command that puts reports against the ensemble."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from drift.cli.columns import ColumnOption, columns_of
from drift.cli.options import (
    EventName,
    GapsOption,
    LanguageOption,
    MembersOption,
    PreliminaryOption,
    SeedOption,
    WhatIfOption,
    WindsOption,
    spoken,
    winds_of,
)
from drift.cli.terminal import say
from weather.errors import InputError

if TYPE_CHECKING:
    from drift.event.model import Event


def join(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command("check")(check)


def check(
    event: EventName,
    winds: WindsOption = None,
    members: MembersOption = 4096,
    seed: SeedOption = 0,
    finds: Annotated[
        Path | None,
        typer.Option("--finds", metavar="TABLE.csv", help="Finds from a table, a row each."),
    ] = None,
    column: ColumnOption = None,
    utc: Annotated[
        bool,
        typer.Option("--utc", help="Times of the table without an offset are UTC."),
    ] = False,
    radius_km: Annotated[
        float, typer.Option("--radius-km", help="How well a place of the table is known.")
    ] = 12.0,
    within_h: Annotated[
        float,
        typer.Option("--within-h", help="Hours after the last launch for finds of the table."),
    ] = 24.0,
    allow_preliminary: PreliminaryOption = False,
    allow_gaps: GapsOption = False,
    what_if: WhatIfOption = False,
    language: LanguageOption = "en",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Claims, counts and finds of one event against the ensemble."""
    from drift.cli import display, display_evidence
    from drift.event.file import load_event
    from drift.runs.choices import RunOptions
    from drift.runs.run import compute_readings

    choices = RunOptions(
        winds=winds_of(winds, None),
        members=members,
        seed=seed,
        allow_preliminary=allow_preliminary,
        allow_gaps=allow_gaps,
        what_if=what_if,
        language=spoken(language),
    )
    loaded = load_event(event)
    said: tuple[str, ...] = ()
    if finds is not None:
        loaded, said = _with_finds(loaded, finds, columns_of(column), utc, (radius_km, within_h))
    elif column:
        raise InputError("--column names columns of a table of finds; give the table with --finds")
    for text in said:
        say(text, err=as_json)
    with display.progress() as progress:
        results = compute_readings(loaded, choices, progress)
    summaries = {name: result.summary for name, result in results.items()}
    display_evidence.evidence(summaries, as_json=as_json, language=choices.language)


#: Nothing that was found later is put down to a launch, h.
_LONGEST_H = 87_660.0


def _with_finds(
    event: Event, path: Path, columns: dict[str, str], utc: bool, known: tuple[float, float]
) -> tuple[Event, tuple[str, ...]]:
    """The event with the finds of a table, and how they were read and chosen."""
    from drift.event.finds_table import read_finds

    radius_km, within_h = known
    if not 0 < radius_km <= 500:
        raise InputError(f"--radius-km is {radius_km:g}; give a number above 0, up to 500")
    if not 0 < within_h <= _LONGEST_H:
        raise InputError(
            f"--within-h is {within_h:g}; give a number above 0, up to {_LONGEST_H:.0f} (ten years)"
        )
    if not event.launches:
        raise InputError(f"{event.id} has no launch, so no find can be weighed against it")
    offset = UTC if utc else event.launches[0].time.tzinfo
    table = read_finds(path, columns, radius_km=radius_km, offset=offset)
    loaded, chosen = table.of(event, within_h)
    return loaded, table.said + chosen
