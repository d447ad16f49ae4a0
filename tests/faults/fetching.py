"""Fetches from the stand-in of the data store, killed at any moment."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.faults.work import ROOT
from tests.processes import HANGS_S
from tests.weather.providers.cds_server import KEY, CdsServer
from tests.weather.providers.conftest import QUICK
from weather.providers.into_store import examine_stored
from weather.store import Store
from weather.store.upkeep import doubtful, unrecorded, verify

#: Two requests: the pressure levels and the surface of one UTC day.
REQUESTS = 2


def fetch(cds: CdsServer, folder: Path, name: str) -> subprocess.Popen[str]:
    """A process that fetches the test box, in a group of its own."""
    told = QUICK | {
        "DRIFT_STORE": str(folder / "store"), "CDSAPI_URL": cds.url(name), "CDSAPI_KEY": KEY,
        "NO_PROXY": "*", "CDSAPI_RC": str(folder / "none"),
    }  # fmt: skip
    return subprocess.Popen(
        [sys.executable, "-m", "tests.weather.providers.fetch_once"],
        cwd=ROOT,
        env=os.environ | told,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def wrong_after_kills(cds: CdsServer, folder: Path, number: int, takes_s: float) -> list[str]:
    """Kill a fetch once or twice, fetch again; what is wrong with the store then."""
    dice = random.Random(number)
    name = f"ok.faults-{number}"
    for _ in range(dice.choice((1, 1, 2))):
        process = fetch(cds, folder, name)
        time.sleep(dice.uniform(0.2, 1.0) * takes_s)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=HANGS_S)
    process = fetch(cds, folder, name)
    said, _ = process.communicate(timeout=HANGS_S)
    found = [] if process.returncode == 0 else [f"status {process.returncode}: {said[-200:]}"]
    store = Store.open(folder / "store")
    troubles = [v.trouble for v in verify(store, deep=True, decode=examine_stored) if v.trouble]
    jobs = cds.world(name).n_submitted
    return [
        *found,
        *troubles,
        *doubtful(store).values(),
        *(f"unrecorded {path.name}" for path in unrecorded(store)),
        *([f"{jobs} jobs for {REQUESTS} requests"] if jobs > REQUESTS else []),
        *([] if len([*store.blobs()]) == REQUESTS else ["not every file is there"]),
    ]
