"""No room on the disk: by the kernel's own hand, no file may grow beyond a size."""

from __future__ import annotations

from pathlib import Path

from tests.faults.work import Work
from tests.processes import HANGS_S, unmeasured


def starved(work: Work, folder: Path, most_bytes: int) -> tuple[int, str]:
    """Do it where no file can be larger than so many bytes; status and what it said."""
    import resource

    process = work.start(
        folder,
        given=unmeasured(),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes,) * 2),
    )
    said, _ = process.communicate(timeout=HANGS_S)
    return process.returncode, said
