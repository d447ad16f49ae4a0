"""Files that are whole or absent, on a disk that may be full or snatched away."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from weather.errors import FetchError, InputError

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
FORBIDDEN = frozenset(
    {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST, errno.ENOENT}
)


@contextlib.contextmanager
def disk_trouble(root: Path) -> Iterator[None]:
    """Turn a disk's refusals into one sentence about the store at `root`."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise FetchError(
                f"there is no room to write in the store {root} ({free_words(root)}); nothing "
                f"already stored was touched: free some space (drift cache prune) or point "
                f"DRIFT_STORE to another disk"
            ) from error
        if error.errno in FORBIDDEN:
            raise InputError(
                f"the store {root} cannot be written ({os.strerror(error.errno or 0)}); point "
                f"DRIFT_STORE to a folder that can"
            ) from error
        raise


def free_words(root: Path) -> str:
    """Free space on the disk of `root`, in words."""
    try:
        there = next(folder for folder in (root, *root.parents) if folder.exists())
        return f"{shutil.disk_usage(there).free / 1e6:.0f} MB free"
    except (OSError, StopIteration):
        return "free space unknown"


def refuse_unless_room(root: Path, needed_bytes: int) -> None:
    """Raise before a transfer that cannot end well, instead of in its middle."""
    try:
        free = shutil.disk_usage(root).free
    except OSError:
        return
    if needed_bytes > free:
        raise FetchError(
            f"the winds need {needed_bytes / 1e6:.0f} MB and the disk of the store {root} has "
            f"{free / 1e6:.0f} MB free: free some space (drift cache prune) or point DRIFT_STORE "
            f"to another disk"
        )


def sha256(path: Path) -> str:
    """Hash of the bytes of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def publish(part: Path, place: Path) -> None:
    """Make `part` appear as `place` at once and for good, even if the power fails next."""
    with part.open("rb") as file:
        os.fsync(file.fileno())
    os.replace(part, place)
    sync_folder(place.parent)


def write_json(place: Path, content: Any) -> None:
    """Write JSON whole or not at all."""
    part = place.with_name(f"{place.name}.{os.getpid()}.part")
    try:
        with part.open("w", encoding="utf-8") as file:
            json.dump(content, file, indent=1, ensure_ascii=False, sort_keys=True)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, place)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync_folder(place.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename in this folder survive a power cut, where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
