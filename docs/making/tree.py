"""The tree of modules, each with the first line of its docstring."""

from __future__ import annotations

import ast
import tomllib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


def modules() -> str:
    """Both packages, module by module; a package of several files is one entry with its parts."""
    parts = [f"```text\n{_package(ROOT / name)}\n```" for name in ("weather", "drift")]
    return "\n\n".join(parts)


def names() -> list[str]:
    """Every module of both packages, as a path from the root."""
    found = (p for name in ("weather", "drift") for p in (ROOT / name).rglob("*.py"))
    return sorted(str(p.relative_to(ROOT)) for p in found)


def _package(folder: Path) -> str:
    """A package as a tree, its rooms in the order of the import contracts: from the door down."""
    lines = [f"{folder.name + '/':28}{_first_line(folder / '__init__.py')}"]
    return "\n".join(line.rstrip() for line in lines + _inside(folder, 1))


def _inside(folder: Path, depth: int) -> list[str]:
    lines, indent = [], "  " * depth
    for path in sorted((p for p in folder.iterdir() if _is_module(p)), key=_floor):
        width = 28 - len(indent)
        if path.is_dir():
            lines.append(f"{indent}{path.name + '/':{width}}{_first_line(path / '__init__.py')}")
            lines += _inside(path, depth + 1)
        else:
            lines.append(f"{indent}{path.name:{width}}{_first_line(path)}")
    return lines


def _floor(path: Path) -> tuple[int, bool, str]:
    """Where a module stands: at the top of a package its floor, elsewhere files before folders."""
    if path.parent.parent == ROOT:
        rooms = [room for floor in floors(path.parent.name) for room in floor]
        return rooms.index(path.stem), path.is_dir(), path.name
    return 0, path.is_dir(), path.name


@cache
def floors(package: str) -> list[list[str]]:
    """The rooms of a package by floor, from the door down, as the import contracts list them."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    (layers,) = (c["layers"] for c in contracts if c.get("containers") == [package])
    return [[room.strip() for room in layer.split("|")] for layer in layers]


def first_sentence(room: Path) -> str:
    """What a room says of itself: the first line of its docstring."""
    return _first_line(room / "__init__.py" if room.is_dir() else room.with_suffix(".py"))


def _is_module(path: Path) -> bool:
    if path.is_dir():
        return any(path.glob("*.py"))
    return path.suffix == ".py" and path.name != "__init__.py"


def _first_line(path: Path) -> str:
    if not path.is_file():
        return ""
    text = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    return text.split("\n\n")[0].replace("\n", " ").strip()
