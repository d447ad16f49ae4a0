"""What can go wrong at the Climate Data Store, by name: refusals, outages, broken transfers."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.weather.providers.cds_server import Handler

LICENCE = (
    "Not all the required licences have been accepted; please visit "
    "https://cds.climate.copernicus.eu/datasets/{}?tab=download#manage-licences "
    "to accept the required licence(s)."
)


def none(*_: Any) -> bool:
    return False


def _refuse(status: int, title: str, detail: str) -> Callable[..., bool]:
    """Refuse every submission."""

    def trouble(handler: Handler, method: str, rest: str) -> bool:
        if not handler.is_submission(method, rest):
            return False
        dataset = rest.split("/")[-2]
        handler.error(status, title, detail.format(dataset))
        return True

    return trouble


def _first(times: int, status: int, what: str) -> Callable[..., bool]:
    """Fail the first calls of a kind, with JSON or a web page."""

    def trouble(handler: Handler, method: str, rest: str) -> bool:
        kind = "POST" if what == "submit" else "GET retrieve/v1/jobs"
        call = f"{method} {rest}"
        if not call.startswith(kind) or (kind == "POST" and not rest.endswith("/execution")):
            return False
        if sum(seen.startswith(kind) and (kind != "POST" or seen.endswith("/execution"))
               for seen in handler.world.calls) > times:  # fmt: skip
            return False
        if status == 502:
            handler.raw(502, b"<html><body>Bad Gateway</body></html>", "text/html")
        else:
            handler.error(status, "rate limit exceeded" if status == 429 else "trouble", "Wait.")
        return True

    return trouble


def _web_page(handler: Handler, method: str, rest: str) -> bool:
    handler.raw(200, b"<html>Welcome to the hotel</html>", "text/html")
    return True


def _silence(handler: Handler, method: str, rest: str) -> bool:
    if rest.startswith("retrieve"):
        time.sleep(20)
        handler.hang_up()
        return True
    return False


def _send_chunks(handler: Handler, chunk: bytes, count: int, *headers: tuple[str, str]) -> None:
    """An answer in chunks, so that nothing says how long it will be."""
    handler.send_response(200)
    for name, text in (*headers, ("Transfer-Encoding", "chunked")):
        handler.send_header(name, text)
    handler.end_headers()
    for _ in range(count):
        handler.wfile.write(b"%x\r\n" % len(chunk) + chunk + b"\r\n")
    handler.wfile.write(b"0\r\n\r\n")


def _gzip_bomb(handler: Handler, method: str, rest: str) -> bool:
    """Some kilobytes on the wire that unpack to a thousand times as many blanks."""
    if not rest.startswith("retrieve/v1/jobs"):
        return False
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    blanks = bytes([32]) * 2**24
    packed = b"".join([*(packer.compress(blanks) for _ in range(4)), packer.flush()])
    _send_chunks(handler, packed, 1, ("Content-Encoding", "gzip"))
    return True


def _endless_words(handler: Handler, method: str, rest: str) -> bool:
    if not rest.startswith("retrieve/v1/jobs"):
        return False
    _send_chunks(handler, b" " * 2**20, 20_000)
    return True


def _endless_redirect(handler: Handler, method: str, rest: str) -> bool:
    """A redirect with a body that has no end, to where the answer is."""
    if not rest.startswith("retrieve/v1/jobs") or "again" in handler.query:
        return False
    handler.send_response(307)
    handler.send_header("Location", f"{handler.base}/{rest}?again&{handler.query}")
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    for _ in range(20_000):
        handler.wfile.write(b"100000\r\n" + bytes(2**20) + b"\r\n")
    return True


def _endless_file(handler: Handler, method: str, rest: str) -> bool:
    if not rest.startswith("result/"):
        return False
    _send_chunks(handler, b"GRIB" * 2**18, 20_000)
    return True


TROUBLES: dict[str, Callable[..., bool]] = {
    "licence": _refuse(403, "required licences not accepted", LICENCE),
    "too-large": _refuse(403, "cost limits exceeded",
                         "Your request is too large, please reduce your selection."),
    "invalid": _refuse(400, "invalid request", "value '25:00' is not allowed for time"),
    "rate-limit": _first(2, 429, "submit"),
    "rate-limit-for-ever": _first(999, 429, "submit"),
    "busy": _first(2, 503, "submit"),
    "bad-gateway": _first(2, 502, "submit"),
    "poll-trouble": _first(2, 500, "poll"),
    "web-page": _web_page,
    "silence": _silence,
    "gzip-bomb": _gzip_bomb,
    "endless-words": _endless_words,
    "endless-redirect": _endless_redirect,
    "endless-file": _endless_file,
}  # fmt: skip


def send_all(handler: Handler, content: bytes, start: int) -> None:
    handler.send(content[start:])


def _send_third(handler: Handler, content: bytes, start: int) -> None:
    """A third of the whole each time, then the line goes dead."""
    third = len(content) // 3
    handler.send(content[start : start + third])
    if start + third < len(content):
        handler.hang_up()


def _cut_once(handler: Handler, content: bytes, start: int) -> None:
    if handler.world.count("GET result/") > 1:
        return send_all(handler, content, start)
    return _send_third(handler, content, start)


def _stall(handler: Handler, content: bytes, start: int) -> None:
    handler.send(content[start : start + len(content) // 3])
    time.sleep(8)
    handler.hang_up()


def _in_pieces(handler: Handler, content: bytes, start: int) -> None:
    """Slowly, so that a reader is sure to see less than all of it."""
    step = len(content) // 4 + 1
    for begin in range(start, len(content), step):
        handler.send(content[begin : begin + step])
        time.sleep(0.1)


def _trickle(handler: Handler, content: bytes, start: int) -> None:
    for i in range(start, len(content)):
        handler.send(content[i : i + 1])
        time.sleep(0.2)


CUTS: dict[str, Callable[[Handler, bytes, int], None]] = {
    "cut": _send_third, "cut-no-ranges": _cut_once, "always-cut": _send_third, "stall": _stall,
    "trickle": _trickle, "in-pieces": _in_pieces,
}  # fmt: skip


def _wrong(whole: bytes) -> bytes:
    return whole[:200] + bytes(len(whole) - 200)


def _half(whole: bytes) -> bytes:
    """Whole messages, but not all of them."""
    return whole[: whole.index(b"7777GRIB", len(whole) // 2) + 4]


SERVED: dict[str, Callable[[bytes], bytes]] = {
    "short": lambda whole: whole[:-100], "wrong-bytes": _wrong, "half": _half,
}  # fmt: skip
PROMISED: dict[str, Callable[[bytes], int | str]] = {
    "half": lambda whole: len(_half(whole)), "endless-file": lambda whole: "unknown",
    "promises": lambda whole: 10**13,
}  # fmt: skip
