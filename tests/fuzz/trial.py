"""One damaged thing at one door, in a process of its own: how it ended and what it cost."""

from __future__ import annotations

import os
import select
import shutil
import signal
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz.doors import Door

#: What nothing from outside may take.
LONGEST_S, LARGEST_BYTES = 30.0, 2e9

#: What of this is seen is a fault of ours.
_FAULTS = ("Traceback", "not expected", "Segmentation", "Fatal Python")


@dataclass(frozen=True)
class Outcome:
    """How a command ended.

    status : its exit status, negative for a signal. peak_bytes : of it and of what it started.
    """

    door: str
    number: int
    status: int
    seconds: float
    peak_bytes: float
    said: str
    strayed: tuple[str, ...]

    @property
    def fault(self) -> str:
        """What must not be; "" where all is well."""
        if self.seconds > LONGEST_S:
            return f"took {self.seconds:.0f} s"
        if self.peak_bytes > LARGEST_BYTES:
            return f"took {self.peak_bytes / 1e9:.1f} GB"
        if self.status not in (0, 1, 2):
            return f"ended with status {self.status}"
        if self.strayed:
            return f"left {', '.join(self.strayed)}"
        seen = next((mark for mark in _FAULTS if mark in self.said), "")
        if seen:
            return f"said {seen!r}"
        if self.status and "drift: " not in self.said and self.door != "record":
            return "said nothing"
        return ""


def tried(door: Door, number: int) -> Outcome:
    """A door tried with its damage of this number."""
    with tempfile.TemporaryDirectory(prefix="fuzz-") as name:
        folder = Path(name)
        words = door.set(folder, number)
        before = _there(folder)
        begin = time.monotonic()
        status, peak = _run(folder, words)
        seconds = time.monotonic() - begin
        said = (folder / ".said").read_text("utf-8", "replace")
        strayed = sorted(_there(folder) - before)
        # What lies there beside the answer, and beside what the command is there to write.
        strayed = [path for path in strayed if path.split("/")[0] not in (".said", "store", "out")]
    return Outcome(door.name, number, status, seconds, peak, said, tuple(strayed))


def _there(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def _run(folder: Path, words: list[str]) -> tuple[int, float]:
    """Status and peak memory of the command line, forked from this process so that it is quick."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(read)
        _in_child(folder, words)
    os.close(write)
    try:
        # The pipe closes when the last process of the command is gone.
        select.select([read], [], [], LONGEST_S + 5.0)
        if not select.select([read], [], [], 0)[0]:
            os.killpg(pid, signal.SIGKILL)
    finally:
        os.close(read)
    _, status, usage = os.wait4(pid, 0)
    marked = folder / ".said.peak"
    peak = float(marked.read_text()) if marked.exists() else 0.0
    marked.unlink(missing_ok=True)
    return os.waitstatus_to_exitcode(status), max(peak, usage.ru_maxrss * 1024.0)


def _in_child(folder: Path, words: list[str]) -> None:
    status = 99
    try:
        os.setpgid(0, 0)
        os.chdir(folder)
        os.environ |= {"DRIFT_STORE": str(folder / "store"), "DRIFT_OFFLINE": "1"}
        out = os.open(".said", os.O_CREAT | os.O_WRONLY)
        for handle in (1, 2):
            os.dup2(out, handle)
        sys.stdout = open(1, "w", closefd=False)
        sys.stderr = open(2, "w", closefd=False)
        sys.argv = ["drift", *words]
        from drift.__main__ import main

        main()
    except SystemExit as end:
        status = int(end.code or 0)
    finally:
        import resource

        peak = max(
            resource.getrusage(who).ru_maxrss
            for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        )
        Path(".said.peak").write_text(str(peak * 1024.0))
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def kept(door: Door, number: int, place: Path) -> Path:
    """The damaged thing of a fault, kept to be looked at."""
    folder = place / f"{door.name.replace(' ', '-')}-{number}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    words = door.set(folder, number)
    (folder / "command.txt").write_text("drift " + " ".join(words) + "\n")
    return folder
