"""`python -m tests.fuzz [--count N] [--seed S] [--door NAME]`: real files, damaged, at every door.

Each input is one command in a process of its own. A fault is an end that no sentence tells: a
traceback, a crash, more than 30 s or 2 GB, a file where none belongs. Each is kept in out/fuzz.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.fuzz.doors import Door, doors
from tests.fuzz.trial import Outcome, kept, tried

KEPT = Path("out/fuzz")


def outcomes(found: list[Door], count: int, seed: int) -> Iterator[tuple[Door, Outcome]]:
    """Damage of so many numbers, the doors taking turns."""
    for i in range(count):
        door = found[i % len(found)]
        yield door, tried(door, seed * 1_000_000 + i // len(found))


def warmed() -> None:
    """Load in this process what every command would load in its own."""
    import netCDF4  # noqa: F401
    import xarray as xr
    import zarr  # noqa: F401

    import weather.describe
    import weather.sky  # noqa: F401
    from weather.formats.eccodes import eccodes_api

    eccodes_api()
    xr.Variable("x", [0.0]).isnull()


def _share(names: list[str], count: int, seed: int) -> list[tuple[str, Outcome]]:
    """What one of several workers tries."""
    warmed()
    with tempfile.TemporaryDirectory() as scratch:
        chosen = [door for door in doors(Path(scratch)) if not names or door.name in names]
        found = []
        for door, outcome in outcomes(chosen, count, seed):
            if outcome.fault:
                kept(door, outcome.number, KEPT)
                print(f"{door.name} {outcome.number}: {outcome.fault}", flush=True)
            found.append((door.name, outcome))
        return found


def report(found: list[Outcome]) -> list[str]:
    """A line per door: how many were tried, refused, taken; the dearest; the faults."""
    lines = ["door               inputs refused  taken faults  longest  largest"]
    for name in dict.fromkeys(one.door for one in found):
        mine = [one for one in found if one.door == name]
        how = Counter("faults" if o.fault else "refused" if o.status else "taken" for o in mine)
        lines.append(
            f"{name:18} {len(mine):6} {how['refused']:7} {how['taken']:6} {how['faults']:6} "
            f"{max(o.seconds for o in mine):6.1f} s {max(o.peak_bytes for o in mine) / 1e6:5.0f} MB"
        )
    for one in found:
        if one.fault:
            last = one.said.strip().splitlines()[-1:] or [""]
            lines.append(f"FAULT {one.door} {one.number}: {one.fault}: {last[0][:200]}")
    return lines


def main() -> int:
    """Try so many inputs; 1 where there was a fault."""
    words = argparse.ArgumentParser(prog="python -m tests.fuzz")
    words.add_argument("--count", type=int, default=2000)
    words.add_argument("--seed", type=int, default=0)
    words.add_argument("--workers", type=int, default=2)
    words.add_argument("--door", action="append", default=[])
    asked = words.parse_args()
    begin = time.monotonic()
    each = -(-asked.count // asked.workers)
    with ProcessPoolExecutor(asked.workers) as pool:
        jobs = [
            pool.submit(_share, asked.door, each, asked.seed * 100 + worker)
            for worker in range(asked.workers)
        ]
        found = [outcome for job in jobs for _, outcome in job.result()]
    print("\n".join(report(found)))
    faults = sum(bool(one.fault) for one in found)
    print(f"{len(found)} inputs in {time.monotonic() - begin:.0f} s, {faults} faults")
    return int(faults > 0)


if __name__ == "__main__":
    sys.exit(main())
