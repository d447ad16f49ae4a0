"""How long to wait for a distant server, and what to say when waiting is over.

Everything that crosses the network obeys one `Patience` and one `Deadline`, both set by
environment variables, so that a dead server ends in a sentence and never in a night lost.

================== ======= ==========================================================
variable           default meaning
================== ======= ==========================================================
DRIFT_TIMEOUT_S    20      longest silence: connecting, or between two bytes
DRIFT_DEADLINE_S   3600    longest whole fetch, queueing at the server included
DRIFT_TRIES        4       attempts at one call before giving up
DRIFT_RETRY_WAIT_S 2       pause after the first failure; doubles, 30 s at most
DRIFT_POLL_S       30      longest pause between two questions about a queued job
DRIFT_OFFLINE      unset   1: nothing crosses the network
================== ======= ==========================================================
"""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from weather.errors import FetchError
from weather.guard.budget import positive

LONGEST_RETRY_WAIT_S = 30.0
LONGEST_RETRY_AFTER_S = 60.0


@dataclass(frozen=True, kw_only=True)
class Patience:
    """What is bearable, in seconds and attempts (the table at the top of this module)."""

    timeout_s: float = 20.0
    deadline_s: float = 3600.0
    tries: int = 4
    retry_wait_s: float = 2.0
    poll_s: float = 30.0

    @classmethod
    def from_environment(cls) -> Patience:
        """The defaults, with whatever the environment says instead."""
        return cls(
            timeout_s=positive("DRIFT_TIMEOUT_S", cls.timeout_s),
            deadline_s=positive("DRIFT_DEADLINE_S", cls.deadline_s),
            tries=max(1, int(positive("DRIFT_TRIES", cls.tries))),
            retry_wait_s=positive("DRIFT_RETRY_WAIT_S", cls.retry_wait_s),
            poll_s=positive("DRIFT_POLL_S", cls.poll_s),
        )

    def pause_s(self, failures: int) -> float:
        """Pause after so many failures in a row: doubling, bounded."""
        return float(min(LONGEST_RETRY_WAIT_S, self.retry_wait_s * 2.0 ** (failures - 1)))


class Deadline:
    """The moment after which nobody waits any longer."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def left_s(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self._end - time.monotonic())

    def check(self, doing: str) -> None:
        """Raise when the time is over, saying what was being done."""
        if self.left_s() <= 0:
            raise FetchError(
                f"{doing} did not end within {self.seconds:g} s; run the same command again to "
                f"go on where it stopped, or raise DRIFT_DEADLINE_S"
            )

    def sleep(self, seconds: float) -> None:
        """Sleep, but not past the end."""
        time.sleep(min(seconds, self.left_s()))


T = TypeVar("T")


def within(seconds: float, doing: str, call: Callable[[], T]) -> T:
    """The result of `call`, or a sentence after so many seconds.

    For libraries that have no timeout of their own. What hangs is left behind in a thread that
    does not keep the process alive.
    """
    answer: queue.SimpleQueue[tuple[bool, Any]] = queue.SimpleQueue()

    def run() -> None:
        try:
            answer.put((True, call()))
        except BaseException as error:
            answer.put((False, error))

    threading.Thread(target=run, name=doing, daemon=True).start()
    try:
        well, result = answer.get(timeout=seconds)
    except queue.Empty:
        raise FetchError(
            f"{doing} did not end within {seconds:.0f} s; run the same command again, or raise "
            f"DRIFT_DEADLINE_S"
        ) from None
    if not well:
        raise result
    return cast("T", result)


def is_offline(asked: bool | None = None) -> bool:
    """True when the network is not to be touched: by argument, else by DRIFT_OFFLINE."""
    if asked is not None:
        return asked
    return os.environ.get("DRIFT_OFFLINE", "").strip().lower() not in ("", "0", "no", "false")


def one_line(text: str, longest: int = 300) -> str:
    """A server's message as part of a sentence: one line, bounded, no closing stop."""
    flat = " ".join(text.split()).rstrip(".")
    return flat if len(flat) <= longest else flat[: longest - 1] + "…"
