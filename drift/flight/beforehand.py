"""The flight code compiled beside whatever comes before the first flight, on several cores."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from numba import config as _settings

from drift.flight.compiling import FLIGHT, FOLLOWING, PHYSICAL, TOGETHER, compile_kernel, missing
from weather.compiled import cores
from weather.guard.child import surroundings
from weather.progress import Progress, silent

#: What is said where there is something to compile.
SAID: Final = "compiling the flight code, once per machine: up to half a minute"

# How often a waiting process looks up, so that Ctrl-C is heard on every system, s; and how long it
# waits in all before it compiles for itself.
_TICK_S, _PATIENCE_S = 0.1, 180.0


@contextmanager
def compiled_beforehand(progress: Progress, *, physical: bool = False) -> Iterator[None]:
    """Compile what is missing while the caller does something else; at the end it is there.

    In processes beside each other (`compiling.TOGETHER`), or in one where there is one core, if
    Python can be started again; what they leave undone is compiled by the first flight.

    physical : whether balloons rise by their lift, and so need the tables of their heights.

    Raises
    ------
    InputError
        Where numba was told to compile nothing.
    """
    names = missing(PHYSICAL if physical else FLIGHT)
    if names:
        progress(SAID, None, None)
    children = _started(names) if names else []
    until = time.monotonic() + _PATIENCE_S
    try:
        yield
        for child in children:
            _wait(child, until)
    finally:
        for child in children:
            child.kill()
            child.communicate()


def compile_apart(*, physical: bool = False) -> None:
    """Compile what is missing in other processes before a first flight, which reads it from them.

    numba links what a process has just compiled otherwise than what it reads: a first flight that
    compiled for itself would end a centimetre from where all later ones do.
    """
    if not getattr(_settings, "DISABLE_JIT", 0):
        with compiled_beforehand(silent, physical=physical):
            pass


def compile_all(progress: Progress) -> None:
    """Compile all that flights need and that is not compiled yet, in as many processes."""
    with compiled_beforehand(progress, physical=True):
        pass
    for name in missing(PHYSICAL):
        compile_kernel(name)


def _started(names: tuple[str, ...]) -> list[subprocess.Popen[bytes]]:
    """Processes that compile, or one for all; none where Python is part of another program."""
    if not sys.executable or getattr(sys, "frozen", False):
        return []
    environment = surroundings()
    if place := getattr(_settings, "CACHE_DIR", ""):
        environment["NUMBA_CACHE_DIR"] = place
    children = []
    apart = [tuple(name for name in group if name in names) for group in TOGETHER]
    for part in filter(None, apart) if cores() > 1 else [names]:
        # Its input stays open as long as this process lives, however that ends.
        command = [sys.executable, "-P", "-m", "drift.flight.compiling", FOLLOWING, *part]
        try:
            child = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=environment,
            )
        except OSError:
            break
        children.append(child)
    return children


def _wait(child: subprocess.Popen[bytes], until: float) -> None:
    while child.poll() is None and time.monotonic() < until:
        time.sleep(_TICK_S)
