"""The kernels that Python calls, each compiled by a call that flies nobody.

`python -m drift.flight.compiling alone level` compiles those two into the cache.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, Final

import numpy as np
from filelock import FileLock, Timeout

from drift.balloon.column import EvenColumn
from drift.balloon.lanes import space
from drift.balloon.rise import fly_all
from drift.flight.kernels.alone import fly_these
from drift.flight.kernels.in_layer import fly_in_layer
from drift.flight.kernels.lane_cells import MANY
from drift.flight.kernels.level import fly_level
from drift.flight.kernels.member_state import LAYER, LEG, NEAR, PLAN, ROOM, ROW, STATE
from drift.flight.kernels.packed import WORLD, fill_sums
from weather.compiled import refuse_uncompiled

#: For whoever asks to be ended with the process that started it: this word before the names.
FOLLOWING: Final = "--following"

# How long a process waits for another that compiles the same, s; then it compiles for itself.
_PATIENCE_S = 120.0


def _block() -> tuple[Any, ...]:
    return tuple(np.zeros(0, kind) for kind in (ROW, LEG, STATE, PLAN))


def _alone() -> None:
    single = np.zeros(0, np.float32)
    fill_sums(single, 1, 0.0, single)
    fly_these(np.zeros(1, WORLD), _block(), 1.0, np.empty((0, 0, 4)), np.zeros(1, ROOM))


def _level() -> None:
    nobody, space = np.zeros(0, np.int64), (np.zeros(1, ROOM), np.zeros(1, MANY))
    fly_level(np.zeros(1, WORLD), _block(), nobody, 1.0, np.empty((0, 0, 4)), space)


def _in_layer() -> None:
    nobody, space = np.zeros(0, np.int64), (np.zeros(1, LAYER), np.zeros(1, NEAR))
    fly_in_layer(np.zeros(1, WORLD), _block(), nobody, 1.0, np.empty((0, 0, 4)), space)


def _tables() -> None:
    nothing = np.zeros((0, 4))
    fly_all(nothing, EvenColumn(0.0, 0.0, 1.0, nothing), 1.0, 1.0, nothing, space(1))


#: What a flight needs: members alone, members in lanes and in the boundary layer; and what a
#: physical balloon needs besides.
FLIGHT: Final = ("alone", "level", "in_layer")
PHYSICAL: Final = (*FLIGHT, "tables")

#: What one process compiles: members alone and in the boundary layer share half of their functions.
TOGETHER: Final = (("alone", "in_layer"), ("level",), ("tables",))

_CALLS: Final[dict[str, tuple[Any, Callable[[], None]]]] = {
    "alone": (fly_these, _alone),
    "level": (fly_level, _level),
    "in_layer": (fly_in_layer, _in_layer),
    "tables": (fly_all, _tables),
}


def missing(names: tuple[str, ...] = FLIGHT) -> tuple[str, ...]:
    """Those kernels that do not lie compiled on the disk, as all do from the second run on."""
    refuse_uncompiled()
    kernels = ((name, _CALLS[name][0]) for name in names)
    return tuple(name for name, kernel in kernels if not (kernel.signatures or _is_on_disk(kernel)))


def compile_kernel(name: str) -> None:
    """Compile a kernel into the cache, or wait for another process that does."""
    kernel, call = _CALLS[name]
    with _turn(Path(kernel.stats.cache_path), name):
        call()


def _turn(folder: Path, name: str) -> AbstractContextManager[Any]:
    """The lock of a kernel; where there is none to be had, work is done twice."""
    lock = FileLock(folder / f"{name}.lock", timeout=_PATIENCE_S)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except (Timeout, OSError, NotImplementedError):
        return nullcontext()
    return lock


def _is_on_disk(kernel: Any) -> bool:
    """Whether a kernel has an index in the cache that is younger than its source."""
    function, folder = kernel.py_func, kernel.stats.cache_path
    python = f"py{sys.version_info[0]}{sys.version_info[1]}"
    name = f"{function.__module__.rsplit('.', 1)[-1]}.{function.__name__}-*.{python}*.nbi"
    written = [path.stat().st_mtime for path in Path(folder).glob(name)]
    return max(written, default=0.0) > os.stat(function.__code__.co_filename).st_mtime


def _end_with_the_parent() -> None:
    """End this process when the one that holds the other end of its input is gone."""
    # Not through `sys.stdin`, whose lock Python would wait for in vain as it ends.
    while os.read(0, 1):
        pass
    os._exit(1)


def main(words: list[str]) -> None:
    """Compile the kernels that are named."""
    if words[:1] == [FOLLOWING]:
        threading.Thread(target=_end_with_the_parent, daemon=True).start()
        words = words[1:]
    for name in words:
        compile_kernel(name)


if __name__ == "__main__":
    main(sys.argv[1:])
