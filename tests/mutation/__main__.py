"""How many small faults put into the code the tests notice: `make mutation`, on a schedule.

Cosmic Ray makes the faults; each is tried in a copy of the checkout, by those tests of its area
that reach its line. Of the thousands that there are a seeded sample is tried, so that a run ends.
The status is 1 where an area falls short of `WANTED`.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from drift.statistics.shares import wilson
from tests import shared
from tests.mutation import equivalents
from tests.mutation.areas import AREAS, ROOT

#: The share of faults, apart from those that change nothing, that must be noticed.
WANTED = 0.8


def copied(folder: Path) -> Path:
    """The checkout, where faults may be put in, with what numba has compiled of it."""
    ignored = shutil.ignore_patterns(".git", ".venv*", "out", "*.pyc", "*.egg-info")
    if shared.ROOT.is_dir():
        (folder / shared.ROOT.name).symlink_to(shared.ROOT)
    return Path(shutil.copytree(ROOT, folder / "main", ignore=ignored, symlinks=True))


def tried(area: str, there: Path, faults: int, seed: int) -> list[dict[str, Any]]:
    """The faults of an area and how each ended, as `tests.mutation.trying` writes them."""
    answers = there.parent / f"{area}.jsonl"
    words = [area, str(answers), "--faults", str(faults), "--seed", str(seed)]
    # Two faults in one second leave files of one age and size: none may be compiled and kept.
    settings = {
        "PYTHONDONTWRITEBYTECODE": "1",
        "NUMBA_DISABLE_JIT": str(int(AREAS[area].interpreted)),
    }
    subprocess.run(
        [sys.executable, "-m", "tests.mutation.trying", *words],
        cwd=there,
        env=os.environ | settings,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return [json.loads(line) for line in answers.read_text("utf-8").splitlines()]


def told(area: str, answers: list[dict[str, Any]]) -> bool:
    """Print the score of an area and what went unnoticed; whether it is enough."""
    same = [one for one in answers if equivalents.reason(one)]
    real = [one for one in answers if not equivalents.reason(one)]
    noticed = sum(one["how"].startswith("noticed") for one in real)
    low, high = wilson(noticed / len(real), len(real))
    print(
        f"{area}: {noticed} of {len(real)} noticed, {100 * noticed / len(real):.0f} % "
        f"[{100 * low:.0f}, {100 * high:.0f}]; {len(same)} more change nothing"
    )
    for one in real:
        if not one["how"].startswith("noticed"):
            before, after = one["change"]
            print(f"  {one['how']}: {one['file']}:{one['line']}\n    - {before}\n    + {after}")
    sys.stdout.flush()
    return noticed >= WANTED * len(real)


def main() -> int:
    """Try a sample in each area; 1 where one falls short."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("areas", nargs="*", default=list(AREAS), metavar="AREA")
    words.add_argument("--faults", type=int, default=150, help="tried in each area")
    words.add_argument("--seed", type=int, default=0)
    given = words.parse_args()
    if unknown := set(given.areas) - set(AREAS):
        words.error(f"no area {', '.join(sorted(unknown))}; there are {', '.join(AREAS)}")
    enough = True
    with tempfile.TemporaryDirectory() as folder:
        there = copied(Path(folder))
        for area in given.areas:
            enough &= told(area, tried(area, there, given.faults, given.seed))
    return int(not enough)


if __name__ == "__main__":
    sys.exit(main())
