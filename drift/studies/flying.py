"""One job flown: pure functions of the job and its winds, on this machine or on a worker.

A scenario of many members is flown in blocks. Each is published whole in the folder of the study,
so that a machine that goes away loses the block that it was flying and no more.
"""

from __future__ import annotations

import pickle
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from drift.event.model import Event
from drift.runs.run import FOLLOWED
from drift.runs.winds import open_piece
from drift.studies.jobs import Job, SkyNeeded, compared_with
from drift.studies.landings import keep_landings, place_of
from drift.studies.outcomes import Outcomes, outcomes_of
from drift.studies.place import Folder, Place
from drift.studies.rows import Row, evidence_of, rows_of
from drift.version import program_version
from weather.errors import FetchError, InputError
from weather.progress import silent

if TYPE_CHECKING:
    import xarray as xr

    from weather.grid.gridded_sky import GriddedSky

#: Members of a block: some seconds of flight, and tens of megabytes of landings.
BLOCK: Final = 100_000

#: Where blocks lie until their scenario is done, inside the folder of a study.
BLOCKS: Final = ".blocks"

#: What is told of a scenario besides its rows.
_ABOUT: Final = ("winds", "licence", "attribution", "sky_hash", "caveats", "assumed")

#: Skies that a process keeps open: that of the scenarios at hand, and of those that begin.
_OPEN: Final = 2

#: One process opens one sky at a time, however many threads it works with.
_OPENING: Final = threading.Lock()


@dataclass(frozen=True, kw_only=True)
class Finished:
    """How a job ended: its rows, or why there are none.

    about : winds and their licence, and every caveat, of the first reading. status : that a run
    would have ended with, 2 where the input is wrong, 1 for anything else.
    """

    key: str
    rows: tuple[Row, ...] = ()
    about: dict[str, Any] = field(default_factory=dict)
    reason: str = ""
    status: int = 0


def finish(job: Job, baseline: Mapping[str, Outcomes] | None) -> Finished:
    """Fly a job and reduce it to its rows; what goes wrong with the input is part of the answer.

    baseline : what the members of each reading came to in the scenario that is compared with.
    """
    try:
        refuse_other_version(job)
        rows: list[Row] = []
        about: dict[str, Any] = {}
        for name, event, landings in _flown(job):
            about = about or _about(landings)
            own = outcomes_of(event, landings, job.seed)
            against = compared_with(name, baseline or {})
            before = None if baseline is None or against is None else baseline[against]
            rows += _rows(job, name, event, landings, (own, before))
    except (InputError, FetchError) as error:
        return failed(job.key, error)
    _forget_blocks(job)
    return Finished(key=job.key, rows=tuple(rows), about=about)


def first(job: Job) -> tuple[Finished, dict[str, Outcomes] | None]:
    """The baseline flown: its rows, and what every other scenario is compared with."""
    try:
        refuse_other_version(job)
        rows: list[Row] = []
        about: dict[str, Any] = {}
        found: dict[str, Outcomes] = {}
        for name, event, landings in _flown(job):
            about = about or _about(landings)
            found[name] = outcomes_of(event, landings, job.seed)
            rows += _rows(job, name, event, landings, (found[name], found[name]))
    except (InputError, FetchError) as error:
        return failed(job.key, error), None
    _forget_blocks(job)
    return Finished(key=job.key, rows=tuple(rows), about=about), found


def failed(key: str, error: BaseException) -> Finished:
    """What is said of a job that came to nothing."""
    known = isinstance(error, InputError | FetchError)
    said = " ".join(str(error).split())
    return Finished(
        key=key,
        reason=said if known else f"{type(error).__name__}: {said}",
        status=2 if isinstance(error, InputError) else 1,
    )


def outcomes(job: Job) -> dict[str, Outcomes] | None:
    """What the members of a baseline came to whose rows are known; None where it fails."""
    try:
        refuse_other_version(job)
        flown = _flown(job)
        found = {name: outcomes_of(event, landings, job.seed) for name, event, landings in flown}
    except (InputError, FetchError):
        return None
    _forget_blocks(job)
    return found


def blocks_of(job: Job) -> list[tuple[str, int]]:
    """Reading and first member of every block of a job that is flown in several; else none."""
    if job.members <= BLOCK:
        return []
    return [(name, first) for name in job.readings for first in range(0, job.members, BLOCK)]


def fly_block(job: Job, reading: str, first: int) -> None:
    """Fly one block and publish it; nothing to do where that was done before."""
    place, name = _block_place(job), _block_name(job, reading, first)
    if place.has(name):
        return
    refuse_other_version(job)
    landings = _estimate(job, reading, first, min(BLOCK, job.members - first))
    _refuse_unshared(job)
    place.put(name, pickle.dumps(landings, protocol=pickle.HIGHEST_PROTOCOL))


