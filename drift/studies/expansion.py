"""From what varies to scenarios: a grid over all axes, in the order of the file."""

from __future__ import annotations

import csv
import difflib
import io
import itertools
import math
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from drift.event.model import AS_REPORTED
from drift.event.schema import shown
from drift.studies.keys import MEMBERS, READING, SEED, SOURCE, refuse_key, refuse_value, winds_words
from drift.studies.model import Axis, Heading, Scenario, Vary
from weather.errors import InputError
from weather.guard.budget import refuse_endless

#: Column of a table that names its rows, and the name of the axis that they are.
NAMES: Final = "scenario"

#: More combinations than this are a slip of the pen.
_MOST: Final = 1_000_000


def axes_of(heading: Heading, varied: Sequence[Vary], folder: Path) -> tuple[Axis, ...]:
    """The axes of a study: each key alone, keys that move together, rows of a table.

    Raises InputError for a key or a value that cannot vary, with the place in the file.
    """
    tables = [heading.table] if heading.table else []
    groups: dict[str, list[Vary]] = {}
    axes: list[Axis] = []
    for i, one in enumerate(varied, start=1):
        if one.table:
            _refuse_both(one, i)
            tables.append(one.table)
            continue
        _refuse_incomplete(one, i)
        groups.setdefault(one.together or f"\n{i}", []).append(one)
    if len(tables) > 1:
        raise InputError("a study has one table of scenarios; join them into one CSV file")
    # Before any value is looked at: a slip of the pen must not cost minutes.
    _refuse_too_many(math.prod(len(group[0].values) for group in groups.values()))
    axes += [_axis(name, group) for name, group in groups.items()]
    axes += [_table(_found(tables[0], folder))] if tables else []
    _refuse_twice([key for axis in axes for key in axis.keys])
    _refuse_twice([axis.name for axis in axes])
    return tuple(axes)


def scenarios_of(axes: Sequence[Axis], heading: Heading) -> tuple[list[Scenario], int]:
    """Every combination in the order of the file, the last axis fastest, and which is the baseline.

    The event as reported comes first, as number 0, where no combination is just that.
    """
    _refuse_too_many(math.prod(len(axis.rows) for axis in axes))
    found = []
    steps = itertools.product(*(range(len(axis.rows)) for axis in axes))
    for number, at in enumerate(steps, start=1):
        changes = {
            key: value
            for axis, step in zip(axes, at, strict=True)
            for key, value in zip(axis.keys, axis.rows[step], strict=True)
            if value != AS_REPORTED or key == READING
        }
        found.append(Scenario(number=number, name=_name(axes, at), steps=at, changes=changes))
    usual = _usual(axes, heading)
    if heading.baseline != AS_REPORTED:
        return found, _named(found, heading.baseline)
    for one in found:
        if all(usual.get(key) == _plain(key, value) for key, value in one.changes.items()):
            return found, one.number
    first = {READING: AS_REPORTED} if READING in usual else {}
    reported = Scenario(number=0, name=AS_REPORTED, steps=(), changes=first)
    return [reported, *found], 0


def _refuse_too_many(count: int) -> None:
    if count > _MOST:
        raise InputError(f"the study has {count} scenarios; vary less, at most {_MOST} are flown")


def default_winds(axes: Sequence[Axis], heading: Heading) -> tuple[str, ...]:
    """The winds of a scenario that does not say its own.

    Those of [study]; else the first that vary; else the embedded sky.
    """
    if heading.winds:
        return winds_words(heading.winds)
    for axis in axes:
        if SOURCE in axis.keys:
            values = [row[axis.keys.index(SOURCE)] for row in axis.rows]
            return winds_words(next((v for v in values if v != AS_REPORTED), "sample"))
    return ("sample",)


