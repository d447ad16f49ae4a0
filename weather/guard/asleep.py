"""Whether a child waits for what nobody will give it.

A fork is a copy of one thread. A lock of a library that another thread held at that moment stays
locked in the copy for ever, and the child sleeps on it. Linux tells: such a child sleeps, and takes
no processor time. So does one that waits for a slow server; whoever asks must bear to be wrong.
"""

from __future__ import annotations

from pathlib import Path

#: Fields of /proc/PID/stat after the name of the program, from 0: its state, and the clock ticks
#: that it ran for in user and in kernel mode (proc(5)).
_STATE, _USER, _KERNEL = 0, 11, 12


class Sleeper:
    """A process that is looked at again and again.

    looks : how many in a row must find it asleep.
    """

    def __init__(self, pid: int, looks: int) -> None:
        self.pid, self.looks = pid, looks
        self._ran, self._asleep = -1, 0

    def is_for_ever(self) -> bool:
        """Look once: whether it has slept through so many looks. Never where the system is mum."""
        found = _state_and_ticks(self.pid)
        asleep = found is not None and found == ("S", self._ran)
        self._ran = -1 if found is None else found[1]
        self._asleep = self._asleep + 1 if asleep else 0
        return self._asleep >= self.looks


def _state_and_ticks(pid: int) -> tuple[str, int] | None:
    try:
        # The name may hold anything, and stands in brackets.
        said = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
        return said[_STATE], int(said[_USER]) + int(said[_KERNEL])
    except (OSError, ValueError, IndexError):
        return None
