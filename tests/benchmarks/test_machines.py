"""The wait of somebody who gives a study more processes: the same study on none, one, two and four.

Times are of a clock, for processes of others do the work; ratios within one run are what counts.
"""

import shutil
import time

import pytest

from drift.runs import cluster
from drift.runs.local_cluster import local_client
from drift.studies.run import run_study

pytestmark = [pytest.mark.bench, pytest.mark.filterwarnings("ignore")]

#: Runs of the study, and members of each.
RUNS, MEMBERS = 8, 5000

#: Empty pieces of work, to tell what handing one over costs.
EMPTY = 400


def study(members):
    hours = [round(1.55 + 0.1 * i, 2) for i in range(RUNS - 1)]
    heading = {"events": ["2008-12-border-chapel"], "winds": "sample", "members": members}
    return {"study": heading, "vary": [{"key": "vehicle.flight_time_h", "values": hours}]}


def waited_s(folder, client):
    """How long a study takes whose processes have compiled, imported and opened before."""
    for members in (64, MEMBERS):
        shutil.rmtree(folder, ignore_errors=True)
        start = time.perf_counter()
        run_study(study(members), out=folder, client=client)
    return time.perf_counter() - start


def handed_over_ms(client):
    """What an empty piece of work costs from here to a worker and back."""
    here = cluster.versions()
    jobs = ((str(i), client.submit(cluster.checked, here, int, pure=False)) for i in range(EMPTY))
    start = time.perf_counter()
    assert len(list(cluster.finished(client, jobs))) == EMPTY
    return (time.perf_counter() - start) / EMPTY * 1e3


def test_the_same_study_on_none_one_two_and_four_processes(tmp_path):
    dask = pytest.importorskip("distributed")
    took = {0: waited_s(tmp_path / "0", None)}
    print(f"no Dask: {took[0]:.1f} s, {took[0] / RUNS:.2f} s a run of {MEMBERS} members")
    tables = [(tmp_path / "0" / "results.csv").read_bytes()]
    for workers in (1, 2, 4):
        start = time.perf_counter()
        with local_client(dask, workers) as client, client.cluster:
            ready = time.perf_counter() - start
            took[workers] = waited_s(tmp_path / str(workers), client)
            over = handed_over_ms(client)
        tables.append((tmp_path / str(workers) / "results.csv").read_bytes())
        ratio = took[0] / took[workers]
        print(
            f"{workers} processes: {took[workers]:.1f} s, {ratio:.2f} times as fast as without "
            f"Dask; ready after {ready:.1f} s, {over:.1f} ms for an empty piece of work"
        )
    for more in (2, 4):
        print(f"{more} are {took[1] / took[more]:.2f} times as fast as one")
    assert len(set(tables)) == 1
