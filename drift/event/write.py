"""An event as the tables and the text of an event file: what a run keeps of it to be repeated.

Reading the text gives the same event again, with the same hash. What the event leaves to documented
ranges stays left to them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from typing import Any, Final

from drift.event.model import Event, Heading
from drift.priors.distributions import Distribution, to_plain

#: Repeated tables, by the fields of an event that hold them; the others stand once.
_REPEATED: Final = {
    "sources": "source", "launches": "launch", "payloads": "payload", "claims": "claim",
    "finds": "find", "facts": "fact", "alternatives": "alternative",
}  # fmt: skip
_SINGLE: Final = ("vehicle", "ground", "winds")


def as_tables(event: Event) -> dict[str, Any]:
    """The tables of an event file, from which `drift.load_event` makes the same event again."""
    heading = {f.name: getattr(event, f.name) for f in fields(Heading)}
    tables: dict[str, Any] = {"event": {key: value for key, value in heading.items() if value}}
    for name in _SINGLE:
        part = getattr(event, name)
        # A flat ground at sea level says something, though it is all defaults.
        if part is not None and (_plain(part) or name == "ground"):
            tables[name] = _plain(part)
    for name, table in _REPEATED.items():
        if parts := getattr(event, name):
            tables[table] = [_plain(part) for part in parts]
    return tables


def as_toml(event: Event) -> str:
    """The event as the text of an event file."""
    import tomli_w

    return tomli_w.dumps(as_tables(event))


def _plain(value: Any) -> Any:
    """What TOML can hold; of a part, only what differs from what it is if left out."""
    if isinstance(value, Distribution):
        return to_plain(value)
    if is_dataclass(value):
        told = {f.name: getattr(value, f.name) for f in fields(value)}
        kept = {f.name for f in fields(value) if told[f.name] is not None and _is_said(f, told)}
        return {name: _plain(told[name]) for name in told if name in kept}
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value if isinstance(value, str | bool | int | float | dt.date) else str(value)


def _is_said(field: Any, told: Mapping[str, Any]) -> bool:
    """Whether a field differs from its default."""
    default = field.default if field.default_factory is MISSING else field.default_factory()
    return default is MISSING or told[field.name] != default
