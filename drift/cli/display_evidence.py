"""What `drift check` prints: claims, counts and finds of every reading of an event."""

from __future__ import annotations

import json
from typing import Any

#: Keys of a summary that the command gives as JSON.
_KEYS = (
    "members", "sentences", "assumed", "claims", "finds", "finds_together", "counts", "detection",
    "checks", "readings", "readings_by_counts", "caveats",
)  # fmt: skip


def evidence(summaries: dict[str, dict[str, Any]], *, as_json: bool = False) -> None:
    """Claims and finds of every reading of an event, and what the finds say of the readings."""
    if as_json:
        content = {
            name: {key: numbers[key] for key in _KEYS if key in numbers}
            for name, numbers in summaries.items()
        }
        print(json.dumps(content, indent=2, ensure_ascii=False))
        return
    for name, numbers in summaries.items():
        print(f"{name}, {numbers['members']} members")
        for text in numbers["sentences"]:
            print(f"  note: {text}")
        for line in _lines(numbers):
            print(f"  {line}")
    for text in next(iter(summaries.values()))["caveats"]:
        print(f"  note: {text}")


def _lines(numbers: dict[str, Any]) -> list[str]:
    """The evidence of one reading, a line each."""
    said = []
    for kind, rows in (("claim", "claims"), ("find", "finds"), ("count", "counts")):
        for row in numbers.get(rows, ()):
            title = row.get("claim") or row.get("place") or row.get("name") or row["predicate"]
            said += [f"{kind} [{row['certainty'] or '-'}] {title}", f"  {row['sentence']}"]
    if not said:
        return ["no claims, no finds and no counts in this event"]
    if numbers.get("detection"):
        said.append(f"chance of being found: {numbers['detection']['sentence']}")
    if numbers.get("checks"):
        said.append(f"check of the model: {numbers['checks']['sentence']}")
    for key in ("readings", "readings_by_counts"):
        said += [f"reading {row['name']}: {row['sentence']}" for row in numbers.get(key, ())]
    return said
