"""The tests of an area, collected once; then each fault in a fork, with the tests that reach it.

Run by `tests.mutation` in a copy of the checkout: `python -m tests.mutation.trying AREA ...`.
"""

import argparse
import importlib
import json
import math
import mmap
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.mutation import faults, swap
from tests.mutation.areas import AREAS, ROOT, Area

#: A fault that makes the code wait for ever is noticed by its tests taking so many times as long
#: as they did, and no less than so long, s.
_SLOWER, _PATIENCE_S = 8.0, 20.0

_NOTICED, _UNNOTICED = 0, 3


class Lines:
    """Which lines a test runs, in its own process or in forks of it."""

    def __init__(self, files: list[str]) -> None:
        self.starts, size = {}, 0
        for file in files:
            path = str(ROOT / file)
            self.starts[path] = size
            size += Path(path).read_text("utf-8").count("\n") + 2
        self.shared = mmap.mmap(-1, size)

    def trace(self, frame: Any, event: str, arg: object) -> Any:
        """As `sys.settrace` wants it."""
        start = self.starts.get(frame.f_code.co_filename)
        if start is None:
            return None
        self.shared[start + frame.f_lineno] = 1

        def each_line(frame: Any, event: str, arg: object) -> Any:
            self.shared[start + frame.f_lineno] = 1
            return each_line

        return each_line

    def taken(self) -> list[int]:
        """What was run since the last call."""
        seen = [i for i, byte in enumerate(self.shared[:]) if byte]
        self.shared[:] = bytes(len(self.shared))
        return seen

    def of(self, fault: faults.Fault) -> set[int]:
        """The lines of the statement that a fault is in, or all of its file.

        What no test runs may run as the module is imported.
        """
        start = self.starts[str(ROOT / fault.file)]
        if fault.lines is None:
            last = (ROOT / fault.file).read_text("utf-8").count("\n") + 1
            return set(range(start, start + last))
        return set(range(start + fault.lines[0], start + fault.lines[1] + 1))


class Trying:
    """In place of pytest's own loop."""

    def __init__(
        self, area: Area, chosen: list[faults.Fault], answers: Path, within_s: float
    ) -> None:
        self.area, self.chosen, self.answers, self.within_s = area, chosen, answers, within_s
        self.failed: Callable[[str], None] | None = None

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and self.failed:
            self.failed(f"{report.nodeid}\n{report.longreprtext}")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        modules = {
            file: importlib.import_module(file.removesuffix(".py").replace("/", "."))
            for file in self.area.files()
        }
        lines = Lines(self.area.files())
        reach = self._reach(session, lines, modules)
        slow = sum(spent for spent, _ in reach)
        print(f"{len(reach)} tests, {slow:.0f} s", file=sys.stderr, flush=True)
        until = time.monotonic() + self.within_s
        for fault in self.chosen:
            if time.monotonic() > until:
                break
            wanted = lines.of(fault)
            everything = lines.of(replace(fault, lines=None))
            tests = _reaching(reach, wanted) or _reaching(reach, everything)
            began = time.monotonic()
            how = self._try(session, modules[fault.file], fault, tests) if tests else "unreached"
            answer = vars(fault) | {
                "how": how,
                "tests": len(tests),
                "seconds": round(time.monotonic() - began, 2),
                "change": fault.shown(ROOT),
            }
            with self.answers.open("a") as out:
                out.write(json.dumps(answer) + "\n")
        return True

    def _reach(
        self, session: pytest.Session, lines: Lines, modules: dict[str, Any]
    ) -> list[tuple[float, list[int]]]:
        """For each test, how long it takes, s, and the lines it runs.

        Each must pass where the modules are put in anew without a fault, or it would notice
        anything.
        """
        notes = self.answers.with_suffix(".reach")

        def measure() -> int:
            self.failed = lambda what: (print(what, file=sys.stderr), os._exit(1))[0]
            for file, module in modules.items():
                swap.put_in(module, (ROOT / file).read_text("utf-8"))
            sys.settrace(lines.trace)
            threading.settrace(lines.trace)
            found = []
            lines.taken()
            for item, after in zip(session.items, [*session.items[1:], None], strict=True):
                began = time.monotonic()
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
                found.append((time.monotonic() - began, lines.taken()))
            sys.settrace(None)
            notes.write_text(json.dumps(found))
            return 0

        if not notes.exists() and _forked(measure, 3600.0, silent=False) != 0:
            raise SystemExit("the tests do not pass without any fault")
        return json.loads(notes.read_text())

    def _try(
        self,
        session: pytest.Session,
        module: Any,
        fault: faults.Fault,
        tests: list[tuple[float, int]],
    ) -> str:
        items = [session.items[i] for _, i in tests]
        source = fault.source(ROOT)
        path = ROOT / fault.file
        whole = path.read_text("utf-8")

        def attempt() -> int:
            self.failed = lambda what: os._exit(_NOTICED)
            try:
                swap.put_in(module, source)
            except Exception:
                return _NOTICED
            for item, after in zip(items, [*items[1:], None], strict=True):
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
            return _UNNOTICED

        # A fresh Python that a test starts reads the file.
        path.write_text(source, "utf-8")
        try:
            status = _forked(attempt, _PATIENCE_S + _SLOWER * sum(t for t, _ in tests))
        finally:
            path.write_text(whole, "utf-8")
        if status is None:
            return "noticed by time"
        return "unnoticed" if status == _UNNOTICED else "noticed"


def _reaching(reach: list[tuple[float, list[int]]], wanted: set[int]) -> list[tuple[float, int]]:
    """Which tests run one of these lines, and how long they take, s; the quickest first."""
    return sorted((spent, i) for i, (spent, seen) in enumerate(reach) if wanted & set(seen))


def _forked(call: Callable[[], int], patience_s: float, silent: bool = True) -> int | None:
    """The status of a call made in a fork; None where it had to be ended."""
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            os.setsid()
            nowhere = os.open(os.devnull, os.O_WRONLY)
            for stream in (1, 2) if silent else (1,):
                os.dup2(nowhere, stream)
            status = call()
        finally:
            os._exit(status)
    until = time.monotonic() + patience_s
    try:
        while time.monotonic() < until:
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.01)
        os.killpg(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        return None
    finally:
        try:
            os.killpg(pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass


def main() -> None:
    words = argparse.ArgumentParser()
    words.add_argument("area")
    words.add_argument("answers", type=Path)
    words.add_argument("--faults", type=int)
    words.add_argument("--seed", type=int)
    words.add_argument("--within-s", type=float, default=math.inf)
    given = words.parse_args()
    area = AREAS[given.area]
    known = faults.of_files(area.files(), ROOT, decorators=not area.interpreted)
    chosen = faults.sampled(known, given.faults, given.seed)
    if given.answers.exists():
        tried = [json.loads(line) for line in given.answers.read_text().splitlines()]
        known = {tuple(a[key] for key in faults.KEY) for a in tried}
        chosen = [f for f in chosen if tuple(getattr(f, key) for key in faults.KEY) not in known]
    if area.interpreted:
        _interpret()
    options = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:cov"]
    status = pytest.main(
        [*options, *area.tests], [Trying(area, chosen, given.answers, given.within_s)]
    )
    sys.exit(int(status))


def _interpret() -> None:
    """What numba would compile stays Python, and nothing asks whether flights are compiled."""
    from numba import config

    from weather import compiled

    config.DISABLE_JIT = 1
    compiled.refuse_uncompiled = lambda: None


if __name__ == "__main__":
    main()
