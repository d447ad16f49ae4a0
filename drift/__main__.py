"""The entry of the command line: what goes wrong becomes one sentence and an exit status."""

from __future__ import annotations

import gc
import io
import os
import signal
import sys
import warnings
from typing import Any

#: So many new objects until Python looks for cycles among them; by default some hundred. What
#: libraries make as they load stays, and looking through it again and again is a tenth of a run.
_OBJECTS = 20_000

#: Status of a program that was stopped: 128 and the number of the signal of Ctrl-C.
_STOPPED = 130


def main() -> None:
    """Run the command line. Exit status 0 done, 2 the input is wrong, 1 anything else."""
    gc.set_threshold(_OBJECTS)
    # Set by a notebook for the pictures of its own Python: matplotlib refuses to load where that
    # backend is not installed, and figures here are written to files without any.
    os.environ.pop("MPLBACKEND", None)
    # The threads of linear algebra wait by turning round and round, a twentieth of a short run, for
    # products that are small here; and how many there are could show in the last bits of one.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # What asks us to end, as a scheduler or a closed terminal does, is treated like Ctrl-C, so that
    # all is cleared away; nohup has a closed terminal ignored, and so it stays.
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler)
    _open_what_is_closed()
    for stream in (sys.stdout, sys.stderr):
        # A terminal that knows only some letters gets the numbers of the others.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    warnings.showwarning = _note
    status = _status()
    # At its end Python would look through all objects for cycles, a tenth of a short run; what is
    # left goes with the process.
    gc.freeze()
    sys.exit(status)


def _open_what_is_closed() -> None:
    """A program that starts us may close its streams; what is said then goes nowhere."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))


def _note(message: Warning | str, *where: Any, **more: Any) -> None:
    """A library's warning as one line, without the place in its code."""
    from drift.cli.terminal import say

    say(f"note: {' '.join(str(message).split())}", err=True)


def _status() -> int:
    import typer
    from typer.exceptions import TyperException

    from drift.cli.app import app
    from weather.errors import FetchError, InputError

    try:
        _refuse_unwritable_words()
        result = app(prog_name="drift", standalone_mode=False)
        if result == _STOPPED:
            raise KeyboardInterrupt
        return result if isinstance(result, int) else 0
    except InputError as error:
        return _say(str(error), 2)
    except TyperException as error:
        context = getattr(error, "ctx", None)
        hint = f"; see `{context.command_path} --help`" if context else ""
        return _say(error.format_message().rstrip(".") + hint, error.exit_code)
    except FetchError as error:
        return _say(str(error), 1)
    except (KeyboardInterrupt, typer.Abort):
        _end_by_status()
        return _say("stopped; nothing half-written was left behind", _STOPPED)
    except MemoryError as error:
        return _say(f"there is not enough memory ({error}); ask for less, such as --members", 1)
    except OSError as error:
        # A disk or a stream that refuses; what could be told better was told where it happened.
        name = f": {error.filename}" if error.filename else ""
        return _say(f"the system refused ({error.strerror or error}){name}", 1)
    except Exception as error:
        if os.environ.get("DRIFT_DEBUG"):
            raise
        return _say(
            f"{type(error).__name__}: {error} (not expected; set DRIFT_DEBUG=1 to see where)", 1
        )


def _refuse_unwritable_words() -> None:
    """Raise InputError for a word that is no text: every output says the command that made it."""
    from weather.errors import InputError

    for word in sys.argv[1:]:
        if not word.isprintable() and any("\ud800" <= letter <= "\udfff" for letter in word):
            raise InputError(
                f"the name {word!r} is not text in UTF-8, so no output could say it; rename the "
                "file or folder, or work from inside it with names relative to it"
            )


def _end_by_status() -> None:
    """Ctrl-C inside a text that a library executes makes CPython end by signal, whatever we return.

    It keeps that in a mark that only the next executed text takes away.
    """
    exec("")


def _say(text: str, status: int) -> int:
    from drift.cli.spelling import shortened, spelt
    from drift.cli.terminal import say

    say(f"drift: {spelt(shortened(text))}", err=True)
    return status


if __name__ == "__main__":
    main()
