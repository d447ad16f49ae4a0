"""A run repeated from its own record, and how far the result lies from the first."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from drift.landings.apart import Apart, apart
from drift.language import Language
from drift.runs.choices import RunOptions, refuse_unspoken
from drift.runs.crate import WINDS
from drift.runs.folder import is_run, refuse_to_overwrite
from drift.runs.record import Record, Words, read_record, read_summary
from drift.runs.unpacked import run_folder
from weather.errors import InputError
from weather.progress import Progress


@dataclass(frozen=True, kw_only=True)
class Repeated:
    """A repetition: its folder and numbers, and how it compares with the first.

    runs : readings and skies compared; the farthest of them is in `worst`. why : what was not the
    same to begin with. language : of its pages and maps.
    """

    folder: Path
    language: Language
    summary: dict[str, Any]
    worst: Apart
    runs: int
    why: tuple[str, ...] = ()

    def sentence(self) -> str:
        """Whether the result is identical, or how far apart, in one sentence."""
        said = self.worst.sentence()
        if self.runs > 1:
            said = said.replace("each of", f"in {self.runs} runs (readings, skies) each of")
        if self.worst.is_identical or not self.why:
            return said
        return f"{said.rstrip('.')}; not the same to begin with: {'; '.join(self.why)}."


def repeat(
    given: Path,
    folder: Path | None,
    progress: Progress,
    *,
    winds: Sequence[Words] = (),
    language: Language | None = None,
    force: bool = False,
) -> Repeated:
    """Fly a run again as its record says, into a folder of its own.

    given : the folder of a run or its archive. folder : by default the id of its event and
    `-again`. winds : where the winds of each sky lie now, for those that the archive has not.
    language : of pages and maps, by default that of the run; no number depends on it.
    """
    from drift.runs.run import run_event

    with run_folder(given) as first:
        record = read_record(first)
        folder = folder or Path(f"{record.event.id}-again")
        refuse_to_overwrite(folder, force)
        choices = _choices(record, first, winds, f"{folder}/event.toml")
        choices = replace(choices, language=language or record.asked.language)
        refuse_unspoken(choices.language)
        summary = run_event(record.event, choices, folder, progress, force=force)
        found = [apart_in(a, b) for a, b in _pairs(first, folder)]
        worst = max(found, key=lambda one: (one.moved, one.most_km))
        return Repeated(
            folder=folder,
            language=choices.language,
            summary=summary,
            worst=worst,
            runs=len(found),
            why=tuple(_changed(record.summary["provenance"], summary["provenance"])),
        )


def _choices(record: Record, first: Path, winds: Sequence[Words], event: str) -> RunOptions:
    asked = record.asked
    if winds and len(winds) != len(asked.skies):
        raise InputError(
            f"--winds names {len(winds)} skies, and the run had {len(asked.skies)}; give as many, "
            "the files of one sky separated by commas"
        )
    at = dict(zip(asked.skies, winds, strict=True)) if winds else _in_archive(first)
    return RunOptions(
        winds=asked.skies[0],
        other_skies=asked.skies[1:],
        at=at or _beside(record),
        members=asked.members,
        seed=asked.seed,
        allow_preliminary=asked.allow_preliminary,
        allow_gaps=asked.allow_gaps,
        what_if=asked.what_if,
        event=event,
    )


def _in_archive(folder: Path) -> dict[Words, Words]:
    """Where the winds of an archive lie, by what was asked for; a sky it has not is left out."""
    try:
        listed = json.loads((folder / WINDS).read_text("utf-8"))
        found = {
            tuple(sky["asked"]): tuple(str(folder / file) for file in sky["files"])
            for sky in listed
        }
    except FileNotFoundError:
        return {}
    except (ValueError, KeyError, TypeError):
        raise InputError(f"{WINDS} of the archive cannot be read; copy it again") from None
    for sky in listed:
        if not sky["files"] and sky["how_to_get"] and not _reachable(sky["asked"]):
            raise InputError(
                f"the archive does not hold the winds {', '.join(sky['asked'])} "
                f"({sky['not_included_because']}): {sky['how_to_get']}"
            )
    return {words: files for words, files in found.items() if files}


def _reachable(words: Sequence[str]) -> bool:
    """Whether winds that are not in an archive can be opened by what they were asked for."""
    from weather.formats.address import is_address
    from weather.sky import REMOTE

    return all(w in REMOTE or is_address(w) or Path(w).exists() for w in words)


def _beside(record: Record) -> dict[Words, Words]:
    """Winds of a folder that are not where they were typed, but beside it."""
    found = {}
    for words in record.asked.skies:
        near = [record.folder.absolute().parent / word for word in words]
        if not any(Path(word).exists() for word in words) and all(p.exists() for p in near):
            found[words] = tuple(map(str, near))
    return found


def _pairs(first: Path, second: Path, below: str = "") -> Iterator[tuple[Path, Path]]:
    """The folders of each reading and sky in both runs."""
    yield first / below, second / below
    for path in sorted((first / below).iterdir()):
        name = f"{below}{path.name}"
        if path.is_dir() and is_run(path):
            yield from _pairs(first, second, f"{name}/")


def apart_in(one: Path, other: Path) -> Apart:
    """How far the landings in two folders lie apart."""
    import xarray as xr

    for folder in (one, other):
        read_summary(folder)
    with (
        xr.open_dataset(one / "landings.nc", engine="netcdf4") as a,
        xr.open_dataset(other / "landings.nc", engine="netcdf4") as b,
    ):
        return apart(a, b)


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """What was not the same to begin with, in words."""
    for key, words in (("event_hash", "the event"), ("sky_hash", "the winds")):
        if before[key] != after[key]:
            yield f"{words} ({before[key][:12]} and {after[key][:12]})"
    if before["version"] != after["version"]:
        yield f"the version ({before['version']} and {after['version']})"
