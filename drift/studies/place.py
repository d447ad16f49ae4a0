"""Where workers put what they do not send back: a folder that all share, or an address of fsspec.

Whatever is put there is there whole or not at all, so a worker that goes away leaves no half.
"""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Thread
from typing import Any, Final, Protocol

from weather.errors import FetchError, InputError
from weather.guard.whole import made_whole
from weather.network.secrets import public_address, secrets_of

#: Protocols of fsspec under which one put is seen whole or not at all; elsewhere a name is taken
#: last, by a move.
_PUT_IS_WHOLE: Final = frozenset({"s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "oci", "oss"})

#: Protocols that are no place that several machines share, or none that can be written.
_NO_PLACE: Final = frozenset({"memory", "data", "http", "https", "github", "zip", "tar"})

#: Protocols of a disk.
_DISK: Final = re.compile(r"^(?:file|local):(?://)?", re.IGNORECASE)

#: How long an address is waited for before anything flies, s.
_PATIENCE_S: Final = 30.0

#: Letters that are told of what a library says.
_MOST_SAID: Final = 160

#: Put at an address and removed again, to know whether that can be done.
_PROBE: Final = ".drift-probe"


class Place(Protocol):
    """Where things lie under their names; a name has folders in it, as in "a/b.nc"."""

    def has(self, name: str) -> bool:
        """Whether a thing is there."""

    def read(self, name: str) -> bytes:
        """A thing that is there."""

    def put(self, name: str, content: bytes) -> None:
        """Put a thing there, whole or not at all, in place of an earlier one."""

    def put_all(self, things: Mapping[str, bytes]) -> None:
        """Put many, each whole or not at all, in any order."""

    def remove(self, name: str) -> None:
        """Remove a thing, or a folder and all in it; nothing where it is not there."""

    def told(self, name: str) -> str:
        """Where a thing is, for somebody who wants to open it."""

    def refuse_unwritable(self) -> None:
        """Raise InputError where nothing can be put from this machine."""


def place_at(address: str) -> Place:
    """The place at an address: the path of a folder, or what fsspec knows, as s3://bucket/folder.

    Raises InputError for an address that is no such place, or whose library is not installed.
    """
    plain = _DISK.sub("", address)
    return _bucket(plain) if "://" in plain else Folder(path=Path(plain))


def whole_address(address: str) -> str:
    """An address that means the same on every machine: a folder by its whole path.

    Raises InputError for one with a password in it: it would stand in the table.
    """
    if secrets_of(address):
        raise InputError(
            f"{public_address(address)} was given with a password, which would be written into the "
            "table; leave it out, and give it to fsspec by its configuration or the environment"
        )
    plain = _DISK.sub("", address).rstrip("/")
    if not plain or plain.endswith(":"):
        raise InputError(
            f"--landings {address!r} names no place; give a folder, or an address such as "
            "s3://bucket/folder"
        )
    return plain if "://" in plain else str(Path(plain).absolute())


@dataclass(frozen=True, kw_only=True)
class Folder:
    """A folder on a disk; of several machines, on a disk that they share."""

    path: Path

    def has(self, name: str) -> bool:
        """Whether a file is there."""
        return (self.path / name).exists()

    def read(self, name: str) -> bytes:
        """A file that is there."""
        return (self.path / name).read_bytes()

    def put(self, name: str, content: bytes) -> None:
        """Write a file, whole or not at all."""
        target = self.path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        made_whole(target, lambda part: part.write_bytes(content))

    def put_all(self, things: Mapping[str, bytes]) -> None:
        """Write many files, each whole or not at all."""
        for name, content in things.items():
            self.put(name, content)

    def remove(self, name: str) -> None:
        """Remove a file, or a folder and all in it."""
        target = self.path / name
        if target.is_dir():
            shutil.rmtree(target, ignore_errors=True)
        else:
            target.unlink(missing_ok=True)

    def told(self, name: str) -> str:
        """The whole path of a file."""
        return str(self.path / name)

    def refuse_unwritable(self) -> None:
        """Raise InputError where the folder is not seen from here, or cannot be written."""
        probe = self.path / f"{_PROBE}-{secrets.token_hex(4)}"
        try:
            probe.write_bytes(b"")
            probe.unlink()
        except OSError as error:
            said = error.strerror or type(error).__name__
            raise InputError(
                f"nothing can be written into {self.path} ({said}); give a folder that every "
                "machine sees under this path and may write into"
            ) from None


@dataclass(frozen=True, kw_only=True)
class Bucket:
    """A folder at an address of fsspec.

    address : as it is told. files : the file system of fsspec. root : the folder's path in it.
    """

    address: str
    files: Any
    root: str

    def has(self, name: str) -> bool:
        """Whether an object is there."""
        with self._told_in_a_sentence():
            self.files.invalidate_cache()  # of what other machines have put there since
            return bool(self.files.exists(self._at(name)))

    def read(self, name: str) -> bytes:
        """An object that is there."""
        with self._told_in_a_sentence():
            return bytes(self.files.cat_file(self._at(name)))

    def put(self, name: str, content: bytes) -> None:
        """Put an object, which is there whole or not at all."""
        with self._told_in_a_sentence():
            self._put({self._at(name): content})

    def put_all(self, things: Mapping[str, bytes]) -> None:
        """Put many objects, as many at once as the file system does."""
        with self._told_in_a_sentence():
            self._put({self._at(name): content for name, content in things.items()})

    def remove(self, name: str) -> None:
        """Remove an object, or all whose names begin with it as a folder."""
        with self._told_in_a_sentence():
            if self.has(name):
                self.files.rm(self._at(name), recursive=True)

    def told(self, name: str) -> str:
        """The address of an object."""
        return f"{self.address}/{name}"

    def refuse_unwritable(self) -> None:
        """Raise InputError where nothing can be put there, or nobody answers in time."""
        ended: list[str] = []
        asking = Thread(target=lambda: ended.append(self._trouble()), daemon=True)
        asking.start()
        asking.join(_PATIENCE_S)
        trouble = ended[0] if ended else f"no answer in {_PATIENCE_S:.0f} s"
        if trouble:
            raise InputError(
                f"nothing can be written at {self.address} ({trouble}); give an address that is "
                "there, and to every machine what it needs to write there"
            )

    def _trouble(self) -> str:
        """What keeps an object from being put, in words; none where nothing does."""
        probe = self._at(f"{_PROBE}-{secrets.token_hex(4)}")
        try:
            self._put({probe: b""})
        except Exception as error:
            return _said(error)
        try:
            self.files.rm(probe)
        except Exception:
            # Who may write and not remove can still keep landings there.
            return ""
        return ""

    def _put(self, things: Mapping[str, bytes]) -> None:
        """Objects by their paths, as many at once as the file system does."""
        if {*_protocols(self.files)} & _PUT_IS_WHOLE:
            self.files.pipe(dict(things))
            return
        for path, content in things.items():
            folder, _, name = path.rpartition("/")
            self.files.makedirs(folder, exist_ok=True)
            part = f"{folder}/.{name}.part-{secrets.token_hex(8)}"
            self.files.pipe_file(part, content)
            self.files.mv(part, path)

    def _at(self, name: str) -> str:
        return f"{self.root}/{name}"

    @contextmanager
    def _told_in_a_sentence(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            raise FetchError(
                f"{self.address} could not be used ({_said(error)}); what is finished is kept, so "
                "run the same command again"
            ) from None


@lru_cache(maxsize=4)
def _bucket(address: str) -> Bucket:
    protocol = address.split("://")[0].lower()
    if protocol in _NO_PLACE:
        raise InputError(
            f"{address} is no place that machines share and may write into; give a folder, or an "
            "address such as s3://bucket/folder"
        )
    try:
        from fsspec.core import url_to_fs

        files, root = url_to_fs(address)
    except ImportError as error:
        raise InputError(
            f"{address} needs a library that is not installed ({_said(error)}); on every machine "
            "`pip install 'balloon-drift[cloud]'`, which has those of s3:// and gs://"
        ) from None
    except Exception as error:
        raise InputError(
            f"{address} is no address that fsspec knows ({_said(error)}); give a folder, or an "
            "address such as s3://bucket/folder"
        ) from None
    return Bucket(address=address.rstrip("/"), files=files, root=str(root).rstrip("/"))


def _protocols(files: Any) -> tuple[str, ...]:
    return (files.protocol,) if isinstance(files.protocol, str) else tuple(files.protocol)


def _said(error: BaseException) -> str:
    """What an error says, of which some libraries make a page."""
    said = " ".join(str(error).split()).rstrip(".") or type(error).__name__
    return said if len(said) <= _MOST_SAID else f"{said[:_MOST_SAID]}..."
