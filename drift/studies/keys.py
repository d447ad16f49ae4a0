"""What a study may vary: the unknowns and choices of a reported event, and nothing of its launch.

The fence stands here. A launch is where and when it was reported; readings that its sources
dispute are named by the event itself. No key moves a launch, and none changes what was found.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from drift.event.arguments import LARGEST_SEED, MOST_MEMBERS, refuse_unless_whole
from drift.event.file import build, changed
from drift.event.model import AS_REPORTED, Event
from drift.event.parts import FlatGround, Payload, Vehicle, Winds
from drift.event.rules import check_rules
from weather.errors import InputError

#: Keys of a run rather than of its event.
READING, SOURCE, MEMBERS, SEED = "reading", "winds.source", "members", "seed"
OF_THE_RUN: Final = (READING, SOURCE, MEMBERS, SEED)

_VEHICLE: Final = (
    "model", "bursts", "rise_mps", "rise_law", "cruise_height_m", "flight_time_h"
)  # fmt: skip
_PAYLOAD: Final = ("item", "fall_mps", "fall_law", "unopened_fraction", "clump_fraction")
_WINDS: Final = (
    "error", "error_mps", "error_time_h", "error_height_m", "error_distance_km", "subgrid", "wet"
)  # fmt: skip
_GROUND: Final = ("height_m",)

#: Every key by its table, with the class that knows what a value may be.
_TABLES: Final[dict[str, tuple[type, tuple[str, ...]]]] = {
    "vehicle": (Vehicle, _VEHICLE),
    "payload": (Payload, _PAYLOAD),
    "winds": (Winds, _WINDS),
    "ground": (FlatGround, _GROUND),
}

#: Every key that may vary, as a study file writes it.
KEYS: Final = (
    *(f"{table}.{name}" for table, (_, names) in _TABLES.items() for name in names),
    *OF_THE_RUN,
)

#: Tables of an event file that are what was reported, and why they stay.
_REPORTED: Final = {
    "launch": "a study does not move a launch: place, time and height stay as they were reported; "
    f'readings that the sources dispute vary by key = "{READING}"',
    "event": "a study does not change which event it is about; list events under [study]",
    "source": "sources are what they are; vary what is unknown",
    "claim": "claims are what was said; vary what is unknown and compare with them",
    "find": "finds are what was found; vary what is unknown and compare with them",
    "fact": "facts are what was reported; vary what is unknown",
    "alternative": f'readings are named by the event; vary them by key = "{READING}"',
}


def refuse_key(key: str) -> None:
    """Raise InputError for a key that a study may not vary: what, why, what is allowed."""
    if key in KEYS or _of_one_load(key):
        return
    table = key.partition(".")[0].strip("[]")
    if table in _REPORTED:
        raise InputError(f"[[vary]] key {key!r}: {_REPORTED[table]}")
    near = difflib.get_close_matches(key, KEYS, n=1, cutoff=0.6)
    hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(KEYS)}"
    raise InputError(f"[[vary]] key {key!r} is nothing that a study can vary; {hint}")


def refuse_value(key: str, value: Any) -> None:
    """Raise InputError for a value that a key can never have, whatever the event."""
    if value == AS_REPORTED:
        return
    where = f"vary {key}"
    if key in (MEMBERS, SEED):
        _refuse_number(key, value)
    elif key == READING:
        if not isinstance(value, str):
            raise InputError(f"[{where}] must be the name of a reading in quotes, got {value!r}")
    elif key == SOURCE:
        winds_words(value)
    else:
        table, name = key.split(".")[0], key.rsplit(".", 1)[1]
        cls, _ = _TABLES[table]
        needed = {"item": "leaflet-paper"} if cls is Payload else {}
        build(cls, needed | {name: value}, where)


def winds_words(value: Any) -> tuple[str, ...]:
    """The winds of one sky as a study file gives them: a source, a file, or a list of files."""
    words = [value] if isinstance(value, str) else value
    if (
        not isinstance(words, Sequence)
        or not words
        or not all(isinstance(word, str) and word for word in words)
    ):
        raise InputError(
            f'[vary {SOURCE}] must be a source such as "cds", a file, or a list of the files of '
            f"one sky, got {value!r}"
        )
    return tuple(words)


def apply(event: Event, changes: Mapping[str, Any]) -> Event:
    """An event with what a scenario assumes; keys of the run itself are not the event's.

    Raises InputError where the assumptions contradict each other or the event.
    """
    of_event = {key: value for key, value in changes.items() if key not in OF_THE_RUN}
    if not of_event:
        return event
    for key, value in of_event.items():
        event = _with(event, key, value, of_event)
    check_rules(event)
    return event


def refuse_for(event: Event, key: str, values: Sequence[Any]) -> None:
    """Raise InputError where an event has no such load or reading as a key or its values name."""
    if key == READING:
        names = [AS_REPORTED, *(other.name for other in event.alternatives)]
        for value in values:
            if value not in names:
                raise InputError(
                    f"[vary {READING}] {event.id} has no reading {value!r}; it has "
                    f"{', '.join(names)}"
                )
    if key.startswith("payload."):
        _loads(event, key)


def _of_one_load(key: str) -> bool:
    """Whether a key names one load: payload.leaflet-paper.fall_mps."""
    parts = key.split(".")
    return len(parts) == 3 and parts[0] == "payload" and parts[2] in _PAYLOAD and bool(parts[1])


def _with(event: Event, key: str, value: Any, given: Mapping[str, Any]) -> Event:
    """An event with one key changed."""
    where, name = f"vary {key}", key.rsplit(".", 1)[1]
    if key.startswith("vehicle."):
        return replace(event, vehicle=changed(event.vehicle, {name: value}, where))
    if key.startswith("ground."):
        return replace(event, ground=build(FlatGround, {name: value}, where))
    if key.startswith("winds."):
        # A fitted error and one number for everywhere are two ways to say the same.
        other = {"error": "error_mps", "error_mps": "error"}.get(name)
        forgotten = {other: None} if other else {}
        return replace(
            event, winds=changed(replace(event.winds, **forgotten), {name: value}, where)
        )
    loads = _loads(event, key)
    changes: dict[str, Any] = {name: value}
    if name == "item":
        # What was reported of another thing does not hold for this one.
        changes |= {"fall_mps": None, "fall_law": None}
        changes |= {k: v for k in ("fall_mps", "fall_law") if (v := given.get(f"payload.{k}"))}
    payloads = (
        changed(load, changes, where) if i in loads else load
        for i, load in enumerate(event.payloads)
    )
    return replace(event, payloads=tuple(payloads))


def _loads(event: Event, key: str) -> list[int]:
    """Positions of the loads that a key is about."""
    if _of_one_load(key):
        item = key.split(".")[1]
        found = [i for i, load in enumerate(event.payloads) if load.item == item]
        if not found:
            known = ", ".join(load.item for load in event.payloads) or "none"
            raise InputError(
                f"[[vary]] key {key!r}: {event.id} has no load {item!r}; it has {known}"
            )
        return found
    if key == "payload.item" and len(event.payloads) > 1:
        first = event.payloads[0].item
        raise InputError(
            f"[[vary]] key {key!r}: {event.id} has {len(event.payloads)} loads; say which one, as "
            f"in payload.{first}.item"
        )
    return list(range(len(event.payloads)))


def _refuse_number(key: str, value: Any) -> None:
    lowest, most = (1, MOST_MEMBERS) if key == MEMBERS else (0, LARGEST_SEED)
    try:
        refuse_unless_whole(key, value, lowest, most)
    except InputError as error:
        raise InputError(f"[vary {key}] {error}") from None
