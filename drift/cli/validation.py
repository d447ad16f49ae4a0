"""The command that flies again what flew."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from drift.cli.columns import ColumnOption, columns_of
from drift.cli.options import (
    ForceOption,
    GapsOption,
    MembersOption,
    PreliminaryOption,
    SeedOption,
    WindsOption,
    winds_of,
)
from drift.cli.terminal import say


def join(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command("validate")(validate)


def validate(
    pairs: Annotated[
        Path, typer.Argument(metavar="PAIRS.csv", help="Launch and landing of each flight.")
    ],
    winds: WindsOption = None,
    members: MembersOption = 1024,
    seed: SeedOption = 0,
    column: ColumnOption = None,
    utc: Annotated[bool, typer.Option("--utc", help="Times without an offset are UTC.")] = False,
    out: Annotated[Path, typer.Option("--out", help="Folder to write.")] = Path("validation"),
    allow_preliminary: PreliminaryOption = False,
    allow_gaps: GapsOption = False,
    force: ForceOption = False,
) -> None:
    """Flights that flew, flown again: areas, errors and skill."""
    from drift.cli import display
    from drift.runs.choices import RunOptions, refuse_unless_sensible
    from drift.runs.folder import refuse_to_overwrite
    from drift.runs.validation import run_validation
    from drift.validation.pairs import read_pairs

    choices = RunOptions(
        winds=winds_of(winds, None),
        members=members,
        seed=seed,
        allow_preliminary=allow_preliminary,
        allow_gaps=allow_gaps,
    )
    refuse_unless_sensible(choices)
    refuse_to_overwrite(out, force)
    table = read_pairs(pairs, columns_of(column), utc=utc)
    with display.progress() as progress:
        numbers = run_validation(table, choices, out, progress, force=force)
    say(numbers["sentence"])
    for one in numbers["not_flown"]:
        say(f"Not flown: {one['id']}: {one['reason']}")
    say(f"Written: {out}/validation.html, validation.csv, summary.json")
