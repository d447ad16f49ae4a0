"""The command that asks which unknown matters."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from drift.cli.options import (
    EventName,
    ForceFileOption,
    GapsOption,
    LanguageOption,
    PreliminaryOption,
    SeedOption,
    WhatIfOption,
    WindsOption,
    refuse_existing,
    spoken,
    winds_of,
)


def join(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command("sensitivity")(sensitivity)


def sensitivity(
    event: EventName,
    winds: WindsOption = None,
    samples: Annotated[
        int, typer.Option(help="A power of two; flights are some ten times as many.")
    ] = 512,
    seed: SeedOption = 0,
    single: Annotated[
        bool, typer.Option("--single", help="Every unknown apart, not grouped.")
    ] = False,
    out: Annotated[Path | None, typer.Option("--out", help="Write the numbers (JSON).")] = None,
    figure: Annotated[Path | None, typer.Option(help="Draw the shares (PNG, SVG, PDF).")] = None,
    allow_preliminary: PreliminaryOption = False,
    allow_gaps: GapsOption = False,
    what_if: WhatIfOption = False,
    language: LanguageOption = "en",
    force: ForceFileOption = False,
) -> None:
    """Which unknown spreads the landings most."""
    for file in (out, figure):
        refuse_existing(file, force)
    from drift import sensitivity
    from drift.cli import display, display_sensitivity
    from drift.event.file import load_event
    from drift.runs.choices import RunOptions, refuse_unless_possible
    from drift.runs.winds import open_winds

    choices = RunOptions(
        winds=winds_of(winds, None),
        seed=seed,
        allow_preliminary=allow_preliminary,
        allow_gaps=allow_gaps,
        what_if=what_if,
        language=spoken(language),
    )
    loaded = load_event(event)
    refuse_unless_possible(loaded, choices)
    study = sensitivity.indices if single else sensitivity.grouped_indices
    with display.progress() as progress:
        sky = open_winds(loaded, choices, progress)
        found = study(loaded, sky, samples=samples, seed=seed, what_if=what_if, progress=progress)
    display_sensitivity.sensitivity(found, out, figure, choices.language)
