"""A run as one zip that a journal accepts: RO-Crate 1.2, with event, outputs, winds and licences.

https://w3id.org/ro/crate/1.2 is the layout; `drift run --from` repeats what is in it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from drift.runs.crate import described
from drift.runs.folder import WRITTEN, is_run, led_to
from drift.runs.record import read_record
from drift.runs.wind_files import WindFiles, wind_files
from weather.errors import InputError
from weather.progress import Progress, silent


@dataclass(frozen=True, kw_only=True)
class Archived:
    """An archive that was written, how many files it holds, and the winds of each sky."""

    path: Path
    files: int
    winds: tuple[WindFiles, ...]


def write_archive(
    run: Path,
    out: Path | None = None,
    *,
    force: bool = False,
    may_hand_on: bool = False,
    progress: Progress = silent,
) -> Archived:
    """Write the archive of a run, whole or not at all; by default beside its folder.

    Only what the run itself wrote goes in, and the winds whose licence allows it. may_hand_on :
    whether somebody says that winds of any licence may be handed on.
    """
    out = out or Path(f"{led_to(run).name}.zip")
    _refuse_unwritable(out, force)
    record = read_record(run)
    winds = tuple(
        wind_files(record.event, words, about, run, may_hand_on=may_hand_on)
        for words, about in record.skies()
    )
    parts = [*_outputs(run), *_winds(winds)]
    listed = json.dumps(winds_listed(winds), indent=2, ensure_ascii=False).encode()
    crate = described(record, winds, parts, listed, progress)
    part = out.with_name(f".{out.name}.part-{os.getpid()}.zip")
    progress("writing the archive", 0, None)
    try:
        crate.write_zip(part)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
    return Archived(path=out, files=len(parts) + 1, winds=winds)


def _refuse_unwritable(out: Path, force: bool) -> None:
    if out.suffix.lower() != ".zip":
        raise InputError(f"--out is {out}; the name of an archive ends in .zip")
    if out.is_dir() or (out.exists() and not force):
        raise InputError(
            f"{out} exists already and nothing is overwritten; choose another --out, or pass "
            "--force to replace it"
        )
    if not out.absolute().parent.is_dir():
        raise InputError(f"{out} cannot be written: there is no folder {out.parent}; make it first")


def _outputs(folder: Path, below: str = "") -> Iterator[tuple[Path, str]]:
    """Every file that a run wrote, of its readings and skies too, and its place in the archive."""
    for path in sorted(folder.iterdir()):
        name = f"{below}{path.name}"
        if path.is_dir() and not path.is_symlink() and is_run(path):
            yield from _outputs(path, f"{name}/")
        elif path.is_file() and path.name in WRITTEN:
            yield path, name


def _winds(skies: Sequence[WindFiles]) -> Iterator[tuple[Path, str]]:
    """Every file of the winds that goes in, and its place; a store of chunks file by file."""
    for i, sky in enumerate(skies):
        for k, path in enumerate(sky.files):
            for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
                if file.is_file():
                    yield file, f"{_place(i, k, path)}{_inside(path, file)}"


def _place(sky: int, number: int, path: Path) -> str:
    return f"winds/{sky + 1}/{number + 1}-{path.name}"


def _inside(path: Path, file: Path) -> str:
    return "" if file == path else f"/{file.relative_to(path).as_posix()}"


def winds_listed(skies: Sequence[WindFiles]) -> list[dict[str, Any]]:
    """What `winds.json` says of each sky: what was asked for, what is here, how to get the rest."""
    return [
        {
            "asked": list(sky.words),
            "files": [_place(i, k, path) for k, path in enumerate(sky.files)],
            "title": sky.title,
            "licence": sky.licence,
            "not_included_because": sky.why,
            "how_to_get": sky.how,
        }
        for i, sky in enumerate(skies)
    ]
