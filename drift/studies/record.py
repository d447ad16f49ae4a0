"""`study.json`: what a study is, what failed, and where everything comes from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from drift.landings.near_soundings import together
from drift.studies.expansion import label
from drift.studies.jobs import Group, Job
from drift.studies.journal import Journal
from drift.studies.model import Axis, Study
from drift.studies.table import Failure
from drift.version import program_version
from weather.guard.whole import write_whole

NAME: Final = "study.json"

#: What the columns of the table mean; ends of 95 % intervals are `_low` and `_high`.
COLUMNS: Final[Mapping[str, str]] = {
    "scenario": "place in the file, from 1; 0 is the event as reported",
    "members": "flights with one load each that the scenario has; members_of_load: of this row",
    "outcome_*": "how many members of this load ended so",
    "landed_fraction": "share of the members that came down inside the winds",
    "north_land, south_land, sea, elsewhere": "shares of all members; they sum to landed_fraction",
    "north_of_mdl_fraction": "share of those that landed, at sea by the nearest Korean land",
    "median_distance_km": "from launch to landing",
    "bearing_deg": "from the middle of the launches to the middle of the landings",
    "region_*": "share of those that landed in each region where any did",
    "claim_N_probability": "chance that the N-th claim of the event is true, as `drift check` says",
    "find_N_log_likelihood": "natural logarithm of the density of the N-th find, km-2; _sd: of its "
    "sampling; find_N_nearby: share that came down within its radius",
    "finds_log_likelihood": "of all finds together",
    "difference_*": "this scenario minus the baseline over the members that both have, the same "
    "draws in both; a mean distance and a mean time aloft over those that landed in both",
    "moved_km": "mean distance between the landings of a member here and in the baseline",
}


def write_record(
    folder: Path,
    study: Study,
    groups: Sequence[Group],
    journal: Journal,
    failures: Sequence[Failure],
) -> None:
    """Write what a study is and how far it is; without an hour, so a repetition is the same."""
    jobs = [job for group in groups for job in group.jobs]
    done = [job for job in jobs if (one := journal.get(job.key)) and not one.reason]
    content = {
        "title": study.title,
        "scenarios": len(study.scenarios),
        "runs": len(jobs) + sum(len(group.refused) for group in groups),
        "runs_done": len(done),
        "failures": [
            {"event": one.event_id, "scenario": one.scenario, "reason": one.reason}
            for one in failures
        ],
        "events": [_event(group) for group in groups],
        "members": study.members,
        "seed": study.seed,
        "keep": study.keep,
        "baseline": _baseline(study),
        "axes": [_axis(axis) for axis in study.axes],
        "order": "rows stand in the order of the file: events, scenarios, readings, loads",
        "columns": dict(COLUMNS),
        "skies": _skies(done, journal),
        "caveats": _said(done, journal, "caveats"),
        "assumed": _said(done, journal, "assumed"),
        "provenance": {"version": program_version(), "study": study.name},
    }
    text = json.dumps(content, indent=2, ensure_ascii=False)
    write_whole(folder / NAME, f"{text}\n")


def read_record(folder: Path) -> dict[str, Any]:
    """What `write_record` wrote."""
    return dict(json.loads((folder / NAME).read_text("utf-8")))


def _event(group: Group) -> dict[str, Any]:
    event = group.event
    return {
        "id": event.id,
        "title": event.title,
        "status": event.status,
        "hash": event.hash(),
        "claims": [claim.text or claim.predicate for claim in event.claims],
        "finds": [find.place for find in event.finds],
    }


def _baseline(study: Study) -> dict[str, Any]:
    [one] = [each for each in study.scenarios if each.number == study.baseline_number]
    return {"scenario": one.number, "name": one.name}


def _axis(axis: Axis) -> dict[str, Any]:
    return {
        "name": axis.name,
        "keys": list(axis.keys),
        "values": [[label(value) for value in row] for row in axis.rows],
        "names": list(axis.names),
    }


def _skies(done: Iterable[Job], journal: Journal) -> list[dict[str, Any]]:
    """Every sky that was flown in, with its licence and whom to name."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for job in done:
        finished = journal.get(job.key)
        assert finished is not None
        about = finished.about
        if about:
            key = (job.asked, about["sky_hash"])
            found.setdefault(
                key,
                {"source": job.asked}
                | {name: about[name] for name in ("winds", "licence", "attribution", "sky_hash")},
            )
    return list(found.values())


def _said(done: Iterable[Job], journal: Journal, what: str) -> dict[str, list[str]]:
    """Sentences by event, each once."""
    found: dict[str, dict[str, None]] = {}
    for job in done:
        finished = journal.get(job.key)
        assert finished is not None
        for sentence in finished.about.get(what, ()):
            found.setdefault(job.event_id, {})[sentence] = None
    return {event: together(sentences) for event, sentences in found.items()}
