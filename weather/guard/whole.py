"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any


def write_whole(path: Path, text: str) -> None:
    """A text that takes its name only when all of it is written (`made_whole`)."""
    made_whole(path, lambda part: part.write_text(text, "utf-8"))


def made_whole(path: Path, write_to: Callable[[Path], Any]) -> None:
    """A file that takes its name only when all of it is written; of one that failed nothing stays.

    write_to : writes the file under the name that it is given. Raises OSError with the name of the
    file, which a full disk does not tell of itself.
    """
    # Machines that share a disk may have the same number for a process, as containers do.
    part = path.with_name(f".{path.name}.part-{os.getpid()}-{secrets.token_hex(4)}")
    try:
        write_to(part)
        part.replace(path)
    except OSError as error:
        error.filename, error.filename2 = str(path), None
        raise
    finally:
        part.unlink(missing_ok=True)
