"""Bytes over HTTP that end: with the answer, or with a sentence, never with a hang.

A socket timeout alone does not bound a transfer: a server sending one byte now and then
passes it for days. So bodies are read as they come, against a deadline.
"""

from __future__ import annotations

import urllib.parse
from collections.abc import Iterator
from typing import Any

import requests
import tenacity
import urllib3.exceptions

from weather.errors import FetchError
from weather.guard.budget import MEMORY, largest_answer
from weather.network.patience import LONGEST_RETRY_AFTER_S, Deadline, Patience, one_line

NOT_NOW = frozenset({429, 503})
RETRIABLE = frozenset({408, 429, 500, 502, 503, 504})
PIECE_BYTES = 1 << 16
_LONGEST_NUMBER = 20

#: The header in which the CDS takes its key.
_TOKEN = "PRIVATE-TOKEN"

BROKEN = (
    requests.exceptions.ConnectionError,
    requests.exceptions.Timeout,
    requests.exceptions.ChunkedEncodingError,
)


class LostAnswer(FetchError):
    """A question that may have been acted on, though no answer to it came back.

    answered : the server, or something before it, did say that it was in trouble.
    """

    def __init__(self, text: str, *, answered: bool = False) -> None:
        super().__init__(text)
        self.answered = answered


def _origin(url: str) -> tuple[str, str | None, int | None]:
    """Scheme, host and port: what a token is for."""
    parts = urllib.parse.urlsplit(url)
    port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    return parts.scheme, parts.hostname, port


def body(response: requests.Response, deadline: Deadline) -> Iterator[bytes]:
    """The body of a streamed answer, piece by piece as it arrives, its length checked."""
    has_body = response.request.method != "HEAD" and response.status_code not in (204, 304)
    promised = response.headers.get("Content-Length") if has_body else None
    encoded = response.headers.get("Content-Encoding") is not None
    got = 0
    while piece := _piece(response):
        got += len(piece)
        yield piece
        deadline.check(f"reading the answer of {host(response.url)}")
    length = whole_number(promised)
    if length is not None and not encoded and got < length:
        raise requests.exceptions.ChunkedEncodingError(f"{got} bytes came of {promised}")


def whole_number(text: object) -> int | None:
    """A count as a server writes it, or None: other scripts have digits, and some have no end."""
    digits = str(text)
    known = digits.isascii() and digits.isdigit() and len(digits) <= _LONGEST_NUMBER
    return int(digits) if known else None


def _piece(response: requests.Response) -> bytes:
    """Whatever has arrived by now; what breaks is named as requests names it."""
    try:
        return bytes(response.raw.read1(PIECE_BYTES, decode_content=True))
    except urllib3.exceptions.ReadTimeoutError as error:
        raise requests.exceptions.ReadTimeout(str(error), response=response) from None
    except urllib3.exceptions.HTTPError as error:
        raise requests.exceptions.ChunkedEncodingError(str(error), response=response) from None


