"""Work on many machines: a Dask cluster, its versions, and what is said when it goes away."""

from __future__ import annotations

import asyncio
import logging
import platform
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from importlib import import_module
from importlib.metadata import version
from threading import Thread
from typing import TYPE_CHECKING, Any, Final

from drift.runs.local_cluster import local_client
from drift.version import program_version
from weather.errors import FetchError, InputError
from weather.progress import Progress, silent

if TYPE_CHECKING:
    from distributed import Client, Future

#: The word for a cluster of processes on this machine.
LOCAL: Final = "local"

#: How often work is tried elsewhere when a worker fails under it.
RETRIES: Final = 2

#: How long a scheduler is waited for, s.
_PATIENCE_S: Final = 15

#: How often a cluster without workers is looked at, s.
_LOOK_S: Final = 2

#: Jobs that a cluster holds for each of its threads: enough that none waits for the next.
_AHEAD: Final = 4

#: What becomes of a future whose scheduler has gone.
_GONE: Final = ("cancelled", "lost")

#: What must be the same everywhere, for results to be the same and messages to be understood.
_SHARED: Final = ("numpy", "numba", "xarray", "dask", "distributed")


def versions() -> dict[str, str]:
    """What runs here, of all that must be the same on every machine."""
    python = ".".join(platform.python_version_tuple()[:2])
    return {
        "Python": python,
        "balloon-drift": program_version(),
        **{name: version(name) for name in _SHARED},
    }


@contextmanager
def used(client: Client | None, scheduler: str | None, progress: Progress) -> Iterator[Client]:
    """A client that somebody has, or one of a scheduler, once there is a worker of one version.

    Raises as `connected` does.
    """
    if client is None:
        assert scheduler is not None
        with connected(scheduler, progress) as own:
            yield own
    else:
        if client.asynchronous:
            raise InputError(
                "client is one of asynchronous=True, whose answers come later; give one that waits "
                "for them, as distributed.Client(address) makes it"
            )
        if client.status != "running":
            raise lost(client)
        _wait_for_workers(client, progress)
        refuse_other_versions(client)
        yield client


@contextmanager
def connected(scheduler: str, progress: Progress = silent) -> Iterator[Client]:
    """A client of a scheduler by its address, or of processes on this machine for "local".

    Raises InputError where Dask is not installed, nobody answers, or versions differ; FetchError
    where the scheduler goes away.
    """
    dask = library()
    if scheduler == LOCAL:
        client = local_client(dask)
    else:
        _refuse_mute(scheduler)
        client = _client(dask, scheduler)
    own: Any = client.cluster if scheduler == LOCAL else nullcontext()
    with _quietly(), own, client:
        _wait_for_workers(client, progress)
        refuse_other_versions(client)
        yield client


def _refuse_mute(scheduler: str) -> None:
    """Raise InputError where no scheduler answers: Dask waits for ever for one that says nothing.

    In a thread of its own, for a notebook has a loop of events that is running already.
    """
    trouble: list[Exception] = []

    def ask() -> None:
        try:
            asyncio.run(_greet(scheduler))
        except Exception as error:
            trouble.append(error)

    asking = Thread(target=ask, daemon=True)
    asking.start()
    asking.join()
    if trouble:
        raise _no_scheduler(scheduler, trouble[0])


async def _greet(scheduler: str) -> None:
    given = library().Security().get_connection_args("client")
    comm: Any = import_module("distributed.comm")
    async with asyncio.timeout(_PATIENCE_S):
        known = await comm.connect(scheduler, timeout=_PATIENCE_S, **given)
    await known.close()


def _no_scheduler(scheduler: str, error: BaseException) -> InputError:
    said = " ".join(str(error).split()) or f"nothing in {_PATIENCE_S} s"
    if scheduler.startswith("tls:"):
        hint = (
            "a tls:// address needs the certificates of the cluster, in Dask's configuration "
            "(distributed.comm.tls)"
        )
    else:
        hint = "give its address, such as tcp://10.0.0.1:8786, or `local`"
    return InputError(f"no Dask scheduler answers at {scheduler!r} ({said}); {hint}")


