"""What files from outside make a library do, it does in a process of its own, with limits.

A damaged file can send a reading library written in C into a loop that no signal handler of Python
is reached from, into gigabytes, or into a crash. In a child process each of them costs the child,
and here one sentence; and Ctrl-C works.

Where a process can be forked safely the child is a fork, which takes some milliseconds. Elsewhere
it is a fresh Python, which takes as long as its imports; and where a fork fell asleep for ever, on
a lock that another thread held as it was made, a fresh Python does its work again.
"""

from __future__ import annotations

import os
import pickle
import shutil
import signal
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import IO, Any, Protocol, TypeVar

from weather.errors import InputError
from weather.guard import scratch, settled, wire
from weather.guard.asleep import Sleeper
from weather.guard.budget import MEMORY, TIME, Budget

T = TypeVar("T")

#: How often a waiting parent looks up, s; Ctrl-C is heard at once.
_TICK_S = 0.1

#: Something that waits on a disk takes no processor time: this many times it, in all.
_WALL = 3.0

#: A fork that slept through so many looks, 3 s, waits for ever, or for a slow disk. What waits for
#: others by its nature, as for a server, is given two minutes.
_LOOKS, _LOOKS_OF_WAITERS = 30, 1200


class _Process(Protocol):
    """A child, forked or started."""

    pid: int

    def kill(self) -> None: ...

    def wait(self) -> int: ...


def guarded(
    call: Callable[..., T],
    *args: Any,
    about: str,
    size_bytes: int,
    wall_s: float | None = None,
    fork: bool | None = None,
) -> T:
    """The result of a call that reads something from outside, made in a child with limits.

    Parameters
    ----------
    call : function of a module, by whose name a fresh Python finds it
    about : str
        What is read, for sentences.
    size_bytes : int
        Its size, which the budget follows.
    wall_s : float, optional
        The longest wait, processor time or not; by default three times the processor time.
    fork : bool, optional
        Whether the child is a fork; by default where that is safe.

    Raises
    ------
    InputError
        Where the child broke off, or spent its time or memory.
    Exception
        Whatever the call raised.
    """
    budget = Budget.of(size_bytes)
    patience = _WALL * budget.seconds if wall_s is None else wall_s
    forked = can_fork() if fork is None else fork
    looks = _LOOKS if wall_s is None else _LOOKS_OF_WAITERS
    answer = _answer_of((call, args), about, budget, patience, looks if forked else None)
    if answer is None:
        answer = _answer_of((call, args), about, budget, patience, None)
    assert answer is not None
    kind, result = answer
    if kind == wire.SPENT:
        raise _too_much(about, budget)
    if kind == wire.RAISED:
        raise result
    return result


def _answer_of(
    task: tuple[Callable[..., Any], tuple[Any, ...]],
    about: str,
    budget: Budget,
    patience_s: float,
    looks: int | None,
) -> tuple[str, Any] | None:
    """What a child says of a task; None of a fork that slept through so many looks.

    looks : None for a fresh Python, which nobody's lock can hold.
    """
    folder = scratch.named()
    order = settled.Order(budget, folder, task)
    child, answer = _started(order) if looks is None else _forked(order)
    reader = _Reader(answer)
    sleeper = None if looks is None else Sleeper(child.pid, looks)
    try:
        in_time = reader.wait(patience_s, sleeper)
        if not in_time:
            child.kill()
        status = child.wait()
        if reader.result is None and in_time is not None:
            raise _broken_off(about, status, budget, in_time=in_time)
    finally:
        child.kill()
        child.wait()
        reader.join()
        answer.close()
        shutil.rmtree(folder, ignore_errors=True)
    return reader.result


def can_fork() -> bool:
    """Whether a running program may be forked: not where frameworks of the system forbid it."""
    return hasattr(os, "fork") and sys.platform != "darwin"


class _Reader(threading.Thread):
    """Takes the answer of a child, so that the thread of the caller hears Ctrl-C."""

    def __init__(self, answer: IO[bytes]) -> None:
        super().__init__(name="answer of a reading process", daemon=True)
        self.answer = answer
        self.result: tuple[str, Any] | None = None
        self.start()

    def run(self) -> None:
        """Read until the answer is whole, or the child is gone."""
        try:
            self.result = wire.received(self.answer)
        except (EOFError, OSError, pickle.UnpicklingError):
            self.result = None
        except Exception as error:
            self.result = wire.RAISED, error

    def wait(self, patience_s: float, sleeper: Sleeper | None) -> bool | None:
        """Whether the child answered, or died, in time; None where it fell asleep for ever.

        Time in suspension does not count.
        """
        ticks = int(patience_s / _TICK_S) + 1
        while self.is_alive() and ticks:
            self.join(_TICK_S)
            ticks -= 1
            if sleeper is not None and sleeper.is_for_ever():
                return None
        return not self.is_alive()


class _Fork:
    """A forked child as `subprocess` would show it."""

    def __init__(self, pid: int) -> None:
        self.pid, self.status = pid, None if pid else 0

    def kill(self) -> None:
        """End it, if it is still there."""
        if self.status is None:
            os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> int:
        """Its exit status, negative for the signal that ended it."""
        if self.status is None:
            try:
                self.status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
            except ChildProcessError:  # somebody else waits for every child of this process
                self.status = 1
        return self.status


def _forked(order: settled.Order) -> tuple[_Process, IO[bytes]]:
    read, write = os.pipe()
    # Python warns of locks that other threads hold as the process is copied: those of the libraries
    # that read are held here instead, and let go of on both sides.
    with _reading_locks(), warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid == 0:
        settled.carry_out(order, write)
    os.close(write)
    return _Fork(pid), os.fdopen(read, "rb")


def _reading_locks() -> AbstractContextManager[Any]:
    """What xarray holds while netCDF and HDF5 are at work, which know no threads."""
    try:
        from xarray.backends.netCDF4_ import NETCDF4_PYTHON_LOCK
    except ImportError:
        return nullcontext()
    return NETCDF4_PYTHON_LOCK


def surroundings() -> dict[str, str]:
    """The environment by which a fresh Python finds the modules that this one has."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def _started(order: settled.Order) -> tuple[_Process, IO[bytes]]:
    child = subprocess.Popen(
        [sys.executable, "-m", "weather.guard.settled"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=surroundings(),
    )
    assert child.stdin is not None and child.stdout is not None
    try:
        with child.stdin as pipe:
            pickle.dump(order, pipe)
    except BrokenPipeError:
        pass
    return child, child.stdout


def _broken_off(about: str, status: int, budget: Budget, *, in_time: bool) -> InputError:
    """Why a child gave no answer."""
    out_of_time = not in_time or status == -getattr(signal, "SIGXCPU", 0)
    if out_of_time and status:
        return InputError(
            f"{about} keeps the library that reads it busy without end ({budget.seconds:.0f} s of "
            f"work): it is damaged, so get it again, or raise {TIME} if it is only slow"
        )
    if status == -getattr(signal, "SIGKILL", 0):
        return _too_much(about, budget)
    how = signal.Signals(-status).name if status < 0 else f"status {status}"
    if how in settled.FROM_OUTSIDE:
        return InputError(f"the process that read {about} was stopped ({how}); do it again")
    return InputError(
        f"{about} makes the library that reads it break off ({how}): it is damaged; get it again"
    )


def _too_much(about: str, budget: Budget) -> InputError:
    return InputError(
        f"{about} takes more than {budget.memory_bytes / 1e9:.1f} GB of memory to read: it is "
        f"damaged, or promises more than it holds; get it again, or raise {MEMORY} if it is right"
    )
