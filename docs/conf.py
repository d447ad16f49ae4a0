"""Sphinx: `make docs` builds these pages into out/docs, warnings as errors."""

from importlib.metadata import version as installed_version

project = "balloon-drift"
author = "The balloon-drift developers"
release = version = installed_version("balloon-drift")

extensions = ["myst_parser", "sphinx.ext.autodoc"]
myst_enable_extensions = ["dollarmath"]
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


def setup(app: object) -> None:
    """Called by Sphinx."""
    app.connect("autodoc-process-docstring", as_written)  # type: ignore[attr-defined]