def _client(dask: Any, scheduler: str) -> Client:
    """A client of a scheduler that answers; other versions are told by us, in a sentence."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=dask.versions.VersionMismatchWarning)
        try:
            client: Client = dask.Client(scheduler, timeout=_PATIENCE_S)
        except (OSError, ValueError) as error:
            raise _no_scheduler(scheduler, error) from None
    return client


def _wait_for_workers(client: Client, progress: Progress) -> None:
    """Wait until there is one, as a queue gives it; a cluster without any is told as such."""
    while not client.scheduler_info(n_workers=-1)["workers"]:
        if client.status in ("closed", "closing", "connecting"):
            raise lost(client)
        progress(f"waiting for a first worker of {address_of(client)}", None, None)
        with suppress(TimeoutError):
            client.wait_for_workers(1, timeout=_LOOK_S)


@contextmanager
def _quietly() -> Iterator[None]:
    """Dask's log holds its tongue: a scheduler that goes is told in one sentence, by us."""
    log = logging.getLogger("distributed")
    level = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        log.setLevel(level)


def library() -> Any:
    """Dask's `distributed`, which comes with an extra; InputError where it is not installed."""
    try:
        return import_module("distributed")
    except ImportError:
        raise InputError(
            "--scheduler needs Dask; install it with `pip install balloon-drift[dask]`"
        ) from None


def finished(
    client: Client, jobs: Iterator[tuple[str, Future]]
) -> Iterator[tuple[str, Any, BaseException | None]]:
    """Every job as it ends: its name, its result, or what went wrong.

    Only as many are submitted as are soon done. Raises FetchError where the scheduler goes away.
    """
    names: dict[Any, str] = {}
    ending = library().as_completed()
    try:
        _fill(client, jobs, names, ending)
        while names:
            future = next(ending)
            if future.status in _GONE:
                raise lost(client)
            name = names.pop(future)
            if future.status == "error":
                yield name, None, future.exception()
            else:
                yield name, future.result(), None
            future.release()
            _fill(client, jobs, names, ending)
    except (OSError, TimeoutError) as error:
        raise lost(client, error) from None


def _fill(
    client: Client, jobs: Iterator[tuple[str, Future]], names: dict[Any, str], ending: Any
) -> None:
    """Submit as many jobs as the workers can do soon."""
    workers = client.scheduler_info(n_workers=-1)["workers"].values()
    most = _AHEAD * max(sum(worker["nthreads"] for worker in workers), 1)
    while len(names) < most:
        name, future = next(jobs, ("", None))
        if future is None:
            return
        names[future] = name
        ending.add(future)


def refuse_other_versions(client: Client) -> None:
    """Raise InputError where a worker runs another version of anything that must be the same."""
    here = versions()
    try:
        there: Mapping[str, Mapping[str, str]] = client.run(versions)
    except Exception as error:
        said = " ".join(str(error).split()) or type(error).__name__
        raise InputError(
            f"a worker cannot run this program ({said}); install balloon-drift {program_version()} "
            "with the same Python and packages on every machine"
        ) from None
    for worker, theirs in there.items():
        _refuse_other(f"the worker {worker}", theirs, here)


def refuse_unfit(client: Client, unfit: Callable[..., str], *given: Any) -> None:
    """Raise InputError for a worker that says why it cannot do the work; "" where it can."""
    for worker, said in client.run(unfit, *given).items():
        if said:
            raise InputError(f"the worker {worker} cannot do this: {said}")


def checked(asked: Mapping[str, str], function: Callable[..., Any], *given: Any) -> Any:
    """Work done where versions are those of the machine that asks: a worker may join late."""
    _refuse_other("a worker", versions(), asked)
    return function(*given)


def _refuse_other(who: str, theirs: Mapping[str, str], mine: Mapping[str, str]) -> None:
    for name, wanted in mine.items():
        if theirs.get(name) != wanted:
            raise InputError(
                f"{who} has {name} {theirs.get(name)} and this machine has {wanted}; install one "
                "version on every machine"
            )


def lost(client: Client, error: BaseException | None = None) -> FetchError:
    """What is said when the scheduler has gone: nothing that is finished is lost."""
    return FetchError(
        f"the Dask scheduler {address_of(client)} went away"
        f"{f' ({type(error).__name__})' if error else ''}; what is finished is kept, so run the "
        "same command again"
    )


def address_of(client: Client) -> str:
    """Where a client's scheduler is."""
    found: Any = client.scheduler
    return str(getattr(found, "address", ""))
