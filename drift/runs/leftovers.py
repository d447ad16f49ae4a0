"""What a run writes into before it has its name, and what is done with it when a run was killed.

::

    .NAME.part-PID-xxxx/.drift-writing   locked while the process lives that writes here
                        new/             the folder that is being written
                        old/             the earlier one, while the two change places

The lock is the kernel's: a killed process lets go of it by dying, whatever killed it.
"""

from __future__ import annotations

import contextlib
import logging
import os
import re
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

LOG = logging.getLogger(__name__)

_LOCK = ".drift-writing"

#: A file of text on its way (`weather.guard.whole`).
_PART_OF_TEXT = re.compile(r"^\.[\w-]+\.(json|html|csv)\.part(-\d+)?(-[0-9a-f]+)?$")

_MOMENT_S = 60.0

_TRIES = 20


@dataclass(frozen=True)
class Workshop:
    """The hidden folder beside the one that is to be written."""

    path: Path

    @property
    def new(self) -> Path:
        """What is being written."""
        return self.path / "new"

    @property
    def old(self) -> Path:
        """The earlier folder, while the two change places."""
        return self.path / "old"


@contextlib.contextmanager
def workshop(folder: Path) -> Iterator[Workshop]:
    """A workshop of one's own beside a folder, gone afterwards."""
    shop, lock = _opened(folder)
    try:
        shop.new.mkdir()
        yield shop
    finally:
        lock.release()
        # What could not be given back stays for the next one who looks (`recover`).
        if not shop.old.exists():
            shutil.rmtree(shop.path, ignore_errors=True)


def _opened(folder: Path) -> tuple[Workshop, FileLock]:
    folder.parent.mkdir(parents=True, exist_ok=True)
    for _ in range(_TRIES):
        mark = f"{os.getpid()}-{secrets.token_hex(2)}"
        path = folder.with_name(f".{folder.name}.part-{mark}")
        path.mkdir()
        lock = FileLock(path / _LOCK)
        try:
            lock.acquire(timeout=0)
        except (Timeout, FileNotFoundError):
            continue  # somebody took it for a leftover before it was locked
        return Workshop(path), lock
    raise OSError(f"no folder beside {folder} stays there to be written into")


def recover(folder: Path, bring_notes: Callable[[Path, Path], int]) -> None:
    """Clear away what killed runs left beside a folder, giving back what they had put aside.

    bring_notes : moves what a person added from one folder to another; how many things.
    """
    pattern = re.compile(re.escape(f".{folder.name}.part-") + r"\d+-[0-9a-f]{4}")
    for path in _beside(folder.parent):
        if pattern.fullmatch(path.name):
            _recover(path, folder, bring_notes)


def recover_all(out: Path, bring_notes: Callable[[Path, Path], int]) -> None:
    """The same for every folder of a batch, and for its own files."""
    pattern = re.compile(r"\.(.+)\.part-\d+-[0-9a-f]{4}")
    for path in _beside(out):
        if found := pattern.fullmatch(path.name):
            _recover(path, out / found[1], bring_notes)
        elif _PART_OF_TEXT.match(path.name) and _is_old(path):
            path.unlink(missing_ok=True)


def _is_old(path: Path) -> bool:
    """Whether a file has been left alone for long: a text is written in a moment."""
    try:
        return path.is_file() and time.time() - path.stat().st_mtime > _MOMENT_S
    except OSError:
        return False


def _beside(parent: Path) -> list[Path]:
    try:
        return sorted(parent.iterdir())
    except OSError:
        return []


def _recover(path: Path, folder: Path, bring_notes: Callable[[Path, Path], int]) -> None:
    """Look after one workshop, if nobody is at work in it."""
    if not (path / _LOCK).is_file():
        return  # not one of ours
    lock = FileLock(path / _LOCK)
    try:
        lock.acquire(timeout=0)
    except (Timeout, OSError):
        return
    try:
        size = sum(p.stat().st_size for p in path.rglob("*") if p.is_file())
        _give_back(Workshop(path), folder, bring_notes)
    finally:
        lock.release()
    shutil.rmtree(path, ignore_errors=True)
    LOG.warning("what a stopped run left beside %s was removed (%.1f MB)", folder, size / 1e6)


def _give_back(shop: Workshop, folder: Path, bring_notes: Callable[[Path, Path], int]) -> None:
    if not shop.old.exists():
        return
    if not folder.exists():
        shop.old.rename(folder)
        LOG.warning("%s was put back as it was: the run that was to replace it was stopped", folder)
        return
    if count := bring_notes(shop.old, folder):
        LOG.warning("%d things that were added to an earlier %s were put back", count, folder)
