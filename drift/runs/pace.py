"""How far a batch is: "12 of 50, 3 failed, about 14 minutes left"."""

from __future__ import annotations

import time
from dataclasses import dataclass, field


@dataclass
class Pace:
    """What is over, and how long the rest takes at the pace of this session.

    total : how many there are. What was there before takes no time, and says nothing of the rest.
    """

    total: int
    over: int = 0
    failed: int = 0
    worked: int = 0
    begun_s: float = field(default_factory=time.monotonic)

    def add(self, state: str) -> None:
        """One more is over: "done", "failed", or one of those that took no time."""
        self.over += 1
        self.failed += int(state == "failed")
        self.worked += int(state in ("done", "failed"))

    def sentence(self, now_s: float | None = None) -> str:
        """How far it is; now_s : the clock of `time.monotonic`, s."""
        said = [f"{self.over} of {self.total}"]
        if self.failed:
            said.append(f"{self.failed} failed")
        rest = self.total - self.over
        if self.worked and rest:
            spent = (time.monotonic() if now_s is None else now_s) - self.begun_s
            said.append(f"about {duration(spent / self.worked * rest)} left")
        return ", ".join(said)


def duration(seconds: float) -> str:
    """A time to wait, no finer than it is known."""
    if seconds < 90:
        return f"{max(round(seconds), 1)} seconds"
    if seconds < 5400:
        return f"{round(seconds / 60)} minutes"
    return f"{seconds / 3600:.1f} hours"
