"""How many small faults put into the code the tests notice: `make mutation`, on a schedule.

Cosmic Ray makes the faults; each is tried in a copy of the checkout, by the tests of its room. Of
the thousands that there are a seeded sample is tried, so that a run ends.
"""

import argparse
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]

#: What is changed, and which tests must notice.
ROOMS = {
    "statistics": (
        ["drift/statistics"],
        "tests/drift/statistics tests/drift/priors/test_distributions.py"
        " tests/drift/evidence/test_claims.py tests/drift/evidence/test_calibration.py"
        " tests/drift/evidence/test_finds.py tests/physics/test_convergence.py",
    ),
    "physics": (
        ["weather/physics"],
        "tests/weather/physics tests/physics/test_balloon_forces.py"
        " tests/physics/test_stability.py tests/drift/places",
    ),
    "gate": (
        [
            f"weather/tidy/{name}.py"
            for name in ("gate", "axis_kinds", "past_only", "times", "statistic")
        ],
        "tests/weather/tidy tests/weather/layouts",
    ),
}

#: A fault that makes the code wait for ever is noticed by this, s.
_PATIENCE_S = 120

_TRIAL = "-m pytest -x -q -p no:cacheprovider -p no:xdist"

_CONFIG = """
[cosmic-ray]
module-path = {modules}
timeout = {patience}
excluded-modules = ["**/__init__.py"]
test-command = "{python} {trial} {tests}"

[cosmic-ray.distributor]
name = "local"
"""


def copied(folder: Path) -> Path:
    """The checkout, where faults may be put in, with what numba has compiled of it."""
    ignored = shutil.ignore_patterns(".git", ".venv*", "out", "*.pyc", "*.egg-info")
    return Path(shutil.copytree(ROOT, folder / "main", ignore=ignored, symlinks=True))


def passes_unchanged(tests: str, cwd: Path) -> None:
    """The tests pass where no fault was put in; else they would notice anything."""
    subprocess.run([sys.executable, *_TRIAL.split(), *tests.split()], cwd=cwd, check=True)


def cosmic_ray(*words: str, cwd: Path) -> None:
    subprocess.run([sys.executable, "-m", "cosmic_ray.cli", *words], cwd=cwd, check=True)


def sampled(session: Path, size: int, seed: int) -> int:
    """Keep a random sample of the faults of a session; how many there were.

    `X | Y` is nearly always a type here, which no test can notice.
    """
    with sqlite3.connect(session) as store:
        rows = store.execute(
            "SELECT job_id, operator_name FROM mutation_specs"
            " ORDER BY module_path, start_pos_row, start_pos_col, operator_name, occurrence"
        ).fetchall()
        jobs = [job for job, operator in rows if "BinaryOperator_BitOr" not in operator]
        kept = set(random.Random(seed).sample(jobs, min(size, len(jobs))))
        for job, _ in rows:
            if job not in kept:
                store.execute("DELETE FROM mutation_specs WHERE job_id = ?", (job,))
                store.execute("DELETE FROM work_items WHERE job_id = ?", (job,))
    return len(jobs)


def outcome(session: Path) -> tuple[int, int, list[str]]:
    """Noticed, tried, and where the unnoticed ones are."""
    with sqlite3.connect(session) as store:
        rows = store.execute(
            "SELECT test_outcome, module_path, start_pos_row, operator_name"
            " FROM work_results JOIN mutation_specs USING (job_id)"
        ).fetchall()
    missed = [f"{path}:{row} {name}" for result, path, row, name in rows if "SURVIVED" in result]
    return len(rows) - len(missed), len(rows), sorted(missed)


def main() -> None:
    # Two faults in one second leave files of one age and size: none may be compiled and kept.
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("rooms", nargs="*", default=list(ROOMS), metavar="ROOM")
    words.add_argument("--faults", type=int, default=60, help="tried in each room")
    words.add_argument("--seed", type=int, default=0)
    given = words.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        there = copied(Path(folder))
        for room in given.rooms:
            modules, tests = ROOMS[room]
            passes_unchanged(tests, there)
            config, session = Path(folder, f"{room}.toml"), Path(folder, f"{room}.sqlite")
            config.write_text(
                _CONFIG.format(
                    modules=modules,
                    patience=_PATIENCE_S,
                    python=sys.executable,
                    trial=_TRIAL,
                    tests=tests,
                )
            )
            cosmic_ray("init", str(config), str(session), cwd=there)
            known = sampled(session, given.faults, given.seed)
            cosmic_ray("exec", str(config), str(session), cwd=there)
            noticed, tried, missed = outcome(session)
            print(
                f"{room}: {noticed} of {tried} noticed ({100 * noticed / tried:.0f} %), of {known}"
            )
            print("\n".join(f"  unnoticed: {line}" for line in missed), flush=True)


if __name__ == "__main__":
    main()
