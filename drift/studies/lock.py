"""One command at a time writes the folder of a study."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from weather.errors import InputError

#: The file that is locked, inside the folder of a study; it is nobody's while no command runs.
LOCK: Final = ".study-lock"


def is_passing(path: Path) -> bool:
    """Whether a file is the lock, or one on its way: what a study killed at once leaves behind."""
    on_its_way = path.name.startswith(".") and ".part-" in path.name
    return path.name == LOCK or (on_its_way and path.is_file())


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the folder of a study; InputError where another command does.

    The lock is the kernel's, so a killed command lets go of it by dying. What a killed one left of
    a file on its way is removed, for nobody else can be writing here.
    """
    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise InputError(
            f"another command is writing the study in {folder}; wait for it, or choose another "
            "--out"
        ) from None
    try:
        for part in filter(is_passing, folder.iterdir()):
            if part.name != LOCK:
                part.unlink(missing_ok=True)
        yield
    finally:
        lock.release()


def clear_leftovers(folder: Path) -> None:
    """Remove what killed workers left below a folder that nobody writes into any more."""
    for path in folder.rglob(".*.part-*"):
        if is_passing(path):
            path.unlink(missing_ok=True)
