"""How far a study is: "312 of 5 000, 2 failed, 14 min left"."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from drift.statistics.wording import count


@dataclass
class Pace:
    """What is done of a study, and how long the rest takes at the pace of this session.

    total : jobs in all. known : those that were done before.
    """

    total: int
    known: int = 0
    done: int = 0
    failed: int = 0
    begun_s: float = field(default_factory=time.monotonic)

    def add(self, *, failed: bool) -> None:
        """One more is done, or failed."""
        self.done += 1
        self.failed += int(failed)

    def sentence(self) -> str:
        """How far it is, in a few words."""
        so_far = self.known + self.done
        said = [f"{_plain(so_far)} of {_plain(self.total)}"]
        if self.failed:
            said.append(f"{_plain(self.failed)} failed")
        if self.done and so_far < self.total:
            left = (time.monotonic() - self.begun_s) / self.done * (self.total - so_far)
            said.append(f"{_duration(left)} left")
        return ", ".join(said)


def _plain(number: int) -> str:
    """A number for a terminal, which may not know thin spaces."""
    return count(number).replace("\u2009", " ")


def _duration(seconds: float) -> str:
    """A time to wait, no finer than it is known."""
    if seconds < 90:
        return f"{max(round(seconds), 1)} s"
    if seconds < 5400:
        return f"{round(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h"
