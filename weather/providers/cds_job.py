"""One request at the CDS is one job: submitted once, found again, waited for, collected.

The job is written down before anybody waits for it, and the intention to submit before the
submission, so that neither a closed terminal nor a lost answer leads to a second job.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from weather.errors import FetchError, InputError, StillQueued
from weather.network.patience import Deadline, Patience, one_line
from weather.network.secrets import redact, redacted
from weather.progress import Progress
from weather.providers.cds_client import Account, classify, connect, open_session, server_words
from weather.providers.cds_request import is_same, spelled

if TYPE_CHECKING:
    from weather.network.http import PatientSession
    from weather.store import Entry

ENDED_BADLY = frozenset({"failed", "rejected", "dismissed", "deleted"})
FIRST_POLL_S, POLL_GROWTH = 1.0, 1.5
CLOCKS_DIFFER = timedelta(minutes=10)
JOBS_LOOKED_AT = 50
LARGEST_RECEIPT = 100_000


class JobGone(FetchError):
    """The job, or its result, is no longer at the CDS: it has to be submitted again."""


@dataclass(frozen=True)
class CdsSession:
    """The CDS as this process talks to it."""

    client: Any
    who: Account
    session: PatientSession
    patience: Patience
    deadline: Deadline
    progress: Progress


def open_cds_session(
    who: Account, patience: Patience, deadline: Deadline, progress: Progress
) -> CdsSession:
    """Connect; a dead server is noticed here or at the first question, not after hours."""
    session = open_session(who, patience, deadline)
    try:
        client = connect(who, session)
    except Exception as error:
        raise classify(error, who, "ERA5") from None
    return CdsSession(client, who, session, patience, deadline, progress)


def ensure_job(cds: CdsSession, entry: Entry) -> Any:
    """The job for this entry: the one already on its way, else a new one."""
    job = entry.job()
    asked = spelled(entry.wanted)
    # A job whose result is in the store already is no answer to a request for a newer one.
    used = {blob.meta.get("job", {}).get("id") for blob in entry.blobs()}
    if (
        job is not None
        and job.get("id") not in used - {None}
        and job.get("url") == cds.who.place
        and is_same(job.get("asked", {}), asked)
    ):
        remote = _reattach(cds, entry, job)
        if remote is not None:
            return remote
    return submit(cds, entry)


def submit(cds: CdsSession, entry: Entry) -> Any:
    """Make one job at the CDS, whatever happens to the answer."""
    dataset, asked = entry.wanted.dataset, spelled(entry.wanted)
    process = _ask(cds, dataset, lambda: cds.client.client.get_process(dataset))
    refuse_if_too_large(cds, process, dataset, asked)
    now = datetime.now(UTC)
    note = {"url": cds.who.place, "dataset": dataset, "asked": asked, "since": now.isoformat()}
    entry.remember_job(note)
    remote = _submit_once(cds, entry, process, note)
    entry.remember_job({**note, "id": remote.request_id})
    return remote


def refuse_if_too_large(cds: CdsSession, process: Any, dataset: str, asked: dict[str, Any]) -> None:
    """Ask what the request would cost, where the CDS says so; raise if it is too much."""
    tries, cds.session.tries = cds.session.tries, 1
    try:
        told = process.estimate_costs(asked)
        cost, limit = float(told["cost"]), float(told["limit"])
    except Exception:  # a courtesy of the server: without it the submission itself decides
        return
    finally:
        cds.session.tries = tries
    if cost > limit:
        raise InputError(
            f"the CDS counts {cost:g} for this request to {dataset} and allows {limit:g}: choose "
            f"a lower top or fewer hours"
        )


def results_when_ready(cds: CdsSession, entry: Entry, remote: Any, *, no_wait: bool) -> Any:
    """Wait until the job has ended; its results, or the server's own words on what failed."""
    pause_s = FIRST_POLL_S
    dataset = entry.wanted.dataset
    status = "accepted"
    while True:
        if cds.deadline.left_s() <= 0:
            raise _still_queued(cds, remote, status)
        try:
            status = _ask(cds, dataset, lambda: remote.status)
        except FetchError:
            # The last moment may fall into the question itself: then as well the job waits there.
            if cds.deadline.left_s() > 0:
                raise
            raise _still_queued(cds, remote, status) from None
        if status == "successful":
            return _ask(cds, dataset, remote.get_results)
        if status in ("dismissed", "deleted"):
            raise JobGone(f"job {remote.request_id} was dismissed at the CDS")
        if status in ENDED_BADLY:
            entry.forget_job()
            raise _what_failed(cds, remote, status)
        cds.progress("queued" if status == "accepted" else str(status), None, None)
        if no_wait:
            raise _still_queued(cds, remote, status)
        cds.deadline.sleep(min(pause_s, cds.patience.poll_s))
        pause_s *= POLL_GROWTH


