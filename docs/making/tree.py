"""The tree of modules, each with the first line of its docstring."""

from __future__ import annotations

import ast
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
    lines = [f"{folder.name + '/':26}{_first_line(folder / '__init__.py')}"]
    inner = [p for p in sorted(folder.iterdir()) if _is_module(p)]
    files = [p for p in inner if p.is_file()]
    for path in [*files, *(p for p in inner if p.is_dir())]:
        if path.is_dir():
            lines += [f"  {path.name + '/':24}{_first_line(path / '__init__.py')}"]
            lines += [f"    {p.name:22}{_first_line(p)}" for p in _files(path)]
        else:
            lines.append(f"  {path.name:24}{_first_line(path)}")
    return "\n".join(line.rstrip() for line in lines)


def _files(folder: Path) -> list[Path]:
    return [p for p in sorted(folder.rglob("*.py")) if p.name != "__init__.py"]


def _is_module(path: Path) -> bool:
    if path.is_dir():
        return any(path.glob("*.py"))
    return path.suffix == ".py" and path.name != "__init__.py"


def _first_line(path: Path) -> str:
    if not path.is_file():
        return ""
    text = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    return text.split("\n\n")[0].replace("\n", " ").strip()