def label(value: Any) -> Any:
    """A value as the table of results writes it: numbers as they are, the rest in words."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return " ".join(f"{kind} {_list(numbers)}" for kind, numbers in value.items())
    if isinstance(value, list | tuple):
        return ",".join(str(item) for item in value)
    return value


def _list(numbers: Any) -> str:
    if isinstance(numbers, Mapping):
        return str(label(numbers))
    if isinstance(numbers, list | tuple):
        return f"[{', '.join(_list(number) for number in numbers)}]"
    return f"{numbers:g}" if isinstance(numbers, int | float) else str(numbers)


def _usual(axes: Sequence[Axis], heading: Heading) -> dict[str, Any]:
    """What the keys of the run are where nothing is changed."""
    usual: dict[str, Any] = {MEMBERS: heading.members, SEED: heading.seed}
    usual[SOURCE] = default_winds(axes, heading)
    if any(READING in axis.keys for axis in axes):
        usual[READING] = AS_REPORTED
    return usual


def _plain(key: str, value: Any) -> Any:
    return winds_words(value) if key == SOURCE else value


def _name(axes: Sequence[Axis], at: Sequence[int]) -> str:
    parts = [
        axis.names[step]
        if axis.names
        else ", ".join(
            f"{key} = {label(value)}" for key, value in zip(axis.keys, axis.rows[step], strict=True)
        )
        for axis, step in zip(axes, at, strict=True)
    ]
    return "; ".join(parts) or AS_REPORTED


def _named(found: Sequence[Scenario], name: str) -> int:
    for one in found:
        if one.name == name:
            return one.number
    near = difflib.get_close_matches(name, [one.name for one in found], n=1, cutoff=0.3)
    hint = f"did you mean {near[0]!r}?" if near else f"or {AS_REPORTED!r}"
    raise InputError(f"[study] baseline {shown(name)} is the name of no scenario; {hint}")


def _axis(name: str, group: Sequence[Vary]) -> Axis:
    keys = tuple(one.key for one in group)
    sizes = {one.key: len(one.values) for one in group}
    if len(set(sizes.values())) > 1:
        told = ", ".join(f"{key} has {size}" for key, size in sizes.items())
        raise InputError(
            f"[[vary]] tables that move together ({name}) need as many values each: {told}; give "
            "each the same number"
        )
    for one in group:
        refuse_key(one.key)
        for value in one.values:
            refuse_value(one.key, value)
    rows = tuple(zip(*(one.values for one in group), strict=True))
    seen: set[Any] = set()
    for row in rows:
        written = _hashable(row)
        if written in seen:
            told = ", ".join(f"{key} = {label(v)}" for key, v in zip(keys, row, strict=True))
            raise InputError(f"[[vary]] lists {told} twice; leave one of them out")
        seen.add(written)
    return Axis(name=keys[0] if name.startswith("\n") else name, keys=keys, rows=rows)


def _hashable(value: Any) -> Any:
    """A value for a set, equal where the values are."""
    if isinstance(value, Mapping):
        return tuple((key, _hashable(one)) for key, one in value.items())
    return tuple(map(_hashable, value)) if isinstance(value, list | tuple) else value


def _table(path: Path) -> Axis:
    """The rows of a CSV file; an empty cell is as reported."""
    refuse_endless(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
        read = list(csv.reader(io.StringIO(text)))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(
            f"the table {path.name} cannot be read as CSV in UTF-8 ({error}); mend it"
        ) from None
    lines = [line for line in read if any(cell.strip() for cell in line)]
    if len(lines) < 2:
        raise InputError(
            f"the table {path.name} needs a line of keys and at least one row; write a column per "
            "key and a row per scenario"
        )
    head = [cell.strip() for cell in lines[0]]
    keys = tuple(key for key in head if key != NAMES)
    if not keys:
        raise InputError(f"the table {path.name} has no column of a key; add one")
    _refuse_twice(head)
    rows, names = [], []
    for number, line in enumerate(lines[1:], start=2):
        if len(line) != len(head):
            raise InputError(
                f"the table {path.name} has {len(line)} cells in row {number} under "
                f"{len(head)} keys; put a comma for each"
            )
        cells = dict(zip(head, (cell.strip() for cell in line), strict=True))
        names.append(cells.pop(NAMES, ""))
        rows.append(tuple(_cell(cells[key]) for key in keys))
        for key, value in zip(keys, rows[-1], strict=True):
            _refuse_in_table(path, number, key, value)
    given = NAMES in head
    if given:
        _refuse_twice(names)
    return Axis(name=NAMES, keys=keys, rows=tuple(rows), names=tuple(names) if given else ())


def _refuse_in_table(path: Path, number: int, key: str, value: Any) -> None:
    try:
        refuse_key(key)
        refuse_value(key, value)
    except InputError as error:
        raise InputError(f"{path.name}, row {number}: {error}") from None


def _cell(text: str) -> Any:
    """A cell as TOML would read it; a plain word is text."""
    if not text:
        return AS_REPORTED
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except (ValueError, RecursionError):
        # A plain word; or a number or a nesting beyond all measure, which no key takes as text.
        return text


def _found(name: str, folder: Path) -> Path:
    path = folder / name
    if path.is_file():
        return path
    raise InputError(
        f"there is no table {name} in {folder}; give the path of a CSV file from the folder of the "
        "study"
    )


def _refuse_both(one: Vary, number: int) -> None:
    if one.key or one.values or one.together:
        raise InputError(
            f"[vary {number}] has a table and a key of its own; put them into two [[vary]] tables"
        )


def _refuse_incomplete(one: Vary, number: int) -> None:
    if not one.key:
        raise InputError(
            f'[vary {number}] needs key and values, such as key = "vehicle.flight_time_h" and '
            "values = [2, 3], or a table"
        )
    if not one.values:
        raise InputError(f"[vary {number}] {one.key} needs values; list at least one")


def _refuse_twice(names: Sequence[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise InputError(f"{name!r} varies twice in the study; leave one of them out")
        seen.add(name)
