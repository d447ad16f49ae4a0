"""The tool that puts faults in: what it changes is seen by all, and its judgements are of today."""

import importlib
import sys
from pathlib import Path

import pytest

from tests.mutation import equivalents, swap
from tests.mutation.areas import AREAS, ROOT

SOURCE = """
import functools
LIMIT = 3
@functools.lru_cache
def most():
    return LIMIT
class Thing:
    @property
    def size(self):
        return 1
    @staticmethod
    def twice(x):
        return 2 * x
def has(value, by=1):
    return value + by < LIMIT
"""


@pytest.fixture
def pair(tmp_path, monkeypatch):
    """A module, and another that took what it has by name."""
    names = f"part_{tmp_path.name}", f"user_{tmp_path.name}"
    (tmp_path / f"{names[0]}.py").write_text(SOURCE)
    (tmp_path / f"{names[1]}.py").write_text(f"from {names[0]} import LIMIT, Thing, has, most")
    monkeypatch.syspath_prepend(tmp_path)
    yield tuple(importlib.import_module(name) for name in names)
    for name in names:
        sys.modules.pop(name, None)


@pytest.mark.parametrize(
    ("before", "after", "asked", "said"),
    [
        ("value + by < LIMIT", "value + by <= LIMIT", lambda m: m.has(2), True),
        ("by=1", "by=0", lambda m: m.has(2), True),
        ("return 1", "return 7", lambda m: m.Thing().size, 7),
        ("2 * x", "3 * x", lambda m: m.Thing.twice(2), 6),
        ("LIMIT = 3", "LIMIT = 4", lambda m: (m.LIMIT, m.has(2)), (4, True)),
        ("return LIMIT", "return LIMIT + 1", lambda m: m.most(), 4),
    ],
)
def test_a_fault_is_seen_by_all_who_have_the_module(pair, before, after, asked, said):
    part, user = pair
    assert asked(user) != said
    thing, has = user.Thing, user.has
    swap.put_in(part, SOURCE.replace(before, after))
    assert asked(part) == asked(user) == said
    assert user.Thing is thing and user.has is has


def test_a_module_put_in_as_it_is_stays_as_it_is(pair):
    part, user = pair
    known = dict(vars(user))
    swap.put_in(part, SOURCE)
    assert all(vars(user)[name] is value for name, value in known.items())
    assert user.has(1) and not user.has(2) and user.most() == 3


def test_a_fault_that_ends_the_import_says_so_and_changes_nothing(pair):
    part, user = pair
    with pytest.raises(NameError):
        swap.put_in(part, SOURCE + "nothing")
    assert sys.modules[part.__name__] is part and user.has(1)


@pytest.mark.parametrize("one", equivalents.JUDGED, ids=lambda one: one["file"])
def test_what_was_judged_to_change_nothing_still_stands(one):
    lines = [" ".join(line.split()) for line in (ROOT / one["file"]).read_text().splitlines()]
    assert " ".join(one["before"].split()) in lines
    assert one["why"] and all(after != one["before"] for after in one["after"])


def test_every_area_is_there():
    for area in AREAS.values():
        assert area.files() and all((ROOT / name).exists() for name in area.tests)
        assert all(Path(ROOT, file).is_file() for file in area.files())
