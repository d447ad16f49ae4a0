"""ERA5 from the Climate Data Store: queued there, so asked for once and never lost.

Per UTC day one request for the pressure levels and one for the surface. All are submitted
before any is waited for, so that the queue is stood in once.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from weather import provenance
from weather.box import Box
from weather.errors import StillQueued
from weather.network.secrets import redact
from weather.progress import Progress
from weather.providers import era5
from weather.providers.cds_request import PRESSURE_LEVELS, plan, spelled
from weather.providers.into_store import (
    Terms,
    accept,
    checked_and_published,
    held,
    make_room,
    split,
)
from weather.providers.verify import BadContent
from weather.store import Blob, Entry, Store, Wanted
from weather.store.disk import disk_trouble
from weather.store.locks import LockHeld

if TYPE_CHECKING:
    from weather.providers.cds_job import CdsSession

#: Once for a job that is gone, or a result whose bytes are wrong.
SECOND_CHANCES = 1


def fetch_cds(
    box: Box,
    *,
    store: Store | None = None,
    allow_preliminary: bool = False,
    no_wait: bool = False,
    progress: Progress | None = None,
    offline: bool | None = None,
    ensemble: bool = False,
) -> list[Path]:
    """Bring ERA5 for a box into the store; the files, in the order of day and dataset.

    no_wait : submit and raise `StillQueued` instead of waiting; the next call collects.
    ensemble : the ten members of the data assimilation instead of the one analysis.
    """
    terms = Terms.of(store, offline=offline, progress=progress, allow_preliminary=allow_preliminary)
    wanted = plan(box, ensemble=ensemble)
    found, missing = split(wanted, terms)
    if missing:
        with disk_trouble(terms.store.root), contextlib.ExitStack() as locks:
            found |= _bring(missing, terms, locks, no_wait=no_wait)
    return accept([found[item] for item in wanted], terms)


def _bring(
    missing: Sequence[Wanted], terms: Terms, locks: contextlib.ExitStack, *, no_wait: bool
) -> dict[Wanted, Blob]:
    """Fetch what is missing, under a lock per entry."""
    from weather.providers.cds_client import account
    from weather.providers.cds_job import ensure_job, open_cds_session

    who = account()
    found: dict[Wanted, Blob] = {}
    jobs: list[tuple[Entry, Any]] = []
    cds: CdsSession | None = None
    for entry in _locked(missing, terms, locks, no_wait=no_wait):
        there = held(entry.wanted, terms)
        if there is not None:  # another process brought it while we waited for the lock
            found[entry.wanted] = there
            continue
        entry.sweep()
        cds = cds or open_cds_session(who, terms.patience, terms.deadline, terms.progress)
        jobs.append((entry, ensure_job(cds, entry)))
    queued: list[StillQueued] = []
    for entry, remote in jobs:
        assert cds is not None
        try:
            found[entry.wanted] = _collect(cds, entry, remote, terms, no_wait=no_wait)
        except StillQueued as waiting:
            queued.append(waiting)
    if queued:
        raise queued[0]
    return found


def _locked(
    missing: Sequence[Wanted], terms: Terms, locks: contextlib.ExitStack, *, no_wait: bool
) -> Iterator[Entry]:
    """Entries, locked one after the other in one order for all: no two processes can deadlock."""
    for wanted in sorted(missing, key=lambda item: (item.times, item.dataset, item.key)):
        entry = terms.store.entry(wanted)
        wait_s = 0.0 if no_wait else terms.deadline.left_s()
        try:
            locks.enter_context(entry.lock(wait_s=wait_s, progress=terms.progress))
        except LockHeld as busy:
            raise (StillQueued(str(busy)) if no_wait else busy) from None
        yield entry


def _collect(cds: CdsSession, entry: Entry, remote: Any, terms: Terms, *, no_wait: bool) -> Blob:
    """Wait for one job, download, check and publish; a vanished or bad result is redone once."""
    from weather.providers.cds_job import JobGone, results_when_ready, submit

    for chance in range(SECOND_CHANCES + 1):
        last = chance == SECOND_CHANCES
        try:
            results = results_when_ready(cds, entry, remote, no_wait=no_wait)
        except JobGone:
            entry.forget_job()
            if last:
                raise
            remote = submit(cds, entry)
            continue
        try:
            return _download_and_publish(cds, entry, remote, results, terms)
        except BadContent:
            entry.part.unlink(missing_ok=True)
            if last:
                entry.forget_job()
                raise
    raise AssertionError("unreachable")


def _download_and_publish(
    cds: CdsSession, entry: Entry, remote: Any, results: Any, terms: Terms
) -> Blob:
    from weather.network.download import download
    from weather.network.http import whole_number
    from weather.providers.cds_client import classify

    try:
        asset, address = results.asset, str(results.location)
        size = whole_number(asset.get("file:size"))
    except Exception as error:
        raise classify(error, cds.who, entry.wanted.dataset) from None
    make_room(entry, size or 0)
    try:
        download(address, entry.part, size=size, session=cds.session, progress=terms.progress)
        blob = checked_and_published(
            entry,
            terms,
            lambda: _provenance(cds, entry, remote, asset),
            optional=era5.SURFACE_OPTIONAL,
        )
    except BaseException:
        entry.part.unlink(missing_ok=True)
        raise
    entry.forget_job()
    return blob


def _provenance(
    cds: CdsSession, entry: Entry, remote: Any, asset: dict[str, Any]
) -> dict[str, Any]:
    from weather.providers.cds_job import receipt

    upper = entry.wanted.dataset == PRESSURE_LEVELS
    return {
        "title": f"ERA5 {'pressure levels' if upper else 'single levels'} (CDS)",
        "endpoint": cds.who.place,
        "asked": spelled(entry.wanted),
        "job": {"id": remote.request_id, "receipt": receipt(cds, remote)},
        "doi": provenance.DOI_PRESSURE_LEVELS if upper else provenance.DOI_SINGLE_LEVELS,
        # Often not a hash of the content (an object store's tag): kept, never trusted.
        "server_checksum": redact(str(asset.get("file:checksum", "")), *cds.who.secrets)[:200],
    }
