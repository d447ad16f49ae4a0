"""Carrying winds to a machine without a network: a tar of files with their records."""

from __future__ import annotations

import json
import lzma
import os
import tarfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from weather.errors import InputError
from weather.guard.budget import refuse_special
from weather.store.disk import disk_trouble, refuse_unless_room, sha256
from weather.store.entry import Entry
from weather.store.keys import SCHEMA, Wanted, wanted_from
from weather.store.locks import held
from weather.store.record import LARGEST, is_of_another_version, why_not
from weather.store.store import Store

LOCK_WAIT_S = 60.0

#: What packed archives fail with, beside errors of tar.
_BROKEN = (EOFError, zlib.error, lzma.LZMAError)

#: What a store says of a file itself; the rest of a record travels.
OWN = frozenset({"schema", "key", "revision", "wanted", "file"})


def export(store: Store, place: Path, keys: Iterable[str] = ()) -> int:
    """Write the stored files with these keys (all, if none) to one tar; how many there are.

    Written whole or not at all. Nothing in it tells of the account they were fetched with.
    """
    wanted = tuple(keys)
    blobs = [
        blob
        for blob in store.blobs()
        if not wanted or any(blob.meta["key"].startswith(key) for key in wanted)
    ]
    if not blobs:
        raise InputError(f"the store {store.root} has nothing to export with these keys")
    part = place.with_name(f"{place.name}.part")
    try:
        with disk_trouble(place.parent), tarfile.open(part, "w") as tar:
            for blob in blobs:
                why = blob.damage()
                if why is not None:
                    raise InputError(
                        f"{blob.path} is damaged ({why}); run `drift cache verify`, then fetch it "
                        f"again before exporting"
                    )
                for path in (blob.path, blob.meta_path):
                    tar.add(path, arcname=str(path.relative_to(store.root)))
        os.replace(part, place)
    finally:
        part.unlink(missing_ok=True)
    return len(blobs)


def import_(store: Store, archive: Path, check: Callable[[Path, Wanted], object]) -> int:
    """Take the files of an archive into the store; how many were new.

    Every file is hashed and looked into before it is published; what the archive calls itself is
    not believed: the place in the store follows from the record's own content.

    check : what a download is checked by; its RuntimeError or ValueError refuses the file.
    """
    refuse_special(archive)
    try:
        with tarfile.open(archive, "r:*") as tar, disk_trouble(store.root):
            return sum(_take(store, tar, data, meta, check) for data, meta in _pairs(tar, archive))
    except (tarfile.TarError, FileNotFoundError, IsADirectoryError, *_BROKEN) as error:
        raise InputError(
            f"{archive} is not an archive made by `drift cache export` ({error}); copy it again"
        ) from None


def _pairs(tar: tarfile.TarFile, archive: Path) -> Iterator[tuple[tarfile.TarInfo, dict[str, Any]]]:
    members = {PurePosixPath(member.name): member for member in tar.getmembers() if member.isfile()}
    for name, member in members.items():
        if not (name.name.startswith("meta-") and name.suffix == ".json"):
            continue
        meta = _record(tar, member)
        if is_of_another_version(meta):
            raise InputError(
                f"{archive} was made by another version (schema {meta['schema']}, here {SCHEMA})"
            )
        if why := why_not(meta):
            raise InputError(f"{name} in {archive} is not a record of stored winds ({why})")
        data = members.get(name.with_name(str(meta["file"]["name"])))
        if data is None or data.size != meta["file"]["bytes"]:
            raise InputError(f"{archive} lacks the file of its record {name}, or has it cut short")
        yield data, meta


def _record(tar: tarfile.TarFile, member: tarfile.TarInfo) -> dict[str, Any]:
    """The content of a record; empty where it is none."""
    file = tar.extractfile(member) if member.size <= LARGEST else None
    try:
        meta = json.loads(file.read()) if file else {}
    except (ValueError, RecursionError):
        return {}
    return meta if isinstance(meta, dict) else {}


def _take(
    store: Store,
    tar: tarfile.TarFile,
    data: tarfile.TarInfo,
    meta: dict[str, Any],
    check: Callable[[Path, Wanted], object],
) -> bool:
    """Publish one file of an archive, unless it is there already."""
    entry = store.entry(wanted_from(meta["wanted"]))
    with held(entry.folder, wait_s=LOCK_WAIT_S):
        existing = entry.blobs()
        if any(blob.sha256 == meta["file"]["sha256"] and not blob.damage() for blob in existing):
            return False
        refuse_unless_room(store.root, data.size)
        try:
            _unpack(tar, data, entry.part)
            if sha256(entry.part) != meta["file"]["sha256"]:
                raise InputError(
                    f"{data.name} is damaged in the archive (its hash differs); copy again"
                )
            _refuse_unless_right(entry, data.name, check)
            entry.sweep_records()
            entry.publish({name: meta[name] for name in meta.keys() - OWN})
        finally:
            entry.part.unlink(missing_ok=True)
    return True


def _unpack(tar: tarfile.TarFile, data: tarfile.TarInfo, part: Path) -> None:
    with part.open("wb") as out:
        source = tar.extractfile(data)
        while source and (piece := source.read(1 << 20)):
            out.write(piece)


def _refuse_unless_right(entry: Entry, name: str, check: Callable[[Path, Wanted], object]) -> None:
    try:
        check(entry.part, entry.wanted)
    except (RuntimeError, ValueError) as error:
        raise InputError(f"{name} in the archive is not taken in: {error}") from error
