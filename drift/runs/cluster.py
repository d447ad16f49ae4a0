"""Work on many machines: a Dask cluster, its versions, and what is said when it goes away."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from drift.version import program_version
from weather.errors import FetchError, InputError

if TYPE_CHECKING:
    from distributed import Client

#: The word for a cluster of processes on this machine.
LOCAL: Final = "local"

#: How often work is tried elsewhere when a worker fails under it.
RETRIES: Final = 2

#: How long a scheduler is waited for, s.
_PATIENCE_S: Final = 20

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
def connected(scheduler: str) -> Iterator[Client]:
    """A client of a scheduler by its address, or of processes on this machine for "local".

    Raises InputError where Dask is not installed, nobody answers, or versions differ; FetchError
    where the scheduler goes away.
    """
    try:
        from distributed import Client
    except ImportError:
        raise InputError(
            "--scheduler needs Dask; install it with `pip install balloon-drift[dask]`"
        ) from None
    try:
        client = _local() if scheduler == LOCAL else Client(scheduler, timeout=_PATIENCE_S)
    except (OSError, ValueError) as error:
        said = " ".join(str(error).split()) or type(error).__name__
        raise InputError(
            f"no Dask scheduler answers at {scheduler} ({said}); give its address, such as "
            "tcp://10.0.0.1:8786, or `local`"
        ) from None
    with client:
        refuse_other_versions(client)
        yield client
        if scheduler == LOCAL:
            client.cluster.close()


def _local() -> Client:
    """One process per core, each flying on one: processes share no lock, and no compiled state."""
    import os

    from distributed import Client, LocalCluster

    cluster = LocalCluster(
        n_workers=os.cpu_count() or 1,
        threads_per_worker=1,
        processes=True,
        dashboard_address=None,
        env={"NUMBA_NUM_THREADS": "1"},
    )
    return Client(cluster)


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
        for name, mine in here.items():
            if theirs.get(name) != mine:
                raise InputError(
                    f"the worker {worker} has {name} {theirs.get(name)} and this machine has "
                    f"{mine}; install one version on every machine"
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
