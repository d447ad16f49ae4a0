"""The commands that hand a run on: an archive of it, and its repetition from one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from drift.cli.options import ForceFileOption, ForceOption, spoken


def join(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command("archive")(archive)
    app.command("compare")(compare)


def archive(
    run: Annotated[Path, typer.Argument(metavar="RUN_DIR", help="Folder of a run.")],
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE.zip", help="File to write.  [default: ./RUN_DIR.zip]"),
    ] = None,
    with_winds: Annotated[
        bool,
        typer.Option("--with-winds", help="Include winds of any licence: you say that you may."),
    ] = False,
    force: ForceFileOption = False,
) -> None:
    """One zip of a run that a journal accepts (RO-Crate 1.2), to be repeated from."""
    from drift.cli import display, terminal
    from drift.runs.archive import write_archive

    with display.progress() as progress:
        made = write_archive(run, out, force=force, may_hand_on=with_winds, progress=progress)
    for sky in made.winds:
        if sky.files:
            terminal.say(f"winds: {sky.title}: included ({sky.licence})")
        else:
            terminal.say(f"winds: {sky.title}: not included, {sky.why}. {sky.how}".rstrip())
    size = made.path.stat().st_size / 1e6
    terminal.say(f"archive: {made.path} ({made.files} files, {size:.1f} MB)")


def compare(
    runs: Annotated[
        list[Path],
        typer.Argument(metavar="RUN_DIR...", help="Runs, or readings and skies inside one."),
    ],
    out: Annotated[Path, typer.Option("--out", help="Folder to write.")] = Path("comparison"),
    force: ForceOption = False,
) -> None:
    """Runs side by side: one map, one table of differences, the same members paired."""
    from drift.cli import display, terminal
    from drift.runs.compared import FIGURE, TABLE, run_comparison

    with display.progress() as progress:
        found = run_comparison(runs, out, progress, force=force)
    for one in found:
        display.differences(one)
        terminal.say(one.sentence())
    terminal.say(f"map:   {out / FIGURE}.png")
    terminal.say(f"table: {out / TABLE}")


def again(
    ctx: typer.Context,
    source: Path,
    winds: list[tuple[str, ...]],
    out: Path | None,
    language: str,
    force: bool,
) -> None:
    """`drift run --from`: repeat a run, and say whether the result is identical."""
    from drift.cli import display, terminal
    from drift.language import told
    from drift.runs.repeat import repeat
    from weather.errors import InputError

    fixed = ("event", "members", "until", "seed", "allow_preliminary", "allow_gaps", "what_if",
             "animate", "excel")  # fmt: skip
    for name in fixed:
        if _is_typed(ctx, name):
            spelt = "EVENT" if name == "event" else f"--{name.replace('_', '-')}"
            raise InputError(
                f"--from repeats a run as it was, so {spelt} cannot be given with it; leave it out"
            )
    asked = spoken(language) if _is_typed(ctx, "language") else None
    with display.progress() as progress:
        found = repeat(source, out, progress, winds=winds, language=asked, force=force)
    display.outcome(found.summary, found.folder, found.language)
    terminal.say(told(found.sentence(), found.language))


def _is_typed(ctx: typer.Context, name: str) -> bool:
    """Whether somebody gave an option, and not its default."""
    given = ctx.get_parameter_source(name)
    return given is not None and given.name == "COMMANDLINE"
