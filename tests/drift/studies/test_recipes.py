"""The recipes of docs/howto/many-machines.md run, with stand-ins for the commands of SLURM.

`sbatch`, `squeue` and `scancel` here take what SLURM's take, start the script of a job as a process
of this machine and end it; dask-jobqueue, the scheduler, the workers and the study are real.
"""

import contextlib
import json
import os
import re
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

import drift
from tests.drift.studies.clusters import SCHEDULER, WORKER, written_study
from tests.processes import HANGS_S

pytest.importorskip("distributed")

PAGE = (Path(__file__).parents[3] / "docs/howto/many-machines.md").read_text("utf-8")

SBATCH = f"""#!{sys.executable}
import os, pathlib, re, subprocess, sys
jobs = pathlib.Path(os.environ["STAND_IN_JOBS"])
script = pathlib.Path(sys.argv[-1]).read_text()
asked = re.findall(r"^#SBATCH (--?[a-z-]+)", script, re.M)
known = {{"-J", "-p", "-A", "-n", "-t", "-e", "-o", "--cpus-per-task", "--mem", "--nodes"}}
if unknown := set(asked) - known:
    sys.exit(f"sbatch: error: unrecognized option {{unknown}}")
if not script.startswith("#!"):
    sys.exit("sbatch: error: This does not look like a batch script.")
number = len(list(jobs.iterdir())) + 1
(jobs / f"{{number}}.sh").write_text(script)
log = (jobs / f"{{number}}.sh.log").open("w")
job = subprocess.Popen(["bash", jobs / f"{{number}}.sh"], stdout=log, stderr=log,
                       env=os.environ | {{"SLURM_JOB_ID": str(number)}}, start_new_session=True)
(jobs / f"{{number}}.sh.pid").write_text(str(job.pid))
print(f"Submitted batch job {{number}}")
"""

SCANCEL = f"""#!{sys.executable}
import os, pathlib, signal, sys
jobs = pathlib.Path(os.environ["STAND_IN_JOBS"])
for number in sys.argv[1:]:
    try:
        os.killpg(int((jobs / f"{{number}}.sh.pid").read_text()), signal.SIGTERM)
    except ProcessLookupError:
        pass
"""

SQUEUE = f"#!{sys.executable}\n"


@pytest.fixture
def slurm(tmp_path, monkeypatch):
    """SLURM's commands on the path; the folder of the jobs that they started."""
    commands, jobs = tmp_path / "bin", tmp_path / "jobs"
    for folder in (commands, jobs):
        folder.mkdir()
    for name, text in {"sbatch": SBATCH, "scancel": SCANCEL, "squeue": SQUEUE}.items():
        (commands / name).write_text(text)
        (commands / name).chmod(0o755 | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{commands}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("STAND_IN_JOBS", str(jobs))
    monkeypatch.setenv("PYTHONPATH", os.getcwd())
    yield jobs
    for pid in jobs.glob("*.pid"):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(int(pid.read_text()), signal.SIGKILL)


def recipe(heading):
    """The Python of a part of the page."""
    part = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return re.search(r"```python\n(.*?)```", part, re.S)[1]


def ran(code):
    """The names that a recipe leaves."""
    names = {}
    exec(compile(code, "many-machines.md", "exec"), names)
    return names


def here(code, words):
    """A recipe whose machines are this one: every word that is replaced is in it."""
    for there, own in words.items():
        assert there in code, there
        code = code.replace(there, own)
    return code


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_the_recipe_for_slurm_flies_a_study_and_ends_its_jobs(slurm, tmp_path, monkeypatch):
    pytest.importorskip("dask_jobqueue")
    study = written_study(tmp_path, [0.5, 0.75, 1.25], keep="landings")
    drift.study(study, out=tmp_path / "here")
    monkeypatch.chdir(tmp_path)
    activate = tmp_path / "activate"
    activate.write_text("export WAS_ACTIVATED=yes\n")
    code = here(
        recipe("SLURM"),
        {
            'cores=8, processes=8, memory="16GB"': 'cores=1, processes=1, memory="1GB"',
            "source /shared/venv/bin/activate": f"source {activate}",
            "jobs=10": "jobs=2",
            '"/shared/timers"': f'"{tmp_path / "there"}"',
        },
    )
    names = ran(code)
    try:
        # Landings were written by the jobs, into the folder that they share.
        for one in ("results.csv", "study.json"):
            assert (tmp_path / "there" / one).read_bytes() == (tmp_path / "here" / one).read_bytes()
        assert len(list((tmp_path / "there" / "landings").rglob("*.nc"))) == 4
        scripts = [path.read_text() for path in slurm.glob("*.sh")]
        assert len(scripts) == 2
        for script in scripts:
            assert f"source {activate}" in script and "export NUMBA_NUM_THREADS=1" in script
            assert "#SBATCH -t 04:00:00" in script
    finally:
        names["cluster"].close()
    until = time.monotonic() + HANGS_S
    while any(map(runs, slurm.glob("*.pid"))) and time.monotonic() < until:
        time.sleep(0.1)
    assert not any(map(runs, slurm.glob("*.pid")))


def runs(pid):
    """Whether a job still runs; one that ended and is not waited for does not."""
    try:
        return Path(f"/proc/{pid.read_text()}/stat").read_text().split()[2] != "Z"
    except OSError:
        return False


def test_the_recipe_for_kubernetes_is_a_cluster_of_valid_pods_with_one_thread_each():
    """No Kubernetes here: the resource that dask-kubernetes makes of the recipe is looked at."""
    pytest.importorskip("dask_kubernetes.operator")
    made = ran(recipe("Kubernetes").split("\ncluster = ")[0])["spec"]
    assert made["kind"] == "DaskCluster" and made["spec"]["worker"]["replicas"] == 20
    for part in ("scheduler", "worker"):
        # The models of Kubernetes' own client refuse a pod that lacks what it must have.
        [container] = pod_of(made["spec"][part]["spec"]).containers
        assert container.image == "registry.example.org/balloon-drift:1.0.0"
        assert container.resources.limits == {"cpu": "1", "memory": "4Gi"}
        assert [(one.name, one.value) for one in container.env] == [("NUMBA_NUM_THREADS", "1")]
        # The installed Dask has the command, and its options.
        command, own = container.args[:2], container.args[2:]
        assert command == ["dask", part]
        module = {"scheduler": SCHEDULER, "worker": WORKER}[part]
        told = [sys.executable, "-m", module, *own, "--help"]
        subprocess.run(told, check=True, timeout=HANGS_S, stdout=subprocess.DEVNULL)


def pod_of(spec):
    client = pytest.importorskip("kubernetes.client").ApiClient()
    return client.deserialize(json.dumps(spec), "V1PodSpec", "application/json")
