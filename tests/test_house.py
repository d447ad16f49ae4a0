"""The house: no circle of imports, no import that runs up, rooms that only hand names on."""

import ast
from pathlib import Path

import grimp
import numpy as np
import pytest
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

ROOT = Path(__file__).parents[1]
INITS = sorted(p for name in ("weather", "drift") for p in (ROOT / name).rglob("__init__.py"))


@pytest.fixture(scope="module")
def graph():
    return grimp.build_graph("drift", "weather", exclude_type_checking_imports=True)


def circles(graph) -> list[list[str]]:
    """Groups of modules that import each other, at once or on the way."""
    names = sorted(graph.modules)
    number = {name: i for i, name in enumerate(names)}
    pairs = [
        (number[a], number[b]) for a in names for b in graph.find_modules_directly_imported_by(a)
    ]
    rows, columns = np.array(pairs).T
    matrix = csr_matrix((np.ones(len(pairs)), (rows, columns)), shape=(len(names), len(names)))
    count, label = connected_components(matrix, connection="strong")
    groups = [[names[i] for i in np.flatnonzero(label == k)] for k in range(count)]
    return [group for group in groups if len(group) > 1]


def test_no_module_imports_itself_by_way_of_others(graph):
    assert circles(graph) == []


def test_a_circle_would_be_seen(graph):
    graph = grimp.build_graph("drift", "weather", exclude_type_checking_imports=True)
    graph.add_import(importer="weather.constants", imported="drift.hindcast")
    assert any("weather.constants" in group for group in circles(graph))


def test_a_rooms_door_only_hands_names_on():
    # The two packages fetch their names at first use, which takes a function.
    doors = [p for p in INITS if p.parent.parent != ROOT]
    for path in doors:
        body = ast.parse(path.read_text("utf-8")).body
        allowed = (ast.Import, ast.ImportFrom, ast.Expr, ast.Assign)
        assert all(isinstance(node, allowed) for node in body), path
        assert ast.get_docstring(ast.parse(path.read_text("utf-8"))), f"{path} says nothing"
