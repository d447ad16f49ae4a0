"""One request's folder in the store: files that never change, and what is known of them.

::

    v1/<source>/<k2>/<key>/data-1.grib   what the source sent, untouched
                           meta-1.json   written last: while it is absent, the file is not there
                           job.json      a request on its way at the source
                           lock          held by whoever is fetching

A second revision (``data-2``, ``meta-2``) appears beside the first when preliminary data are
fetched again; the first stays, so that an old run can still be repeated.
"""

from __future__ import annotations

import contextlib
import logging
import os
import platform
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from weather.progress import Progress, silent
from weather.store.disk import disk_trouble, publish, sha256, write_json
from weather.store.keys import SCHEMA, Wanted, wanted_from
from weather.store.locks import held
from weather.store.record import JobNote, is_of_another_version, read_json, why_not

LOG = logging.getLogger(__name__)
SUFFIXES = {b"GRIB": ".grib", b"\x89HDF": ".nc", b"PK\x03\x04": ".zip", b"CDF": ".nc"}
PACKAGES = ("balloon-drift", "cdsapi", "ecmwf-datastores-client", "netCDF4", "eccodes", "zarr")

#: A file of this name beside them keeps the files of an entry from being pruned.
PIN = "pinned"

_HASHED: dict[tuple[str, int, int], str] = {}


@dataclass(frozen=True)
class Blob:
    """One published file and the record beside it."""

    path: Path
    meta: Mapping[str, Any]
    meta_path: Path

    @property
    def wanted(self) -> Wanted:
        """What it holds."""
        return wanted_from(self.meta["wanted"])

    @property
    def sha256(self) -> str:
        """Hash of its bytes when it was published."""
        return str(self.meta["file"]["sha256"])

    @property
    def is_preliminary(self) -> bool:
        """True for ERA5T: it may still be replaced at the source."""
        return bool(self.meta.get("preliminary"))

    def damage(self) -> str | None:
        """What is wrong with the file, or None; its bytes are hashed once per process."""
        try:
            stat = self.path.stat()
        except OSError:
            return "the file is missing"
        if stat.st_size != self.meta["file"]["bytes"]:
            return f"it has {stat.st_size} bytes instead of {self.meta['file']['bytes']}"
        seen = (str(self.path), stat.st_size, stat.st_mtime_ns)
        if seen not in _HASHED:
            _HASHED[seen] = sha256(self.path)
        return None if _HASHED[seen] == self.sha256 else "its bytes have changed"

    @property
    def is_pinned(self) -> bool:
        """Whether somebody wants it kept whatever is pruned."""
        return (self.path.parent / PIN).exists()

    def touch(self) -> None:
        """Remember that it was used; a read-only store remembers nothing."""
        with contextlib.suppress(OSError):
            os.utime(self.meta_path)

    def set_aside(self, why: str) -> None:
        """Take a damaged file out of use without destroying it."""
        LOG.warning("stored file %s set aside: %s", self.path, why)
        with contextlib.suppress(FileNotFoundError):
            os.replace(self.meta_path, self.meta_path.with_suffix(".json.damaged"))
        with contextlib.suppress(FileNotFoundError):
            os.replace(self.path, self.path.with_name(f"{self.path.name}.damaged"))


@dataclass(frozen=True)
class Entry:
    """The folder of one request."""

    folder: Path
    wanted: Wanted
    root: Path

    def blobs(self) -> list[Blob]:
        """Its published files, oldest revision first."""
        found = [read_blob(path) for path in self.folder.glob("meta-*.json")]
        whole = [blob for blob in found if blob is not None]
        return sorted(whole, key=lambda blob: int(blob.meta["revision"]))

    @contextlib.contextmanager
    def lock(self, *, wait_s: float, progress: Progress = silent) -> Iterator[None]:
        """Hold the entry; disk trouble while it is held becomes one sentence."""
        with disk_trouble(self.root), held(self.folder, wait_s=wait_s, progress=progress):
            yield

    @property
    def part(self) -> Path:
        """Where to download to; only under the lock."""
        return self.folder / "data.part"

    def job(self) -> dict[str, Any] | None:
        """The request on its way at the source, if one is known; a note that is none is passed."""
        note = read_json(self.folder / "job.json")
        try:
            JobNote.model_validate(note)
        except ValueError:
            return None
        return note

    def remember_job(self, job: Mapping[str, Any]) -> None:
        """Write the job down before anybody waits for it."""
        write_json(self.folder / "job.json", dict(job))

    def forget_job(self) -> None:
        """The job is of no more use."""
        (self.folder / "job.json").unlink(missing_ok=True)

    def sweep(self) -> None:
        """Remove what a killed process left: parts, and data whose record was never written."""
        self.sweep_records()
        for left in self.folder.glob("*.part*"):
            left.unlink(missing_ok=True)
        for data in self.folder.glob("data-*.*"):
            number = data.name.removeprefix("data-").partition(".")[0]
            if data.suffix != ".damaged" and not (self.folder / f"meta-{number}.json").exists():
                data.unlink(missing_ok=True)

    def sweep_records(self) -> None:
        """Set aside each record that cannot be believed, with its file, and tell it."""
        for path in self.folder.glob("meta-*.json"):
            if why := doubt(path):
                self._set_aside(path, why)

    def _set_aside(self, record: Path, why: str) -> None:
        LOG.warning("stored record %s set aside, its winds are fetched again: %s", record, why)
        number = record.stem.removeprefix("meta-")
        for path in (record, *self.folder.glob(f"data-{number}.*")):
            if path.suffix != ".damaged":
                with contextlib.suppress(OSError):
                    os.replace(path, path.with_name(f"{path.name}.damaged"))

    def publish(self, known: Mapping[str, Any]) -> Blob:
        """Make `data.part` a blob of the store: data first, the record of it last."""
        part = self.part
        number = 1 + max((int(blob.meta["revision"]) for blob in self.blobs()), default=0)
        target = self.folder / f"data-{number}{suffix_of(part)}"
        digest = sha256(part)
        publish(part, target)
        stat = target.stat()
        meta = {
            "schema": SCHEMA,
            "key": self.wanted.key,
            "revision": number,
            "wanted": asdict(self.wanted),
            "created": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "file": {
                "name": target.name,
                "bytes": stat.st_size,
                "mtime_ns": stat.st_mtime_ns,
                "sha256": digest,
            },
            "versions": _versions(),
            **known,
        }
        path = self.folder / f"meta-{number}.json"
        write_json(path, meta)
        return Blob(target, meta, path)


def read_blob(meta_path: Path) -> Blob | None:
    """A published file, or None if its record cannot be believed."""
    meta = read_json(meta_path)
    if meta is None or is_of_another_version(meta) or _why_not(meta_path, meta):
        return None
    return Blob(meta_path.parent / str(meta["file"]["name"]), meta, meta_path)


def doubt(meta_path: Path) -> str:
    """Why a record cannot be believed, "" if it can; one of another version is not judged."""
    meta = read_json(meta_path)
    return "" if is_of_another_version(meta) else _why_not(meta_path, meta)


def _why_not(meta_path: Path, meta: Mapping[str, Any] | None) -> str:
    why = why_not(meta)
    if not why and meta is not None and meta_path.parent.name != meta["key"]:
        return "it is of other winds than the folder it lies in"
    return why


def suffix_of(path: Path) -> str:
    """File ending by content, "" when the bytes are of no known kind."""
    with path.open("rb") as file:
        head = file.read(8)
    return next((end for magic, end in SUFFIXES.items() if head.startswith(magic)), "")


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        with contextlib.suppress(PackageNotFoundError):
            found[name] = version(name)
    return found
