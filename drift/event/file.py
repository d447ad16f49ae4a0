"""From an event file, a catalogue id or a mapping to an `Event`; every mistake is one sentence."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import fields, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from drift.event import counted, model, parts
from drift.event.arguments import an_event, checked
from drift.event.model import Event
from drift.event.rules import check_rules
from drift.event.schema import complaint, shown
from drift.event.toml_file import read_toml
from weather.errors import InputError

T = TypeVar("T")

#: Tables that may stand once, and tables that may be repeated, with the class of each.
_SINGLE: dict[str, type] = {
    "event": model.Heading,
    "vehicle": parts.Vehicle,
    "ground": parts.FlatGround,
    "winds": parts.Winds,
}
REPEATED: dict[str, type] = {
    "source": parts.Source,
    "launch": parts.Launch,
    "payload": parts.Payload,
    "claim": parts.Claim,
    "find": parts.Find,
    "count": counted.Counted,
    "fact": parts.Fact,
    "alternative": parts.Alternative,
}


def field_of(table: str) -> str:
    """The field of an `Event` that holds a repeated table: "launches" for [[launch]]."""
    return "launches" if table == "launch" else f"{table}s"


def load_event(what: str | Path | Mapping[str, Any]) -> Event:
    """One event, read and checked.

    Parameters
    ----------
    what : str, Path or mapping
        An id of the catalogue, a path to an event file (TOML), or the tables of such a file.

    Returns
    -------
    Event
        What was reported, each part with its sources and certainty.

    Raises
    ------
    InputError
        With the table, the key, what was found and what is allowed.

    Examples
    --------
    >>> drift.load_event("2015-01-19-paju").launches[0].balloons
    5
    """
    if isinstance(what, Mapping):
        return from_mapping(what)
    if not isinstance(what, str | Path):
        raise InputError(
            f"an event is an id of the catalogue, a path or a mapping, got {type(what).__name__}"
        )
    path = find(what)
    content = read_toml(path, "event file", "a TOML file, or an id of the catalogue")
    try:
        return from_mapping(_beside(content, path))
    except InputError as error:
        raise InputError(f"{path.name}: {error}") from None


def _beside(content: dict[str, Any], path: Path) -> dict[str, Any]:
    """The tables of a file, with the path of a fitted wind error taken from the file's folder."""
    winds = content.get("winds")
    if not (isinstance(winds, dict) and isinstance(winds.get("error"), str)):
        return content
    return content | {"winds": winds | {"error": str(path.parent / winds["error"])}}


def from_mapping(content: Mapping[str, Any]) -> Event:
    """An event from the tables of an event file."""
    refuse_unknown(content, [*_SINGLE, *REPEATED], "the file", "table")
    if "event" not in content:
        raise InputError('an event file needs an [event] table with at least id = "..."')
    parts: dict[str, Any] = {
        name: _table(name, content[name]) for name in _SINGLE if name in content
    }
    heading = parts.pop("event")
    lists: dict[str, Any] = {
        field_of(name): _tables(name, content.get(name, [])) for name in REPEATED
    }
    lists["sources"] = tuple(_complete(source) for source in lists["sources"])
    event = Event(**{f.name: getattr(heading, f.name) for f in fields(heading)}, **parts, **lists)
    check_rules(event)
    alternatives(event)
    return event


def catalogue() -> dict[str, Path]:
    """Path of every event file that comes with the package, by id."""
    folder = Path(str(files("drift") / "catalogue"))
    return {path.stem: path for path in sorted(folder.glob("*.toml")) if path.stem != "sources"}


@checked(event=an_event)
def alternatives(event: Event) -> dict[str, Event]:
    """Every reading of an event that its sources dispute, side by side.

    Parameters
    ----------
    event : Event
        From `load_event`.

    Returns
    -------
    dict of str to Event
        By name, "as reported" first; each is an event of its own.

    Raises
    ------
    InputError
        Where what a reading changes cannot be.

    Examples
    --------
    >>> readings = drift.alternatives(drift.load_event("2015-01-19-paju"))
    >>> list(readings)[0]
    'as reported'
    """
    readings = {model.AS_REPORTED: event}
    for other in event.alternatives:
        changes: dict[str, Any] = {}
        if other.launch:
            first = changed(event.launches[0], other.launch, f"alternative {other.name} launch")
            changes["launches"] = (first, *event.launches[1:])
        if other.vehicle:
            changes["vehicle"] = changed(
                event.vehicle, other.vehicle, f"alternative {other.name} vehicle"
            )
        readings[other.name] = replace(event, alternatives=(), **changes)
    return readings


