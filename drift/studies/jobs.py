"""The work of a study: one job per event and scenario, everything that it takes, nothing else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from drift.event.file import alternatives
from drift.event.model import AS_REPORTED, Event
from drift.flight.checks import refuse_unless_launched
from drift.runs.choices import RunOptions
from drift.runs.winds import piece_for
from drift.studies.expansion import default_winds
from drift.studies.file import found_winds, winds_for
from drift.studies.keys import MEMBERS, READING, SEED, SOURCE, apply, winds_words
from drift.studies.model import Keep, Scenario, Study
from drift.version import program_version
from weather.box import Box
from weather.errors import InputError


@dataclass(frozen=True, kw_only=True)
class SkyNeeded:
    """Which winds, and the piece of them that all scenarios of an event need together."""

    winds: tuple[str, ...]
    piece: Box
    allow_preliminary: bool
    allow_gaps: bool


@dataclass(frozen=True, kw_only=True)
class Job:
    """One event under one scenario: a pure function of this and of the files of its winds.

    key : SHA-256 of all that its rows depend on. readings : the events to fly, by name. folder : of
    the study. landings : the address where they are kept; "" for inside that folder. asked : the
    winds as the study names them. version : of the program that asks.
    """

    key: str
    event_id: str
    scenario: Scenario
    readings: dict[str, Event]
    sky: SkyNeeded
    asked: str
    members: int
    seed: int
    what_if: bool
    keep: Keep
    folder: Path
    landings: str
    version: str

    @property
    def options(self) -> RunOptions:
        """What `drift.runs` is to be told of it."""
        return RunOptions(
            winds=self.sky.winds,
            members=self.members,
            seed=self.seed,
            allow_preliminary=self.sky.allow_preliminary,
            allow_gaps=self.sky.allow_gaps,
            what_if=self.what_if,
        )


@dataclass(frozen=True, kw_only=True)
class Refused:
    """One event under one scenario that contradicts itself, before anything is flown."""

    event_id: str
    scenario: Scenario
    reason: str


@dataclass(frozen=True, kw_only=True)
class Group:
    """All jobs of one event, the one that the others are compared with apart, and what is refused.

    jobs : in an order that opens each sky once, the baseline first.
    """

    event: Event
    baseline: Job | None
    jobs: tuple[Job, ...]
    refused: tuple[Refused, ...]


def group_of(study: Study, event: Event, folder: Path, landings: str = "") -> Group:
    """The work that a study has with one event.

    folder : of the study. landings : the address where they are kept, if not inside it.
    """
    drafts: list[Job] = []
    refused: list[Refused] = []
    for scenario in study.scenarios:
        try:
            draft = _draft(study, event, scenario, folder)
            drafts.append(replace(draft, landings=landings))
        except InputError as error:
            reason = " ".join(str(error).split())
            refused.append(Refused(event_id=event.id, scenario=scenario, reason=reason))
    pieces = _pieces(drafts)
    whole = [replace(job, sky=replace(job.sky, piece=pieces[job.sky.winds])) for job in drafts]
    baseline = next((j for j in whole if j.scenario.number == study.baseline_number), None)
    against = _digest(baseline) if baseline else ""
    jobs = [replace(job, key=_key(_digest(job), against)) for job in whole]
    order = {winds: i for i, winds in enumerate(dict.fromkeys(job.sky.winds for job in jobs))}
    jobs.sort(
        key=lambda job: (
            job.scenario.number != study.baseline_number,
            order[job.sky.winds],
            job.scenario.number,
        )
    )
    first = jobs[0] if baseline else None
    return Group(event=event, baseline=first, jobs=tuple(jobs), refused=tuple(refused))


def _draft(study: Study, event: Event, scenario: Scenario, folder: Path) -> Job:
    """A job whose piece of sky is its own, and that has no key yet."""
    refuse_unless_launched(event, what_if=study.what_if)
    changes = scenario.changes
    given = changes.get(SOURCE)
    words = default_winds(study.axes, study) if given is None else winds_words(given)
    words = winds_for(event, words)
    winds = found_winds(words, study.folder)
    readings = _readings(event, changes)
    piece = _around(piece_for(reading, winds, winds) for reading in readings.values())
    return Job(
        key="",
        event_id=event.id,
        scenario=scenario,
        readings=readings,
        sky=SkyNeeded(
            winds=winds,
            piece=piece,
            allow_preliminary=study.allow_preliminary,
            allow_gaps=study.allow_gaps,
        ),
        asked=",".join(words),
        members=changes.get(MEMBERS, study.members),
        seed=changes.get(SEED, study.seed),
        what_if=study.what_if,
        keep=study.keep,
        folder=folder,
        landings="",
        version=program_version(),
    )


def _readings(event: Event, changes: Mapping[str, Any]) -> dict[str, Event]:
    """Every reading of an event, or the one that is asked for, with what the scenario assumes."""
    found = alternatives(event)
    if READING in changes:
        found = {changes[READING]: found[changes[READING]]}
    return {name: apply(reading, changes) for name, reading in found.items()}


def _pieces(jobs: Iterable[Job]) -> dict[tuple[str, ...], Box]:
    """Of each sky the piece that all its scenarios need together."""
    found: dict[tuple[str, ...], Box] = {}
    for job in jobs:
        known = found.get(job.sky.winds)
        found[job.sky.winds] = job.sky.piece.around(known) if known else job.sky.piece
    return found


def _around(pieces: Iterable[Box]) -> Box:
    first, *others = pieces
    for one in others:
        first = first.around(one)
    return first


def _digest(job: Job) -> str:
    """What a flight depends on, as text; not its folder, nor the number of its scenario."""
    content = {
        "readings": {name: event.hash() for name, event in job.readings.items()},
        "winds": [job.asked, *(_stamp(word) for word in job.sky.winds)],
        "flags": [job.sky.allow_preliminary, job.sky.allow_gaps, job.what_if],
        "members": job.members,
        "seed": job.seed,
        "keep": job.keep,
        "landings": job.landings,
        "version": job.version,
    }
    return json.dumps(content, sort_keys=True, ensure_ascii=False)


def _key(own: str, against: str) -> str:
    return hashlib.sha256(f"{own}\n{against}".encode()).hexdigest()


def _stamp(word: str) -> list[Any]:
    """Whether a file of winds is still the one it was: its size and when it was written."""
    path = Path(word)
    if not path.is_file():
        return []
    known = path.stat()
    return [known.st_size, known.st_mtime_ns]


def compared_with(reading: str, known: Iterable[str]) -> str | None:
    """Which reading of the baseline a reading is compared with: its own, else the one reported."""
    names = list(known)
    return next((name for name in (reading, AS_REPORTED, *names) if name in names), None)
