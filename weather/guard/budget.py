"""The one budget for what comes from outside: memory, disk and time, which a user can raise.

============== ======= ====================================================================
variable       default meaning
============== ======= ====================================================================
DRIFT_READ_GB  1.5     memory for reading a file or an answer, and what a zip may unpack to;
                       of a large file, 16 times its size is allowed besides
DRIFT_READ_S   5       processor time for reading a file; besides, 1 s for each MB of it
============== ======= ====================================================================
"""

from __future__ import annotations

import math
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from weather.errors import InputError

#: The two variables, for sentences.
MEMORY, TIME = "DRIFT_READ_GB", "DRIFT_READ_S"

_GB, _S = 1.5, 5.0

#: Packed as well as fields of winds are, a file grows so many times when it is read; and the
#: slowest layouts are read at so many bytes per second.
_GROWTH, _BYTES_PER_S = 16, 1e6

#: Texts that people write (events, tables, records) are smaller than this many bytes.
LARGEST_TEXT = 64 * 1024**2

#: What servers say in words (not in numbers) and records of the store are smaller than this.
LARGEST_WORDS = 16 * 1024**2

#: An answer in numbers is held in memory, with copies.
_COPIES = 4


@dataclass(frozen=True)
class Budget:
    """What may be spent on one thing from outside.

    memory_bytes : in memory, and unpacked on the disk. seconds : of processor time.
    """

    memory_bytes: int
    seconds: float

    @classmethod
    def of(cls, size_bytes: int = 0) -> Budget:
        """The budget of something of this size, with what the environment says."""
        base = 1e9 * positive(MEMORY, _GB)
        seconds = positive(TIME, _S) + size_bytes / _BYTES_PER_S
        return cls(int(base) + _GROWTH * size_bytes, seconds)


def largest_answer() -> int:
    """Bytes of an answer over the net that is held in memory."""
    return Budget.of().memory_bytes // _COPIES


def positive(name: str, default: float) -> float:
    """A number above 0 from an environment variable, else the default."""
    text = os.environ.get(name, "").strip()
    if not text:
        return default
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value < math.inf:
        raise InputError(
            f"{name} is {text!r}; it must be a number above 0, for example {default:g}"
        )
    return value


def size_of(path: Path) -> int:
    """Bytes of a file, or of all files in a folder; 0 of what is not there."""
    if path.is_dir():
        return sum(p.stat().st_size for p in path.rglob("*") if p.is_file())
    return path.stat().st_size if path.exists() else 0


def refuse_special(path: Path) -> None:
    """Raise InputError for what is no plain file: a device or a pipe has no end."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return  # What is not there is told by whoever opens it.
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise InputError(f"{path} is a device or a pipe; it is read here and there, so give a file")


def refuse_endless(path: Path) -> None:
    """Raise InputError for a text that a person is said to have written and that has no end.

    A device, a pipe, or what is far too long; what is not there is told by whoever opens it.
    """
    refuse_special(path)
    size = path.stat().st_size if path.is_file() else 0
    if size > LARGEST_TEXT:
        raise InputError(
            f"{path} has {size / 1e6:.0f} MB, and a text of this kind has at most "
            f"{LARGEST_TEXT / 1e6:.0f}; is it the right file?"
        )
