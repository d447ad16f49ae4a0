"""The bytes of a file of soundings, plain or in a zip, as many as may be."""

from __future__ import annotations

import contextlib
import zipfile
from pathlib import Path
from typing import IO, Final

from weather.errors import InputError
from weather.guard.budget import MEMORY, Budget, refuse_special

#: Copies of a text that are made while it is read.
_COPIES: Final = 4


def _first_member(archive: zipfile.ZipFile) -> str:
    """The first file of an archive."""
    if not archive.namelist():
        raise InputError(f"{Path(str(archive.filename)).name} is an empty zip; download it again")
    return archive.namelist()[0]


def content_of(path: str | Path, limit: int = -1) -> bytes:
    """The bytes of a file, of the first file in it if it is a zip; refuses what has no end."""
    refuse_special(Path(path))
    try:
        most = Budget.of(Path(path).stat().st_size).memory_bytes // _COPIES
        with contextlib.ExitStack() as stack:
            inside: IO[bytes]
            if zipfile.is_zipfile(path):
                archive = stack.enter_context(zipfile.ZipFile(path))
                inside = stack.enter_context(archive.open(_first_member(archive)))
            else:
                inside = stack.enter_context(Path(path).open("rb"))
            content = inside.read(most + 1 if limit < 0 else limit)
    except (OSError, zipfile.BadZipFile) as error:
        raise InputError(f"{path} cannot be read ({error}); give a file of soundings") from error
    if len(content) > most:
        raise InputError(
            f"{Path(path).name} holds more than {most / 1e6:.0f} MB of text; give the ascents of "
            f"one station or of fewer years, or raise {MEMORY}"
        )
    return content
