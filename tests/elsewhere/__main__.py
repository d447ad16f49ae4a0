"""`python -m tests.elsewhere [words for pytest]`: what depends on no machine, on another one.

The other machine is played on this one (`tests.elsewhere.machine`). It runs the tests whose answers
are bytes, pictures or pinned numbers, those of processes, and the flights that were tracked.
"""

import subprocess
import sys

from tests.elsewhere.machine import ROOT, made, variables

CACHES = ROOT / "out" / "elsewhere"

CHOSEN = (
    # Not collected by the first pass: there is no other machine to compare with.
    "tests/elsewhere/two_machines.py",
    "tests/golden",
    "tests/drift/ensemble",
    "tests/drift/figures",
    "tests/drift/flight",
    "tests/drift/landings",
    "tests/cli/test_process.py",
    "tests/cli/test_reproducible.py",
    "tests/physics/test_benchmarks.py",
    "tests/physics/test_real_flight.py",
)


def main() -> int:
    """Play the other machine; the exit status of its tests."""
    environment = made(CACHES)
    print("another machine:", *(f"{k}={v!r}" for k, v in variables(CACHES).items()), flush=True)
    command = [sys.executable, "-m", "pytest", *CHOSEN, *sys.argv[1:]]
    return subprocess.run(command, env=environment, cwd=ROOT).returncode


if __name__ == "__main__":
    sys.exit(main())