class PatientSession(requests.Session):
    """A requests session with one retry policy, whole-body deadlines and care with POST.

    A POST that makes something on the server (its address ends with one of `once`) is
    repeated only if it surely was not carried out; otherwise `LostAnswer` is raised. A token goes
    to `home`, an address, and nowhere else: not after a redirect, and not to a link in an answer.
    An answer of more than `most_bytes`, unpacked, is refused as it comes.
    """

    def __init__(
        self,
        patience: Patience,
        deadline: Deadline,
        *,
        once: tuple[str, ...] = (),
        home: str = "",
        most_bytes: int | None = None,
    ) -> None:
        super().__init__()
        self.most_bytes = largest_answer() if most_bytes is None else most_bytes
        self.hooks["response"].append(without_body_of_redirect)
        self.patience = patience
        self.deadline = deadline
        self.tries = patience.tries
        self._once = once
        self._home = home

    def send(self, request: Any, **kwargs: Any) -> requests.Response:
        """One exchange, a redirect's as well: requests would take this header along."""
        if _origin(str(request.url)) != _origin(self._home):
            request.headers.pop(_TOKEN, None)
        return super().send(request, **kwargs)

    def request(self, method: Any, url: Any, *args: Any, **kwargs: Any) -> requests.Response:
        """One call, repeated while that is safe and may help."""
        fragile = str(method).upper() == "POST" and str(url).endswith(self._once or ("\0",))
        retrying = tenacity.Retrying(
            stop=lambda state: state.attempt_number >= self.tries or self.deadline.left_s() <= 0,
            wait=self._pause_s,
            retry=tenacity.retry_if_exception(_is_broken)
            | tenacity.retry_if_result(
                lambda answer: answer.status_code in (NOT_NOW if fragile else RETRIABLE)
            ),
            sleep=self.deadline.sleep,
            # After the last attempt: what it gave, an answer to classify or the exception.
            retry_error_callback=lambda state: state.outcome.result() if state.outcome else None,
        )
        answer: requests.Response = retrying(self._attempt, fragile, method, url, *args, **kwargs)
        return answer

    def _attempt(
        self, fragile: bool, method: str, url: str, *args: Any, **kwargs: Any
    ) -> requests.Response:
        try:
            answer = self._exchange(method, url, *args, **kwargs)
        except BROKEN as trouble:
            if fragile and not _never_sent(trouble):
                raise LostAnswer(trouble_words(url, trouble)) from None
            raise
        if fragile and answer.status_code in RETRIABLE - NOT_NOW:
            words = f"{host(url)} answered {answer.status_code} {answer.reason or ''}".strip()
            raise LostAnswer(words, answered=True)
        return answer

    def _exchange(self, method: str, url: str, *args: Any, **kwargs: Any) -> requests.Response:
        self.deadline.check(f"asking {host(url)}")
        kwargs["timeout"] = min(self.patience.timeout_s, max(0.1, self.deadline.left_s()))
        kwargs["stream"] = True
        answer = super().request(method, url, *args, **kwargs)
        with answer:
            content = b"".join(self._bounded(answer))
        # requests offers no public way to hand it a body that was read elsewhere.
        answer._content = content
        answer._content_consumed = True  # type: ignore[attr-defined]
        return answer

    def _bounded(self, answer: requests.Response) -> Iterator[bytes]:
        """The pieces of an answer, counted as they come."""
        got = 0
        for piece in body(answer, self.deadline):
            got += len(piece)
            if got > self.most_bytes:
                raise FetchError(
                    f"{host(answer.url)} answers with more than {self.most_bytes / 1e6:.0f} MB, "
                    f"which is not what was asked for; try again later, or raise {MEMORY} if it is "
                    "right"
                )
            yield piece

    def _pause_s(self, state: tenacity.RetryCallState) -> float:
        pause = self.patience.pause_s(state.attempt_number)
        if state.outcome is None or state.outcome.failed:
            return pause
        asked = state.outcome.result().headers.get("Retry-After", "")
        seconds = whole_number(asked)
        return pause if seconds is None else min(LONGEST_RETRY_AFTER_S, float(seconds))


def without_body_of_redirect(answer: requests.Response, *_: Any, **__: Any) -> None:
    """Leave unread what comes with a redirect: requests would read it whole, however long it is."""
    if answer.is_redirect:
        answer.close()
        answer._content = b""
        answer._content_consumed = True  # type: ignore[attr-defined]


def host(url: str) -> str:
    """The host of an address, for sentences: no path, no user, no query."""
    return urllib.parse.urlsplit(url).hostname or "the server"


def trouble_words(url: str, trouble: BaseException) -> str:
    """What went wrong on the wire, in a few words."""
    text = repr(trouble)
    if isinstance(trouble, requests.exceptions.Timeout) or "timed out" in text.lower():
        return f"{host(url)} was silent for too long"
    if "Name or service not known" in text or "NameResolutionError" in text:
        return f"no host is named {host(url)}, or the name service cannot be reached"
    if "refused" in text:
        return f"{host(url)} refused the connection"
    if "SSL" in text:
        return f"no safe connection to {host(url)} could be made: {one_line(str(trouble), 120)}"
    if _never_sent(trouble):
        return f"{host(url)} cannot be reached"
    return f"{host(url)} broke the connection off"


def _is_broken(error: BaseException) -> bool:
    return isinstance(error, BROKEN) and not isinstance(error, requests.exceptions.SSLError)


def _never_sent(error: BaseException) -> bool:
    """True when the connection was never made, so that nothing can have been carried out."""
    if isinstance(error, (requests.exceptions.ConnectTimeout, requests.exceptions.SSLError)):
        return True
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(reason, urllib3.exceptions.NewConnectionError)
