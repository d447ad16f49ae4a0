"""Studies on a Dask cluster of processes: the same table, and nothing lost with a worker."""

import os
import signal

import pytest

from drift.runs import cluster
from drift.runs.batch import run_batch, tasks
from drift.runs.choices import RunOptions
from drift.studies.run import run_study
from tests.analytic import cds_file, event, toml
from weather.errors import InputError
from weather.progress import silent
from weather.synthetic import uniform

pytest.importorskip("distributed")

# What Dask warns of is its own; a worker that is killed is meant to be missed.
pytestmark = pytest.mark.filterwarnings("ignore")

EXACT = event(0.0, 100.0, fall_mps=2.0, rise_mps=5, cruise_height_m=3000, flight_time_h=1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A study of twelve scenarios, and the folder that one process makes of it."""
    folder = tmp_path_factory.mktemp("cluster")
    wind = uniform(u_mps=10.0, v_mps=0.0)
    cds_file(folder / "ten.nc", wind, [-2, 0, 2], range(97, 106), range(6), [0, 3e3, 6e3])
    (folder / "exact.toml").write_text(toml(EXACT))
    heading = {"events": ["exact.toml"], "winds": "ten.nc", "members": 64, "keep": "landings"}
    vary = [
        {"key": "vehicle.flight_time_h", "values": [0.5, 0.75, 1, 1.25, 1.5, 2]},
        {"key": "vehicle.cruise_height_m", "values": [2000, 4000]},
    ]
    (folder / "study.toml").write_text(toml({"study": heading, "vary": vary}))
    run_study(folder / "study.toml", out=folder / "here")
    return folder


@pytest.fixture(scope="module")
def client():
    """Two workers, each a process of its own."""
    with cluster.connected(cluster.LOCAL) as client:
        yield client


def same(one, other):
    names = sorted(path.relative_to(one) for path in one.rglob("*") if path.is_file())
    assert len(names) > 13 and names == sorted(
        path.relative_to(other) for path in other.rglob("*") if path.is_file()
    )
    for name in names:
        assert (one / name).read_bytes() == (other / name).read_bytes(), name


def test_a_worker_killed_in_mid_run_loses_nothing_and_the_table_is_the_same(folder, client):
    workers = client.run(os.getpid)
    assert len(workers) >= 1 and os.getpid() not in workers.values()
    killed = []

    def kill_one(stage, done, total):
        if done and done >= 3 and not killed:
            killed.append(next(iter(workers.values())))
            os.kill(killed[0], signal.SIGKILL)

    ended = run_study(
        folder / "study.toml", out=folder / "killed", client=client, progress=kill_one
    )
    assert killed and ended.failures == ()
    same(folder / "here", folder / "killed")


def test_blocks_of_members_fly_on_many_workers_and_change_nothing(folder, client):
    asked = folder / "study.toml"
    client.run(_small_blocks, 20)
    _small_blocks(20)
    try:
        run_study(asked, out=folder / "blocks", client=client)
    finally:
        client.run(_small_blocks, 100_000)
        _small_blocks(100_000)
    same(folder / "here", folder / "blocks")


def _small_blocks(members):
    from drift.studies import flying

    flying.BLOCK = members


def test_another_version_on_a_worker_is_refused_in_a_sentence(folder, client, monkeypatch):
    monkeypatch.setattr(cluster, "program_version", lambda: "0.0.0-other")
    with pytest.raises(InputError, match=r"has balloon-drift .* and this machine has 0.0.0-other"):
        run_study(folder / "study.toml", out=folder / "versions", client=client)


def test_a_worker_of_another_python_is_refused_in_a_sentence(folder, client, monkeypatch):
    monkeypatch.setattr(cluster.platform, "python_version_tuple", lambda: ("3", "99", "0"))
    with pytest.raises(
        InputError, match=r"the worker tcp:.* has Python 3.1\d and .* has 3.99; ins"
    ):
        run_study(folder / "study.toml", out=folder / "python", client=client)


def test_work_that_comes_to_a_late_worker_of_another_python_is_not_done(folder, client):
    asked = cluster.versions() | {"Python": "3.99"}
    with pytest.raises(InputError, match=r"a worker has Python .* and this machine has 3.99"):
        client.submit(cluster.checked, asked, os.getpid, pure=False).result()
    assert client.submit(cluster.checked, cluster.versions(), os.getpid, pure=False).result()


def test_a_worker_that_joins_late_with_another_version_does_not_fly(folder):
    from dataclasses import replace

    from drift.studies.file import load_study
    from drift.studies.flying import finish
    from drift.studies.jobs import group_of

    asked = load_study(folder / "study.toml")
    job = group_of(asked, asked.loaded[0], folder).jobs[0]
    found = finish(replace(job, version="0.0.0-other"), None)
    assert found.rows == () and "install one version everywhere" in found.reason


def test_a_scheduler_that_does_not_answer_is_told_in_a_sentence(folder, monkeypatch):
    monkeypatch.setattr(cluster, "_PATIENCE_S", 0.5)
    with pytest.raises(InputError, match="no Dask scheduler answers at 'tcp:"):
        run_study(folder / "study.toml", out=folder / "nobody", scheduler="tcp://127.0.0.1:9")


def test_a_batch_on_a_cluster_ends_as_one_here(folder, client):
    (folder / "b").mkdir()
    (folder / "b" / "exact.toml").write_text(toml(EXACT))
    choices = RunOptions(winds=(str(folder / "ten.nc"),), members=16, command="test")
    for out, scheduler in ((folder / "b1", None), (folder / "b2", client.scheduler.address)):
        out.mkdir()
        todo = tasks([str(folder / "b" / "exact.toml")], out)
        [outcome] = run_batch(todo, choices, silent, scheduler)
        assert (outcome.state, outcome.reason) == ("done", "")
    one, two = (path / "exact" / "landings.csv" for path in (folder / "b1", folder / "b2"))
    assert one.read_bytes() == two.read_bytes()
