"""Who does the jobs of a study: this process, or a Dask cluster. Both give what they finish."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from drift.studies import flying
from drift.studies.flying import Finished, failed
from drift.studies.jobs import Group, Job

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
    from drift.runs.cluster import RETRIES

    def submit(function: Callable[..., Any], *given: Any) -> Future:
        return client.submit(function, *given, pure=False, retries=RETRIES)

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
