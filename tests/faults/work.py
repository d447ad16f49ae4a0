"""Work that is killed, starved or doubled, and what must be true afterwards."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.processes import HANGS_S

ROOT = Path(__file__).parents[2]
PROGRAM = [sys.executable, "-m", "drift"]

#: What must never be seen.
_FAULTS = ("Traceback", "not expected")

#: Members of each run: enough to be written in more than a moment.
MEMBERS = "300"

EVENT = """
[event]
id = "{name}"
status = "flown"

[[launch]]
latitude_deg = 37.8
longitude_deg = 126.{lon}
time = 2008-12-08T15:00:00+09:00

[[payload]]
item = "leaflet-paper"
"""

STUDY = """
[study]
events = ["one.toml", "two.toml"]
members = {members}
winds = "sample"

[[vary]]
key = "vehicle.flight_time_h"
values = [1, 2, 3, 4]
"""

NOTES = "the work of years"


@dataclass(frozen=True)
class Work:
    """A command, the folders it makes, and the folder it runs in.

    notes : whether an earlier run lies there with a person's notes in it, to be replaced. resumes :
    whether what is there after a fault may be unfinished, to be gone on with.
    """

    name: str
    words: list[str]
    makes: tuple[str, ...]
    notes: bool = False
    resumes: bool = False
    environment: dict[str, str] = field(default_factory=dict)

    def start(
        self, folder: Path, given: Mapping[str, str] = os.environ, **more: object
    ) -> subprocess.Popen[str]:
        """Begin it, in a group of processes of its own; given : the environment to add to."""
        told = {"DRIFT_STORE": str(folder / "store"), "PYTHONPATH": str(ROOT)}
        return subprocess.Popen(
            [*PROGRAM, *self.words],
            cwd=folder,
            env={**given, **told, **self.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            **more,  # type: ignore[call-overload]
        )

    def done(self, folder: Path) -> tuple[int, str]:
        """Do it to the end; its status and what it said."""
        process = self.start(folder)
        said, _ = process.communicate(timeout=HANGS_S)
        return process.returncode, said


def works() -> list[Work]:
    """A run, a run that replaces another, a batch and a study, all in the embedded sky."""
    common = ["--winds", "sample", "--members", MEMBERS, "--out"]
    return [
        Work("run", ["run", "one.toml", *common, "out"], ("out",)),
        Work("run --force", ["run", "one.toml", *common, "out", "--force"], ("out",), notes=True),
        Work("batch", ["batch", "one.toml", "two.toml", *common, "all"], ("all/one", "all/two")),
        Work("study", ["study", "study.toml", "--out", "timers"], ("timers",), resumes=True),
    ]


def made(folder: Path, work: Work, earlier: Path | None) -> None:
    """Lay what the work needs into an empty folder."""
    for name, lon in (("one", 7), ("two", 9)):
        (folder / f"{name}.toml").write_text(EVENT.format(name=name, lon=lon))
    (folder / "study.toml").write_text(STUDY.format(members=MEMBERS))
    if work.notes and earlier is not None:
        shutil.copytree(earlier, folder / "out")
        (folder / "out" / "notes.txt").write_text(NOTES)


def killed(work: Work, folder: Path, after_s: float, how: int) -> int:
    """End it by a signal after so many seconds, with all that it started; its status."""
    process = work.start(folder)
    time.sleep(after_s)
    if how == signal.SIGKILL:
        os.killpg(process.pid, how)
    else:
        process.send_signal(how)
    process.communicate(timeout=HANGS_S)
    return process.returncode


def digest(folder: Path) -> str:
    """What a run or a study came to, as numbers, whenever and wherever it was made."""
    name = "results.csv" if (folder / "study.json").exists() else "landings.csv"
    return hashlib.sha256((folder / name).read_bytes()).hexdigest()


def whole(folder: Path) -> bool:
    """Whether a folder has everything that a run, or a study, writes."""
    files = ("landings.nc", "density.nc", "map.png", "summary.json")
    if (folder / "study.json").exists():
        files = ("results.csv", "index.html", "finished.jsonl", "study.json")
    try:
        json.loads((folder / files[-1]).read_text())
        return all((folder / name).stat().st_size for name in files)
    except (OSError, ValueError):
        return False


def wrong_after(work: Work, folder: Path, right: dict[str, str]) -> list[str]:
    """What is wrong after a fault, and after the same command once more."""
    found = []
    for name in work.makes:
        if not work.resumes and (folder / name).exists() and not whole(folder / name):
            found.append(f"{name} is there and not whole")
    status, said = work.done(folder)
    if status:
        if not (work.name == "run" and "exists already" in said):
            found.append(f"once more: status {status}: {said.strip()[-200:]}")
    found += [f"once more: said {mark}" for mark in _FAULTS if mark in said]
    for name in work.makes:
        if not whole(folder / name):
            found.append(f"once more: {name} is not whole")
        elif digest(folder / name) != right[name]:
            found.append(f"once more: {name} is another result")
    if work.notes and (folder / "out" / "notes.txt").read_text() != NOTES:
        found.append("the notes are gone")
    left = [str(p.relative_to(folder)) for p in folder.rglob(".*part*")]
    return found + [f"left {path}" for path in left]


def a_moment(dice: random.Random, takes_s: float) -> float:
    """A moment of the work: half of them in its last third, where it writes."""
    low = takes_s * (2 / 3 if dice.random() < 0.5 else 0.05)
    return dice.uniform(low, takes_s)
