"""A few minutes of `make fuzz` in some seconds: every door, the same damage every time."""

import os
from pathlib import Path

import pytest

from tests.fuzz.__main__ import outcomes, warmed
from tests.fuzz.doors import doors
from tests.fuzz.mutation import mutated
from tests.fuzz.trial import Outcome, tried

ROOT = Path(__file__).parents[2]

#: Inputs at each door.
EACH = 3


@pytest.fixture(scope="module")
def every(tmp_path_factory):
    here = Path.cwd()
    os.chdir(ROOT)
    try:
        warmed()
        yield doors(tmp_path_factory.mktemp("real"))
    finally:
        os.chdir(here)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="tried in forks")
def test_damage_at_every_door_costs_a_sentence(every, monkeypatch):
    monkeypatch.chdir(ROOT)
    found = [outcome for _, outcome in outcomes(every, EACH * len(every), seed=1)]
    assert {one.fault for one in found} == {""}, [one for one in found if one.fault]
    assert sum(one.status == 2 for one in found) > len(found) / 2


@pytest.mark.skipif(not hasattr(os, "fork"), reason="tried in forks")
def test_what_is_not_damaged_passes_its_door(every, monkeypatch):
    # A fuzz that every door refuses for a reason of its own would find nothing.
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("tests.fuzz.doors.mutated", lambda content, seed, *, text: content)
    status = {door.name: tried(door, 0).status for door in every}
    # The winds of the pairs are not there, which is all that is wrong with them.
    assert status == dict.fromkeys(status, 0) | {"pairs": 2}


def test_a_fault_would_be_told():
    def fault(**changes):
        good = {"status": 2, "seconds": 1.0, "peak_bytes": 1e8, "said": "drift: no", "strayed": ()}
        return Outcome(door="zip", number=0, **good | changes).fault

    assert fault() == ""
    assert all(
        fault(**wrong)
        for wrong in (
            {"status": -11},
            {"status": 99},
            {"seconds": 31.0},
            {"peak_bytes": 2.1e9},
            {"said": "Traceback (most recent call last)"},
            {"said": "drift: KeyError: 'x' (not expected; ...)"},
            {"said": ""},
            {"strayed": ("home",)},
        )
    )


def test_the_same_number_is_the_same_damage():
    content = bytes(range(256)) * 20
    assert mutated(content, 7, text=False) == mutated(content, 7, text=False)
    assert len({mutated(content, n, text=n % 2 == 0) for n in range(100)}) > 90
