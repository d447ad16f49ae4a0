"""From a study file or a mapping to a `Study`; every mistake is one sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from drift.event.file import build, catalogue, find, load_event, refuse_unknown
from drift.event.model import Event
from drift.event.selection import Filter, selected
from drift.event.toml_file import read_toml
from drift.flight.checks import refuse_unless_launched
from drift.studies.expansion import axes_of, scenarios_of
from drift.studies.keys import SOURCE, refuse_for, winds_words
from drift.studies.model import Heading, Study, Vary
from weather.errors import InputError
from weather.sky import REMOTE, SAMPLE

#: What stands for the id of each event in the path of a wind file.
EVENT = "{event}"


def load_study(what: str | Path | Mapping[str, Any]) -> Study:
    """A study from its file (TOML), or from the tables of one; read, checked, expanded.

    Raises InputError with the table, the key, what was found and what is allowed.
    """
    if isinstance(what, Mapping):
        return _from_mapping(what, Path(), "study")
    if not isinstance(what, str | Path):
        raise InputError(
            f"a study is the path of a file or a mapping of its tables, got {type(what).__name__}"
        )
    path = Path(what)
    content = read_toml(path, "study", "the path of a study file (TOML)")
    try:
        return _from_mapping(content, path.absolute().parent, path.stem)
    except InputError as error:
        raise InputError(f"{path.name}: {error}") from None


def _from_mapping(content: Mapping[str, Any], folder: Path, name: str) -> Study:
    refuse_unknown(content, ["study", "vary"], "the study", "table")
    if "study" not in content:
        raise InputError('a study needs a [study] table with at least events = ["..."]')
    heading = build(Heading, _lists(content["study"]), "study")
    varied = content.get("vary", [])
    if not isinstance(varied, Sequence) or isinstance(varied, str):
        raise InputError("[vary] must be written as [[vary]], one or more times")
    varies = [build(Vary, _lists(one), f"vary {i}") for i, one in enumerate(varied, start=1)]
    axes = axes_of(heading, varies, folder)
    scenarios, baseline = scenarios_of(axes, heading)
    study = Study(
        **{f.name: getattr(heading, f.name) for f in fields(Heading)},
        name=name,
        folder=folder,
        loaded=_events(heading, folder),
        axes=axes,
        scenarios=tuple(scenarios),
        baseline_number=baseline,
    )
    _refuse_for_events(study)
    for winds in _all_winds(study):
        for event in study.loaded:
            found_winds(winds_for(event, winds), folder)
    return study


def winds_for(event: Event, winds: Sequence[str]) -> tuple[str, ...]:
    """The winds of one event, where the study names a file for each: `winds/{event}.nc`."""
    return tuple(word.replace(EVENT, event.id) for word in winds)


def found_winds(winds: Sequence[str], folder: Path) -> tuple[str, ...]:
    """Winds with the paths of their files: from the folder of the study, else from here.

    Raises InputError for a file that is in neither.
    """
    return tuple(_found(word, folder) for word in winds)


def _found(word: str, folder: Path) -> str:
    if word in (SAMPLE, *REMOTE) or "://" in word:
        return word
    for path in (folder / word, Path(word)):
        if path.exists():
            return str(path.absolute())
    raise InputError(
        f"there are no winds {word!r}; give {', '.join((SAMPLE, *REMOTE))}, or the path of a wind "
        "file from the folder of the study"
    )


def _events(heading: Heading, folder: Path) -> tuple[Event, ...]:
    """The events in the order of the file, then those of the filter in the catalogue's."""
    if not heading.events and heading.filter is None:
        raise InputError(
            "[study] needs events, a list of ids or files, or a [study.filter]; add one"
        )
    events = [_event(one, folder) for one in heading.events]
    for event in events:
        refuse_unless_launched(event, what_if=heading.what_if)
    if heading.filter is not None:
        known = [load_event(path) for path in catalogue().values()]
        found = selected(known, build(Filter, heading.filter, "study.filter"))
        if not found:
            raise InputError("[study.filter] lets no event through; ask for less")
        named = {event.id for event in events}
        events += [event for event in found if event.id not in named]
    ids = [event.id for event in events]
    for i, one in enumerate(ids):
        if one in ids[:i]:
            raise InputError(f"[study] events: two are called {one}; rename one of them")
    return tuple(events)


def _event(one: Any, folder: Path) -> Event:
    if isinstance(one, Event):
        return one
    if isinstance(one, Mapping):
        return load_event(one)
    if not isinstance(one, str | Path):
        raise InputError(f"[study] events: must be ids or paths in quotes, got {one!r}")
    beside = folder / one
    return load_event(beside if beside.suffix == ".toml" and beside.is_file() else find(one))


def _refuse_for_events(study: Study) -> None:
    for axis in study.axes:
        for i, key in enumerate(axis.keys):
            for event in study.loaded:
                refuse_for(event, key, [row[i] for row in axis.rows])


def _all_winds(study: Study) -> list[tuple[str, ...]]:
    given = [winds_words(study.winds)] if study.winds else []
    varied = (one.changes[SOURCE] for one in study.scenarios if SOURCE in one.changes)
    return list(dict.fromkeys([*given, *(winds_words(value) for value in varied)]))


def _lists(table: Any) -> Any:
    """A table whose lists are tuples, as they are kept."""
    if not isinstance(table, Mapping):
        return table
    return {key: tuple(v) if isinstance(v, list) else v for key, v in table.items()}
