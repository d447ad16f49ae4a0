"""What may go wrong between a study and its cluster: a sentence, and nothing lost."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import replace

import pytest

import drift
from drift.runs import cluster
from drift.studies import work
from drift.studies.run import run_study
from tests.drift.studies.clusters import scheduler, worker, written_study
from tests.processes import HANGS_S
from weather.errors import FetchError, InputError

distributed = pytest.importorskip("distributed")

# What Dask warns of is its own; a scheduler that is killed is meant to be missed.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A study of eight scenarios, and the table that one process makes of it."""
    folder = tmp_path_factory.mktemp("faults")
    study = written_study(folder, [0.5, 0.6, 0.7, 0.8, 0.9, 1.1, 1.2, 1.3])
    run_study(study, out=folder / "here")
    return folder


@pytest.fixture(scope="module")
def here(folder):
    """The address of a scheduler with one worker."""
    with scheduler(folder) as (_, address), worker(address):
        yield address


def same_table(folder, name):
    return (folder / name / "results.csv").read_bytes() == (
        folder / "here" / "results.csv"
    ).read_bytes()


def test_a_scheduler_that_is_killed_loses_nothing_and_another_goes_on(folder):
    with scheduler(folder) as (process, address), worker(address):

        def kill(stage, done, total):
            if done and done >= 3:
                process.kill()

        with pytest.raises(FetchError, match=rf"{address} went away.*run the same command again"):
            run_study(folder / "study.toml", out=folder / "two", scheduler=address, progress=kill)
    finished = (folder / "two" / "finished.jsonl").read_text().splitlines()
    assert 3 <= len(finished) < 9
    said = []
    with scheduler(folder) as (_, address), worker(address):
        run_study(
            folder / "study.toml",
            out=folder / "two",
            scheduler=address,
            progress=lambda stage, done, total: said.append((done, total)),
        )
    assert (len(finished), 9) in said and (0, 9) not in said
    assert same_table(folder, "two")


def test_a_cluster_without_workers_is_waited_for_and_told(folder):
    with scheduler(folder) as (_, address):
        said, late = [], []

        def tell(stage, done, total):
            said.append(stage)
            if stage.startswith("waiting") and not late:
                late.append(worker(address))
                late[0].__enter__()

        try:
            run_study(folder / "study.toml", out=folder / "late", scheduler=address, progress=tell)
        finally:
            late[0].__exit__(None, None, None)
    assert f"waiting for a first worker of {address}" in said
    assert same_table(folder, "late")


def test_a_worker_without_the_winds_is_told_before_anything_flies(folder, here, monkeypatch):
    needs_of = work.needs_of
    # One disk serves both here: the worker looks for a file that it really has not.
    monkeypatch.setattr(
        work, "needs_of", lambda groups: replace(needs_of(groups), winds=("/far/ten.nc",))
    )
    with pytest.raises(InputError, match=r"^the worker tcp:.* it has no /far/ten.nc, a file of w"):
        run_study(folder / "study.toml", out=folder / "no-winds", scheduler=here)
    assert not (folder / "no-winds" / "finished.jsonl").exists()


def test_a_worker_that_does_not_see_the_folder_of_landings_is_told(folder, here, monkeypatch):
    needs_of = work.needs_of
    far = folder / "nowhere" / "shared"
    monkeypatch.setattr(work, "needs_of", lambda groups: replace(needs_of(groups), folder=far))
    with pytest.raises(
        InputError, match=r"cannot do this: nothing can be written into .*shared \("
    ):
        run_study(folder / "study.toml", out=folder / "no-folder", scheduler=here)


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.0 400 Bad Request\r\n\r\n"])
def test_a_port_of_something_else_is_no_scheduler(folder, monkeypatch, answer):
    monkeypatch.setattr(cluster, "_PATIENCE_S", 2)
    with listening(answer) as address, pytest.raises(InputError, match="no Dask scheduler answers"):
        run_study(folder / "study.toml", out=folder / "mute", scheduler=address)


