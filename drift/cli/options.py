"""Arguments and options that several commands share, each written once."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from weather.errors import InputError

if TYPE_CHECKING:
    from drift.language import Language

EventName = Annotated[
    str, typer.Argument(metavar="EVENT", help="Catalogue id, or path of an event file (TOML).")
]
WindsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--winds",
        metavar="W",
        help="sample (the embedded sky), cds, cds-ensemble, rda, arco (ERA5), ncep, ncep2, jra3q, "
        "or a path or web address of winds; repeat it, or separate with commas, for several files "
        "of one sky. Winds of several makers are flown side by side.  [default: sample]",
    ),
]


#: The largest whole number of 64 bits, which is what seeds are kept in.
_LARGEST = 2**63 - 1


def _whole(text: str) -> int:
    """A whole number as it is typed."""
    try:
        number = int(text)
    except ValueError:
        raise typer.BadParameter(f"must be a whole number, got {text!r}") from None
    if abs(number) > _LARGEST:
        raise typer.BadParameter(f"must be at most {_LARGEST}, got {text}")
    return number


MembersOption = Annotated[
    int,
    typer.Option("--members", "-n", help="How many flights to draw.", metavar="N", parser=_whole),
]
SeedOption = Annotated[
    int, typer.Option(help="Seed of everything random.", metavar="S", parser=_whole)
]
PreliminaryOption = Annotated[
    bool, typer.Option("--allow-preliminary", help="Accept ERA5T, which may still change.")
]
GapsOption = Annotated[
    bool, typer.Option("--allow-gaps", help="Fly across gaps in time or height.")
]
WhatIfOption = Annotated[
    bool, typer.Option("--what-if", help="Compute a launch that was stopped or only planned.")
]
ForceOption = Annotated[bool, typer.Option("--force", help="Replace the folder of an earlier run.")]

LanguageOption = Annotated[
    str, typer.Option("--language", metavar="en|ko", help="Language of everything a reader sees.")
]

ForceFileOption = Annotated[bool, typer.Option("--force", help="Replace files that exist.")]


def spoken(language: str) -> Language:
    """The language asked for, refused where nothing is said in it or no font has its letters."""
    from drift.runs.choices import refuse_unspoken

    refuse_unspoken(language)
    return cast("Language", language)


def refuse_existing(file: Path | None, force: bool) -> None:
    """Raise InputError where a file to write exists and may not be replaced."""
    if file is not None and file.exists() and not force:
        raise InputError(
            f"{file} exists already and nothing is overwritten; choose another name, or pass "
            "--force to replace it"
        )


def skies_of(given: list[str] | None, more: list[str] | None) -> list[tuple[str, ...]]:
    """The winds of each sky asked for: --winds A --winds B may be two (`drift.runs.skies`)."""
    from drift.runs.skies import divided

    words = [winds_of([item], None) for item in given or [] if item.strip(", ")]
    if not words or more:
        return [winds_of(given, more)]
    return divided(words)


def _parted(item: str) -> list[str]:
    """The winds of one argument; an address may have commas of its own."""
    if "://" in item:
        return re.split(r",(?=[a-z]+://)", item)
    return [item] if Path(item).exists() else item.split(",")


def winds_of(given: list[str] | None, more: list[str] | None) -> tuple[str, ...]:
    """The winds asked for, however they were separated; the embedded sky if none."""
    asked = [*(given or []), *(more or [])]
    # A comma stands between names, unless it is part of the name of a file.
    parts = (_parted(item) for item in asked if item)
    names = tuple(name for part in parts for name in part if name)
    if asked and not names:
        raise InputError("--winds is empty; give sample, cds, rda, ncep or paths of wind files")
    return names or ("sample",)
