"""A study from its file to its folder: what is done stays done, what fails is a row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from drift.event.arguments import a_path, a_text, checked, or_none
from drift.event.model import Event
from drift.flight.beforehand import compiled_beforehand
from drift.language import Language, refuse_unknown
from drift.runs import results
from drift.runs.folder import led_to, refuse_to_overwrite
from drift.runs.pace import Pace
from drift.studies import table, work
from drift.studies.dataset import open_study
from drift.studies.file import load_study
from drift.studies.jobs import Group, group_of
from drift.studies.journal import Journal
from drift.studies.landings import prepare
from drift.studies.lock import alone, clear_leftovers, is_passing
from drift.studies.model import Study
from drift.studies.place import whole_address
from drift.studies.record import NAME as RECORD
from drift.studies.record import read_record, write_record
from weather.errors import InputError
from weather.progress import Progress, silent

if TYPE_CHECKING:
    import xarray as xr
    from distributed import Client


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a study ended: its folder, its scenarios of all events, and those that failed.

    status : of the command; that of the worst scenario, 0 where none failed.
    """

    folder: Path
    total: int
    failures: tuple[table.Failure, ...]
    status: int


@checked(out=or_none(a_path), scheduler=or_none(a_text))
def study(
    what: str | Path | Mapping[str, Any],
    *,
    out: str | Path | None = None,
    client: Client | None = None,
    scheduler: str | None = None,
    landings: str | Path | None = None,
    language: Language = "en",
    progress: Progress = silent,
) -> xr.Dataset:
    """Events under many assumptions and skies, each combination flown and compared.

    Parameters
    ----------
    what : str, Path or mapping
        A study file (TOML), or the tables of one; `events` may hold `drift.Event` objects too.
    out : str or Path, optional
        Folder of the results; by default one here, named as the file. What is finished in it is
        not done again.
    client : distributed.Client, optional
        A Dask cluster to fly on; by default this process does.
    scheduler : str, optional
        Address of a Dask scheduler, or "local" for processes on this machine, instead of a client.
    landings : str or Path, optional
        Where workers put the landings that the study keeps, if not in its folder: another folder,
        or an address that fsspec knows, such as ``s3://bucket/folder``. One that ends in ``.zarr``
        is one Zarr of them all, with a group for each; else each is a netCDF file.
    language : {"en", "ko"}
        Of the page; tables and files are in English.
    progress : callable
        Told (stage, done, total).

    Returns
    -------
    xarray.Dataset
        What `drift.open_study` makes of the folder: numbers along the keys that vary.

    Raises
    ------
    InputError
        For a study that cannot be flown, with the place in its file, and for a key that would move
        a launch.
    FetchError
        Where the scheduler goes away; what is finished is kept.

    Examples
    --------
    >>> found = drift.study(
    ...     {
    ...         "study": {"events": [event], "members": 64, "winds": "sample"},
    ...         "vary": [{"key": "vehicle.flight_time_h", "values": [2, 3]}],
    ...     },
    ...     out=folder / "timers",
    ... )
    >>> found["vehicle.flight_time_h"].values.tolist()
    [2, 3]
    """
    ended = run_study(
        what, out=out, client=client, scheduler=scheduler, landings=landings, language=language,
        progress=progress,
    )  # fmt: skip
    return open_study(ended.folder)


def run_study(
    what: str | Path | Mapping[str, Any],
    *,
    out: str | Path | None = None,
    client: Client | None = None,
    scheduler: str | None = None,
    landings: str | Path | None = None,
    language: Language = "en",
    progress: Progress = silent,
) -> Ended:
    """Fly what is left of a study and write its folder; how it ended."""
    refuse_unknown(language)
    if client is not None and scheduler is not None:
        raise InputError("client and scheduler are two ways to a cluster; give one of them")
    asked = load_study(what)
    folder = Path(out) if out is not None else Path(asked.name)
    _refuse_folder(folder)
    kept_at = _kept_at(asked, landings)
    groups = [group_of(asked, event, folder.absolute(), kept_at) for event in asked.loaded]
    keys = [job.key for group in groups for job in group.jobs]
    if kept_at:
        prepare(kept_at, asked.title, (event.id for event in asked.loaded))
    folder.mkdir(parents=True, exist_ok=True)
    with alone(folder):
        journal = Journal(folder)
        journal.refuse_foreign(keys)
        write_record(folder, asked, groups, journal, ())
        with _workers(client, scheduler, groups, progress) as worker:
            _fly(groups, journal, worker, progress)
        journal.settle(keys)
        clear_leftovers(folder)
        return _written(folder, asked, groups, journal, language, progress)