@contextmanager
def listening(answer):
    """A server that takes connections, says one thing, and no more."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        held = []

        def serve():
            while True:
                try:
                    held.append(server.accept()[0])
                    held[-1].sendall(answer)
                except OSError:
                    return

        threading.Thread(target=serve, daemon=True).start()
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)
        for one in held:
            one.close()


def test_a_tls_address_needs_certificates_and_flies_with_them(folder, monkeypatch):
    import dask

    pytest.importorskip("cryptography")
    with pytest.raises(InputError, match=r"tls:// address needs the certificates of the cluster"):
        run_study(folder / "study.toml", out=folder / "tls", scheduler="tls://127.0.0.1:9")
    made = distributed.Security.temporary()
    for name, pem in {"key": made.tls_client_key, "cert": made.tls_client_cert}.items():
        (folder / f"{name}.pem").write_text(pem)
    (folder / "ca.pem").write_text(made.tls_ca_file)
    files = {"ca-file": "ca.pem", "client.key": "key.pem", "client.cert": "cert.pem"}
    tls = {f"distributed.comm.tls.{key}": str(folder / name) for key, name in files.items()}
    serving = distributed.LocalCluster(
        n_workers=1, security=made, dashboard_address="127.0.0.1:0", protocol="tls://"
    )
    with serving, dask.config.set(tls):
        address = serving.scheduler_address
        assert address.startswith("tls://")
        run_study(folder / "study.toml", out=folder / "tls", scheduler=address)
    assert same_table(folder, "tls")


def test_a_notebook_whose_loop_runs_can_give_an_address_or_its_client(folder, here):
    async def cell():
        drift.study(folder / "study.toml", out=folder / "cell-1", scheduler=here)
        with distributed.Client(here) as client:
            drift.study(folder / "study.toml", out=folder / "cell-2", client=client)

    asyncio.run(cell())
    assert same_table(folder, "cell-1") and same_table(folder, "cell-2")


def test_a_client_that_answers_later_is_refused_in_a_sentence(folder, here):
    async def cell():
        async with distributed.Client(here, asynchronous=True) as client:
            with pytest.raises(InputError, match="asynchronous"):
                drift.study(folder / "study.toml", out=folder / "later", client=client)

    asyncio.run(cell())


def test_a_client_that_was_closed_is_told_in_a_sentence(folder, here):
    client = distributed.Client(here)
    client.close()
    with pytest.raises((InputError, FetchError), match="went away"):
        run_study(folder / "study.toml", out=folder / "closed", client=client)


@pytest.mark.slow
def test_ctrl_c_ends_a_run_on_local_processes_with_one_line_and_nothing_is_lost(folder, tmp_path):
    study = written_study(tmp_path, [round(0.505 + 0.01 * i, 3) for i in range(120)])
    out, told = tmp_path / "out", tmp_path / "stderr"
    command = [sys.executable, "-m", "drift", "study", str(study), "--out", str(out)]
    with told.open("w") as stderr:
        # A terminal sends Ctrl-C to every process of the command, and none ignores it from birth.
        process = subprocess.Popen(
            [*command, "--scheduler", "local"], stderr=stderr, start_new_session=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )  # fmt: skip
        until = time.monotonic() + HANGS_S
        while lines(out) < 5 and time.monotonic() < until and process.poll() is None:
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(HANGS_S) == 130
    done = lines(out)
    assert 5 <= done < 121
    said = told.read_text().splitlines()
    assert said[-1] == "drift: stopped; nothing half-written was left behind"
    assert not [line for line in said if "Traceback" in line or "distributed" in line]
    again = subprocess.run(command, capture_output=True, text=True, timeout=HANGS_S, check=True)
    assert f"{done} of 121" in again.stderr
    run_study(study, out=tmp_path / "whole")
    assert (out / "results.csv").read_bytes() == (tmp_path / "whole/results.csv").read_bytes()


def lines(out):
    try:
        return (out / "finished.jsonl").read_text().count("\n")
    except OSError:
        return 0
