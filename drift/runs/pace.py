"""How far much work is: "12 of 50, 3 failed, about 14 minutes left"."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Final

from drift.statistics.wording import count

#: What comes before a time to wait, and its units in the sentence of a batch and of a study, whose
#: line is one of many.
_WORDS: Final = {
    False: ("about ", " seconds", " minutes", " hours"),
    True: ("", " s", " min", " h"),
}


@dataclass
class Pace:
    """What is over, and how long the rest takes at the pace of this session.

    total : how many there are. over : how many were before. What was there before takes no time,
    and says nothing of the rest. brief : in few letters, "14 min left".
    """

    total: int
    over: int = 0
    failed: int = 0
    worked: int = 0
    brief: bool = False
    begun_s: float = field(default_factory=time.monotonic)

    def add(self, state: str) -> None:
        """One more is over: "done", "failed", or one of those that took no time."""
        self.over += 1
        self.failed += int(state == "failed")
        self.worked += int(state in ("done", "failed"))

    def sentence(self, now_s: float | None = None) -> str:
        """How far it is; now_s : the clock of `time.monotonic`, s."""
        said = [f"{_plain(self.over)} of {_plain(self.total)}"]
        if self.failed:
            said.append(f"{_plain(self.failed)} failed")
        rest = self.total - self.over
        if self.worked and rest:
            spent = (time.monotonic() if now_s is None else now_s) - self.begun_s
            said.append(f"{_duration(spent / self.worked * rest, brief=self.brief)} left")
        return ", ".join(said)


def _plain(number: int) -> str:
    """A number for a terminal, which may not know thin spaces."""
    return count(number).replace("\u2009", " ")


def _duration(seconds: float, *, brief: bool) -> str:
    """A time to wait, no finer than it is known."""
    about, in_seconds, in_minutes, in_hours = _WORDS[brief]
    if seconds < 90:
        return f"{about}{max(round(seconds), 1)}{in_seconds}"
    if seconds < 5400:
        return f"{about}{round(seconds / 60)}{in_minutes}"
    return f"{about}{seconds / 3600:.1f}{in_hours}"
