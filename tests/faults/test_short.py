"""A few faults of `make faults`: a run killed while it writes, and one on a full disk."""

import os

import pytest

from tests.faults.__main__ import Workplace

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "killpg"), reason="groups of processes are POSIX"),
]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return Workplace(tmp_path_factory.mktemp("work"), only=("run", "run --force"))


@pytest.mark.parametrize("number", [1, 2])
def test_a_run_killed_at_a_random_moment_is_done_by_the_same_command(place, number):
    words, wrong = place.killing(place.works[1], number)
    assert wrong == [], words


def test_a_run_on_a_full_disk_is_done_by_the_same_command_once_there_is_room(place):
    words, wrong = place.starving(place.works[0], 1)
    assert wrong == [], words
