"""The answer of a child over a pipe: a head, then the large arrays as they lie in memory."""

from __future__ import annotations

import pickle
import traceback
from typing import IO, Any

from weather.errors import FetchError, InputError

#: What an answer is: a value, an exception to raise, or that the memory was spent.
VALUE, RAISED, SPENT = "value", "raised", "spent"


def send(pipe: IO[bytes], kind: str, result: Any) -> None:
    """Write an answer; large arrays are not copied on the way."""
    buffers: list[pickle.PickleBuffer] = []
    if kind == RAISED:
        result = _portable(result)
    body = pickle.dumps(result, protocol=5, buffer_callback=buffers.append)
    raw = [buffer.raw() for buffer in buffers]
    pickle.dump((kind, len(body), [part.nbytes for part in raw]), pipe)
    pipe.write(body)
    for part in raw:
        pipe.write(part)
    pipe.flush()


def received(pipe: IO[bytes]) -> tuple[str, Any]:
    """Read an answer; raises EOFError where it breaks off."""
    kind, length, sizes = pickle.load(pipe)
    body = _exactly(pipe, length)
    buffers = [_exactly(pipe, size) for size in sizes]
    return kind, pickle.loads(body, buffers=buffers)


def _exactly(pipe: IO[bytes], size: int) -> bytearray:
    content = bytearray(size)
    view, done = memoryview(content), 0
    while done < size:
        got = pipe.readinto(view[done:])  # type: ignore[attr-defined]
        if not got:
            raise EOFError
        done += got
    return content


def _portable(error: BaseException) -> BaseException:
    """The exception if it can cross, else one like it; one of ours is a sentence, which is all."""
    if not isinstance(error, InputError | FetchError):
        error.add_note("".join(traceback.format_exception(error)))
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:  # whatever a class of exceptions makes of it
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error
