"""The command line: parse, call the library, print. Heavy imports wait until needed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from drift.cli import catalogue_page
from drift.cli import checking as checking_commands
from drift.cli import studies as studies_commands
from drift.cli import study as study_command
from drift.cli import take_away as take_away_commands
from drift.cli import validation as validation_commands
from drift.cli import winds as winds_commands
from drift.cli.options import (
    EventName,
    ForceOption,
    GapsOption,
    LanguageOption,
    MembersOption,
    PreliminaryOption,
    SeedOption,
    WhatIfOption,
    WindsOption,
    skies_of,
    spoken,
    winds_of,
)
from drift.cli.terminal import say
from weather.errors import InputError

app = typer.Typer(
    name="drift",
    help="Where did the loads of a reported balloon launch come down? Past events only: "
    "reanalysis winds, thousands of plausible flights, honest uncertainty.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(invoke_without_command=True)
def root(
    ctx: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    """Where the loads of a reported balloon launch may have come down."""
    if version:
        from drift.version import program_version

        say(f"balloon-drift {program_version()}")
        raise typer.Exit
    if ctx.invoked_subcommand is None:
        say(ctx.get_help())


@app.command("list")
def list_events(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    year: Annotated[str | None, typer.Option(help="2014, or 2014-2016.")] = None,
    actor: Annotated[
        str | None, typer.Option(help="Part of the name of who launched, or of who leads them.")
    ] = None,
    direction: Annotated[str | None, typer.Option(help="northward or southward.")] = None,
    payload: Annotated[str | None, typer.Option(help="An item of the payload table.")] = None,
    certainty: Annotated[str | None, typer.Option(help="Letters, such as AB.")] = None,
    has_finds: Annotated[bool, typer.Option("--has-finds", help="Only with finds.")] = False,
) -> None:
    """The catalogue of reported events."""
    from drift.cli import catalogue
    from drift.event.selection import Filter

    if as_json and as_csv:
        raise InputError("--json and --csv are two ways of printing; give one of them")
    chosen = Filter(
        year=year,
        actor=actor,
        direction=direction,
        payload=payload,
        certainty=certainty,
        has_finds=has_finds,
    )
    catalogue.show(chosen, as_json=as_json, as_csv=as_csv)


@app.command()
def show(
    event: EventName,
    validate: Annotated[
        bool, typer.Option("--validate", help="Only check the file: status 0 or 2.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """One event: facts, certainty, sources, and what is assumed."""
    from drift.cli import display
    from drift.event.file import load_event

    if as_json and validate:
        raise InputError("--json prints the event and --validate only checks it; give one of them")
    loaded = load_event(event)
    if validate:
        display.validated(loaded)
    else:
        display.event(loaded, as_json=as_json)


@app.command()
def run(
    ctx: typer.Context,
    event: Annotated[
        str | None,
        typer.Argument(metavar="EVENT", help="Catalogue id, or path of an event file (TOML)."),
    ] = None,
    more_winds: Annotated[list[str] | None, typer.Argument(hidden=True, metavar="")] = None,
    winds: WindsOption = None,
    members: MembersOption = 4096,
    until: Annotated[
        str | None,
        typer.Option(help="Add members until the answer is known to this, such as 1%."),
    ] = None,
    seed: SeedOption = 0,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder to write.  [default: ./EVENT-ID]")
    ] = None,
    allow_preliminary: PreliminaryOption = False,
    allow_gaps: GapsOption = False,
    what_if: WhatIfOption = False,
    animate: Annotated[
        bool, typer.Option("--animate", help="Write the flights as a moving map too (mp4 or gif).")
    ] = False,
    excel: Annotated[
        bool, typer.Option("--excel", help="CSV with the mark by which Excel knows UTF-8.")
    ] = False,
    source: Annotated[
        Path | None,
        typer.Option(
            "--from", metavar="RUN", help="Repeat a run from its folder or archive instead."
        ),
    ] = None,
    language: LanguageOption = "en",
    force: ForceOption = False,
) -> None:
    """Fly one event and write the folder of results."""
    if source is not None:
        skies = skies_of(winds, more_winds) if winds else []
        take_away_commands.again(ctx, source, skies, out, language, force)
        return
    if event is None:
        raise InputError(
            "nothing to run; give an EVENT, or --from and a run to repeat; see `drift run --help`"
        )
    from drift.cli import display
    from drift.event.file import load_event
    from drift.runs import precision
    from drift.runs.choices import RunOptions
    from drift.runs.run import run_event

    first, *others = skies_of(winds, more_winds)
    choices = RunOptions(
        winds=first,
        other_skies=tuple(others),
        event=event,
        members=members,
        until=None if until is None else precision.parse(until),
        seed=seed,
        allow_preliminary=allow_preliminary,
        allow_gaps=allow_gaps,
        what_if=what_if,
        animate=animate,
        for_excel=excel,
        language=spoken(language),
    )
    loaded = load_event(event)
    folder = out or Path(loaded.id)
    with display.progress() as progress:
        summary = run_event(loaded, choices, folder, progress, force=force)
    display.outcome(summary, folder, choices.language)


@app.command()
def batch(
    events: Annotated[list[str], typer.Argument(metavar="EVENT...|DIR", help="Events or folders.")],
    winds: WindsOption = None,
    members: MembersOption = 4096,
    seed: SeedOption = 0,
    out: Annotated[Path, typer.Option("--out", help="Folder of the batch.")] = Path("batch"),
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="A Dask scheduler, or `local`.")
    ] = None,
    allow_preliminary: PreliminaryOption = False,
    allow_gaps: GapsOption = False,
    what_if: WhatIfOption = False,
    language: LanguageOption = "en",
) -> None:
    """Many events or scenario files; what is done is not done again."""
    from drift.cli import display
    from drift.runs.batch import run_batch, tasks
    from drift.runs.batch_folder import BatchFolder
    from drift.runs.choices import RunOptions
    from drift.runs.scoring import score

    choices = RunOptions(
        winds=winds_of(winds, None),
        members=members,
        seed=seed,
        allow_preliminary=allow_preliminary,
        allow_gaps=allow_gaps,
        what_if=what_if,
        language=spoken(language),
    )
    todo = tasks(events, out)
    out.mkdir(parents=True, exist_ok=True)
    with display.progress() as progress:
        folder = BatchFolder(out, todo, progress, choices.language)
        outcomes = run_batch(todo, choices, progress, scheduler, folder.add)
        scored = score(
            [(t.name, t.folder) for t, o in zip(todo, outcomes, strict=True) if o.has_run()],
            out,
            choices,
        )
    folder.write(scored)
    display.score(scored, out, choices.language)
    raise typer.Exit(display.batch(outcomes, out, choices.language))


catalogue_page.join(app)
checking_commands.join(app)
studies_commands.join(app)
take_away_commands.join(app)
study_command.join(app)
validation_commands.join(app)
winds_commands.join(app)
