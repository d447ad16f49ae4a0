"""An archive of a run, unpacked where nothing of it can reach beyond its folder."""

from __future__ import annotations

import json
import shutil
import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath, PureWindowsPath
from tempfile import TemporaryDirectory
from typing import Final

from weather.errors import InputError

METADATA: Final = "ro-crate-metadata.json"

#: No run has more files, and no archive of one unpacks to more than the first of these bytes and
#: to so many times its own size.
_MOST_FILES: Final = 20_000
_FREE_BYTES: Final = 1 << 30
_MOST_TIMES: Final = 100

#: General purpose bit 0: the member is encrypted.
_ENCRYPTED: Final = 0x1


@contextmanager
def run_folder(given: Path) -> Iterator[Path]:
    """The folder of a run: as it is, or from its archive, which is unpacked for as long.

    Raises InputError for what is neither, and for an archive that is damaged, changed, or would
    write outside its folder or more than it could hold.
    """
    if given.is_dir():
        yield given
        return
    if not given.is_file():
        raise InputError(f"there is no run {given}; give the folder of one, or its archive")
    with TemporaryDirectory(prefix="drift-") as name:
        folder = Path(name)
        try:
            with zipfile.ZipFile(given) as archive:
                _refuse_hostile(given, archive, folder)
                archive.extractall(folder)
        except InputError:
            raise  # what was refused is told by its own sentence; no copy would mend it
        except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError) as error:
            raise InputError(
                f"{given} is no zip that can be read ({error}); copy it again"
            ) from None
        except (OSError, ValueError, RuntimeError) as error:
            raise InputError(f"{given} cannot be unpacked ({error}); copy it again") from None
        _refuse_changed(given, folder)
        yield folder


def _refuse_hostile(given: Path, archive: zipfile.ZipFile, folder: Path) -> None:
    """Raise InputError before a byte is written."""
    members = archive.infolist()
    if len(members) > _MOST_FILES:
        raise InputError(f"{given} holds {len(members)} files, and no run more than {_MOST_FILES}")
    seen: set[str] = set()
    for one in members:
        if why := _trouble(one, seen):
            raise InputError(f"{given} holds {one.filename!r}, which {why}; it is no run's archive")
        seen.add(one.filename.casefold().rstrip("/"))
    promised = sum(one.file_size for one in members)
    if promised > max(_FREE_BYTES, _MOST_TIMES * given.stat().st_size):
        raise InputError(
            f"{given} would unpack to {promised / 1e9:.1f} GB, more than {_MOST_TIMES} times its "
            "size; no archive of a run does"
        )
    free = shutil.disk_usage(folder).free
    if promised > free:
        raise InputError(
            f"{given} would unpack to {promised / 1e9:.1f} GB, and {folder.parent} has "
            f"{free / 1e9:.1f} GB left; make room, or set TMPDIR to another disk"
        )


def _trouble(one: zipfile.ZipInfo, seen: set[str]) -> str:
    """Why a member may not be unpacked; empty if it may."""
    name = one.filename
    path, windows = PurePosixPath(name), PureWindowsPath(name)
    if path.is_absolute() or windows.drive or windows.root or ".." in windows.parts:
        return "leads outside the archive"
    if "\\" in name or "\0" in name:
        return "is no name of a file"
    if stat.S_ISLNK(one.external_attr >> 16):
        return "is a link"
    if one.flag_bits & _ENCRYPTED:
        return "is encrypted"
    return "is there twice" if name.casefold().rstrip("/") in seen else ""


def _refuse_changed(given: Path, folder: Path) -> None:
    """Raise InputError where a file is not the one that the archive's own list has."""
    from weather.store.disk import sha256

    try:
        graph = json.loads((folder / METADATA).read_text("utf-8"))["@graph"]
        listed = {one["@id"]: one["sha256"] for one in graph if "sha256" in one}
    except (OSError, ValueError, KeyError, TypeError):
        raise InputError(
            f"{given} is not an archive that `drift archive` wrote (it has no {METADATA} that can "
            "be read); give one, or the folder of a run"
        ) from None
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_dir() or name == METADATA:
            continue
        if sha256(path) != listed.get(_unquoted(name, listed)):
            raise InputError(
                f"{name} in {given} is not the file that was archived; copy the archive again"
            )


def _unquoted(name: str, listed: dict[str, str]) -> str:
    """The identifier of a file, which RO-Crate writes as an address."""
    from urllib.parse import quote

    return name if name in listed else quote(name)
