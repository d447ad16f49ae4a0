"""What a person may choose of a run besides the event."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from drift.event.arguments import LARGEST_SEED, MOST_MEMBERS, refuse_unless_whole
from drift.event.file import catalogue
from drift.event.model import Event
from drift.language import Language, refuse_unknown


@dataclass(frozen=True, kw_only=True)
class RunOptions:
    """What a person may choose of a run besides the event.

    winds : of the first sky. other_skies : winds of every further one, flown side by side.
    at : where winds lie now that were asked for at another place, of a run that is repeated.
    animate : whether the flights are written as a moving map too.
    for_excel : whether CSV begins with the byte order mark by which Excel knows UTF-8.
    event : how the person named it, id or path, for the commands that a report proposes. language :
    of everything a reader sees, "en" or "ko"; data files stay in English.
    """

    winds: tuple[str, ...] = ("sample",)
    other_skies: tuple[tuple[str, ...], ...] = ()
    at: Mapping[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    members: int = 4096
    until: float | None = None
    seed: int = 0
    allow_preliminary: bool = False
    allow_gaps: bool = False
    what_if: bool = False
    animate: bool = False
    for_excel: bool = False
    language: Language = "en"
    event: str = ""
    command: str = field(default_factory=lambda: shlex.join(["drift", *sys.argv[1:]]))


def proposed(event: Event, choices: RunOptions, folder: Path | None = None) -> dict[str, str]:
    """Commands that go on from a run, each as it can be typed where the run was; none if unnamed.

    The repetition writes beside the first folder, for nothing is overwritten.
    """
    name = choices.event or (event.id if event.id in catalogue() else "")
    if not name:
        return {}
    skies = (choices.winds, *choices.other_skies)
    first, *others = [("--winds", ",".join(files)) for files in skies]
    winds, every = list(first), [word for pair in (first, *others) for word in pair]
    lowered = [
        f"--{flag.replace('_', '-')}"
        for flag in ("allow_preliminary", "allow_gaps", "what_if")
        if getattr(choices, flag)
    ]
    lowered += [] if choices.language == "en" else ["--language", choices.language]
    seed = ["--seed", str(choices.seed)]
    number = ["--members", str(choices.members)]
    again = ["--out", f"{folder or Path(event.id)}-again"]
    until = [] if choices.until is None else ["--until", f"{choices.until:g}"]
    words = {
        "repeat": ["run", name, *every, *number, *until, *seed, *lowered, *again],
        "check": ["check", name, *winds, *number, *seed, *lowered],
        "sensitivity": ["sensitivity", name, *winds, *seed, *lowered],
    }
    return {verb: shlex.join(["drift", *given]) for verb, given in words.items()}


def refuse_unless_possible(event: Event, choices: RunOptions) -> None:
    """Raise InputError for what can be known to fail before any wind is opened."""
    from drift.flight.checks import refuse_unless_launched

    refuse_unless_sensible(choices)
    refuse_unless_launched(event, what_if=choices.what_if)


def refuse_unless_sensible(choices: RunOptions) -> None:
    """Raise InputError for numbers that no run can have."""
    refuse_unless_whole("--members", choices.members, 1, MOST_MEMBERS)
    refuse_unless_whole("--seed", choices.seed, 0, LARGEST_SEED)


def refuse_unspoken(language: str) -> None:
    """Raise InputError for a language without words, or without a font that has its letters."""
    refuse_unknown(language)
    if language == "ko":
        from drift.figures.paper.fonts import hangul_family

        hangul_family()
