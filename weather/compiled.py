"""Compiled code: a folder that keeps it from run to run, and how many cores it runs on.

numba keeps it beside the source or in the user's cache folder, and refuses to load where it can
write in neither: a package that is only read, without a home, as in many containers.
"""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path
from typing import Any

from numba import config as _settings
from numba import njit
from platformdirs import user_cache_dir

from weather.errors import InputError

#: numba's settings, which it makes of the environment and no type checker knows.
_SETTINGS: Any = _settings

__all__ = ["cores", "njit", "place_for_code", "refuse_uncompiled", "side_by_side"]


def refuse_uncompiled() -> None:
    """Raise InputError where numba was told to compile nothing: flights are compiled code."""
    if _SETTINGS.DISABLE_JIT:
        raise InputError(
            "NUMBA_DISABLE_JIT is set, and flights run as compiled code only; unset it"
        )


def side_by_side(lanes: int) -> int:
    """How many to work out side by side: so many, or one where numba compiles nothing.

    In plain Python, as a debugger or a test of the tests goes through it, lanes only cost time.
    """
    return 1 if _SETTINGS.DISABLE_JIT else lanes


def cores() -> int:
    """How many cores may be used: NUMBA_NUM_THREADS, else all; no threads are started for it."""
    return max(int(_SETTINGS.NUMBA_NUM_THREADS), 1)


def place_for_code() -> None:
    """Give numba a folder of our own among the temporary ones where it would find none."""
    if _SETTINGS.CACHE_DIR or any(map(_is_writable, _usual_places())):
        return
    _SETTINGS.CACHE_DIR = str(_own_place())


def _usual_places() -> tuple[Path, Path]:
    return Path(__file__).parent / "__pycache__", Path(user_cache_dir("numba", appauthor=False))


def _own_place() -> Path:
    """A folder that nobody else can write in, for what lies there is run."""
    try:
        if not hasattr(os, "getuid"):
            return Path(tempfile.mkdtemp(prefix="balloon-drift-"))
        place = Path(tempfile.gettempdir()) / f"balloon-drift-{os.getuid()}"
        place.mkdir(mode=0o700, exist_ok=True)
        found = place.lstat()
        is_ours = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid()
        if is_ours and not stat.S_IMODE(found.st_mode) & 0o077:
            return place
        return Path(tempfile.mkdtemp(prefix="balloon-drift-"))
    except OSError as error:
        raise InputError(
            f"there is no folder to keep compiled code in ({error.strerror}); set NUMBA_CACHE_DIR "
            "to one that can be written"
        ) from None


def _is_writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


# Before anything is compiled: whoever takes `njit` from here finds a place.
place_for_code()