def refuse_other_version(job: Job) -> None:
    """Raise InputError where the study was begun by another version of the program."""
    here = program_version()
    if here != job.version:
        raise InputError(
            f"a worker has balloon-drift {here} and the study is run by {job.version}; install one "
            "version everywhere and run the study again"
        )


def _about(landings: xr.Dataset) -> dict[str, Any]:
    """Where the winds are from and what must be said of the flights, once per scenario."""
    return {key: landings.attrs.get(key, "") for key in _ABOUT}


def _rows(
    job: Job,
    reading: str,
    event: Event,
    landings: xr.Dataset,
    compared: tuple[Outcomes, Outcomes | None],
) -> list[Row]:
    """The rows of one reading. compared : what its members came to, and those of the baseline."""
    from drift.evidence.predicates import needs_tracks
    from drift.hindcast import tracks

    sky, paths = opened(job.sky), None
    if any(needs_tracks(claim) for claim in event.claims):
        count = min(FOLLOWED, job.members)
        paths = tracks(event, sky, count=count, seed=job.seed, what_if=job.what_if)
    said = evidence_of(event, landings, paths, sky, job.what_if)
    kept = _keep(job, reading, event, landings)
    found = rows_of(landings, compared, said)
    return [{"reading": reading, **row, **kept} for row in found]


def _flown(job: Job) -> Iterator[tuple[str, Event, xr.Dataset]]:
    """The landings of every reading, from blocks where there are many members."""
    from drift.evidence.finds import refuse_impossible
    from drift.landings.blocks import together

    sky = opened(job.sky)
    for name, event in job.readings.items():
        refuse_impossible(event, sky)
        if job.members <= BLOCK:
            yield name, event, _estimate(job, name, 0, job.members)
            continue
        firsts = range(0, job.members, BLOCK)
        for first in firsts:
            fly_block(job, name, first)
        place = _block_place(job)
        names = [_block_name(job, name, first) for first in firsts]
        yield name, event, together([pickle.loads(place.read(block)) for block in names])


def _estimate(job: Job, reading: str, first: int, count: int) -> xr.Dataset:
    from drift.hindcast import estimate

    return estimate(
        job.readings[reading],
        opened(job.sky),
        members=count,
        seed=job.seed,
        first=first,
        what_if=job.what_if,
    )


def opened(needed: SkyNeeded) -> GriddedSky:
    """The sky of a job, opened once for all the scenarios that fly in it.

    Raises what opening it raised, each time and without trying again.
    """
    with _OPENING:
        found = _opened(needed)
    if isinstance(found, InputError | FetchError):
        raise found
    return found


@lru_cache(maxsize=_OPEN)
def _opened(needed: SkyNeeded) -> GriddedSky | InputError | FetchError:
    from drift.runs.choices import RunOptions

    choices = RunOptions(
        winds=needed.winds,
        allow_preliminary=needed.allow_preliminary,
        allow_gaps=needed.allow_gaps,
        command="",
    )
    try:
        return open_piece(needed.piece, choices, silent)
    except (InputError, FetchError) as error:
        return error


def _keep(job: Job, reading: str, event: Event, landings: xr.Dataset) -> dict[str, Any]:
    """Write what the study keeps of a reading; where it is, from the folder of the study."""
    if job.keep == "summary":
        return {}
    _refuse_unshared(job)
    if job.keep == "all":
        return {"folder": _keep_all(job, reading, event)}
    return {"landings": keep_landings(job, reading, landings)}


def _keep_all(job: Job, reading: str, event: Event) -> str:
    """The whole folder of a run."""
    from drift.runs.folder import whole_folder
    from drift.runs.run import compute, write

    folder = job.folder / "runs" / job.event_id / f"{job.key[:16]}-{reading}"
    choices = replace(job.options, command=f"drift study: {job.scenario.name}")
    result = compute(event, opened(job.sky), choices, silent)
    with whole_folder(folder, force=True) as part:
        write(part, result, silent, reading=reading)
    return folder.relative_to(job.folder).as_posix()


def _block_place(job: Job) -> Place:
    """Where blocks lie until their scenario is done: with the landings, else with the study."""
    return place_of(job) if job.landings else Folder(path=job.folder)


def _block_name(job: Job, reading: str, first: int) -> str:
    return f"{BLOCKS}/{job.key}/{reading}-{first}.pickle"


def _forget_blocks(job: Job) -> None:
    if blocks_of(job):
        _block_place(job).remove(f"{BLOCKS}/{job.key}")


def _refuse_unshared(job: Job) -> None:
    """Raise InputError where a worker does not see the folder that it is to write into."""
    if not (job.landings or job.folder.is_dir()):
        raise InputError(
            f"a worker does not see the folder {job.folder} of the study, into which it is to "
            "write; give --out on a disk that all machines share, or --landings at an address "
            f'that they share, or keep = "summary" with at most {BLOCK} members'
        )
