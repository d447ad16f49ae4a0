"""Formulas as MathML, made when the pages are built: no script and no network to read them."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from latex2mathml.converter import convert


def register(app: Any) -> None:
    """Offer this as a way to write formulas into HTML, under the name `mathml`."""
    app.add_html_math_renderer("mathml", (_inline, None), (_display, None))


def _inline(writer: Any, node: nodes.math) -> None:
    writer.body.append(convert(node.astext()))
    raise nodes.SkipNode


def _display(writer: Any, node: nodes.math_block) -> None:
    for part in node.astext().strip().split("\n\n"):
        writer.body.append(f"<div class='math'>{convert(part, display='block')}</div>\n")
    raise nodes.SkipNode
