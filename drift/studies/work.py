"""Who does the jobs of a study: this process, or a Dask cluster. Both give what they finish."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from drift.studies import flying
from drift.studies.flying import Finished, failed
from drift.studies.jobs import Group, Job
from drift.studies.landings import refuse_without_library
from drift.studies.place import Folder, place_at
from weather.errors import InputError

if TYPE_CHECKING:
    from distributed import Client, Future

#: The jobs of one event that are still to be done, and whether the baseline is one of them.
Todo = tuple[Group, list[Job]]
Worker = Callable[[Iterable[Todo]], Iterator[Finished]]


def here(work: Iterable[Todo]) -> Iterator[Finished]:
    """Do the jobs one after the other, in an order that opens each sky once."""
    for group, todo in work:
        baseline = None
        if group.baseline is not None and group.baseline in todo:
            done, baseline = _guarded_first(group.baseline)
            yield done
        elif group.baseline is not None:
            baseline = flying.outcomes(group.baseline)
        for job in todo:
            if job is not group.baseline:
                try:
                    yield flying.finish(job, baseline)
                except Exception as error:
                    # A night of thousands goes on; the row says what went wrong.
                    yield failed(job.key, error)


def _guarded_first(job: Job) -> tuple[Finished, Any]:
    try:
        return flying.first(job)
    except Exception as error:
        return failed(job.key, error), None


@dataclass(frozen=True, kw_only=True)
class Needs:
    """What every worker of a study must have: files of winds, and where it is to write.

    folder : of the study, where workers write into it; else None. landings : an address, or "".
    """

    winds: tuple[str, ...]
    folder: Path | None
    landings: str


def needs_of(groups: Sequence[Group]) -> Needs:
    """What the workers of a study must have."""
    jobs = [job for group in groups for job in group.jobs]
    words = dict.fromkeys(word for job in jobs for word in job.sky.winds)
    writes = any(job.keep != "summary" or flying.blocks_of(job) for job in jobs)
    landings = jobs[0].landings if jobs else ""
    return Needs(
        winds=tuple(word for word in words if Path(word).exists()),
        folder=jobs[0].folder if writes and not landings else None,
        landings=landings,
    )


def unfit(needs: Needs) -> str:
    """Why this machine cannot do the work of a study, in a sentence; "" where it can."""
    for word in needs.winds:
        if not Path(word).exists():
            return (
                f"it has no {word}, a file of winds of the study; keep winds on a disk that all "
                "machines share under one path, or take them from a source"
            )
    try:
        if needs.folder is not None:
            Folder(path=needs.folder).refuse_unwritable()
        if needs.landings:
            refuse_without_library(needs.landings)
            place_at(needs.landings).refuse_unwritable()
    except InputError as error:
        return str(error)
    return ""


def on_cluster(client: Client) -> Worker:
    """Do the jobs on the workers of a Dask cluster, as they come free.

    A job that fails under its worker is tried again elsewhere; skies are opened by the workers from
    their paths, and only rows come back. Raises FetchError where the scheduler goes away.
    """

    def work(todo: Iterable[Todo]) -> Iterator[Finished]:
        from drift.runs.cluster import finished

        for key, found, error in finished(client, _submitted(client, todo)):
            yield failed(key, error) if error else found

    return work


def _submitted(client: Client, work: Iterable[Todo]) -> Iterator[tuple[str, Future]]:
    """Every job as a future, submitted when it is asked for."""
    from drift.runs.cluster import RETRIES, checked, versions

    here = versions()

    def submit(function: Callable[..., Any], *given: Any) -> Future:
        return client.submit(checked, here, function, *given, pure=False, retries=RETRIES)

    for group, todo in work:
        baseline = None
        if group.baseline is not None and group.baseline in todo:
            both = submit(_first, group.baseline, _blocks(submit, group.baseline))
            baseline = submit(_second, both)
            yield group.baseline.key, submit(_done, both)
        elif group.baseline is not None:
            baseline = submit(flying.outcomes, group.baseline)
        for job in todo:
            if job is not group.baseline:
                yield job.key, submit(_finish, job, baseline, _blocks(submit, job))


def _blocks(submit: Callable[..., Future], job: Job) -> list[Future]:
    """The blocks of a job of many members, each a piece of work of its own."""
    return [submit(flying.fly_block, job, *block) for block in flying.blocks_of(job)]


def _first(job: Job, blocks: list[None]) -> tuple[Finished, Any]:
    return flying.first(job)


def _finish(job: Job, baseline: Any, blocks: list[None]) -> Finished:
    return flying.finish(job, baseline)


def _done(both: tuple[Finished, Any]) -> Finished:
    return both[0]


def _second(both: tuple[Finished, Any]) -> Any:
    return both[1]
