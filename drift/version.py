"""The version of the program that is running."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def program_version() -> str:
    """Version of the installed program, as every output names it."""
    try:
        return version("balloon-drift")
    except PackageNotFoundError:
        return "not installed"
