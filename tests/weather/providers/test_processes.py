"""Several processes, sudden deaths and a full disk: the store is never wrong."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import HANGS_S, unmeasured
from tests.weather.providers.test_cds_troubles import REQUESTS, assert_nothing_stored, assert_right
from weather.providers.remote import open_remote
from weather.store import Store

ROOT = Path(__file__).parents[3]


def start(stage=""):
    return subprocess.Popen(
        [sys.executable, "-m", "tests.weather.providers.fetch_once", *([stage] if stage else [])],
        cwd=ROOT,
        env=unmeasured() if stage == "full" else dict(os.environ),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def end(process):
    out, err = process.communicate(timeout=HANGS_S)
    return process.returncode, out, err


def test_three_processes_at_once_make_one_download(cds, store, monkeypatch):
    monkeypatch.setenv("CDSAPI_URL", cds.url("ok.three"))
    ended = [end(process) for process in [start() for _ in range(3)]]
    assert [status for status, _, _ in ended] == [0, 0, 0], ended
    assert len({out for _, out, _ in ended}) == 1
    world = cds.world("ok.three")
    assert world.n_submitted == REQUESTS
    assert world.count("GET result/") == REQUESTS
    assert len([*store.blobs()]) == REQUESTS


@pytest.mark.parametrize(
    "stage",
    [
        "submitting",
        "submitted",
        "downloading",
        "verifying",
        "publishing-data",
        "publishing-record",
        "record-half-written",
        "published",
    ],
)
def test_killed_at_any_moment_the_next_run_recovers_with_no_second_job(
    cds, store, box, monkeypatch, stage
):
    world = f"in-pieces.{stage}"
    monkeypatch.setenv("CDSAPI_URL", cds.url(world))
    status, out, _ = end(start(stage))
    assert status == -signal.SIGKILL
    assert out == ""
    complete = [blob for blob in store.blobs() if blob.damage() is None]
    assert len(complete) == (1 if stage == "published" else 0)
    assert_right(open_remote("cds", box))
    assert cds.world(world).n_submitted == REQUESTS
    left = {path.name for path in store.root.rglob("*") if path.is_file()}
    assert left <= {"data-1.grib", "meta-1.json", "lock", "job.json", "holder.json"}, left


def test_a_full_disk_is_one_sentence_and_the_store_stays_whole(cds, store, box, monkeypatch):
    monkeypatch.setenv("CDSAPI_URL", cds.url("ok.full"))
    status, out, err = end(start("full"))
    assert status == 1
    assert out == ""
    assert err.count("\n") == 1
    assert "no room to write in the store" in err
    assert_nothing_stored(store)
    assert_right(open_remote("cds", box))
    assert cds.world("ok.full").n_submitted == REQUESTS


def test_a_disk_that_is_full_already_gives_the_same_sentence(cds, box, monkeypatch, tmp_path):
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no /dev/full on this system")
    monkeypatch.setenv("CDSAPI_URL", cds.url("ok.dev-full"))
    store = Store.open(tmp_path / "other")
    from weather.errors import FetchError
    from weather.providers.cds import fetch_cds
    from weather.store import Entry

    # Writing to /dev/full fails with ENOSPC, from the kernel.
    monkeypatch.setattr(Entry, "part", property(lambda entry: FullPart(full)))
    with pytest.raises(FetchError, match="no room to write in the store"):
        fetch_cds(box, store=store)
    assert [*store.blobs()] == []


class FullPart(type(Path())):
    """A file on a full disk: it can be opened, and not written; removing it does nothing."""

    def unlink(self, missing_ok=False):
        pass


def test_a_process_that_waits_in_vain_names_who_it_waits_for(cds, store, box, monkeypatch):
    from weather.errors import FetchError, StillQueued
    from weather.providers.cds import fetch_cds

    monkeypatch.setenv("CDSAPI_URL", cds.url("for-ever.holder"))
    holder = start()
    try:
        while cds.world("for-ever.holder").n_submitted < REQUESTS:
            assert holder.poll() is None, holder.communicate()
        monkeypatch.setenv("DRIFT_DEADLINE_S", "1")
        with pytest.raises(FetchError, match=f"process {holder.pid} on "):
            fetch_cds(box)
        with pytest.raises(StillQueued, match=f"process {holder.pid} on "):
            fetch_cds(box, no_wait=True)
    finally:
        holder.kill()
        holder.communicate()
    # The dead let go: no wait, no leftover lock.
    cds.world("for-ever.holder").trouble = "ok"
    monkeypatch.setenv("DRIFT_DEADLINE_S", "30")
    assert_right(open_remote("cds", box))
    assert cds.world("for-ever.holder").n_submitted == REQUESTS
