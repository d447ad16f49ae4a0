"""What long work tells about how far it is."""

from __future__ import annotations

from collections.abc import Callable

#: Told what is going on: (stage, done, total), in bytes while downloading.
Progress = Callable[[str, "int | None", "int | None"], None]


def silent(stage: str, done: int | None, total: int | None) -> None:
    """Progress told to nobody."""
