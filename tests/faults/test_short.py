"""A few faults of `make faults`: a run killed while it writes, and one on a full disk."""

import os

import pytest

from tests.faults.__main__ import Workplace
from tests.faults.starved import starved
from tests.faults.work import made

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "killpg"), reason="groups of processes are POSIX"),
]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return Workplace(tmp_path_factory.mktemp("work"), only=("run", "run --force", "study"))


def test_a_run_killed_at_a_random_moment_is_done_by_the_same_command(place):
    words, wrong = place.killing(place.works[1], 1)
    assert wrong == [], words


@pytest.mark.parametrize("fault", ["killing", "doubling"])
def test_a_study_killed_or_begun_twice_comes_to_the_same_bytes(place, fault):
    words, wrong = getattr(place, fault)(place.works[2], 2)
    assert wrong == [], words


def test_a_run_without_room_is_one_sentence(place):
    folder = place.folder("full")
    made(folder, place.works[0], None)
    status, said = starved(place.works[0], folder, 20_000)
    assert status == 2
    assert "no room left" in said and "Traceback" not in said
    assert {path.name for path in folder.iterdir()} <= {
        "one.toml",
        "two.toml",
        "study.toml",
        "store",
    }
