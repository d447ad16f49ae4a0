"""Sphinx: `make docs` builds these pages into out/docs, warnings as errors."""

import ast
import re
from importlib.metadata import version as installed_version
from pathlib import Path

project = "balloon-drift"
author = "The balloon-drift developers"
release = version = installed_version("balloon-drift")

extensions = ["myst_parser", "sphinx.ext.autodoc"]
myst_enable_extensions = ["dollarmath", "deflist"]
myst_heading_anchors = 3
autodoc_typehints = "none"

html_theme = "furo"
html_title = f"balloon-drift {release}"
html_show_sourcelink = False


def as_written(
    app: object, what: str, name: str, thing: object, options: object, lines: list[str]
) -> None:
    """Docstrings as they are in the code: their columns of symbols and units say something."""
    if what in ("function", "method", "class") and any(lines[1:]):
        lines[1:] = ["", "::", "", *(f"   {line}" for line in lines[1:])]


def first_lines(package: Path) -> str:
    """The modules of a package as a list, each with what it says of itself."""
    modules = [p for p in (*package.glob("*.py"), *package.glob("*/__init__.py"))]
    said = {}
    for path in modules:
        name = path.parent.name + "/" if path.name == "__init__.py" else path.name
        text = ast.get_docstring(ast.parse(path.read_text("utf-8")))
        said[name] = text.splitlines()[0] if text else ""
    said.pop(package.name + "/", None)
    return "\n".join(f"- `{name}` {said[name]}" for name in sorted(said))


def with_modules(app: object, page: str, source: list[str]) -> None:
    """Puts the list of modules where a page asks for it: `% modules of drift`."""
    root = Path(__file__).parents[1]
    source[0] = re.sub(r"(?m)^% modules of (\w+)$", lambda m: first_lines(root / m[1]), source[0])


def setup(app: object) -> None:
    """Called by Sphinx."""
    app.connect("autodoc-process-docstring", as_written)  # type: ignore[attr-defined]
    app.connect("source-read", with_modules)  # type: ignore[attr-defined]
