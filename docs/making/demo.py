"""What `make demo` says and shows: the sentence of the start page and the picture of the README."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path
from tempfile import TemporaryDirectory

PAGES = Path(__file__).parents[1]
SAID = PAGES / "measured" / "demo.md"
PICTURE = PAGES / "images" / "demo-map.png"

#: As the Makefile has it.
EVENT, MEMBERS = "2008-12-border-chapel", 2000


def run(folder: Path) -> str:
    """The demo flown into a folder; the sentence that it prints first."""
    words = ["run", EVENT, "--winds", "sample", "--members", str(MEMBERS), "--out", str(folder)]
    command = [sys.executable, "-m", "drift", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[0]


def renew() -> None:
    """Write the sentence, and the map at the size of a page."""
    from PIL import Image

    with TemporaryDirectory() as room:
        said = run(Path(room) / "demo")
        lines = textwrap.wrap(" ".join(said.split()), 100)
        SAID.write_text("\n".join(["```text", *lines, "```", ""]), "utf-8")
        with Image.open(Path(room) / "demo" / "map.png") as picture:
            size = 1200, round(1200 * picture.height / picture.width)
            small = picture.convert("RGB").resize(size, Image.Resampling.LANCZOS)
            few = small.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
            few.save(PICTURE, optimize=True)
