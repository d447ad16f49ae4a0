"""The commands about winds: what is in a file, fetching, the store, and the state of things."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from drift.cli.options import ForceFileOption, refuse_existing
from drift.cli.terminal import say
from weather.errors import InputError

cache = typer.Typer(
    name="cache",
    help="The store of fetched winds.",
    invoke_without_command=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@cache.callback()
def store(ctx: typer.Context) -> None:
    """The store of fetched winds."""
    if ctx.invoked_subcommand is None:
        say(ctx.get_help())


def join(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command("winds")(winds)
    app.command("fetch")(fetch)
    app.command("doctor")(doctor)
    app.add_typer(cache)


def winds(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="Wind files, soundings or addresses.")
    ],
    against: Annotated[
        list[Path] | None, typer.Option(help="Soundings to compare the winds with.")
    ] = None,
    figure: Annotated[Path | None, typer.Option(help="Where to draw the comparison.")] = None,
    fit: Annotated[
        Path | None, typer.Option(help="Where to write the wind error that is fitted to it.")
    ] = None,
    force: ForceFileOption = False,
    allow_preliminary: Annotated[
        bool, typer.Option("--allow-preliminary", help="Accept ERA5T, which may still change.")
    ] = False,
) -> None:
    """What is in a wind file, and whether it can be used."""
    from drift.cli import display_winds

    if not against:
        if fit is not None:
            raise InputError("--fit needs soundings to fit to; name them with --against")
        display_winds.description(files)
        return
    if fit is not None:
        refuse_existing(fit, force)
    display_winds.comparison(files, against, figure, fit, allow_preliminary=allow_preliminary)


def fetch(
    event: Annotated[str, typer.Argument(metavar="EVENT", help="Catalogue id or event file.")],
    source: Annotated[
        str,
        typer.Option(
            "--winds", metavar="W", help="cds, cds-ensemble, rda, arco, ncep, ncep2 or jra3q."
        ),
    ] = "cds",
    no_wait: Annotated[
        bool, typer.Option("--no-wait", help="Ask and return; the same command collects.")
    ] = False,
    allow_preliminary: Annotated[
        bool, typer.Option("--allow-preliminary", help="Accept ERA5T, which may still change.")
    ] = False,
) -> None:
    """Bring the winds of an event into the store."""
    from drift.cli import display
    from drift.event.file import load_event
    from drift.event.sky_needed import box
    from weather.errors import StillQueued
    from weather.providers.remote import fetch as bring

    piece = box(load_event(event))
    try:
        with display.progress() as progress:
            paths = bring(
                source,
                piece,
                allow_preliminary=allow_preliminary,
                no_wait=no_wait,
                progress=progress,
            )
    except StillQueued as queued:
        say(str(queued))
        return
    for path in paths:
        say(str(path))


def doctor(
    compile_code: Annotated[
        bool,
        typer.Option("--compile", help="Only compile the flight code, which the first run does."),
    ] = False,
) -> None:
    """Whether this installation can run, fetch and draw, and what to do if not."""
    from drift.cli import display_winds

    if compile_code:
        from drift.cli.display import progress
        from drift.flight.beforehand import compile_all

        with progress() as told:
            compile_all(told)
        return
    raise typer.Exit(display_winds.diagnosis())


@cache.command("ls")
def cache_ls(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """What is in the store."""
    from drift.cli import display_winds

    display_winds.stored(as_json=as_json)


@cache.command("info")
def cache_info(
    key: Annotated[str | None, typer.Argument(help="First letters of a key.")] = None,
) -> None:
    """Where the store is and how large; or everything known of one file."""
    from drift.cli import display_winds

    display_winds.store_facts(key)


@cache.command("verify")
def cache_verify(
    deep: Annotated[bool, typer.Option("--deep", help="Read every byte again.")] = False,
) -> None:
    """Whether every stored file is what was fetched."""
    from drift.cli import display_winds

    raise typer.Exit(display_winds.verified(deep=deep))


@cache.command("pin")
def cache_pin(
    key: Annotated[str, typer.Argument(help="First letters of a key.")],
    off: Annotated[bool, typer.Option("--off", help="No longer.")] = False,
) -> None:
    """Keep a stored file whatever is pruned."""
    from weather.store import Store
    from weather.store.upkeep import pin

    blob = pin(Store.open(), key, on=not off)
    say(f"{blob.meta['key'][:12]} is {'no longer ' if off else ''}pinned: {blob.wanted.words()}")


@cache.command("prune")
def cache_prune(
    older_than_days: Annotated[float | None, typer.Option(help="Not used for so long.")] = None,
    max_gb: Annotated[float | None, typer.Option(help="Until the rest fits.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Everything.")] = False,
) -> None:
    """Remove stored winds that are not pinned; without options, only leftovers."""
    from weather.store import Store
    from weather.store.upkeep import prune

    most = None if max_gb is None else max_gb * 1e9
    gone = prune(
        Store.open(), older_than_days=older_than_days, max_bytes=most, everything=everything
    )
    say(f"removed {gone.n_files} files, {gone.n_bytes / 1e6:.1f} MB")


@cache.command("export")
def cache_export(
    archive: Annotated[Path, typer.Argument(help="The tar file to write.")],
    keys: Annotated[list[str] | None, typer.Argument(help="First letters of keys.")] = None,
    force: ForceFileOption = False,
) -> None:
    """Pack stored winds for a machine without network."""
    refuse_existing(archive, force)
    from weather.store import Store
    from weather.store.archive import export

    say(f"packed {export(Store.open(), archive, keys or ())} files into {archive}")


@cache.command("import")
def cache_import(
    archive: Annotated[Path, typer.Argument(help="A file that `drift cache export` wrote.")],
) -> None:
    """Take the winds of such an archive into the store."""
    from weather.providers.carried import take_in
    from weather.store import Store

    say(f"took in {take_in(Store.open(), archive)} files")
