"""The notebooks: thin, without outputs, and each runs from a clean kernel without a network."""

import ast
import os
from pathlib import Path

import nbformat
import pytest

from tests.processes import HANGS_S

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))

#: A function of a notebook is no longer than this; anything longer belongs in the package.
LONGEST = 5


def code(path: Path) -> list[nbformat.NotebookNode]:
    """The cells of a notebook that hold code."""
    return [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]


def test_there_are_the_five_that_are_promised():
    assert [path.stem for path in NOTEBOOKS] == [
        "1-first-flight", "2-one-night", "3-claims", "4-your-own", "5-study",
    ]  # fmt: skip


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_holds_no_outputs(path):
    assert not [cell for cell in code(path) if cell.outputs or cell.execution_count]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_thin(path):
    for cell in code(path):
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.FunctionDef):
                assert node.end_lineno - node.lineno <= LONGEST, node.name


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_names_no_place_of_one_machine(path):
    text = path.read_text("utf-8")
    assert not [word for word in ("/home/", "/work/", "/tmp/", "C:\\\\") if word in text]


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
@pytest.mark.filterwarnings("ignore")
def test_a_notebook_runs_from_a_clean_kernel(path, tmp_path, monkeypatch):
    execute(path, tmp_path, monkeypatch)


def execute(path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run a notebook from a clean kernel in a folder of its own, without a network."""
    from nbclient import NotebookClient

    monkeypatch.setenv("DRIFT_OFFLINE", "1")
    monkeypatch.setenv("DRIFT_STORE", str(folder / "store"))
    for name in [name for name in os.environ if name.startswith("CDSAPI")]:
        monkeypatch.delenv(name)
    book = nbformat.read(path, 4)
    room = {"metadata": {"path": str(folder)}}
    NotebookClient(book, timeout=HANGS_S, kernel_name="python3", resources=room).execute()
