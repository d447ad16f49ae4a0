"""Data beside the checkout: too large, or not ours, to be handed on with it.

Which of it a clone has not is said once, at the end of the tests, by tests/conftest.py. What may be
handed on stands in tests/data, and its tests run in every clone.
"""

import csv
from pathlib import Path

import pytest

#: The folder beside the checkout. Nothing else in the tests knows where it is.
ROOT = Path(__file__).parents[2] / "shared"

#: How the reason of a test that is not tried begins.
ABSENT = "beside the checkout there is no "

#: What is committed.
FLIGHTS = Path(__file__).parent / "data" / "flights"


def beside(name: str) -> Path:
    """A file or folder of the data beside the checkout, or the end of the test without it."""
    path = ROOT / name
    if not path.exists():
        pytest.skip(f"{ABSENT}{ROOT.name}/{name}")
    return path


def needs(name: str) -> pytest.MarkDecorator:
    """A mark for what looks into a file or folder of the data beside the checkout."""
    return pytest.mark.skipif(not (ROOT / name).exists(), reason=f"{ABSENT}{ROOT.name}/{name}")


def table(name: str) -> list[dict[str, str]]:
    """Rows of a table beside the checkout; none without it."""
    path = ROOT / name
    return list(csv.DictReader(path.read_text("utf-8").splitlines())) if path.is_file() else []


def each_row(name: str, key: str) -> pytest.MarkDecorator:
    """A mark that tries every `row` of such a table, called by one of its columns."""
    rows: list[object] = [pytest.param(row, id=row[key]) for row in table(name)]
    return pytest.mark.parametrize("row", rows or [pytest.param({}, marks=needs(name), id="none")])
