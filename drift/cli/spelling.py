"""What the library calls an argument, as the command line spells it."""

from __future__ import annotations

import re

_FLAG = re.compile(r"\b(allow_gaps|allow_preliminary|what_if)=True\b")
_SOURCE = re.compile(r"the source '([a-z0-9-]+)'")


#: A sentence is cut after so many signs, and a word without a blank (a number, a list) after fewer.
_LONGEST, _LONGEST_WORD = 1500, 300


def shortened(text: str) -> str:
    """A sentence of bearable length: what somebody gave stands in it, and may be of any."""
    words = (
        word if len(word) <= _LONGEST_WORD else f"{word[: _LONGEST_WORD // 4]}..."
        for word in text.split()
    )
    text = " ".join(words)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def spelt(text: str) -> str:
    """A sentence of the library for a terminal: `allow_gaps=True` becomes `--allow-gaps`."""
    text = _FLAG.sub(lambda found: "--" + found[1].replace("_", "-"), text)
    return _SOURCE.sub(r"--winds \1", text)
