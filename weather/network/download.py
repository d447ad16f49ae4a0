"""A file over HTTP into a part beside its place: resumed, counted, and never without end."""

from __future__ import annotations

from pathlib import Path

import requests

from weather.errors import FetchError, InputError
from weather.guard.budget import MEMORY, Budget
from weather.network.http import (
    BROKEN,
    PIECE_BYTES,
    RETRIABLE,
    PatientSession,
    body,
    host,
    trouble_words,
    without_body_of_redirect,
)
from weather.network.patience import one_line
from weather.progress import Progress, silent


def download(
    url: str,
    part: Path,
    *,
    size: int | None,
    session: PatientSession,
    progress: Progress = silent,
) -> int:
    """Bring a file into `part`, going on after a cut where the server allows it.

    Attempts that brought something new do not count; `size` is what was promised, in bytes; what
    comes without a promise is counted as it comes, and what is more than a file may be is refused.
    The session's token never goes along: a result lives on another host.
    """
    most = Budget.of().memory_bytes
    if size is not None and size > most:
        raise InputError(
            f"{host(url)} would send {size / 1e9:.1f} GB, and {most / 1e9:.1f} GB are allowed; "
            f"choose a smaller box, or raise {MEMORY}"
        )
    part.unlink(missing_ok=True)
    failures = 0
    while True:
        before = part.stat().st_size if part.exists() else 0
        try:
            _continue(url, part, size, session, progress)
            got = part.stat().st_size
            if size is None or got == size:
                return got
            trouble = f"{got} bytes came of {size}"
        except BROKEN as error:
            trouble = trouble_words(url, error)
        except requests.RequestException as error:
            raise FetchError(
                f"the address of the result cannot be used ({one_line(str(error), 120)}); "
                f"run the same command again"
            ) from None
        after = part.stat().st_size if part.exists() else 0
        # A server that gives a few bytes at a time and stalls is not getting anywhere.
        moved = after - before >= max(PIECE_BYTES, (size or 0) // 20)
        failures = 1 if before and moved else failures + 1
        if failures >= session.tries or (size is not None and after > size):
            raise FetchError(
                f"downloading from {host(url)} failed after {failures} attempts ({trouble}); "
                f"run the same command again"
            )
        session.deadline.check(f"downloading from {host(url)}")
        session.deadline.sleep(session.patience.pause_s(failures))


def _continue(
    url: str, part: Path, size: int | None, session: PatientSession, progress: Progress
) -> None:
    """One attempt, from where the last one stopped if the server agrees to that."""
    have = part.stat().st_size if part.exists() else 0
    if size is not None and have >= size:
        have = 0
    headers = {"Range": f"bytes={have}-"} if have else {}
    most = Budget.of().memory_bytes
    session.deadline.check(f"downloading from {host(url)}")
    with requests.get(
        url,
        headers={**headers, "Accept-Encoding": "identity"},
        stream=True,
        hooks={"response": without_body_of_redirect},
        verify=session.verify,
        timeout=min(session.patience.timeout_s, max(0.1, session.deadline.left_s())),
    ) as answer:
        if answer.status_code in RETRIABLE:
            raise requests.exceptions.ConnectionError(f"{answer.status_code} {answer.reason}")
        if answer.status_code >= 400 and answer.status_code != 416:
            raise FetchError(
                f"{host(url)} would not hand over the file ({answer.status_code} "
                f"{answer.reason}); run the same command again"
            )
        resumed = answer.status_code == 206 and answer.headers.get("Content-Range", "").startswith(
            f"bytes {have}-"
        )
        if answer.status_code == 416:
            part.unlink(missing_ok=True)
            raise requests.exceptions.ConnectionError("416 the range asked for is not there")
        done = have if resumed else 0
        with part.open("ab" if resumed else "wb") as file:
            for piece in body(answer, session.deadline):
                file.write(piece)
                done += len(piece)
                progress("downloading", done, size)
                if size is not None and done > size:
                    return
                if size is None and done > most:
                    raise FetchError(
                        f"{host(url)} sends more than {most / 1e9:.1f} GB without saying how much "
                        f"is to come; try again later, or raise {MEMORY} if it is right"
                    )
