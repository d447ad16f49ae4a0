"""Looking after the store: what is in it, whether it is whole, what may go."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from filelock import Timeout

from weather.errors import InputError
from weather.store.disk import disk_trouble, sha256
from weather.store.entry import PIN, Blob, doubt
from weather.store.keys import Wanted
from weather.store.locks import entry_lock
from weather.store.store import LAYOUT, Store

A_DAY_S = 86_400.0


@dataclass(frozen=True)
class Verdict:
    """One stored file, and what is wrong with it ("" when nothing is)."""

    blob: Blob
    trouble: str


@dataclass(frozen=True)
class Pruned:
    """What a pruning removed."""

    n_files: int
    n_bytes: int


def listing(store: Store) -> list[dict[str, object]]:
    """One row per stored file, for a table: key, source, what, bytes, when, preliminary."""
    return [
        {
            "key": str(blob.meta["key"])[:12],
            "revision": int(blob.meta["revision"]),
            "source": blob.wanted.source,
            "dataset": blob.wanted.dataset,
            "what": blob.wanted.words(),
            "bytes": int(blob.meta["file"]["bytes"]),
            "fetched": str(blob.meta["created"]),
            "preliminary": blob.is_preliminary,
            "pinned": blob.is_pinned,
            "path": str(blob.path),
        }
        for blob in sorted(store.blobs(), key=lambda blob: (blob.wanted.times, blob.meta["key"]))
    ]


def lookup(store: Store, key: str) -> Blob:
    """The one stored file whose key, or hash, begins like this."""
    found = [
        blob
        for blob in store.blobs()
        if len(key) >= 4 and (blob.meta["key"].startswith(key) or blob.sha256.startswith(key))
    ]
    newest = {blob.meta["key"]: blob for blob in found}
    if len(newest) != 1:
        n = "no" if not newest else str(len(newest))
        raise InputError(
            f"{n} stored files have a key beginning with {key!r}; give at least 4 characters of "
            f"one that `drift cache ls` shows"
        )
    return next(iter(newest.values()))


def pin(store: Store, key: str, *, on: bool = True) -> Blob:
    """Keep a stored file whatever is pruned, or no longer; the file."""
    blob = lookup(store, key)
    mark = blob.path.parent / PIN
    with disk_trouble(store.root):
        mark.touch() if on else mark.unlink(missing_ok=True)
    return blob


def verify(
    store: Store, *, deep: bool = False, decode: Callable[[Path, Wanted], object] | None = None
) -> list[Verdict]:
    """Every stored file with what is wrong with it.

    deep : read every byte again, from the disk and not from memory of this process.
    decode : also called on every file that is whole, with what it should hold; what it raises is
        the trouble.
    """
    return [Verdict(blob, _trouble(blob, deep=deep, decode=decode)) for blob in store.blobs()]


def unrecorded(store: Store) -> list[Path]:
    """Files whose record is missing or cannot be read: nothing finds them, and pruning takes them.

    An entry that some process holds is left out, for its record may be on its way.
    """
    found: list[Path] = []
    for folder in (store.root / LAYOUT).glob("*/*/*"):
        lock = entry_lock(folder)
        with contextlib.suppress(Timeout), lock.acquire(timeout=0):
            found += _orphans(folder)
    return found


def doubtful(store: Store) -> dict[Path, str]:
    """Records that cannot be believed, and why: nothing finds their files."""
    found = {path: doubt(path) for path in sorted((store.root / LAYOUT).glob("*/*/*/meta-*.json"))}
    return {path: why for path, why in found.items() if why}


def _trouble(blob: Blob, *, deep: bool, decode: Callable[[Path, Wanted], object] | None) -> str:
    if not blob.path.is_file():
        return "the file is missing"
    size = blob.path.stat().st_size
    if size != blob.meta["file"]["bytes"]:
        return f"it has {size} bytes instead of {blob.meta['file']['bytes']}"
    if deep and sha256(blob.path) != blob.sha256:
        return "its bytes have changed"
    if decode is not None:
        try:
            decode(blob.path, blob.wanted)
        except (RuntimeError, ValueError) as error:
            return str(error)
    return ""


def prune(
    store: Store,
    *,
    older_than_days: float | None = None,
    max_bytes: float | None = None,
    damaged: bool = True,
    everything: bool = False,
) -> Pruned:
    """Remove files not used for so long, or the longest unused until the rest fits.

    Nothing is ever removed unasked, and nothing that is pinned. Leftovers of killed processes and
    damaged files go in any case; entries that some process holds are left alone. Raises InputError
    for a limit below 0.
    """
    for name, limit in (("older_than_days", older_than_days), ("max_bytes", max_bytes)):
        if limit is not None and not limit >= 0:
            raise InputError(f"{name} of a pruning is {limit:g}; give 0 or more")
    gone = Pruned(0, 0)
    with disk_trouble(store.root):
        for blob in _to_go(store, older_than_days, max_bytes, everything=everything):
            gone = _add(gone, _remove(blob))
        if damaged:
            gone = _add(gone, _remove_leftovers(store))
    return gone


def _to_go(
    store: Store, older_than_days: float | None, max_bytes: float | None, *, everything: bool
) -> list[Blob]:
    every = sorted(store.blobs(), key=_last_used)
    blobs = [blob for blob in every if not blob.is_pinned]
    if everything:
        return blobs
    now, total = time.time(), sum(int(blob.meta["file"]["bytes"]) for blob in every)
    going = []
    for blob in blobs:
        stale = older_than_days is not None and now - _last_used(blob) > older_than_days * A_DAY_S
        heavy = max_bytes is not None and total > max_bytes
        if stale or heavy:
            going.append(blob)
            total -= int(blob.meta["file"]["bytes"])
    return going


def _last_used(blob: Blob) -> float:
    try:
        return blob.meta_path.stat().st_mtime
    except OSError:
        return 0.0


def _remove(blob: Blob) -> Pruned:
    """Remove the record first: a file without a record is not there."""
    lock = entry_lock(blob.path.parent)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return Pruned(0, 0)
    try:
        _delete(blob.meta_path)
        _delete(blob.path)
    finally:
        lock.release()
    return Pruned(1, int(blob.meta["file"]["bytes"]))


def _remove_leftovers(store: Store) -> Pruned:
    gone = Pruned(0, 0)
    for folder in (store.root / LAYOUT).glob("*/*/*"):
        lock = entry_lock(folder)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            continue
        try:
            for left in [*folder.glob("*.part*"), *folder.glob("*.damaged"), *_orphans(folder)]:
                gone = _add(gone, Pruned(1, left.stat().st_size))
                _delete(left)
        finally:
            lock.release()
        if {path.name for path in folder.iterdir()} <= {"lock", "holder.json", PIN}:
            shutil.rmtree(folder, ignore_errors=True)
    return gone


def _delete(path: Path) -> None:
    """Remove what is there under a name, even if somebody put a folder there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _orphans(folder: Path) -> list[Path]:
    """Data files without a record that can be believed, and records that cannot."""
    # A record of another version of the program says what it is, if not to us.
    records = {path: not doubt(path) for path in folder.glob("meta-*.json")}
    known = {path.stem.removeprefix("meta-") for path, is_one in records.items() if is_one}
    data = [path for path in folder.glob("data-*.*") if path.suffix not in (".damaged", ".part")]
    lost = [path for path in data if path.name[5:].partition(".")[0] not in known]
    return [*(path for path, is_one in records.items() if not is_one), *lost]


def _add(one: Pruned, other: Pruned) -> Pruned:
    return Pruned(one.n_files + other.n_files, one.n_bytes + other.n_bytes)


def total_bytes(store: Store) -> int:
    """Size of everything in the store, leftovers included."""
    total = 0
    for folder, _, names in os.walk(store.root):
        for name in names:
            with contextlib.suppress(OSError):
                total += (Path(folder) / name).stat().st_size
    return total
