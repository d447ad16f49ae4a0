"""`python -m tests.faults [--count N] [--seed S]`: work killed at random moments, starved, doubled.

After each fault: what is there is whole; the same command once more ends well, with the very
result; what a person added is there; nothing hidden is left.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.fetching import fetch, wrong_after_kills
from tests.faults.starved import starved
from tests.faults.work import Work, a_moment, digest, killed, made, works, wrong_after
from tests.processes import HANGS_S
from tests.weather.providers.cds_server import CdsServer

#: How a process is ended: mostly without a chance to clean up.
_SIGNALS = (signal.SIGKILL, signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGHUP)


class Workplace:
    """How long each work takes unharmed, and what it comes to."""

    def __init__(self, scratch: Path, only: tuple[str, ...] = ()) -> None:
        self.scratch = scratch
        self.works = [work for work in works() if not only or work.name in only]
        self.takes: dict[str, float] = {}
        self.right: dict[str, dict[str, str]] = {}
        for i, work in enumerate(self.works):
            folder = self.folder(f"whole-{i}")
            made(folder, work, self.earlier)
            begin = time.monotonic()
            status, said = work.done(folder)
            assert status == 0, said
            self.takes[work.name] = time.monotonic() - begin
            self.right[work.name] = {name: digest(folder / name) for name in work.makes}

    @property
    def earlier(self) -> Path:
        """The folder of the first work, a run."""
        return self.scratch / "whole-0" / "out"

    def folder(self, name: str) -> Path:
        """An empty folder."""
        place = self.scratch / name
        place.mkdir()
        return place

    def killing(self, work: Work, number: int) -> tuple[str, list[str]]:
        """One death of a work; how it went, and what is wrong."""
        dice = random.Random(number)
        folder = self.folder(f"kill-{number}-{work.name.replace(' ', '')}")
        made(folder, work, self.earlier)
        after, how = a_moment(dice, self.takes[work.name]), dice.choice(_SIGNALS)
        status = killed(work, folder, after, how)
        words = f"{work.name}, {how.name} after {after:.1f} s (status {status})"
        return words, wrong_after(work, folder, self.right[work.name])

    def starving(self, work: Work, number: int) -> tuple[str, list[str]]:
        """A work on a disk with little room."""
        folder = self.folder(f"full-{number}-{work.name.replace(' ', '')}")
        made(folder, work, self.earlier)
        most = random.Random(number).choice((1_000, 20_000, 60_000, 200_000))
        status, said = starved(work, folder, most)
        wrong = [f"said {mark}" for mark in ("Traceback", "not expected") if mark in said]
        again = wrong_after(work, folder, self.right[work.name])
        return f"{work.name}, files of {most} bytes (status {status})", [*wrong, *again]

    def doubling(self, work: Work, number: int) -> tuple[str, list[str]]:
        """A work twice at once into one place."""
        folder = self.folder(f"two-{number}-{work.name.replace(' ', '')}")
        made(folder, work, self.earlier)
        two = [work.start(folder) for _ in range(2)]
        said = [one.communicate(timeout=HANGS_S)[0] for one in two]
        wrong = [f"said {m}" for m in ("Traceback", "not expected") if any(m in s for s in said)]
        if all(one.returncode for one in two):
            wrong.append("neither came to an end")
        return f"{work.name}, two at once", [
            *wrong,
            *wrong_after(work, folder, self.right[work.name]),
        ]


def fetching(count: int, seed: int, scratch: Path) -> list[tuple[str, list[str]]]:
    """So many fetches killed."""
    found = []
    with CdsServer() as cds:
        begin = time.monotonic()
        (scratch / "fetch").mkdir()
        fetch(cds, scratch / "fetch", "ok.first").communicate(timeout=HANGS_S)
        takes = time.monotonic() - begin
        for i in range(count):
            folder = scratch / f"fetch-{i}"
            folder.mkdir()
            wrong = wrong_after_kills(cds, folder, seed * 1000 + i, takes)
            found.append((f"fetch, killed ({i})", wrong))
    return found


def tried(count: int, seed: int, scratch: Path) -> list[tuple[str, list[str]]]:
    """So many faults: most of them kills of runs and batches, some fetches, starvings, pairs."""
    place = Workplace(scratch)
    every = place.works
    ways = (
        place.killing,
        place.killing,
        place.killing,
        place.killing,
        place.starving,
        place.doubling,
    )
    found = []
    for i in range(count - count // 4):
        way, work = ways[i % len(ways)], every[i % len(every)]
        found.append(way(work, seed * 1000 + i))
        print(*_lines(found[-1:]), sep="\n", flush=True)
    more = fetching(count // 4, seed, scratch)
    print(*_lines(more), sep="\n")
    return found + more


def _lines(found: list[tuple[str, list[str]]]) -> list[str]:
    return [f"{'FAULT' if wrong else 'well '} {words} {'; '.join(wrong)}" for words, wrong in found]


def main() -> int:
    """Try so many faults; 1 where one was not survived."""
    words = argparse.ArgumentParser(prog="python -m tests.faults")
    words.add_argument("--count", type=int, default=60)
    words.add_argument("--seed", type=int, default=0)
    asked = words.parse_args()
    begin = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="faults-") as scratch:
        found = tried(asked.count, asked.seed, Path(scratch))
    lost = sum(bool(wrong) for _, wrong in found)
    print(f"{len(found)} faults in {time.monotonic() - begin:.0f} s, {lost} not survived")
    return int(lost > 0)


if __name__ == "__main__":
    sys.exit(main())
