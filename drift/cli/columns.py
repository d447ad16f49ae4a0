"""The option that names the columns of a table, shared by the commands that read one."""

from __future__ import annotations

from typing import Annotated

import typer

from weather.errors import InputError

ColumnOption = Annotated[
    list[str] | None,
    typer.Option(
        "--column", metavar="OURS=THEIRS", help="Another name of a column; may be repeated."
    ),
]


def columns_of(given: list[str] | None) -> dict[str, str]:
    """Names of columns, ours to theirs, from what was typed."""
    found = {}
    for text in given or []:
        ours, equals, theirs = text.partition("=")
        if not equals or not ours.strip() or not theirs.strip():
            raise InputError(
                f"--column is {text!r}; write our name, an equals sign and theirs, such as "
                "launch_time=datetime"
            )
        found[ours.strip()] = theirs.strip()
    return found
