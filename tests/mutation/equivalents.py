"""Faults that change nothing anyone could see: judged one by one, with the reason beside each.

They are known by the lines before and after, so that a judgement goes with its line.
"""

import tomllib
from pathlib import Path
from typing import Any

#: Each: file, before, after (a list), why.
JUDGED = tomllib.loads(Path(__file__).with_name("equivalents.toml").read_text("utf-8"))["same"]


def reason(answer: dict[str, Any]) -> str:
    """Why a fault changes nothing; empty where it was not judged so."""
    before, after = (" ".join(text.split()) for text in answer["change"])
    for one in JUDGED:
        if one["file"] == answer["file"] and one["before"] == before and after in one["after"]:
            return str(one["why"])
    return ""
