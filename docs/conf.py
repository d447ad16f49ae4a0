"""Sphinx: `make docs` builds these pages into out/docs, warnings as errors, without a network.

The notebooks are run while the pages are built, so that what they show is what the program does.
"""

import os
import shutil
import sys
from importlib.metadata import version as installed_version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from docs.making import blocks, docstrings, mathml

project = "balloon-drift"
author = "The balloon-drift developers"
release = version = installed_version("balloon-drift")

extensions = ["myst_nb", "sphinx.ext.autodoc"]
myst_enable_extensions = ["dollarmath", "deflist"]
myst_heading_anchors = 3
autodoc_typehints = "none"
autodoc_member_order = "bysource"
exclude_patterns = ["making", "images", "measured"]

# Sphinx reads only what lies below this folder; the notebooks lie where people look for them.
HERE = Path(__file__).parent
shutil.rmtree(HERE / "notebooks", ignore_errors=True)
shutil.copytree(HERE.parent / "notebooks", HERE / "notebooks", ignore=shutil.ignore_patterns(".*"))
os.environ["DRIFT_OFFLINE"] = "1"
nb_execution_mode = "force"
nb_execution_timeout = 600
nb_execution_in_temp = True
nb_execution_raise_on_error = True
nb_merge_streams = True

html_math_renderer = "mathml"
html_theme = "furo"
html_title = f"balloon-drift {release}"
html_show_copyright = False
html_show_sourcelink = False
html_copy_source = False
html_static_path = ["style"]
html_css_files = ["pages.css"]
html_extra_path = ["event.schema.json"]


def fresh(app: object, page: str, source: list[str]) -> None:
    """The parts of a page that must agree with the program, as it is now."""
    source[0] = blocks.renewed(source[0])


def readable(
    app: object, what: str, name: str, thing: object, options: object, lines: list[str]
) -> None:
    """Docstrings as flowing text."""
    lines[:] = docstrings.as_rst(lines)


def setup(app: object) -> None:
    """Called by Sphinx."""
    mathml.register(app)
    app.connect("source-read", fresh)  # type: ignore[attr-defined]
    app.connect("autodoc-process-docstring", readable)  # type: ignore[attr-defined]
