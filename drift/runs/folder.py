"""The folder of one run: written whole or not at all, and never over what others put there."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from drift.runs.leftovers import Workshop, recover, recover_all, workshop
from weather.errors import InputError

#: A folder that holds this is one that we wrote, and may be replaced when that is asked for.
SUMMARY = "summary.json"

#: Every file that a run writes, and what file managers leave behind.
WRITTEN = frozenset(
    "landings.nc tracks.nc density.nc landings.geojson density.geojson landings.kml landings.csv "
    "landings.parquet map.png map.svg map-loads.png map-loads.svg report.html summary.json "
    "landings.qml density.qml event.toml methods.md references.bib captions.md table.csv table.tex "
    "animation.mp4 animation.gif comparison.png comparison.svg differences.csv "
    "skies.png skies.svg validation.csv validation.html validation.png validation.svg".split()
)
_CLUTTER = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})

#: Less room than this on a disk is none.
_LITTLE_BYTES = 1 << 20


def refuse_to_overwrite(folder: Path, force: bool) -> None:
    """Raise InputError where a folder cannot be written, or exists and may not be replaced.

    What a killed run left beside it is cleared away first.
    """
    try:
        recover(led_to(folder), _bring_notes)
        exists = folder.exists()
    except OSError as error:
        raise _unwritable(folder, error) from None
    if not exists:
        _refuse_unwritable(folder)
        return
    if not folder.is_dir():
        raise InputError(f"{folder} is a file, not a folder; choose another --out")
    if not force:
        raise InputError(
            f"the folder {folder} exists already and nothing is overwritten; choose another --out, "
            "or pass --force to replace it"
        )
    if any(folder.iterdir()) and not is_run(folder):
        raise InputError(
            f"{folder} is not the folder of a run (it has no {SUMMARY} of one), so --force does "
            "not replace it; choose another --out"
        )


def led_to(folder: Path) -> Path:
    """Where a folder really lies, its links followed; InputError where they lead in a circle."""
    # pathlib raises RuntimeError for a circle in some versions of Python and nothing in others.
    path = Path(os.path.realpath(folder))
    if any(one.is_symlink() for one in (path, *path.parents)):
        raise InputError(f"{folder} is a link that leads in a circle; give another folder")
    return path


def is_run(folder: Path) -> bool:
    """Whether the summary in a folder is one that a run wrote."""
    try:
        origin = json.loads((folder / SUMMARY).read_text("utf-8"))["provenance"]
        return any(key in origin for key in ("event_hash", "pairs_sha256", "compared"))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return False


def _foreign(folder: Path) -> list[Path]:
    """What no run put into a folder, or into those of other readings inside it."""
    found = []
    for path in sorted(folder.iterdir()):
        if path.is_dir() and not path.is_symlink() and is_run(path):
            found += _foreign(path)
        elif path.is_dir() or path.name not in WRITTEN | _CLUTTER:
            found.append(path)
    return found


def _refuse_unwritable(folder: Path) -> None:
    """Raise InputError where a folder cannot be made: better said before the flights than after."""
    nearest = next(above for above in folder.absolute().parents if above.exists())
    if not nearest.is_dir():
        raise InputError(
            f"{folder} cannot be written: {nearest.name} is a file, not a folder; choose another "
            "--out"
        )
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise InputError(
            f"{folder} cannot be written: {nearest} may not be written to; choose another --out"
        )


def _unwritable(folder: Path, error: OSError) -> InputError:
    why = (error.strerror or "it is not allowed").lower()
    return InputError(f"{folder} cannot be written: {why}; choose another --out")


@contextmanager
def whole_folder(folder: Path, *, force: bool = False) -> Iterator[Path]:
    """A folder to write into that takes its real name only when everything is there."""
    refuse_to_overwrite(folder, force)
    # A link, or `.`, is replaced where it leads.
    folder = led_to(folder)
    with ExitStack() as stack:
        try:
            shop = stack.enter_context(workshop(folder))
        except OSError as error:
            raise _unwritable(folder, error) from None
        try:
            yield shop.new
            _exchange(shop, folder, force)
        except (OSError, RuntimeError) as error:
            if _is_full(error, shop.new):
                raise InputError(
                    f"{folder} cannot be written: there is no room left on that disk, or files may "
                    "not grow so large (ulimit -f); make room, or choose another --out"
                ) from None
            raise


def _exchange(shop: Workshop, folder: Path, force: bool) -> None:
    """Give a finished folder its name; where that fails the earlier one keeps it.

    What a person added to the earlier one moves along: --force replaces a run, not their notes.
    """
    if folder.exists():
        refuse_to_overwrite(folder, force)
        folder.rename(shop.old)
    try:
        shop.new.rename(folder)
    except OSError as error:
        if shop.old.exists() and not folder.exists():
            shop.old.rename(folder)
        if not folder.exists():
            raise
        _bring_notes(shop.old, folder)
        shutil.rmtree(shop.old, ignore_errors=True)
        raise InputError(
            f"{folder} was written by another run in the meantime, and that one stays; choose "
            "another --out"
        ) from error
    _bring_notes(shop.old, folder)
    shutil.rmtree(shop.old, ignore_errors=True)


def _bring_notes(old: Path, folder: Path) -> int:
    """Move what a person added to an earlier folder into the new one; how many things.

    Nothing that is there is replaced: a second one of a name gets another.
    """
    count = 0
    for path in _foreign(old) if old.exists() else []:
        target = folder / path.relative_to(old)
        while target.exists() or target.is_symlink():
            target = target.with_name(f"{target.name}.earlier")
        target.parent.mkdir(parents=True, exist_ok=True)
        path.rename(target)
        count += 1
    return count


def clear_leftovers(out: Path) -> None:
    """Clear away what killed runs left in the folder of a batch, and say so."""
    recover_all(out, _bring_notes)


def _is_full(error: OSError | RuntimeError, part: Path) -> bool:
    """Whether something failed for want of room; netCDF says only that something failed."""
    if isinstance(error, OSError) and error.errno is not None:
        return error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    if "HDF error" not in str(error):
        return False
    return shutil.disk_usage(part).free < _LITTLE_BYTES or _files_are_limited()


def _files_are_limited() -> bool:
    """Whether the system lets files grow only so far (`ulimit -f`)."""
    try:
        import resource
    except ImportError:
        return False
    return resource.getrlimit(resource.RLIMIT_FSIZE)[0] != resource.RLIM_INFINITY
