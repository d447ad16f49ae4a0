"""Inside the child: take the limits upon oneself, do what was asked, answer, and be gone."""

from __future__ import annotations

import faulthandler
import os
import pickle
import signal
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final, NoReturn

from weather.guard import scratch, wire
from weather.guard.budget import Budget

#: A child that has so much of its memory in use when something fails, failed for want of it.
_NEARLY = 0.8

#: Signals by which a terminal, a person or a scheduler stops a process: no fault of a file.
FROM_OUTSIDE: Final = ("SIGINT", "SIGTERM", "SIGHUP")


@dataclass(frozen=True)
class Order:
    """What a child is to do, within which limits, and where it may unpack."""

    budget: Budget
    scratch: Path
    task: tuple[Callable[..., Any], tuple[Any, ...]]


def carry_out(order: Order, handle: int) -> NoReturn:
    """Answer to a file descriptor and end this process, leaving what it shares untouched."""
    status = 1
    try:
        begin = _settle(order)
        with open(handle, "wb", closefd=False) as answer:
            _answer(order, answer, begin)
        status = 0
    finally:
        # The buffers and exit handlers here are copies of the parent's.
        os._exit(status)


def _answer(order: Order, answer: IO[bytes], begin: int) -> None:
    call, args = order.task
    try:
        kind, result = wire.VALUE, call(*args)
    except MemoryError:
        kind, result = wire.SPENT, None
    except BaseException as error:
        spent = _used_bytes() - begin > _NEARLY * order.budget.memory_bytes
        kind, result = (wire.SPENT, None) if spent else (wire.RAISED, error)
    _lift()
    wire.send(answer, kind, result)


def _settle(order: Order) -> int:
    """Limits, signals that end it, silence; the memory in use as it begins."""
    for name in FROM_OUTSIDE:
        number = getattr(signal, name, None)
        # What runs in the background or after the terminal is gone ignores some, and so does this.
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    faulthandler.disable()
    with suppress(OSError):
        scratch.sweep(order.scratch.parent)
        order.scratch.mkdir(mode=0o700)
        tempfile.tempdir = str(order.scratch)
    # HDF5 and ecCodes write a dozen lines of their own about a damaged file, past Python.
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    begin = _used_bytes()
    _limit(order.budget)
    return begin


def _limit(budget: Budget) -> None:
    """Soft limits of the system, where it has them."""
    try:
        import resource
    except ImportError:
        return
    seconds = int(budget.seconds) + 1
    for what, limit in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
        _memory_limit(budget.memory_bytes),
    ):
        # A system may not know a limit, or may have a lower one already.
        with suppress(OSError, ValueError):
            _, hard = resource.getrlimit(what)
            resource.setrlimit(what, (limit, hard))


def _memory_limit(budget_bytes: int) -> tuple[int, int]:
    """The limit on memory of this system and its value.

    On Linux that of data, which leaves out what is only reserved, as threads reserve a lot.
    """
    import resource

    for line in _status():
        if line.startswith("VmData:"):
            return resource.RLIMIT_DATA, int(line.split()[1]) * 1024 + budget_bytes
    return resource.RLIMIT_AS, _used_bytes() + budget_bytes


def _lift() -> None:
    """Room to answer in: what is wrong is known."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        for what in (resource.RLIMIT_DATA, resource.RLIMIT_AS, resource.RLIMIT_CPU):
            _, hard = resource.getrlimit(what)
            resource.setrlimit(what, (hard, hard))


def _status() -> list[str]:
    try:
        return Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return []


def _used_bytes() -> int:
    """The most memory that this process has used; 0 where the system does not say."""
    for line in _status():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


if __name__ == "__main__":
    # What the libraries print must not get into the answer.
    _handle = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    carry_out(pickle.load(sys.stdin.buffer), _handle)
