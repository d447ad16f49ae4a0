"""The gallery: every figure of `drift.maps`, drawn by the code beside it on its page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

PAGES = Path(__file__).parents[1]
PAGE: Final = PAGES / "gallery.md"
IMAGES: Final = PAGES / "images"

#: Sharp on a screen at the width of a page, and light.
_DPI: Final = 150.0

_BLOCK: Final = re.compile(
    r"(?:!\[[^\]]*\]\(images/(?P<name>gallery-[\w-]+\.png)\)\s+)?```python\n(?P<code>.*?)```", re.S
)


def blocks() -> list[tuple[str, str]]:
    """Pieces of code in their order, each with the picture above it ("" where there is none)."""
    return [(m["name"] or "", m["code"]) for m in _BLOCK.finditer(PAGE.read_text("utf-8"))]


def names() -> set[str]:
    """Names of the pictures."""
    return {name for name, _ in blocks() if name}


def draw_all() -> None:
    """Run the code of the page from top to bottom, and keep what it draws as `figure`."""
    known: dict[str, Any] = {}
    for name, code in blocks():
        exec(compile(code, str(PAGE), "exec"), known)
        if name:
            _keep(known["figure"], IMAGES / name)


def _keep(figure: Any, path: Path) -> None:
    """A figure, or one picture of a film, in few colours."""
    from PIL import Image

    from drift.maps import save

    if isinstance(figure, Image.Image):
        figure.save(path)
    else:
        save(figure, path, dpi=_DPI)
    with Image.open(path) as picture:
        rgb = picture.convert("RGB")
        few = rgb.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(path, optimize=True)
