"""What a killed process unpacked is removed by a later one, and nothing else."""

import os
import subprocess
import sys
import time

import pytest

from weather.guard import scratch


@pytest.mark.skipif(os.name != "posix", reason="processes are told apart as POSIX does")
def test_only_what_is_old_and_of_no_living_process_is_removed(tmp_path):
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    then = time.time() - 7200
    names = {
        "gone": f"drift-{dead.pid}-0123abcd",
        "young": f"drift-{dead.pid}-4567abcd",
        "at work": f"drift-{os.getpid()}-0123abcd",
        "another's": "drift-notes-0123abcd",
    }
    for what, name in names.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "winds.nc").write_bytes(b"x")
        if what != "young":
            os.utime(tmp_path / name, (then, then))
    scratch.sweep(tmp_path)
    left = {path.name for path in tmp_path.iterdir()}
    assert left == set(names.values()) - {names["gone"]}


def test_no_two_folders_have_one_name():
    assert scratch.named() != scratch.named()
    assert not scratch.named().exists()
