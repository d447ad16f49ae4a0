"""One process at a time per entry; the others learn who it is they wait for."""

from __future__ import annotations

import contextlib
import os
import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from filelock import BaseFileLock, FileLock, SoftFileLock, Timeout

from weather.errors import FetchError, InputError
from weather.progress import Progress, silent
from weather.store.disk import write_json
from weather.store.record import read_json

LOOK_EVERY_S = 0.1
TELL_EVERY_S = 5.0


class LockHeld(FetchError):
    """Another process is fetching the same winds, and was waited for long enough."""


@contextlib.contextmanager
def held(folder: Path, *, wait_s: float, progress: Progress = silent) -> Iterator[None]:
    """Hold the lock of an entry, waiting at most `wait_s` seconds for it.

    The lock is the kernel's, on an open file: a killed process lets go of it by dying, and
    the file `lock` itself is never removed (removing it would split the waiters in two).
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = entry_lock(folder)
    _acquire(lock, folder, wait_s, progress)
    try:
        write_json(folder / "holder.json", _me())
        yield
    finally:
        with contextlib.suppress(OSError):
            (folder / "holder.json").unlink(missing_ok=True)
        lock.release()


def entry_lock(folder: Path) -> BaseFileLock:
    """The lock of an entry; on a network disk without locks of its own, one that is a file."""
    kind = os.environ.get("DRIFT_STORE_LOCKS", "").strip() or "system"
    if kind not in ("system", "soft"):
        raise InputError(f"DRIFT_STORE_LOCKS is {kind!r}; say system (the default) or soft")
    path = folder / "lock"
    # A soft lock is there while its file is, so it has a name of its own; one that a killed process
    # left behind must be removed by hand, which is why it has to be asked for.
    return FileLock(str(path)) if kind == "system" else SoftFileLock(f"{path}.soft")


def holder_words(folder: Path) -> str:
    """Who holds the lock of an entry, as far as is known."""
    who = read_json(folder / "holder.json")
    if who is None:
        return "another process"
    return f"process {who.get('pid')} on {who.get('host')}, since {who.get('since')}"


def _acquire(lock: BaseFileLock, folder: Path, wait_s: float, progress: Progress) -> None:
    end = time.monotonic() + wait_s
    while True:
        try:
            lock.acquire(
                timeout=min(TELL_EVERY_S, max(0.0, end - time.monotonic())),
                poll_interval=LOOK_EVERY_S,
            )
            return
        except Timeout:
            if time.monotonic() >= end:
                raise LockHeld(
                    f"these winds are already being fetched by {holder_words(folder)}, and were "
                    f"not there after {wait_s:.0f} s; wait for it or stop it, then try again"
                ) from None
            progress(f"waiting for {holder_words(folder)}", None, None)


def _me() -> dict[str, str | int]:
    return {
        "pid": os.getpid(),
        "host": socket.gethostname(),
        "since": f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC",
    }
