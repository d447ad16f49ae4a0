"""The reference of the event file: tables of keys, and a JSON Schema, from the dataclasses."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from docs.making.meanings import KEYS, TABLES
from drift.event import counted, model, parts
from drift.priors.distributions import bounded, describe, parse
from weather.errors import InputError

SCHEMA = Path(__file__).parents[1] / "event.schema.json"

#: Class of each table, and whether it may stand more than once.
CLASSES: dict[str, tuple[type, bool]] = {
    "event": (model.Heading, False),
    "source": (parts.Source, True),
    "fact": (parts.Fact, True),
    "launch": (parts.Launch, True),
    "vehicle": (parts.Vehicle, False),
    "payload": (parts.Payload, True),
    "ground": (parts.FlatGround, False),
    "winds": (parts.Winds, False),
    "claim": (parts.Claim, True),
    "find": (parts.Find, True),
    "count": (counted.Counted, True),
    "alternative": (parts.Alternative, True),
}

#: Ending of a key -> its unit.
UNITS = {
    "_deg": "degrees", "_km": "km", "_min": "min", "_m": "m", "_h": "h", "_mps": "m/s",
    "_fraction": "share",
}  # fmt: skip

_EXAMPLES = {
    "uniform": ([2, 4], "`[low, high]`", "all values between equally plausible"),
    "triangular": ([1.5, 3.5, 7], "`[low, mode, high]`", "one value most plausible"),
    "normal": ([3, 0.5], "`[mean, s.d.]`", "cut where the quantity ends, and renormalised"),
    "lognormal": ([1, 0.25], "`[median, s.d. of ln]`", "a factor either way; always above 0"),
    "loguniform": ([0.1, 10], "`[low, high]`", "every factor equally plausible"),
    "choice": (
        [[{"uniform": [1, 2]}, 0.8], [6, 0.2]],
        "`[[value, weight], ...]`",
        "one of several, each a number or again a distribution",
    ),
}


def tables() -> str:
    """Every table with its keys."""
    return "\n\n".join(_section(name) for name in CLASSES)


def distributions() -> str:
    """The ways to write a quantity that is known only roughly."""
    rows = []
    for kind, (numbers, shape, meaning) in _EXAMPLES.items():
        parse({kind: numbers})
        rows.append([f"`{{ {kind} = {_toml(numbers)} }}`", shape, meaning])
    return markdown(["example", "numbers", "meaning"], rows)


def markdown(head: list[str], rows: list[list[str]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in r) + " |" for r in lines
    )


@cache
def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a whole event file."""
    properties = {}
    for name, (cls, repeated) in CLASSES.items():
        one = TypeAdapter(cls).json_schema()
        one["description"] = TABLES[name]
        for key, part in one["properties"].items():
            part["description"] = _plain(KEYS[name, key])
            part.pop("title", None)
        properties[name] = {"type": "array", "items": one} if repeated else one
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "One reported event, for balloon-drift",
        "type": "object",
        "properties": properties,
        "required": ["event"],
        "additionalProperties": False,
    }


def schema_text() -> str:
    """The schema as a file."""
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


def _section(name: str) -> str:
    _, repeated = CLASSES[name]
    head = f"### `[[{name}]]`" if repeated else f"### `[{name}]`"
    one = schema()["properties"][name]
    one = one["items"] if repeated else one
    rows = [_row(name, key, part, one) for key, part in one["properties"].items()]
    often = "Any number of times." if repeated else "At most once."
    return f"{head}\n\n{TABLES[name]} {often}\n\n" + markdown(
        ["key", "unit", "allowed", "if left out", "meaning"], rows
    )


def _row(table: str, key: str, part: dict[str, Any], one: dict[str, Any]) -> list[str]:
    unit = next((u for ending, u in UNITS.items() if key.endswith(ending)), "")
    left_out = "**needed**" if key in one.get("required", ()) else _default(table, key, part)
    return [f"`{key}`", unit, _allowed(table, key, part), left_out, KEYS[table, key]]


def _default(table: str, key: str, part: dict[str, Any]) -> str:
    """What stands in for a key that is left out."""
    prior = getattr(parts.VEHICLE_PRIORS, key) if table == "vehicle" else None
    if isinstance(prior, bool):
        return str(prior).lower()
    if not isinstance(prior, str | tuple | None):
        return describe(prior)
    value = part.get("default")
    if value in (None, "", []):
        return ""
    return f"{value:g}" if isinstance(value, float) else f"`{value}`"


def _allowed(table: str, key: str, part: dict[str, Any]) -> str:
    """What a key may hold, in words."""
    options = [o for o in part.get("anyOf", [part]) if o.get("type") != "null"]
    first = options[0]
    if {o.get("type") for o in first.get("anyOf", ())} == {"string", "object"}:
        return "text or table"
    if "anyOf" in first or {o.get("type") for o in options} == {"number", "object"}:
        low, high = spread_bounds(table, key)
        return f"number or distribution, {low:g} to {high:g}"
    if "enum" in first:
        return ", ".join(f"`{value}`" for value in first["enum"] if value)
    if first.get("format"):
        other = " or text" if {"type": "string"} in options else ""
        return first["format"].replace("-", " and ") + other
    kind = {"array": "list", "object": "table", "string": "text", "integer": "whole number"}
    word = kind.get(first["type"], "yes or no" if first["type"] == "boolean" else "number")
    return word + _between(first)


def _between(part: dict[str, Any]) -> str:
    low, above = part.get("minimum"), part.get("exclusiveMinimum")
    high = part.get("maximum")
    if above is not None:
        return f" above {above:g}" + (f", to {high:g}" if high is not None else "")
    if low is not None:
        return f", {low:g} to {high:g}" if high is not None else f", {low:g} or more"
    return ""


@cache
def spread_bounds(table: str, key: str) -> tuple[float, float]:
    """What a quantity known roughly can be at all, as the program itself says when it refuses."""
    adapter = TypeAdapter(CLASSES[table][0])
    needed = {"payload": {"item": "x"}}.get(table, {})
    try:
        adapter.validate_python(needed | {key: -1e12})
    except ValidationError as error:
        words = error.errors()[0]["msg"].split()
        low, high = (
            float(words[words.index("between") + 1]),
            float(words[words.index("and") + 1].strip(",")),
        )
    for edge in (low, high):
        bounded(parse(edge), low, high)
    try:
        bounded(parse(high * 1.01), low, high)
    except InputError:
        return low, high
    raise AssertionError((table, key))


def _plain(text: str) -> str:
    return text.replace("`", "").replace("*", "")


def _toml(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_toml(part) for part in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{k} = {_toml(v)}" for k, v in value.items()) + " }"
    return str(value)
