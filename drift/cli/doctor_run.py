"""What a run needs of a machine, each tried: compiled code, drawing, fonts, folders, letters."""

from __future__ import annotations

import io
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from drift.cli.verdict import Check
from weather.errors import InputError

#: A run with everything drawn takes a tenth of this.
_NEEDED_MB = 100

_LETTERS = "북한 ±°"


def checks_of_a_run() -> list[Check]:
    """Each part of a run, tried; none raises, together they take a few seconds."""
    tried: tuple[tuple[str, Callable[[], Check]], ...] = (
        ("compiled code", _compiled),
        ("drawing", _drawing),
        ("Korean letters", _hangul),
        ("temporary files", lambda: _folder("temporary files", Path(tempfile.gettempdir()))),
        ("this folder", lambda: _folder("this folder", Path.cwd())),
        ("letters of the terminal", _letters),
    )
    return [_told(name, look) for name, look in tried]


def _told(name: str, look: Callable[[], Check]) -> Check:
    try:
        return look()
    except InputError as error:
        what, _, remedy = str(error).partition("; ")
        return Check(name, "fail", what, remedy or "see the message")
    except Exception as error:
        detail = f"{type(error).__name__}: {error}"
        return Check(name, "fail", detail, "pip install --upgrade --force-reinstall balloon-drift")


def _compiled() -> Check:
    """A compiled function runs, and there is a folder that keeps it."""
    from drift.flight.compiling import missing
    from drift.flight.kernels.alone import fly_these
    from weather.compiled import cores
    from weather.grid import kernels

    lacks = missing()
    kernels.eastward_of(190.0, 0.0)
    said = f"kept in {fly_these.stats.cache_path}; {cores()} cores"
    if not lacks:
        return Check("compiled code", "ok", said)
    return Check("compiled code", "ok", f"{said}; the first run compiles for up to half a minute")


def _drawing() -> Check:
    """A map without anything on it becomes a picture, whatever backend the surroundings name."""
    from drift.figures.paper.sheet import Sheet
    from drift.figures.paper.style import Look, styled

    stream = io.BytesIO()
    with styled(Look()):
        sheet = Sheet(40, 20)
        sheet.say(2, 10, "$ & <")
        sheet.savefig(stream, format="png", dpi=50)
    return Check("drawing", "ok", f"a picture of {stream.tell()} bytes")


def _hangul() -> Check:
    from drift.figures.paper.fonts import hangul_family

    try:
        return Check("Korean letters", "ok", f"drawn in {hangul_family()}")
    except InputError as error:
        remedy = "install a font such as Nanum or Noto CJK, or pip install 'balloon-drift[korean]'"
        return Check("Korean letters", "warn", str(error).partition(";")[0], remedy)


def _folder(name: str, folder: Path) -> Check:
    """A folder takes a file, and its disk has room."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(1 << 16))
            file.flush()
        free_mb = shutil.disk_usage(folder).free / 1e6
    except OSError as error:
        remedy = "point TMPDIR to a folder that can be written, or use --out in another one"
        return Check(name, "warn", f"{folder}: {error.strerror or error}", remedy)
    if free_mb < _NEEDED_MB:
        return Check(name, "warn", f"{folder}: {free_mb:.0f} MB free", "free some space")
    return Check(name, "ok", f"{folder}: {free_mb:.0f} MB free")


def _letters() -> Check:
    """Names in Korean can be printed, and be names of files."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    remedy = "set PYTHONUTF8=1, or a language such as LC_ALL=C.UTF-8"
    try:
        _LETTERS.encode(encoding)
        os.fsencode(_LETTERS)
    except UnicodeEncodeError:
        detail = f"{encoding}: others are shown as numbers; files are whole"
        return Check("letters of the terminal", "warn", detail, remedy)
    return Check("letters of the terminal", "ok", encoding)
