"""A process of its own that fetches the test box once; a stage to die at may be named.

Run as ``python -m tests.weather.providers.fetch_once [stage]``: prints the paths, or the sentence
with exit status 1 (2 for bad input), as the command line does.
"""

import os
import resource
import signal
import sys

from tests.weather.providers.conftest import make_box
from weather.errors import FetchError, InputError
from weather.providers import cds, cds_job, into_store
from weather.store import disk, entry


def die(*_: object, **__: object) -> None:
    """Death without a chance to clean up."""
    os.kill(os.getpid(), signal.SIGKILL)


def die_before(module: object, name: str, when: object = lambda *_: True) -> None:
    """Die when this function is called, before it does anything."""
    real = getattr(module, name)

    def deadly(*args: object, **kwargs: object) -> object:
        if when(*args):
            die()
        return real(*args, **kwargs)

    setattr(module, name, deadly)


def die_while_downloading(stage: str, done: int | None, total: int | None) -> None:
    """Die with part of the bytes on the disk."""
    if stage == "downloading" and done and total and done < total:
        die()


def small_disk() -> None:
    """No file may grow beyond 20 kB: what a full disk does, by the kernel's own hand."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))


def prepare(stage: str) -> None:
    """Arrange for the death asked for."""
    if stage == "submitting":
        die_before(cds_job, "_submit_once")
    elif stage == "submitted":
        real = cds_job._submit_once
        cds_job._submit_once = lambda *args: (real(*args), die())
    elif stage == "verifying":
        die_before(into_store, "examine")
    elif stage == "publishing-data":
        die_before(disk.os, "replace", lambda part, *_: str(part).endswith("data.part"))
    elif stage == "publishing-record":
        die_before(entry, "write_json", lambda path, *_: path.name.startswith("meta-"))
    elif stage == "record-half-written":
        die_before(disk.os, "replace", lambda _, target: "meta-" in str(target))
    elif stage == "published":
        die_before(into_store.Entry, "forget_job")
    elif stage == "full":
        small_disk()


if __name__ == "__main__":
    stage = sys.argv[1] if len(sys.argv) > 1 else ""
    prepare(stage)
    progress = die_while_downloading if stage == "downloading" else None
    try:
        for path in cds.fetch_cds(make_box(), progress=progress):
            print(path)
    except InputError as error:
        sys.exit(print(error, file=sys.stderr) or 2)
    except FetchError as error:
        sys.exit(print(error, file=sys.stderr) or 1)
