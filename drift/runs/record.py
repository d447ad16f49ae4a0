"""What a run keeps of how it was asked for, and how it is read again: event, winds, choices."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from drift.event.schema import STRICT
from drift.language import Language
from drift.output.files import EVENT
from drift.runs.folder import SUMMARY
from weather.errors import InputError

if TYPE_CHECKING:
    from drift.event.model import Event
    from drift.runs.choices import RunOptions

Words = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What was asked for besides the event; `choices` of a summary.

    skies : the winds of each sky as they were typed. members : that were flown in the end.
    language : of its pages and maps.
    """

    __pydantic_config__ = STRICT
    skies: tuple[Words, ...]
    members: int
    seed: int
    allow_preliminary: bool = False
    allow_gaps: bool = False
    what_if: bool = False
    language: Language = "en"


@dataclass(frozen=True, kw_only=True)
class Record:
    """A finished run: its folder, its event and summary, and what was asked for."""

    folder: Path
    event: Event
    summary: dict[str, Any]
    asked: Asked

    def skies(self) -> Iterator[tuple[Words, dict[str, Any]]]:
        """The winds asked for of each sky, and what the run says of where they come from."""
        folders = [row["folder"] for row in self.summary.get("skies", ())] or [""]
        for words, name in zip(self.asked.skies, folders, strict=True):
            yield words, read_summary(self.folder / name)["provenance"]


def record_of(choices: RunOptions, members: int) -> dict[str, Any]:
    """What `summary.json` keeps of what was asked for."""
    return {
        "skies": [list(choices.winds), *(list(words) for words in choices.other_skies)],
        "members": members,
        "seed": choices.seed,
        "allow_preliminary": choices.allow_preliminary,
        "allow_gaps": choices.allow_gaps,
        "what_if": choices.what_if,
        "language": choices.language,
    }


def read_record(folder: Path) -> Record:
    """The record in the folder of a run; InputError where it has none that can be repeated."""
    from drift.event.file import load_event

    summary = read_summary(folder)
    if "choices" not in summary or not (folder / EVENT).is_file():
        raise InputError(
            f"{folder} does not say how it was computed (it has no {EVENT}, or {SUMMARY} has no "
            "choices), as runs of earlier versions do not; run the event anew"
        )
    try:
        asked = TypeAdapter(Asked).validate_json(json.dumps(summary["choices"]))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(key) for key in first["loc"])
        raise InputError(
            f"{SUMMARY} of {folder} is damaged: choices {where}: {first['msg'].lower()}; copy the "
            "run again"
        ) from None
    return Record(folder=folder, event=load_event(folder / EVENT), summary=summary, asked=asked)


def read_summary(folder: Path) -> dict[str, Any]:
    """The numbers in the folder of a run; InputError where there is no run."""
    try:
        found = json.loads((folder / SUMMARY).read_text("utf-8"))
    except OSError:
        raise InputError(
            f"{folder} is not the folder of a run (it has no {SUMMARY}); give the folder that "
            "`drift run` wrote"
        ) from None
    except ValueError:
        raise InputError(f"{SUMMARY} in {folder} is not JSON; copy the run again") from None
    if not isinstance(found, dict) or "event_hash" not in found.get("provenance", {}):
        raise InputError(f"{SUMMARY} in {folder} is not that of a run; give the folder of a run")
    return found
