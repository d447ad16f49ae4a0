"""Where a child unpacks: a folder that its parent names, so that it goes even if the child dies."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path

_NAME = re.compile(r"drift-(\d+)-[0-9a-f]{8}")

#: What lies untouched for so long, s, and is of no process that lives, is left over. Processes of
#: another container may share the folder and not be seen.
_OLD_S = 3600.0


def named() -> Path:
    """A folder that is not there yet, for this process."""
    try:
        above = Path(tempfile.gettempdir())
    except OSError:  # no folder can be written: whoever needs one says so
        above = Path()
    return above / f"drift-{os.getpid()}-{secrets.token_hex(4)}"


def sweep(above: Path) -> None:
    """Remove what parents left that were killed together with their children."""
    if os.name != "posix":
        return
    for path in above.glob("drift-*"):
        found = _NAME.fullmatch(path.name)
        with suppress(OSError):
            status = path.lstat()
            old = time.time() - status.st_mtime > _OLD_S
            if found and old and status.st_uid == os.getuid() and not _lives(int(found[1])):
                shutil.rmtree(path, ignore_errors=True)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
