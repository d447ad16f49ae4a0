"""A Dask cluster of processes on this machine, one per core."""

from __future__ import annotations

import logging
import os
import signal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from distributed import Client


def local_client(dask: Any, workers: int | None = None) -> Client:
    """A client of processes that fly on one core each, as many as there are cores.

    Processes share no lock, and no compiled state.
    """
    cluster = dask.LocalCluster(
        n_workers=workers or os.cpu_count() or 1,
        threads_per_worker=1,
        processes=True,
        # Any free port, and for this machine alone.
        dashboard_address="127.0.0.1:0",
        env={"NUMBA_NUM_THREADS": "1"},
        preload=__name__,
        silence_logs=logging.CRITICAL,
    )
    client: Client = dask.Client(cluster)
    return client


def dask_setup(worker: Any) -> None:
    """What each process does when it starts: Ctrl-C on the terminal is for the one who asked."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
