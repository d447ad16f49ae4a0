"""The command reference, and whether a line of a page is a command that the program has."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from functools import cache
from typing import Any

from docs.making.event_file import markdown


def reference() -> str:
    """Every command with its arguments and options."""
    return "\n\n".join(_section(words, command) for words, command in commands().items())


@cache
def commands() -> dict[str, Any]:
    """Every command by its words, as in `cache ls`."""
    import typer

    from drift.cli.app import app

    return dict(_below("", typer.main.get_command(app)))


def trouble(line: str) -> str:
    """What is wrong with a line such as `drift run EVENT --winds era5.nc`; empty if nothing."""
    words = [word for word in shlex.split(line, comments=True) if word != "\\"][1:]
    if not words or words == ["--help"] or words == ["--version"]:
        return ""
    name = next((n for n in (" ".join(words[:2]), words[0]) if n in commands()), None)
    if name is None:
        return f"{line}: there is no command {words[0]}"
    known = {o for p in commands()[name].params for o in p.opts} | {"--help", "-h"}
    wrong = [w for w in words if w.startswith("--") and w.split("=")[0] not in known]
    return f"{line}: no option {wrong[0]}" if wrong else ""


def _below(words: str, group: Any) -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        inner = f"{words} {name}".strip()
        if hasattr(command, "commands"):
            yield from _below(inner, command)
        elif not command.hidden:
            yield inner, command


def _section(words: str, command: Any) -> str:
    seen = [p for p in command.params if not p.hidden]
    arguments = [_usage(p) for p in seen if p.param_type_name == "argument"]
    rows = [[_spelt(p), *_meaning(p)] for p in seen]
    usage = " ".join(["drift", words, *arguments, "[options]"])
    parts = [f"## drift {words}", command.help.strip(), f"```text\n{usage}\n```"]
    if rows:
        parts.append(markdown(["", "meaning", "if left out"], rows))
    return "\n\n".join(parts)


def _usage(argument: Any) -> str:
    name = argument.metavar or argument.name.upper()
    return name if argument.required else f"[{name}]"


def _spelt(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return f"`{_usage(parameter)}`"
    value = "" if parameter.is_flag else f" {parameter.metavar or parameter.name.upper()}"
    return ", ".join(f"`{word}{value}`" for word in parameter.opts)


def _meaning(parameter: Any) -> tuple[str, str]:
    """What a parameter is for, and what stands in for it."""
    said, _, default = " ".join((parameter.help or "").split()).partition("[default: ")
    if default:
        return said.strip(), f"`{default.rstrip(']')}`"
    if parameter.default in (None, False, ...) or callable(parameter.default):
        return said, "**needed**" if parameter.required else ""
    return said, f"`{parameter.default}`"
