"""A worker of another minor version of Python: one sentence, and a folder that goes on.

Needs another Python on this machine and a package registry, so it runs when it is asked for:
`pytest -m network tests/drift/studies/test_other_python.py`. What it shows every time is in
`test_cluster.py`, where a worker tells another version through the same check.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from drift.studies.run import run_study
from tests.drift.studies.clusters import scheduler, worker, written_study
from tests.processes import HANGS_S
from weather.errors import InputError

pytest.importorskip("distributed")

ROOT = Path(__file__).parents[3]

pytestmark = [pytest.mark.network, pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


def others():
    """Other Pythons of this machine that the program allows, and that run."""
    names = (f"python3.{minor}" for minor in range(11, 16) if minor != sys.version_info.minor)
    for found in filter(None, map(shutil.which, names)):
        if subprocess.run([found, "-c", ""], capture_output=True, check=False).returncode == 0:
            yield found


@pytest.fixture(scope="module")
def other(tmp_path_factory):
    """Another Python with what the program needs, of the same versions as here."""
    found = next(others(), None)
    if found is None:
        pytest.skip("this machine has no other Python from 3.11 on")
    place = tmp_path_factory.mktemp("other")
    subprocess.run([found, "-m", "venv", place], check=True, timeout=HANGS_S)
    python = place / "bin" / "python"
    pip = (python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    pins = ("-c", ROOT / "requirements" / "constraints.txt")
    subprocess.run([*pip, *pins, f"{ROOT}[dask]"], check=True, timeout=HANGS_S)
    return python


def test_a_worker_of_another_python_is_refused_and_the_study_goes_on_without(other, tmp_path):
    study = written_study(tmp_path, [0.5, 0.75, 1.25])
    run_study(study, out=tmp_path / "here")
    with scheduler(tmp_path) as (_, address):
        with (
            worker(address, python=other),
            pytest.raises(InputError, match=r"has Python 3\.\d+ and this machine has 3\.\d+; inst"),
        ):
            run_study(study, out=tmp_path / "there", scheduler=address)
        with worker(address):
            run_study(study, out=tmp_path / "there", scheduler=address)
    one, two = (tmp_path / name / "results.csv" for name in ("here", "there"))
    assert one.read_bytes() == two.read_bytes()
