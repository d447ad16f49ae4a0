"""The table of a study: a row per scenario, reading and load, in the order of the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from drift.landings.outcomes import OUTCOMES
from drift.landings.where import PARTS
from drift.studies.expansion import label
from drift.studies.jobs import Group, Job
from drift.studies.journal import Journal
from drift.studies.keys import MEMBERS, READING, SEED, SOURCE
from drift.studies.model import Scenario, Study
from drift.studies.rows import DIFFERENCE, HIGH, LOW, Row

if TYPE_CHECKING:
    import pandas as pd

#: What a row is of; the keys that vary stand after it.
IDENTITY: Final = ("scenario", "name", "event")

#: What stands after the keys: whether it was flown, of what, and how many members there are.
_STATE: Final = ("state", "reason", READING, "item", SEED, MEMBERS)

#: Numbers with an interval, in the order of the columns.
_SHARES: Final = ("landed_fraction", *PARTS, "north_of_mdl_fraction")
_ALONE: Final = (
    "bearing_deg", "direction_resultant_length", "median_time_aloft_h", "middle_latitude_deg",
    "middle_longitude_deg",
)  # fmt: skip
_ORIGIN: Final = ("landings", "folder", "winds", "sky_hash", "event_hash", "version")


#: Columns of words; whatever else does not vary is a number.
WORDS: Final = frozenset({*IDENTITY, "state", "reason", READING, "item", SOURCE, *_ORIGIN})


@dataclass(frozen=True, kw_only=True)
class Failure:
    """An event under a scenario that has no numbers, and why."""

    event_id: str
    scenario: str
    reason: str
    status: int


def rows_of(
    study: Study, groups: Sequence[Group], journal: Journal
) -> tuple[list[Row], list[Failure]]:
    """Every row in the order of the file: events, scenarios, readings, loads. Never by a result."""
    rows: list[Row] = []
    failures: list[Failure] = []
    for group in groups:
        ready = {job.scenario.number: job for job in group.jobs}
        refused = {one.scenario.number: one.reason for one in group.refused}
        for scenario in study.scenarios:
            head = _identity(study, group.event.id, scenario)
            job = ready.get(scenario.number)
            found, reason, status = _found(job, journal, refused.get(scenario.number, ""))
            rows += [{**head, "state": "done", **_of_run(job), **row} for row in found]
            if reason:
                rows.append({**head, "state": "failed", "reason": reason, **_of_run(job)})
                failures.append(
                    Failure(
                        event_id=group.event.id,
                        scenario=scenario.name,
                        reason=reason,
                        status=status,
                    )
                )
    return rows, failures


def frame_of(study: Study, rows: Sequence[Row]) -> pd.DataFrame:
    """The rows as a pandas table, its columns in their order, each of one type."""
    import pandas as pd

    frame = pd.DataFrame(rows, columns=list(_columns(study, rows)))
    for key in _varied(study):
        given = [value for value in frame[key] if value is not None]
        if any(isinstance(value, str) for value in given):
            frame[key] = [value if value is None else _text(value) for value in frame[key]]
    return frame


def _found(job: Job | None, journal: Journal, refused: str) -> tuple[Iterable[Row], str, int]:
    """Rows of a job, or why there are none and the status of that."""
    if job is None:
        return (), refused, 2
    finished = journal.get(job.key)
    if finished is None:
        return (), "not flown yet", 1
    return finished.rows, finished.reason, finished.status


def _identity(study: Study, event_id: str, scenario: Scenario) -> Row:
    row: Row = {"scenario": scenario.number, "name": scenario.name, "event": event_id}
    changes = scenario.changes
    row |= {key: label(changes[key]) if key in changes else None for key in study.keys}
    return row


def _of_run(job: Job | None) -> Row:
    """What a run was told, whether or not it varies."""
    if job is None:
        return {}
    return {SOURCE: job.asked, SEED: job.seed, MEMBERS: job.members}


def _varied(study: Study) -> list[str]:
    """Keys with a column of their own; what every run is told has one anyway."""
    return [key for key in study.keys if key not in (READING, SEED, MEMBERS)]


def _columns(study: Study, rows: Sequence[Row]) -> Iterator[str]:
    """Names of all columns: the fixed ones, and for claims, finds and regions those that occur."""
    seen = dict.fromkeys(name for row in rows for name in row)
    yield from IDENTITY
    yield from _varied(study)
    if SOURCE not in study.keys:
        yield SOURCE
    yield from _STATE
    fixed = [
        "members_of_load",
        *(f"outcome_{word}" for word, _ in OUTCOMES.values()),
        *_with_ends((*_SHARES, "median_distance_km")),
        *_ALONE,
    ]
    yield from fixed
    yield from _numbered(seen, "claim_")
    yield from _numbered(seen, "find_")
    yield from (name for name in seen if name.startswith("finds_"))
    told = [*_SHARES, "mean_distance_km", "mean_time_aloft_h"]
    differences = [*_with_ends(map(DIFFERENCE.format, told))]
    yield from (name for name in differences if name in seen)
    yield from _numbered(seen, DIFFERENCE.format("claim_"))
    yield from (name for name in _with_ends(["moved_km"]) if name in seen)
    regions = {name for name in seen if name.startswith("region_")}
    yield from _with_ends(sorted(name for name in regions if LOW.format(name) in regions))
    yield from (name for name in _ORIGIN if name in seen or name not in ("landings", "folder"))


def _with_ends(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        yield from (name, LOW.format(name), HIGH.format(name))


def _numbered(seen: Iterable[str], start: str) -> list[str]:
    """Columns of claims or finds by their number, in the order in which a row tells them."""
    own = [name for name in seen if name.startswith(start)]
    return sorted(own, key=lambda name: int(name.removeprefix(start).split("_")[0]))


def _text(value: Any) -> str:
    return f"{value:g}" if isinstance(value, int | float) else str(value)
