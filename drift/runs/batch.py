"""Many events, one folder each; what is done stays done, and what fails does not stop the rest."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from drift.event.file import find
from drift.event.model import Event
from drift.runs.choices import RunOptions
from drift.runs.folder import SUMMARY, clear_leftovers
from weather.errors import FetchError, InputError
from weather.progress import Progress, silent

#: What the index and the score read of a run.
_READ_BACK = ("landings.nc", "density.nc")


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
        if not item:
            raise InputError("one of the events is an empty name; give an id, a file or a folder")
        path = Path(item)
        if path.is_dir():
            found = sorted(str(file) for file in path.glob("*.toml") if file.stem != "sources")
            if not found:
                raise InputError(f"the folder {item} has no event files (*.toml) in it")
            names += found
        else:
            find(item)
            names.append(item)
    for name in names:
        if not name.isprintable():
            raise InputError(
                f"the name {name!r} has letters that cannot be seen, or is not text in UTF-8; "
                "rename that event file"
            )
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

    What killed runs left in their folder is cleared away first, and told.
    """
    for out in {task.folder.parent for task in todo}:
        clear_leftovers(out)
    if scheduler is not None:
        return _on_cluster(todo, choices, (progress, scheduler), after)
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
        origin = known["provenance"]
        told = known["members"], origin["event_hash"], origin["seed"], origin["winds_asked"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return False
    wanted = choices.members, event.hash(), choices.seed, ",".join(choices.winds)
    return told == wanted and all((folder / name).is_file() for name in _READ_BACK)


def _why_not(event: Event) -> str:
    if event.status != "flown":
        return f"{event.status}, so nothing flew"
    return "its day or place is not known"


def _on_cluster(
    todo: Sequence[Task],
    choices: RunOptions,
    where: tuple[Progress, str],
    after: Callable[[Outcome], None],
) -> list[Outcome]:
    """Every event as a job of a cluster; one that fails under its worker is tried elsewhere."""
    from drift.runs.cluster import RETRIES, connected, finished

    progress, scheduler = where
    found: dict[str, Outcome] = {}
    with connected(scheduler, progress) as client:
        jobs = (
            (task.name, client.submit(one, task, choices=choices, pure=False, retries=RETRIES))
            for task in todo
        )
        for name, outcome, error in finished(client, jobs):
            found[name] = _broken(name, error) if error else outcome
            progress(f"event {name}", len(found), len(todo))
            after(found[name])
    return [found[task.name] for task in todo]


def _broken(name: str, error: BaseException) -> Outcome:
    """An event whose work failed in a way that nobody thought of: the others go on."""
    said = f"{type(error).__name__}: {' '.join(str(error).split())}"
    return Outcome(name=name, state="failed", reason=said, status=1)
