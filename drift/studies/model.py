"""What a study says: events, what varies, what is kept. Named as the keys of a study file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from drift.event.arguments import LARGEST_SEED, MOST_MEMBERS
from drift.event.model import AS_REPORTED, Event
from drift.event.schema import STRICT, YesNo

Keep = Literal["summary", "landings", "all"]


@dataclass(frozen=True, kw_only=True)
class Heading:
    """The [study] table of a file.

    filter : which events of the catalogue besides, as `drift list` takes it. keep : "summary", the
    table alone; "landings", the landings of every scenario besides; "all", the folder of a run of
    every scenario. baseline : the scenario that the others are compared with. winds : of every
    scenario that does not say its own. table : a CSV file with a row per scenario and a column per
    key.
    """

    __pydantic_config__ = STRICT
    title: str = ""
    events: tuple[Any, ...] = ()
    filter: dict[str, Any] | None = None
    members: Annotated[int, Field(strict=True, ge=1, le=MOST_MEMBERS)] = 4096
    seed: Annotated[int, Field(strict=True, ge=0, le=LARGEST_SEED)] = 0
    keep: Keep = "summary"
    baseline: Annotated[str, Field(min_length=1)] = AS_REPORTED
    winds: str | tuple[str, ...] = ()
    table: str = ""
    allow_preliminary: YesNo = False
    allow_gaps: YesNo = False
    what_if: YesNo = False


@dataclass(frozen=True, kw_only=True)
class Vary:
    """One [[vary]] table of a file: a key and its values, or a table of rows.

    together : a name; tables with the same one move as columns, the first value of each at once.
    """

    __pydantic_config__ = STRICT
    key: str = ""
    values: tuple[Any, ...] = ()
    together: str = ""
    table: str = ""


@dataclass(frozen=True, kw_only=True)
class Axis:
    """What varies at once: its name, its keys, and a row of values per step; a name per step."""

    name: str
    keys: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    names: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """One combination of assumptions, the same for every event: its place in the file, its name.

    number : from 1 in the order of the file; 0 is the event as reported where the file does not
    list that itself. steps : the step of each axis; empty for number 0. changes : value by key.
    """

    number: int
    name: str
    steps: tuple[int, ...]
    changes: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Study(Heading):
    """A study that can be flown: its events loaded, its axes and scenarios in the file's order.

    folder : where the paths that the file names are looked for first. loaded : the events.
    baseline_number : of the scenario that the others are compared with.
    """

    name: str
    folder: Path
    loaded: tuple[Event, ...]
    axes: tuple[Axis, ...]
    scenarios: tuple[Scenario, ...]
    baseline_number: int

    @property
    def keys(self) -> tuple[str, ...]:
        """Every key that varies, in the order of the file."""
        return tuple(key for axis in self.axes for key in axis.keys)
