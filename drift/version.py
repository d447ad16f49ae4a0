"""The version of the program that is running, and of what it runs on."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, version


def program_version() -> str:
    """Version of the installed program, as every output names it."""
    return installed_version("balloon-drift")


@cache
def installed_version(name: str) -> str:
    """Version of an installed package, whose description is searched and read for it once."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
