"""What a person may choose of a run besides the event."""

from __future__ import annotations

import shlex
import sys
from dataclasses import dataclass, field

from drift.event.model import Event
from weather.errors import InputError

#: More members than this fit no memory, and would say nothing that fewer do not.
_MOST_MEMBERS = 10_000_000


@dataclass(frozen=True, kw_only=True)
class RunOptions:
    """What a person may choose of a run besides the event.

    winds : of the first sky. other_skies : winds of every further one, flown side by side.
    """

    winds: tuple[str, ...] = ("sample",)
    other_skies: tuple[tuple[str, ...], ...] = ()
    members: int = 4096
    until: float | None = None
    seed: int = 0
    allow_preliminary: bool = False
    allow_gaps: bool = False
    what_if: bool = False
    command: str = field(default_factory=lambda: shlex.join(["drift", *sys.argv[1:]]))


def refuse_unless_possible(event: Event, choices: RunOptions) -> None:
    """Raise InputError for what can be known to fail before any wind is opened."""
    from drift.flight.checks import refuse_unless_launched

    refuse_unless_sensible(choices)
    refuse_unless_launched(event, what_if=choices.what_if)


def refuse_unless_sensible(choices: RunOptions) -> None:
    """Raise InputError for numbers that no run can have."""
    if choices.members < 1:
        raise InputError(f"--members is {choices.members}; give at least 1")
    if choices.members > _MOST_MEMBERS:
        raise InputError(f"--members is {choices.members}; give at most {_MOST_MEMBERS}")
    if choices.seed < 0:
        raise InputError(f"--seed is {choices.seed}; give 0 or a positive number")
