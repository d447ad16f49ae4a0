"""Many events, one folder each; what is done stays done, and what fails does not stop the rest."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any

from drift.event.file import find
from drift.event.model import Event
from drift.runs.choices import RunOptions
from drift.runs.folder import SUMMARY
from weather.errors import FetchError, InputError
from weather.progress import Progress, silent


@dataclass(frozen=True, kw_only=True)
class Task:
    """One event of a batch and where its results go."""

    name: str
    folder: Path


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How one event of a batch ended: done, kept from before, skipped, or failed, and why.

    status : that `drift run` would have ended with: 2 where the input is wrong, 1 where winds could
        not be brought.
    """

    name: str
    state: str
    reason: str = ""
    status: int = 0

    def has_run(self) -> bool:
        """Whether there is a folder of results, from now or from before."""
        return self.state in ("done", "kept")


def tasks(given: Sequence[str], out: Path) -> list[Task]:
    """The events of a batch: ids, files, and every event file of a folder that is named.

    Raises InputError for something that is neither, or two events of one name.
    """
    names: list[str] = []
    for item in given:
        path = Path(item)
        if path.is_dir():
            found = sorted(str(file) for file in path.glob("*.toml") if file.stem != "sources")
            if not found:
                raise InputError(f"the folder {item} has no event files (*.toml) in it")
            names += found
        else:
            find(item)
            names.append(item)
    stems = [Path(name).stem if name.endswith(".toml") else name for name in names]
    twice = {stem for stem in stems if stems.count(stem) > 1}
    if twice:
        raise InputError(f"two events of the batch are called {twice.pop()}; rename one of them")
    return [Task(name=n, folder=out / s) for n, s in zip(names, stems, strict=True)]


def run_batch(
    todo: Sequence[Task],
    choices: RunOptions,
    progress: Progress,
    scheduler: str | None = None,
    after: Callable[[Outcome], None] = lambda outcome: None,
) -> list[Outcome]:
    """Every event of a batch, here or on a Dask cluster, in the order given.

    after : called with each outcome as soon as it is there, such as `BatchFolder.add`.
    """
    if scheduler is not None:
        return _on_cluster(todo, choices, scheduler, after)
    outcomes = []
    for i, task in enumerate(todo):
        progress(f"event {task.name}", i, len(todo))
        outcomes.append(one(task, choices, progress))
        after(outcomes[-1])
    return outcomes


def one(task: Task, choices: RunOptions, progress: Progress = silent) -> Outcome:
    """One event: a pure function of its file, its winds and the choices, written whole."""
    from drift.event.file import load_event
    from drift.runs.run import run_event

    try:
        event = load_event(task.name)
        if _is_done(task.folder, event, choices):
            return Outcome(name=task.name, state="kept")
        if not event.launches or (event.status != "flown" and not choices.what_if):
            return Outcome(name=task.name, state="skipped", reason=_why_not(event))
        named = replace(choices, event=task.name)
        run_event(event, named, task.folder, progress, force=True)
    except (InputError, FetchError) as error:
        status = 2 if isinstance(error, InputError) else 1
        said = " ".join(str(error).split())
        return Outcome(name=task.name, state="failed", reason=said, status=status)
    return Outcome(name=task.name, state="done")


def _is_done(folder: Path, event: Event, choices: RunOptions) -> bool:
    """Whether a folder holds this very run: same event, members, seed and winds."""
    try:
        known = json.loads((folder / SUMMARY).read_text("utf-8"))
    except (OSError, ValueError):
        return False
    origin = known.get("provenance", {})
    return (
        origin.get("event_hash") == event.hash()
        and known.get("members") == choices.members
        and origin.get("seed") == choices.seed
        and origin.get("winds_asked") == ",".join(choices.winds)
    )


def _why_not(event: Event) -> str:
    if event.status != "flown":
        return f"{event.status}, so nothing flew"
    return "its day or place is not known"


def _on_cluster(
    todo: Sequence[Task], choices: RunOptions, scheduler: str, after: Callable[[Outcome], None]
) -> list[Outcome]:
    try:
        dask: Any = import_module("distributed")
    except ImportError:
        raise InputError(
            "--scheduler needs Dask; install it with `pip install balloon-drift[cluster]`"
        ) from None
    client = None if scheduler == "local" else scheduler
    found: dict[str, Outcome] = {}
    with dask.Client(client) as cluster:
        jobs = cluster.map(one, todo, choices=choices, pure=False)
        for _, outcome in dask.as_completed(jobs, with_results=True):
            found[outcome.name] = outcome
            after(outcome)
    return [found[task.name] for task in todo]