def find(what: str | Path) -> Path:
    """The event file of a catalogue id or a path; InputError with a suggestion if there is none."""
    path = Path(what)
    if path.suffix == ".toml" or _is_file(path):
        if _is_file(path):
            return path
        raise InputError(
            f"there is no event file {what}; give a path that exists or a catalogue id"
        )
    known = catalogue()
    if str(what) in known:
        return known[str(what)]
    near = difflib.get_close_matches(str(what), known, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]}? " if near else ""
    raise InputError(
        f"there is no event {shown(str(what))} in the catalogue; {hint}`drift list` shows them "
        "all, and a path to a TOML file works too"
    )


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name longer than any file's
        return False


def _tables(name: str, value: Any) -> tuple[Any, ...]:
    if not isinstance(value, list | tuple):
        raise InputError(f"[{name}] must be written as [[{name}]], one or more times")
    return tuple(_table(name, item, f"{name} {i}") for i, item in enumerate(value, start=1))


def _table(name: str, value: Any, where: str = "") -> Any:
    if name in _SINGLE and isinstance(value, list):
        raise InputError(f"[{name}] may stand only once; write it as [{name}], not [[{name}]]")
    cls = _SINGLE.get(name) or REPEATED[name]
    return build(cls, value, where or name)


def build(cls: Any, value: Any, where: str) -> Any:
    """One dataclass from a mapping, its keys and values checked by pydantic."""
    if not isinstance(value, Mapping):
        raise InputError(f"[{where}] must be a table of keys and values, got {shown(value)}")
    refuse_unknown(value, [f.name for f in fields(cls)], f"[{where}]", "key")
    try:
        return _adapter(cls).validate_python(dict(value))
    except ValidationError as error:
        raise InputError(_sentence(error, where)) from None


@cache
def _adapter(cls: Any) -> TypeAdapter[Any]:
    return TypeAdapter(cls)


def _sentence(error: ValidationError, where: str) -> str:
    """The first of pydantic's complaints as one sentence."""
    first = error.errors()[0]
    # What follows the key is the place in a list, or the member of a union that was tried.
    key = first["loc"][0]
    if first["type"] == "missing":
        return f"[{where}] needs {key}; add it"
    return f"[{where}] {key}: {complaint(first)}"


def refuse_unknown(value: Mapping[str, Any], known: list[str], where: str, kind: str) -> None:
    """Raise InputError for a key that is not known, with the nearest that is."""
    for key in value:
        if not isinstance(key, str):
            raise InputError(
                f"{where} has a {kind} {shown(key)}, which is no text; name it in text"
            )
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
            hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}"
            raise InputError(f"{where} has an unknown {kind} {shown(key)}; {hint}")


def changed(part: T, changes: Mapping[str, Any], where: str) -> T:
    """A dataclass with some fields replaced, the replacements checked like the originals."""
    names = [f.name for f in fields(part)]  # type: ignore[arg-type]
    refuse_unknown(changes, names, f"[{where}]", "key")
    kept = {name: getattr(part, name) for name in names}
    return build(type(part), kept | dict(changes), where)


@cache
def _known_sources() -> dict[str, parts.Source]:
    path = catalogue_folder() / "sources.toml"
    if not path.is_file():
        return {}
    return {s.key: s for s in _tables("source", tomllib.loads(path.read_text("utf-8"))["source"])}


def catalogue_folder() -> Path:
    """Where the event files of the package lie."""
    return Path(str(files("drift") / "catalogue"))


def _complete(source: parts.Source) -> parts.Source:
    """A source without a title, completed from the catalogue's list; what it says itself stays."""
    known = _known_sources().get(source.key)
    if source.title or known is None:
        return source
    given = {f.name: getattr(source, f.name) for f in fields(source) if getattr(source, f.name)}
    return replace(known, **given)


def unresolved_sources(event: Event) -> list[str]:
    """Source keys that some part of the event names and no [[source]] explains."""
    known = {source.key for source in event.sources}
    parts: list[Any] = [
        event.vehicle, *event.launches, *event.payloads, *event.claims, *event.finds,
        *event.counts, *event.facts, *event.alternatives,
    ]  # fmt: skip
    return sorted({key for part in parts for key in part.sources} - known)
