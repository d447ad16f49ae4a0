"""The command that flies a study: events x assumptions x skies."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from drift.cli import terminal
from drift.cli.options import LanguageOption, spoken

#: Seconds between two lines of progress where there is no terminal, and between two moves of one.
_LINES_S, _MOVES_S = 20.0, 0.2


def join(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command("study")(study)


def study(
    file: Annotated[str, typer.Argument(metavar="STUDY.toml", help="A study file.")],
    scheduler: Annotated[
        str | None,
        typer.Option(
            metavar="local|ADDRESS",
            help="Fly on a Dask cluster: its scheduler, or processes on this machine.",
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder of the study.  [default: ./STUDY]")
    ] = None,
    landings: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help='Where landings are kept (keep = "landings"), if not in the folder: another '
            "folder, s3://BUCKET/FOLDER; NAME.zarr: all in one Zarr.",
        ),
    ] = None,
    language: LanguageOption = "en",
) -> None:
    """Events x assumptions x skies, compared; what is done is not done again."""
    from drift.cli.spelling import spelt
    from drift.studies.run import run_study

    with Line() as line:
        ended = run_study(
            file, out=out, scheduler=scheduler, landings=landings, language=spoken(language),
            progress=line,
        )  # fmt: skip
    for one in ended.failures:
        terminal.say(f"failed: {one.event_id}, {one.scenario}: {spelt(one.reason)}")
    terminal.say(f"runs:   {ended.total - len(ended.failures)} of {ended.total} done")
    terminal.say(f"table:  {ended.folder / 'results.csv'}")
    terminal.say(f"page:   {ended.folder / 'index.html'}")
    raise typer.Exit(ended.status)


class Line:
    """How far it is on standard error: one line that moves, or one line now and then."""

    def __init__(self) -> None:
        self._moves = sys.stderr.isatty()
        self._told_s = 0.0
        self._last = ""

    def __enter__(self) -> Line:
        return self

    def __exit__(self, *_: object) -> None:
        if self._moves and self._last:
            terminal.say("", err=True)

    def __call__(self, stage: str, done: int | None, total: int | None) -> None:
        """Say it, unless something was said a moment ago; the last one is always said."""
        now = time.monotonic()
        wait = _MOVES_S if self._moves else _LINES_S
        if stage == self._last or (done not in (None, 0, total) and now - self._told_s < wait):
            return
        self._told_s, self._last = now, stage
        if self._moves:
            sys.stderr.write("\r\x1b[2K")
        terminal.say(stage, end="" if self._moves else "\n", err=True)
        sys.stderr.flush()
