"""What the library calls an argument, as the command line spells it."""

from __future__ import annotations

import re

_FLAG = re.compile(r"\b(allow_gaps|allow_preliminary|what_if)=True\b")
_SOURCE = re.compile(r"the source '([a-z0-9-]+)'")


def spelt(text: str) -> str:
    """A sentence of the library for a terminal: `allow_gaps=True` becomes `--allow-gaps`."""
    text = _FLAG.sub(lambda found: "--" + found[1].replace("_", "-"), text)
    return _SOURCE.sub(r"--winds \1", text)
