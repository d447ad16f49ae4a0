"""What `drift check` prints: claims, counts and finds of every reading of an event."""

from __future__ import annotations

from typing import Any

from drift.cli import terminal
from drift.language import Language
from drift.language import told as translated

#: Keys of a summary that the command gives as JSON.
_KEYS = (
    "members", "sentences", "assumed", "claims", "finds", "finds_together", "counts", "detection",
    "checks", "readings", "readings_by_counts", "caveats",
)  # fmt: skip


def evidence(
    summaries: dict[str, dict[str, Any]], *, as_json: bool = False, language: Language = "en"
) -> None:
    """Claims and finds of every reading of an event, and what the finds say of the readings."""
    if as_json:
        content = {
            name: {key: numbers[key] for key in _KEYS if key in numbers}
            for name, numbers in summaries.items()
        }
        terminal.say_json(content)
        return
    note = translated("note", language)
    for name, numbers in summaries.items():
        terminal.say(translated(f"{name}, {numbers['members']} members", language))
        for text in numbers["sentences"]:
            terminal.say(f"  {note}: {translated(text, language)}")
        for line in _lines(numbers, language):
            terminal.say(f"  {line}")
    for text in next(iter(summaries.values()))["caveats"]:
        terminal.say(f"  {note}: {translated(text, language)}")


def _lines(numbers: dict[str, Any], language: Language) -> list[str]:
    """The evidence of one reading, a line each."""

    def say(text: str) -> str:
        return translated(text, language)

    said = []
    for kind, rows in (("claim", "claims"), ("find", "finds"), ("count", "counts")):
        for row in numbers.get(rows, ()):
            title = row.get("claim") or row.get("place") or row.get("name") or row["predicate"]
            said += [
                f"{say(kind)} [{row['certainty'] or '-'}] {title}", f"  {say(row['sentence'])}"
            ]  # fmt: skip
    if not said:
        return [say("no claims and no finds in this event")]
    if numbers.get("detection"):
        said.append(f"{say('chance of being found')}: {say(numbers['detection']['sentence'])}")
    if numbers.get("checks"):
        said.append(f"{say('check of the model')}: {say(numbers['checks']['sentence'])}")
    for key in ("readings", "readings_by_counts"):
        for row in numbers.get(key, ()):
            said.append(f"{say('reading')} {row['name']}: {say(row['sentence'])}")
    return said