def receipt(cds: CdsSession, remote: Any) -> Mapping[str, Any] | None:
    """The server's receipt with licences and dates, if it gives one at the first asking."""
    tries, cds.session.tries = cds.session.tries, 1
    try:
        told = remote.get_receipt()
    except Exception:  # a courtesy of the server
        return None
    finally:
        cds.session.tries = tries
    # It goes into the record, which is no place for anything at length.
    if not isinstance(told, dict) or len(repr(told)) >= LARGEST_RECEIPT:
        return None
    return redacted(told, *cds.who.secrets)


def _reattach(cds: CdsSession, entry: Entry, job: Mapping[str, Any]) -> Any | None:
    if not job.get("id"):
        with contextlib.suppress(_Unlisted):
            remote = _search(cds, job)
            if remote is not None:
                entry.remember_job({**job, "id": remote.request_id})
            return remote
        return None
    try:
        return _ask(cds, entry.wanted.dataset, lambda: cds.client.client.get_remote(job["id"]))
    except JobGone:
        entry.forget_job()
        return None


def _submit_once(cds: CdsSession, entry: Entry, process: Any, note: Mapping[str, Any]) -> Any:
    """Submit; if the answer is lost, look for the job among ours before trying again."""
    from weather.network.http import LostAnswer

    failures = 0
    while True:
        try:
            return process.submit(dict(note["asked"]))
        except LostAnswer as lost:
            remote = _job_after_lost_answer(cds, note, lost)
            if remote is not None:
                return remote
            failures += 1
            if failures >= cds.patience.tries:
                raise FetchError(
                    f"the CDS did not take the request ({lost}); try again later"
                ) from None
            cds.deadline.sleep(cds.patience.pause_s(failures))
        except Exception as error:
            if getattr(error, "response", None) is not None:
                entry.forget_job()  # it was refused: there is no job
            raise classify(error, cds.who, entry.wanted.dataset) from None


def _job_after_lost_answer(cds: CdsSession, note: Mapping[str, Any], lost: Any) -> Any | None:
    try:
        return _search(cds, note)
    except _Unlisted:
        if lost.answered:
            return None  # it said it was in trouble: no job, as far as anybody can know
        raise FetchError(
            f"the request was sent, but its answer was lost ({lost}) and the CDS would not list "
            f"the jobs of this account; run the same command again in some minutes"
        ) from None


class _Unlisted(Exception):
    """The CDS did not list our jobs."""


def _search(cds: CdsSession, note: Mapping[str, Any]) -> Any | None:
    """The job this request became, looked for among the latest of the account."""
    since = datetime.fromisoformat(note["since"]) - CLOCKS_DIFFER
    try:
        listed = cds.client.client.get_jobs(limit=JOBS_LOOKED_AT, sortby="-created").json["jobs"]
        likely = [
            job["jobID"]
            for job in listed
            if job.get("processID") == note["dataset"]
            and job.get("status") not in ENDED_BADLY
            and _created(job) >= since
        ]
    except Exception:  # unlisted, whatever the reason
        raise _Unlisted from None
    for name in likely:
        try:
            remote = cds.client.client.get_remote(name)
            if is_same(remote.request, note["asked"]):
                return remote
        except Exception:  # a job that cannot be looked at is not ours to take
            continue
    return None


def _created(job: Mapping[str, Any]) -> datetime:
    try:
        made = datetime.fromisoformat(str(job["created"]).replace("Z", "+00:00"))
    except (KeyError, ValueError):
        return datetime.max.replace(tzinfo=UTC)
    return made if made.tzinfo else made.replace(tzinfo=UTC)


def _ask(cds: CdsSession, dataset: str, question: Any) -> Any:
    """Ask the client; its errors become ours, a vanished job or result `JobGone`."""
    try:
        return question()
    except Exception as error:
        response = getattr(error, "response", None)
        if response is not None and response.status_code == 404:
            title, _ = server_words(response, cds.who)
            if "job" in title.lower() or "expired" in title.lower():
                raise JobGone(f"the CDS no longer has the job or its result ({title})") from None
        raise classify(error, cds.who, dataset) from None


def _what_failed(cds: CdsSession, remote: Any, status: str) -> Exception:
    try:
        remote.get_results()
    except Exception as error:
        response = getattr(error, "response", None)
        if response is not None and response.status_code < 500:
            title, detail = server_words(response, cds.who)
            return FetchError(
                f"the CDS could not carry out job {remote.request_id}: {title}"
                f"{': ' + detail if detail else ''}; if this is not about the request, try again"
            )
        if response is None and str(error):
            return FetchError(
                f"the CDS could not carry out job {remote.request_id}: "
                f"{redact(one_line(str(error)), *cds.who.secrets)}"
            )
    return FetchError(f"job {remote.request_id} was {status} at the CDS, without a reason")


def _still_queued(cds: CdsSession, remote: Any, status: str) -> StillQueued:
    state = "is still queued" if status == "accepted" else f"is still {status}"
    return StillQueued(
        f"job {remote.request_id} {state} at the CDS and is remembered: run the same command "
        f"again later to collect it (longest wait: DRIFT_DEADLINE_S, {cds.deadline.seconds:g} s)"
    )
