"""Carrying winds to a machine without a network: a tar of files with their records."""

from __future__ import annotations

import json
import os
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from weather.errors import InputError
from weather.store.disk import disk_trouble, sha256
from weather.store.keys import SCHEMA, wanted_from
from weather.store.locks import held
from weather.store.store import Store

LOCK_WAIT_S = 60.0

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


def import_(store: Store, archive: Path) -> int:
    """Take the files of an archive into the store; how many were new.

    Every file is hashed before it is published; what the archive calls itself is not believed:
    the place in the store follows from the record's own content.
    """
    try:
        with tarfile.open(archive, "r:*") as tar, disk_trouble(store.root):
            return sum(_take(store, tar, data, meta) for data, meta in _pairs(tar, archive))
    except (tarfile.TarError, FileNotFoundError, IsADirectoryError) as error:
        raise InputError(
            f"{archive} is not an archive made by `drift cache export` ({error}); copy it again"
        ) from None


def _pairs(tar: tarfile.TarFile, archive: Path) -> Iterator[tuple[tarfile.TarInfo, dict[str, Any]]]:
    members = {PurePosixPath(member.name): member for member in tar.getmembers() if member.isfile()}
    for name, member in members.items():
        if not (name.name.startswith("meta-") and name.suffix == ".json"):
            continue
        file = tar.extractfile(member)
        try:
            meta = json.loads(file.read()) if file else {}
            data = members[name.with_name(str(meta["file"]["name"]))]
            wanted_from(meta["wanted"])
        except (ValueError, KeyError, TypeError):
            raise InputError(f"{name} in {archive} is not a record of stored winds") from None
        if meta.get("schema") != SCHEMA:
            raise InputError(
                f"{archive} was made by another version (schema "
                f"{meta.get('schema')}, here {SCHEMA})"
            )
        yield data, meta


def _take(store: Store, tar: tarfile.TarFile, data: tarfile.TarInfo, meta: dict[str, Any]) -> bool:
    """Publish one file of an archive, unless it is there already."""
    entry = store.entry(wanted_from(meta["wanted"]))
    with held(entry.folder, wait_s=LOCK_WAIT_S):
        existing = entry.blobs()
        if any(blob.sha256 == meta["file"]["sha256"] and not blob.damage() for blob in existing):
            return False
        with entry.part.open("wb") as part:
            source = tar.extractfile(data)
            while source and (piece := source.read(1 << 20)):
                part.write(piece)
        if sha256(entry.part) != meta["file"]["sha256"]:
            entry.part.unlink()
            raise InputError(
                f"{data.name} is damaged in the archive (its hash differs); copy again"
            )
        entry.publish({name: meta[name] for name in meta.keys() - OWN})
    return True
