"""The command that writes the catalogue as one page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from drift.cli.options import ForceFileOption, refuse_existing
from drift.cli.terminal import say
from weather.errors import InputError


def join(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command("catalogue")(catalogue)


def catalogue(
    html: Annotated[
        Path, typer.Option("--html", metavar="FILE", help="Where to write the page (.html).")
    ],
    runs: Annotated[
        list[Path] | None,
        typer.Option(help="Folder with folders of runs, to link their reports; may be repeated."),
    ] = None,
    force: ForceFileOption = False,
) -> None:
    """The catalogue as one page without a network: map, timeline, filters, facts, sources."""
    refuse_existing(html, force)
    if html.suffix.lower() not in (".html", ".htm"):
        raise InputError(f"--html is {html}; give a name that ends in .html")
    if not html.absolute().parent.is_dir():
        raise InputError(f"--html is {html}, and that folder is not there; make it first")
    for folder in runs or ():
        if not folder.is_dir():
            raise InputError(f"--runs is {folder}, which is no folder; give one that holds runs")
    from drift.event.listing import events
    from drift.pages.catalogue import write

    known = events()
    write(html, known, runs or ())
    say(f"catalogue: {html} ({len(known)} events)")