def _kept_at(asked: Study, landings: str | Path | None) -> str:
    """The address at which a study keeps its landings; "" for its folder, or if it keeps none."""
    if landings is None:
        return ""
    if asked.keep != "landings":
        raise InputError(
            f'--landings says where landings are kept, and the study has keep = "{asked.keep}"; '
            'write keep = "landings" under [study], or leave --landings out'
        )
    return whole_address(str(landings))


def _places(event: Event) -> npt.NDArray[np.float64]:
    """Longitude and latitude of every launch, shape (n, 2)."""
    places = [(part.longitude_deg, part.latitude_deg) for part in event.launches]
    return np.array(places, dtype=np.float64).reshape(-1, 2)


def _fly(groups: Sequence[Group], journal: Journal, worker: work.Worker, tell: Progress) -> None:
    """Do what the journal does not have yet."""
    todo = []
    for group in groups:
        # Two scenarios that come to the same are one piece of work.
        left = list(
            {job.key: job for job in reversed(group.jobs) if job.key not in journal}.values()
        )
        left.reverse()
        if left:
            todo.append((group, left))
    total = sum(len(group.jobs) + len(group.refused) for group in groups)
    pace = Pace(total=total, over=total - sum(len(left) for _, left in todo), brief=True)
    pace.failed = sum(len(group.refused) for group in groups)
    tell(pace.sentence(), pace.over, total)
    for finished in worker(todo):
        journal.add(finished)
        pace.add("failed" if finished.reason else "done")
        tell(pace.sentence(), pace.over, total)


def _written(
    folder: Path,
    asked: Study,
    groups: Sequence[Group],
    journal: Journal,
    language: Language,
    tell: Progress,
) -> Ended:
    """Table, record and page of a study that is done."""
    from drift.pages import study as page

    tell("writing the table", None, None)
    rows, failures = table.rows_of(asked, groups, journal)
    frame = table.frame_of(asked, rows)
    results.write(folder, frame)
    write_record(folder, asked, groups, journal, failures)
    tell("writing the page", None, None)
    places = {event.id: _places(event) for event in asked.loaded}
    page.write(folder / "index.html", read_record(folder), rows, places, language)
    total = sum(len(group.jobs) + len(group.refused) for group in groups)
    status = max((one.status for one in failures), default=0)
    return Ended(folder=folder, total=total, failures=tuple(failures), status=status)


@contextmanager
def _workers(
    client: Client | None,
    scheduler: str | None,
    groups: Sequence[Group],
    progress: Progress,
) -> Iterator[work.Worker]:
    """Whoever does the work: this process, or a cluster whose workers can all do it."""
    from drift.runs import cluster

    if client is not None or scheduler is not None:
        with cluster.used(client, scheduler, progress) as found:
            cluster.refuse_unfit(found, work.unfit, work.needs_of(groups))
            yield work.on_cluster(found)
    else:
        with compiled_beforehand(progress):
            pass
        yield work.here


def _refuse_folder(folder: Path) -> None:
    """Raise InputError for a folder that is there and holds something other than a study."""
    led_to(folder)
    ours = (folder / RECORD).is_file()
    if folder.is_dir() and (ours or all(map(is_passing, folder.iterdir()))):
        return
    if folder.is_dir():
        raise InputError(
            f"the folder {folder} exists already and is not that of a study (it has no {RECORD}), "
            "and nothing is overwritten; choose another --out"
        )
    refuse_to_overwrite(folder, force=False)
